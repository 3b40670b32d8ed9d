"""Fifty layers of gradients, and what clipping makes of one step.

The numbers behind `nbkernel.studies.vanishing_and_exploding`: one digit goes
through a network of random weights, one error comes back, and every weight
gets a derivative. These are clipped or not.
"""

import math
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.datasets import digits
from nbkernel.meanfield import chi, variance_map
from nbkernel.propagation import draw_weights
from nbkernel.validation import finite_array, one_of

PIXELS, WIDTH, DEPTH, CLASSES = 64, 128, 50, 10
SIZES = (PIXELS, *[WIDTH] * DEPTH, CLASSES)
ENTRIES = np.array([n_in * n_out for n_in, n_out in pairwise(SIZES)])
NETWORKS = 8
LIMIT = 100.0  # of the length of the whole gradient
VALUE = LIMIT / math.sqrt(ENTRIES.sum())  # no clipped gradient is longer
SHOWN = ("tanh", "relu", "sigmoid")
CLIPS = ("none", "value", "norm")
# What an undecided network, 1/10 for each class, gets back from a digit.
ERROR = np.full(CLASSES, 1 / CLASSES)


def compute(
    activation: str, clip: str, gain: ArrayLike
) -> dict[str, NDArray | float]:
    """Measure and predict the gradient of each layer's weights, and clip it.

    Parameters
    ----------
    activation
        Name of the activation of the fifty hidden layers, one of `SHOWN`.
    clip
        One of `CLIPS`: nothing, each entry at `VALUE`, or the length of the
        gradient of all weights at `LIMIT`.
    gain
        Multiplies the standard deviation 1/√n of every hidden layer's
        weights. An array of gains gives every result a leading axis.

    Returns
    -------
    dict
        ``rms``: root mean square of the derivatives by the weights of layer
        1 to 51 (the last is the output layer), after the clip, shape (51,);
        ``predicted``: the theory before it. ``share`` and ``raw_share``: what
        part of the squared length of the step each layer has, after and
        before. ``ratio``: layer 1 over layer 50 before the clip; ``length``
        and ``clipped_length``: of the gradient of all weights; ``angle``:
        between the two, in degrees. Sizes are geometric means over
        `NETWORKS` networks, shares and the angle means.
    """
    one_of("activation", activation, SHOWN)
    one_of("clip", clip, CLIPS)
    gain = finite_array("gain", gain)
    gains = tuple(np.ravel(gain).tolist())
    squares, clipped, products = _measured(activation, gains)
    length = np.sqrt(squares.sum(axis=-1))
    kept, angle = squares, np.zeros(length.shape)
    if clip == "norm":
        factor = np.minimum(1, LIMIT / length)
        kept = squares * factor[..., None] ** 2
    elif clip == "value":
        kept = clipped
        after = np.sqrt(kept.sum(axis=-1))
        cosine = products.sum(axis=-1) / (length * after)
        angle = np.degrees(np.arccos(np.minimum(cosine, 1)))
    after = np.sqrt(kept.sum(axis=-1))
    raw = _geometric_mean(squares / ENTRIES) ** 0.5
    results = {
        "rms": _geometric_mean(kept / ENTRIES) ** 0.5,
        "predicted": _predicted(activation, gains),
        "share": (kept / after[..., None] ** 2).mean(axis=0),
        "raw_share": (squares / length[..., None] ** 2).mean(axis=0),
        "ratio": raw[:, 0] / raw[:, DEPTH - 1],
        "length": _geometric_mean(length),
        "clipped_length": _geometric_mean(after),
        "angle": angle.mean(axis=0),
    }
    if gain.ndim == 0:
        results = {name: values[0] for name, values in results.items()}
    return results


def clipped_sums(
    a: NDArray, delta: NDArray, limit: float
) -> tuple[float, float, float]:
    """Return three sums over all products d = a[i] delta[j].

    Of d^2, of clip(d)^2 and of d clip(d), where clip cuts d to [-limit,
    limit]. The products are never written out: for one delta[j], those that
    are cut have the largest a[i].

    >>> clipped_sums(np.array([1.0, 3.0]), np.array([1.0]), 2.0)
    (10.0, 5.0, 7.0)
    """
    a, delta = np.sort(np.abs(a)), np.abs(delta)
    sums = np.concatenate([[0.0], np.cumsum(a)])
    squares = np.concatenate([[0.0], np.cumsum(a**2)])
    with np.errstate(divide="ignore", over="ignore"):
        small = np.searchsorted(a, limit / delta, side="right")
    inside = delta**2 * squares[small]
    cut = len(a) - small
    kept = inside + limit**2 * cut
    product = inside + limit * delta * (sums[-1] - sums[small])
    total = squares[-1] * np.sum(delta**2)
    return float(total), float(kept.sum()), float(product.sum())


def _geometric_mean(values: NDArray) -> NDArray:
    return np.exp(np.log(values).mean(axis=0))


@cache
def _networks() -> list[tuple[NDArray, NDArray, list[NDArray]]]:
    """Return digits, output errors and weights: shared by all gains."""
    data, drawn = digits(), []
    for number in range(NETWORKS):
        rng = np.random.default_rng([23, number])
        image = data.inputs[number]
        error = ERROR - (np.arange(CLASSES) == data.labels[number])
        weights = draw_weights(SIZES, initializer="lecun_normal", rng=rng)
        drawn.append((image / np.sqrt(np.mean(image**2)), error, weights))
    return drawn


def _measured(
    activation: str, gains: tuple[float, ...]
) -> tuple[NDArray, NDArray, NDArray]:
    """Return sums of d^2, clip(d)^2 and d clip(d), d a weight's derivative.

    Each has shape (networks, gains, layers).
    """
    sums = np.stack([_at_gain(activation, gain) for gain in gains], axis=1)
    squares, clipped, products = np.moveaxis(sums, -1, 0)
    return squares, clipped, products


@cache
def _at_gain(activation: str, gain: float) -> NDArray:
    """Return the three sums of one gain, shape (networks, layers, 3).

    One gain at a time: the rounding of a product with several rows depends on
    their number, and chaos makes a visible difference of it.
    """
    phi, sums = ACTIVATIONS[activation], []
    for image, error, weights in _networks():
        signals, slopes = [image], []
        for W in weights[:-1]:
            z = gain * (signals[-1] @ W)
            signals.append(phi.function(z))
            slopes.append(phi.derivative(z))
        errors = [error]
        for layer in reversed(range(DEPTH)):
            factor = gain if layer + 1 < DEPTH else 1.0
            back = factor * (weights[layer + 1] @ errors[0])
            errors.insert(0, back * slopes[layer])
        sums.append(
            [
                clipped_sums(a, delta, VALUE)
                for a, delta in zip(signals, errors, strict=True)
            ]
        )
    return np.array(sums)


@lru_cache(maxsize=2 * len(SHOWN))
def _predicted(activation: str, gains: tuple[float, ...]) -> NDArray:
    """Return the theory's root mean square of the weights' derivatives."""
    squared, one = np.square(gains), dict(weight_variance=1.0)
    signal, slopes = [np.ones(len(gains))], []
    for _ in range(DEPTH):
        q = squared * signal[-1]
        signal.append(variance_map(q, activation=activation, **one))
        slopes.append(chi(q, activation=activation, **one))
    error = [np.full(len(gains), (1 - 1 / CLASSES) / CLASSES)]
    for layer in reversed(range(DEPTH)):
        factor = squared if layer + 1 < DEPTH else CLASSES / WIDTH
        error.insert(0, factor * slopes[layer] * error[0])
    return np.sqrt(np.stack(signal) * np.stack(error)).T
