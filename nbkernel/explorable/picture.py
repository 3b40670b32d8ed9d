"""Matplotlib figures as small inline SVG that follows the page's theme."""

import html
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import groupby

import matplotlib as mpl
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import (
    LogFormatter,
    LogFormatterSciNotation,
    ScalarFormatter,
)

from nbkernel.explorable.artists import Live

STYLE = {
    "figure.figsize": (5.0, 3.5),
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "svg.image_inline": True,
}
_RAISED = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@contextmanager
def book_style() -> Iterator[None]:
    """Draw in the book's style, at the size of an explorable's panel."""
    with mpl.rc_context():
        with as_file(files("nbkernel") / "book.mplstyle") as path:
            style.use(path)
        mpl.rcParams.update(STYLE)
        yield


@dataclass(frozen=True)
class Panel:
    """One figure of an explorable and the text that stands for it."""

    figure: Figure
    alt: str = ""


class _PlainLog(LogFormatterSciNotation):
    """10⁻³ as plain text, which any font of the page can set."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        text = super().__call__(x, pos)
        text = re.sub(r"\$?\\mathdefault\{(.*)\}\$?", r"\1", text)
        text = text.replace(r"\times", "×").strip("$")
        return re.sub(r"\^\{(.*?)\}", lambda m: m[1].translate(_RAISED), text)


def as_svg(panel: Panel, prefix: str) -> str:
    """Draw a figure as SVG: no dates, no foreign ids, no fixed size."""
    figure = panel.figure
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            formatter = axis.get_major_formatter()
            if isinstance(formatter, LogFormatter):
                axis.set_major_formatter(_PlainLog())
            elif isinstance(formatter, ScalarFormatter):
                formatter.set_useMathText(False)
    buffer = io.StringIO()
    empty = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": prefix, "svg.fonttype": "none"}):
        figure.savefig(
            buffer,
            format="svg",
            metadata=empty,
            bbox_inches=None,
            facecolor="none",
        )
    return _shrink(buffer.getvalue(), prefix, panel.alt)


def _shrink(text: str, prefix: str, alt: str) -> str:
    width, height = re.search(r'viewBox="0 0 (\S+) (\S+)"', text).groups()
    body = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg")]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.S)
    body = re.sub(
        r"<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.S
    )
    body = re.sub(r"<style.*?</style>", "", body, flags=re.S)
    body = _flow(body)
    body = re.sub(
        r"font(-family)?: ?[^;\"]*(sans|serif|Sans|mono)[^;\"]*;? ?",
        _keep_size,
        body,
    )
    body = body.replace("xlink:href", "href")
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', body))

    def rename(match: re.Match) -> str:
        name = match[1]
        if name.startswith("live-") or name in used:
            return f' id="{prefix}-{name}"'
        return ""

    body = re.sub(r' id="([^"]*)"', rename, body)
    body = re.sub(r'(url\(#|href="#)', rf"\1{prefix}-", body)
    body = re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}", body)
    body = re.sub(r" ?\n *(?=[LMCQz\"])", "", body)
    body = re.sub(r"\s*\n\s*", "", body)
    body = re.sub(r"<g>\s*</g>", "", body)
    body = re.sub(r' transform="rotate\(-?0 [^"]*"', "", body)
    label = html.escape(alt, quote=True)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}"'
        ' fill="var(--nbk-ink)" stroke-linejoin="round" '
        f'style="--nbk-width:{width}">{body}</svg>'
    )


def _keep_size(match: re.Match) -> str:
    size = re.search(r"([\d.]+)px", match[0])
    shape = "font-style: italic; " if "italic" in match[0] else ""
    shape += "font-weight: bold; " if "bold" in match[0] else ""
    return shape + (f"font-size: {size[1]}px; " if size else "")


def _flow(body: str) -> str:
    """Let a formula's letters follow one another in the page's own font.

    Matplotlib sets each letter where its own font would have it.
    """

    def one(match: re.Match) -> str:
        letters = re.findall(
            r'<tspan x="([\d.-]+)" y="([\d.-]+)" style="(.*?)">(.*?)</tspan>',
            match[1],
        )
        letters.sort(key=lambda letter: float(letter[0]))
        runs, line = [], float(letters[0][1])
        for y, look, run in (
            (float(key[0]), key[1], "".join(letter[3] for letter in group))
            for key, group in groupby(letters, key=lambda one: one[1:3])
        ):
            run = re.sub(r"(?<! )([=<>≈≤≥+])(?! )", "\u2009\\1\u2009", run)
            shift = f' dy="{y - line:.2f}"' if abs(y - line) > 0.3 else ""
            line = y if shift else line
            runs.append(f'<tspan{shift} style="{look}">{run}</tspan>')
        return f"<text>{''.join(runs)}</text>"

    return re.sub(
        r"<text>\s*((?:<tspan.*?</tspan>\s*)+)</text>", one, body, flags=re.S
    )


def themed(svg: str, selector: str) -> tuple[str, str]:
    """Replace fixed colors by variables; return the SVG and their rules.

    Grays run from the page's ink to its paper; other colors get a lighter
    twin for dark pages.
    """
    light, dark = [], []
    names: dict[str, str] = {}

    def name(match: re.Match) -> str:
        color = match[0].lower()
        names.setdefault(color, f"--c{len(names)}")
        return f"var({names[color]})"

    svg = re.sub(r"(?<=: )#[0-9a-fA-F]{6}\b", name, svg)
    for color, variable in names.items():
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        if max(red, green, blue) - min(red, green, blue) <= 6:
            share = round(100 * green / 255)
            mix = (
                f"color-mix(in srgb,var(--nbk-paper) {share}%,var(--nbk-ink))"
            )
            light.append(f"{variable}:{mix}")
        else:
            light.append(f"{variable}:{color}")
            dark.append(f"{variable}:{lightened(color)}")
    rules = f"{selector}{{{';'.join(light)}}}"
    if dark:
        on_dark = ", ".join(
            f"{page} {selector}"
            for page in (
                "html[data-theme=dark]",
                "[data-jp-theme-light=false]",
                ".vscode-dark",
            )
        )
        rules += f"@media not print{{{on_dark}{{{';'.join(dark)}}}}}"
    return svg, rules


def lightened(color: str, contrast: float = 5.5) -> str:
    """Return the color, mixed with white until it stands out on black.

    >>> lightened("#0000ff") != "#0000ff"
    True
    """
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    white = 0.0
    while True:
        mixed = [c + (1 - c) * white for c in channels]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in mixed
        ]
        light = sum(
            w * c
            for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )
        if (light + 0.05) / 0.06 >= contrast:
            return "#" + "".join(f"{round(255 * c):02x}" for c in mixed)
        white += 0.02


def placed(axes: Axes) -> dict:
    """Return where the axes' frame lies in the SVG, and its scales."""
    width, height = axes.figure.get_size_inches() * 72
    box = axes.get_position()
    scales = axes.get_xscale(), axes.get_yscale()
    for scale in scales:
        if scale not in ("linear", "log"):
            raise ValueError(
                "the axes of live artists must have linear or log scales; "
                f"got {scale!r}"
            )
    return {
        "left": round(box.x0 * width, 3),
        "right": round(box.x1 * width, 3),
        "bottom": round((1 - box.y0) * height, 3),
        "top": round((1 - box.y1) * height, 3),
        "x": [float(v) for v in axes.get_xlim()],
        "y": [float(v) for v in axes.get_ylim()],
        "xlabel": axes.get_xlabel().replace("$", ""),
        "logx": scales[0] == "log",
        "logy": scales[1] == "log",
    }


