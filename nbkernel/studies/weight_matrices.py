"""The first explorable of the chapter "Which index goes where?".

A network of 3, 4 and 2 units beside its matrix: choose a connection, and its
cell lights up. The chapter's second one is `nbkernel.studies.unit_square`.
"""

from itertools import pairwise

from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveText,
    Panel,
    Quantity,
    Slider,
    Toggle,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.three_four_two import (
    CONVENTIONS,
    INPUTS,
    INTO_HIDDEN,
    PLACES,
    UNITS,
    compute,
)

SIZE = (4.2, 3.4)
ONE, WHOLE = SCHEME_COLORS["he_normal"], SCHEME_COLORS["lecun_normal"]
BLANK = "\u00a0"
SMALL = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def explorable() -> Explorable:
    """Return the network and its matrix, with the default state."""
    x = ("x1", "x2", "x3")
    names = [f"{line}_{axis}" for line in ("edge", "fan") for axis in "xy"]
    marks = dict.fromkeys(names, Quantity(over=("source", "unit")))
    names = [f"{line}_{axis}" for line in ("cell", "group") for axis in "xy"]
    where = ("source", "unit", "convention")
    marks |= dict.fromkeys(names, Quantity(over=where))
    names = ["frame_x", "frame_y"]
    marks |= dict.fromkeys(names, Quantity(over=("convention",)))
    exact = dict(low=-1, high=1, steps=20000)  # to 0.0001, from -3 to 3
    return Explorable(
        "which-index",
        title="Three inputs, four hidden units, two outputs",
        controls=[
            Choice(
                "convention", CONVENTIONS, label="Written as", default="rows"
            ),
            Choice(
                "source",
                range(1, INPUTS + 1),
                label="Connection from input",
                default=2,
            ),
            Choice(
                "unit",
                range(1, UNITS + 1),
                label="to hidden unit",
                default=3,
            ),
            *(
                Slider(name, label=label, stops=_TENTHS, default=default)
                for name, label, default in (
                    ("x1", "Input 1", 0.5),
                    ("x2", "Input 2", 1.0),
                    ("x3", "Input 3", 0.8),
                )
            ),
            Toggle("activated", label="Apply the sigmoid to hidden units"),
        ],
        compute=compute,
        compute_along=x,
        quantities={
            "hidden": Quantity((*x, "activated"), label="hidden", **exact),
            "output": Quantity((*x, "activated"), label="outputs", **exact),
            "sum": Quantity(("unit", *x), label="the unit’s sum", **exact),
            "product": Quantity(
                ("source", "unit", *x), label="what it adds", **exact
            ),
            "input": Quantity(("source", *x), label="what comes in", **exact),
            "weight": Quantity(("source", "unit"), label="weight", **exact),
            "code": Quantity(where, label="10 · row + column"),
            "transposed": Quantity(("convention",), low=0, high=1),
        }
        | marks,
        draw=draw,
        summary=(
            "{name} = {weight} takes input {source} to hidden unit {unit}: it "
            "adds {weight} × {input} = {product} to that unit’s sum, {sum:4}. "
            "In this convention W has {shape}, and NumPy, which counts from "
            "0, calls this cell {index}."
        ),
        verdicts=VERDICTS,
    )


_TENTHS = [round(0.1 * n, 1) for n in range(11)]


def _by_code(word) -> Verdict:
    """Choose a word by the cell's row and column."""
    codes = [10 * r + c for r in range(1, 5) for c in range(1, 5)]
    line: list[str | float] = [word(*divmod(codes[0], 10))]
    for code in codes[1:]:
        line += [code - 0.5, word(*divmod(code, 10))]
    return Verdict("code", *line)


def _by_convention(rows: str, columns: str) -> Verdict:
    return Verdict("transposed", rows, 0.5, columns)


def _cell(weights: NDArray, row: int, column: int) -> str:
    inside = row < weights.shape[0] and column < weights.shape[1]
    return f"{weights[row, column]:.2f}" if inside else BLANK


