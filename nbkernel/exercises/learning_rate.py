"""Exercises of the chapter on the learning rate and its schedules."""

from math import cos, log, log10, pi, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "steps-of-a-crawl",
        "C = w^2, so that the gradient is 2 w, and the learning rate is "
        "0.005. After how many steps is w below 1 percent of its start?",
        answer=459,
        rtol=0.001,
        misconceptions=(
            Misconception(
                919,
                "the gradient is 2 w, so a step takes off 2 times 0.005 of "
                "w: the curvature is 2.",
            ),
            Misconception(
                100,
                "after 1/(eta lambda) = 100 steps w has fallen to 1/e, which "
                "is 37 percent.",
            ),
            Misconception(
                688,
                "that is for a thousandth; the question asks for one "
                "hundredth.",
            ),
            Misconception(
                230,
                "that lets the cost fall to 1 percent, which is w at 10 "
                "percent; the question asks for w.",
            ),
            Misconception(
                458,
                "after 458 steps w is 1.002 percent of its start: round up.",
            ),
        ),
    ),
    Exercise(
        "mean-of-an-exponential",
        "A rate falls exponentially from eta to rho eta in a great many "
        "steps. Write a function of rho that returns its mean over eta.",
        answer=lambda rho: (1 - rho) / log(1 / rho),
        points=((0.001,), (0.05,), (0.6,)),
        misconceptions=(
            Misconception(
                lambda rho: (1 + rho) / 2,
                "that is a straight line, or a cosine. An exponential spends "
                "more of its time low.",
            ),
            Misconception(
                lambda rho: sqrt(rho),
                "that is the rate in the middle of the training, not the "
                "mean of all rates.",
            ),
            Misconception(
                lambda rho: 1 / log(1 / rho),
                "right for a small rho: the geometric series stops after T "
                "steps, which takes off f^T = rho.",
            ),
            Misconception(
                lambda rho: (1 - rho) / log10(1 / rho),
                "ln f, not the logarithm to the base 10, is near f - 1.",
            ),
        ),
    ),
    Exercise(
        "cosine-at-a-quarter",
        "A cosine schedule falls from 0.4 to 0 in 200 steps. What is the "
        "rate at step 50?",
        answer=0.4 * (1 + cos(pi / 4)) / 2,
        misconceptions=(
            Misconception(
                0.3,
                "that is a straight line; a cosine is flat at its start and "
                "has lost less than a quarter.",
            ),
            Misconception(
                0.4 * cos(pi / 4),
                "cos(pi k / T) runs from 1 to -1; add 1 and halve it, so "
                "that it runs from 1 to 0.",
            ),
            Misconception(
                0.2,
                "that is the middle, at step 100.",
            ),
            Misconception(
                0.4 * cos(pi / 8),
                "half a cosine wave goes to pi at the last step, so at a "
                "quarter the angle is pi / 4; and add 1 and halve it.",
            ),
        ),
    ),
    Exercise(
        "four-loss-curves",
        "Which illness has each of the curves A, B, C, D? 1: the rate is "
        "too small, 2: so large that noise keeps it up, 3: so large that it "
        "diverges, 4: decayed too soon. Answer as [.., .., .., ..].",
        answer=[2, 4, 3, 1],
        misconceptions=(
            Misconception(
                [2, 1, 3, 4],
                "B and D are exchanged. A crawl falls at the same pace to "
                "the end; a rate that decayed too soon falls fast, then "
                "stands still.",
            ),
            Misconception(
                [4, 2, 3, 1],
                "A and B are exchanged. Both stand still, but one of them "
                "shakes: its rate is still large.",
            ),
            Misconception(
                [3, 4, 2, 1],
                "A shakes, but it does not rise. Look for the curve that "
                "leaves the picture.",
            ),
        ),
    ),
    Exercise(
        "adam-first-ratio",
        "A layer of fan-in 400 starts with LeCun's rule, and Adam's rate is "
        "0.001. How large is the first update relative to the weights (root "
        "mean squares)?",
        answer=0.02,
        misconceptions=(
            Misconception(
                0.001,
                "that is the update itself; divide it by the size of a "
                "weight, 1/sqrt(400).",
            ),
            Misconception(
                0.4,
                "1/400 is the variance of a weight; its size is the root of "
                "it.",
            ),
            Misconception(
                0.001 / sqrt(2 / 400),
                "that is He's rule; LeCun's variance is 1/400.",
            ),
            Misconception(
                0.001 / 20,
                "the weights are smaller than 1, so the ratio is larger than "
                "the rate: divide by 1/20.",
            ),
        ),
    ),
    Exercise(
        "doubled-weights",
        "Someone doubles every weight of a bias-free ReLU network of four "
        "layers at the start. By which factor must the learning rate change "
        "to stay at the same distance from 2/lambda (squared error, "
        "Gauss-Newton part)?",
        answer=1 / 64,
        misconceptions=(
            Misconception(
                1 / 2,
                "the curvature goes with a power of the scale: each layer's "
                "slope contains the three other layers, and it is squared.",
            ),
            Misconception(
                1 / 8,
                "that is the slope of the outputs, 2 to the power 3. The "
                "curvature contains it twice.",
            ),
            Misconception(
                1 / 256,
                "that counts all four layers; the slope by a layer's weights "
                "contains the three others.",
            ),
            Misconception(
                64.0,
                "the curvature grows, so the rate must shrink.",
            ),
        ),
    ),
)
