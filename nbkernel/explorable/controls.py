"""What a reader can turn: sliders, toggles, fresh draws (and `Choice`).

A control knows which values it accepts, at which of them the atlas is
computed (`grid`), and how the page describes it (`config`). A control is
*continuous* when values between its grid points are interpolated.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nbkernel.validation import finite_number, one_of, whole_number


class Control:
    """What all controls share; see `Choice`, `Slider`, `Toggle`, `Redraw`."""

    name: str
    label: str
    default: Any
    kind: str
    continuous = False

    def accept(self, value: Any) -> Any:
        """Return the accepted form of ``value``, else ``ValueError``."""
        raise NotImplementedError

    def canonical(self, value: Any) -> Any:
        """Return the value `compute` is called with."""
        return value

    @property
    def grid(self) -> Sequence[Any]:
        """The canonical values at which the atlas is computed."""
        raise NotImplementedError

    def config(self) -> dict:
        """Return the control as the page reads it."""
        return {
            "kind": self.kind,
            "name": self.name,
            "label": self.label,
            "default": self.text(self.default),
            "grid": [self.text(value) for value in self.grid],
        }

    def text(self, value: Any) -> Any:
        """Return ``value`` as the page holds it."""
        return value


class Slider(Control):
    """A number between ``low`` and ``high``.

    Parameters
    ----------
    name
        The argument of ``compute`` it supplies.
    low, high
        The ends; left out, those of ``stops``.
    scale
        ``"linear"`` or ``"log"``: how the slider and the interpolation run.
    knots
        Where the atlas is computed: how many (even in ``scale``), or the
        values themselves, dense where results change quickly. Between them
        the page interpolates.
    stops
        The only values the slider takes; it snaps, nothing is interpolated.
    marks
        ``{label: value}``: named values, drawn under the slider.
    marks_from
        A choice whose options ``sets`` this slider: each becomes a mark.
    play
        Whether a button runs the slider from end to end.
    """

    kind = "slider"

    def __init__(
        self,
        name: str,
        *,
        label: str = "",
        low: float | None = None,
        high: float | None = None,
        scale: str = "linear",
        knots: int | Sequence[float] = 33,
        stops: Sequence[float] | None = None,
        default: float | None = None,
        unit: str = "",
        marks: Mapping[str, float] | None = None,
        marks_from: str | None = None,
        play: bool = False,
    ) -> None:
        self.name, self.label, self.unit = name, label or name, unit
        self.scale = one_of("scale", scale, ("linear", "log"))
        self.stops = None if stops is None else list(stops)
        self.continuous = stops is None
        if self.stops is not None:
            low, high = self.stops[0], self.stops[-1]
        if low is None or high is None:
            raise ValueError(
                f"the slider {name!r} needs low and high, or stops"
            )
        floor = 5e-324 if scale == "log" else -np.inf
        self.low = finite_number("low", low, low=floor)
        self.high = finite_number("high", high, low=self.low)
        if isinstance(knots, int):
            space = np.geomspace if scale == "log" else np.linspace
            knots = space(
                self.low, self.high, whole_number("knots", knots, low=2)
            )
        self.knots = np.array(knots if stops is None else stops, dtype=float)
        ends = (self.knots[0], self.knots[-1])
        if (np.diff(self.knots) <= 0).any() or not np.allclose(
            ends, (self.low, self.high)
        ):
            raise ValueError(
                f"knots and stops of {name!r} must increase and run from low "
                f"= {self.low:g} to high = {self.high:g}; got {ends[0]:g} to "
                f"{ends[1]:g}"
            )
        self.knots[0], self.knots[-1] = self.low, self.high
        self.marks, self.marks_from = dict(marks or {}), marks_from
        self.play = play
        self.default = self.accept(self.low if default is None else default)

    def accept(self, value: Any) -> float:
        """Return the number if it lies on the slider."""
        if self.stops is not None:
            stops = self.stops  # whole numbers stay whole
            return stops[stops.index(one_of(self.name, value, stops))]
        return finite_number(self.name, value, low=self.low, high=self.high)

    @property
    def grid(self) -> list[float]:
        """The knots, or the stops."""
        return self.knots.tolist() if self.stops is None else self.stops

    def place(self, value: float) -> float:
        """Return where ``value`` stands in the slider's own scale."""
        return float(np.log(value)) if self.scale == "log" else float(value)

    def config(self) -> dict:
        """Return the slider with its scale and marks."""
        grid = [float(f"{knot:.9g}") for knot in self.grid]
        return super().config() | {
            "grid": grid,
            "continuous": self.continuous,
            "low": self.low,
            "high": self.high,
            "scale": self.scale,
            "unit": self.unit,
            "marks": [[label, v] for label, v in self.marks.items()],
            "marksFrom": self.marks_from,
            "play": self.play,
        }


class Toggle(Control):
    """A switch: ``compute`` gets True or False."""

    kind = "toggle"

    def __init__(
        self, name: str, *, label: str = "", default: bool = False
    ) -> None:
        self.name, self.label, self.default = name, label or name, default

    def accept(self, value: Any) -> bool:
        """Return the value if it is a truth value."""
        return bool(one_of(self.name, value, (False, True)))

    @property
    def grid(self) -> list[bool]:
        """Off and on."""
        return [False, True]


class Redraw(Control):
    """A button that moves to the next of ``count`` stored random draws."""

    kind = "redraw"

    def __init__(
        self, name: str, *, label: str = "Draw again", count: int = 6
    ) -> None:
        self.name, self.label, self.default = name, label, 0
        self.count = whole_number("count", count, low=2)

    def accept(self, value: Any) -> int:
        """Return the number of the draw."""
        return one_of(self.name, value, range(self.count))

    @property
    def grid(self) -> list[int]:
        """The numbers of the draws."""
        return list(range(self.count))
