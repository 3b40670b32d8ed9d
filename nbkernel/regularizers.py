"""Penalties on weights, and the projections that go with them.

A penalty returns ``(penalty, gradient)``: a number to add to the loss and an
array of the weights' shape and dtype to add to its gradient. ``strength`` is
the lambda of the formulas, a number >= 0.

The L2 penalty is written in two ways, and the factor 2 between them moves
every published value of lambda: ``"half"``, lambda/2 sum w^2, has the
gradient lambda w; ``"full"``, lambda sum w^2, has 2 lambda w. On a quadratic
loss with curvature h the optimum shrinks by h / (h + lambda) in the first and
h / (h + 2 lambda) in the second (Goodfellow et al. 2016, section 7.1.1).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_array, finite_number, one_of


def l1(weights: ArrayLike, strength: float) -> tuple[float, NDArray]:
    """Return lambda sum |w| and its (sub)gradient lambda sign(w).

    Weights of any shape; at w = 0 the subgradient 0 is returned.
    Raises ``ValueError`` for weights that are not finite or a negative
    strength. Source: Tibshirani 1996 (the lasso).

    >>> l1([3.0, -2.0, 0.0], 0.5)
    (2.5, array([ 0.5, -0.5,  0. ]))
    """
    weights = finite_array("weights", weights)
    strength = finite_number("strength", strength, low=0)
    return strength * float(np.abs(weights).sum()), strength * np.sign(weights)


def l2(
    weights: ArrayLike, strength: float, *, convention: str = "half"
) -> tuple[float, NDArray]:
    """Return lambda/2 sum w^2 or lambda sum w^2, and its gradient.

    Weights of any shape. ``convention`` is ``"half"`` (gradient lambda w,
    what optimizers call weight decay) or ``"full"`` (gradient 2 lambda w).
    Raises ``ValueError`` for another convention, weights that are not finite
    or a negative strength. Source: Krogh & Hertz 1991.

    >>> l2([3.0, -2.0], 0.5)
    (3.25, array([ 1.5, -1. ]))
    >>> l2([3.0, -2.0], 0.5, convention="full")
    (6.5, array([ 3., -2.]))
    """
    weights = finite_array("weights", weights)
    strength = finite_number("strength", strength, low=0)
    if one_of("convention", convention, ("half", "full")) == "full":
        strength = 2 * strength
    penalty = strength / 2 * float(np.square(weights).sum())
    return penalty, strength * weights


def elastic_net(
    weights: ArrayLike,
    *,
    l1_strength: float,
    l2_strength: float,
    convention: str = "half",
) -> tuple[float, NDArray]:
    """Return the sum of the L1 and the L2 penalty, and its gradient.

    Arguments and errors as for ``l1`` and ``l2``. Source: Zou & Hastie 2005
    (who write the L2 part in full; scikit-learn halves it).

    >>> elastic_net([3.0, -2.0], l1_strength=0.5, l2_strength=0.5)
    (5.75, array([ 2. , -1.5]))
    """
    finite_number("l1_strength", l1_strength, low=0)
    finite_number("l2_strength", l2_strength, low=0)
    absolute, sign = l1(weights, l1_strength)
    square, slope = l2(weights, l2_strength, convention=convention)
    return absolute + square, sign + slope


def max_norm(
    weights: ArrayLike, limit: float, *, axis: int | tuple[int, ...] = 0
) -> NDArray:
    """Return the weights with every unit's norm brought down to ``limit``.

    A unit's incoming weights lie along ``axis``: 0, a column of a dense
    ``(fan_in, fan_out)`` matrix; ``(0, 1, 2)`` for a convolution kernel.
    Units within the limit are returned unchanged, the others keep their
    direction: the projection onto the ball. Apply it after a step.

    Raises ``ValueError`` for weights that are not finite, a limit that is
    not positive or an axis the weights do not have. Source: Srebro &
    Shraibman 2005; Srivastava et al. 2014, section 5.1.

    >>> max_norm([[3.0, 0.3], [4.0, 0.4]], 1.0)
    array([[0.6, 0.3],
           [0.8, 0.4]])
    """
    weights = finite_array("weights", weights)
    limit = finite_number("limit", limit, low=0, exclusive=True)
    largest = np.abs(weights).max(axis=axis, keepdims=True, initial=0)
    largest[largest == 0] = 1  # scaled so that no square overflows
    scaled = np.square(weights / largest).sum(axis=axis, keepdims=True)
    # norm > limit, as ratio < 1; a unit of zeros has norm 0 and ratio inf.
    with np.errstate(divide="ignore", over="ignore"):
        ratio = limit / largest / np.sqrt(scaled)
    return weights * np.minimum(ratio, 1).astype(weights.dtype, copy=False)


def soft_threshold(weights: ArrayLike, threshold: float) -> NDArray:
    """Return sign(w) max(|w| - threshold, 0): shrink, and cut off at zero.

    It minimizes (x - w)^2 / 2 + threshold |x| over x, which is why an L1
    penalty makes exact zeros and an L2 penalty does not. Any shape.

    Raises ``ValueError`` for weights that are not finite or a negative
    threshold. Source: Donoho & Johnstone 1994.

    >>> soft_threshold([3.0, -2.0, 0.5], 1.0)
    array([ 2., -1.,  0.])
    """
    weights = finite_array("weights", weights)
    threshold = finite_number("threshold", threshold, low=0)
    return weights - np.clip(weights, -threshold, threshold)
