"""Variance scaling: the general case, of which the named schemes are lines."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.checks import checked_shape
from nbkernel.initializers.fans import target_variance
from nbkernel.initializers.laws import (
    TRUNCATED_STD,
    normal,
    truncated_normal,
    uniform,
)
from nbkernel.validation import one_of

DISTRIBUTIONS = ("normal", "uniform", "truncated_normal")


def variance_scaling(
    shape: Sequence[int],
    *,
    scale: float = 1.0,
    mode: str = "fan_in",
    distribution: str = "normal",
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw weights of mean 0 and variance scale / n: the general case.

    ``scale`` (a gain squared), ``mode`` and ``groups`` say which variance,
    as in `target_variance`; ``distribution`` which law has it: ``"normal"``;
    ``"uniform"``, between -a and a with a = sqrt(3 variance); or
    ``"truncated_normal"``, cut at two standard deviations of a normal that
    is wider by 1 / 0.8796256610342398, which is what the cut takes away.

    Shapes: (fan_in, fan_out), or (height, width, in_channels // groups,
    out_channels); without entries, an empty array. Raises ``ValueError`` for
    fewer than two axes, an unknown mode or distribution, a scale that is
    negative or infinite. Sources: Glorot & Bengio 2010, He et al. 2015.

    >>> rng = np.random.default_rng(0)
    >>> weights = variance_scaling((400, 100), scale=2.0, rng=rng)
    >>> print(round(400 * weights.var(), 2))
    2.01
    """
    one_of("distribution", distribution, DISTRIBUTIONS)
    sizes = checked_shape(shape, least_axes=2)
    if 0 in sizes:  # no weight asks for a variance: any will do
        sizes = (groups, groups)
    variance = target_variance(sizes, scale=scale, mode=mode, groups=groups)
    std = sqrt(variance)
    if distribution == "uniform":
        a = sqrt(3) * std
        return uniform(shape, low=-a, high=a, rng=rng, dtype=dtype)
    if distribution == "truncated_normal" and std > 0:
        std /= TRUNCATED_STD
        return truncated_normal(shape, std=std, rng=rng, dtype=dtype)
    return normal(shape, std=std, rng=rng, dtype=dtype)
