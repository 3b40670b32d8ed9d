"""Exercises on vanishing and exploding gradients, and on clipping."""

from math import acos, degrees, pi, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "gradient-in-layer-one",
        "A tanh network has layers of 2,500 units and weights of standard "
        "deviation 0.1, no biases. How many times as large is the root mean "
        "square of the gradient in layer 1 as in layer 21?",
        answer=2.9**10,
        rtol=0.02,  # 2.903, as measured, will do
        misconceptions=(
            Misconception(
                2.9**20,
                "that is the second moment. Its root, the size of an entry, "
                "grows by the root of 2.9 in each of twenty layers.",
            ),
            Misconception(
                2.9**-10,
                "that is layer 21 against layer 1: with these weights the "
                "gradient grows on its way back.",
            ),
            Misconception(
                2.9**10.5,
                "from layer 21 back to layer 1 it passes twenty layers, not "
                "21.",
            ),
            Misconception(
                (0.532 * 5 + 0.212) ** 10,
                "the formula for large gains gives 2.87 at gain 5, the exact "
                "factor is 2.90. Over twenty layers one percent becomes ten.",
            ),
            Misconception(
                5.0**20,
                "that is the weights alone. Each layer also has the slopes of "
                "tanh, which take most of it away.",
            ),
        ),
    ),
    Exercise(
        "angle-of-one-outlier",
        "A gradient has 10,000 entries of size 1 and one of size 100. It is "
        "clipped by value at 1. By how many degrees is it turned?",
        answer=degrees(acos(10_100 / sqrt(20_000 * 10_001))),
        misconceptions=(
            Misconception(
                0.0,
                "clipping by norm keeps the direction. Clipping by value cuts "
                "the one large entry and leaves the others.",
            ),
            Misconception(
                10_100 / sqrt(20_000 * 10_001),
                "that is the cosine of the angle; the question asks for "
                "degrees.",
            ),
            Misconception(
                acos(10_100 / sqrt(20_000 * 10_001)),
                "that is the angle in radians; times 180 / pi it is degrees.",
            ),
            Misconception(
                45.0,
                "nearly: that is the angle if the large entry is dropped. "
                "Clipped, it is still 1, and adds 100 to the dot product.",
            ),
        ),
    ),
    Exercise(
        "one-step-from-the-wall",
        "The cost of one shared weight in L layers is (w**L - 1)**2 / 2. "
        "Write a function of w, the learning rate and L that returns where "
        "one unclipped step lands.",
        answer=lambda w, rate, depth: (
            w - rate * depth * w ** (depth - 1) * (w**depth - 1)
        ),
        points=((1.05, 0.00015, 50), (0.9, 0.01, 10), (1.2, 0.001, 20)),
        misconceptions=(
            Misconception(
                lambda w, rate, depth: (
                    w + rate * depth * w ** (depth - 1) * (w**depth - 1)
                ),
                "descent goes against the derivative: subtract it.",
            ),
            Misconception(
                lambda w, rate, depth: (
                    w - rate * w ** (depth - 1) * (w**depth - 1)
                ),
                "the derivative of w**L is L w**(L-1): the weight acts in "
                "each of the L layers, and the L effects add up.",
            ),
            Misconception(
                lambda w, rate, depth: w - rate * depth * w ** (depth - 1),
                "that is the derivative of the output w**L. The chain rule "
                "multiplies it by the miss, w**L - 1.",
            ),
            Misconception(
                lambda w, rate, depth: w - rate * (w**depth - 1),
                "that is the miss alone. The chain rule multiplies it by the "
                "derivative of the output, L w**(L-1).",
            ),
        ),
    ),
    Exercise(
        "biases-against-explosion",
        "Tanh layers have gain 10. Which standard deviation of random biases "
        "brings chi down to 1, by the formula for saturated layers?",
        answer=sqrt((400 / 3) ** 2 / (2 * pi) - 100),
        misconceptions=(
            Misconception(
                (400 / 3) ** 2 / (2 * pi) - 100,
                "that is the variance of the biases; the question asks for "
                "its root.",
            ),
            Misconception(
                sqrt((400 / 3) ** 2 / (2 * pi)),
                "that is the root of q, which the weights and the biases make "
                "together: take off the weights' part, 100.",
            ),
            Misconception(
                sqrt((40 / 3) ** 2 / (2 * pi)),
                "the weights enter as the square of the gain, 100, not as 10.",
            ),
        ),
    ),
    Exercise(
        "average-of-the-clipped",
        "Nineteen examples have the derivative -1 each, one has +39. Each is "
        "clipped at 2 before the average is taken. What is the average?",
        answer=-0.85,
        misconceptions=(
            Misconception(
                1.0,
                "that is the average first and the clip second: +1 is within "
                "the limit. Here each derivative is clipped on its own.",
            ),
            Misconception(
                -17.0,
                "that is the sum; divide by the twenty examples.",
            ),
            Misconception(
                -0.95,
                "that leaves out the large one. Clipped, it still counts "
                "with 2.",
            ),
        ),
    ),
)
