"""One pass forwards and one backwards through a network, all gains at once.

The plain form keeps every z_l and calls phi and phi' on it; the tests have
it, and hold this one equal to it. Here a layer's buffer holds z_l, then
phi'(z_l), then delta_l; a second moment is a dot product; and whatever is
linear is rescaled by powers of two before it leaves the range of the dtype.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import Activation
from nbkernel.propagation.fused import activate

STACKED_ROWS = 512  # rows of one matrix product; more would leave the cache
IN_RANGE = 2.0**40  # a mean square above it, or below 1 / it, is rescaled


class Moments(NamedTuple):
    """Statistics with a leading axis for the gains."""

    preactivation_second: NDArray[np.float64]
    activation_second: NDArray[np.float64]
    activation_mean: NDArray[np.float64]
    gradient_second: NDArray[np.float64]
    activations: dict[int, NDArray]


def measure(
    inputs: NDArray,
    weights: list[NDArray],
    activation: Activation,
    gains: NDArray[np.float64],
    gradient: NDArray,
    kept: list[int],
) -> Moments:
    """Measure every layer for every gain.

    A positively homogeneous activation commutes with the gain, so that one
    pass at gain 1 serves all. Otherwise the signals of several gains are the
    rows of one matrix.
    """
    if activation.degree == 1:
        return _one_pass(inputs, weights, activation, gains, gradient, kept)
    block = max(1, STACKED_ROWS // len(inputs))
    parts = [
        _stacked(inputs, weights, activation, some, gradient, kept)
        for some in np.split(gains, range(block, len(gains), block))
    ]
    *moments, activations = zip(*parts, strict=True)
    return Moments(
        *map(np.concatenate, moments),
        {k: np.concatenate([part[k] for part in activations]) for k in kept},
    )


def _stacked(
    inputs: NDArray,
    weights: list[NDArray],
    activation: Activation,
    gains: NDArray[np.float64],
    gradient: NDArray,
    kept: list[int],
) -> Moments:
    forward = _forwards(inputs, weights, activation, gains, kept)
    square, exponent = _backwards(gradient, weights, forward.slopes)
    power = _powers(gains, len(weights))[:, ::-1]
    return Moments(
        forward.preactivation_second,
        forward.activation_second,
        forward.activation_mean,
        square * np.ldexp(power, exponent) ** 2,
        forward.activations,
    )


def _one_pass(
    inputs: NDArray,
    weights: list[NDArray],
    activation: Activation,
    gains: NDArray[np.float64],
    gradient: NDArray,
    kept: list[int],
) -> Moments:
    forward = _forwards(inputs, weights, activation, np.ones(1), kept)
    square, exponent = _backwards(gradient, weights, forward.slopes)
    power = _powers(gains, len(weights))
    factor = np.ldexp(power, forward.exponent)
    return Moments(
        forward.preactivation_second * factor[:, 1:] ** 2,
        forward.activation_second * factor**2,
        forward.activation_mean * factor,
        square * np.ldexp(power[:, ::-1], exponent) ** 2,
        {
            layer: (factor[:, layer, None, None] * signal).astype(inputs.dtype)
            for layer, signal in forward.activations.items()
        },
    )


def _powers(gains: NDArray, depth: int) -> NDArray[np.float64]:
    """Return gain^l for l = 0, ..., depth as columns."""
    return gains[:, None] ** np.arange(depth + 1)


class _Forward(NamedTuple):
    preactivation_second: NDArray[np.float64]
    activation_second: NDArray[np.float64]
    activation_mean: NDArray[np.float64]
    exponent: NDArray[np.int64]
    activations: dict[int, NDArray]
    slopes: list[NDArray]


def _forwards(
    inputs: NDArray,
    weights: list[NDArray],
    activation: Activation,
    gains: NDArray[np.float64],
    kept: list[int],
) -> _Forward:
    """Send the inputs forwards, once for each gain.

    With a homogeneous activation a layer l holds 2^-exponent[l] times its
    signal.
    """
    n, depth = len(gains), len(weights)
    factor = None
    if (gains != 1).any():
        factor = gains.astype(inputs.dtype)[:, None]
    z_square, a_square = np.empty((n, depth)), np.empty((n, depth + 1))
    a_mean, exponent = np.empty_like(a_square), np.zeros((n, depth + 1), int)
    signal, activations = np.tile(inputs, (n, 1)), {}
    slopes = _buffers(len(signal), weights, inputs.dtype)
    largest = max([signal, *slopes], key=np.size)
    scratch, ones = np.empty(largest.size, inputs.dtype), np.ones_like(largest)
    ones = ones.ravel()[: largest.size // n]
    for layer in range(depth + 1):
        if layer > 0:
            z = slopes[layer - 1]
            np.matmul(signal, weights[layer - 1], out=z)
            flat = z.reshape(n, -1)
            if factor is not None:
                flat *= factor
            square = _mean_square(flat)
            if activation.degree == 1:
                exponent[:, layer:] += _rescale(flat, square)
            z_square[:, layer - 1] = square
            signal = scratch[: z.size].reshape(z.shape)
            activate(activation, z, out=signal)
        flat = signal.reshape(n, -1)
        a_square[:, layer] = _mean_square(flat)
        a_mean[:, layer] = np.vecdot(flat, ones[: flat.shape[1]])
        a_mean[:, layer] /= flat.shape[1]
        if layer in kept:
            activations[layer] = signal.reshape(
                n, *inputs.shape[:1], -1
            ).copy()
    return _Forward(z_square, a_square, a_mean, exponent, activations, slopes)


def _buffers(
    rows: int, weights: list[NDArray], dtype: np.dtype
) -> list[NDArray]:
    """Cut a buffer for each layer from one piece of memory.

    Small pieces would go back to the system and be cleared again each time.
    """
    ends = rows * np.cumsum([matrix.shape[1] for matrix in weights])
    parts = np.split(np.empty(ends[-1], dtype), ends[:-1])
    return [part.reshape(rows, -1) for part in parts]


def _backwards(
    gradient: NDArray, weights: list[NDArray], slopes: list[NDArray]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Send the gradient backwards; return mean squares and exponents.

    The gain is left out: it multiplies the gradient once for each layer.
    """
    n, depth = len(slopes[-1]) // len(gradient), len(weights)
    square, exponent = np.empty((n, depth + 1)), np.zeros((n, depth + 1), int)
    widest = max(matrix.shape[0] for matrix in weights)
    scratch = np.empty((len(slopes[-1]), widest), gradient.dtype).ravel()
    signal = np.tile(gradient, (n, 1))
    square[:, depth] = _mean_square(signal.reshape(n, -1))
    for layer in reversed(range(depth)):
        delta, matrix = slopes[layer], weights[layer]
        np.multiply(delta, signal, out=delta)
        signal = scratch[: len(delta) * len(matrix)].reshape(len(delta), -1)
        np.matmul(delta, matrix.T, out=signal)
        flat = signal.reshape(n, -1)
        square[:, layer] = _mean_square(flat)
        exponent[:, : layer + 1] += _rescale(flat, square[:, layer])
    return square, exponent


def _mean_square(flat: NDArray) -> NDArray[np.float64]:
    """Return each row's mean square: a dot product, far below ``np.var``."""
    return np.vecdot(flat, flat) / np.float64(flat.shape[1])


def _rescale(
    flat: NDArray, square: NDArray[np.float64]
) -> int | NDArray[np.int64]:
    """Bring rows that drift out of range back to a mean square near 1.

    Multiplies rows of ``flat`` by 2^-e and ``square`` by 2^-2e, both in
    place and exactly; returns the e of each row as a column.
    """
    if square.min() > 1 / IN_RANGE and square.max() < IN_RANGE:
        return 0
    exponent = np.zeros((len(square), 1), int)
    drifts = np.isfinite(square) & (square > 0)
    exponent[drifts, 0] = np.round(np.log2(square[drifts]) / 2)
    flat *= np.ldexp(1.0, -exponent).astype(flat.dtype)
    square *= np.ldexp(1.0, -2 * exponent[:, 0])
    return exponent
