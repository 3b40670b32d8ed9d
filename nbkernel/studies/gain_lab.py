"""Fifty layers at a published gain: signal, gradient, and two near inputs.

The numbers behind `nbkernel.studies.tanh_and_sigmoid`: measured in networks
that all gains and activations share, and predicted for very wide layers.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.polynomial.hermite_e import hermevander
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from nbkernel.activations import ACTIVATIONS, Activation
from nbkernel.moments import standard_normal_rule
from nbkernel.propagation import draw_weights, signal_statistics
from nbkernel.validation import finite_array, one_of

DEPTH = 50
WIDTH = 256
NETWORKS = 4
APART = 1e-3  # 1 - cosine of the two inputs
TERMS = 128  # of the sum over Hermite polynomials
SHORTEST = 1e-280


def _centered(z: NDArray) -> NDArray:
    return np.tanh(z / 2) / 2


def _centered_slope(z: NDArray) -> NDArray:
    return (1 - np.tanh(z / 2) ** 2) / 4


def _centered_curvature(z: NDArray) -> NDArray:
    t = np.tanh(z / 2)
    return -t * (1 - t**2) / 4


CENTERED = Activation(
    "centered_sigmoid",
    _centered,
    _centered_slope,
    _centered_curvature,
    label="sigmoid − ½",
)
SHOWN = {
    "tanh": ACTIVATIONS["tanh"],
    "lecun_tanh": ACTIVATIONS["lecun_tanh"],
    "sigmoid": ACTIVATIONS["sigmoid"],
    "centered": CENTERED,
    "selu": ACTIVATIONS["selu"],
}


def compute(activation: str, gain: ArrayLike) -> dict[str, NDArray]:
    """Measure and predict what fifty layers do at one gain.

    Parameters
    ----------
    activation
        After every layer: a key of `SHOWN`.
    gain
        sigma_w > 0; or an array of gains, which gives every result a leading
        axis.

    Returns
    -------
    dict
        Root mean squares of the activations ``rms``, second moments of the
        gradient ``gradient`` (1 at layer 50) and 1 - cosine of two inputs'
        activations ``apart``, in the layers 0 to `DEPTH`: each measured,
        under the name and ``_measured``, and predicted, under the name and
        ``_predicted``; shape (51,). ``chi``: by how much the last layer
        multiplies the gradient, in theory. ``trend``: by how much the last
        ten layers change the logarithm of the predicted root mean square.
    """
    phi = SHOWN[one_of("activation", activation, SHOWN)]
    gains = finite_array("gain", gain)
    if (gains <= 0).any():
        raise ValueError(f"gain must be above 0; got {gains.min():g}")
    column = tuple(np.ravel(gains).tolist())
    results = _measured(activation, column) | predict(phi, column)
    results["chi"] = results.pop("slopes")[:, -1]
    rms = np.log(np.maximum(results["rms_predicted"], SHORTEST))
    results["trend"] = rms[:, -1] - rms[:, -11]
    if gains.ndim == 0:
        return {name: values[0] for name, values in results.items()}
    return results


@cache
def _networks() -> list[tuple[list[NDArray], NDArray, NDArray]]:
    """Draw weights, two inputs and an output gradient for each network."""
    drawn = []
    for number in range(NETWORKS):
        rng = np.random.default_rng([number, WIDTH, DEPTH])
        weights = draw_weights(
            [WIDTH] * (DEPTH + 1), initializer="lecun_normal", rng=rng
        )
        x, y = (v / np.linalg.norm(v) for v in rng.normal(size=(2, WIDTH)))
        y -= (x @ y) * x
        y *= np.sqrt(APART * (2 - APART)) / np.linalg.norm(y)
        pair = np.stack([x, (1 - APART) * x + y]) * np.sqrt(WIDTH)
        gradient = rng.normal(size=(2, WIDTH))
        gradient /= np.sqrt(np.mean(gradient**2))
        drawn.append((weights, pair, gradient))
    return drawn


@lru_cache(maxsize=8)
def _measured(activation: str, gains: tuple[float, ...]) -> dict[str, NDArray]:
    """Return geometric means over the networks, shape (gains, 51)."""
    logs = {"rms": [], "gradient": [], "apart": []}
    for weights, pair, gradient in _networks():
        result = signal_statistics(
            pair,
            weights,
            SHOWN[activation],
            gain=gains,
            output_gradient=gradient,
            keep_layers=range(DEPTH + 1),
        )
        with np.errstate(divide="ignore"):
            logs["rms"].append(np.log(result.activation_second_moment) / 2)
            logs["gradient"].append(np.log(result.gradient_second_moment))
            apart = [distance(result.activations[n]) for n in range(DEPTH + 1)]
            logs["apart"].append(np.log(np.stack(apart, axis=-1)))
    return {
        f"{name}_measured": np.exp(np.mean(values, axis=0))
        for name, values in logs.items()
    }


def distance(pairs: NDArray) -> NDArray[np.float64]:
    """Return 1 - cosine of two rows, exact for rows that nearly agree.

    ``pairs`` has the shape (..., 2, units), the result (...).

    >>> float(distance(np.array([[3.0, 0.0], [0.0, 4.0]])))
    1.0
    """
    length = np.linalg.norm(pairs, axis=-1, keepdims=True)
    rows = pairs / np.maximum(length, SHORTEST)
    return np.sum((rows[..., 0, :] - rows[..., 1, :]) ** 2, axis=-1) / 2


@cache
def _hermite() -> tuple[NDArray, NDArray, NDArray]:
    """Return nodes, weights, and normalized Hermite polynomials, by rows."""
    z, weights = standard_normal_rule(pieces=16)
    k = np.arange(TERMS)
    scale = np.exp(-gammaln(k + 1) / 2)
    return z, weights, (hermevander(z, TERMS - 1) * scale).T * weights


def next_distance(
    phi: Activation, q: NDArray, apart: NDArray
) -> NDArray[np.float64]:
    """Return 1 - cosine of two inputs' activations in a wide layer.

    Their preactivations have the second moment ``q`` and the correlation 1 -
    ``apart``; both of shape (n,), as the result. By Mehler's formula E
    phi(u) phi(v) = sum_k a_k^2 c^k. What the sum over k < 128 misses is
    given one power of its own, chosen so that the slope at c = 1, q E
    phi'^2, is right. Powers of c = 1 - apart are kept from cancelling.
    """
    z, weights, functionals = _hermite()
    points = np.sqrt(q)[:, None] * z
    values = phi.function(points)
    total = (values**2) @ weights
    slope = q * ((phi.derivative(points) ** 2) @ weights)
    squares = (values @ functionals.T) ** 2
    k = np.arange(TERMS)
    missed = np.maximum(total - squares.sum(axis=1), 0)
    rest = np.maximum(slope - squares @ k, 0)
    power = np.maximum(rest / np.maximum(missed, SHORTEST), TERMS)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_c = np.log1p(-np.minimum(apart, 1.0))
        lost = -np.expm1(k[1:] * log_c[:, None])
        gone = np.sum(squares[:, 1:] * lost, axis=1)
    gone += missed * -np.expm1(power * log_c)
    return gone / np.maximum(total, SHORTEST)


def predict(phi: Activation, gains: ArrayLike) -> dict[str, NDArray]:
    """Predict signal, gradient and distance in the layers 0 to `DEPTH`.

    Returns ``rms_predicted``, ``gradient_predicted``, ``apart_predicted`` of
    shape (gains, 51) and ``slopes``, sigma_w^2 E phi'(z_l)^2 in the layers 1
    to 50, of shape (gains, 50).
    """
    variance = np.square(np.asarray(gains, dtype=float))
    z, weights, _ = _hermite()
    moments, slopes = [np.ones_like(variance)], []
    apart = [np.full_like(variance, APART)]
    for _ in range(DEPTH):
        q = np.maximum(variance * moments[-1], SHORTEST)
        points = np.sqrt(q)[:, None] * z
        moments.append((phi.function(points) ** 2) @ weights)
        slopes.append(variance * ((phi.derivative(points) ** 2) @ weights))
        apart.append(next_distance(phi, q, apart[-1]))
    backward = np.cumprod([np.ones_like(variance), *slopes[::-1]], axis=0)
    return {
        "rms_predicted": np.sqrt(moments).T,
        "gradient_predicted": backward[::-1].T,
        "apart_predicted": np.stack(apart, axis=1),
        "slopes": np.stack(slopes, axis=1),
    }
