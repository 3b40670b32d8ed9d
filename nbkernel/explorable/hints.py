"""Arrows at the frame where values leave the axes, as first drawn.

The twin of ``Artist.hint`` in explorable.js, which takes the arrows over: so
that they stand in a page without JavaScript too.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def with_arrows(
    pictures: Sequence[str],
    artists: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
) -> list[str]:
    """Put the arrows of all artists into the panels' SVG."""
    pictures = list(pictures)
    for artist in artists:
        path = arrows(artist, values)
        if path:
            svg, name = pictures[artist["panel"]], artist["id"]
            first = f"{name}-0" if artist["kind"] == "bars" else name
            start = svg.index(f'<g id="{first}"')
            style = re.search(r'style="([^"]*)"', svg[start:])[1]
            color = re.search(r"(stroke|fill): (?!none)([^;]+)", style)
            mark = (
                f'<path id="{name}-beyond" class="nbk-beyond" d="{path}" '
                f'style="fill: {color[2] if color else "currentColor"}"/>'
            )
            if artist["kind"] != "bars":
                start = svg.index(">", start) + 1
            pictures[artist["panel"]] = svg[:start] + mark + svg[start:]
    return pictures


def arrows(artist: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Return the path of one artist's arrows; empty if all is in sight."""
    kind = artist["kind"]
    if kind not in ("line", "point", "outline", "bars", "horizontal"):
        return ""
    axes = artist["axes"]
    left, right = axes["left"], axes["right"]
    heights = np.atleast_1d(values[artist["y"]])
    ends = (axes["bottom"], axes["top"])
    ys = _placed(heights, ends, axes["y"], axes["logy"])
    if kind == "horizontal":
        xs = np.array([(left + right) / 2])
    else:
        x = artist["x"]
        places = np.atleast_1d(values[x] if isinstance(x, str) else x)
        xs = _placed(places, (left, right), axes["x"], axes["logx"])
    if kind == "outline":
        xs = (xs[1:] + xs[:-1]) / 2
    stepped = kind in ("outline", "bars", "horizontal")
    return _path(xs, ys, axes, stepped, kind == "bars")


def _placed(
    values: ArrayLike,
    ends: tuple[float, float],
    limits: tuple[float, float],
    log: bool,
) -> NDArray:
    array = np.asarray(values, dtype=float)
    low, high = np.log(limits) if log else limits
    with np.errstate(divide="ignore", invalid="ignore"):
        place = np.log(np.maximum(array, 0)) if log else array
    at = ends[0] + (place - low) * (ends[1] - ends[0]) / (high - low)
    at = np.clip(at, min(ends) - 1e4, max(ends) + 1e4)
    return np.where(np.isfinite(array), at, np.nan)


def _path(
    xs: NDArray,
    ys: NDArray,
    axes: Mapping[str, float],
    stepped: bool,
    apart: bool,
) -> str:
    above, below = ys < axes["top"] - 0.5, ys > axes["bottom"] + 0.5
    path, i = "", 0
    while i < len(ys):
        if not (above[i] or below[i]):
            i += 1
            continue
        side, edge, out = (
            (-1, axes["top"], above)
            if above[i]
            else (1, axes["bottom"], below)
        )
        end = i
        while not apart and end + 1 < len(ys) and out[end + 1]:
            end += 1
        x = xs[math.floor((i + end) / 2 + 0.5)]
        for a, b in ((i - 1, i), (end, end + 1)):
            inside = a >= 0 and b < len(ys)
            if not stepped and inside and not np.isnan(ys[a] + ys[b]):
                x = xs[a] + (xs[b] - xs[a]) * (edge - ys[a]) / (ys[b] - ys[a])
                break
        if axes["left"] - 1 <= x <= axes["right"] + 1:
            at = f"{x - 5:.2f} {edge - side * 8:.2f}"
            path += f"M{at}h10l-5 {side * 8}z"
        i = end + 1
    return path
