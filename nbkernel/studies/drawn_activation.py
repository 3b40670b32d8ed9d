"""Activations made of two straight lines and a bend, sharp or round.

What such a function keeps of a standard normal number is a quadratic form in
its slopes: three parts, integrated once, give all of them.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.moments import gaussian_expectation
from nbkernel.validation import one_of

BENDS = {
    "one": "one bend",
    "dip": "one bend, with a dip",
    "two": "two bends",
}
Z = np.concatenate([[-4, -3.5], np.linspace(-3, 3, 37), [3.5, 4]])


def bend(
    z: NDArray, roundness: float, kind: str = "one"
) -> tuple[NDArray, NDArray]:
    """Return a bend at 0 from slope 0 to slope 1, and its slope.

    Both have the shape of ``z``. ``roundness`` is the width of the bend: 0
    gives ReLU, any other the softplus function ``roundness * softplus(z /
    roundness)`` for ``kind`` "one", ``z * sigmoid(z / roundness)`` for
    "dip".

    >>> bend(np.array([-1.0, 2.0]), 0.0)
    (array([0., 2.]), array([0., 1.]))
    """
    if roundness == 0:
        relu = ACTIVATIONS["relu"]
        return relu.function(z), relu.derivative(z)
    name = "silu" if kind == "dip" else "softplus"
    smooth, t = ACTIVATIONS[name], z / roundness
    return roundness * smooth.function(t), smooth.derivative(t)


def parts(z: NDArray, bends: str, roundness: float) -> tuple[NDArray, NDArray]:
    """Return the two functions each activation is made of, and slopes.

    An activation is the first plus ``far`` times the second, where ``far``
    is its slope beyond the bends; two arrays of shape ``(2, *z.shape)``.
    """
    if bends == "two":
        right, right_slope = bend(z - 1, roundness)
        left, left_slope = bend(-z - 1, roundness)
        outer, outer_slope = right - left, right_slope + left_slope
        inner, inner_slope = z - outer, 1 - outer_slope
    else:
        inner, inner_slope = bend(z, roundness, bends)
        outer, outer_slope = z - inner, 1 - inner_slope
    return np.stack([inner, outer]), np.stack([inner_slope, outer_slope])


@cache
def _forms(bends: str, roundness: float) -> tuple[NDArray, NDArray, NDArray]:
    """Return the means, and the forms of E phi^2 and E phi'^2, of parts."""

    def averages(z: NDArray) -> NDArray:
        values, slopes = parts(z, bends, roundness)
        squares = (values[:, None] * values).reshape(4, *z.shape)
        products = (slopes[:, None] * slopes).reshape(4, *z.shape)
        return np.concatenate([values, squares, products])

    corners = (-1.0, 1.0) if bends == "two" else (0.0,)
    found = gaussian_expectation(averages, kinks=corners)
    return found[:2], found[2:6].reshape(2, 2), found[6:].reshape(2, 2)


def kept_parts(
    bends: str, far: ArrayLike, shift: ArrayLike, roundness: ArrayLike
) -> dict[str, NDArray]:
    """Return an activation, and what it keeps of a standard normal number.

    Parameters
    ----------
    bends
        A key of `BENDS`: one bend at 0, from the slope ``far`` on its left
        to the slope 1; or two at -1 and 1, with the slope 1 between them
        and ``far`` beyond both.
    far
        The slope beyond the bends, shape ``(f,)``.
    shift
        A number added to the whole function, shape ``(s,)``.
    roundness
        The width of the bends, at least 0, shape ``(w,)``.

    Returns
    -------
    dict
        ``curve``: phi at `Z`, shape ``(f, s, w, 41)``. ``kept``: E phi^2, E
        phi'^2 and Var phi, shape ``(f, s, w, 3)``. ``gains``: what makes up
        for each, one over its root, of the same shape.
        ``mean``: E phi, and ``lead``: E phi'^2 - E phi^2, shape ``(f, s,
        w)``.
    """
    one_of("bends", bends, BENDS)
    far, shift, roundness = (
        np.asarray(x, float).reshape(-1) for x in (far, shift, roundness)
    )
    if (roundness < 0).any():
        raise ValueError(
            f"roundness must not be negative; got {roundness.min():g}"
        )
    mixed = np.stack([np.ones_like(far), far], axis=-1)
    curves, moments = [], []
    for width in roundness.tolist():
        means, forward, backward = _forms(bends, width)
        curves.append(mixed @ parts(Z, bends, width)[0])
        second, slope = (
            np.einsum("fi,ij,fj->f", mixed, form, mixed)
            for form in (forward, backward)
        )
        moments.append(np.stack([mixed @ means, second, slope], axis=-1))
    curve = np.stack(curves, axis=1)[:, None] + shift[:, None, None]
    found = np.stack(moments, axis=1)[:, None] + 0 * shift[:, None, None]
    mean, second, slope = np.moveaxis(found, -1, 0)
    variance, mean = second - mean**2, mean + shift[:, None]
    kept = np.stack([variance + mean**2, slope, variance], axis=-1)
    return {
        "curve": curve,
        "kept": kept,
        "gains": kept**-0.5,
        "mean": mean,
        "lead": kept[..., 1] - kept[..., 0],
    }
