"""A mean over independent networks and how far to trust it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_array

MAX_LISTED = 4


@dataclass(frozen=True, eq=False)
class Estimate:
    """A mean over ``n`` independent networks with its standard error.

    ``mean`` and ``standard_error`` are both numbers, or arrays of one shape.
    Indexing an estimate of arrays picks components.
    """

    mean: float | NDArray
    standard_error: float | NDArray
    n: int

    @classmethod
    def of(cls, samples: ArrayLike) -> Self:
        """Estimate the mean of ``samples``, one network for each row.

        Parameters
        ----------
        samples
            Finite numbers of shape ``(n, ...)`` with ``n >= 2``.

        Examples
        --------
        >>> Estimate.of([1.0, 2.0, 3.0, 4.0])
        Estimate(2.50 ± 0.65, n=4)
        """
        samples = finite_array("samples", samples)
        n = samples.shape[0] if samples.ndim else 1
        if n < 2:
            raise ValueError(
                f"samples must hold at least 2 networks; got {n}: one "
                "network says nothing about how far networks differ"
            )
        mean = samples.mean(axis=0)
        standard_error = samples.std(axis=0, ddof=1) / math.sqrt(n)
        if samples.ndim == 1:
            return cls(float(mean), float(standard_error), n)
        return cls(mean, standard_error, n)

    def __getitem__(self, index: Any) -> "Estimate":
        mean = np.asarray(self.mean)[index]
        error = np.asarray(self.standard_error)[index]
        if np.ndim(mean) == 0:
            return Estimate(float(mean), float(error), self.n)
        return Estimate(mean, error, self.n)

    def __str__(self) -> str:
        if np.ndim(self.mean) == 0:
            return plus_minus(self.mean, self.standard_error)
        mean, error = np.ravel(self.mean), np.ravel(self.standard_error)
        if mean.size == 0:
            return "no values"
        return listed(mean.size, lambda at: plus_minus(mean[at], error[at]))

    def __repr__(self) -> str:
        return f"Estimate({self}, n={self.n})"


def listed(size: int, text: Callable[[int], str]) -> str:
    """Write ``text(at)`` for each of a few values; of many, first and last.

    >>> listed(3, str)
    '0, 1 and 2'
    >>> listed(14, lambda at: str(at % 14))
    '14 values: 0, ..., 13'
    """
    if size > MAX_LISTED:
        return f"{size} values: {text(0)}, ..., {text(-1)}"
    *others, last = map(text, range(size))
    return f"{', '.join(others)} and {last}" if others else last


def plus_minus(mean: float, error: float) -> str:
    """Write ``mean ± error`` with two digits of the error.

    >>> plus_minus(1.00312, 0.00418)
    '1.0031 ± 0.0042'
    >>> plus_minus(2.13e-9, 4e-11)
    '(2.130 ± 0.040)e-09'
    """
    mean, error = float(mean), float(error)
    if not (math.isfinite(mean) and math.isfinite(error) and error > 0):
        return f"{mean:.6g} ± {error:.2g}"
    exponent = math.floor(math.log10(max(abs(mean), error)))
    if -3 <= exponent <= 5:
        exponent = 0
    scale = 10.0**exponent
    if scale < 1e-300:  # its multiples have lost their digits
        return f"{mean:.6g} ± {error:.2g}"
    digits = max(0, 1 - math.floor(math.log10(error / scale)))
    text = f"{mean / scale:.{digits}f} ± {error / scale:.{digits}f}"
    return f"({text})e{exponent:+03d}" if exponent else text
