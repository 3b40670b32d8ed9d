"""The exercises on drawing weights of a given mean and variance."""

from math import erf, exp, pi, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception


def _density(c: float) -> float:
    return exp(-c * c / 2) / sqrt(2 * pi)


def _mass(c: float) -> float:
    """Return the probability of N(0, 1) between -c and c."""
    return erf(c / sqrt(2))


def _out(c: float) -> float:
    return 1 - _mass(c)


def _lost(c: float) -> float:
    """Return the part of the variance that cutting at -c and c takes."""
    return 2 * c * _density(c) / _mass(c)


EXERCISES = (
    Exercise(
        "sampling-uniform-bound",
        "Weights shall be uniform on [-r, r) with standard deviation 0.05. "
        "What is r?",
        answer=0.05 * sqrt(3),
        misconceptions=(
            Misconception(
                0.05,
                "that takes the standard deviation for the bound. U(-r, r) "
                "has the variance r^2 / 3, so r is sqrt(3) standard "
                "deviations.",
            ),
            Misconception(
                0.05 / sqrt(3),
                "that is the standard deviation of U(-0.05, 0.05): the "
                "factor is right, its direction is not. Multiply by "
                "sqrt(3).",
            ),
            Misconception(
                0.05 * 3,
                "the variance is r^2 / 3; solve for r, and the 3 comes out "
                "under a root.",
            ),
            Misconception(
                0.05 * sqrt(12),
                "that is the width of the interval, 2 r. The bound is half "
                "of it.",
            ),
            Misconception(
                sqrt(3 * 0.05),
                "0.05 is the standard deviation. Square it before you set "
                "it equal to r^2 / 3.",
            ),
        ),
    ),
    Exercise(
        "sampling-clip-conversion",
        "scipy.stats.truncnorm wants its clip values in standard-normal "
        "units. Write a function of (clip, mean, sd), all three in the units "
        "of the weights, that returns what truncnorm wants.",
        answer=lambda clip, mean, sd: (clip - mean) / sd,
        points=((1.0, 0.0, 0.5), (-0.2, 0.1, 0.1), (10.0, 2.0, 4.0)),
        misconceptions=(
            Misconception(
                lambda clip, mean, sd: clip / sd,
                "that is right only for mean 0. The standard normal number "
                "is (w - mean) / sd, so subtract the mean first.",
            ),
            Misconception(
                lambda clip, mean, sd: clip - mean / sd,
                "parentheses: the whole difference clip - mean is divided "
                "by sd.",
            ),
            Misconception(
                lambda clip, mean, sd: (mean - clip) / sd,
                "that is the distance with the wrong sign: a clip above the "
                "mean must come out positive, (clip - mean) / sd.",
            ),
            Misconception(
                lambda clip, mean, sd: (clip - mean) * sd,
                "that goes the wrong way. w = mean + sd z, so z = (w - mean) "
                "/ sd: divide by sd.",
            ),
            Misconception(
                lambda clip, mean, sd: (clip - mean) / sd**2,
                "divide by the standard deviation, not by the variance: "
                "(clip - mean) / sd.",
            ),
            Misconception(
                lambda clip, mean, sd: clip,
                "that leaves the clip in the units of the weights; truncnorm "
                "would read it as a number of standard deviations. It wants "
                "(clip - mean) / sd.",
            ),
        ),
    ),
    Exercise(
        "sampling-std-after-truncation",
        "N(0, 1) is cut off at -c and c, and what is outside is drawn again. "
        "Write a function of c that returns the standard deviation.",
        answer=lambda c: sqrt(1 - _lost(c)),
        points=((1.0,), (1.5,), (2.0,), (3.0,)),
        misconceptions=(
            Misconception(
                lambda c: 1 - _lost(c),
                "that is the variance; the standard deviation is its root.",
            ),
            Misconception(
                lambda c: sqrt(1 - _lost(c) / 2),
                "the boundary term counts at both ends, -c and c: it is 2 c "
                "times the density.",
            ),
            Misconception(
                lambda c: sqrt(abs(1 - 2 * c * _density(c))),
                "what is left must be a law again: divide the boundary term "
                "by its mass, 2 Phi(c) - 1.",
            ),
            Misconception(
                lambda c: sqrt(_mass(c) - 2 * c * _density(c)),
                "that is the integral of z^2 over the middle alone. The law "
                "left over is divided by its mass 2 Phi(c) - 1.",
            ),
            Misconception(
                lambda c: sqrt(_mass(c) * (1 - _lost(c)) + c * c * _out(c)),
                "that keeps the tails as lumps at -c and c, as np.clip does. "
                "Drawn again they spread over the middle.",
            ),
            Misconception(
                lambda c: 1 / sqrt(1 - _lost(c)),
                "that is what you must multiply by to make up for the loss; "
                "asked for is the standard deviation itself.",
            ),
        ),
    ),
    Exercise(
        "sampling-gain-squared",
        "A proposal draws the weights before a ReLU from U(-r, r) with "
        "r = sqrt(3) gain^2 / sqrt(n) and gain = sqrt(2). A ReLU keeps half "
        "of the second moment. By which factor does a layer multiply it?",
        answer=2.0,
        misconceptions=(
            Misconception(
                1.0,
                "that is what r = sqrt(3) gain / sqrt(n) gives: n Var(w) = "
                "gain^2 = 2, and the ReLU halves it. The proposal has gain^4.",
            ),
            Misconception(
                4.0,
                "that is n Var(w) = gain^4. The ReLU then keeps half of it.",
            ),
            Misconception(
                sqrt(2),
                "that is the factor of the root mean square, or n Var(w) = "
                "gain^3. Square the standard deviation gain^2 / sqrt(n).",
            ),
            Misconception(
                2 / 3,
                "the sqrt(3) is in the bound already: r^2 / 3 = gain^4 / n.",
            ),
            Misconception(
                0.5,
                "that is the ReLU alone; the weights multiply by n Var(w) = "
                "gain^4 = 4 before it.",
            ),
            Misconception(
                6.0,
                "that takes the bound for the standard deviation: the "
                "variance is r^2 / 3, not r^2.",
            ),
        ),
    ),
    Exercise(
        "sampling-coins-not-centered",
        "A weight is 0 or 0.2, each with probability 1/2: variance 1/100, "
        "but not centered. 100 inputs are all 1. What is E z^2?",
        answer=101.0,
        misconceptions=(
            Misconception(
                1.0,
                "that is n Var(w) alone. The mean of a weight is 0.1, and "
                "100 of them add up to 10, whose square comes on top.",
            ),
            Misconception(
                100.0,
                "that is the square of the mean of z. Its variance, "
                "100 / 100 = 1, comes on top.",
            ),
            Misconception(
                2.0,
                "means add up before they are squared: (100 * 0.1)^2 = 100, "
                "not 100 * 0.1^2 = 1.",
            ),
            Misconception(
                11.0,
                "the mean of z is 100 * 0.1 = 10; it enters squared.",
            ),
            Misconception(
                10.0,
                "that is the mean of z. Asked for is the mean of its square: "
                "10^2 plus the variance.",
            ),
        ),
    ),
    Exercise(
        "sampling-how-many-weights",
        "How many normal weights must you draw before one standard error of "
        "their standard deviation is 1% of it?",
        answer=5000.0,
        misconceptions=(
            Misconception(
                20_000.0,
                "that is for the variance, whose relative error is "
                "sqrt(2 / N). A root halves a small relative error: "
                "1 / sqrt(2 N).",
            ),
            Misconception(
                10_000.0,
                "that is for the mean, 1 / sqrt(N) standard deviations. The "
                "standard deviation's relative error is 1 / sqrt(2 N).",
            ),
            Misconception(
                50.0,
                "1 / (2 N) is the square of the relative error; set "
                "1 / sqrt(2 N) equal to 0.01.",
            ),
            Misconception(
                2000.0,
                "that is the answer for a uniform law, whose kurtosis is "
                "1.8. For a normal law it is 3: solve 1 / sqrt(2 N) = 0.01.",
            ),
            Misconception(
                100.0,
                "an error falls with the root of N: 1 / sqrt(2 N) = 0.01.",
            ),
        ),
    ),
)
