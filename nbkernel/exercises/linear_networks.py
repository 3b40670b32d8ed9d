"""Exercises on layers without a nonlinearity: one map, many ways to it."""

from math import log

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "linear-accumulated-bias",
        "Three layers without activation have the biases (1, 2), (0, 1) and "
        "3, and W2 = [[2, 0], [1, 1]], W3 = [[1], [-1]]. Which one bias do "
        "they amount to?",
        answer=4,
        misconceptions=(
            Misconception(
                3,
                "that is the last bias alone. The first two are added before "
                "the last layer and pass through the matrices after them.",
            ),
            Misconception(
                1,
                "the first bias passes through W3 only there; it goes "
                "through W2 first, and then through W3.",
            ),
            Misconception(
                7,
                "that adds up the numbers of all biases. Each must be "
                "multiplied by the matrices that come after it.",
            ),
            Misconception(
                2,
                "that leaves out the first bias. It adds b1 W2 W3, which is "
                "2 as well.",
            ),
            Misconception(
                5,
                "that leaves out the second bias. It adds b2 W3 = -1.",
            ),
        ),
    ),
    Exercise(
        "linear-numbers-of-a-function",
        "A linear network has the widths 64-5-10, with biases. In how many "
        "directions can its function move?",
        answer=355,
        rtol=0.001,
        misconceptions=(
            Misconception(
                385,
                "that is the number of parameters. The hidden units may be "
                "mixed by any invertible 5 x 5 matrix, and the hidden bias "
                "moved, without any change: 30 of them only repeat.",
            ),
            Misconception(
                650,
                "that is every affine map from 64 to 10 numbers. Five hidden "
                "units let only those of rank 5 pass.",
            ),
            Misconception(
                345,
                "that is the matrix. The function also has a bias of 10 "
                "numbers.",
            ),
            Misconception(
                360,
                "the mixing of hidden units is taken off, but the 5 hidden "
                "biases are still counted: a change of them can be made up "
                "for by the output bias.",
            ),
        ),
    ),
    Exercise(
        "linear-steps-to-half",
        "A mode of a two-layer linear network has s = 2 and starts balanced "
        "at 0.02. After how many steps with learning rate 0.01 is it at half "
        "its target?",
        answer=log(99) / 4 / 0.01,
        misconceptions=(
            Misconception(
                log(99) / 4,
                "that is the time. A step is only 0.01 of it.",
            ),
            Misconception(
                log(99) / 2 / 0.01,
                "both weights grow, so the product grows at the rate 2 s, "
                "not s.",
            ),
            Misconception(
                log(2) / 0.01,
                "that is one layer. With two the mode first waits on its "
                "plateau, ln(s/u0 - 1) / (2 s).",
            ),
            Misconception(
                log(49) / 4 / 0.01,
                "half of the target is where u = s - u, so the logarithm is "
                "of s/u0 - 1 = 99.",
            ),
        ),
    ),
    Exercise(
        "linear-order-of-modes",
        "Three modes of a two-layer linear network: s = 0.5 from 0.01, s = 2 "
        "from 1e-6, s = 1 from 1e-4. In which order do they reach half?",
        answer=[2, 1, 3],
        misconceptions=(
            Misconception(
                [2, 3, 1],
                "that goes by strength alone. The start counts too, if only "
                "by its logarithm: compute ln(s/u0 - 1) / (2 s).",
            ),
            Misconception(
                [1, 3, 2],
                "that goes by the start alone. The start counts only by its "
                "logarithm, the strength by 1/s.",
            ),
            Misconception(
                [1, 2, 3],
                "the second waits ln(2e6)/4 = 3.6, the first ln(49) = 3.9: a "
                "strong mode makes up for a very small start.",
            ),
        ),
    ),
    Exercise(
        "linear-deep-wait",
        "How many times longer does a four-layer linear network wait on its "
        "plateau if each of its four weights per mode starts at half the "
        "size?",
        answer=4,
        misconceptions=(
            Misconception(
                16,
                "the product starts 16 times smaller, but the wait goes like "
                "one over its square root.",
            ),
            Misconception(
                2,
                "that would be the wait for one weight that is halved twice; "
                "all four are halved, so the product is 16 times smaller.",
            ),
            Misconception(
                1,
                "it does wait longer. A logarithm would hide it, but with "
                "four layers the wait goes like one over a square root.",
            ),
            Misconception(
                2**0.5,
                "that takes the root of one weight's factor. The root is of "
                "the product's factor, 2 to the fourth.",
            ),
        ),
    ),
    Exercise(
        "linear-unbalanced-rate",
        "A mode of a two-layer linear network with s = 1 has w = 0.5 and "
        "v = 0. At what rate does its strength u = w v grow at time 0?",
        answer=0.25,
        misconceptions=(
            Misconception(
                0,
                "2 u (s - u) holds for a balanced start. Here w and v "
                "differ: use (w^2 + v^2)(s - u).",
            ),
            Misconception(
                0.5,
                "that is how fast v grows. The strength grows by w times "
                "that.",
            ),
            Misconception(
                1,
                "that is one layer, s - u. With two it is multiplied by "
                "w^2 + v^2.",
            ),
        ),
    ),
)
