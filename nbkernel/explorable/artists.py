"""Live artists: which part of a drawn figure follows which named value.

Each wraps an artist that matplotlib has drawn at the default state. In the
page the engine rewrites its path, image or text from the current values, in
the coordinates of the artist's axes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.container import BarContainer
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from matplotlib.text import Text

from nbkernel.explorable.sentence import Sentence


def _numbers(values: Any) -> list[float | None]:
    array = np.asarray(values, dtype=float)
    return [float(f"{v:.9g}") if np.isfinite(v) else None for v in array]


class Live:
    """What all live artists share.

    ``vertical`` and ``horizontal`` name the values that are read against the
    axes' y and x scale: their interpolation error is measured against it.
    """

    kind: str
    artist: Artist

    @property
    def axes(self) -> Axes:
        """The axes the artist is drawn in."""
        return self.artist.axes

    @property
    def vertical(self) -> list[str]:
        """The values read against the y axis."""
        return []

    @property
    def horizontal(self) -> list[str]:
        """The values read against the x axis."""
        return []

    @property
    def needs(self) -> list[str]:
        """All the values the artist follows."""
        return [*self.vertical, *self.horizontal]

    def mark(self, identifier: str) -> None:
        """Give the artist the id by which the page finds it."""
        self.artist.set_gid(identifier)

    def config(self) -> dict:
        """Return what the page needs to redraw the artist."""
        raise NotImplementedError


@dataclass
class LiveLine(Live):
    """A line (with or without markers) through ``y``; ``x`` may be live too.

    Where ``x`` is left out, the line keeps the x data it was drawn with.
    """

    artist: Line2D
    y: str
    x: str | None = None
    kind = "line"

    def __post_init__(self) -> None:
        if isinstance(self.artist, list | tuple):
            (self.artist,) = self.artist

    @property
    def vertical(self) -> list[str]:
        """The line's heights."""
        return [self.y]

    @property
    def horizontal(self) -> list[str]:
        """The line's places, if they are live."""
        return [] if self.x is None else [self.x]

    def config(self) -> dict:
        """Return the names of its values, and the x data."""
        x = self.x or _numbers(self.artist.get_xdata(orig=False))
        return {"x": x, "y": self.y}


@dataclass
class LivePoint(LiveLine):
    """A marker the reader drags: it moves the sliders ``x`` and ``y``.

    The artist is a line of one point; by keyboard the sliders move it.
    """

    x: str = ""
    kind = "point"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.x:
            raise ValueError("x of a LivePoint must name a slider")


@dataclass
class LiveScatter(LiveLine):
    """The points of ``axes.scatter``, at ``x`` and ``y``."""

    artist: Collection
    kind = "line"

    def config(self) -> dict:
        """Return the names of its values, and the x data."""
        offsets = np.asarray(self.artist.get_offsets())
        return {"x": self.x or _numbers(offsets[:, 0]), "y": self.y}


@dataclass
class LiveBand(Live):
    """The region of ``axes.fill_between`` from ``lower`` to ``upper``."""

    artist: Collection
    lower: str
    upper: str
    x: Iterable[float]
    kind = "band"

    @property
    def vertical(self) -> list[str]:
        """The two edges."""
        return [self.lower, self.upper]

    def config(self) -> dict:
        """Return the names of its edges, and the x data."""
        return {"x": _numbers(self.x), "y": self.upper, "lower": self.lower}


@dataclass
class LiveOutline(Live):
    """The outline of ``axes.stairs`` (filled or not), at heights ``y``."""

    artist: StepPatch
    y: str
    kind = "outline"

    @property
    def vertical(self) -> list[str]:
        """The heights."""
        return [self.y]

    def config(self) -> dict:
        """Return the edges and the base line."""
        data = self.artist.get_data()
        base = (
            0.0 if data.baseline is None else float(np.ravel(data.baseline)[0])
        )
        return {"x": _numbers(data.edges), "y": self.y, "base": base}


@dataclass
class LiveBars(Live):
    """The upright bars of ``axes.bar``, at heights ``y``."""

    artist: BarContainer
    y: str
    kind = "bars"

    @property
    def axes(self) -> Axes:
        """The axes of the bars."""
        return self.artist.patches[0].axes

    @property
    def vertical(self) -> list[str]:
        """The heights."""
        return [self.y]

    def mark(self, identifier: str) -> None:
        """Give every bar an id."""
        for i, bar in enumerate(self.artist.patches):
            bar.set_gid(f"{identifier}-{i}")

    def config(self) -> dict:
        """Return the sides of the bars and their foot."""
        bars = self.artist.patches
        left = [bar.get_x() for bar in bars]
        right = [bar.get_x() + bar.get_width() for bar in bars]
        base = float(bars[0].get_y())
        sides = {"left": _numbers(left), "right": _numbers(right)}
        centers = [(a + b) / 2 for a, b in zip(left, right, strict=True)]
        return {"x": _numbers(centers), "y": self.y, "base": base, **sides}


@dataclass
class LiveImage(Live):
    """The picture of ``axes.imshow`` (one value a cell), colored anew."""

    artist: AxesImage
    values: str
    kind = "image"

    @property
    def needs(self) -> list[str]:
        """The array of the cells' values."""
        return [self.values]

    def config(self) -> dict:
        """Return the size, the value limits and 256 colors."""
        image = self.artist
        low, high = image.get_clim()
        rows, columns = image.get_array().shape[:2]
        table = image.get_cmap()(np.linspace(0, 1, 256), bytes=True)[:, :3]
        left, right, bottom, top = image.get_extent()
        return {
            "y": self.values,
            "rows": rows,
            "columns": columns,
            "limits": [float(low), float(high)],
            "colors": table.tobytes().hex(),
            "extent": [float(v) for v in (left, right, bottom, top)],
            "upper": image.origin == "upper",
        }


@dataclass
class LiveText(Live):
    """A text that is written anew from a template, as `Sentence` has it."""

    artist: Text
    template: str
    kind = "text"

    def __post_init__(self) -> None:
        self.sentence = Sentence(self.template)

    def config(self) -> dict:
        """Return the parsed template."""
        return {"parts": self.sentence.parts}

    @property
    def axes(self) -> Axes | None:
        """The axes of the text, None for a figure's own."""
        return self.artist.axes

    @property
    def needs(self) -> list[str]:
        """The values the template names."""
        return self.sentence.names


@dataclass
class LiveVertical(Live):
    """A vertical line (``axes.axvline``) at the number ``x``."""

    artist: Line2D
    x: str
    kind = "vertical"

    @property
    def horizontal(self) -> list[str]:
        """Its place."""
        return [self.x]

    def config(self) -> dict:
        """Return the name of its place."""
        return {"x": self.x}


@dataclass
class LiveHorizontal(Live):
    """A horizontal line (``axes.axhline``) at the number ``y``."""

    artist: Line2D
    y: str
    kind = "horizontal"

    @property
    def vertical(self) -> list[str]:
        """Its height."""
        return [self.y]

    def config(self) -> dict:
        """Return the name of its height."""
        return {"y": self.y}
