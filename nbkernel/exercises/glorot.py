"""Exercises of the chapter on Glorot's scheme: both directions at once."""

from math import sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "smallest-worst-miss",
        "A linear layer has 300 inputs and 100 outputs. Which variance of "
        "its weights makes the worse miss of the forward and the backward "
        "factor from 1 as small as possible?",
        answer=1 / 200,
        misconceptions=(
            Misconception(
                1 / 300,
                "that is LeCun's variance: forward it is exact, but backward "
                "the factor is 1/3, a miss of 2/3.",
            ),
            Misconception(
                1 / 100,
                "that keeps the gradient level, but forward the factor is 3, "
                "a miss of 2.",
            ),
            Misconception(
                (1 / 300 + 1 / 100) / 2,
                "that is the average of the two variances; it makes the "
                "forward factor 2. Make 300 v - 1 equal to 1 - 100 v.",
            ),
            Misconception(
                1 / sqrt(300 * 100),
                "that makes the product of the two factors 1. Make 300 v - 1 "
                "equal to 1 - 100 v instead.",
            ),
            Misconception(
                sqrt(1 / 200),
                "that is the standard deviation; its square is the variance.",
            ),
            Misconception(
                sqrt(6 / 400),
                "that is the bound of the uniform law; its square over 3 is "
                "the variance.",
            ),
        ),
    ),
    Exercise(
        "gradient-through-a-bottleneck",
        "A linear network of 64, 512, 8, 512 and 10 units has LeCun's "
        "weights. What is left of a gradient's second moment at the inputs?",
        answer=10 / 64,
        misconceptions=(
            Misconception(
                1.0,
                "LeCun's rule keeps the signal level. Backward a layer adds "
                "up its fan-out, and multiplies by n_out / n_in.",
            ),
            Misconception(
                64 / 10,
                "that is upside down: backward a layer multiplies by the "
                "fan-out times the variance, which is n_out / n_in.",
            ),
            Misconception(
                8 / 64,
                "the narrowest layer cancels: it is n_out of one layer and "
                "n_in of the next. Only the two ends stay.",
            ),
            Misconception(
                512 / 64 * 8 / 512 * 512 / 8,
                "one layer is missing: there are four matrices, and the last "
                "leads from 512 to 10.",
            ),
        ),
    ),
    Exercise(
        "feed-forward-pairs",
        "24 linear layers lead from n to 4n units and back, twelve times. "
        "What part of the signal's second moment is left with Glorot's rule?",
        answer=0.64**12,
        misconceptions=(
            Misconception(
                1.0,
                "2/5 and 8/5 have the average 1, but layers multiply, and "
                "their product is 16/25.",
            ),
            Misconception(
                0.64**24,
                "0.64 is what two layers keep, from n to 4n and back; there "
                "are twelve such pairs.",
            ),
            Misconception(
                0.8**12,
                "0.8 is what one layer keeps on average; there are 24.",
            ),
            Misconception(
                0.4**24,
                "2/5 is the way from n to 4n. On the way from 4n to n the "
                "factor is 8/5.",
            ),
            Misconception(
                0.4**12,
                "2/5 is the way from n to 4n. Each of the twelve ways back "
                "has the factor 8/5.",
            ),
        ),
    ),
    Exercise(
        "fan-from-the-wrong-axis",
        "A layer from 100 to 400 units is stored as (outputs, inputs), and "
        "W.shape[0] is taken for the fan-in of LeCun's rule. By which factor "
        "does it multiply the signal's second moment?",
        answer=1 / 4,
        misconceptions=(
            Misconception(
                1.0,
                "that would be so with the true fan-in, 100. W.shape[0] is "
                "the number of outputs, 400.",
            ),
            Misconception(
                4.0,
                "upside down: the variance is 1/400, and a unit adds up 100 "
                "products.",
            ),
            Misconception(
                1 / 2,
                "that is the factor of the size; the second moment has its "
                "square.",
            ),
            Misconception(
                2 * 100 / 500,
                "that is Glorot's rule, one over the average of the fans. "
                "Here the variance is 1/400.",
            ),
        ),
    ),
    Exercise(
        "deviation-of-the-geometric-mean",
        "Write a function of fan_in and fan_out that returns the standard "
        "deviation for which the forward and the backward factor of a layer "
        "have the product 1.",
        answer=lambda fan_in, fan_out: (fan_in * fan_out) ** -0.25,
        points=((100, 400), (64, 10), (2, 3)),
        misconceptions=(
            Misconception(
                lambda fan_in, fan_out: (fan_in * fan_out) ** -0.5,
                "that is the variance; the question asks for its root.",
            ),
            Misconception(
                lambda fan_in, fan_out: 1 / (fan_in * fan_out),
                "the product of the factors is fan_in * fan_out * v**2: take "
                "the root to get v, and another to get the deviation.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out)),
                "that is Glorot's: there the average of the two factors is "
                "1, not their product.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt((1 / fan_in + 1 / fan_out) / 2),
                "that averages the two variances; the product of the factors "
                "is then above 1.",
            ),
        ),
    ),
)
