"""Exercises of the chapter on LeCun's scheme, and how large a sum is."""

from math import sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "lecun-coin",
        "A unit has 400 inputs, and each of its weights is +s or -s, by a "
        "coin. Which s keeps the second moment?",
        answer=1 / 20,
        misconceptions=(
            Misconception(
                1 / 400,
                "that is the variance; s is the standard deviation of a coin "
                "flip +s or -s, the root of the variance.",
            ),
            Misconception(
                sqrt(3 / 400),
                "that is the bound of a uniform law of the same variance. A "
                "coin never lands in between: its variance is s^2 itself.",
            ),
            Misconception(
                sqrt(2 / 400),
                "that is He's rule, which makes up for a ReLU; here no "
                "activation takes anything away.",
            ),
        ),
    ),
    Exercise(
        "gain-that-doubles-in-fifty",
        "A linear network has 50 layers. How large may the gain be, if the "
        "second moment may at most double from input to output?",
        answer=2 ** (1 / 100),
        rtol=2e-4,
        misconceptions=(
            Misconception(
                2 ** (1 / 50),
                "that is the gain squared: a layer multiplies the second "
                "moment by the square of the gain.",
            ),
            Misconception(
                1 + 1 / 50,
                "layers multiply: the factor of one layer is raised to the "
                "power 50, so a fiftieth for each is not it.",
            ),
            Misconception(
                sqrt(2),
                "that doubles the second moment in one layer; there are 50.",
            ),
        ),
    ),
    Exercise(
        "covariance-in-layer-three",
        "Write a function of the width n that returns the relative "
        "covariance of the squares of two units in the third layer of a "
        "linear network with LeCun's rule.",
        answer=lambda n: (1 + 2 / n) ** 2 - 1,
        points=((2,), (8,), (64,)),
        misconceptions=(
            Misconception(
                lambda n: 0 * n,
                "both units look at the same random layer below; if it came "
                "out large, both are large.",
            ),
            Misconception(
                lambda n: 2 / n,
                "that is the second layer, with one random layer below it; "
                "the third has two.",
            ),
            Misconception(
                lambda n: (1 + 2 / n) ** 3 - 1,
                "that counts three random layers; only the two below are "
                "shared, for two units have different weights of their own.",
            ),
            Misconception(
                lambda n: (1 + 5 / n) ** 2 - 1,
                "the 5 belongs to ReLU; the square of a standard normal "
                "number has the variance 2.",
            ),
        ),
    ),
    Exercise(
        "positive-weights-balanced",
        "Weights from U(0, 1), times sqrt(12 / n). What is E z^2 for 100 "
        "inputs, of which one half are +1 and the other half -1?",
        answer=1.0,
        misconceptions=(
            Misconception(
                1.0 + 3 * 100,
                "that is for inputs that are all +1. The mean of the weights "
                "is multiplied by the sum of the inputs, and here it is 0.",
            ),
            Misconception(
                4.0,
                "that adds the square of the weights' mean to each product; "
                "but the means add up with the signs of the inputs.",
            ),
            Misconception(
                0.0,
                "the mean of the sum is 0, but its square still has the "
                "variance of the weights in it.",
            ),
        ),
    ),
    Exercise(
        "query-times-key",
        "A query q and a key k have 64 independent entries of mean 0 and "
        "variance 4. What is the standard deviation of the sum of q_i k_i?",
        answer=32.0,
        misconceptions=(
            Misconception(
                1024.0,
                "that is the variance; the question asks for its root.",
            ),
            Misconception(
                16.0,
                "that counts the variance of one of the two only: each "
                "product has the variance 4 times 4.",
            ),
            Misconception(
                4.0,
                "that is one product. 64 of them add up, and the square of "
                "their sum grows with their number.",
            ),
            Misconception(
                256.0,
                "that adds up 64 standard deviations. Variances add, not "
                "standard deviations: the sum grows like the root of 64.",
            ),
        ),
    ),
)
