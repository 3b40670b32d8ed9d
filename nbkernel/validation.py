"""Checks of arguments: each failure names what, why and what to do."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike, NDArray


def one_of(argument: str, value: str, accepted: Collection[str]) -> str:
    """Return ``value`` if it is one of ``accepted``, else ``ValueError``."""
    if value not in accepted:
        choices = ", ".join(repr(choice) for choice in accepted)
        raise ValueError(f"{argument} must be one of {choices}; got {value!r}")
    return value


def each_of(argument: str, values: ArrayLike, accepted: Collection) -> NDArray:
    """Return ``values`` as an array if each is one of ``accepted``."""
    array = np.asarray(values)
    for value in array.flat:
        one_of(argument, value, accepted)
    return array


def finite_number(
    argument: str,
    value: float,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    exclusive: bool = False,
) -> float:
    """Return ``value`` as a float if it is finite and within the bounds.

    ``exclusive`` shuts out the bounds themselves. Raises ``TypeError`` for
    what is no real number, ``ValueError`` for one that is out of bounds.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        raise TypeError(f"{argument} must be a real number; got {value!r}")
    number = float(value)
    inside = low < number < high if exclusive else low <= number <= high
    if not (math.isfinite(number) and inside):
        left, right = ("(", ")") if exclusive else ("[", "]")
        raise ValueError(
            f"{argument} must be a finite number in {left}{low:g}, {high:g}"
            f"{right}; got {value!r}"
        )
    return number


def whole_number(argument: str, value: int, *, low: int = 1) -> int:
    """Return ``value`` as an int if it is whole and at least ``low``."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, np.integer)
    ):
        raise TypeError(f"{argument} must be an integer; got {value!r}")
    if value < low:
        raise ValueError(f"{argument} must be at least {low}; got {value}")
    return int(value)


def number_array(argument: str, value: ArrayLike) -> NDArray:
    """Return ``value`` as a floating (or complex) array of numbers."""
    array = np.asarray(value)
    if array.dtype.kind in "iub":
        array = array.astype(float)
    if array.dtype.kind not in "fc":
        raise TypeError(
            f"{argument} must be an array of numbers; got dtype {array.dtype}"
        )
    return array


def finite_array(
    argument: str, value: ArrayLike, *, ndim: int | None = None
) -> NDArray:
    """Return ``value`` as a floating array if every entry is finite."""
    array = number_array(argument, value)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(
            f"{argument} must have {ndim} axes; got shape {array.shape}"
        )
    if not np.isfinite(array).all():
        bad = int(array.size - np.isfinite(array).sum())
        raise ValueError(
            f"{argument} must be finite; {bad} of its {array.size} entries "
            "are NaN or infinite"
        )
    return array


def generator(argument: str, value: np.random.Generator) -> None:
    """Raise ``TypeError`` unless ``value`` is a numpy Generator."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{argument} must be a numpy.random.Generator, such as "
            f"numpy.random.default_rng(0); got {value!r}"
        )
