"""Exercises of "What did your framework really draw?"."""

from math import sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "framework-slope-for-lecun",
        "Which slope a makes kaiming_uniform_(W, a=a) draw LeCun's uniform "
        "law, of variance 1 / fan_in?",
        answer=1.0,
        misconceptions=(
            Misconception(
                sqrt(5),
                "sqrt(5) is PyTorch's own default: 2 / (1 + 5) = 1/3, so its "
                "n Var(w) is 1/3. LeCun's is 1.",
            ),
            Misconception(
                0.0,
                "a slope of 0 is a plain ReLU: n Var(w) = 2, He's law.",
            ),
            Misconception(
                sqrt(2),
                "that is a gain; a is a slope. The squared gain is "
                "2 / (1 + a^2), and it is to be 1.",
            ),
            Misconception(
                sqrt(3),
                "sqrt(3) turns a standard deviation into a bound, which "
                "kaiming_uniform_ does for you. Solve 2 / (1 + a^2) = 1.",
            ),
            Misconception(
                sqrt(0.5),
                "that solves 2 a^2 = 1. The squared gain is 2 / (1 + a^2): a "
                "larger slope makes smaller weights.",
            ),
        ),
    ),
    Exercise(
        "framework-gain-for-packed",
        "Query, key and value are stored in one PyTorch tensor of shape "
        "(3 E, E). Which gain must xavier_uniform_ get so that the three "
        "start as three tensors of shape (E, E) would?",
        answer=sqrt(2),
        misconceptions=(
            Misconception(
                2.0,
                "the *variance* has to double. A gain multiplies the weights, "
                "so it enters the variance squared: take the root.",
            ),
            Misconception(
                sqrt(3),
                "only fan_out is three times as large; fan_in stays E. The "
                "sum goes from 2 E to 4 E, a factor of 2.",
            ),
            Misconception(
                3.0,
                "only fan_out is three times as large, and a gain enters the "
                "variance squared. The sum of the fans goes from 2 E to 4 E.",
            ),
            Misconception(
                sqrt(0.5),
                "the other way round: the packed weights come out too small, "
                "so the gain has to be above 1.",
            ),
        ),
    ),
    Exercise(
        "framework-std-to-ask-for",
        "Write a function of s that returns the stddev to pass to "
        "jax.nn.initializers.truncated_normal so that the weights have the "
        "standard deviation s.",
        answer=lambda s: s / 0.8796256610342398,
        points=((0.02,), (1.0,), (0.3,)),
        rtol=0.001,
        misconceptions=(
            Misconception(
                lambda s: s,
                "that is the standard deviation before the cut. The cut at "
                "two of them leaves 0.8796 of it.",
            ),
            Misconception(
                lambda s: s * 0.8796256610342398,
                "that makes it smaller still. The cut takes away; ask for "
                "more: divide.",
            ),
            Misconception(
                lambda s: s / 0.7737413035499232,
                "0.7737 is what the cut leaves of the *variance*; of the "
                "standard deviation it leaves the root, 0.8796.",
            ),
            Misconception(
                lambda s: s * sqrt(1.3),
                "1 / 1.3 was a first guess at what is left of the variance. "
                "It is 0.7737, so divide s by its root, 0.8796.",
            ),
        ),
    ),
    Exercise(
        "framework-bias-floor",
        "A ReLU network has 128 units in each layer, and PyTorch's default "
        "weights and biases. To which value does the second moment of the "
        "activations tend in deep layers, on average over networks?",
        answer=1 / 640,
        misconceptions=(
            Misconception(
                0.0,
                "that is right without biases. Each layer's random biases add "
                "1 / (3 n) to the preactivations' second moment.",
            ),
            Misconception(
                1 / 256,
                "that is the level without activation, where a layer keeps a "
                "third. ReLU keeps half of that: M = (M + 1/n) / 6.",
            ),
            Misconception(
                1 / 384,
                "that is the biases' own variance, 1 / (3 n). Solve "
                "M = (M + 1/n) / 6 for the level at which a layer makes up "
                "for what it takes.",
            ),
            Misconception(
                1 / 768,
                "that is what the biases leave after one ReLU. A sixth of it "
                "is passed on in the next layer, and so on: add them up, or "
                "solve M = (M + 1/n) / 6.",
            ),
        ),
    ),
    Exercise(
        "framework-depthwise-he",
        "Keras counts the fans of DepthwiseConv2D(3) on 64 channels from the "
        "kernel's shape (3, 3, 64, 1). What does he_normal make of "
        "n Var(w), with n the numbers that a unit really adds up?",
        answer=2 / 64,
        misconceptions=(
            Misconception(
                2.0,
                "that would be right if a unit added up 3 * 3 * 64 numbers. "
                "A depthwise unit sees one channel: it adds up 9.",
            ),
            Misconception(
                1 / 64,
                "the counting is right, but He's scale is 2: the variance is "
                "2 / 576, and a unit adds up 9.",
            ),
            Misconception(
                2 / 576,
                "that is the variance of one weight; a unit adds up 9 of "
                "them.",
            ),
            Misconception(
                2 * 64,
                "upside down: the counted fan is too large, so the weights "
                "are too small.",
            ),
        ),
    ),
    Exercise(
        "framework-bias-to-keras",
        "Write a function of fan_in that returns the maxval b of the "
        "RandomUniform(-b, b) that draws the biases of a Keras layer as "
        "PyTorch's nn.Linear would.",
        answer=lambda fan_in: 1 / sqrt(fan_in),
        points=((256,), (64,), (784,)),
        misconceptions=(
            Misconception(
                lambda fan_in: sqrt(1 / (3 * fan_in)),
                "that is the standard deviation. RandomUniform wants the "
                "bound, sqrt(3) standard deviations.",
            ),
            Misconception(
                lambda fan_in: sqrt(3 / fan_in),
                "that is the bound of LeCun's uniform law. PyTorch's bound "
                "is 1 / sqrt(fan_in), the variance a third of 1 / fan_in.",
            ),
            Misconception(
                lambda fan_in: 1 / fan_in,
                "take the root: the bound is 1 / sqrt(fan_in).",
            ),
            Misconception(
                lambda fan_in: sqrt(6 / fan_in),
                "that is He's uniform bound, which the name kaiming_uniform_ "
                "suggests. With a = sqrt(5) the bound is 1 / sqrt(fan_in).",
            ),
        ),
    ),
)
