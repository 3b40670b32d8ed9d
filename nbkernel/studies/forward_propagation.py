"""The explorable of the chapter on forward propagation: phi and its line."""

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
from nbkernel.studies.activation_line import (
    CEILING,
    CURVE,
    EDGES,
    FLOOR,
    GAINS,
    LAYERS,
    REACH,
    SHOWN,
    WIDTH,
    compute,
)
from nbkernel.studies.panels import dots_under_line

LOW, HIGH = 1e-3, 10.0  # of the relative error


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything = ("activation", "gain", "layer")
    height = dict(low=FLOOR, high=CEILING, steps=1000, reach=4)
    error = dict(low=LOW, high=HIGH, scale="log", steps=1000, reach=10)
    return Explorable(
        "straight-line",
        title="How straight is an activation where the signal is?",
        controls=[
            Choice(
                "activation",
                {name: ACTIVATIONS[name].label for name in SHOWN},
                label="Activation",
            ),
            Slider(
                "gain",
                label="Size of the weights (gain)",
                stops=GAINS,
                default=0.1,
                play=True,
            ),
            Slider("layer", label="Layer", stops=LAYERS, default=1),
        ],
        compute=compute,
        quantities={
            "curve": Quantity(over=("activation",), label="φ(z)", **height),
            "line": Quantity(over=("activation",), label="line", **height),
            "cloud_x": Quantity(
                over=everything,
                low=-REACH,
                high=REACH,
                steps=500,
                reach=8,
                label="z of 60 units",
            ),
            "cloud_y": Quantity(
                over=everything,
                low=FLOOR,
                high=CEILING,
                steps=500,
                reach=8,
                label="their activations",
            ),
            "histogram": Quantity(
                over=everything, label="histogram", **height
            ),
            "error_measured": Quantity(
                over=("activation", "layer"),
                label="error of the line",
                **error,
            ),
            "error_predicted": Quantity(
                over=("activation", "layer"), label="theory", **error
            ),
            "here": Quantity(
                over=("gain",), low=GAINS[0], high=GAINS[-1], scale="log"
            ),
            "error": Quantity(over=everything, label="error here", **error),
            "flat": Quantity(
                over=everything, low=0, high=WIDTH, label="units, flat"
            ),
            "inside": Quantity(over=everything, low=0, high=1),
        },
        draw=draw,
        summary=(
            "{activation}, gain {gain}, layer {layer}: the straight line is "
            "off by {error[0]:2} times what the units pass on. {regime} "
            "Saturated or off: {flat:.0f} of 256 units on average.{place}"
        ),
        verdicts={
            "regime": Verdict(
                "error[0]",
                "The two are the same: the layer is linear.",
                1e-30,
                "The layer is as good as linear.",
                0.01,
                "The layer is nearly linear.",
                0.1,
                "The layer bends the signal.",
                0.4,
                "The layer is far from linear.",
                1.0,
                "Here the line is worse than no line at all.",
            ),
            "place": Verdict(
                "inside",
                " Most preactivations are too large for the panel.",
                0.5,
                "",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw phi with its line and the cloud, and the error against gain."""
    from matplotlib import pyplot as plt

    blue, orange = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]
    curves, axes = plt.subplots(figsize=(4.2, 3.4))
    bars = axes.stairs(
        values["histogram"],
        EDGES,
        baseline=FLOOR,
        fill=True,
        color=SCHEME_COLORS["zeros"],
        alpha=0.5,
    )
    (line,) = axes.plot(
        CURVE, values["line"], color=INK, linewidth=1.2, label="straight line"
    )
    (curve,) = axes.plot(
        CURVE, values["curve"], color=blue, linewidth=2, label="activation"
    )
    (cloud,) = axes.plot(
        values["cloud_x"], values["cloud_y"], "o", color=orange, markersize=4
    )
    axes.set(
        title="The activation, its line, and the units",
        xlabel="preactivation z",
        ylabel="activation",
        xlim=(-REACH, REACH),
        ylim=(FLOOR, CEILING),
    )
    axes.legend(loc="upper left")
    errors, panel = plt.subplots(figsize=(4.2, 3.4))
    live = dots_under_line(panel, GAINS, values, "error", color=orange)
    (ring,) = panel.plot(
        values["here"],
        values["error"],
        "o",
        color="none",
        markeredgecolor=blue,
        markeredgewidth=2,
        markersize=11,
    )
    panel.set(
        title="How far the line is off",
        xlabel="gain",
        ylabel="relative error",
        xscale="log",
        yscale="log",
        ylim=(LOW, HIGH),
    )
    panel.legend(loc="lower right")
    return [
        Panel(
            curves,
            "An activation and a straight line against z from -5 to 5; dots "
            "for 60 units on the curve, and at the bottom a histogram of all "
            "preactivations of the layer.",
        ),
        Panel(
            errors,
            "Relative error of the straight line against the gain from 0.1 "
            "to 5, both axes logarithmic: measured dots, a line for the "
            "theory, and a ring around the chosen gain.",
        ),
    ], [
        LiveOutline(bars, "histogram"),
        LiveLine(line, "line"),
        LiveLine(curve, "curve"),
        LiveLine(cloud, "cloud_y", x="cloud_x"),
        *live,
        LiveLine(ring, "error", x="here"),
    ]
