"""Candidate laws for the weights of a layer, and how they fit stored draws.

The numbers behind `nbkernel.studies.frameworks`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbkernel.datasets import FrameworkDraw, framework_draws
from nbkernel.datasets.frameworks import BIN_EDGES
from nbkernel.initializers import TRUNCATED_STD
from nbkernel.validation import one_of

PLACES = np.linspace(-4.6, 4.6, 185)
SAME_STD = 0.01  # how far apart, relatively, two spreads count as one
SAME_END = 0.08  # and two largest weights: a normal law's is random


class Law(NamedTuple):
    """A candidate: its name, its shape, and its variance for two fans."""

    label: str
    shape: str
    variance: Callable[[int, int], float]


LAWS = {
    "he_uniform": Law("U(±√(6/n))", "uniform", lambda n, m: 2 / n),
    "lecun_uniform": Law("U(±√(3/n))", "uniform", lambda n, m: 1 / n),
    "bound": Law("U(±1/√n)", "uniform", lambda n, m: 1 / (3 * n)),
    "bound_out": Law("U(±1/√m)", "uniform", lambda n, m: 1 / (3 * m)),
    "glorot_uniform": Law(
        "U(±√(6/(n+m)))", "uniform", lambda n, m: 2 / (n + m)
    ),
    "glorot_packed": Law(
        "U(±√(6/(n+3m)))", "uniform", lambda n, m: 2 / (n + 3 * m)
    ),
    "glorot_third": Law(
        "U(±√(2/(n+m)))", "uniform", lambda n, m: 2 / (3 * (n + m))
    ),
    "fixed": Law("U(±0.05)", "uniform", lambda n, m: 0.05**2 / 3),
    "lecun_normal": Law("N(0, 1/n)", "normal", lambda n, m: 1 / n),
    "lecun_truncated": Law(
        "N(0, 1/n), cut at 2σ, rescaled", "truncated", lambda n, m: 1 / n
    ),
    "he_normal": Law("N(0, 2/n)", "normal", lambda n, m: 2 / n),
    "he_truncated": Law(
        "N(0, 2/n), cut at 2σ, rescaled", "truncated", lambda n, m: 2 / n
    ),
    "normal_out": Law("N(0, 1/m)", "normal", lambda n, m: 1 / m),
    "unit": Law("N(0, 1)", "normal", lambda n, m: 1.0),
}


def compute(layer: str, size: str, law: str) -> dict[str, NDArray | float]:
    """Compare one layer's stored draws with a candidate law.

    Parameters
    ----------
    layer, size
        Together the name of a draw: ``f"{layer}-{size}"`` is a key of
        `nbkernel.datasets.framework_draws`.
    law
        A key of `LAWS`.

    Returns
    -------
    dict
        ``histogram`` (60 densities in ``BIN_EDGES``) and ``density`` (the
        law's at `PLACES`), both in units of the draws' standard deviation;
        ``std``, ``farthest`` of the draws, ``law_std``, ``law_farthest`` of
        as many draws from the law; ``kept`` and ``law_kept``, n Var(w);
        ``n_in``, ``n_out``; ``judgment``: 0 too narrow, 1 too wide, 2 the
        right spread but another shape, 3 it fits; ``row_drawn`` and
        ``row_law``, the heights of two dots.
    """
    draws = framework_draws()
    drawn = draws[one_of("draw", f"{layer}-{size}", draws)]
    candidate = LAWS[one_of("law", law, LAWS)]
    std = math.sqrt(candidate.variance(drawn.n_in, drawn.n_out))
    end = largest_of(candidate.shape, std, drawn.count)
    width = BIN_EDGES[1] - BIN_EDGES[0]
    return {
        "histogram": drawn.histogram / (drawn.count * width),
        "density": density(candidate.shape, PLACES, std / drawn.std),
        "n_in": drawn.n_in,
        "n_out": drawn.n_out,
        "std": drawn.std,
        "farthest": drawn.farthest,
        "law_std": std,
        "law_farthest": end,
        "kept": np.array([drawn.n_in * drawn.variance]),
        "law_kept": np.array([drawn.n_in * std**2]),
        "judgment": judgment(drawn, std, end),
        "row_drawn": np.array([1.0]),
        "row_law": np.array([2.0]),
    }


def density(shape: str, x: NDArray, std: float) -> NDArray:
    """Return the density at ``x`` of a law with mean 0 and that ``std``.

    ``shape`` is ``"uniform"``, ``"normal"``, or ``"truncated"``: a normal
    law cut at two of its standard deviations, after which it has ``std``.
    """
    one_of("shape", shape, ("uniform", "normal", "truncated"))
    if shape == "uniform":
        bound = math.sqrt(3) * std
        return np.where(np.abs(x) <= bound, 1 / (2 * bound), 0.0)
    sigma = std / TRUNCATED_STD if shape == "truncated" else std
    height = np.exp(-((x / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi))
    if shape == "truncated":
        inside = np.abs(x) <= 2 * sigma
        height = np.where(inside, height / math.erf(math.sqrt(2)), 0.0)
    return height


def largest_of(shape: str, std: float, count: int) -> float:
    """Return the typical largest absolute value of ``count`` draws.

    The value that one of ``count`` draws exceeds on average.
    """
    from scipy.special import ndtri

    one_of("shape", shape, ("uniform", "normal", "truncated"))
    if shape == "uniform":
        return math.sqrt(3) * std * (1 - 1 / count)
    if shape == "normal":
        return float(-ndtri(0.5 / count)) * std
    within = math.erf(math.sqrt(2))  # mass of N(0, 1) between -2 and 2
    tail = (1 - within) / 2 + within / (2 * count)
    return float(-ndtri(tail)) * std / TRUNCATED_STD


def judgment(drawn: FrameworkDraw, std: float, end: float) -> int:
    """Return 0 too narrow, 1 too wide, 2 another shape, 3 it fits."""
    if std < drawn.std * (1 - SAME_STD):
        return 0
    if std > drawn.std * (1 + SAME_STD):
        return 1
    return 3 if abs(end / drawn.farthest - 1) < SAME_END else 2
