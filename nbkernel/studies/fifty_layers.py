"""Fifty layers of random weights: what is left of a handwritten digit.

The numbers behind `nbkernel.studies.variance_collapse`: measured in networks
that every gain and activation shares, and predicted by the variance map.
"""

import math
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.datasets import digits
from nbkernel.meanfield import chi, variance_map
from nbkernel.propagation import draw_weights, signal_statistics
from nbkernel.validation import each_of, finite_array, one_of

DEPTH = 50
WIDTHS = (64, 128, 256)
LAYERS = (1, 2, 5, 10, 20, 50)
BIN_EDGES = np.linspace(-3.1, 3.1, 32)
BIN_WIDTH = BIN_EDGES[1] - BIN_EDGES[0]
SMOOTHING = np.array([1, 4, 6, 4, 1]) / 16
BATCH = 8
UNITS = 512  # of all networks together: narrow ones vary more


class Law(NamedTuple):
    """What weights are drawn from at gain 1, and what one's variance is."""

    initializer: str
    variance: Callable[[int, int], float]


LAWS = {
    "lecun": Law("lecun_normal", lambda n_in, n_out: 1 / n_in),
    "uniform": Law("lecun_uniform", lambda n_in, n_out: 1 / n_in),
    "glorot": Law("glorot_normal", lambda n_in, n_out: 2 / (n_in + n_out)),
    "orthogonal": Law("orthogonal", lambda n_in, n_out: 1 / max(n_in, n_out)),
}


def compute(
    activation: str,
    scheme: str,
    gain: ArrayLike,
    width: int,
    layer: ArrayLike,
) -> dict[str, NDArray]:
    """Measure and predict the signal in each of fifty layers.

    Parameters
    ----------
    activation
        Name of the activation after every layer.
    scheme
        Law of the weights at gain 1, a key of `LAWS`; or ``"zeros"``.
    gain
        Multiplies every weight matrix. An array of gains gives every result
        a leading axis.
    width
        Units in each layer; one of `WIDTHS`.
    layer
        Whose activations the histogram shows; one of `LAYERS`, or an array
        of them, which gives the histogram a leading axis after the gains'.

    Returns
    -------
    dict
        ``forward_measured``, ``forward_predicted``, ``backward_measured``,
        ``backward_predicted``: second moments of the activations and of the
        gradient in layers 0 to `DEPTH`, shape (51,). The measured ones are
        geometric means over ``UNITS // width`` networks. ``histogram``: the
        smoothed shares of the activations of ``layer`` in `BIN_EDGES`, in
        units of their root mean square.
    """
    one_of("activation", activation, ACTIVATIONS)
    one_of("scheme", scheme, [*LAWS, "zeros"])
    one_of("width", width, WIDTHS)
    gain = finite_array("gain", gain)
    layer = each_of("layer", layer, LAYERS)
    gains = tuple(np.ravel(gain).tolist())
    if scheme == "zeros":
        scheme, gains = "lecun", (0.0,) * len(gains)
    forward, backward, shares = _measured(activation, scheme, gains, width)
    predicted = _predicted(activation, scheme, gains, width)
    histogram = np.stack([shares[n] for n in layer.flat], axis=1)
    results = {
        "forward_measured": forward,
        "forward_predicted": predicted[0],
        "backward_measured": backward,
        "backward_predicted": predicted[1],
        "histogram": histogram if layer.ndim else histogram[:, 0],
    }
    if gain.ndim == 0:
        return {name: values[0] for name, values in results.items()}
    return results


@cache
def images() -> NDArray[np.float64]:
    """Return a batch of digits, each scaled to a second moment of 1."""
    some = digits().inputs[:BATCH]
    return some / np.sqrt(np.mean(some**2, axis=1, keepdims=True))


@lru_cache(maxsize=3)
def _networks(scheme: str, width: int) -> list[tuple[list[NDArray], NDArray]]:
    """Draw networks and output gradients: shared by all gains."""
    networks = []
    for number in range(UNITS // width):
        rng = np.random.default_rng([number, width, [*LAWS].index(scheme)])
        sizes = [images().shape[1], *[width] * DEPTH]
        initializer = LAWS[scheme].initializer
        weights = draw_weights(sizes, initializer=initializer, rng=rng)
        networks.append((weights, rng.standard_normal((BATCH, width))))
    return networks


@lru_cache(maxsize=8)
def _measured(
    activation: str, scheme: str, gains: tuple[float, ...], width: int
) -> tuple[NDArray, NDArray, dict[int, NDArray]]:
    forward, backward = [], []
    shares = {layer: [] for layer in LAYERS}
    for weights, output_gradient in _networks(scheme, width):
        result = signal_statistics(
            images(),
            weights,
            activation,
            gain=gains,
            output_gradient=output_gradient,
            keep_layers=LAYERS,
        )
        forward.append(result.activation_second_moment)
        backward.append(result.gradient_second_moment)
        for layer, activations in result.activations.items():
            shares[layer].append([_shares(a) for a in activations])
    return (
        _geometric_mean(forward),
        _geometric_mean(backward),
        {layer: np.mean(drawn, axis=0) for layer, drawn in shares.items()},
    )


def _geometric_mean(moments: list[NDArray]) -> NDArray:
    with np.errstate(divide="ignore"):
        return np.exp(np.mean(np.log(moments), axis=0))


def _shares(activations: NDArray) -> NDArray:
    """Return a smoothed histogram, in units of the root mean square.

    A value counts for the two bins whose centers it lies between, by how near
    it is, and each bin is shared with its neighbors: no value ever jumps.
    Exact zeros stay in their bin, and nothing crosses zero where all values
    have one sign.
    """
    rms = math.sqrt(np.mean(activations**2)) or 1.0
    bins, middle = len(BIN_EDGES) - 1, len(BIN_EDGES) // 2 - 1
    place = activations[activations != 0] / (rms * BIN_WIDTH) + middle
    place = np.clip(place, -1, bins)
    left = np.floor(place).astype(int)
    counts = np.bincount(left + 1, 1 - (place - left), minlength=bins + 3)
    counts += np.bincount(left + 2, place - left, minlength=bins + 3)
    shares = np.convolve(counts[1 : bins + 1], SMOOTHING, "same")
    if activations.min() >= 0:
        shares[middle + 1 :] += shares[:middle][::-1]
        shares[:middle] = 0
    shares[middle] += np.sum(activations == 0)
    return shares / activations.size


@lru_cache(maxsize=8)
def _predicted(
    activation: str, scheme: str, gains: tuple[float, ...], width: int
) -> tuple[NDArray, NDArray]:
    """Map one layer's second moment to the next, forwards and backwards."""
    forward, slopes = [np.ones(len(gains))], []
    for layer in range(DEPTH):
        fan_in = images().shape[1] if layer == 0 else width
        variance = np.square(gains) * LAWS[scheme].variance(fan_in, width)
        q = fan_in * variance * forward[-1]
        one = {"activation": activation, "weight_variance": 1.0}
        forward.append(variance_map(q, **one))
        slopes.append(width * variance * chi(q, **one))
    slopes.append(np.ones(len(gains)))
    backward = np.cumprod(slopes[::-1], axis=0)[::-1]
    return np.stack(forward, axis=-1), np.stack(backward, axis=-1)
