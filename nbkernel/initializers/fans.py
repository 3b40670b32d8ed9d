"""Fans, and the variance that a scale and a mode ask for."""

from collections.abc import Sequence
from math import prod, sqrt

from nbkernel.initializers.checks import checked_shape
from nbkernel.validation import finite_number, one_of, whole_number

MODES = ("fan_in", "fan_out", "fan_avg", "fan_geo_avg")


def compute_fans(shape: Sequence[int], groups: int = 1) -> tuple[int, int]:
    """Return (fan_in, fan_out): what a unit adds up, and where an input goes.

    ``shape`` is (fan_in, fan_out) for a dense layer and (..., in_channels //
    groups, out_channels) for a convolution: there a unit adds up a number for
    each place and channel under its kernel, and an input goes, through each
    place, to every output channel of its own group. (PyTorch's weights have
    their axes the other way round, and its fan_out leaves the groups out.)

    Raises ``TypeError`` for what is no sequence of integers, ``ValueError``
    for a negative size, for fewer than two axes (a bias has no fans) and for
    output channels that the groups cannot share. Source: He et al. 2015,
    section 2.2 (n = k^2 c).

    >>> compute_fans((300, 100))
    (300, 100)
    >>> compute_fans((3, 3, 16, 32))
    (144, 288)
    >>> compute_fans((3, 3, 1, 32), groups=32)
    (9, 9)
    """
    *kernel, inputs, outputs = checked_shape(shape, least_axes=2)
    groups = whole_number("groups", groups)
    if outputs % groups:
        raise ValueError(
            f"groups must divide the {outputs} output channels; got {groups}"
        )
    places = prod(kernel)
    return places * inputs, places * (outputs // groups)


def target_variance(
    shape: Sequence[int],
    *,
    scale: float = 1.0,
    mode: str = "fan_in",
    groups: int = 1,
) -> float:
    """Return scale / n, the variance a weight is to have.

    ``mode`` says what n is: ``"fan_in"`` keeps the second moment of the
    signal on its way forward, ``"fan_out"`` that of the gradient on its way
    back; ``"fan_avg"`` (their mean) and ``"fan_geo_avg"`` (their geometric
    mean) lie between the two. ``scale`` is the square of a gain. ``shape``
    and ``groups`` as in `compute_fans`.

    Raises ``ValueError`` for an unknown mode, a scale that is negative or
    infinite, or an n of 0. Source: Glorot & Bengio 2010, equations 10 to 12.

    >>> target_variance((300, 100), scale=2.0, mode="fan_avg")
    0.01
    """
    scale = finite_number("scale", scale, low=0)
    one_of("mode", mode, MODES)
    fan_in, fan_out = compute_fans(shape, groups)
    n = {
        "fan_in": fan_in,
        "fan_out": fan_out,
        "fan_avg": (fan_in + fan_out) / 2,
        "fan_geo_avg": sqrt(fan_in) * sqrt(fan_out),
    }[mode]
    if n == 0:
        raise ValueError(
            f"shape must have a {mode} above 0; got {tuple(shape)}"
        )
    return scale / n
