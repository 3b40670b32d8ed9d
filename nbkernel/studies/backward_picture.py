"""What the explorable on backpropagation draws: the same network, twice.

The numbers and their words are of `nbkernel.studies.backpropagation`.
"""

from numpy.typing import NDArray

from nbkernel.explorable import LiveLine, LiveText, Panel
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.backward_steps import EDGES, PLACES, corners

SIZE = (4.2, 3.5)
COLORS = {
    "forward": SCHEME_COLORS["lecun_normal"],
    "backward": SCHEME_COLORS["he_normal"],
}


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the network twice: what goes forward, and what comes back."""
    forward, axes = _canvas("forward: sums z, outputs a")
    live = _marks(axes, values, "forward")
    for edge, label in _WEIGHTS.items():
        live += _on_edge(axes, edge, label)
    for place, texts in _FORWARD.items():
        live += _in_box(axes, place, texts)
    backward, axes = _canvas("backward: errors δ, gradients on the lines")
    live += _marks(axes, values, "backward")
    for edge, name in _GRADIENTS.items():
        live += _on_edge(axes, edge, _number(name))
    for place, texts in _BACKWARD.items():
        live += _in_box(axes, place, texts)
    return [
        Panel(
            forward,
            "Two input boxes, two hidden boxes and an output box with the "
            "numbers known so far, the weights on the lines between them, "
            "and the cost; the lines of this step are thick.",
        ),
        Panel(
            backward,
            "The same network with the errors in the boxes of the units and "
            "the gradients on the lines, as far as they are known; the "
            "lines of this step are thick.",
        ),
    ], live


def _number(name: str) -> str:
    return f"{{minus_{name}}}{{size[at_{name}]:3?}}"


_WEIGHTS = {
    "x1-h1": "{w11}",
    "x2-h1": "−0.2",
    "x1-h2": "−1.2",
    "x2-h2": "0.8",
    "h1-out": "{v1}",
    "h2-out": "−1",
}
_GRADIENTS = dict(
    zip(
        EDGES,
        ("grad_11", "grad_21", "grad_12", "grad_22", "grad_v1", "grad_v2"),
        strict=True,
    )
)
_FORWARD = {
    "x1": ["{x1}"],
    "x2": ["{x2}"],
    "h1": [f"z {_number('z1')}", f"a {_number('a1')}"],
    "h2": [f"z {_number('z2')}", f"a {_number('a2')}"],
    "out": [f"z {_number('z')}", f"a {_number('p')}"],
    "cost": [f"cost {_number('cost')}"],
}
_BACKWARD = {
    "x1": ["{x1}"],
    "x2": ["{x2}"],
    "h1": ["δ", _number("error1")],
    "h2": ["δ", _number("error2")],
    "out": ["δ", _number("error")],
}


def _canvas(title: str):
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=SIZE)
    axes.set(xlim=(-0.65, 5.22), ylim=(0.2, 4.05))
    axes.set_axis_off()
    axes.text(2.28, 3.8, title, ha="center")
    for edge in EDGES:
        ends = [PLACES[place] for place in edge.split("-")]
        axes.plot(*zip(*ends, strict=True), "0.75", linewidth=0.9)
    return figure, axes


def _on_edge(axes, edge: str, template: str) -> list[LiveText]:
    """Write beside a line, on the side where no other line is."""
    x, y, side = _BESIDE[edge]
    text = axes.text(x, y, "0", ha=side, va="center", fontsize=11, zorder=9)
    return [LiveText(text, template)]


_BESIDE = {
    "x1-h1": (1.04, 3.15, "center"),
    "x2-h2": (1.04, 0.85, "center"),
    "x1-h2": (0.64, 2.25, "right"),
    "x2-h1": (0.64, 1.75, "right"),
    "h1-out": (3.2, 2.78, "left"),
    "h2-out": (3.2, 1.22, "left"),
}


def _in_box(axes, place: str, templates: list[str]) -> list[LiveText]:
    x, y = PLACES[place]
    axes.fill(*zip(*corners(place), strict=True), fc="#ffffff", zorder=5)
    axes.plot(*zip(*corners(place), strict=True), INK, lw=0.9, zorder=6)
    shifts = [0.0] if len(templates) == 1 else [0.19, -0.21]
    live = []
    for shift, template in zip(shifts, templates, strict=True):
        text = axes.text(x, y + shift, "0", ha="center", va="center", zorder=8)
        live.append(LiveText(text, template))
    return live


def _marks(axes, values, way: str) -> list[LiveLine]:
    live = []
    for part, width, order in (("edges", 3.5, 2), ("box", 3.0, 7)):
        x, y = f"{way}_{part}_x", f"{way}_{part}_y"
        (line,) = axes.plot(
            values[x], values[y], color=COLORS[way], lw=width, zorder=order
        )
        live.append(LiveLine(line, y, x))
    return live
