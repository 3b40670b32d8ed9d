"""The explorable of the chapter on layers without a nonlinearity."""

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveImage,
    LiveLine,
    LiveScatter,
    LiveVertical,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK
from nbkernel.studies.linear_modes import (
    CURVE,
    DOTS,
    LAST,
    LEVELS,
    PROPERTIES,
    SIZES,
    THINGS,
    TIMES,
    compute,
    modes,
)

LABELS = ("what all share", "the halves", "the pairs", "single things")
SIZE = (4.2, 3.2)
TOP = 1.9


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    run = ("depth", "start", "size")
    everything = (*run, "time")
    axis = dict(low=0.0, high=TOP)
    quantities = {
        f"theory{n}": Quantity(
            ("depth", "size"), label=f"theory, {LABELS[n]}", **axis
        )
        for n in range(4)
    }
    quantities |= {
        f"measured{n}": Quantity(run, label=f"measured, {LABELS[n]}", **axis)
        for n in range(4)
    }
    return Explorable(
        "linear-modes",
        title="A network without activations learns about eight things",
        controls=[
            Choice(
                "depth",
                {1: "1", 2: "2", 3: "3", 4: "4"},
                label="Layers",
            ),
            Slider(
                "time",
                label="Time (1 is 100 steps)",
                stops=TIMES,
                default=1.0,
                play=True,
            ),
            Slider(
                "size",
                label="Strength of a mode at the start",
                stops=SIZES,
                scale="log",
                default=0.001,
            ),
            Choice(
                "start",
                {
                    "aligned": "aligned",
                    "random": "random weights",
                },
                label="Start",
            ),
        ],
        compute=compute,
        compute_along=("time",),
        quantities=quantities
        | {
            "strengths": Quantity(everything, label="strength now", **axis),
            "share": Quantity(everything, low=0, high=1.5),
            "answers": Quantity(everything, low=-0.5, high=1.5, steps=64),
            "learned": Quantity(everything, low=0, high=4, steps=16),
        },
        draw=draw,
        summary=(
            "Layers: {depth}. At time {time} the network has learned "
            "{share[0]:.0%} of what all eight share, {share[1]:.0%} of how "
            "the halves differ, {share[2]:.0%} of how the pairs differ and "
            "{share[3]:.0%} of how single things differ. {past}."
        ),
        verdicts={
            "past": Verdict(
                "learned",
                "No level is past half yet",
                0.5,
                "One level of the four is past half",
                1.5,
                "Two levels of the four are past half",
                2.5,
                "Three levels of the four are past half",
                3.5,
                "All four levels are past half",
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the modes over time, the modes now, and the network's answers."""
    from matplotlib import pyplot as plt

    _, targets, _ = modes()
    levels = np.array(LEVELS)
    live: list = []
    history, axes = plt.subplots(figsize=SIZE)
    for level, label in enumerate(LABELS):
        dots = axes.plot(
            DOTS,
            values[f"measured{level}"],
            "o",
            color=f"C{level}",
            markersize=4,
            label=label,
        )
        live.append(LiveLine(dots, f"measured{level}"))
    for level in range(4):
        line = axes.plot(
            CURVE,
            values[f"theory{level}"],
            color=INK,
            linewidth=1.2,
            zorder=4,
            label="theory" if level == 3 else None,
        )
        live.append(LiveLine(line, f"theory{level}"))
    live.append(LiveVertical(axes.axvline(1, color="0.5", ls=":"), "time"))
    axes.set(
        title="How strong each mode is",
        xlabel="time (learning rate × steps)",
        ylabel="strength",
        xlim=(-0.6, LAST + 0.6),
        ylim=(-0.1, TOP + 0.25),
    )
    axes.legend(loc="upper right", ncols=2, fontsize=9, columnspacing=1)
    now, axes = plt.subplots(figsize=SIZE)
    places = np.arange(1, 9)
    axes.plot(
        places,
        targets,
        "o",
        color="none",
        markeredgecolor=INK,
        markersize=11,
        label="target",
    )
    points = axes.scatter(
        places,
        values["strengths"],
        s=30,
        color=[f"C{level}" for level in levels],
        zorder=3,
    )
    live.append(LiveScatter(points, "strengths"))
    axes.set(
        title="The eight modes now",
        xlabel="mode",
        ylabel="strength",
        xticks=places,
        ylim=(-0.1, TOP + 0.25),
    )
    axes.legend(loc="upper right")
    table, axes = plt.subplots(figsize=(4.2, 3.6))
    image = axes.imshow(
        values["answers"],
        cmap="RdBu_r",
        vmin=-1,
        vmax=1,
        interpolation="nearest",
        aspect="auto",
    )
    live.append(LiveImage(image, "answers"))
    axes.set(title="What the network answers", yticks=range(8))
    axes.set_yticklabels(THINGS, fontsize=9)
    axes.set_xticks(range(15), PROPERTIES, rotation=90, fontsize=8)
    axes.grid(False)
    table.colorbar(image, ax=axes, shrink=0.9, label="no (0) to yes (1)")
    return [
        Panel(
            history,
            "Strength of four kinds of modes against time from 0 to 30: "
            "measured dots, and a black line of the theory for each.",
        ),
        Panel(
            now,
            "Strength of the eight modes at the chosen time as dots; rings "
            "stand at their targets, 1.37, 0.94, twice 0.61, four times 0.35.",
        ),
        Panel(
            table,
            "The network's answers for eight things (rows) and fifteen "
            "properties (columns), red for yes, white for no, blue below.",
        ),
    ], live