def _head(count: int, kind: str, number: int) -> str:
    return f"{kind} {number + 1}" if number < count else BLANK


VERDICTS = {
    "name": _by_code(lambda r, c: f"w{r}{c}".translate(SMALL)),
    "index": _by_code(lambda r, c: f"W[{r - 1}, {c - 1}]"),
    "shape": _by_convention("3 rows and 4 columns", "4 rows and 3 columns"),
    "formula": _by_convention("z = x W,  W is 3 × 4", "z = W x,  W is 4 × 3"),
}
for _n in range(4):
    VERDICTS[f"row{_n}"] = _by_convention(
        _head(INPUTS, "input", _n), _head(UNITS, "unit", _n)
    )
    VERDICTS[f"column{_n}"] = _by_convention(
        _head(UNITS, "unit", _n), _head(INPUTS, "input", _n)
    )
    for _m in range(4):
        VERDICTS[f"cell{_n}{_m}"] = _by_convention(
            _cell(INTO_HIDDEN, _n, _m), _cell(INTO_HIDDEN.T, _n, _m)
        )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the network as nodes and edges, and its first matrix."""
    from matplotlib import pyplot as plt

    network, axes = plt.subplots(figsize=SIZE)
    axes.set(xlim=(-0.6, 4.4), ylim=(-0.05, 4.25))
    axes.set_axis_off()
    for before, after in pairwise(PLACES):
        for start in before:
            for end in after:
                axes.plot(*zip(start, end, strict=True), "0.75", linewidth=0.8)
    live = _marks(axes, values, {"fan": (WHOLE, 2.0), "edge": (ONE, 4.5)})
    templates = (
        ["{x1}", "{x2}", "{x3}"],
        [f"{{hidden[{n}]:.3f}}" for n in range(UNITS)],
        [f"{{output[{n}]:.3f}}" for n in range(2)],
    )
    titles = ("inputs", "hidden", "outputs")
    for places, texts, title in zip(PLACES, templates, titles, strict=True):
        axes.text(places[0][0], 4.05, title, ha="center")
        for place, template in zip(places, texts, strict=True):
            box = dict(boxstyle="round,pad=0.35", fc="#ffffff", ec=INK)
            text = axes.text(
                *place, "0.000", ha="center", va="center", bbox=box, zorder=5
            )
            live.append(LiveText(text, template))

    matrix, axes = plt.subplots(figsize=SIZE)
    axes.set(xlim=(-1.45, 3.6), ylim=(-3.7, 1.9))
    axes.set_axis_off()
    styles = {"frame": (INK, 1.0), "group": (WHOLE, 2.0), "cell": (ONE, 3.0)}
    live += _marks(axes, values, styles)
    live.append(LiveText(axes.text(-1.4, 1.6, "formula"), "{formula}"))
    for n in range(4):
        head = axes.text(n, 0.75, BLANK, ha="center", va="center")
        side = axes.text(-0.65, -n, BLANK, ha="right", va="center")
        live += [
            LiveText(head, f"{{column{n}}}"),
            LiveText(side, f"{{row{n}}}"),
        ]
        for m in range(4):
            if n < 3 or m < 3:
                text = axes.text(m, -n, BLANK, ha="center", va="center")
                live.append(LiveText(text, f"{{cell{n}{m}}}"))
    return [
        Panel(
            network,
            "Three input nodes, four hidden nodes and two output nodes with "
            "their values; the chosen connection is thick, the others into "
            "the same hidden unit are colored.",
        ),
        Panel(
            matrix,
            "The matrix of the weights into the hidden units; the cell of "
            "the chosen connection has a thick frame, the weights of the "
            "same unit a thin one.",
        ),
    ], live


def _marks(axes, values, styles) -> list[LiveLine]:
    """Draw the lines of these names, each with its color and width."""
    live = []
    for name, (color, width) in styles.items():
        x, y = f"{name}_x", f"{name}_y"
        (line,) = axes.plot(values[x], values[y], color=color, linewidth=width)
        live.append(LiveLine(line, y, x))
    return live
