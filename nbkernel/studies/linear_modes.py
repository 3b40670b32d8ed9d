"""Linear networks that learn: their modes, measured and in closed form.

The numbers behind `nbkernel.studies.linear_networks`: a chain of one to four
weight matrices without activations learns which of fifteen properties each
of eight things has, by gradient descent on whitened inputs.
"""

import math
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import each_of, finite_number, one_of, whole_number

THINGS = ("ferry", "canoe", "bus", "bicycle")
THINGS = (*THINGS, "violin", "guitar", "trumpet", "tuba")
PROPERTIES = ("is a thing", "carries you", "makes music")
PROPERTIES = (*PROPERTIES, "floats", "has wheels", "has strings", "is blown")
PROPERTIES = (*PROPERTIES, *(f"is a {thing}" for thing in THINGS))
LEVELS = (0, 1, 2, 2, 3, 3, 3, 3)  # of each mode: all, half, pair, single
DEPTHS = (1, 2, 3, 4)
STARTS = ("aligned", "random")
SIZES = (0.0001, 0.001, 0.01, 0.1)
HIDDEN = 16
RATE = 0.01
LAST = 30.0
TIMES = (*np.arange(0, 10, 0.5).tolist(), *np.arange(10.0, 31.0).tolist())
CURVE = np.linspace(0, LAST, 121)
DOTS = np.linspace(0, LAST, 41)


def table() -> NDArray[np.float64]:
    """Return which thing has which property, 0 or 1, shape (8, 15)."""
    eight = np.eye(8)
    pairs, halves = np.repeat(np.eye(4), 2, 0), np.repeat(np.eye(2), 4, 0)
    return np.hstack([np.ones((8, 1)), halves, pairs, eight])


def directions() -> NDArray[np.float64]:
    """Return the things' eight differences, one a column, shape (8, 8).

    All alike; one half against the other; within a half, pair against pair
    (2); within a pair, one against the other (4). Columns have length 1.
    """
    columns = [np.ones(8)]
    for size in (4, 2, 1):
        for start in range(0, 8, 2 * size):
            column = np.zeros(8)
            column[start : start + size] = 1
            column[start + size : start + 2 * size] = -1
            columns.append(column)
    found = np.stack(columns, axis=1)
    return found / np.linalg.norm(found, axis=0)


@cache
def modes() -> tuple[NDArray, NDArray, NDArray]:
    """Return E (8, 8), s (8,) and F (15, 8): the modes of the things.

    The inputs are one-hot rows times the root of 8, so they are whitened,
    and the best weights are T = table / sqrt(8) = E diag(s) F'.
    """
    left = directions()
    right = (table() / math.sqrt(8)).T @ left
    strengths = np.linalg.norm(right, axis=0)
    return left, strengths, right / strengths


def strength(
    time: ArrayLike, target: float, start: float, depth: int
) -> NDArray[np.float64]:
    """Return how far a mode of a balanced linear network has come.

    The solution u of du/dt = L u^(2 - 2/L) (s - u), u(0) = ``start``, for
    the singular value s = ``target`` and depth L: in closed form for L of 1
    and 2, integrated for more. ``time`` has shape (n,) and rises from 0.

    >>> strength([0, 1], target=2.0, start=0.1, depth=1).round(4)
    array([0.1  , 1.301])
    >>> strength([0, 1], target=2.0, start=0.1, depth=2).round(4)
    array([0.1   , 1.4837])
    """
    finite_number("target", target, low=0, exclusive=True)
    finite_number("start", start, low=0, high=target, exclusive=True)
    depth = whole_number("depth", depth)
    time = np.asarray(time, dtype=float)
    if depth == 1:
        return target - (target - start) * np.exp(-time)
    if depth == 2:
        left_over = (target / start - 1) * np.exp(-2 * target * time)
        return target / (1 + left_over)
    from scipy.integrate import solve_ivp

    solved = solve_ivp(
        lambda _, u: depth * np.abs(u) ** (2 - 2 / depth) * (target - u),
        (0, time[-1]),
        [start],
        t_eval=time,
        method="LSODA",
        rtol=1e-9,
        atol=1e-12,
    )
    return solved.y[0]


