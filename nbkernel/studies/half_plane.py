"""The second explorable of the chapter "What is a weight?".

A unit with two inputs divides the plane: w is a direction, b a shift.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LivePoint,
    LiveScatter,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.validation import finite_array, one_of

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
TASKS = {
    "and": (False, False, False, True),
    "or": (False, True, True, True),
    "xor": (False, True, True, False),
}
STOPS = [i / 4 for i in range(-8, 9)]
LIMIT = 2.2
FAR = 8.0  # half the length of the line that is drawn
YES, WRONG = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]


def compute(
    task: str, w1: ArrayLike, w2: ArrayLike, b: ArrayLike
) -> dict[str, NDArray]:
    """Let a unit that says yes where its sum is positive do a task.

    Parameters
    ----------
    task
        ``"and"``, ``"or"`` or ``"xor"``: which of the corners of `CORNERS`
        are to be answered with yes.
    w1, w2, b
        The unit's two weights and its bias; numbers, or arrays of one axis,
        of which every combination is taken.

    Returns
    -------
    dict
        ``yes`` and ``no``, shape (4,): the second coordinates of the corners
        whose right answer is yes, or no, NaN elsewhere; ``wrong``: of those
        the unit answers wrongly; ``edge_x``, ``edge_y``, shape (2,): two
        points of the line where its sum is zero, NaN if both weights are
        zero; ``foot_x``, ``foot_y``: from the origin to the line, likewise;
        ``arrow_x``, ``arrow_y``: from the origin to (w1, w2); ``distance``,
        -b / ||w||; ``right``, how many corners are answered rightly; and
        ``outcome``: 2 if all are, 1 if no unit does better, 0 otherwise.
        Arrays put their axes in front of those, in the order w1, w2, b.
    """
    one_of("task", task, TASKS)
    w1, w2 = finite_array("w1", w1), finite_array("w2", w2)
    b = finite_array("b", b)
    arrows = [np.stack([np.zeros_like(w), w], axis=-1) for w in (w1, w2)]
    w1 = w1[(...,) + (None,) * (w2.ndim + b.ndim)]
    w2 = w2[(...,) + (None,) * b.ndim]
    wanted, height = np.array(TASKS[task]), CORNERS[:, 1]
    z = [w1 * corner[0] + w2 * corner[1] + b for corner in CORNERS]
    right = (np.stack(z, axis=-1) > 0) == wanted
    length = np.hypot(w1, w2)
    length = np.where(length == 0, np.nan, length)
    distance = -b / length
    foot = [distance * w / length for w in (w1, w2)]
    count = right.sum(axis=-1)
    along = (-w2 / length * FAR, w1 / length * FAR)
    best = 3 if task == "xor" else 4
    edges = [
        np.stack([at - step, at + step], axis=-1)
        for at, step in zip(foot, along, strict=True)
    ]
    feet = [np.stack([np.zeros_like(at), at], axis=-1) for at in foot]
    return {
        "yes": np.where(wanted, height, np.nan),
        "no": np.where(wanted, np.nan, height),
        "wrong": np.where(right, np.nan, height),
        "edge_x": edges[0],
        "edge_y": edges[1],
        "foot_x": feet[0],
        "foot_y": feet[1],
        "arrow_x": arrows[0],
        "arrow_y": arrows[1],
        "distance": distance,
        "right": count,
        "outcome": np.where(count == 4, 2, (count == best).astype(int)),
    }


def explorable() -> Explorable:
    """Return the unit and its four corners, with the default state."""
    axis = dict(low=-LIMIT, high=LIMIT)
    line = ("w1", "w2", "b")
    far = dict(low=-LIMIT, high=LIMIT, steps=4000, reach=4.0)
    return Explorable(
        "half-plane",
        title="What one unit can tell apart",
        controls=[
            Choice(
                "task",
                {"and": "AND", "or": "OR", "xor": "XOR"},
                label="Say yes to",
                default="and",
            ),
            Slider("w1", label="Weight 1", stops=STOPS, default=1.0),
            Slider("w2", label="Weight 2", stops=STOPS, default=0.5),
            Slider("b", label="Bias", stops=STOPS, default=-0.25),
        ],
        compute=compute,
        compute_along=line,
        quantities={
            "yes": Quantity(("task",), label="yes wanted", **axis),
            "no": Quantity(("task",), label="no wanted", **axis),
            "wrong": Quantity(("task", *line), label="wrong", **axis),
            "edge_x": Quantity(line, label="line, input 1", **far),
            "edge_y": Quantity(line, label="line, input 2", **far),
            "foot_x": Quantity(line, label="foot, input 1", **far),
            "foot_y": Quantity(line, label="foot, input 2", **far),
            "arrow_x": Quantity(("w1",), **axis),
            "arrow_y": Quantity(("w2",), **axis),
            "distance": Quantity(line, low=-8, high=8, steps=16000),
            "right": Quantity(("task", *line), low=0, high=4, steps=16),
            "outcome": Quantity(("task", *line), low=0, high=2, steps=16),
        },
        draw=draw,
        summary=(
            "{task}: {right} of 4 corners are answered right{outcome_words}. "
            "−b/‖w‖ = {distance:2}: {side}."
        ),
        verdicts={
            "outcome_words": Verdict(
                "outcome",
                "",
                0.5,
                ", the most that any one unit can do",
                1.5,
                ": the task is done",
            ),
            "side": Verdict(
                "distance",
                "seen along w, the line lies that far behind the origin",
                -1e-3,
                "the line goes through the origin",
                1e-3,
                "seen along w, the line lies that far ahead of the origin",
                undefined="both weights are zero, and there is no line",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the corners, the line, and the weights as an arrow to drag."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.2, 4.2))
    place = CORNERS[:, 0]
    (edge,) = axes.plot(
        values["edge_x"], values["edge_y"], color="0.5", label="w·x + b = 0"
    )
    (arrow,) = axes.plot(
        values["arrow_x"], values["arrow_y"], color="C2", linewidth=2.4
    )
    # Over the arrow, which points the same way and would hide it.
    (foot,) = axes.plot(
        values["foot_x"], values["foot_y"], ":", color=INK, linewidth=2
    )
    (handle,) = axes.plot([1.0], [0.5], "D", color="C2", markersize=9)
    handle.set_label("w: the yes side")
    # A scatter drops what is NaN when it is drawn: place all four first.
    scatters = []
    for name, style in {
        "yes": dict(s=90, color=YES, label="yes wanted"),
        "no": dict(s=90, facecolor="none", edgecolor=YES, label="no wanted"),
        "wrong": dict(
            s=150, marker="x", color=WRONG, linewidth=2.4, label="wrong"
        ),
    }.items():
        dots = axes.scatter(place, values[name], zorder=4, **style)
        scatters.append(LiveScatter(dots, name))
    axes.set(
        xlim=(-LIMIT, LIMIT),
        ylim=(-LIMIT, LIMIT),
        xlabel="input 1, weight 1",
        ylabel="input 2, weight 2",
        aspect="equal",
    )
    axes.legend(loc="lower left", fontsize=9)
    live = [
        LiveLine(edge, "edge_y", "edge_x"),
        LiveLine(foot, "foot_y", "foot_x"),
        LiveLine(arrow, "arrow_y", "arrow_x"),
        *scatters,
        LivePoint(handle, "w2", "w1"),
    ]
    return [
        Panel(
            figure,
            "Four corners of a square, filled where yes is wanted; a line "
            "that divides the plane; an arrow at a right angle to it.",
        )
    ], live
