"""Named arrays of an explorable: what they depend on, how they are packed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_number, one_of, whole_number

GAP = -32768
ZERO = -32767


@dataclass(frozen=True)
class Quantity:
    """How a named array of ``compute`` is stored for the page.

    Parameters
    ----------
    over
        The names of the controls it depends on; all others leave it as is.
    low, high
        The range of the axis on which it is read. Left out, the values' own.
    scale
        ``"linear"`` or ``"log"``: how it is interpolated and quantized.
    steps
        How many steps the range is quantized to: the rounding is at most
        half a step.
    reach
        How far beyond the range values are kept, in ranges; farther ones
        are stored as the farthest.
    label
        What the table of numbers calls it; None keeps it out of the table.
    """

    over: Sequence[str]
    low: float | None = None
    high: float | None = None
    scale: str = "linear"
    steps: int = 4000
    reach: float = 1.0
    label: str | None = ""

    def __post_init__(self) -> None:
        one_of("scale", self.scale, ("linear", "log"))
        whole_number("steps", self.steps, low=16)
        finite_number("reach", self.reach, low=0)
        floor = 5e-324 if self.scale == "log" else -math.inf
        if self.low is not None:
            finite_number("low", self.low, low=floor)
        if self.high is not None:
            low = floor if self.low is None else self.low
            finite_number("high", self.high, low=low)
        if self.steps * (1 + 2 * self.reach) > 65000:
            raise ValueError(
                "steps * (1 + 2 * reach) must be at most 65000; got "
                f"{self.steps} steps and a reach of {self.reach:g}"
            )

    def place(self, values: ArrayLike) -> NDArray:
        """Return the values in the scale of interpolation.

        A log quantity's zero is minus infinity; NaN and what is infinite
        itself are gaps, NaN.
        """
        array = np.asarray(values, dtype=float)
        placed = np.where(np.isfinite(array), array, np.nan)
        if self.scale == "log":
            with np.errstate(divide="ignore", invalid="ignore"):
                placed = np.log(np.where(placed < 0, 0.0, placed))
        return placed

    def ruler(self, placed: NDArray) -> tuple[float, float]:
        """Return the first place and the step of the quantized scale."""
        finite = placed[np.isfinite(placed)]
        if finite.size == 0:
            finite = np.zeros(1)
        ends = [finite.min(), finite.max()]
        for i, end in enumerate((self.low, self.high)):
            if end is not None:
                ends[i] = math.log(end) if self.scale == "log" else end
        span = ends[1] - ends[0]
        if span <= 0:
            span = abs(ends[0]) or 1.0
        return float(ends[0]), float(span / self.steps)

    def quantize(self, placed: NDArray, ruler: tuple[float, float]) -> NDArray:
        """Return 16-bit codes of placed values; GAP and ZERO stand apart."""
        start, step = ruler
        beyond = round(self.reach * self.steps)
        middle = self.steps // 2
        with np.errstate(invalid="ignore"):
            codes = np.rint((placed - start) / step)
            codes = np.clip(codes, -beyond, self.steps + beyond) - middle
        codes = np.where(np.isneginf(placed), ZERO, codes)
        return np.where(np.isnan(placed), GAP, codes).astype(np.int16)

    def restore(self, codes: NDArray, ruler: tuple[float, float]) -> NDArray:
        """Return the placed values of 16-bit codes."""
        start, step = ruler
        placed = start + (codes.astype(float) + self.steps // 2) * step
        placed = np.where(codes == ZERO, -np.inf, placed)
        return np.where(codes == GAP, np.nan, placed)

    def floor(self, ruler: tuple[float, float]) -> float:
        """Return the place at which a zero is interpolated."""
        start, step = ruler
        return start - round(self.reach * self.steps) * step

    def value(self, placed: NDArray) -> NDArray:
        """Return the values of places."""
        return np.exp(placed) if self.scale == "log" else placed
