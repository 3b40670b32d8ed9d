"""The explorable of the chapter "Which weight is to blame?".

A network of two inputs, two hidden units and one output: forward, then back,
a number at a time.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveText,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies import two_two_one as network
from nbkernel.studies.backward_steps import (
    ACTIVATION_NAMES,
    EDGES,
    LAST,
    PLACES,
    STEPS,
    corners,
    lines,
    sentence,
    split,
)

SIZE = (4.2, 3.5)
COLORS = {
    "forward": SCHEME_COLORS["lecun_normal"],
    "backward": SCHEME_COLORS["he_normal"],
}
NUMBERS = ("x1", "x2", "w11", "v1")  # the controls that are numbers
BLANK = len(network.NAMES)  # the place of what is not known yet
STATES = [(a, loss) for a in ACTIVATION_NAMES for loss in network.LOSSES]
PHRASES = list(
    dict.fromkeys(
        sentence(step, *state) for step in range(LAST + 1) for state in STATES
    )
)
OPERANDS = max(len(split(phrase)[1]) for phrase in PHRASES)
SHOWN = [name for *_, name in STEPS if name not in ("", "cost_after")]


def compute(
    step: int,
    activation: str,
    loss: str,
    x1: ArrayLike,
    x2: ArrayLike,
    w11: ArrayLike,
    v1: ArrayLike,
) -> dict[str, NDArray]:
    """Return all numbers of a state, and which of them a step shows.

    Parameters
    ----------
    step
        From 0, nothing computed, to ``LAST``.
    activation, loss, x1, x2, w11, v1
        As in `nbkernel.studies.two_two_one.run`; arrays of a, b, c and d
        numbers give the leading axes (a, b, c, d).

    Returns
    -------
    dict
        ``size`` and ``sign`` (..., 25): the numbers of ``NAMES``, rounded to
        three digits, and NaN; ``at_z1`` and so on, the place of a number in
        them, or of NaN before its step; ``operand0`` and so on, the places
        of those in the sentence ``phrase``; ``change`` (..., 2), the sign of
        what one step of gradient descent does to the cost, and NaN, and
        ``at_end``, which of the two the sentence ends with; and the lit
        lines.
    """
    given = [np.atleast_1d(value) for value in (x1, x2, w11, v1)]
    grid = np.meshgrid(*given, indexing="ij")
    found = network.run(activation, loss, *grid)
    stacked = [np.broadcast_to(found[n], grid[0].shape) for n in network.NAMES]
    numbers = network.three_digits(np.stack(stacked, axis=-1))
    change = found["cost_after"] - found["cost"]
    before, after = (
        numbers[..., network.NAMES.index(name)]
        for name in ("cost", "cost_after")
    )
    gap = np.full((*numbers.shape[:-1], 1), np.nan)
    numbers = np.concatenate([numbers, gap], axis=-1)
    results = {
        "size": np.abs(numbers),
        "sign": np.sign(numbers),
        "change": np.where(before == after, 0.0, np.sign(change)),
    }
    results["change"] = np.stack([results["change"], gap[..., 0]], axis=-1)
    if all(np.ndim(value) == 0 for value in (x1, x2, w11, v1)):
        results = {name: a[0, 0, 0, 0] for name, a in results.items()}
    phrase = sentence(step, activation, loss)
    operands = [network.NAMES.index(name) for name in split(phrase)[1]]
    operands += [BLANK] * (OPERANDS - len(operands))
    results |= {f"operand{n}": at for n, at in enumerate(operands)}
    results["phrase"] = PHRASES.index(phrase)
    results["at_end"] = 0 if step == LAST else 1
    for known, (*_, name) in enumerate(STEPS):
        if name in SHOWN:
            place = network.NAMES.index(name)
            results[f"at_{name}"] = place if step >= known else BLANK
    return results | lines(step, "forward") | lines(step, "backward")


def explorable() -> Explorable:
    """Return the step through backpropagation, after its forward half."""
    everything = ("activation", "loss", *NUMBERS)
    marks = [*lines(0, "forward"), *lines(0, "backward")]
    at = ["at_end", *(f"at_{name}" for name in SHOWN)]
    operands = [f"operand{n}" for n in range(OPERANDS)]
    hidden = Quantity(("step",), label=None)
    said = Quantity(("step", "activation", "loss"), label=None)
    order = ", ".join(network.NAMES)
    return Explorable(
        "backpropagation",
        title="Two inputs, two hidden units, one output: there and back",
        controls=[
            Slider(
                "step",
                label="Step",
                stops=list(range(LAST + 1)),
                default=7,
                play=True,
            ),
            Choice("activation", ACTIVATION_NAMES, label="Hidden activation"),
            Choice("loss", network.LOSSES, label="Output, cost"),
            *(
                Slider(name, label=label, stops=stops, default=default)
                for name, label, stops, default in _SLIDERS
            ),
        ],
        compute=compute,
        compute_along=NUMBERS,
        quantities={
            "size": Quantity(
                everything,
                low=1e-15,
                high=1e4,
                scale="log",
                steps=60_000,
                reach=0.01,
                label=f"sizes of {order}",
            ),
            "sign": Quantity(
                everything, low=-1, high=1, steps=16, label="their signs"
            ),
            "change": Quantity(
                everything, low=-1, high=1, steps=16, label=None
            ),
            "phrase": said,
        }
        | dict.fromkeys(operands, said)
        | dict.fromkeys([*marks, *at], hidden),
        draw=draw,
        summary=_summary(),
        verdicts=_verdicts(),
    )


_SLIDERS = (
    ("x1", "Input 1", [-1, 0, 1, 1.5], network.X1),
    ("x2", "Input 2", [-2, 0, 0.5, 1.5], network.X2),
    ("w11", "Weight, input 1 to hidden 1", [-2, -1, 0.4, 2], network.W11),
    ("v1", "Weight, hidden 1 to output", [-4, -1, 0.8, 2], network.V1),
)


def _summary() -> str:
    text = "{words0}"
    for n in range(OPERANDS):
        text += f"{{minus{n}}}{{size[operand{n}]:3?}}{{words{n + 1}}}"
    return text + "{end}"


def _verdicts() -> dict[str, Verdict]:
    """Return the words between numbers, and a minus before a number."""
    verdicts = {}
    for n in range(OPERANDS + 1):
        line: list[str | float] = []
        for code, phrase in enumerate(PHRASES):
            words = split(phrase)[0]
            line += [words[n] if n < len(words) else "", code + 0.5]
        verdicts[f"words{n}"] = Verdict("phrase", *line[:-1])
    for n in range(OPERANDS):
        verdicts[f"minus{n}"] = _minus(f"operand{n}")
    for name in SHOWN:
        verdicts[f"minus_{name}"] = _minus(f"at_{name}", "\u00a0")
    verdicts["end"] = Verdict(
        "change[at_end]",
        *(": it falls.", -0.5, ": these digits stay.", 0.5),
        ": it rises, for the step was too long.",
        undefined="",
    )
    return verdicts


def _minus(place: str, unknown: str = "") -> Verdict:
    return Verdict(f"sign[{place}]", "−", -0.5, "", undefined=unknown)


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
    "x1-h1": (1.1, 3.15, "center"),
    "x2-h2": (1.1, 0.85, "center"),
    "x1-h2": (0.68, 2.25, "right"),
    "x2-h1": (0.68, 1.75, "right"),
    "h1-out": (3.15, 2.78, "left"),
    "h2-out": (3.15, 1.22, "left"),
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
