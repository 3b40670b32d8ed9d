"""What every initializer asks of a shape and a dtype."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from nbkernel.validation import whole_number


def checked_shape(shape: Sequence[int], least_axes: int = 0) -> tuple:
    """Return ``shape`` as a tuple of ints >= 0.

    Raises ``TypeError`` for what is no sequence of integers, ``ValueError``
    for a negative size or fewer than ``least_axes`` axes.
    """
    if isinstance(shape, str) or not isinstance(shape, Sequence | np.ndarray):
        raise TypeError(
            "shape must be a sequence of integers, such as (64, 32); got "
            f"{shape!r}"
        )
    sizes = tuple(whole_number("shape", size, low=0) for size in shape)
    if len(sizes) < least_axes:
        raise ValueError(
            f"shape must have at least {least_axes} axes, such as (fan_in, "
            f"fan_out); got {sizes}"
        )
    return sizes


def checked_dtype(dtype: DTypeLike) -> np.dtype:
    """Return a floating dtype; ``ValueError`` for any other."""
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        raise ValueError(f"dtype must be a floating type; got {dtype}")
    return dtype