def first_weights(
    depth: int, start: str, size: float, rng: np.random.Generator
) -> list[NDArray]:
    """Return the matrices of a chain from 8 things to 15 properties.

    ``"aligned"``: every mode has the strength ``size`` in the product, and
    ``size**(1 / depth)`` in each matrix. ``"random"``: normal entries, such
    that a matrix has the same size in each direction, on average.
    """
    one_of("start", start, STARTS)
    left, _, right = modes()
    each = size ** (1 / depth)
    widths = [8, *[HIDDEN] * (depth - 1), 15]
    if start == "random":
        return [
            each
            * rng.standard_normal((fan_in, fan_out))
            / math.sqrt(HIDDEN if depth > 1 else 15)
            for fan_in, fan_out in pairwise(widths)
        ]
    frames = [left]
    for width in widths[1:-1]:
        frames.append(np.linalg.qr(rng.standard_normal((width, 8)))[0])
    frames.append(right)
    return [each * before @ after.T for before, after in pairwise(frames)]


def product(matrices: list[NDArray]) -> NDArray:
    """Return the one matrix a chain amounts to; leading axes broadcast."""
    result = matrices[0]
    for matrix in matrices[1:]:
        result = result @ matrix
    return result


def descend(
    matrices: list[NDArray], target: NDArray, rate: float
) -> list[NDArray]:
    """Return the chain after one step of gradient descent.

    The cost is half the squared distance of the product from ``target``,
    which is the mean squared error on whitened inputs up to a constant.
    """
    ahead = [matrices[0]]  # products up to each matrix
    for matrix in matrices[1:]:
        ahead.append(ahead[-1] @ matrix)
    back = target - ahead[-1]
    moved = []
    for place in range(len(matrices) - 1, -1, -1):
        step = ahead[place - 1].swapaxes(-1, -2) @ back if place else back
        moved.append(matrices[place] + rate * step)
        back = back @ matrices[place].swapaxes(-1, -2)
    return moved[::-1]


@lru_cache(maxsize=len(DEPTHS))
def _trained(depth: int) -> dict[float, NDArray]:
    """Return the products at all `TIMES` and `DOTS`, all starts together.

    Shape (starts, sizes, 8, 15) for each time.
    """
    chains = [
        [
            first_weights(depth, start, size, np.random.default_rng(4))
            for size in SIZES
        ]
        for start in STARTS
    ]
    matrices = [
        np.array([[chain[place] for chain in row] for row in chains])
        for place in range(depth)
    ]
    target = table() / math.sqrt(8)
    wanted = {round(time / RATE) for time in (*TIMES, *DOTS)}
    kept = {}
    for step in range(round(LAST / RATE) + 1):
        if step in wanted:
            kept[step] = product(matrices)
        matrices = descend(matrices, target, RATE)
    return kept


def compute(
    depth: int, start: str, size: float, time: ArrayLike
) -> dict[str, NDArray]:
    """Train a linear chain on eight things, and measure its modes.

    Parameters
    ----------
    depth
        How many matrices: one of `DEPTHS`.
    start
        What the weights are at first: one of `STARTS`.
    size
        The strength a mode starts with, in the product: one of `SIZES`.
    time
        Rate times steps at which to look: one of `TIMES`, or an array of
        them, which gives all results that depend on it a leading axis.

    Returns
    -------
    dict
        ``theory0`` to ``theory3``: strength of a mode of each level by the
        closed form at `CURVE`; ``measured0`` to ``measured3``: the mean
        strength of the network's modes of that level at `DOTS`.
        ``strengths`` (8,), ``share`` (4,), ``answers`` (8, 15) and
        ``learned``: the network's eight modes, their share of the target by
        level (0 where it points the wrong way), its outputs, and how many
        levels are past half, at ``time``.
    """
    depth = int(one_of("depth", depth, DEPTHS))
    one_of("start", start, STARTS)
    one_of("size", size, SIZES)
    time = each_of("time", np.asarray(time, dtype=float), TIMES)
    left, targets, right = modes()
    kept, place = _trained(depth), (STARTS.index(start), SIZES.index(size))

    def at(times: ArrayLike) -> tuple[NDArray, NDArray]:
        chosen = [round(value / RATE) for value in np.ravel(times)]
        matrices = np.array([kept[step][place] for step in chosen])
        return matrices, np.einsum("ik,tij,jk->tk", left, matrices, right)

    levels = np.array(LEVELS)
    matrices, strengths = at(time)
    _, along = at(DOTS)
    share = np.stack(
        [(strengths / targets)[:, levels == n].mean(axis=1) for n in range(4)],
        axis=1,
    )
    share = np.maximum(share, 0)
    results = {
        "strengths": strengths,
        "share": share,
        "answers": math.sqrt(8) * matrices,
        "learned": (share >= 0.5).sum(axis=1).astype(float),
    }
    if time.ndim == 0:
        results = {name: values[0] for name, values in results.items()}
    for level in range(4):
        here = levels == level
        results[f"theory{level}"] = strength(
            CURVE, targets[here][0], size, depth
        )
        results[f"measured{level}"] = along[:, here].mean(axis=1)
    return results
