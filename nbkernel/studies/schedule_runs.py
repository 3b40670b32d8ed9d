"""Small networks trained side by side, each by a learning rate of its own.

One pass over the steps trains all of them: their weights are stacked, and
NumPy multiplies stacks of matrices. Bias-free ReLU networks with a softmax
at the end, by plain gradient descent or Adam, on minibatches.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.datasets import digits
from nbkernel.validation import one_of

COSTS = ("cross_entropy", "squared_error")


def scaled_digits() -> tuple[NDArray, NDArray]:
    """Return images of mean square 1, (1797, 64), and one-hot labels."""
    data = digits()
    return data.inputs / np.sqrt(np.mean(data.inputs**2)), np.eye(10)[
        data.labels
    ]


def draw_weights(
    sizes: Sequence[int], gains: ArrayLike, rng: np.random.Generator
) -> list[NDArray]:
    """Draw normal weights: the same draw at every gain.

    ``gains`` has any shape; a layer's weights have the shape (*gains.shape,
    fan_in, fan_out) and the standard deviation gain / sqrt(fan_in).
    """
    gains = np.asarray(gains, dtype=float)[..., None, None]
    return [
        gains * rng.standard_normal((n, m)) / np.sqrt(n)
        for n, m in pairwise(sizes)
    ]


def forward(weights: Sequence[NDArray], x: NDArray) -> list[NDArray]:
    """Return the inputs, the hidden activations and the outputs."""
    kept = [x]
    for w in weights[:-1]:
        kept.append(np.maximum(np.matmul(kept[-1], w), 0))
    return [*kept, np.matmul(kept[-1], weights[-1])]


def slopes(
    weights: Sequence[NDArray],
    x: NDArray,
    y: NDArray,
    cost: str = "cross_entropy",
) -> tuple[NDArray, list[NDArray]]:
    """Return the cost of each network, and its gradients.

    ``weights`` have the shape (..., fan_in, fan_out), ``x`` (..., rows,
    inputs), and ``y``, one-hot, (..., rows, classes), where ... may
    broadcast. The cost is a mean over rows, of ``-ln p`` or of half the
    squared distance from ``y``. Its shape is ..., the gradients' that of the
    weights.
    """
    *kept, outputs = forward(weights, x)
    found, delta = _errors(outputs, y, cost)
    delta /= x.shape[-2]
    gradients = []
    for layer in range(len(weights) - 1, -1, -1):
        a = kept[layer]
        gradients.append(np.matmul(np.swapaxes(a, -1, -2), delta))
        if layer:
            delta = np.matmul(delta, np.swapaxes(weights[layer], -1, -2))
            delta *= a > 0
    return found, gradients[::-1]


def costs(
    weights: Sequence[NDArray],
    x: NDArray,
    y: NDArray,
    cost: str = "cross_entropy",
) -> NDArray:
    """Return the cost of each network: the first result of `slopes`."""
    return _errors(forward(weights, x)[-1], y, cost)[0]


def _errors(outputs: NDArray, y: NDArray, cost: str) -> tuple:
    """Return the costs and, by row, their slopes; overwrites ``outputs``."""
    one_of("cost", cost, COSTS)
    if cost == "squared_error":
        delta = outputs - y
        return (delta**2).sum(axis=-1).mean(axis=-1) / 2, delta
    outputs -= outputs.max(axis=-1, keepdims=True)
    delta = np.exp(outputs)
    total = delta.sum(axis=-1, keepdims=True)
    right = (outputs * y).sum(axis=-1)
    delta /= total
    delta -= y
    return (np.log(total[..., 0]) - right).mean(axis=-1), delta


def train_side_by_side(
    weights: Sequence[NDArray],
    rates: ArrayLike,
    *,
    rngs: Sequence[np.random.Generator],
    x: NDArray,
    y: NDArray,
    batch_size: int | None,
    cost: str = "cross_entropy",
    adam: bool = False,
    look: Sequence[int] = (),
    watch: Callable[[list[NDArray]], Any] = list,
) -> tuple[list[NDArray], list]:
    """Train stacks of networks, and return their weights at the end.

    Parameters
    ----------
    weights
        Shape (seeds, variants, fan_in, fan_out), left as they are.
    rates
        The learning rate at each step, shape (steps, variants) or (steps,
        seeds, variants).
    rngs
        One generator a seed: its variants see the same minibatches.
    x, y
        Training rows; minibatches are drawn from them with replacement,
        unless ``batch_size`` is None: then all are used at each step.
    adam
        Whether a step is Adam's (0.9, 0.999) and not plain descent.
    look, watch
        After these numbers of steps ``watch(weights)`` is called.

    Returns
    -------
    The last weights, float32, and what ``watch`` returned.
    """
    x, y = x.astype(np.float32), y.astype(np.float32)
    weights = [w.astype(np.float32) for w in weights]
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    rates = np.asarray(rates, dtype=np.float32)[..., None, None]
    seen = [watch(weights)] if 0 in look else []
    with np.errstate(over="ignore", invalid="ignore"):
        for step, rate in enumerate(rates, start=1):
            here, there = x, y
            if batch_size is not None:
                rows = [g.integers(len(x), size=batch_size) for g in rngs]
                here, there = x[rows][:, None], y[rows][:, None]
            _, found = slopes(weights, here, there, cost)
            for w, g, m, v in zip(weights, found, first, second, strict=True):
                if adam:
                    m += np.float32(0.1) * (g - m)
                    v += np.float32(0.001) * (g * g - v)
                    g = m / (1 - 0.9**step)
                    g /= np.sqrt(v / (1 - 0.999**step)) + 1e-8
                g *= rate
                w -= g
            if step in look:
                seen.append(watch(weights))
    return weights, seen


def stack(
    sizes: Sequence[int], gains: ArrayLike, rngs: Sequence
) -> list[NDArray]:
    """Draw weights for each seed: (seeds, *gains.shape, fan_in, fan_out)."""
    drawn = [draw_weights(sizes, gains, rng) for rng in rngs]
    return [np.stack(layer) for layer in zip(*drawn, strict=True)]
