"""Losses: each returns its value and its gradient, ``(loss, gradient)``.

A loss is one number, the **mean over the batch**; ``gradient`` has the shape
and dtype of the predictions and is what ``network.backward`` takes. Where a
row has several outputs that are scored one by one (squared error, binary
cross-entropy) the mean is over the outputs too, as in PyTorch and Keras.

Both cross-entropies take **logits**, the last layer's sums before any
sigmoid or softmax: log(softmax(z)) computed in one piece is exact at
logits of +-1000, where softmax alone is 0 and its logarithm is lost.

Targets are checked. Predictions are not checked for NaN: they come from a
network, and a NaN loss is how a training loop sees that it has diverged.
Complex predictions pass through (the gradient check by complex step).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_array, number_array


def mean_squared_error(
    predictions: ArrayLike, targets: ArrayLike
) -> tuple[float, NDArray]:
    """Return the mean of ``(predictions - targets)**2`` and its gradient.

    Both have the same shape, ``(batch, ...)``; the mean is over all entries
    and the gradient is ``2 (predictions - targets) / entries``.

    Raises ``ValueError`` if the shapes differ, if there is no entry, or if a
    target is not finite; ``TypeError`` for what are no numbers.

    >>> loss, gradient = mean_squared_error([[1.0, 2.0]], [[1.0, 4.0]])
    >>> loss
    2.0
    >>> gradient
    array([[ 0., -2.]])
    """
    predictions = _predictions("predictions", predictions)
    targets = _matching(targets, predictions, "predictions")
    error = predictions - targets
    return np.mean(error * error).item(), error * (2 / error.size)


def binary_cross_entropy(
    logits: ArrayLike, targets: ArrayLike
) -> tuple[float, NDArray]:
    """Return -mean(y ln p + (1 - y) ln(1 - p)) for p = sigmoid(logits).

    Both have the same shape, ``(batch, ...)``; targets y lie in [0, 1]; the
    loss is in nats, its mean is over all entries, and the gradient is
    ``(p - y) / entries``. Computed as max(z, 0) - z y + ln(1 + e^-|z|),
    which neither overflows nor loses digits.

    Raises ``ValueError`` if the shapes differ, if there is no entry, or if a
    target is outside [0, 1]; ``TypeError`` for what are no numbers.

    >>> loss, gradient = binary_cross_entropy([0.0, -1000.0], [1.0, 0.0])
    >>> round(2 * loss, 6)  # ln 2 from the first entry, 0 from the second
    0.693147
    >>> gradient
    array([-0.25,  0.  ])
    """
    logits = _predictions("logits", logits)
    targets = _matching(targets, logits, "logits")
    if targets.min() < 0 or targets.max() > 1:
        raise ValueError(
            "targets must lie in [0, 1]; got values from "
            f"{targets.min():g} to {targets.max():g}"
        )
    positive = logits.real > 0
    decay = np.exp(np.where(positive, -logits, logits))  # e^-|z|, at most 1
    losses = np.where(positive, logits, 0) - logits * targets + np.log1p(decay)
    probabilities = np.where(positive, 1, decay) / (1 + decay)
    return losses.mean().item(), (probabilities - targets) / logits.size


def softmax_cross_entropy(
    logits: ArrayLike, targets: ArrayLike
) -> tuple[float, NDArray]:
    """Return -mean(ln p[target]) for p = softmax(logits), and its gradient.

    ``logits`` has shape ``(batch, ..., classes)``. ``targets`` are integer
    labels of shape ``(batch, ...)`` from 0 to classes - 1, or probabilities
    of the shape of ``logits`` whose rows sum to one. The loss is in nats
    (ln C for C equal logits), its mean is over all rows, and the gradient is
    ``(p - one_hot(target)) / rows``.

    Raises ``ValueError`` if the shapes do not fit, if there is no row, if a
    label is out of range or a row of probabilities is negative or does not
    sum to one; ``TypeError`` for what are no numbers, or labels that are no
    integers.

    >>> loss, gradient = softmax_cross_entropy([[1000.0, 0.0, -1000.0]], [0])
    >>> loss == 0
    True
    >>> loss, gradient = softmax_cross_entropy(np.zeros((4, 10)), [3, 1, 4, 1])
    >>> round(loss, 6)  # ln 10
    2.302585
    """
    logits = _predictions("logits", logits)
    if logits.ndim < 2:
        raise ValueError(
            f"logits must have shape (batch, classes); got {logits.shape}"
        )
    targets = np.asarray(targets)
    largest = logits.real.max(axis=-1, keepdims=True)
    shifted = np.subtract(logits, largest, order="C")
    gradient = np.exp(shifted)
    total = gradient.sum(axis=-1, keepdims=True)
    rows = total.size
    gradient /= rows * total  # p / rows
    if targets.shape == logits.shape:
        targets = _probabilities(targets).astype(logits.dtype, copy=False)
        losses = np.log(total) - (targets * shifted).sum(-1, keepdims=True)
        gradient -= targets / rows
    else:
        labels = _labels(targets, logits.shape)
        here = np.arange(0, logits.size, logits.shape[-1]) + labels
        losses = np.log(total.ravel()) - shifted.ravel()[here]
        gradient.ravel()[here] -= 1 / rows
    return losses.sum().item() / rows, gradient


def _predictions(argument: str, value: ArrayLike) -> NDArray:
    array = number_array(argument, value)
    if array.size == 0:
        raise ValueError(
            f"{argument} must have at least one entry; got shape {array.shape}"
        )
    return array


def _matching(
    targets: ArrayLike, predictions: NDArray, argument: str
) -> NDArray:
    targets = finite_array("targets", targets)
    if targets.shape != predictions.shape:
        # Broadcasting (n,) against (n, 1) would score every pair: an old bug.
        raise ValueError(
            f"targets must have the shape of {argument}, {predictions.shape};"
            f" got {targets.shape}"
        )
    return targets.astype(predictions.real.dtype, copy=False)


def _labels(targets: NDArray, shape: tuple[int, ...]) -> NDArray:
    if targets.shape != shape[:-1]:
        raise ValueError(
            f"targets must be labels of shape {shape[:-1]} or probabilities "
            f"of shape {shape}; got shape {targets.shape}"
        )
    if targets.dtype.kind not in "iu":
        raise TypeError(
            f"labels in targets must be integers; got dtype {targets.dtype}"
        )
    labels = targets.ravel().astype(np.intp, copy=False)
    # As unsigned numbers, negative ones are too large: one check for both.
    if labels.view(np.uintp).max() >= shape[-1]:
        raise ValueError(
            f"labels in targets must lie in 0 ... {shape[-1] - 1}; got "
            f"{targets.min()} ... {targets.max()}"
        )
    return labels


def _probabilities(targets: NDArray) -> NDArray:
    targets = finite_array("targets", targets)
    sums = targets.sum(axis=-1)
    if targets.min() < 0 or np.abs(sums - 1).max() > 1e-4:
        raise ValueError(
            "targets of the shape of logits must be probabilities: none "
            "negative, each row with sum 1; got a smallest entry "
            f"{targets.min():g} and row sums {sums.min():g} ... "
            f"{sums.max():g}"
        )
    return targets
