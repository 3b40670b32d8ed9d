"""The explorable of the chapter "What keeps the signal alive?"."""

import math

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.explorable import (
    By,
    Choice,
    Explorable,
    LiveOutline,
    Option,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import SCHEME_COLORS, layer_axis
from nbkernel.studies.fifty_layers import (
    BIN_EDGES,
    DEPTH,
    LAYERS,
    WIDTHS,
    compute,
)
from nbkernel.studies.panels import dots_under_line

SHOWN = ("identity", "tanh", "sigmoid", "relu", "gelu")
OPTIONS = [
    Option(
        "small",
        "small: N(0, 0.01²)",
        sets={"gain": By("width", {n: 0.01 * math.sqrt(n) for n in WIDTHS})},
        same_as="lecun",
        mark="N(0, 0.01²)",
    ),
    Option("uniform", "U(±1/√n)", sets={"gain": 1 / math.sqrt(3)}),
    Option("lecun", "LeCun: N(0, 1/n)", sets={"gain": 1.0}, mark="LeCun"),
    Option(
        "glorot", "Glorot: N(0, 2/(n₁+n₂))", sets={"gain": 1.0}, mark="Glorot"
    ),
    Option("orthogonal", "orthogonal", sets={"gain": 1.0}),
    Option(
        "he",
        "He: N(0, 2/n)",
        sets={"gain": math.sqrt(2)},
        same_as="lecun",
        mark="He",
    ),
    Option(
        "large",
        "too large: N(0, 4/n)",
        sets={"gain": 2.0},
        same_as="lecun",
        mark="too large",
    ),
    Option("zeros", "all zeros", fixes=["gain"]),
]

# Dense where a small step of the gain decides between life and death.
KNOTS = [
    *np.geomspace(0.05, 0.4, 8),
    *np.geomspace(0.43, 0.9, 10),
    *np.arange(0.92, 1.13, 0.016),
    *np.arange(1.15, 1.35, 0.03),
    *np.arange(1.36, 1.425, 0.015),
    *np.arange(1.43, 1.475, 0.006),
    *np.arange(1.48, 1.545, 0.015),
    *np.arange(1.55, 1.59, 0.006),
    *np.geomspace(1.6, 2.0, 7),
]
LOW, HIGH = 1e-20, 1e20
SIZE = (4.2, 3.0)
FORWARD, BACKWARD = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything = ("activation", "scheme", "gain", "width")
    moment = dict(over=everything, low=LOW, high=HIGH, scale="log", reach=5)
    fate = ["has died", 1e-6, "is fading", 0.005, "keeps its level", 200.0]
    fate += ["is growing", 1e6, "has exploded"]
    return Explorable(
        "variance-collapse",
        title="A digit on its way through fifty layers",
        controls=[
            Choice(
                "activation",
                {name: ACTIVATIONS[name].label for name in SHOWN},
                label="Activation",
                default="tanh",
            ),
            Choice("scheme", OPTIONS, label="Start from"),
            Choice("width", WIDTHS, label="Width", default=128),
            Slider(
                "gain",
                label="Gain σ",
                low=KNOTS[0],
                high=KNOTS[-1],
                scale="log",
                knots=KNOTS,
                marks_from="scheme",
                default=0.01 * math.sqrt(128),
            ),
            Slider("layer", label="Histogram of layer", stops=LAYERS),
        ],
        compute=compute,
        compute_along=("gain", "layer"),
        quantities={
            "forward_measured": Quantity(label="signal, measured", **moment),
            "forward_predicted": Quantity(label="signal, theory", **moment),
            "backward_measured": Quantity(
                label="gradient, measured", **moment
            ),
            "backward_predicted": Quantity(label="gradient, theory", **moment),
            "histogram": Quantity(
                over=(*everything, "layer"),
                low=0.0,
                high=0.6,
                steps=400,
                label="share of activations",
            ),
        },
        draw=draw,
        summary=(
            "{activation}: after 50 layers the signal’s second moment is "
            "{forward_measured[-1]:2} times the input’s; the signal "
            "{signal}. The gradient’s, at the input, is "
            "{backward_measured[0]:2} times what it was at the output; the "
            "gradient {gradient}."
        ),
        verdicts={
            "signal": Verdict("forward_measured[-1]", *fate),
            "gradient": Verdict("backward_measured[0]", *fate),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the signal forwards, the gradient backwards, and a histogram."""
    from matplotlib import pyplot as plt

    panels, live = [], []
    for way, title, color in (
        ("forward", "Signal on its way forward", FORWARD),
        ("backward", "Gradient on its way back", BACKWARD),
    ):
        figure, axes = plt.subplots(figsize=SIZE)
        layers = np.arange(DEPTH + 1)
        live += dots_under_line(
            axes, layers, values, way, color=color, markersize=5
        )
        layer_axis(axes, DEPTH, "second moment")
        axes.set(title=title, ylim=(LOW, HIGH))
        # Each curve sets out from its own end and may cross the other corner.
        axes.legend(loc="upper left" if way == "forward" else "upper right")
        panels.append(
            Panel(
                figure,
                f"{title}: second moment against layer, 0 to 50, from "
                "1e-20 to 1e20; measured dots and a line for the theory.",
            )
        )
    figure, axes = plt.subplots(figsize=SIZE)
    bars = axes.stairs(
        values["histogram"], BIN_EDGES, fill=True, color=FORWARD
    )
    axes.set(
        title="Activations of one layer (smoothed)",
        xlabel="activation / its root mean square",
        ylabel="share",
        ylim=(0, 0.6),
    )
    live.append(LiveOutline(bars, "histogram"))
    panels.append(
        Panel(
            figure,
            "Smoothed histogram of the activations of the chosen layer, from "
            "-3 to 3 times their root mean square.",
        )
    )
    return panels, live
