"""The explorable of the chapter on vanishing and exploding gradients."""

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveOutline,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.gradient_flow import DEPTH, SHOWN, compute

STOPS = (
    *(0.5, 0.7, 0.85, 1.0, 1.1, 1.2, 1.3, 2**0.5, 1.5, 1.6, 1.8, 2.0),
    *(2.5, 3.0, 4.0, 5.0, 7.0, 10.0),
)
MARKS = {"1: LeCun": 1.0, "√2: He": 2**0.5}
CLIPPED = {"none": "none", "value": "by value", "norm": "by norm"}
LAYERS = np.arange(1, DEPTH + 2)
EDGES = np.arange(DEPTH + 2) + 0.5
LOW, HIGH = 1e-30, 1e30
SIZE = (4.2, 3.0)


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything, start = ("activation", "clip", "gain"), ("activation", "gain")
    size = dict(low=LOW, high=HIGH, scale="log", steps=6000)
    part = dict(low=0.0, high=1.0, steps=500)
    return Explorable(
        "gradient-flow",
        title="One step of a network of fifty layers",
        controls=[
            Choice(
                "activation",
                {name: ACTIVATIONS[name].label for name in SHOWN},
                label="Activation",
            ),
            Slider(
                "gain",
                label="Gain σ",
                stops=STOPS,
                default=5.0,
                marks=MARKS,
                play=True,
            ),
            Choice("clip", CLIPPED, label="Clipping"),
        ],
        compute=compute,
        compute_along=("gain",),
        quantities={
            "rms": Quantity(everything, label="gradient", **size),
            "predicted": Quantity(start, label="theory, unclipped", **size),
            "share": Quantity(everything, label="share of the step", **part),
            "raw_share": Quantity(start, label="share, unclipped", **part),
            "ratio": Quantity(start, **size),
            "length": Quantity(start, **size),
            "clipped_length": Quantity(everything, **size),
            "angle": Quantity(everything, low=0.0, high=90.0),
        },
        draw=draw,
        summary=(
            "{activation}, gain {gain}: without clipping, the gradient of the "
            "weights in layer 1 is {ratio:2} times as large as in layer 50. "
            "{fate} Clipping: {clip}. The length of the gradient of all "
            "weights goes from {length:2} to {clipped_length:2}, and its "
            "direction turns by {angle:.0f}°."
        ),
        verdicts={
            "fate": Verdict(
                "ratio",
                "Layer 1 gets far less.",
                1e-3,
                "Layer 1 gets less.",
                0.4,
                "The two get about as much.",
                2.5,
                "Layer 1 gets more.",
                1e3,
                "Layer 1 gets far more.",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the gradient of each layer, and what a step is made of."""
    from matplotlib import pyplot as plt

    first, axes = plt.subplots(figsize=SIZE)
    axes.set_title("Gradient of each layer’s weights", pad=22)
    axes.set(
        xlabel="layer",
        ylabel="root mean square",
        xlim=(0, DEPTH + 2),
        yscale="log",
        ylim=(LOW, HIGH),
    )
    bars = axes.stairs(
        values["rms"],
        EDGES,
        fill=True,
        baseline=LOW,
        color=SCHEME_COLORS["he_normal"],
        label="measured",
    )
    (theory,) = axes.plot(
        LAYERS,
        values["predicted"],
        color=INK,
        linewidth=1.3,
        label="theory, unclipped",
    )
    above = dict(loc="lower center", bbox_to_anchor=(0.5, 0.97), ncols=2)
    axes.legend(**above)  # bars may fill the whole panel
    second, panel = plt.subplots(figsize=SIZE)
    panel.set_title("What one step is made of", pad=22)
    panel.set(
        xlabel="layer",
        ylabel="share of the step",
        xlim=(0, DEPTH + 2),
        ylim=(0, 1),
    )
    share = panel.stairs(
        values["share"],
        EDGES,
        fill=True,
        color=SCHEME_COLORS["lecun_normal"],
        label="the step",
    )
    raw = panel.stairs(
        values["raw_share"],
        EDGES,
        color=INK,
        linewidth=1.3,
        label="unclipped",
    )
    panel.legend(**above)
    return [
        Panel(
            first,
            "Root mean square of the weights’ gradient against layer, 1 to "
            "51, as bars on a log axis from 1e-30 to 1e30, and a line for "
            "the theory without clipping.",
        ),
        Panel(
            second,
            "Share of the squared length of one step against layer, 1 to "
            "51: bars after clipping, an outline before it.",
        ),
    ], [
        LiveOutline(bars, "rms"),
        LiveLine(theory, "predicted"),
        LiveOutline(share, "share"),
        LiveOutline(raw, "raw_share"),
    ]
