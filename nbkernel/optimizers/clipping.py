"""Clipping: gradients that are too large are made smaller."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nbkernel.validation import finite_number

Arrays = Mapping[str, NDArray]


def clip_by_value(gradients: Arrays, limit: float) -> dict[str, NDArray]:
    """Return the gradients with every entry cut to [-limit, limit].

    The direction changes: large entries are cut, small ones are not.
    Raises ``ValueError`` unless the limit is positive. Source: Mikolov 2012.

    >>> clip_by_value({"w": np.array([3.0, -0.5])}, 1.0)
    {'w': array([ 1. , -0.5])}
    """
    limit = finite_number("limit", limit, low=0, exclusive=True)
    return {key: np.clip(g, -limit, limit) for key, g in gradients.items()}


def global_norm(gradients: Arrays) -> float:
    """Return the Euclidean norm of all gradients as one vector.

    Scaled by the largest entry, so that no square overflows.

    >>> global_norm({"w": np.array([3.0]), "b": np.array([[4.0]])})
    5.0
    """
    sizes = [np.abs(g).max(initial=0) for g in gradients.values()]
    largest = float(max(sizes, default=0))
    if largest == 0 or not math.isfinite(largest):
        return largest
    scaled = (g / largest for g in gradients.values())
    squares = sum(float(np.square(g, dtype=float).sum()) for g in scaled)
    return largest * math.sqrt(squares)


def clip_by_global_norm(gradients: Arrays, limit: float) -> dict[str, NDArray]:
    """Return the gradients, scaled down together if their norm is too large.

    One factor min(1, limit / global_norm) for all: the direction stays.
    (PyTorch divides by norm + 1e-6.) Raises ``ValueError`` unless the limit
    is positive and the norm finite. Source: Pascanu, Mikolov & Bengio 2013.

    >>> clip_by_global_norm({"w": np.array([3.0, 4.0])}, 1.0)
    {'w': array([0.6, 0.8])}
    """
    limit = finite_number("limit", limit, low=0, exclusive=True)
    norm = global_norm(gradients)
    if not math.isfinite(norm):
        raise ValueError(f"gradients must be finite; their norm is {norm}")
    if norm <= limit:
        return dict(gradients)
    # In float64: in float32 the factor may be too small to be exact.
    return {
        key: (np.asarray(g, float) * (limit / norm)).astype(g.dtype)
        for key, g in gradients.items()
    }
