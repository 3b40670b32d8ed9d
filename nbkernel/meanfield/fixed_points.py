"""Fixed points of the variance map: lengths that layers keep."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.meanfield.length import variance_map
from nbkernel.validation import finite_number

LOW, HIGH = 1e-8, 1e8  # fixed points are looked for between these lengths
KEPT = 1e-9  # relative change of a length that counts as none


def fixed_points(
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return every q with V(q) = q between 1e-8 and 1e8, and 0 if it is one.

    In ascending order; where `chi_parallel` is below 1 they attract. Two that
    lie within 5% of each other are missed. Arguments as in `variance_map`.
    Raises ``ValueError`` if every length is kept, as by ReLU at
    sigma_w^2 = 2.

    >>> fixed_points(activation="tanh", weight_variance=2.0).round(4)
    array([0.   , 0.618])
    """
    settings = dict(
        activation=activation_named(activation),
        weight_variance=weight_variance,
        bias_variance=bias_variance,
    )

    def growth(log_q: NDArray) -> NDArray:
        q = np.exp(log_q)
        return np.log(variance_map(q, **settings) / q)

    at_zero = [0.0] if variance_map(0.0, **settings) == 0 else []
    if at_zero and variance_map(1.0, **settings) == 0:
        return np.zeros(1)
    if np.abs(growth(np.log([LOW, 1.0, HIGH]))).max() < KEPT:
        raise ValueError(
            f"every length is kept by {settings['activation'].name} with "
            f"weight_variance {weight_variance:g}"
        )
    return np.array(at_zero + roots(growth, low=LOW, high=HIGH))


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
    settings = dict(
        activation=activation_named(activation),
        weight_variance=weight_variance,
        bias_variance=bias_variance,
    )
    step = float(variance_map(start, **settings)) - start
    if abs(step) <= KEPT * start:
        return start
    found = fixed_points(**settings)
    if step < 0:
        return float(found[found < start].max())
    if (found > start).any():
        return float(found[found > start].min())
    raise ValueError(
        f"from {start:g} the length grows for ever: no fixed point of "
        f"{settings['activation'].name} with weight_variance "
        f"{weight_variance:g}, bias_variance {bias_variance:g}"
    )


def roots(
    function: Callable[[NDArray], NDArray], *, low: float, high: float
) -> list[float]:
    """Return exp(x) for every sign change of ``function`` of x.

    It is looked for on a grid of steps of 5% between ``low`` and ``high``.
    """
    from scipy.optimize import brentq  # here: scipy would slow every import

    grid = np.arange(np.log(low), np.log(high), 0.05)
    signs = np.sign(function(grid))
    return [
        float(np.exp(brentq(function, grid[i], grid[i + 1], xtol=1e-14)))
        for i in np.flatnonzero(signs[:-1] * signs[1:] < 0)
    ]
