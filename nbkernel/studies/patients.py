"""Sick networks of the page "Which knob first?", to be told by readings.

Each is twelve hidden layers of 32 ReLU units on handwritten digits, with one
thing wrong; `nbkernel.exercises.which_knob` knows what.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from nbkernel.datasets import digits
from nbkernel.losses import softmax_cross_entropy
from nbkernel.network import Sequential, multilayer_perceptron
from nbkernel.optimizers import SGD
from nbkernel.training import Diagnosis, diagnose, train
from nbkernel.validation import one_of

SIZES = (64, *[32] * 12, 10)
EXAMPLES = 1000
PATIENTS = ("A", "B", "C", "D")


@cache
def ink() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the digits in a fixed random order: inputs 0 to 16, labels.

    Shapes (1797, 64) and (1797,); the first `EXAMPLES` are for training.
    """
    data = digits()
    order = np.random.default_rng(0).permutation(len(data.labels))
    return data.inputs[order], data.labels[order]


def standardized(inputs: NDArray) -> NDArray[np.float64]:
    """Return inputs (rows, 64) less the digits' mean, over their deviation.

    One mean and one standard deviation, those of all pixels that are
    trained on, so that no held-back digit has a say.
    """
    seen = ink()[0][:EXAMPLES]
    return (inputs - seen.mean()) / seen.std()


def network(scheme: str, rng: np.random.Generator) -> Sequential:
    """Return twelve hidden layers of 32 ReLU units, drawn by a scheme."""
    return multilayer_perceptron(
        SIZES, initializer=scheme, activation="relu", rng=rng
    )


def patient(name: str) -> Diagnosis:
    """Return the readings of one of `PATIENTS`."""
    one_of("name", name, PATIENTS)
    inputs, labels = ink()
    x, rate, count = standardized(inputs), 0.01, EXAMPLES
    scheme, epochs = "he_normal", 0
    if name == "A":
        rate = 1.0
    elif name == "B":
        scheme = "pytorch_default"
    elif name == "C":
        count, epochs = 100, 200
    else:
        x = inputs
    rng = np.random.default_rng(7)
    sick, optimizer = network(scheme, rng), SGD(rate, momentum=0.9)
    train(
        sick,
        x[:count],
        labels[:count],
        loss=softmax_cross_entropy,
        optimizer=optimizer,
        epochs=epochs,
        rng=rng,
        progress=False,
    )
    return diagnose(
        sick,
        x[:count],
        labels[:count],
        optimizer=optimizer,
        validation=(x[EXAMPLES:], labels[EXAMPLES:]),
    )
