"""Exercises of the chapter on tanh, sigmoid and SELU."""

from math import sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "xavier-tanh-at-depth-200",
        "A tanh network with 200 layers of equal width starts at gain 1. "
        "Which second moment do the activations have in layer 200?",
        answer=1 / 400,
        rtol=0.05,
        misconceptions=(
            Misconception(
                0.25,
                "0.25 is where a network with shrinking widths happens to "
                "end; at equal widths the signal falls like 1/(2l).",
            ),
            Misconception(
                1.0,
                "gain 1 keeps the first term of tanh's expansion; the second "
                "takes 2q² away in each layer: 1/(2l).",
            ),
            Misconception(
                1 / 200,
                "each layer adds 2 to 1/q, not 1: divide by twice the depth.",
            ),
            Misconception(
                sqrt(1 / 400),
                "that is the root mean square; its square was asked.",
            ),
        ),
    ),
    Exercise(
        "kumar-std",
        "A sigmoid layer has 400 inputs. Which standard deviation has a "
        "weight by Kumar's rule?",
        answer=sqrt(12.8 / 400),
        rtol=0.01,
        misconceptions=(
            Misconception(
                12.8 / 400,
                "that is the variance; the standard deviation is its root.",
            ),
            Misconception(
                sqrt(3.5777 / 20),
                "3.6/√N is the standard deviation already; it has no second "
                "root.",
            ),
            Misconception(
                1 / 20,
                "that is Kumar's rule for tanh, whose slope at 0 is 1; the "
                "sigmoid's is 1/4, and g(0) is 1/2.",
            ),
            Misconception(
                4 / 20,
                "that leaves out 1 + g(0)²: the constant 1/2 makes z larger, "
                "so the weights may be a little smaller than 4/√N.",
            ),
        ),
    ),
    Exercise(
        "kumar-for-a-steep-sigmoid",
        "Which N v² does Kumar's rule give for g(z) = sigmoid(2z)?",
        answer=3.2,
        misconceptions=(
            Misconception(
                12.8,
                "that is for sigmoid(z); the slope of sigmoid(2z) at 0 is "
                "2 · 1/4 = 1/2.",
            ),
            Misconception(
                4.0,
                "the slope 1/2 is right, but g(0) = 1/2 adds 1 + g(0)² = 5/4 "
                "below.",
            ),
            Misconception(
                6.4,
                "the slope enters squared: twice the slope is a quarter of "
                "the variance.",
            ),
            Misconception(sqrt(3.2), "that is √N v; N v² was asked."),
        ),
    ),
    Exercise(
        "least-q-behind-a-sigmoid",
        "Write a function of the gain that returns the smallest q a wide "
        "layer can have behind a sigmoid.",
        answer=lambda gain: gain**2 / 4,
        points=((1,), (2,), (4,)),
        misconceptions=(
            Misconception(
                lambda gain: 0 * gain,
                "a sigmoid's activations have the mean 1/2, and a mean square "
                "is at least the square of the mean.",
            ),
            Misconception(
                lambda gain: gain**2 / 16,
                "1/16 is the square of the slope, which belongs to "
                "differences; the constant 1/2 gives 1/4.",
            ),
            Misconception(
                lambda gain: gain / 4,
                "q is a second moment: the gain enters squared.",
            ),
            Misconception(
                lambda gain: gain**2 / 2,
                "E[a²] is near 1/2 if every unit is at 0 or at 1; it is "
                "smallest, 1/4, if all are at 1/2.",
            ),
        ),
    ),
    Exercise(
        "two-tanh-constants-at-once",
        "LeCun's function 1.7159 tanh(2z/3) at gain 5/3: which gain of a "
        "plain tanh network is that the same as?",
        answer=5 / 3 * 1.7159 * 2 / 3,
        misconceptions=(
            Misconception(
                5 / 3,
                "LeCun's function brings a gain of its own, 1.7159 · 2/3.",
            ),
            Misconception(
                1.7159 * 2 / 3,
                "that is the function's own part at gain 1; multiply by 5/3.",
            ),
            Misconception(
                5 / 3 * 1.7159,
                "2z/3 makes every weight smaller, by 2/3.",
            ),
        ),
    ),
)
