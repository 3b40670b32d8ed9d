"""Exercises of the chapter on the three gains and the slope of the map."""

from math import pi, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

SECOND, SPREAD = 0.52, 0.52 - 0.64 / (2 * pi)  # of a leaky ReLU, slope 0.2

EXERCISES = (
    Exercise(
        "slope-of-a-power",
        "Write a function of p that returns chi_parallel for phi(z) = |z|^p "
        "at its unit gain, without biases.",
        answer=lambda p: p,
        points=((0.5,), (1.0,), (2.0,), (3.0,)),
        misconceptions=(
            Misconception(
                lambda p: 2 * p,
                "that is the power of the signal z in phi^2. q is already "
                "the square of z, so V(q) = q^p.",
            ),
            Misconception(
                lambda p: p**2,
                "that is the square of phi's own slope at 1. The map of "
                "lengths is V(q) = q^p; take its slope at q = 1.",
            ),
            Misconception(
                lambda p: p - 1,
                "that is what p adds to a slope of 1: the change of the "
                "kept part. The slope of q^p at 1 is p itself.",
            ),
        ),
    ),
    Exercise(
        "tanh-comes-back",
        "A tanh network at its unit gain starts at q = 1.1. What deviation "
        "from 1 is left after five layers, to first order?",
        answer=0.1 * 0.461**5,
        rtol=0.02,
        misconceptions=(
            Misconception(
                0.1 * 0.461,
                "that is one layer; five of them multiply the deviation one "
                "after the other.",
            ),
            Misconception(
                1.1 * 0.461**5,
                "the slope multiplies the deviation from the level, 0.1, not "
                "q itself.",
            ),
            Misconception(
                0.1 * 0.461**10,
                "the slope is for q, which is a second moment already; its "
                "square would belong to the variance of deviations.",
            ),
            Misconception(
                1 + 0.1 * 0.461**5,
                "that is q; the question asks for its deviation from 1.",
            ),
        ),
    ),
    Exercise(
        "gelu-keeps-of-little",
        "Which part of the second moment does GELU keep in the limit of very "
        "small signals?",
        answer=1 / 4,
        misconceptions=(
            Misconception(
                1 / 2,
                "that is the slope of GELU at 0, and also the part it keeps "
                "of very large signals. The second moment feels the square "
                "of the slope.",
            ),
            Misconception(
                0.4252,
                "that is the part it keeps at q = 1.",
            ),
            Misconception(
                0.0,
                "near 0 GELU is z / 2, not 0: a small signal comes out "
                "halved.",
            ),
        ),
    ),
    Exercise(
        "spread-gain-for-leaky-relu",
        "A leaky ReLU with slope 0.2 starts with the spread gain, but its "
        "weights are not centered. By which factor does q change in each "
        "layer?",
        answer=SECOND / SPREAD,
        misconceptions=(
            Misconception(
                SPREAD / SECOND,
                "that is its reciprocal: the spread is smaller than the "
                "second moment, so its gain is too large.",
            ),
            Misconception(
                sqrt(SECOND / SPREAD),
                "that is the factor of the root mean square.",
            ),
            Misconception(
                1.0,
                "that would need centered weights; ordinary ones pass the "
                "mean on with everything else.",
            ),
            Misconception(
                pi / (pi - 1),
                "that is ReLU's factor; a leaky one has a smaller mean, so "
                "less is lost by subtracting it.",
            ),
        ),
    ),
    Exercise(
        "spread-after-two-layers",
        "400 GELU units a layer (c = 6.22, chi_parallel = 1.144) start at "
        "q = 1 with the unit gain. What is the variance of ln q after two "
        "layers?",
        answer=6.22 / 400 * (1 + 1.144**2),
        rtol=0.01,
        misconceptions=(
            Misconception(
                2 * 6.22 / 400,
                "that adds two layers' misses unchanged; the second layer "
                "also multiplies what the first one missed.",
            ),
            Misconception(
                6.22 / 400 * (1 + 1.144),
                "the slope multiplies a deviation, so its square multiplies "
                "the variance.",
            ),
            Misconception(
                6.22 / 400 * 1.144**2,
                "the second layer misses its own mean too: add its c/n.",
            ),
            Misconception(
                6.22 / 400,
                "that is one layer.",
            ),
        ),
    ),
)