@dataclass(frozen=True)
class Drawing:
    """The panels as SVG, what the page knows of their live artists, CSS."""

    pictures: list[str]
    live: list[Live]
    artists: list[dict]
    rules: str


def draw_all(
    panels: Sequence[Panel], live: Sequence[Live], name: str
) -> Drawing:
    """Draw all panels at the default state."""
    owners = {id(panel.figure): i for i, panel in enumerate(panels)}
    for number, artist in enumerate(live):
        artist.mark(f"live-{number}")
    pictures = [as_svg(panel, f"{name}-{i}") for i, panel in enumerate(panels)]
    described = []
    for number, artist in enumerate(live):
        figure = getattr(artist.artist, "figure", None) or artist.axes.figure
        panel = owners.get(id(figure))
        if panel is None:
            raise ValueError(
                f"draw must return the figure of every live artist; that of "
                f"artist {number} ({type(artist).__name__}) is missing"
            )
        entry = {
            "kind": artist.kind,
            "id": f"{name}-{panel}-live-{number}",
            "panel": panel,
        } | artist.config()
        if f'id="{entry["id"]}' not in pictures[panel]:
            raise ValueError(
                f"there is nothing to see of artist {number} "
                f"({type(artist).__name__}) at the default state: draw it "
                "visible, with finite values"
            )
        if artist.axes is not None:
            entry["axes"] = placed(artist.axes)
        described.append(entry)
    joined, rules = themed("\0".join(pictures), f"#explorable-{name}")
    return Drawing(joined.split("\0"), list(live), described, rules)
