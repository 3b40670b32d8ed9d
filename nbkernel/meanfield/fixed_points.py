"""Fixed points of the variance map: lengths that layers keep."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.meanfield.length import variance_map
from nbkernel.validation import finite_number

LOW, HIGH = 1e-8, 1e4  # fixed points are looked for between these lengths
ENDLESS = 1e8  # a length that grows beyond it grows for ever
STEP = 0.05  # of ln q, from one look to the next
KEPT = 1e-9  # relative change of a length that counts as none


def fixed_points(
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return every q with V(q) = q between 1e-8 and 1e4, and 0 if it is one.

    In ascending order; where `chi_parallel` is below 1 they attract. Two that
    lie within 5% of each other are missed. Arguments as in `variance_map`.
    Raises ``ValueError`` if every length is kept, as by ReLU at
    sigma_w^2 = 2.

    >>> fixed_points(activation="tanh", weight_variance=2.0).round(4)
    array([0.   , 0.618])
    """
    growth = _growth(activation, weight_variance, bias_variance)
    found = [0.0] if growth(-np.inf) == 0 else []
    grid = np.arange(np.log(LOW), np.log(HIGH), STEP)
    values = growth(grid)
    if np.abs(values).max() < KEPT:
        raise ValueError(
            f"every length is kept by {activation_named(activation).name} "
            f"with weight_variance {weight_variance:g}"
        )
    return np.array(found + [float(np.exp(x)) for x in roots(growth, grid)])


def fixed_point(
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
    start: float = 1.0,
) -> float:
    """Return q*, the fixed point that a length of ``start`` > 0 goes to.

    If V rises with q, as for every registered activation, that is the next
    one in the direction of the first step. It is found as a root and not by
    taking steps: at a critical point they shrink like 1/depth. Arguments as
    in `variance_map`. Raises ``ValueError`` if the length grows for ever.

    >>> q = fixed_point(activation="tanh", weight_variance=1.5)
    >>> round(q, 4)
    0.2869
    """
    start = finite_number("start", start, low=0, exclusive=True)
    growth = _growth(activation, weight_variance, bias_variance)
    x = np.log(start)
    first = growth(x)
    if abs(first) <= KEPT:
        return start
    direction = np.sign(first) * STEP
    while np.log(LOW) < x < np.log(ENDLESS):
        stretch = x + direction * np.arange(33)
        if found := roots(growth, stretch):
            return float(np.exp(found[0]))
        x = stretch[-1]
    if direction < 0:
        return 0.0
    raise ValueError(
        f"from {start:g} the length grows for ever: no fixed point of "
        f"{activation_named(activation).name} with weight_variance "
        f"{weight_variance:g}, bias_variance {bias_variance:g}"
    )


def _growth(
    activation: str | Activation, weight_variance: float, bias_variance: float
) -> Callable[[ArrayLike], NDArray]:
    """Return ln(V(q) / q) as a function of ln q; at q = 0, V(0)."""

    def growth(log_q: ArrayLike) -> NDArray:
        q = np.exp(log_q)
        mapped = variance_map(
            q,
            activation=activation,
            weight_variance=weight_variance,
            bias_variance=bias_variance,
        )
        if np.isscalar(log_q) and log_q == -np.inf:
            return mapped
        with np.errstate(divide="ignore"):
            return np.log(mapped / q)

    return growth


def roots(
    function: Callable[[NDArray], NDArray], grid: NDArray
) -> list[float]:
    """Return where ``function`` changes its sign, in the grid's order.

    A sign change between two neighbors of the grid is narrowed down by
    looking at 32 points between them, and so on, to the last digit.
    """
    found = []
    signs = function(grid) > 0
    for i in np.flatnonzero(signs[:-1] != signs[1:]):
        left, right = grid[i], grid[i + 1]
        for _ in range(10):  # 33^10 is more than 2^50
            points = np.linspace(left, right, 34)
            above = function(points) > 0
            k = int(np.argmax(above != above[0]))
            left, right = points[k - 1], points[k]
        found.append(float((left + right) / 2))
    return found
