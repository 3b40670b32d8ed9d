"""Exercises on equal units: what stays equal, and what the twin is."""

from nbkernel.exercises.exercise import Exercise, Misconception

EXERCISES = (
    Exercise(
        "twin-weight",
        "A network has 64 inputs, hidden layers of 40 and 25 units and 10 "
        "outputs. All entries of its second weight matrix (40 x 25) are "
        "0.05. Which weight has the twin, with one unit in each hidden "
        "layer, in its place?",
        answer=2.0,
        misconceptions=(
            Misconception(
                1.25,
                "that is 25 x 0.05, the units of the layer itself. A unit "
                "adds up one term for each unit of the layer before: "
                "40 x 0.05 = 2.",
            ),
            Misconception(
                0.05,
                "that is the weight itself, which is right for the first "
                "matrix only. Here 40 equal terms become one: 40 x 0.05 = 2.",
            ),
            Misconception(
                50.0,
                "that is 40 x 25 x 0.05, all weights together. One unit "
                "receives 40 of them: 40 x 0.05 = 2.",
            ),
            Misconception(
                0.05 / 40,
                "that goes the wrong way: one unit has to do the work of 40 "
                "copies, so its weight is larger, 40 x 0.05 = 2.",
            ),
        ),
    ),
    Exercise(
        "twin-rates",
        "Write a function of the learning rate and the widths n0, n1, n2, n3 "
        "(inputs, two hidden layers, outputs) that returns the twin's "
        "learning rate for its second weight matrix, under plain gradient "
        "descent.",
        answer=lambda rate, n0, n1, n2, n3: rate * n1 / n2,
        points=((0.1, 64, 32, 16, 10), (0.5, 3, 4, 7, 2)),
        misconceptions=(
            Misconception(
                lambda rate, n0, n1, n2, n3: rate,
                "that is the wide network's rate. It is right only if n1 = "
                "n2: the weight is n1 times as large, and its gradient n2 "
                "times, so the rate is rate * n1 / n2.",
            ),
            Misconception(
                lambda rate, n0, n1, n2, n3: rate * n1,
                "the weight must indeed move n1 times as far, but the twin's "
                "gradient is also n2 times as large (copies share one error): "
                "rate * n1 / n2. Without the n2 it is Adam's rate.",
            ),
            Misconception(
                lambda rate, n0, n1, n2, n3: rate / n2,
                "that is the rate of the bias. The twin's weight must move "
                "n1 times as far: rate * n1 / n2.",
            ),
            Misconception(
                lambda rate, n0, n1, n2, n3: rate * n2 / n1,
                "upside down: the layer before multiplies the weight, the "
                "layer itself divides the error: rate * n1 / n2.",
            ),
        ),
    ),
    Exercise(
        "equal-start-numbers",
        "A ReLU network of 4 inputs, 5 hidden units and 3 outputs starts with "
        "all weights equal and is trained on data in which no two inputs and "
        "no two outputs are alike. At most how many different numbers do its "
        "two weight matrices hold (biases not counted)?",
        answer=7,
        misconceptions=(
            Misconception(
                2,
                "that would be one number a matrix. But the inputs differ, "
                "so the rows of the first matrix do (4 numbers), and the "
                "outputs differ, so the columns of the second do (3): 7.",
            ),
            Misconception(
                35,
                "that is every weight. The 5 units are copies: they share 4 "
                "incoming and 3 outgoing weights, 7 in all.",
            ),
            Misconception(
                10,
                "that is one for each hidden unit in both matrices, the "
                "pattern transposed. A column of the first matrix belongs to "
                "a unit, and its 5 columns are equal: 4 + 3 = 7.",
            ),
            Misconception(
                1,
                "that is the start. Already after one step the first matrix "
                "holds 4 numbers and the second 3, together 7.",
            ),
        ),
    ),
    Exercise(
        "one-weight-off",
        "Twenty tanh units of one hidden layer start equal, but one weight of "
        "one of them is off by 1e-6. In exact arithmetic, how many different "
        "units are there after long training?",
        answer=2,
        misconceptions=(
            Misconception(
                20,
                "the other 19 can still be swapped without changing "
                "anything, so they stay copies of each other: 2 kinds.",
            ),
            Misconception(
                1,
                "a difference is not forgotten; it grows. The one unit goes "
                "its own way, the other 19 stay copies: 2 kinds.",
            ),
            Misconception(
                19,
                "19 units are copies of each other, and copies count once. "
                "With the one that differs: 2 kinds.",
            ),
        ),
    ),
    Exercise(
        "time-to-part",
        "A difference of 1e-4 between two units grows by the same factor at "
        "each step and reaches 0.1 after 300 steps. After how many steps does "
        "a difference of 1e-13 reach 0.1?",
        answer=1200,
        misconceptions=(
            Misconception(
                300 * 1e9,
                "that is inversely proportional. Growth by a factor means "
                "steps proportional to the powers of ten: 3 took 300 steps, "
                "so 12 take 1200.",
            ),
            Misconception(
                975,
                "that compares 13 with 4. Count powers of ten up to 0.1: "
                "from 1e-4 it is 3, from 1e-13 it is 12, so 1200.",
            ),
            Misconception(
                900,
                "that is the extra time for nine more powers of ten; the "
                "first 300 steps come on top: 1200.",
            ),
            Misconception(
                300,
                "that would be no cost at all. Each power of ten costs 100 "
                "steps, and there are 12: 1200.",
            ),
        ),
    ),
    Exercise(
        "zeros-thaw",
        "A sigmoid network has six weight matrices, all zero (biases too), "
        "and its classes are not equally frequent. At which step of gradient "
        "descent does the first of them (next to the inputs) change for the "
        "first time?",
        answer=6,
        misconceptions=(
            Misconception(
                1,
                "at step 1 nothing comes back through the zeros above it. "
                "One matrix more thaws at each step, from the output down: "
                "the first at step 6.",
            ),
            Misconception(
                2,
                "that is right for two matrices. The error climbs down one "
                "matrix a step, so with six the first moves at step 6.",
            ),
            Misconception(
                5,
                "the last matrix moves at step 1, not 0, so the first of six "
                "moves at step 6.",
            ),
            Misconception(
                0,
                "it does move, because sigmoid(0) = 1/2 is not zero: the last "
                "matrix at step 1, the first at step 6. With tanh or ReLU it "
                "never would.",
            ),
        ),
    ),
)
