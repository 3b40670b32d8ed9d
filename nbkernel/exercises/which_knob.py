"""Exercises on readings: which knob is the first to turn."""

from nbkernel.exercises.exercise import Exercise, Misconception

CHOICE = (
    " Answer with one word: 'inputs', 'start', 'rate' or 'examples' (there "
    "are too few of them)."
)


def _patient(
    name: str, answer: str, reason: str, hints: dict[str, str]
) -> Exercise:
    """Return the question about one patient; ``hints`` by wrong answer."""
    return Exercise(
        f"knob-patient-{name.lower()}",
        f"Patient {name}: what is wrong, and hence the first thing to "
        f"change?{CHOICE}",
        answer=answer,
        misconceptions=tuple(
            Misconception(wrong, f"{hint} {reason}")
            for wrong, hint in hints.items()
        ),
    )


EXERCISES = (
    _patient(
        "A",
        "rate",
        "Look at what a step does to the weights.",
        {
            "start": "the signal is nearly as large in the last layer as in "
            "the first, so the start is sound.",
            "inputs": "the first loss is near that of a guess, so what "
            "comes in is not too large.",
            "examples": "nothing is trained yet, so a gap says nothing.",
        },
    ),
    _patient(
        "B",
        "start",
        "Follow the signal from layer to layer.",
        {
            "rate": "the steps are small indeed, but because the gradient "
            "is: there is next to no signal to learn from.",
            "inputs": "the first layer's signal is of the order of 1; what "
            "came in was sound.",
            "examples": "the score is a guess on both sides; the network "
            "has learned nothing yet, so it has not learned too much.",
        },
    ),
    _patient(
        "C",
        "examples",
        "Compare the two scores.",
        {
            "rate": "training went as well as it can: look at the loss.",
            "start": "the network was trained to a loss near 0, so its start "
            "did no harm.",
            "inputs": "the network was trained to a loss near 0, so it can "
            "read what comes in.",
        },
    ),
    _patient(
        "D",
        "inputs",
        "The signal is level but large from the first layer on, and so is "
        "the loss.",
        {
            "start": "a start that is too large makes the signal grow from "
            "layer to layer; here it is level.",
            "rate": "the steps are a consequence: the gradient of a weight "
            "is proportional to what comes into it.",
            "examples": "nothing is trained yet, so a gap says nothing.",
        },
    ),
    Exercise(
        "knob-size-of-the-logits",
        "A network for 100 classes starts with a loss of 501.5. How large "
        "is, typically, the standard deviation of its logits?",
        answer=200.0,
        rtol=0.01,
        misconceptions=(
            Misconception(
                501.5,
                "the loss is the largest logit less that of the right "
                "class, and the largest of 100 is 2.508 standard deviations "
                "above their mean.",
            ),
            Misconception(
                501.5 / 1.538753,
                "1.539 is for ten classes; the largest of 100 is farther "
                "out, at 2.508.",
            ),
            Misconception(
                501.5 * 2.507594,
                "the other way: the loss is 2.508 standard deviations, so "
                "divide.",
            ),
            Misconception(
                501.5 / 4.605170,
                "ln 100 is the loss of logits that are all zero. For large "
                "ones the loss grows in proportion to them, by 2.508.",
            ),
        ),
    ),
    Exercise(
        "knob-adam-rate",
        "A ReLU layer with 200 inputs starts by He's rule. With which "
        "learning rate does Adam's first step move its weights by a "
        "thousandth of their size?",
        answer=1e-4,
        misconceptions=(
            Misconception(
                1e-3,
                "Adam's first step is the learning rate itself, and the "
                "weights are of size sqrt(2/200) = 0.1, not 1.",
            ),
            Misconception(
                1e-5,
                "the size of a weight is its standard deviation, the root "
                "of He's variance: sqrt(2/200) = 0.1.",
            ),
            Misconception(
                1e-2,
                "multiply by the size of the weights, sqrt(2/200) = 0.1, "
                "instead of dividing.",
            ),
            Misconception(
                1e-3 * 200**-0.5,
                "that is LeCun's size, 1/sqrt(200); He's has the factor 2 "
                "under the root.",
            ),
        ),
    ),
)
