"""Exercises of the chapter on backpropagation: errors, checks, bugs."""

from math import cosh, exp, sqrt, tanh

from nbkernel.exercises.exercise import Exercise, Misconception

_A1, _A2 = 1 / (1 + exp(-0.5)), 1 / (1 + exp(1))
_OUTPUT = 0.8 * _A1 - _A2 + 0.1
_SLOPE = _A1 * (1 - _A1)

EXERCISES = (
    Exercise(
        "backprop-other-target",
        "In the 2-2-1 network the target is 0 in place of 1. What is the "
        "gradient of the weight from input 2 (0.5) to hidden unit 1?",
        answer=_OUTPUT * 0.8 * _SLOPE * 0.5,
        misconceptions=(
            Misconception(
                (_OUTPUT - 1) * 0.8 * _SLOPE * 0.5,
                "that is for the target 1. The output's error is the output "
                "minus the target, and the target is 0 now.",
            ),
            Misconception(
                -_OUTPUT * 0.8 * _SLOPE * 0.5,
                "the sign: the error is output minus target. The output is "
                "too high, so a rise of this weight raises the cost.",
            ),
            Misconception(
                _OUTPUT * 0.8 * 0.5,
                "the path leads through the sigmoid of hidden unit 1, and "
                "its slope is a factor too.",
            ),
            Misconception(
                _OUTPUT * 0.8 * _SLOPE,
                "that is the error of hidden unit 1. The gradient of a "
                "weight is that error times what came in, 0.5.",
            ),
            Misconception(
                _OUTPUT * 0.8 * _SLOPE * -0.2,
                "you multiplied by the weight itself. How strongly it acts "
                "on the sum is said by its input, 0.5.",
            ),
        ),
    ),
    Exercise(
        "backprop-tanh-output",
        "The output is p = tanh z, the cost (p - t)^2 / 2. Write a function "
        "of z and t that returns the output's error.",
        answer=lambda z, t: (tanh(z) - t) / cosh(z) ** 2,
        points=((0.3, 1.0), (-1.2, 0.5), (2.0, -1.0)),
        misconceptions=(
            Misconception(
                lambda z, t: tanh(z) - t,
                "that is the derivative by p. The error is the derivative "
                "by z: the slope of tanh is a factor.",
            ),
            Misconception(
                lambda z, t: (tanh(z) - t) * tanh(z) * (1 - tanh(z)),
                "p (1 - p) is the slope of the sigmoid. That of tanh is "
                "1 - p^2.",
            ),
            Misconception(
                lambda z, t: 2 * (tanh(z) - t) / cosh(z) ** 2,
                "the 2 of the square and the 1/2 of the cost cancel.",
            ),
            Misconception(
                lambda z, t: (t - tanh(z)) / cosh(z) ** 2,
                "the sign: the cost rises where p is above the target and "
                "rises.",
            ),
        ),
    ),
    Exercise(
        "backprop-three-bugs",
        "Which three lines of the backward pass are wrong? Answer with "
        "their letters, such as 'abc'.",
        answer="bde",
        misconceptions=(
            Misconception(
                "abd",
                "line A is right: the last layer's weights pass the check, "
                "and they need no other line. Something below is missing.",
            ),
            Misconception(
                "ade",
                "line A is right, but the biases of the last layer fail the "
                "check, and they need one line only.",
            ),
            Misconception(
                "bdf",
                "line F puts the first layer first; that is right. Compare "
                "the way down, line by line, with the second equation.",
            ),
            Misconception(
                "bd",
                "two of three. Compare with the equation that goes from one "
                "layer to the one before: it has one more factor.",
            ),
            Misconception(
                "be",
                "two of three. Ask of every line if it would still run with "
                "layers of different widths.",
            ),
            Misconception(
                "de",
                "two of three. Look at the last layer's biases: off by 80 "
                "percent, with five examples.",
            ),
            Misconception(
                "edb",
                "those are the three; write them in the order of the code.",
            ),
        ),
    ),
    Exercise(
        "backprop-best-step",
        "Single precision, eps = 2^-23, a cost with C = 2 and C''' = 0.5. "
        "Which h makes a central difference best?",
        answer=(3 * 2**-23 * 2 / 0.5) ** (1 / 3),
        misconceptions=(
            Misconception(
                (2**-23) ** (1 / 3),
                "that is the cube root of eps; here C and C''' are not 1, "
                "and there is a 3.",
            ),
            Misconception(
                (3 * 2**-52 * 2 / 0.5) ** (1 / 3),
                "that is for double precision; here eps is 2^-23.",
            ),
            Misconception(
                (3 * 2**-23 * 0.5 / 2) ** (1 / 3),
                "upside down: a cost that is large has large rounding "
                "errors, which ask for a larger h.",
            ),
            Misconception(
                sqrt(3 * 2**-23 * 2 / 0.5),
                "the square root belongs to the forward difference. A "
                "central one is off by h^2, so the cube of h comes in.",
            ),
            Misconception(
                (2**-23 * 2 / 0.5) ** (1 / 3),
                "the derivative of h^2/6 is h/3: that 3 is missing.",
            ),
        ),
    ),
    Exercise(
        "backprop-sigmoid-chain",
        "A chain of 20 layers of one unit, sigmoid but for the last, all "
        "weights w > 0. How large must w at least be, if one percent of the "
        "output's error is to arrive at the first layer?",
        answer=4 * 0.01 ** (1 / 19),
        rtol=0.002,
        misconceptions=(
            Misconception(
                4 * 0.01 ** (1 / 20),
                "from layer 20 to layer 1 there are 19 steps, one fewer than "
                "layers.",
            ),
            Misconception(
                0.01 ** (1 / 19),
                "that is the factor of a step. A step is a weight times a "
                "slope, and the slope is at most 1/4.",
            ),
            Misconception(
                0.01 ** (1 / 19) / 4,
                "the slope of 1/4 makes the error smaller, so the weight "
                "must make up for it: times 4.",
            ),
            Misconception(
                4.0,
                "with 4 all of the error can arrive; one percent was asked.",
            ),
        ),
    ),
)
