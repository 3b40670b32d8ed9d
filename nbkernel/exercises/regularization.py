"""Exercises of the chapter on regularization."""

from math import copysign, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception


def _soft(weight: float, threshold: float) -> float:
    return copysign(max(abs(weight) - threshold, 0.0), weight)


EXERCISES = (
    Exercise(
        "reg-full-penalty",
        "The cost is h/2 (w - w*)^2 + lambda w^2. Write a function of h and "
        "lambda that returns the share of w* that is left at the minimum.",
        answer=lambda h, strength: h / (h + 2 * strength),
        points=((1.0, 0.5), (4.0, 0.3), (0.2, 1.5)),
        misconceptions=(
            Misconception(
                lambda h, strength: h / (h + strength),
                "that is the half penalty, lambda/2 w^2. The derivative of "
                "lambda w^2 is 2 lambda w.",
            ),
            Misconception(
                lambda h, strength: 1 / (1 + 2 * strength),
                "that is right for the curvature 1 only; the slope of the "
                "cost is h (w - w*).",
            ),
            Misconception(
                lambda h, strength: 1 - 2 * strength / h,
                "that is the first term in lambda. Set the whole slope to "
                "zero and solve for w.",
            ),
            Misconception(
                lambda h, strength: h / (h + strength / 2),
                "the 2 goes the other way: the derivative of w^2 is 2 w.",
            ),
        ),
    ),
    Exercise(
        "reg-elastic-weight",
        "Write a function of w*, h, lambda1 and lambda2 that returns the "
        "minimum of h/2 (w - w*)^2 + lambda1 |w| + lambda2/2 w^2.",
        answer=lambda w, h, first, second: (
            _soft(w, first / h) / (1 + second / h)
        ),
        points=(
            (2.0, 2.0, 0.6, 1.0),
            (-1.5, 0.5, 0.25, 0.4),
            (0.1, 1.0, 0.3, 0.2),
            (-3.0, 4.0, 2.0, 0.0),
        ),
        misconceptions=(
            Misconception(
                lambda w, h, first, second: _soft(w, first) / (1 + second),
                "the curvature is missing: divide both strengths by h. A "
                "steep cost gives way less.",
            ),
            Misconception(
                lambda w, h, first, second: _soft(
                    w / (1 + second / h), first / h
                ),
                "the order matters: first the threshold, then the shrinking. "
                "Or divide the threshold, too.",
            ),
            Misconception(
                lambda w, h, first, second: (
                    max(w - first / h, 0.0) / (1 + second / h)
                ),
                "negative weights are held back from the other side: use the "
                "sign and the size of w*.",
            ),
            Misconception(
                lambda w, h, first, second: (
                    _soft(w, first / h) / (1 + 2 * second / h)
                ),
                "the L2 part is halved here, lambda2/2 w^2, and its "
                "derivative is lambda2 w.",
            ),
        ),
    ),
    Exercise(
        "reg-adam-first-shrink",
        "A weight is 2, its gradient 0.001. Adam with rate 0.01 and an L2 "
        "penalty (half) of 0.1 takes its first step. By how much does the "
        "weight become smaller?",
        answer=0.01,
        misconceptions=(
            Misconception(
                0.01 * 0.201,
                "that is plain gradient descent. Adam divides the sum of "
                "both gradients by its own size.",
            ),
            Misconception(
                0.012,
                "that is AdamW, which shrinks the weight besides. Here the "
                "penalty is inside the gradient.",
            ),
            Misconception(
                0.0,
                "the gradient is small, but Adam divides it by its size: "
                "only its sign is left.",
            ),
        ),
    ),
    Exercise(
        "reg-variance-with-dropout",
        "A ReLU layer gets 256 numbers, of which dropout keeps 80 %, divided "
        "by 0.8. Which variance of a weight keeps the second moment in "
        "training?",
        answer=2 * 0.8 / 256,
        misconceptions=(
            Misconception(
                2 / 256,
                "that is He's rule without dropout. The division by 0.8 "
                "keeps the mean; the second moment grows by 1/0.8.",
            ),
            Misconception(
                2 / (0.8 * 256),
                "the other way round: inverted dropout makes the second "
                "moment larger, so the variance must be smaller.",
            ),
            Misconception(
                2 * 0.64 / 256,
                "0.8 squared is in the denominator of E[m^2]/p^2, but "
                "E[m^2] is 0.8 itself.",
            ),
            Misconception(
                sqrt(2 * 0.8 / 256),
                "that is the standard deviation; the question asks for the "
                "variance.",
            ),
            Misconception(
                0.8 / 256,
                "the ReLU is missing, which takes away one half.",
            ),
        ),
    ),
    Exercise(
        "reg-steps-like-a-penalty",
        "How many steps of gradient descent with rate 0.1, from zero, do to "
        "flat directions what an L2 penalty (half) of 0.05 does?",
        answer=200.0,
        misconceptions=(
            Misconception(
                20.0,
                "that leaves out the learning rate: a step moves by rate "
                "times slope.",
            ),
            Misconception(
                100.0,
                "that is for the full penalty, whose factor is "
                "h / (h + 2 lambda).",
            ),
            Misconception(
                10.0,
                "that leaves out lambda; a weaker penalty means more steps.",
            ),
        ),
    ),
    Exercise(
        "reg-subgradient-jumps",
        "The cost is |w|. Subgradient steps with rate 0.1 start at w = 0.05. "
        "Where is the weight after 1,001 steps?",
        answer=-0.05,
        misconceptions=(
            Misconception(
                0.0,
                "that is where the proximal step goes. The subgradient is "
                "1 or -1 however near zero is, so it jumps over it.",
            ),
            Misconception(
                0.05,
                "there it is after an even number of steps; 1,001 is odd.",
            ),
            Misconception(
                0.05 - 100.1,
                "the slope turns round as soon as the weight is negative.",
            ),
        ),
    ),
)
