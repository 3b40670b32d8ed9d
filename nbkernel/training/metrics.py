"""Scores of a network that no gradient is needed of."""

import numpy as np
from numpy.typing import ArrayLike


def accuracy(outputs: ArrayLike, labels: ArrayLike) -> float:
    """Return the share of rows whose largest output is at their label.

    ``outputs`` has shape (..., classes), ``labels`` the same without the
    classes. Raises ``ValueError`` if they do not fit.

    >>> accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    """
    outputs, labels = np.asarray(outputs), np.asarray(labels)
    if outputs.shape[:-1] != labels.shape or not labels.size:
        raise ValueError(
            "labels must have the shape of outputs without its last axis, "
            f"{outputs.shape[:-1]}, and not be empty; got {labels.shape}"
        )
    return float((outputs.argmax(axis=-1) == labels).mean())
