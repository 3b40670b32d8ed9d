"""Fans, and the variance that a scale asks for."""

from collections.abc import Sequence
from math import prod, sqrt

from nbkernel.initializers.checks import checked_shape
from nbkernel.validation import finite_number, one_of, whole_number

MODES = ("fan_in", "fan_out", "fan_avg", "fan_geo_avg")


def compute_fans(shape: Sequence[int], groups: int = 1) -> tuple[int, int]:
    """Return (fan_in, fan_out): how many weights a unit hears and speaks to.

    ``shape`` is (fan_in, fan_out) for a dense layer and (..., in_channels //
    groups, out_channels) for a convolution, whose kernel positions multiply
    both fans. With ``groups`` an input reaches only the outputs of its own
    group. (PyTorch's weights have their axes the other way round, and its
    fan_out ignores groups.)

    Raises ``ValueError`` for fewer than two axes, as a bias has no fans, and
    for out_channels that the groups cannot share. Source: He et al. 2015,
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
    positions = prod(kernel)
    return positions * inputs, positions * outputs // groups


def target_variance(
    shape: Sequence[int],
    *,
    scale: float = 1.0,
    mode: str = "fan_in",
    groups: int = 1,
) -> float:
    """Return the variance scale / n, where n is a fan or a mean of the two.

    ``mode`` is "fan_in" (keeps the signal), "fan_out" (keeps the gradient),
    "fan_avg" (arithmetic mean) or "fan_geo_avg" (geometric mean). ``scale``
    is a gain squared, >= 0. ``shape`` and ``groups`` as in `compute_fans`.

    Raises ``ValueError`` for an unknown mode, a negative scale, or a fan
    of 0.

    >>> target_variance((300, 100), scale=2.0, mode="fan_avg")
    0.01
    """
    scale = finite_number("scale", scale, low=0)
    one_of("mode", mode, MODES)
    fan_in, fan_out = compute_fans(shape, groups)
    fan = {
        "fan_in": fan_in,
        "fan_out": fan_out,
        "fan_avg": (fan_in + fan_out) / 2,
        "fan_geo_avg": sqrt(fan_in) * sqrt(fan_out),
    }[mode]
    if fan == 0:
        raise ValueError(
            f"shape must leave no {mode} of 0; got {tuple(shape)}"
        )
    return scale / fan
