"""Two weights, a bowl of a cost, and a penalty: where they settle.

The numbers behind `nbkernel.studies.penalty_ball`. The cost is
(w - w*)^T H (w - w*) / 2 with a matrix H of curvatures 1 and ``bend``; every
solution is exact.
"""

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_array, finite_number, one_of

PENALTIES = {
    "l1": "L1",
    "l2": "L2",
    "elastic": "elastic net, half and half",
    "limit": "max-norm with limit 1/λ",
}
STRENGTHS = (0, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4)
BENDS = (1, 2, 3, 4)
ANGLES = (0, 15, 30, 45, 60, 90)
TILT = np.deg2rad(30)
AROUND = np.linspace(0, 2 * np.pi, 41)
PATH = np.linspace(0, STRENGTHS[-1], 41)
FAR = 1.2  # the length of the best weights without a penalty


def bowl(bend: float) -> NDArray[np.float64]:
    """Return H: curvature ``bend`` at 30 degrees to the first axis, else 1."""
    axis = np.array([np.cos(TILT), np.sin(TILT)])
    return np.eye(2) + (bend - 1) * np.outer(axis, axis)


def solve(
    curvature: ArrayLike, best: ArrayLike, penalty: str, strength: float
) -> NDArray[np.float64]:
    """Return the weights that minimize the bowl with a penalty, exactly.

    ``curvature`` is H, symmetric and positive definite, shape (n, n) with a
    small n; ``best`` its lowest point w*, shape (n,). ``penalty`` is a key
    of `PENALTIES`; the elastic net is strength/2 (sum |w| + sum w^2 / 2).

    >>> solve([[1, 0], [0, 4]], [2.0, 1.0], "l2", 1.0)
    array([1. , 0.8])
    >>> solve([[1, 0], [0, 4]], [2.0, 0.2], "l1", 1.0)
    array([1., 0.])
    """
    curvature = finite_array("curvature", curvature, ndim=2)
    best = finite_array("best", best, ndim=1).astype(float)
    strength = finite_number("strength", strength, low=0)
    one_of("penalty", penalty, PENALTIES)
    if penalty == "limit":
        return _inside(curvature, best, strength)
    share = {"l1": 1.0, "l2": 0.0, "elastic": 0.5}[penalty]
    matrix = curvature + (1 - share) * strength * np.eye(len(best))
    return _with_corners(matrix, curvature @ best, share * strength)


def _with_corners(matrix, pull, threshold) -> NDArray:
    """Minimize w^T M w / 2 - pull w + threshold sum |w|, sign by sign.

    For each pattern of signs (+, -, 0) the slope is linear. The one pattern
    that agrees with its own solution is the minimum: the sum is convex.
    """
    for signs in product((0, 1, -1), repeat=len(pull)):
        signs, w = np.array(signs), np.zeros(len(pull))
        used = signs != 0
        w[used] = np.linalg.solve(
            matrix[np.ix_(used, used)], (pull - threshold * signs)[used]
        )
        slope = pull - matrix @ w
        quiet = np.abs(slope[~used]) <= threshold * (1 + 1e-12)
        if (w * signs >= 0).all() and quiet.all():
            return w
    raise ValueError("curvature must be positive definite")


def _inside(curvature, best, strength) -> NDArray:
    """Minimize the bowl among weights of length at most 1 / strength.

    Where the limit binds, the slope points along w: (H + m) w = H best for
    one m, found as a root.
    """
    from scipy.optimize import brentq

    if strength * np.linalg.norm(best) <= 1:
        return best
    eye, pull = np.eye(len(best)), curvature @ best

    def at(multiplier):
        return np.linalg.solve(curvature + multiplier * eye, pull)

    high = strength * np.linalg.norm(pull)
    return at(
        brentq(
            lambda m: np.linalg.norm(at(m)) - 1 / strength,
            0,
            high,
            xtol=1e-14,
            rtol=1e-14,
        )
    )


def ball(penalty: str, through: ArrayLike) -> NDArray[np.float64]:
    """Return the points whose penalty is that of ``through``, shape (2, 41).

    In the direction of a unit vector u, at the distance r: r sum |u| for L1,
    r for L2 and the limit, r sum |u| + r^2 / 2 for the elastic net.
    """
    one_of("penalty", penalty, PENALTIES)
    through = np.asarray(through)
    directions = np.stack([np.cos(AROUND), np.sin(AROUND)])
    corners = np.abs(directions).sum(axis=0)
    total = np.abs(through).sum()
    length = np.linalg.norm(through)
    if penalty == "l1":
        distance = total / corners
    elif penalty == "elastic":
        level = 2 * total + length**2
        distance = np.sqrt(corners**2 + level) - corners
    else:
        distance = np.full(len(AROUND), length)
    return distance * directions


def contour(curvature: ArrayLike, best: ArrayLike, cost: float) -> NDArray:
    """Return the points of one cost, (w - w*)^T H (w - w*) / 2, (2, 41)."""
    values, vectors = np.linalg.eigh(curvature)
    circle = np.stack([np.cos(AROUND), np.sin(AROUND)])
    radii = np.sqrt(2 * cost / values)[:, None]
    return np.asarray(best)[:, None] + vectors @ (radii * circle)


def best_weights(angle: float) -> NDArray[np.float64]:
    """Return w*, of length 1.2, in a direction in degrees."""
    direction = np.deg2rad(angle)
    best = FAR * np.array([np.cos(direction), np.sin(direction)])
    best[np.abs(best) < 1e-12] = 0
    return best


@cache
def _path(penalty: str, bend: float, angle: float) -> NDArray[np.float64]:
    best = best_weights(angle)
    path = [solve(bowl(bend), best, penalty, amount) for amount in PATH]
    return np.transpose(path)


def compute(
    penalty: str, strength: float, bend: float, angle: float
) -> dict[str, NDArray | float]:
    """Solve for two weights at one strength, and along all strengths.

    Parameters
    ----------
    penalty, strength
        As in `solve`.
    bend, angle
        The larger curvature, and the direction of w* in degrees.

    Returns
    -------
    dict
        ``w1``, ``w2``: the solution, shape (1,), and ``zeros``: 0 if no
        weight is exactly zero, 1 or 2 if that one is, 3 if both are.
        ``best1``, ``best2``: w*. ``path1``, ``path2``: solutions at `PATH`.
        ``ball1``, ``ball2`` and ``bowl1``, ``bowl2``: the points of the same
        penalty, and of the same cost, as the solution; ``outer1`` ...: of
        the cost 1/4. Shape (41,).
    """
    curvature = bowl(bend)
    best = best_weights(angle)
    w = solve(curvature, best, penalty, strength)
    away = w - best
    lines = {
        "best": best[:, None],
        "w": w[:, None],
        "path": _path(penalty, bend, angle),
        "ball": ball(penalty, w),
        "bowl": contour(curvature, best, away @ curvature @ away / 2),
        "outer": contour(curvature, best, 0.25),
    }
    values = {
        f"{name}{number + 1}": line[number]
        for name, line in lines.items()
        for number in (0, 1)
    }
    zeros = np.array([1, 2]) @ (w == 0)
    return values | {"zeros": float(zeros)}
