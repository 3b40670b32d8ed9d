"""Six laws of one standard deviation: their draws, and what sums make of them.

The numbers behind `nbkernel.studies.sampling_weights`. Every law is written
with mean 0 and standard deviation 1, and drawn by its quantile function.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from nbkernel.initializers.laws import TRUNCATED_STD
from nbkernel.validation import each_of, finite_number, one_of, whole_number

STDS = (0.05, 0.1, 0.15)
DRAWS = (100, 1000, 10_000, 100_000)
INPUTS = (1, 2, 4, 16, 64)
REDRAWS = 5
BIN_WIDTH = 0.05
BIN_EDGES = BIN_WIDTH * (np.arange(22) - 10.5)
SUM_WIDTH = 0.5  # in units of the standard deviation asked for
SUM_EDGES = SUM_WIDTH * (np.arange(22) - 10.5)
SUMS = 20_000
EDGE = 1e-9  # a value on an edge counts half for either side

ROOT_3 = math.sqrt(3)
TAIL = ndtr(-2.0)
HEADS = np.cumsum([0, 1, 4, 6, 4, 1]) / 16  # 0 to 4 heads of 4 fair coins
KEPT = 0.25  # of the sparse law's weights


class Law(NamedTuple):
    """A law with mean 0 and standard deviation 1.

    ``scale`` and ``shift`` are its standard deviation and mean if somebody
    passes the standard deviation 1 on as it is.
    """

    cdf: Callable[[NDArray], NDArray]
    quantile: Callable[[NDArray], NDArray]
    kurtosis: float
    scale: float = 1.0
    shift: float = 0.0


def _truncated_kurtosis() -> float:
    mass = 1 - 2 * TAIL
    density = math.exp(-2) / math.sqrt(2 * math.pi)
    variance = 1 - 4 * density / mass
    return (3 * variance - 16 * density / mass) / variance**2


def _atoms(places: ArrayLike, cumulated: ArrayLike) -> tuple:
    places, cumulated = np.asarray(places), np.asarray(cumulated)
    return (
        lambda x: cumulated[np.searchsorted(places, x, side="right")],
        lambda u: places[np.searchsorted(cumulated[1:-1], u, side="right")],
    )


def _sparse_quantile(u: NDArray) -> NDArray:
    side = np.where(u < 0.5, u, u - (1 - KEPT)) / KEPT
    kept = np.abs(u - 0.5) >= (1 - KEPT) / 2
    wide = ndtri(np.where(kept, side, 0.5)) / math.sqrt(KEPT)
    return np.where(kept, wide, 0.0)


LAWS = {
    "uniform": Law(
        lambda x: np.clip((x / ROOT_3 + 1) / 2, 0, 1),
        lambda u: ROOT_3 * (2 * u - 1),
        kurtosis=9 / 5,
        scale=1 / ROOT_3,
    ),
    "normal": Law(ndtr, ndtri, kurtosis=3.0),
    "truncated": Law(
        lambda x: (
            np.clip(ndtr(x * TRUNCATED_STD) - TAIL, 0, 1 - 2 * TAIL)
            / (1 - 2 * TAIL)
        ),
        lambda u: ndtri(TAIL + u * (1 - 2 * TAIL)) / TRUNCATED_STD,
        kurtosis=_truncated_kurtosis(),
        scale=TRUNCATED_STD,
    ),
    "coins": Law(
        *_atoms([-2.0, -1.0, 0.0, 1.0, 2.0], HEADS), kurtosis=2.5, shift=2.0
    ),
    "signs": Law(*_atoms([-1.0, 1.0], [0, 0.5, 1]), kurtosis=1.0),
    "sparse": Law(
        lambda x: KEPT * ndtr(x * math.sqrt(KEPT)) + (1 - KEPT) * (x >= 0),
        _sparse_quantile,
        kurtosis=3 / KEPT,
        scale=math.sqrt(KEPT),
    ),
}


def compute(
    law: str,
    converted: bool,
    std: float,
    draws: int,
    draw: int,
    inputs: ArrayLike,
) -> dict[str, NDArray]:
    """Draw weights from a law, and add them up.

    Parameters
    ----------
    law
        A key of `LAWS`.
    converted
        Whether ``std`` was converted to the law's own parameters, or passed
        on as it is.
    std
        The standard deviation asked for.
    draws
        How many weights are drawn, at most 100,000.
    draw
        Number of the random draw. With more ``draws`` it is continued.
    inputs
        How many weights a preactivation adds up; one of `INPUTS`, or an
        array of them, which gives ``sums`` and ``sum_kurtosis`` a leading
        axis.

    Returns
    -------
    dict
        ``shares``, ``expected``: drawn and expected shares of the weights in
        `BIN_EDGES`, shape (21,). ``sums``: shares of sums of ``inputs``
        weights, over ``std * sqrt(inputs)``, in `SUM_EDGES`, shape (21,).
        Numbers: ``got_std``, ``got_mean``, ``largest`` (absolute value) of
        the draw; ``ratio`` of its std to the one asked for; ``allowed``, the
        relative standard error of such a std; ``std_score``,
        ``mean_score``: how many standard errors std and mean are off.
        ``kurtosis`` of the law, ``sum_kurtosis`` of the sum.
    """
    one_of("law", law, LAWS)
    inputs = each_of("inputs", inputs, INPUTS)
    std = finite_number("std", std, low=0, exclusive=True)
    if whole_number("draws", draws) > DRAWS[-1]:
        raise ValueError(f"draws must be at most {DRAWS[-1]}; got {draws}")
    draw = whole_number("draw", draw, low=0)
    converted = bool(converted)
    sums = np.stack([_sums(law, converted, int(n)) for n in inputs.flat])
    return {
        **_sample(law, converted, std, draws, draw),
        "sums": sums.reshape(*inputs.shape, -1),
        "kurtosis": LAWS[law].kurtosis,
        "sum_kurtosis": 3 + (LAWS[law].kurtosis - 3) / inputs,
    }


def _parameters(law: str, converted: bool) -> tuple[float, float]:
    """Return the standard deviation and the mean one gets for asking 1."""
    return (1.0, 0.0) if converted else (LAWS[law].scale, LAWS[law].shift)


@lru_cache(maxsize=64)
def _sums(law: str, converted: bool, inputs: int) -> NDArray:
    scale, shift = _parameters(law, converted)
    sums = scale * added_up(law)[inputs] + shift * math.sqrt(inputs)
    return shares(sums, SUM_EDGES)


def _sample(
    law: str, converted: bool, std: float, draws: int, draw: int
) -> dict[str, NDArray]:
    scale, shift = _parameters(law, converted)
    weights = std * (scale * drawn(law, draw)[:draws] + shift)
    got, mean = np.std(weights), np.mean(weights)
    allowed = std_error(LAWS[law].kurtosis, draws)
    below = sum(
        LAWS[law].cdf(((BIN_EDGES + side) / std - shift) / scale) / 2
        for side in (-EDGE, EDGE)
    )
    return {
        "shares": shares(weights, BIN_EDGES),
        "expected": np.diff(below),
        "got_std": got,
        "got_mean": mean,
        "largest": np.max(np.abs(weights)),
        "ratio": got / std,
        "allowed": allowed,
        "std_score": (got / std - 1) / allowed,
        "mean_score": abs(mean) / (scale * std) * math.sqrt(draws),
    }


def std_error(kurtosis: float, draws: int) -> float:
    """Return the relative standard error of a standard deviation.

    To first order sqrt((kurtosis - 1) / (4 draws)). The second term is what
    the drawn mean takes; it alone is left for two values of one size.

    >>> round(std_error(3.0, 784 * 256), 6)
    0.001578
    """
    return math.sqrt((kurtosis - 1) / (4 * draws) + 3 / (4 * draws**2))


def shares(values: NDArray, edges: NDArray) -> NDArray:
    """Return the share of the values in each bin of one width.

    A value on an edge counts half for either side.

    >>> shares(np.array([0.5, 1.0]), np.array([0.0, 1.0, 2.0]))
    array([0.75, 0.25])
    """
    bins, ends = len(edges) - 1, edges[[0, -1]]
    counts = sum(
        np.histogram(values, bins, tuple(ends + side))[0]
        for side in (-EDGE, EDGE)
    )
    return counts / (2 * len(values))


@lru_cache(maxsize=64)
def drawn(law: str, draw: int) -> NDArray:
    """Return 100,000 draws of a law with mean 0 and standard deviation 1."""
    rng = np.random.default_rng([10 + [*LAWS].index(law), draw])
    u = rng.random(DRAWS[-1])
    return LAWS[law].quantile(np.maximum(u, 2**-60))


@lru_cache(maxsize=16)
def added_up(law: str) -> dict[int, NDArray]:
    """Return, for each of `INPUTS`, sums of so many draws over their root."""
    u = np.random.default_rng(0).random((INPUTS[-1], SUMS))
    x = LAWS[law].quantile(np.maximum(u, 2**-60))
    return {n: x[:n].sum(axis=0) / math.sqrt(n) for n in INPUTS}
