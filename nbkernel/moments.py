"""Averages over a normal law: what an activation does to a random signal.

A sum of many small contributions is nearly normal, so the mean square of the
next layer's signal is an average E f(z) over z ~ N(0, q). Where it has no
closed form, it is an integral, done here by Gauss-Legendre quadrature between
the kinks of f.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.validation import finite_array

REACH = 10.0  # in standard deviations; beyond it lies a mass of 1.5e-23
NODES = 48  # in each piece of an interval
ROUGH = 1e-8  # last Legendre coefficients allowed, relative to the integral
MOST_PIECES = 2**10
BLOCK = 2**16  # values at a time, so that they stay in the processor's cache


def gaussian_expectation(
    f: Callable[[NDArray], NDArray],
    variance: ArrayLike = 1.0,
    kinks: Sequence[float] = (),
    *,
    mean: ArrayLike = 0.0,
) -> NDArray[np.float64]:
    """Return E f(z) for normal z, accurate to about 1e-10 of E |f(z)|.

    ``f`` maps an array to one of its shape, or to one with more axes in
    front of it: several expectations from one call. ``variance`` and
    ``mean`` are numbers or arrays that broadcast; the result has their
    shape, behind the axes that ``f`` adds. A variance of 0 gives f(mean).
    ``kinks`` are the points where f or a derivative jumps; 0 is always taken
    for one. f must not grow faster than a polynomial.

    Raises ``ValueError`` for a variance that is negative or not finite, and
    for an f that is not finite, changes its input's shape, or is too rough
    to be integrated (most often: a kink is not named).

    Between two kinks the nodes are Gauss-Legendre in t, where z = a +
    (b - a) t^2 and a is the end nearest the origin: there steep activations
    bend, and there the nodes crowd. An integral is trusted when the last
    Legendre coefficients of its integrand vanish; else its intervals are
    cut into twice as many pieces.

    >>> print(gaussian_expectation(np.square, variance=2.5).round(12))
    2.5
    >>> gaussian_expectation(np.abs, [0.0, 1.0, 4.0]).round(6)
    array([0.      , 0.797885, 1.595769])
    """
    if not callable(f):
        raise TypeError(f"f must be callable; got {f!r}")
    variance = finite_array("variance", variance)
    if (variance < 0).any():
        raise ValueError(
            f"variance must not be negative; got {variance.min():g}"
        )
    mean = finite_array("mean", mean)
    corners = {0.0, *finite_array("kinks", kinks, ndim=1).tolist()}
    shape = np.broadcast_shapes(variance.shape, mean.shape)
    values = _expectations(
        f,
        np.broadcast_to(mean, shape).reshape(-1, 1).astype(float),
        np.sqrt(np.broadcast_to(variance, shape).reshape(-1, 1), dtype=float),
        np.array(sorted(corners)),
    )
    return values.reshape(values.shape[:-1] + shape)[()]


def _expectations(
    f: Callable,
    mean: NDArray,
    deviation: NDArray,
    corners: NDArray,
    pieces: int = 1,
) -> NDArray:
    """Return E f(mean + deviation z), z ~ N(0, 1), for columns of numbers."""
    rows = max(1, BLOCK // ((len(corners) + 2) * pieces * NODES))
    if len(mean) > rows:
        blocks = range(rows, len(mean), rows)
        split = zip(
            np.split(mean, blocks), np.split(deviation, blocks), strict=True
        )
        return np.concatenate(
            [_expectations(f, *some, corners, pieces) for some in split], -1
        )
    values, rough = _quadrature(f, mean, deviation, corners, pieces)
    if rough.any():
        if pieces == MOST_PIECES:
            raise ValueError(
                "f is too rough to be integrated: name its kinks, the points "
                "where it or a derivative jumps"
            )
        values[..., rough] = _expectations(
            f, mean[rough], deviation[rough], corners, 2 * pieces
        )
    return values


def _quadrature(
    f: Callable,
    mean: NDArray,
    deviation: NDArray,
    corners: NDArray,
    pieces: int,
) -> tuple[NDArray, NDArray]:
    """Return the integrals, and which of them are not yet resolved."""
    z, density = _nodes(mean, deviation, corners, pieces)
    rule = _rule(pieces)[1]
    values = np.asarray(f(mean + deviation * z))
    if values.shape[values.ndim - 2 :] != (len(mean), z.shape[1]):
        raise ValueError(
            "f must return an array of its input's shape, or one with more "
            f"axes in front; it turned {(len(mean), z.shape[1])} into "
            f"{values.shape}"
        )
    if not np.isfinite(values).all():
        raise ValueError("f must be finite wherever it is integrated")
    by_piece = (values * density).reshape(-1, NODES)
    shape = (*values.shape[:-1], z.shape[1] // NODES)
    integrals, *coefficients = (by_piece @ rule).T.reshape(3, *shape)
    size = (np.abs(by_piece) @ rule[:, 0]).reshape(shape).sum(axis=-1)
    rest = np.abs(coefficients).max(axis=(0, -1))
    rough = rest > ROUGH * size + 1e-300  # numbers below that are rounded
    rough = rough.any(axis=tuple(range(rest.ndim - 1)))
    return integrals.sum(axis=-1), rough


def standard_normal_rule(
    corners: Sequence[float] = (), pieces: int = 4
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes z and weights w: sum_i w_i f(z_i) = E f(z), z ~ N(0, 1).

    The rule of `gaussian_expectation`, split at 0 and at ``corners``, with
    48 nodes in each of ``pieces`` pieces; it is not checked.

    >>> z, w = standard_normal_rule()
    >>> print((w @ z**4).round(12))
    3.0
    """
    z, density = _nodes(
        np.zeros((1, 1)),
        np.ones((1, 1)),
        np.array(sorted({0.0, *map(float, corners)})),
        pieces,
    )
    weights = np.tile(_rule(pieces)[1][:, 0], density.size // NODES)
    return z[0].copy(), density[0] * weights


def _nodes(
    mean: NDArray, deviation: NDArray, corners: NDArray, pieces: int
) -> tuple[NDArray, NDArray]:
    """Return nodes z, and dz/dt times the normal density there, by rows."""
    if corners.size == 1 and not mean.any():  # one row serves them all
        return _central_nodes(pieces)
    return _place(*_intervals(mean, deviation, corners), pieces)


@lru_cache
def _central_nodes(pieces: int) -> tuple[NDArray, NDArray]:
    """Return the nodes for laws of mean 0 and an f without other kinks."""
    return _place(np.zeros((1, 2)), np.array([[-REACH, REACH]]), pieces)


def _place(
    start: NDArray, width: NDArray, pieces: int
) -> tuple[NDArray, NDArray]:
    t = _rule(pieces)[0]
    start, width = start[..., None], width[..., None]
    z = start + width * t**2
    density = np.sqrt(2 / np.pi) * np.abs(width) * t * np.exp(-(z**2) / 2)
    shape = (len(z), z.shape[1] * t.size)
    return z.reshape(shape), density.reshape(shape)


def _intervals(
    mean: NDArray, deviation: NDArray, corners: NDArray
) -> tuple[NDArray, NDArray]:
    """Return where each interval of z starts, nearest the origin, and b - a.

    The origin is that of f, not of z.
    """
    if mean.any():  # where the density has its peak is a corner, too
        corners = np.tile(corners, (len(mean), 1))
        corners = np.append(corners, mean, axis=1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        corners = np.nan_to_num((corners - mean) / deviation)
        origin = np.nan_to_num(-mean / deviation)
    corners = np.sort(np.clip(corners, -REACH, REACH), axis=-1)
    ends = np.full((len(mean), 1), REACH)
    edges = np.concatenate([-ends, corners, ends], axis=-1)
    left, right = edges[:, :-1], edges[:, 1:]
    start = np.where(left < origin, right, left)
    return start, left + right - 2 * start


@lru_cache
def _rule(pieces: int) -> tuple[NDArray, NDArray]:
    """Return nodes t in (0, 1) for equal pieces, and what to do in each.

    The columns of the second array are the weights and the two functionals
    that give the highest Legendre coefficients the nodes can tell.
    """
    x, weights = np.polynomial.legendre.leggauss(NODES)
    highest = np.polynomial.legendre.legvander(x, NODES - 1)[:, -2:].T
    t = (np.arange(pieces)[:, None] + (1 + x) / 2).ravel() / pieces
    sizes = 2 * np.arange(NODES)[-2:, None] + 1
    functionals = [weights, *(sizes * highest * weights)]
    return t, np.stack(functionals, axis=-1) / (2 * pieces)


@dataclass(frozen=True)
class ActivationMoments:
    """What an activation does to z ~ N(0, 1), and what makes up for it.

    ``mean``, ``second_moment`` and ``derivative_second_moment`` are E phi, E
    phi^2 and E phi'^2. Each gain is the standard deviation of sqrt(fan)
    times a weight that keeps one thing at 1: ``gain_forward`` the mean
    square of the signal, ``gain_backward`` that of the gradient,
    ``gain_std`` the variance of the signal, its mean taken off. At
    ``gain_forward`` a length of 1 is a fixed point; a small change of the
    length is multiplied by ``chi_parallel`` in each layer, a small change of
    direction, and the mean square of the gradient, by ``chi_perpendicular``.
    ``fluctuation`` is Var phi^2 / (E phi^2)^2: how much a layer of n units
    lets the length fluctuate, times n.
    """

    mean: float
    second_moment: float
    derivative_second_moment: float
    gain_forward: float
    gain_backward: float
    gain_std: float
    chi_parallel: float
    chi_perpendicular: float
    fluctuation: float


@lru_cache
def activation_moments(activation: str | Activation) -> ActivationMoments:
    """Return the moments of an activation under N(0, 1), and its gains.

    ``activation`` is a name of ``ACTIVATIONS`` or an ``Activation``. A gain
    is infinite if what it should keep at 1 is 0. Raises ``ValueError`` for
    an unknown name, ``TypeError`` for anything else. Sources: He et al.
    2015 (gain), Schoenholz et al. 2017 (chi).

    >>> relu = activation_moments("relu")
    >>> print(f"{relu.gain_forward:.4f} {relu.gain_std:.4f}")
    1.4142 1.7129
    """
    phi = activation_named(activation)

    def averages(z: NDArray) -> NDArray:
        a, slope = phi.function(z), phi.derivative(z)
        return np.stack([a, a**2, a**4, slope**2, a * slope * z])

    mean, second, fourth, slope, stretch = map(
        float, gaussian_expectation(averages, kinks=phi.kinks)
    )
    return ActivationMoments(
        mean=mean,
        second_moment=second,
        derivative_second_moment=slope,
        gain_forward=_inverse_root(second),
        gain_backward=_inverse_root(slope),
        gain_std=_inverse_root(second - mean**2),
        chi_parallel=stretch / second if second else 0.0,
        chi_perpendicular=slope / second if second else 0.0,
        fluctuation=fourth / second**2 - 1 if second else 0.0,
    )


def _inverse_root(square: float) -> float:
    return square**-0.5 if square > 0 else float("inf")
