"""Weights without chance: constants and the identity.

They take ``rng`` as every initializer does, and leave it alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_dtype, checked_shape
from nbkernel.validation import finite_number


def constant(
    shape: Sequence[int],
    *,
    value: float = 0.1,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return weights that all equal ``value``.

    All units of a layer then compute the same, and gradient descent keeps
    them the same. Any shape. Raises ``ValueError`` for a value that is not
    finite or a dtype that is not floating, ``TypeError`` for a shape that is
    no sequence of integers.

    >>> constant((2, 3), value=0.5)
    array([[0.5, 0.5, 0.5],
           [0.5, 0.5, 0.5]])
    """
    value = finite_number("value", value)
    return np.full(checked_shape(shape), value, checked_dtype(dtype))


def zeros(
    shape: Sequence[int],
    *,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return zeros: `constant` with the value 0, right for biases.

    >>> zeros((2, 3))
    array([[0., 0., 0.],
           [0., 0., 0.]])
    """
    return constant(shape, value=0.0, dtype=dtype)


def ones(
    shape: Sequence[int],
    *,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return ones: `constant` with the value 1.

    >>> ones((2, 3))
    array([[1., 1., 1.],
           [1., 1., 1.]])
    """
    return constant(shape, value=1.0, dtype=dtype)


def identity(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return weights that hand each input on to its own output.

    Shape (fan_in, fan_out): ``gain`` on the diagonal, square or not. A kernel
    (..., in_channels, out_channels) has that matrix at its center and zeros
    around it. Raises ``ValueError`` for fewer than two axes or a gain that
    is not finite. Source: Le et al. 2015 (for recurrent weights).

    >>> identity((2, 3))
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    shape = checked_shape(shape, least_axes=2)
    gain = finite_number("gain", gain)
    return at_center(gain * np.eye(*shape[-2:]), shape, dtype)


def at_center(
    matrix: NDArray, shape: tuple[int, ...], dtype: DTypeLike
) -> NDArray:
    """Return zeros of ``shape`` with a matrix at the center of the kernel.

    A dense layer's kernel is its center.
    """
    weights = np.zeros(shape, checked_dtype(dtype))
    if weights.size:
        weights[tuple((size - 1) // 2 for size in shape[:-2])] = matrix
    return weights
