"""The explorable of the chapter on tanh, sigmoid and SELU: a gain lab.

Published constants stand as marks at the gain; the three panels say what one
of them does to the signal, to the gradient, and to two inputs nearly alike.
"""

import math

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import SCHEME_COLORS, layer_axis
from nbkernel.studies.gain_lab import APART, DEPTH, SHOWN, compute
from nbkernel.studies.panels import dots_under_line

UNIT = 1.5925374197  # keeps tanh at q = 1
KUMAR = math.sqrt(64 / 5)
CRITICAL = 10.14926371  # keeps the gradient of a sigmoid network
STOPS = (
    *(0.5, 0.75, 0.9, 1.0, 1.15, 1.3, 1.45, UNIT, 5 / 3, 2.0, 2.5, 3.0),
    *(KUMAR, 4.0, 5.0, 6.0, 8.0, CRITICAL, 14.0, 20.0),
)
MARKS = {
    "¾": 0.75,
    "1: Xavier": 1.0,
    "5/3": 5 / 3,
    "Kumar": KUMAR,
    "4×": 4.0,
}
SIZE = (4.2, 3.0)
RMS = (1e-2, 1e1)
GRADIENT = (1e-8, 1e8)
DISTANCE = (1e-9, 1e1)


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    quantities = {}
    for name, (low, high), label in (
        ("rms", RMS, "root mean square"),
        ("gradient", GRADIENT, "gradient"),
        ("apart", DISTANCE, "distance of two inputs"),
    ):
        for source, word in (
            ("measured", "measured"),
            ("predicted", "theory"),
        ):
            quantities[f"{name}_{source}"] = Quantity(
                over=("activation", "gain"),
                low=low,
                high=high,
                scale="log",
                steps=1500,
                reach=20,  # the sentence tells what leaves the panel
                label=f"{label}, {word}",
            )
    numbers = {
        "chi": dict(low=1e-3, high=1e3, scale="log"),
        "trend": dict(low=-30.0, high=30.0, steps=12000),
    }
    for name, span in numbers.items():
        quantities[name] = Quantity(over=("activation", "gain"), **span)
    return Explorable(
        "gain-lab",
        title="Fifty layers at a published gain",
        controls=[
            Choice(
                "activation",
                {name: phi.label for name, phi in SHOWN.items()},
                label="Activation",
            ),
            Slider(
                "gain",
                label="Gain σ",
                stops=STOPS,
                default=5 / 3,
                marks=MARKS,
            ),
        ],
        compute=compute,
        compute_along=("gain",),
        quantities=quantities,
        draw=draw,
        summary=(
            "{activation}, gain {gain}: after 50 layers the root mean square "
            "is {rms_predicted[-1]:2} in theory; it {signal}. A layer "
            "multiplies the gradient’s second moment by {chi:3} in the end; "
            "the gradient {gradient}. Two inputs at a distance of 0.001 "
            "{near}."
        ),
        verdicts={
            "signal": Verdict(
                "trend",
                "dies",
                -0.5,
                "fades slowly",
                -0.03,
                "holds a level",
                0.03,
                "explodes",
            ),
            "gradient": Verdict(
                "chi",
                "vanishes",
                0.9,
                "fades slowly",
                0.99,
                "is nearly kept",
                1.01,
                "grows slowly",
                1.1,
                "explodes",
            ),
            "near": Verdict(
                "apart_predicted[-1]",
                "can no longer be told apart",
                1e-6,
                "draw together",
                APART / 2,
                "stay about as near as they were",
                APART * 4,
                "move apart",
                0.08,
                "end as far apart as strangers",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the signal, the gradient and the distance against the layer."""
    from matplotlib import pyplot as plt

    panels, live = [], []
    layers = np.arange(DEPTH + 1)
    for name, title, quantity, window, color in (
        ("rms", "Signal", "root mean square", RMS, "lecun_normal"),
        ("gradient", "Gradient", "second moment", GRADIENT, "he_normal"),
        ("apart", "Two near inputs", "distance", DISTANCE, "glorot_normal"),
    ):
        figure, axes = plt.subplots(figsize=SIZE)
        live += dots_under_line(
            axes,
            layers,
            values,
            name,
            color=SCHEME_COLORS[color],
            markersize=4,
        )
        layer_axis(axes, DEPTH, quantity)
        axes.set(title=title, ylim=window)
        corner = {"rms": "lower left", "gradient": "upper right"}
        axes.legend(loc=corner.get(name, "lower right"))
        low, high = window
        panels.append(
            Panel(
                figure,
                f"{title}: {quantity} against layer, 0 to 50, from {low:g} "
                f"to {high:g}; measured dots and a line for the theory.",
            )
        )
    return panels, live
