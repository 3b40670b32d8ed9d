"""The laws that weights are drawn from, by their own parameters.

Every initializer is called as ``f(shape, *, rng, dtype=float64)`` and returns
a new array. Random numbers are drawn in the array's own memory: large
temporaries would cost more than the numbers do.
"""

from collections.abc import Sequence
from math import erf, exp, pi, sqrt

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_dtype, checked_shape
from nbkernel.validation import finite_number, generator, whole_number

TRUNCATED_STD = 0.8796256610342398  # of N(0, 1) cut at +-2


def normal(
    shape: Sequence[int],
    *,
    mean: float = 0.0,
    std: float = 0.01,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(mean, std^2).

    Raises ``ValueError`` for a negative ``std`` or a ``dtype`` that is not
    floating, ``TypeError`` for an ``rng`` that is no ``Generator``.

    >>> normal((2, 3), std=0.1, rng=np.random.default_rng(0)).shape
    (2, 3)
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
    low: float = -0.01,
    high: float = 0.01,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(low, high), whose variance is (high - low)^2 / 12.

    Raises ``ValueError`` if ``high`` is below ``low``.

    >>> a = uniform((1000,), low=-1, high=1, rng=np.random.default_rng(0))
    >>> bool(abs(a).max() < 1)
    True
    """
    low = finite_number("low", low)
    high = finite_number("high", high, low=low)
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
    """Draw from N(mean, std^2), given that the draw lies in [low, high].

    The bounds are values of the weights, by default mean -+ 2 std; scipy's
    ``truncnorm`` wants them as (low - mean) / std. Cutting makes the standard
    deviation smaller than ``std``: see `truncated_std`.

    Raises ``ValueError`` if ``std`` is not positive, if ``low`` is not below
    ``high``, or if both bounds lie so far to one side (37 std) that nothing
    is left between them.

    >>> rng = np.random.default_rng(0)
    >>> weights = truncated_normal((1000,), std=0.5, low=-1, high=1, rng=rng)
    >>> bool(abs(weights).max() <= 1)
    True
    """
    from scipy.special import ndtr, ndtri  # here: scipy slows every import

    mean = finite_number("mean", mean)
    std = finite_number("std", std, low=0, exclusive=True)
    low = mean - 2 * std if low is None else finite_number("low", low)
    high = mean + 2 * std if high is None else finite_number("high", high)
    if not low < high:
        raise ValueError(f"low must be below high; got {low:g} and {high:g}")
    weights = _drawn("random", shape, rng, dtype)
    a, b = (low - mean) / std, (high - mean) / std
    side = -1.0 if a > 0 else 1.0  # in the left tail probabilities are exact
    below, above = sorted((ndtr(side * a), ndtr(side * b)))
    if not below < above:
        raise ValueError(
            f"low and high leave nothing of N({mean:g}, {std:g}^2); got "
            f"{low:g} and {high:g}"
        )
    for chunk in _chunks(weights):
        chunk *= above - below
        chunk += below
        ndtri(chunk, out=chunk)
        chunk *= side * std
        chunk += mean
        np.clip(chunk, low, high, out=chunk)
    return weights.astype(dtype, copy=False)


def truncated_std(bound: float) -> float:
    """Return the standard deviation of N(0, 1) cut at +-``bound``.

    >>> print(f"{truncated_std(2.0):.8f}")
    0.87962566
    """
    bound = finite_number("bound", bound, low=0, exclusive=True)
    density = exp(-(bound**2) / 2) / sqrt(2 * pi)
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
    """Draw counts of successes, centered and scaled: mean 0, variance std^2.

    A count B of ``trials`` = n with ``probability`` = p has the mean n p and
    the variance n p (1 - p); a weight is std (B - n p) / sqrt(n p (1 - p)).
    With one fair trial it is a sign, -std or std. Raises ``ValueError`` for
    fewer than one trial or a probability not in (0, 1).

    >>> signs = binomial((100,), std=0.1, rng=np.random.default_rng(0))
    >>> np.unique(signs)
    array([-0.1,  0.1])
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


def _chunks(array: NDArray, size: int = 2**15) -> list[NDArray]:
    """Return views that cover an array and fit into the processor's cache."""
    flat = array.reshape(-1)
    return [flat[i : i + size] for i in range(0, flat.size, size)]
