"""Independent weights of one law, given by its own parameters.

Random numbers are scaled in the memory they were drawn into: on large arrays
a fresh copy costs more than its numbers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, exp, pi, sqrt

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_dtype, checked_shape
from nbkernel.validation import finite_number, generator, whole_number

TRUNCATED_STD = 0.8796256610342398  # of N(0, 1) between -2 and 2


def normal(
    shape: Sequence[int],
    *,
    mean: float = 0.0,
    std: float = 0.01,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(mean, std^2), which has no bounds.

    Any shape. Raises ``ValueError`` for a mean or std that is not finite, a
    negative std or a dtype that is not floating, ``TypeError`` for an rng
    that is no ``Generator``. The default is that of Krizhevsky et al. 2012.

    >>> normal((2, 2), std=1.0, rng=np.random.default_rng(0)).round(2)
    array([[ 0.13, -0.13],
           [ 0.64,  0.1 ]])
    """
    mean = finite_number("mean", mean)
    std = finite_number("std", std, low=0)
    weights = _drawn("standard_normal", shape, rng, dtype)
    weights *= std
    if mean:
        weights += mean
    return weights.astype(dtype, copy=False)


def uniform(
    shape: Sequence[int],
    *,
    low: float = -0.05,
    high: float = 0.05,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(low, high), whose variance is (high - low)^2 / 12.

    Any shape. So U(-a, a) has the variance a^2 / 3: a bound is no standard
    deviation. ``low`` can come out and ``high`` cannot, but for rounding.
    Raises ``ValueError`` for a bound that is not finite, or a low above the
    high. The default is that of Keras.

    >>> uniform((2, 2), low=-1, high=1, rng=np.random.default_rng(0)).round(2)
    array([[ 0.27, -0.46],
           [-0.92, -0.97]])
    """
    low = finite_number("low", low)
    high = finite_number("high", high, low=low)
    finite_number("high - low", high - low)
    weights = _drawn("random", shape, rng, dtype)
    weights *= high - low
    weights += low
    return weights.astype(dtype, copy=False)


def truncated_normal(
    shape: Sequence[int],
    *,
    mean: float = 0.0,
    std: float = 0.01,
    low: float | None = None,
    high: float | None = None,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(mean, std^2), and again what is not in [low, high].

    Any shape. The bounds are in the units of the weights, by default two std
    from the mean; scipy's ``truncnorm`` wants them as (low - mean) / std. The
    cut makes the standard deviation smaller than ``std``: `truncated_std`.

    Raises ``ValueError`` for a std that is not positive, a low that is not
    below the high, and bounds so far to one side (37 std) that a float64
    sees nothing between them.

    >>> rng = np.random.default_rng(0)
    >>> truncated_normal((2, 2), std=1.0, low=0.0, high=1.0, rng=rng).round(2)
    array([[0.13, 0.76],
           [0.64, 0.1 ]])
    """
    from scipy.special import ndtr, ndtri  # here: it would slow every import

    mean = finite_number("mean", mean)
    std = finite_number("std", std, low=0, exclusive=True)
    low = finite_number("low", mean - 2 * std if low is None else low)
    high = finite_number("high", mean + 2 * std if high is None else high)
    if not low < high:
        raise ValueError(f"low must be below high; got {low:g} and {high:g}")
    a, b = (low - mean) / std, (high - mean) / std
    side = -1.0 if a > 0 else 1.0  # only the left tail's Phi is never near 1
    below, above = sorted((ndtr(side * a), ndtr(side * b)))
    if not below < above:
        raise ValueError(
            f"low and high leave nothing of N({mean:g}, {std:g}^2); got "
            f"{low:g} and {high:g}"
        )
    weights = normal(shape, mean=mean, std=std, rng=rng)
    outside = (weights < low) | (weights > high)
    # Draw those again, at once within: there Phi(z) is uniform.
    phi = rng.uniform(below, above, np.count_nonzero(outside))
    again = mean + side * std * ndtri(phi)
    weights[outside] = np.clip(again, low, high)
    return weights.astype(checked_dtype(dtype), copy=False)


def truncated_std(bound: float) -> float:
    """Return the standard deviation of N(0, 1) between -bound and bound.

    At 2 it is 0.8796, `TRUNCATED_STD`. Raises ``ValueError`` for a bound
    below 0.001, where the difference below has lost its digits.

    >>> print(f"{truncated_std(2.0):.8f}")
    0.87962566
    """
    bound = finite_number("bound", bound, low=0.001)
    density = exp(-bound * bound / 2) / sqrt(2 * pi)
    return sqrt(1 - 2 * bound * density / erf(bound / sqrt(2)))


def binomial(
    shape: Sequence[int],
    *,
    trials: int = 1,
    probability: float = 0.5,
    std: float = 0.01,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw a count of successes, centered and scaled to N's mean and std.

    Any shape. The count B of ``trials`` = n with ``probability`` = p has the
    mean n p and the variance n p (1 - p); a weight is std (B - n p) / sqrt(n
    p (1 - p)). One fair trial gives a sign: -std or std.

    Raises ``ValueError`` for fewer than one trial, a probability not within
    (0, 1) or a negative std.

    >>> binomial((2, 2), std=1.0, rng=np.random.default_rng(0))
    array([[ 1., -1.],
           [-1., -1.]])
    """
    trials = whole_number("trials", trials)
    p = finite_number(
        "probability", probability, low=0, high=1, exclusive=True
    )
    std = finite_number("std", std, low=0)
    generator("rng", rng)
    counts = rng.binomial(trials, p, checked_shape(shape))
    weights = counts - trials * p
    weights *= std / sqrt(trials * p * (1 - p))
    return weights.astype(checked_dtype(dtype), copy=False)


def _drawn(
    method: str,
    shape: Sequence[int],
    rng: np.random.Generator,
    dtype: DTypeLike,
) -> NDArray:
    """Draw float32 if asked for, else float64, which any dtype comes from."""
    generator("rng", rng)
    precision = np.float32 if checked_dtype(dtype) == "f4" else np.float64
    return getattr(rng, method)(checked_shape(shape), dtype=precision)
