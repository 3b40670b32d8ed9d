"""Exercises of the chapter on He's scheme, and what an activation keeps."""

from math import exp, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "variance-for-two-slopes",
        "A parametric ReLU has the slope a on the left and b on the right. "
        "Write a function of fan_in, a and b that returns the variance of "
        "the weights that keeps the second moment.",
        answer=lambda fan_in, a, b: 2 / (fan_in * (a**2 + b**2)),
        points=((100, 0.0, 1.0), (64, -0.5, 1.5), (200, 0.25, 0.8)),
        misconceptions=(
            Misconception(
                lambda fan_in, a, b: sqrt(2 / (fan_in * (a**2 + b**2))),
                "that is the standard deviation; its square is the variance.",
            ),
            Misconception(
                lambda fan_in, a, b: 2 / fan_in,
                "that is ReLU's, a = 0 and b = 1. Multiply the right half of "
                "the mean square by b^2 and the left half by a^2.",
            ),
            Misconception(
                lambda fan_in, a, b: 2 / (fan_in * (1 + a**2)),
                "that takes the right slope for 1; here it is b, and its "
                "square takes the place of the 1.",
            ),
            Misconception(
                lambda fan_in, a, b: 4 / (fan_in * (a + b) ** 2),
                "that squares the average slope. Average the squares: half "
                "of the mean square is multiplied by a^2, half by b^2.",
            ),
            Misconception(
                lambda fan_in, a, b: 1 / (fan_in * (a**2 + b**2)),
                "each slope sees one half of the mean square: what is kept "
                "is (a^2 + b^2) / 2.",
            ),
        ),
    ),
    Exercise(
        "gain-of-squared-relu",
        "Which forward gain does phi(z) = ReLU(z)^2 need at q = 1?",
        answer=sqrt(2 / 3),
        misconceptions=(
            Misconception(
                2 / 3,
                "that is the variance of a weight times n; the gain is its "
                "root.",
            ),
            Misconception(
                sqrt(1 / 3),
                "E xi^4 = 3 counts both halves of the line; ReLU keeps one "
                "of them, so E phi^2 = 3/2.",
            ),
            Misconception(
                sqrt(1 / 2),
                "that is the backward gain, from E phi'^2 = E (2 ReLU)^2 = 2.",
            ),
            Misconception(
                sqrt(2),
                "that is ReLU's own. Squared, it is another function: its "
                "mean square is half of E xi^4.",
            ),
            Misconception(
                sqrt(4 / 5),
                "that takes the mean off, Var phi = 3/2 - 1/4. The next layer "
                "gets the mean as well: use E phi^2 = 3/2.",
            ),
        ),
    ),
    Exercise(
        "gain-of-a-faster-sine",
        "Write a function of omega that returns the forward gain of "
        "phi(z) = sin(omega z) at q = 1.",
        answer=lambda omega: sqrt(2 / (1 - exp(-2 * omega**2))),
        points=((1.0,), (0.5,), (2.0,)),
        misconceptions=(
            Misconception(
                lambda omega: 2 / (1 - exp(-2 * omega**2)),
                "that is the gain squared, n times the variance of a weight.",
            ),
            Misconception(
                lambda omega: sqrt(2 / (1 - exp(-2 * omega))),
                "in E cos(t xi) = exp(-t^2 / 2) the frequency t = 2 omega is "
                "squared: the exponent is -2 omega^2.",
            ),
            Misconception(
                lambda omega: sqrt(2 / (1 - exp(-(omega**2) / 2))),
                "sin^2 has the double frequency: t = 2 omega in "
                "E cos(t xi) = exp(-t^2 / 2).",
            ),
            Misconception(
                lambda omega: sqrt(2 / (omega**2 * (1 + exp(-2 * omega**2)))),
                "that is the backward gain, from the slope omega cos(omega "
                "z); forward it is E sin^2 that counts.",
            ),
            Misconception(
                lambda omega: 1 / omega,
                "that is right for signals so small that sin(omega z) is "
                "omega z; at q = 1 the sine has bent.",
            ),
        ),
    ),
    Exercise(
        "born-dead-two-wide",
        "Ten layers of two ReLUs each, no biases, He's rule. With which "
        "probability does nothing of one input arrive at the end?",
        answer=1 - (3 / 4) ** 10,
        misconceptions=(
            Misconception(
                (3 / 4) ** 10,
                "that is the probability that something arrives; the rest is "
                "born dead.",
            ),
            Misconception(
                1 - (1 / 2) ** 10,
                "that lets a layer die if its first unit does. Both units "
                "must be negative: 1/4 for a layer.",
            ),
            Misconception(
                (1 / 4) ** 10,
                "that asks for every layer to be silent. One silent layer is "
                "enough: 1 - (1 - 1/4)^10.",
            ),
            Misconception(
                0.0,
                "He's variance scales all sums and changes no sign, so it "
                "cannot prevent this: 1 - (1 - 1/4)^10.",
            ),
            Misconception(
                10 / 4,
                "that adds up the ten chances of 1/4, and a probability is "
                "at most 1. Multiply the chances to get through: (3/4)^10.",
            ),
        ),
    ),
    Exercise(
        "tame-the-last-layer",
        "The last hidden layer has 200 units of second moment 1, the last "
        "weights are standard normal. By which number must they be "
        "multiplied so that the logits have the variance 0.01?",
        answer=0.1 / sqrt(200),
        misconceptions=(
            Misconception(
                0.01 / 200,
                "that is the variance the weights should have; multiply them "
                "by its root.",
            ),
            Misconception(
                0.1,
                "a logit adds up 200 products: weights of standard deviation "
                "0.1 give it the variance 200 times 0.01.",
            ),
            Misconception(
                0.1 * sqrt(2 / 200),
                "that has He's 2 in it, which makes up for a ReLU; behind "
                "the last layer there is none.",
            ),
            Misconception(
                0.01 / sqrt(200),
                "0.01 is the variance; its root, 0.1, belongs here.",
            ),
            Misconception(
                0.1 / sqrt(27),
                "that counts the classes. A logit adds up one product for "
                "each of the 200 units that come in.",
            ),
        ),
    ),
)
