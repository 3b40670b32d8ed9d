"""An activation, its straight line at 0, and the units of a layer on it.

The numbers behind `nbkernel.studies.forward_propagation`: where the
preactivations of a layer lie when digits come in, and what a line gets wrong.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.datasets import digits
from nbkernel.meanfield import length_trajectory
from nbkernel.moments import standard_normal_rule
from nbkernel.validation import one_of

SHOWN = ("tanh", "sigmoid", "relu", "identity")
GAINS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0)
LAYERS = (1, 2, 3, 5, 8)
WIDTH, IMAGES, NETWORKS = 256, 100, 4
STEEP = 1 / 20  # of the steepest slope; below it a unit is saturated
REACH = 5.0  # the figure shows z from -5 to 5
CURVE = np.linspace(-REACH, REACH, 201)
EDGES = np.linspace(-REACH, REACH, 101)
FLOOR, CEILING, TALLEST = -1.6, 2.6, 1.2
DOTS = 60


def straight_line(activation: str, z: NDArray) -> NDArray:
    """Return phi(0) + slope * z: the tangent at 0.

    ReLU has no tangent there. Its slope is taken to be 1/2, halfway between
    those on its two sides.
    """
    one_of("activation", activation, SHOWN)
    slope = {"tanh": 1.0, "sigmoid": 0.25, "relu": 0.5, "identity": 1.0}
    start = 0.5 if activation == "sigmoid" else 0.0
    return start + slope[activation] * z


def relative_error(
    activation: str, z: NDArray, weights: NDArray | None = None
) -> float:
    """Return how far the line is off, relative to what phi passes on.

    The root mean square of ``phi(z) - line(z)`` over that of ``phi(z) -
    phi(0)``; the means over all ``z`` (any shape), or with ``weights``.
    """
    phi = ACTIVATIONS[activation]
    off = (phi(z) - straight_line(activation, z)) ** 2
    passed = (phi(z) - straight_line(activation, 0.0)) ** 2
    if weights is None:
        return float(np.sqrt(off.mean() / passed.mean()))
    return float(np.sqrt((off @ weights) / (passed @ weights)))


@cache
def images() -> NDArray[np.float64]:
    """Return digits, each with the mean square 1, shape (100, 64)."""
    raw = digits().inputs[:IMAGES]
    return raw / np.sqrt(np.mean(raw**2, axis=1, keepdims=True))


@cache
def _weights() -> list[NDArray[np.float64]]:
    """Draw the weights of all layers at gain 1: N(0, 1 / fan-in).

    A matrix a network is stacked in each layer, shape (4, fan-in, 256).
    """
    rng = np.random.default_rng(5)
    sizes = [images().shape[1], *[WIDTH] * LAYERS[-1]]
    return [
        rng.standard_normal((NETWORKS, *shape)) / math.sqrt(shape[0])
        for shape in pairwise(sizes)
    ]


@cache
def preactivations(activation: str, gain: float) -> dict[int, NDArray]:
    """Return z of the layers `LAYERS`, each of shape (4, 100, 256)."""
    a, found = images(), {}
    for layer, weights in enumerate(_weights(), start=1):
        z = gain * (a @ weights)
        if layer in LAYERS:
            found[layer] = z
        a = ACTIVATIONS[activation](z)
    return found


@cache
def _errors(activation: str, layer: int) -> dict[str, NDArray]:
    """Return the relative error at each of `GAINS`, found and predicted."""
    nodes, weights = standard_normal_rule(corners=(0.0,))
    measured, predicted = [], []
    for gain in GAINS:
        z = preactivations(activation, gain)[layer]
        measured.append(relative_error(activation, z))
        q = length_trajectory(
            gain**2,
            layer - 1,
            activation=activation,
            weight_variance=gain**2,
        )[-1]
        predicted.append(
            relative_error(activation, math.sqrt(q) * nodes, weights)
        )
    return {
        "error_measured": np.array(measured),
        "error_predicted": np.array(predicted),
    }


def compute(
    activation: str, gain: float, layer: int
) -> dict[str, NDArray | float]:
    """Lay the preactivations of one layer over an activation and its line.

    Parameters
    ----------
    activation
        One of `SHOWN`.
    gain
        The gain of all layers, one of `GAINS`.
    layer
        Which layer to look at, one of `LAYERS`.

    Returns
    -------
    dict
        ``curve`` and ``line``: phi and its straight line at `CURVE`, shape
        (201,). ``cloud_x``, ``cloud_y``: some preactivations and what phi
        makes of them, shape (60,). ``histogram``: of all preactivations in
        `EDGES`, its peak at the same height always, shape (100,).
        ``error_measured`` and ``error_predicted``: the relative error of the
        line at `GAINS`, shape (10,); ``here`` and ``error``: the gain and
        the measured error at it, shape (1,). ``flat``: how many of the 256
        units have a slope below `STEEP` of the steepest, on average over the
        images; ``inside``: the share of the preactivations in the panel.
    """
    one_of("activation", activation, SHOWN)
    one_of("gain", gain, GAINS)
    one_of("layer", layer, LAYERS)
    phi = ACTIVATIONS[activation]
    z = preactivations(activation, gain)[layer]
    counts, _ = np.histogram(z, EDGES)
    picked = np.random.default_rng(0).choice(z.size, DOTS, replace=False)
    cloud = z.ravel()[picked]
    slopes = phi.derivative(z)
    steepest = 0.25 if activation == "sigmoid" else 1.0
    errors = _errors(activation, layer)
    at = GAINS.index(gain)
    return errors | {
        "curve": phi(CURVE),
        "line": straight_line(activation, CURVE),
        "cloud_x": cloud,
        "cloud_y": phi(cloud),
        "histogram": FLOOR + TALLEST * counts / max(1, counts.max()),
        "here": np.array([float(gain)]),
        "error": errors["error_measured"][at : at + 1],
        "flat": WIDTH * float(np.mean(slopes < STEEP * steepest)),
        "inside": counts.sum() / z.size,
    }
