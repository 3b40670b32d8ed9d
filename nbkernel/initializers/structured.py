"""Weights that are not independent of each other: orthogonal and sparse."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_dtype, checked_shape
from nbkernel.initializers.fixed import center
from nbkernel.initializers.laws import normal
from nbkernel.validation import finite_number, generator


def orthogonal(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw ``gain`` times an orthogonal matrix, all of them equally likely.

    All axes but the last are taken together: W.reshape(-1, fan_out) has
    orthonormal columns (W.T @ W = I), or rows if it has fewer of them than
    columns. A square one keeps every length and every angle. "Equally
    likely" is the Haar measure: the Q of a normal matrix's QR, once the
    diagonal of R is made positive. Raises ``ValueError`` for fewer than two
    axes. Sources: Saxe, McClelland & Ganguli 2014; Mezzadri 2007 (the
    signs).

    >>> weights = orthogonal((4, 3), rng=np.random.default_rng(0))
    >>> np.allclose(weights.T @ weights, np.eye(3))
    True
    """
    *rest, columns = checked_shape(shape, least_axes=2)
    rows = int(np.prod(rest))
    gain = finite_number("gain", gain)
    tall = (max(rows, columns), min(rows, columns))
    q, r = np.linalg.qr(normal(tall, std=1.0, rng=rng))
    q *= gain * np.where(np.diagonal(r) < 0, -1.0, 1.0)
    weights = q if rows >= columns else q.T
    return weights.reshape(shape).astype(checked_dtype(dtype), order="C")


def delta_orthogonal(
    shape: Sequence[int],
    *,
    gain: float = 1.0,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw a convolution that is an orthogonal map of the channels.

    The kernel (..., in_channels, out_channels) has an orthogonal matrix at
    its center and zeros around it: every position keeps its length. Raises
    ``ValueError`` for fewer than three axes, or fewer channels out than in.
    Source: Xiao et al. 2018.

    >>> kernel = delta_orthogonal((3, 3, 2, 4), rng=np.random.default_rng(0))
    >>> np.allclose(kernel[1, 1] @ kernel[1, 1].T, np.eye(2))
    True
    """
    shape = checked_shape(shape, least_axes=3)
    if shape[-1] < shape[-2]:
        raise ValueError(
            "shape must not have fewer channels out than in, or lengths are "
            f"lost; got {shape}"
        )
    weights = np.zeros(shape, checked_dtype(dtype))
    matrix = orthogonal(shape[-2:], gain=gain, rng=rng, dtype=dtype)
    if weights.size:
        weights[center(shape)] = matrix
    return weights


def sparse(
    shape: Sequence[int],
    *,
    sparsity: float = 0.9,
    std: float = 0.01,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, std^2), but ceil(sparsity * fan_in) zeros a unit.

    ``shape`` is (fan_in, fan_out). Each unit hears the same number of
    inputs, chosen at random, however many there are. (PyTorch's ``sparse_``
    counts the zeros of each input instead.) Raises ``ValueError`` for a
    shape of other than two axes, or a sparsity not in [0, 1]. Source:
    Martens 2010, section 5.

    >>> weights = sparse((100, 7), rng=np.random.default_rng(0))
    >>> (weights != 0).sum(axis=0)
    array([10, 10, 10, 10, 10, 10, 10])
    """
    shape = checked_shape(shape, least_axes=2)
    if len(shape) != 2:
        raise ValueError(f"shape must be (fan_in, fan_out); got {shape}")
    sparsity = finite_number("sparsity", sparsity, low=0, high=1)
    weights = normal(shape, std=std, rng=rng, dtype=dtype)
    generator("rng", rng)
    silent = np.arange(shape[0]) < ceil(sparsity * shape[0])
    weights[rng.permuted(np.tile(silent, (shape[1], 1)), axis=1).T] = 0
    return weights
