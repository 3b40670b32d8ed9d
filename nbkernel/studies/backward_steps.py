"""What each step through the 2-2-1 network says, and what it lights up.

A sentence names the numbers it needs in braces; `nbkernel.studies.
two_two_one` computes them, `nbkernel.studies.backpropagation` shows them.
"""

import string

import numpy as np
from numpy.typing import NDArray

ACTIVATION_NAMES = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "identity": "none",
}

# Places of the units, and the lines between them.
PLACES = {
    "x1": (0.0, 3.0),
    "x2": (0.0, 1.0),
    "h1": (2.35, 3.0),
    "h2": (2.35, 1.0),
    "out": (4.4, 2.0),
    "cost": (4.4, 0.5),
}
EDGES = ("x1-h1", "x2-h1", "x1-h2", "x2-h2", "h1-out", "h2-out")
# Half the sides of a box.
HALF = {"cost": (0.78, 0.25), "x1": (0.45, 0.44), "x2": (0.45, 0.44)}
BOX = (0.72, 0.44)

# For each step: the lines and the boxes that light up, forward and backward,
# and the number that it adds to the picture.
STEPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("", (), ""),
    ("forward", ("x1-h1", "x2-h1", "h1"), "z1"),
    ("forward", ("h1",), "a1"),
    ("forward", ("x1-h2", "x2-h2", "h2"), "z2"),
    ("forward", ("h2",), "a2"),
    ("forward", ("h1-out", "h2-out", "out"), "z"),
    ("forward", ("out",), "p"),
    ("forward", ("cost",), "cost"),
    ("backward", ("out",), "error"),
    ("backward", ("h1-out",), "grad_v1"),
    ("backward", ("h2-out",), "grad_v2"),
    ("backward", ("h1-out", "h1"), "error1"),
    ("backward", ("h2-out", "h2"), "error2"),
    ("backward", ("x1-h1",), "grad_11"),
    ("backward", ("x2-h1",), "grad_21"),
    ("backward", ("x1-h2",), "grad_12"),
    ("backward", ("x2-h2",), "grad_22"),
    ("backward", EDGES, "cost_after"),
)
LAST = len(STEPS) - 1
LONGEST = 3 * len(EDGES)


def sentence(step: int, activation: str, loss: str) -> str:
    """Return what a step says, with the names of its numbers in braces."""
    said = _said(step, activation, loss)
    way = STEPS[step][0]
    return f"Step {step}, {way}: {said}" if way else f"Step {step}: {said}"


def _said(step: int, activation: str, loss: str) -> str:
    name = STEPS[step][2]
    if name in ("a1", "a2"):
        unit = name[1]
        if activation == "identity":
            return f"hidden unit {unit} passes its sum on, {{a{unit}}}."
        shown = ACTIVATION_NAMES[activation]
        return (
            f"hidden unit {unit} passes on {shown}({{z{unit}}}) = {{{name}}}."
        )
    by_loss = {"p": _OUTPUT, "cost": _COST, "error": _ERROR}.get(name)
    return by_loss[loss] if by_loss else _ALWAYS[name]


_ALWAYS = {
    "": "only the inputs, {x1} and {x2}, and the weights are known.",
    "z1": "hidden unit 1 adds up {x1} × {w11} + {x2} × (−0.2) + 0.2 = {z1}.",
    "z2": "hidden unit 2 adds up {x1} × (−1.2) + {x2} × 0.8 − 0.2 = {z2}.",
    "z": "the output adds up {a1} × {v1} + {a2} × (−1) + 0.1 = {z}.",
    "grad_v1": "gradient of the weight from hidden unit 1 to the output: "
    "what it carried times the error it leads to, {a1} × {error} = "
    "{grad_v1}.",
    "grad_v2": "gradient of the weight from hidden unit 2 to the output: "
    "{a2} × {error} = {grad_v2}.",
    "error1": "the error of hidden unit 1 is the output’s error times the "
    "weight between them times the unit’s own slope, {error} × {v1} × "
    "{slope1} = {error1}.",
    "error2": "the error of hidden unit 2 is, in the same way, {error} × "
    "(−1) × {slope2} = {error2}.",
    "grad_11": "gradient of the weight from input 1 to hidden unit 1: input "
    "times error, {x1} × {error1} = {grad_11}.",
    "grad_21": "gradient of the weight from input 2 to hidden unit 1: {x2} "
    "× {error1} = {grad_21}.",
    "grad_12": "gradient of the weight from input 1 to hidden unit 2: {x1} "
    "× {error2} = {grad_12}.",
    "grad_22": "gradient of the weight from input 2 to hidden unit 2: {x2} "
    "× {error2} = {grad_22}.",
    "cost_after": "all gradients are known, and no weight has moved yet. Let "
    "an optimizer move each weight and bias by −0.1 times its gradient, and "
    "the cost goes from {cost} to {cost_after}",
}
_OUTPUT = {
    "squared": "the output passes its sum on, {p}; the target is 1.",
    "sigmoid": "the output is sigmoid({z}) = {p}; the target is 1.",
}
_OUTPUT["entropy"] = _OUTPUT["sigmoid"]
_COST = {
    "squared": "the cost is half the squared distance from the target, "
    "({p} − 1)² / 2 = {cost}.",
    "entropy": "the cost is −ln({p}) = {cost}.",
}
_COST["sigmoid"] = _COST["squared"]
_ERROR = {
    "squared": "the error of the output is {p} − 1 = {error}.",
    "sigmoid": "the error of the output is the distance times the sigmoid’s "
    "slope, ({p} − 1) × {slope} = {error}.",
    "entropy": "the error of the output is {p} − 1 = {error}; the sigmoid’s "
    "slope has canceled.",
}


def split(text: str) -> tuple[list[str], list[str]]:
    """Return the words before, between and after numbers; their names.

    >>> split("a {x1} and {z} end")
    (['a ', ' and ', ' end'], ['x1', 'z'])
    """
    words, names = [], []
    for before, name, _, _ in string.Formatter().parse(text):
        words.append(before)
        if name is not None:
            names.append(name)
    return words + [""] * (len(names) + 1 - len(words)), names


def lines(step: int, way: str) -> dict[str, NDArray]:
    """Return the lit lines and boxes of one panel; NaN where there are none.

    Shapes: ``edges_x``, ``edges_y`` (18,); ``box_x``, ``box_y`` (5,).
    """
    here, marks, _ = STEPS[step]
    edges, box = [], []
    for mark in marks if here == way else ():
        if mark in PLACES:
            box = corners(mark)
        else:
            start, end = mark.split("-")
            edges += [PLACES[start], PLACES[end], (np.nan, np.nan)]
    edges += [(np.nan, np.nan)] * (LONGEST - len(edges))
    box = box or [(np.nan, np.nan)] * 5
    (edges_x, edges_y), (box_x, box_y) = np.transpose(edges), np.transpose(box)
    return {
        f"{way}_edges_x": edges_x,
        f"{way}_edges_y": edges_y,
        f"{way}_box_x": box_x,
        f"{way}_box_y": box_y,
    }


def corners(place: str) -> list[tuple[float, float]]:
    """Return the outline of a box, closed."""
    (x, y), (wide, high) = PLACES[place], HALF.get(place, BOX)
    return [
        (x - wide, y - high),
        (x + wide, y - high),
        (x + wide, y + high),
        (x - wide, y + high),
        (x - wide, y - high),
    ]
