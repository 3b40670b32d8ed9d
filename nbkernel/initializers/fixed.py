"""Weights without chance: constants and the identity."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_dtype, checked_shape
from nbkernel.validation import finite_number


def zeros(
    shape: Sequence[int],
    *,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return zeros: all units of a layer stay equal, whatever is learned.

    >>> zeros((2, 2))
    array([[0., 0.],
           [0., 0.]])
    """
    return constant(shape, value=0.0, dtype=dtype)


def ones(
    shape: Sequence[int],
    *,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return ones.

    >>> ones((1, 2))
    array([[1., 1.]])
    """
    return constant(shape, value=1.0, dtype=dtype)


def constant(
    shape: Sequence[int],
    *,
    value: float = 0.1,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return an array of one ``value``; no random number is drawn.

    >>> constant((1, 2), value=0.5)
    array([[0.5, 0.5]])
    """
    value = finite_number("value", value)
    return np.full(checked_shape(shape), value, checked_dtype(dtype))


def identity(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return ``gain`` times a map that hands each input to its own output.

    A (fan_in, fan_out) matrix has ones on its diagonal, square or not; a
    convolution's kernel (..., in_channels, out_channels) has that matrix at
    its center and zeros around it. Raises ``ValueError`` for fewer than two
    axes. Source: Le, Jaitly & Hinton 2015 (IRNN).

    >>> identity((2, 3))
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    shape = checked_shape(shape, least_axes=2)
    weights = np.zeros(shape, checked_dtype(dtype))
    if weights.size:
        channels = np.eye(*shape[-2:])
        weights[center(shape)] = finite_number("gain", gain) * channels
    return weights


def center(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index of the middle of a kernel; () for a dense layer."""
    return tuple((size - 1) // 2 for size in shape[:-2])
