"""Weights that are not independent of each other: orthogonal and sparse."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_dtype, checked_shape
from nbkernel.initializers.fixed import at_center
from nbkernel.initializers.haar import by_reflections
from nbkernel.initializers.laws import normal
from nbkernel.validation import finite_number, whole_number


def orthogonal(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw ``gain`` times an orthogonal matrix, all of them equally likely.

    Shape (fan_in, fan_out), or a kernel's, whose axes but the last are taken
    together. The columns are orthonormal, ``W.T @ W = I``; if there are more
    columns than rows, the rows are, ``W @ W.T = I``. A weight's variance is
    gain^2 / max(fan_in, fan_out). "Equally likely" (Haar's law): no rotation
    of the matrix changes its law.

    Raises ``ValueError`` for fewer than two axes or a gain that is not
    finite. Source: Saxe et al. 2014. How to draw one: `haar.by_reflections`.

    >>> weights = orthogonal((4, 3), rng=np.random.default_rng(0))
    >>> np.allclose(weights.T @ weights, np.eye(3))
    True
    """
    *rest, columns = checked_shape(shape, least_axes=2)
    dtype = checked_dtype(dtype)
    gain = finite_number("gain", gain)
    rows = prod(rest)
    tall = (max(rows, columns), min(rows, columns))
    if 0 in tall:
        return np.zeros(shape, dtype)
    q = by_reflections(normal(tall, std=1.0, rng=rng))
    q *= gain
    weights = q if rows >= columns else q.T
    return weights.astype(dtype, order="C", copy=False).reshape(shape)


def delta_orthogonal(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw a kernel that is `orthogonal` at its center and 0 elsewhere.

    Kernel (..., in_channels, out_channels). With stride 1 and enough padding
    every place of an image keeps its length, times ``gain``, through any
    number of layers.

    Raises ``ValueError`` for fewer than three axes, fewer channels out than
    in (some lengths would be lost), or a gain that is not finite. Source:
    Xiao et al. 2018.

    >>> kernel = delta_orthogonal((3, 3, 2, 4), rng=np.random.default_rng(0))
    >>> np.allclose(kernel[1, 1] @ kernel[1, 1].T, np.eye(2))
    True
    """
    shape = checked_shape(shape, least_axes=3)
    if shape[-1] < shape[-2]:
        raise ValueError(
            f"shape must have as many channels out as in, or more; got {shape}"
        )
    matrix = orthogonal(shape[-2:], gain=gain, rng=rng)
    return at_center(matrix, shape, dtype)


def sparse(
    shape: Sequence[int],
    *,
    connections: int = 15,
    std: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw N(0, std^2) for a few inputs of each unit; the others get 0.

    Shape (fan_in, fan_out). Each unit hears ``connections`` inputs chosen at
    random (all of them, if there are no more), so that what it adds up does
    not grow with the fan-in. (PyTorch's ``sparse_`` is told the fraction of
    zeros instead, and counts them in its own columns: for each input.)

    Raises ``ValueError`` for other than two axes, connections below 0 or a
    negative std. Source: Martens 2010, section 5.

    >>> weights = sparse((100, 7), rng=np.random.default_rng(0))
    >>> (weights != 0).sum(axis=0)
    array([15, 15, 15, 15, 15, 15, 15])
    """
    shape = checked_shape(shape, least_axes=2)
    if len(shape) != 2:
        raise ValueError(f"shape must be (fan_in, fan_out); got {shape}")
    connections = whole_number("connections", connections, low=0)
    weights = normal(shape, std=std, rng=rng, dtype=dtype)
    silent = np.arange(shape[0]) >= connections
    columns = np.broadcast_to(silent[:, np.newaxis], shape)
    weights[rng.permuted(columns, axis=0)] = 0
    return weights
