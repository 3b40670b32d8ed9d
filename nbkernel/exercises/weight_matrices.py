"""The exercises of "Which index goes where?": shapes, counts and mix-ups."""

from math import sqrt

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "one-input-moves",
        "In the 3-4-2 network input 2 rises from 1 to 2; inputs 1 and 3 stay "
        "at 0.5 and 0.8. What are the four hidden sums now?",
        answer=[1.381, 1.621, 1.009, 0.641],
        misconceptions=(
            Misconception(
                [1.261, 1.181, 0.789, 0.521],
                "those are the sums before the change. Input 2 has a line to "
                "every hidden unit, so all four sums move.",
            ),
            Misconception(
                [2.522, 2.362, 1.578, 1.042],
                "you doubled the sums. Only the terms of input 2 double; "
                "those of inputs 1 and 3 stay.",
            ),
            Misconception(
                [1.261, 2.181, 0.789, 0.521],
                "you added 1 to the sum of unit 2. It is input 2 that moved: "
                "it adds its row of weights, (0.12, 0.44, 0.22, 0.12).",
            ),
            Misconception(
                [1.591, 1.621, 1.509, 0.521],
                "you added column 2, the weights into unit 2. What input 2 "
                "sends out is row 2: (0.12, 0.44, 0.22, 0.12).",
            ),
        ),
    ),
    Exercise(
        "parameters-of-a-digit-network",
        "How many parameters, weights and biases together, has a network of "
        "784 inputs, hidden layers of 256 and 64 units, and 10 outputs?",
        answer=218_058,
        rtol=1e-9,
        misconceptions=(
            Misconception(
                217_728,
                "those are the weights alone. Every unit has a bias too: "
                "256 + 64 + 10 more.",
            ),
            Misconception(
                218_842,
                "you gave the 784 inputs a bias. Inputs are no units: only "
                "the 256 + 64 + 10 numbers that add something up have one.",
            ),
            Misconception(
                217_731,
                "you counted one bias for each layer. It is one for each "
                "unit: 256 + 64 + 10.",
            ),
            Misconception(
                1_114,
                "you counted the units. The parameters are the numbers on "
                "the lines between them, 784 * 256 in the first layer alone.",
            ),
        ),
    ),
    Exercise(
        "he-std-from-a-torch-shape",
        "Weights are stored as (out, in) and used as x @ W.T. Write a "
        "function of the shape that returns He's standard deviation.",
        answer=lambda shape: sqrt(2 / shape[1]),
        points=(((100, 300),), ((256, 64),), ((10, 784),)),
        misconceptions=(
            Misconception(
                lambda shape: sqrt(2 / shape[0]),
                "that is the bug: shape[0] is the fan-out here. The fan-in, "
                "the number of products a unit adds up, is shape[1].",
            ),
            Misconception(
                lambda shape: 2 / shape[1],
                "that is the variance, with the right fan. The standard "
                "deviation is its root.",
            ),
            Misconception(
                lambda shape: sqrt(2 / (shape[0] + shape[1])),
                "that is Glorot's rule, which needs no repair: it treats "
                "both numbers alike. He's uses the fan-in alone, shape[1].",
            ),
            Misconception(
                lambda shape: sqrt(1 / shape[1]),
                "the right fan, but that is LeCun's rule. He's variance is "
                "2 / fan_in, since ReLU keeps half of the second moment.",
            ),
        ),
    ),
    Exercise(
        "swapped-fans-through-a-network",
        "He's start with swapped fans, 100 inputs, hidden layers of 400, 50 "
        "and 200 ReLU units, 5 outputs. By which factor is the second moment "
        "of the outputs too large?",
        answer=20,
        misconceptions=(
            Misconception(
                1 / 20,
                "that is the inverse. A layer is off by fan-in over fan-out, "
                "so the network by inputs over outputs, 100 / 5.",
            ),
            Misconception(
                sqrt(20),
                "that is the factor of the outputs themselves. The second "
                "moment is a square: 20.",
            ),
            Misconception(
                0.25,
                "that is the first layer's factor, 100/400. The others "
                "multiply it: 400/50, 50/200 and 200/5.",
            ),
            Misconception(
                0.5,
                "you left out the last matrix, from 200 to 5. It is drawn "
                "with swapped fans too, and multiplies by 200/5.",
            ),
            Misconception(
                1,
                "equal widths would hide the bug, and Glorot's rule would. "
                "Here the factors multiply to inputs over outputs, 100 / 5.",
            ),
        ),
    ),
    Exercise(
        "twins-of-two-hidden-layers",
        "A network has two hidden layers of tanh, with 3 and 2 units. How "
        "many networks, itself included, are its twins by order and sign?",
        answer=384,
        rtol=1e-9,
        misconceptions=(
            Misconception(
                12,
                "those are the orders, 3! * 2!. tanh is odd, so each of the "
                "5 units may also turn its signs: times 2**5.",
            ),
            Misconception(
                32,
                "those are the signs, 2**5. Each layer can also be put in "
                "another order: times 3! * 2!.",
            ),
            Misconception(
                56,
                "you added the two layers' counts, 48 + 8. Every choice in "
                "one goes with every choice in the other: multiply.",
            ),
            Misconception(
                3840,
                "that is 5! * 2**5, one layer of 5 units. A unit cannot "
                "change places with one of another layer: 3! * 2! orders.",
            ),
        ),
    ),
    Exercise(
        "perfect-but-paired",
        "Predictions 1, 2, 3 of shape (3, 1), targets 1, 2, 3 of shape (3,). "
        "What is np.mean((predictions - targets)**2)?",
        answer=4 / 3,
        misconceptions=(
            Misconception(
                0,
                "that would be right for equal shapes. (3, 1) minus (3,) is "
                "a 3 x 3 table: each prediction against each target.",
            ),
            Misconception(
                12,
                "that is the sum over the nine pairs. The mean divides by 9.",
            ),
            Misconception(
                4,
                "the sum over the pairs is 12, but they are nine: the table "
                "is 3 x 3.",
            ),
            Misconception(
                2 / 3,
                "that is one variance. Over all pairs the predictions' and "
                "the targets' variances add: 2/3 + 2/3.",
            ),
        ),
    ),
)
