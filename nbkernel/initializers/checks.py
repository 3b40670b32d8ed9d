"""What every initializer asks of a shape and a dtype."""

import sys
from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import DTypeLike

from nbkernel.validation import whole_number

EXAMPLES = {
    2: "(fan_in, fan_out)",
    3: "(height, width, in_channels, out_channels)",
}


def checked_shape(
    shape: Sequence[int], least_axes: int = 0
) -> tuple[int, ...]:
    """Return ``shape`` as a tuple of ints >= 0.

    Raises ``TypeError`` for what is no sequence of integers, ``ValueError``
    for a negative size, fewer than ``least_axes`` axes, or more entries than
    any memory has.
    """
    if isinstance(shape, str) or not isinstance(shape, Sequence | np.ndarray):
        raise TypeError(
            "shape must be a sequence of integers, such as (fan_in, fan_out);"
            f" got {shape!r}"
        )
    sizes = tuple(
        whole_number("each size in shape", size, low=0) for size in shape
    )
    if len(sizes) < least_axes:
        example = EXAMPLES[least_axes]
        raise ValueError(
            f"shape must have at least {least_axes} axes, such as {example}; "
            f"got {sizes}"
        )
    if prod(max(size, 1) for size in sizes) > sys.maxsize // 16:
        raise ValueError(
            f"shape must have fewer than 2**59 entries; got {sizes}"
        )
    return sizes


def checked_dtype(dtype: DTypeLike) -> np.dtype:
    """Return a floating dtype; ``ValueError`` for any other."""
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        raise ValueError(f"dtype must be a floating type; got {dtype}")
    return dtype
