"""Exercises of the chapter on batch norm and layer norm."""

from math import pi, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "batch-of-two",
        "A unit has the preactivations 5.1 and 5 in a batch of two, and the "
        "gradient (1, 0) arrives at its normalized values. Which are the two "
        "normalized values, and the two gradients that go back?",
        answer=[1, -1, 0, 0],
        misconceptions=(
            Misconception(
                [1 / sqrt(2), -1 / sqrt(2), 0, 0],
                "that divides by n - 1; batch norm takes the plain mean of "
                "the squared deviations while it trains.",
            ),
            Misconception(
                [1, -1, 10, -10],
                "that takes off the mean of the gradient, but not yet its "
                "part along the normalized values.",
            ),
            Misconception(
                [1, -1, 20, 0],
                "that only divides by the standard deviation; each value "
                "also acts through the mean and the deviation.",
            ),
            Misconception(
                [0, 0, 0, 0],
                "that would be a batch of one. Two different numbers have "
                "deviations, however small; and the norm divides by them.",
            ),
        ),
    ),
    Exercise(
        "fold-a-norm",
        "Weight 2, bias 1; running mean 3, running variance 4, gamma 6, beta "
        "-1. Which weight and bias do both together?",
        answer=[6, -7],
        misconceptions=(
            Misconception(
                [3, -4],
                "that divides by the variance; the norm divides by its root.",
            ),
            Misconception(
                [6, 2],
                "the running mean is to be subtracted too, before gamma.",
            ),
            Misconception(
                [6, -10],
                "that forgets the bias the unit had before.",
            ),
            Misconception(
                [6, -1],
                "that folds only the weight; bias and mean are stretched by "
                "gamma over the deviation as well.",
            ),
            Misconception(
                [12, -13],
                "that forgets to divide by the standard deviation.",
            ),
        ),
    ),
    Exercise(
        "layer-norm-backward",
        "Layer norm of (8, 0, 2, 2) with gamma (3, 1, 1, 1); the gradient "
        "(1, 1, 0, 0) arrives. What goes back?",
        answer=[1 / 9, 1 / 3, -2 / 9, -2 / 9],
        misconceptions=(
            Misconception(
                [2 / 9, 2 / 9, -4 / 27, -4 / 27],
                "that multiplies by gamma last. It differs from unit to unit, "
                "so it belongs inside both means.",
            ),
            Misconception(
                [2 / 27, 2 / 9, -4 / 27, -4 / 27],
                "gamma is missing: what arrives at the normalized values is "
                "the gradient times gamma.",
            ),
            Misconception(
                [1, 1 / 3, 0, 0],
                "that only divides by the standard deviation; take off the "
                "mean, and the part along the normalized values.",
            ),
            Misconception(
                [2 / 3, 0, -1 / 3, -1 / 3],
                "the mean is off; the part along the normalized values is "
                "still in.",
            ),
        ),
    ),
    Exercise(
        "decay-as-a-rate",
        "Which learning rate, as a function of eta, lambda and the step t = "
        "0, 1, 2, ..., does without decay what weight decay does before a "
        "norm?",
        answer=lambda eta, lam, t: eta * (1 - eta * lam) ** -(2 * t + 1),
        points=((0.1, 0.5, 0), (0.1, 0.5, 3), (0.5, 0.2, 10)),
        misconceptions=(
            Misconception(
                lambda eta, lam, t: eta,
                "the direction moves by the rate over the squared length, "
                "and decay makes the length shrink.",
            ),
            Misconception(
                lambda eta, lam, t: eta * (1 - eta * lam) ** -t,
                "that counts the shorter weights once; the gradient grows as "
                "they shrink, so it counts twice.",
            ),
            Misconception(
                lambda eta, lam, t: eta * (1 - eta * lam) ** -(t + 1),
                "that divides the step by the new length only; the gradient "
                "at shorter weights is longer, too.",
            ),
            Misconception(
                lambda eta, lam, t: eta * (1 - eta * lam) ** -(2 * t),
                "nearly: the step is measured against the length after it, "
                "which has shrunk once more.",
            ),
            Misconception(
                lambda eta, lam, t: eta * (1 - eta * lam) ** (2 * t + 1),
                "the other way: shorter weights turn faster.",
            ),
        ),
    ),
    Exercise(
        "batch-norm-and-absolute-value",
        "A plain network with batch norm has |z| in place of ReLU. By how "
        "much does each block multiply the gradient's second moment?",
        answer=pi / (pi - 2),
        misconceptions=(
            Misconception(
                pi / (pi - 1),
                "that is ReLU. Here every slope counts, and the mean is "
                "twice as large.",
            ),
            Misconception(
                1.0,
                "that divides by the second moment; batch norm takes the "
                "mean off first and divides by what is left.",
            ),
            Misconception(
                sqrt(pi / (pi - 2)),
                "that is the factor of the gradient's size; the question asks "
                "for its second moment.",
            ),
            Misconception(
                1 - 2 / pi,
                "that is the variance of |z|; the norm divides by it.",
            ),
            Misconception(
                2 * pi / (pi - 1),
                "the slope's square is 1 everywhere, right; but the variance "
                "of |z| is not ReLU's.",
            ),
        ),
    ),
)
