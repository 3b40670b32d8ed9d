"""Where signals survive: critical lines, critical pairs and depth scales."""

from dataclasses import dataclass
from math import inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.meanfield.correlation import (
    correlation_fixed_point,
    correlation_slope,
)
from nbkernel.meanfield.fixed_points import fixed_point, roots
from nbkernel.meanfield.length import (
    SHORTEST,
    chi,
    chi_parallel,
    lengths,
    variance_map,
)


class CriticalLine(NamedTuple):
    """Variances for which chi is 1 at a fixed point, one for each length."""

    weight_variance: NDArray[np.float64]
    bias_variance: NDArray[np.float64]


def critical_line(
    q: ArrayLike, *, activation: str | Activation
) -> CriticalLine:
    """Return the variances for which q is a fixed point and chi(q) = 1.

    sigma_w^2 = 1 / E phi'^2, and sigma_b^2 = q - sigma_w^2 E phi^2 makes up
    the length. Between order and chaos, gradients neither vanish nor
    explode. ``q`` is a length >= 0 or an array of them; both results have
    its shape, with NaN where sigma_b^2 would have to be negative. Raises
    ``ValueError`` for a negative q. Source: Schoenholz et al. 2017.

    >>> line = critical_line([0.5, 1.0], activation="tanh")
    >>> line.weight_variance.round(6)
    array([1.687975, 2.153303])
    >>> line.bias_variance.round(6)
    array([0.038041, 0.150965])
    """
    phi = activation_named(activation)
    q = lengths(q)
    weight = 1 / chi(q, activation=phi, weight_variance=1.0)
    bias = q - weight * variance_map(q, activation=phi, weight_variance=1.0)
    bias = np.where(np.abs(bias) < SHORTEST * np.maximum(q, 1), 0.0, bias)
    exists = bias >= 0
    return CriticalLine(
        np.where(exists, weight, np.nan)[()],
        np.where(exists, bias, np.nan)[()],
    )


@dataclass(frozen=True)
class CriticalPair:
    """Variances for which both slopes are 1, and the length they keep."""

    weight_variance: float
    bias_variance: float
    q: float


def critical_pair(*, activation: str | Activation) -> CriticalPair:
    """Return where chi and `chi_parallel` both are 1, at a fixed point q > 0.

    There neither lengths nor angles nor gradients change exponentially with
    depth. GELU, SiLU and Mish have such a point. Raises ``ValueError`` for
    an activation without it: tanh has it only at q = 0, ReLU everywhere.
    Source: Roberts, Yaida & Hanin 2022, section 5.3.

    >>> pair = critical_pair(activation="gelu")
    >>> round(pair.weight_variance, 6), round(pair.bias_variance, 6)
    (1.983058, 0.172922)
    """
    phi = activation_named(activation)
    unit = dict(activation=phi, weight_variance=1.0)

    def difference(log_q: ArrayLike) -> NDArray:
        q = np.exp(log_q)
        return np.log(chi_parallel(q, **unit) / chi(q, **unit))

    grid = np.arange(np.log(1e-2), np.log(1e4), 0.1)
    found = roots(difference, grid) if phi.degree != 1 else []
    for q in np.exp(found):
        weight, bias = critical_line(q, activation=phi)
        if np.isfinite(bias):
            return CriticalPair(float(weight), float(bias), float(q))
    raise ValueError(
        "activation must have one critical pair with 0.01 < q < 10000; "
        f"{phi.name} has not"
    )


@dataclass(frozen=True)
class DepthScales:
    """How deep a signal gets: numbers of layers for a factor of e.

    ``q`` and ``c`` are the fixed points of length and correlation that
    signals go to, ``chi`` and ``chi_parallel`` the slopes at q. ``length``
    (xi_q) and ``correlation`` (xi_c) are the scales on which these are
    approached, ``gradient`` the one on which gradients vanish (chi < 1) or
    explode (chi > 1). A scale is infinite where nothing changes
    exponentially: at a critical point.
    """

    q: float
    c: float
    chi: float
    chi_parallel: float
    length: float
    correlation: float
    gradient: float


def depth_scales(
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
    start: float = 1.0,
) -> DepthScales:
    """Return the depth scales of a network.

    xi_q = -1 / ln chi_parallel, xi_c = -1 / ln(slope of the correlation map
    at c*) and 1 / |ln chi|. Arguments as in `fixed_point`; raises
    ``ValueError`` where it does. Source: Schoenholz et al. 2017.

    >>> scales = depth_scales(
    ...     activation="tanh", weight_variance=1.5, bias_variance=0.05
    ... )
    >>> round(scales.length, 3), round(scales.correlation, 2)
    (1.683, 15.79)
    """
    phi = activation_named(activation)
    weights = dict(activation=phi, weight_variance=weight_variance)
    q = fixed_point(**weights, bias_variance=bias_variance, start=start)
    slope, parallel = (
        float(chi(q, **weights)),
        float(chi_parallel(q, **weights)),
    )
    c, slope_at_c = 1.0, slope
    if q > 0:
        c = correlation_fixed_point(
            q=q, **weights, bias_variance=bias_variance
        )
        slope_at_c = float(correlation_slope(c, q=q, **weights))
    return DepthScales(
        q=q,
        c=c,
        chi=slope,
        chi_parallel=parallel,
        length=_scale(parallel),
        correlation=_scale(slope_at_c),
        gradient=_scale(slope),
    )


def _scale(factor: float) -> float:
    """Return how many layers change something by a factor of e."""
    if factor == 0:
        return 0.0
    rate = abs(log(abs(factor)))
    return 1 / rate if rate > SHORTEST else inf
