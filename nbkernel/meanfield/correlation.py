"""The correlation of two signals, layer by layer.

Two inputs give a unit two preactivations u, v ~ N(0, q) with correlation c.
Everything here is an average E f(u) f(v), found in one of three ways:

- f = phi or phi' of a positively homogeneous phi: in closed form;
- f smooth: by Mehler's formula, E f(u) f(v) = sum_k a_k^2 c^k, where a_k is
  the average of f(u) times the k-th normalized Hermite polynomial. As sum_k
  a_k^2 = E f^2, what a finite sum misses there bounds its error for every c;
- else: by an integral within an integral, split at the kinks.
"""

from collections.abc import Callable
from functools import lru_cache
from math import pi, sqrt

import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.meanfield.fixed_points import roots
from nbkernel.meanfield.length import variance_map
from nbkernel.moments import gaussian_expectation, standard_normal_rule
from nbkernel.validation import finite_array, finite_number, whole_number

TERMS = 128  # of Mehler's sum
MISSED = 1e-10  # allowed error, relative to E f^2


def correlation_map(
    c: ArrayLike,
    *,
    q: float,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return the correlation in the next layer of two signals of length q.

    c' = (sigma_w^2 E phi(u) phi(v) + sigma_b^2) / V(q) for u, v ~ N(0, q)
    with correlation c. ``c`` is a number in [-1, 1] or an array of them, and
    the result has its shape; ``q`` > 0 is usually the fixed point. The other
    arguments are those of `variance_map`.

    Raises ``ValueError`` for a c beyond [-1, 1], a q that is not positive,
    and a V(q) of 0. Sources: Poole et al. 2016; for ReLU Cho & Saul 2009.

    >>> correlation_map(
    ...     [0.0, 1.0], q=1.0, activation="relu", weight_variance=2.0
    ... ).round(4)
    array([0.3183, 1.    ])
    """
    phi = activation_named(activation)
    weight_variance = finite_number("weight_variance", weight_variance, low=0)
    bias_variance = finite_number("bias_variance", bias_variance, low=0)
    c, q = _correlation(c), _length(q)
    angles = np.append(c, 1.0)  # at c = 1 the covariance is V(q)
    if phi.degree == 1:
        products = _homogeneous(phi, q, angles)
    else:
        products = _product(phi.function, phi.kinks, q, angles)
    covariances = weight_variance * products + bias_variance
    if covariances[-1] == 0:
        raise ValueError(
            f"the next layer of {phi.name} is all 0: no correlation; got "
            f"weight_variance {weight_variance:g} and bias_variance "
            f"{bias_variance:g}"
        )
    return (covariances[:-1] / covariances[-1]).reshape(c.shape)[()]


def correlation_slope(
    c: ArrayLike,
    *,
    q: float,
    activation: str | Activation,
    weight_variance: float,
) -> NDArray[np.float64]:
    """Return sigma_w^2 E phi'(u) phi'(v): how distances between signals grow.

    At the fixed point q* it is the slope of `correlation_map` (in general
    q/V(q) times it), and at c = 1 it is `chi`. Arguments, shapes and errors
    as in `correlation_map`. Source: Schoenholz et al. 2017.

    >>> correlation_slope(
    ...     [0.0, 1.0], q=1.0, activation="relu", weight_variance=2.0
    ... )
    array([0.5, 1. ])
    """
    phi = activation_named(activation)
    weight_variance = finite_number("weight_variance", weight_variance, low=0)
    c, q = _correlation(c), _length(q)
    if phi.degree == 1:
        return weight_variance * _homogeneous_slope(phi, c)
    return weight_variance * _product(phi.derivative, phi.kinks, q, c)


def correlation_trajectory(
    c0: ArrayLike,
    depth: int,
    *,
    q0: float,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return the correlations c0, c1, ... in ``depth`` more layers.

    Both signals start with the length ``q0``, which changes from layer to
    layer, too. The result has the shape (depth + 1, ...) with the shape of
    ``c0`` behind. Arguments and errors as in `correlation_map`.

    >>> correlation_trajectory(
    ...     0.0, 2, q0=1.0, activation="relu", weight_variance=2.0
    ... ).round(4)
    array([0.    , 0.3183, 0.4937])
    """
    settings = dict(
        activation=activation,
        weight_variance=weight_variance,
        bias_variance=bias_variance,
    )
    trajectory, q = [_correlation(c0)], _length(q0, "q0")
    for _ in range(whole_number("depth", depth, low=0)):
        c = correlation_map(trajectory[-1], q=q, **settings)
        trajectory.append(np.clip(c, -1.0, 1.0))
        q = float(variance_map(q, **settings))
    return np.stack(trajectory)


def correlation_fixed_point(
    *,
    q: float,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> float:
    """Return c*, the correlation that two signals of length q* end with.

    ``q`` must be a fixed point. Then c = 1 is one of the correlations, and
    the stable one as long as chi <= 1 (order); else signals that start alike
    fall apart (chaos), and there is just one other c* in [0, 1). Arguments
    and errors as in `correlation_map`. Source: Poole et al. 2016.

    >>> correlation_fixed_point(q=1.0, activation="relu", weight_variance=2.0)
    1.0
    """

    def gap(c: ArrayLike) -> NDArray:
        mapped = correlation_map(
            c,
            q=q,
            activation=activation,
            weight_variance=weight_variance,
            bias_variance=bias_variance,
        )
        return mapped - c

    found = roots(gap, np.array([0.0, 0.5, 0.9, 0.99, 1 - 1e-4, 1 - 1e-8]))
    if found:
        return found[0]
    return 1.0 if gap(1 - 1e-8) > 0 else 0.0


def _correlation(c: ArrayLike) -> NDArray[np.float64]:
    c = finite_array("c", c).astype(float)
    if (np.abs(c) > 1).any():
        raise ValueError(f"c must lie in [-1, 1]; got {c[np.abs(c) > 1][0]}")
    return c


def _length(q: float, name: str = "q") -> float:
    return finite_number(name, q, low=0, exclusive=True)


def _homogeneous(phi: Activation, q: float, c: NDArray) -> NDArray:
    """Return E phi(u) phi(v) for phi(u) = p relu(u) + n relu(-u)."""
    n, p = phi(np.array([-1.0, 1.0]))
    angle, height = np.arccos(c), np.sqrt(1 - c**2)
    alike = (height + c * (pi - angle)) / (2 * pi)  # E relu(u) relu(v) / q
    opposed = (height - c * angle) / (2 * pi)  # E relu(u) relu(-v) / q
    return q * ((p**2 + n**2) * alike + 2 * p * n * opposed)


def _homogeneous_slope(phi: Activation, c: NDArray) -> NDArray:
    """Return E phi'(u) phi'(v) for phi'(u) = p where u > 0, else n."""
    n, p = phi.derivative(np.array([-1.0, 1.0]))
    opposed = np.arccos(c) / (2 * pi)  # P(u > 0 > v)
    return (p**2 + n**2) * (1 / 2 - opposed) + 2 * p * n * opposed


def _product(
    f: Callable, kinks: tuple[float, ...], q: float, c: NDArray
) -> NDArray[np.float64]:
    """Return E f(u) f(v) for u, v ~ N(0, q) with the correlations c."""
    whole = float(gaussian_expectation(lambda u: f(u) ** 2, q, kinks))
    squares = _mehler(f, kinks, q)
    missed = whole - squares.sum()
    terms = squares.size
    if abs(missed) <= MISSED * whole:  # then fewer terms may do
        rest = squares[::-1].cumsum()[::-1]
        terms = max(1, int((rest > MISSED * whole / 10).sum()))
        missed = whole - squares[:terms].sum()
    products = np.array(polyval(c, squares[:terms]))
    products += missed * c**terms  # as if it all belonged to the next power
    doubtful = np.abs(c) ** terms * abs(missed) > MISSED * whole
    doubtful &= c < 1
    products[doubtful] = [
        _nested(f, kinks, q, some, whole) for some in c[doubtful]
    ]
    return products[()]


def _mehler(
    f: Callable, kinks: tuple[float, ...], q: float
) -> NDArray[np.float64]:
    """Return a_0^2, a_1^2, ...: how much of E f^2 is in each power of c."""
    corners = {kink / sqrt(q) for kink in kinks} - {0.0}
    z, functionals = _hermite(tuple(sorted(corners)))
    return (functionals @ f(sqrt(q) * z)) ** 2


@lru_cache(maxsize=32)
def _hermite(corners: tuple[float, ...]) -> tuple[NDArray, NDArray]:
    """Return nodes, and the averages over N(0, 1) with Hermite polynomials.

    The polynomials are normalized, E h_j h_k = [j = k], and have a row each.
    """
    z, weights = standard_normal_rule(corners)
    h = np.ones((TERMS, z.size))
    h[1] = z
    for k in range(2, TERMS):
        h[k] = (z * h[k - 1] - sqrt(k - 1) * h[k - 2]) / sqrt(k)
    return z, h * weights


def _nested(
    f: Callable, kinks: tuple[float, ...], q: float, c: float, whole: float
) -> float:
    """Return E_u[f(u) E f(v)], where v ~ N(c u, (1 - c^2) q), given u.

    What is integrated is lifted far above 0. So accuracy is relative to E
    f^2, here ``whole``, also where f fades and has but rounding errors left.
    """
    lift = 10 * sqrt(whole)
    corners = {*kinks, *(kink / c for kink in kinks)}

    def inner(v: NDArray) -> NDArray:
        return f(v) + lift

    def outer(u: NDArray) -> NDArray:
        spread = (1 - c**2) * q
        given = gaussian_expectation(inner, spread, kinks, mean=c * u) - lift
        return f(u) * given + lift**2

    return float(gaussian_expectation(outer, q, tuple(corners))) - lift**2
