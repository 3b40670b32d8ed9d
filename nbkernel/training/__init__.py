"""Training: minibatches in, a history out.

One step is four lines, and they are the whole of learning:

    outputs = network.forward(inputs, training=True, rng=rng)
    value, gradient = loss(outputs, targets)
    network.backward(gradient)
    optimizer.step(network.parameters, network.gradients, learning_rate)

``train`` does them behind a shuffle, and watches.
"""

from nbkernel.training.diagnosis import Diagnosis, diagnose
from nbkernel.training.history import History, TrainingDiverged
from nbkernel.training.loop import train
from nbkernel.training.metrics import accuracy

__all__ = [
    "Diagnosis",
    "History",
    "TrainingDiverged",
    "accuracy",
    "diagnose",
    "train",
]
