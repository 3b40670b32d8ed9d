"""Softmax: the one activation whose outputs depend on each other."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_array


def softmax(logits: ArrayLike, axis: int = -1) -> NDArray:
    """Return exp(x_i) / sum_j exp(x_j): numbers > 0 that add up to 1.

    Works along one ``axis`` of an array of any shape and keeps its shape and
    dtype; the largest logit is subtracted first, so nothing overflows.
    Raises ``ValueError`` for logits that are not finite. Source: Bridle
    1990.

    >>> softmax([0.0, 0.0])
    array([0.5, 0.5])
    """
    logits = finite_array("logits", logits)
    if logits.size == 0:
        return logits.copy()
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def log_softmax(logits: ArrayLike, axis: int = -1) -> NDArray:
    """Return the logarithm of ``softmax``, exact where that rounds to 0.

    >>> log_softmax([0.0, 1000.0])
    array([-1000.,     0.])
    """
    logits = finite_array("logits", logits)
    if logits.size == 0:
        return logits.copy()
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
