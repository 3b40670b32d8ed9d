"""Which scheme keeps a layer level? All of the registry, side by side."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveHorizontal,
    LiveLine,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.initializers import INITIALIZERS
from nbkernel.moments import gaussian_expectation
from nbkernel.validation import one_of, whole_number

SHOWN = ("identity", "relu", "leaky_relu", "tanh", "sigmoid", "gelu", "silu")
FANS = (32, 64, 128, 256, 512, 1000, 2000)
SCHEMES = tuple(
    name
    for name, entry in INITIALIZERS.items()
    if entry.axes < 3 and entry.variance_of((64, 64)) > 0
)
LOW, HIGH = 1e-5, 1e3
FORWARD, BACKWARD = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]
FATE = ("so it fades", 0.95, "level", 1 / 0.95, "so it grows")


def compute(
    activation: str, scheme: str, fan_in: int, fan_out: int
) -> dict[str, NDArray | float]:
    """Predict what one wide layer of each scheme does to signal and gradient.

    The input has second moment 1; the layer has ``fan_in`` inputs and
    ``fan_out`` units with this ``activation``. Returns ``forward``, the
    second moment of the outputs, and ``backward``, what the layer multiplies
    that of the gradient by: arrays with an entry for each of `SCHEMES`, of
    which ``rows`` counts down the places. For the chosen ``scheme`` alone:
    ``std`` of a weight, ``reach``, the bound of the uniform law with that
    standard deviation, ``kept`` forward, ``returned`` backward, and its
    ``row``. Raises ``ValueError`` for an unknown name and for a fan below 1.

    >>> values = compute("relu", "he_normal", 512, 256)
    >>> print(round(values["kept"], 6), round(values["returned"], 6))
    1.0 0.5
    """
    place = SCHEMES.index(one_of("scheme", scheme, SCHEMES))
    one_of("activation", activation, ACTIVATIONS)
    fan_in = whole_number("fan_in", fan_in, low=1)
    fan_out = whole_number("fan_out", fan_out, low=1)
    std, forward, backward = _layers(activation, fan_in, fan_out)
    rows = np.arange(len(SCHEMES))[::-1].astype(float)
    return {
        "forward": forward,
        "backward": backward,
        "rows": rows,
        "row": float(rows[place]),
        "std": float(std[place]),
        "reach": math.sqrt(3) * float(std[place]),
        "kept": float(forward[place]),
        "returned": float(backward[place]),
    }


@lru_cache(maxsize=512)
def _layers(
    activation: str, fan_in: int, fan_out: int
) -> tuple[NDArray, NDArray, NDArray]:
    """Return std, forward and backward of all schemes."""
    phi = ACTIVATIONS[activation]
    shape = (fan_in, fan_out)
    variance = np.array([INITIALIZERS[s].variance_of(shape) for s in SCHEMES])
    forward, slope = (
        gaussian_expectation(
            lambda z, f=f: f(z) ** 2,
            variance=fan_in * variance,
            kinks=phi.kinks,
        )
        for f in (phi.function, phi.derivative)
    )
    return np.sqrt(variance), forward, fan_out * variance * slope


def explorable() -> Explorable:
    """Return the explorable of the page "The schemes at a glance"."""
    layer = ("activation", "fan_in", "fan_out")
    one = ("scheme", *layer)
    moment = dict(low=LOW, high=HIGH, scale="log")
    number = dict(over=one, scale="log", reach=0, steps=30000)
    return Explorable(
        "which-scheme",
        title="Which scheme keeps your layer level?",
        controls=[
            Choice(
                "activation",
                {name: ACTIVATIONS[name].label for name in SHOWN},
                label="Activation",
                default="relu",
            ),
            Choice(
                "scheme",
                {name: INITIALIZERS[name].label for name in SCHEMES},
                label="Look at",
                default="he_normal",
            ),
            Slider("fan_in", label="Fan-in", stops=FANS, default=512),
            Slider("fan_out", label="Fan-out", stops=FANS, default=256),
        ],
        compute=compute,
        quantities={
            "forward": Quantity(over=layer, label="signal", **moment),
            "backward": Quantity(over=layer, label="gradient", **moment),
            "rows": Quantity(over=(), low=0, high=len(SCHEMES)),
            "row": Quantity(over=("scheme",), low=0, high=len(SCHEMES)),
            "std": Quantity(label="standard deviation", **number),
            "reach": Quantity(label="bound, if uniform", **number),
            "kept": Quantity(label="signal, this scheme", **number),
            "returned": Quantity(label="gradient, this scheme", **number),
        },
        draw=draw,
        summary=(
            "{scheme}, {activation}, from {fan_in} to {fan_out} units: a "
            "weight has the standard deviation {std:3} (a uniform law with "
            "it ends at ±{reach:3}). The layer hands on {kept:2} times the "
            "second moment that came in: {signal}. The gradient’s comes back "
            "{returned:2} times as large: {gradient}."
        ),
        verdicts={
            "signal": Verdict("kept", *FATE),
            "gradient": Verdict("returned", *FATE),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw a row for each scheme: signal and gradient, around 1."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.4, 1.0 + 0.27 * len(SCHEMES)))
    # The level line ends below the legend.
    axes.plot([1, 1], [-0.7, len(SCHEMES) - 0.4], color=INK, linewidth=1.2)
    chosen = axes.axhline(
        values["row"], color=INK, linewidth=15, alpha=0.1, zorder=0
    )
    live = [LiveHorizontal(chosen, "row")]
    for way, label, color, marker in (
        ("forward", "signal, forward", FORWARD, "o"),
        ("backward", "gradient, backward", BACKWARD, "D"),
    ):
        dots = axes.plot(
            values[way],
            values["rows"],
            marker,
            color=color,
            markersize=6 if marker == "o" else 4.5,
            label=label,
        )
        live.append(LiveLine(dots, "rows", x=way))
    axes.set_yticks(
        values["rows"], [INITIALIZERS[name].label for name in SCHEMES]
    )
    axes.set(
        xscale="log",
        xlim=(LOW, HIGH),
        ylim=(-0.7, len(SCHEMES) + 1.6),
        xlabel="factor of one layer",
    )
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="upper left")
    alt = (
        "A row for each scheme: a dot for what one layer multiplies the "
        "signal's second moment by, a diamond for the gradient's, on a "
        "logarithmic axis with a line at 1."
    )
    return [Panel(figure, alt)], live
