"""Checks of what a network is made of, and of what came out of it."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nbkernel.validation import finite_array


def chained(weights: Sequence[NDArray]) -> list[NDArray]:
    """Return the matrices if their shapes chain and their dtype is one."""
    weights = [np.asarray(matrix) for matrix in weights]
    if not weights:
        raise ValueError("weights must hold at least one matrix")
    dtype = weights[0].dtype
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"weights must be float32 or float64; got {dtype}")
    fan_in = weights[0].shape[0] if weights[0].ndim else 0
    for place, matrix in enumerate(weights):
        check_shape(f"weights[{place}]", matrix, (fan_in, None))
        if matrix.dtype != dtype:
            raise TypeError(
                f"weights must have one dtype; weights[{place}] has "
                f"{matrix.dtype}, weights[0] has {dtype}"
            )
        fan_in = matrix.shape[1]
    return weights


def check_shape(
    name: str, array: NDArray, shape: tuple[int | None, ...]
) -> None:
    """Raise ``ValueError`` unless sizes are as wanted; None wants any."""
    fits = array.ndim == len(shape) and all(
        size > 0 and wanted in (None, size)
        for size, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        wanted = ", ".join(
            "any" if size is None else str(size) for size in shape
        )
        raise ValueError(
            f"{name} must have shape ({wanted}); got {array.shape}"
        )


def check_in_range(
    moments: Mapping[str, NDArray], weights: Sequence[NDArray]
) -> None:
    """Raise ``FloatingPointError`` if a moment has left the dtype's range."""
    for name, moment in moments.items():
        layers = moment.reshape(-1, moment.shape[-1])
        bad = np.flatnonzero(~np.isfinite(layers).all(axis=0))
        if not bad.size:
            continue
        for place, matrix in enumerate(weights):
            finite_array(f"weights[{place}]", matrix)
        first = bad[-1] if name.startswith("gradient") else bad[0]
        raise FloatingPointError(
            f"{name}[{first}] exceeds the range of {weights[0].dtype}; use "
            "float64, fewer layers or a smaller gain"
        )
