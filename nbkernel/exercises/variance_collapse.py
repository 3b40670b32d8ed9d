"""The opening chapter's exercises: what layers do to a signal."""

from math import exp, pi, sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "lecun-variance",
        "A layer without activation has 300 inputs and 100 outputs. Which "
        "variance of its weights keeps the second moment of a signal on its "
        "way forward?",
        answer=1 / 300,
        misconceptions=(
            Misconception(
                sqrt(1 / 300),
                "that is the standard deviation; its square is the variance.",
            ),
            Misconception(
                1 / 100,
                "that is one over the number of outputs. A unit adds up one "
                "term for each of its inputs, so fan_in counts on the way "
                "forward; fan_out counts on the way back.",
            ),
            Misconception(
                2 / 400,
                "that is Glorot's compromise, 2 / (fan_in + fan_out). It "
                "keeps the forward signal only if both fans are equal.",
            ),
            Misconception(
                2 / 300,
                "that is He's variance, which makes up for the half that a "
                "ReLU takes away. Here there is no activation.",
            ),
            Misconception(
                1 / 900,
                "that is the variance of U(-1/sqrt(n), 1/sqrt(n)): a uniform "
                "law with bound a has the variance a^2 / 3.",
            ),
        ),
    ),
    Exercise(
        "glorot-bound",
        "Write a function of fan_in and fan_out that returns the bound a of "
        "Glorot's uniform law U(-a, a).",
        answer=lambda fan_in, fan_out: sqrt(6 / (fan_in + fan_out)),
        points=((300, 100), (64, 128), (784, 10)),
        misconceptions=(
            Misconception(
                lambda fan_in, fan_out: sqrt(2 / (fan_in + fan_out)),
                "that is the standard deviation. U(-a, a) has the variance "
                "a^2 / 3, so the bound is sqrt(3) standard deviations.",
            ),
            Misconception(
                lambda fan_in, fan_out: 2 / (fan_in + fan_out),
                "that is the variance. Take its root for the standard "
                "deviation, then sqrt(3) times it for the bound.",
            ),
            Misconception(
                lambda fan_in, fan_out: 6 / (fan_in + fan_out),
                "that is the square of the bound; take the root.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt(3 / fan_in),
                "that is the bound of LeCun's law, of variance 1 / fan_in, "
                "often sold as Xavier's. Glorot averages both fans.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt(1 / fan_in),
                "that is the heuristic 1 / sqrt(fan_in) that Glorot and "
                "Bengio criticize; its variance is a third of 1 / fan_in.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt(6 / fan_in),
                "that is He's uniform bound: it counts fan_in alone and "
                "makes up for a ReLU. Glorot averages both fans.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt(3 / (fan_in + fan_out)),
                "the variance is 2 / (fan_in + fan_out): one over the mean "
                "of both fans, not one over their sum.",
            ),
            Misconception(
                lambda fan_in, fan_out: sqrt(12 / (fan_in + fan_out)),
                "the variance of U(-a, a) is (2 a)^2 / 12 = a^2 / 3; the "
                "whole width is 2 a, and the bound is half of it.",
            ),
        ),
    ),
    Exercise(
        "he-variance-from-relu",
        "Every layer has 128 units and a ReLU. Which variance of the weights "
        "keeps the second moment of the activations?",
        answer=2 / 128,
        misconceptions=(
            Misconception(
                sqrt(2 / 128),
                "that is the standard deviation; its square is the variance.",
            ),
            Misconception(
                1 / 128,
                "that is LeCun's variance. A ReLU sets half of a symmetric "
                "signal to zero, and with it half of the second moment.",
            ),
            Misconception(
                1 / 128 / (0.5 - 1 / (2 * pi)),
                "that divides by the variance of ReLU(z), 1/2 - 1/(2 pi). "
                "The next layer's sum feels the mean as well: divide by the "
                "second moment.",
            ),
            Misconception(
                sqrt(6 / 128),
                "that is the bound of He's uniform law; its variance is a "
                "third of its square.",
            ),
        ),
    ),
    Exercise(
        "depth-50-small-normal",
        "Weights are drawn from N(0, 0.01^2), every layer has 128 units and "
        "no activation. What is E a^2 after 50 layers, divided by that of "
        "the input?",
        answer=(128 * 0.01**2) ** 50,
        rtol=0.02,
        misconceptions=(
            Misconception(
                (0.01**2) ** 50,
                "each unit adds up 128 products, so a layer multiplies the "
                "second moment by 128 times the variance of a weight.",
            ),
            Misconception(
                (128 * 0.01) ** 50,
                "0.01 is the standard deviation; the variance is its square.",
            ),
            Misconception(
                sqrt(128 * 0.01**2) ** 50,
                "that is the ratio of the root mean squares; the second "
                "moment is its square.",
            ),
            Misconception(
                50 * 128 * 0.01**2,
                "layers multiply: the factor of one layer is raised to the "
                "power 50, not taken 50 times.",
            ),
            Misconception(
                128 * 0.01**2,
                "that is the factor of one layer; 50 of them follow each "
                "other.",
            ),
            Misconception(
                (128 * 0.01**2 / 2) ** 50,
                "the half belongs to a ReLU; here there is no activation.",
            ),
        ),
    ),
    Exercise(
        "gain-for-leaky-relu",
        "A leaky ReLU has the slope a for negative inputs. Write a function "
        "of a that returns the gain (a factor of the standard deviation "
        "1/sqrt(fan_in)) that keeps the second moment.",
        answer=lambda a: sqrt(2 / (1 + a**2)),
        points=((0.01,), (0.2,), (0.5,), (1.0,)),
        misconceptions=(
            Misconception(
                lambda a: 2 / (1 + a**2),
                "that is the gain squared, the factor of the variance; a "
                "gain multiplies the standard deviation.",
            ),
            Misconception(
                lambda a: sqrt(2),
                "that is the gain of the ReLU. Negative inputs still carry "
                "a^2 / 2 of the second moment through.",
            ),
            Misconception(
                lambda a: sqrt(2 / (1 + a)),
                "the slope multiplies the signal, so its square multiplies "
                "the second moment.",
            ),
            Misconception(
                lambda a: sqrt((1 + a**2) / 2),
                "that is what the activation does to the root mean square; "
                "the gain must undo it.",
            ),
            Misconception(
                lambda a: 1 / sqrt(1 + a**2),
                "each half of the signal carries only half of the second "
                "moment: (1 + a^2) / 2. At a = 1 the gain must be 1.",
            ),
            Misconception(
                lambda a: 1 / sqrt((1 + a**2) / 2 - (1 - a) ** 2 / (2 * pi)),
                "that divides by the variance. The next layer's sum feels "
                "the mean as well: divide by the second moment.",
            ),
        ),
    ),
    Exercise(
        "relu-second-moment",
        "z has a symmetric law with E z^2 = 3. What is E ReLU(z)^2?",
        answer=1.5,
        misconceptions=(
            Misconception(
                3 * (0.5 - 1 / (2 * pi)),
                "that is the variance of ReLU(z) for a normal z; the second "
                "moment keeps the mean in, and needs no normal law.",
            ),
            Misconception(
                3.0,
                "half of the inputs are negative and give nothing.",
            ),
            Misconception(
                0.75,
                "a quarter would mean losing half of the amplitude. A ReLU "
                "keeps the amplitude of one half of the inputs.",
            ),
            Misconception(
                sqrt(1.5),
                "that is the root mean square; the question asks for the "
                "square's mean.",
            ),
        ),
    ),
    Exercise(
        "lecun-under-relu",
        "A ReLU network of depth 50 starts with LeCun's variance 1 / n. By "
        "which factor does the second moment shrink from input to output?",
        answer=0.5**50,
        misconceptions=(
            Misconception(
                2.0**50,
                "that is its reciprocal: the signal shrinks.",
            ),
            Misconception(
                0.5**25,
                "that is the factor of the root mean square; the second "
                "moment is its square.",
            ),
            Misconception(
                1.0,
                "1 / n keeps the second moment of a layer without "
                "activation; each ReLU then takes half of it.",
            ),
            Misconception(
                1 / 100,
                "layers multiply: half, fifty times over, is (1/2)^50.",
            ),
            Misconception(
                exp(-50),
                "the factor of one layer is 1/2, not 1/e.",
            ),
        ),
    ),
    Exercise(
        "he-std-as-a-bound",
        "A ReLU network draws its weights from U(-r, r) with r = sqrt(2/n). "
        "By which factor does the second moment change in each layer?",
        answer=1 / 3,
        misconceptions=(
            Misconception(
                1.0,
                "that would be He's law, if sqrt(2/n) were the standard "
                "deviation. Here it is the bound: U(-r, r) has the variance "
                "r^2 / 3.",
            ),
            Misconception(
                2 / 3,
                "that is n Var(w); the ReLU then keeps half of it.",
            ),
            Misconception(
                1 / 6,
                "that is what U(-1/sqrt(n), 1/sqrt(n)) leaves; here the "
                "bound is sqrt(2) times as large.",
            ),
            Misconception(
                sqrt(1 / 3),
                "that is the factor of the root mean square; the second "
                "moment is its square.",
            ),
            Misconception(
                3.0,
                "that is its reciprocal: the signal shrinks.",
            ),
        ),
    ),
)
