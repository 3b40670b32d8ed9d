"""The explorable of the chapter on the three gains: V(q) / q along the layers.

Each layer maps the second moment q of its preactivations to V(q). Where
V(q) / q is 1 it is level, but a start beside it may run away from it.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS, layer_axis
from nbkernel.meanfield import (
    chi_parallel,
    critical_pair,
    length_trajectory,
    variance_map,
)
from nbkernel.moments import activation_moments
from nbkernel.validation import each_of, one_of

DEPTH = 30
SHOWN = ("gelu", "silu", "relu", "elu", "tanh")
WITH_PAIR = ("gelu", "silu")
STARTS = {
    "unit": "unit gain",
    "lecun": "LeCun: gain 1",
    "he": "He: gain √2",
    "critical": "critical pair",
}
OFFSETS = (-10, -5, -2, 0, 2, 5, 10)
FIRST = (0.1, 0.2, 0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)
LOW, HIGH = 1e-3, 1e3
AXIS = np.geomspace(LOW, HIGH, 73)
MOST = 2.0  # the top of the axis of V(q) / q


@cache
def variances(activation: str, start: str, off: int) -> tuple[float, float]:
    """Return sigma_w^2 and sigma_b^2 of a start whose gain is off.

    ``off`` is in percent of the gain sigma_w; a start is a key of `STARTS`.
    """
    one_of("activation", activation, SHOWN)
    one_of("start", start, STARTS)
    one_of("off", off, OFFSETS)
    bias = 0.0
    if start == "critical":
        pair = critical_pair(activation=activation)
        weight, bias = pair.weight_variance, pair.bias_variance
    elif start == "unit":
        weight = activation_moments(activation).gain_forward ** 2
    else:
        weight = {"lecun": 1.0, "he": 2.0}[start]
    return weight * (1 + off / 100) ** 2, bias


def compute(
    activation: str, start: str, off: int, first: ArrayLike
) -> dict[str, NDArray]:
    """Follow the second moment of the preactivations through 30 layers.

    Parameters
    ----------
    activation
        One of `SHOWN`.
    start
        Which gain, and which variance of the biases: a key of `STARTS`.
    off
        By how many percent the gain is off: one of `OFFSETS`.
    first
        q in the first layer: one of `FIRST`, or an array of them, which
        gives all results but the map a leading axis.

    Returns
    -------
    dict
        ``curve``: V(q) / q at `AXIS`, shape (73,). ``layers``: q in the
        layers 1 to 31, shape (31,). ``factors``: V(q) / q in these layers,
        shape (31,). ``slope``: by how much a layer multiplies a small
        relative change of ``first``. ``trend``: the last layer's change of
        ln q.
    """
    first = each_of("first", np.asarray(first, dtype=float), FIRST)
    weight, bias = variances(activation, start, off)
    weights = {"activation": activation, "weight_variance": weight}
    found = length_trajectory(first, DEPTH + 1, **weights, bias_variance=bias)
    layers, following = found.T[..., :-1], found.T[..., 1:]
    slope = chi_parallel(first, **weights) * first / following[..., 0]
    return {
        "curve": variance_map(AXIS, **weights, bias_variance=bias) / AXIS,
        "layers": layers,
        "factors": following / layers,
        "slope": slope,
        "trend": np.log(layers[..., -1] / layers[..., -2]),
    }


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything = ("activation", "start", "off", "first")
    length = dict(low=LOW, high=HIGH, scale="log", reach=5)
    factor = dict(low=0.0, high=MOST, reach=3)
    return Explorable(
        "gain-map",
        title="Thirty layers, one map",
        controls=[
            Choice(
                "activation",
                {name: ACTIVATIONS[name].label for name in SHOWN},
                label="Activation",
            ),
            Choice("start", STARTS, label="Start from"),
            Slider(
                "off",
                label="Gain off by",
                stops=OFFSETS,
                default=0,
                unit="percent",
            ),
            Slider(
                "first",
                label="q in the first layer",
                stops=FIRST,
                default=0.9,
            ),
        ],
        compute=compute,
        compute_along=("first",),
        quantities={
            "curve": Quantity(
                over=("activation", "start", "off"), label="V(q)/q", **factor
            ),
            "layers": Quantity(over=everything, label="q", **length),
            "factors": Quantity(
                over=everything, label="q of the next / q", **factor
            ),
            "slope": Quantity(over=everything, low=0.0, high=2.0),
            "trend": Quantity(over=everything, low=-2.0, high=2.0, steps=8000),
        },
        draw=draw,
        impossible=[
            {"activation": name, "start": "critical"}
            for name in SHOWN
            if name not in WITH_PAIR
        ],
        summary=(
            "{activation}: after 30 more layers q has gone from {first} to "
            "{layers[-1]:2} {fate}. One percent more q in the first layer is "
            "{slope:.2f} percent more in the next: a relative deviation "
            "{slopes}."
        ),
        verdicts={
            "fate": Verdict(
                "trend",
                "and is shrinking",
                -0.004,
                "and is nearly level",
                0.012,
                "and is growing",
            ),
            "slopes": Verdict(
                "slope", "shrinks", 0.995, "stays as it is", 1.005, "grows"
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the factor V(q) / q with the layers on it, and q in each layer."""
    from matplotlib import pyplot as plt

    web, axes = plt.subplots(figsize=(4.2, 3.4))
    gray, orange = SCHEME_COLORS["zeros"], SCHEME_COLORS["he_normal"]
    axes.axhline(1.0, color=gray, linewidth=1.2)
    (curve,) = axes.plot(AXIS, values["curve"], color=INK, linewidth=1.4)
    (steps,) = axes.plot(
        values["layers"], values["factors"], "o", color=orange, markersize=4
    )
    axes.set(
        title="One layer multiplies q by V(q)/q",
        xlabel="q of a layer",
        ylabel="q of the next / q",
        xscale="log",
        xlim=(LOW, HIGH),
        ylim=(0, MOST),
    )
    axes.set_yticks(np.linspace(0, MOST, 5))
    axes.text(700, 1.86, "above the line: q grows", ha="right")
    axes.text(1.4e-3, 0.06, "below the line: q shrinks")
    depth, panel = plt.subplots(figsize=(4.2, 3.4))
    (dots,) = panel.plot(
        np.arange(DEPTH + 1), values["layers"], "o-", color=orange
    )
    dots.set(markersize=4, linewidth=1.0)
    layer_axis(panel, DEPTH, "q")
    panel.set(title="q, layer by layer", ylim=(LOW, HIGH))
    panel.set_xlabel("layers after the first")
    return [
        Panel(
            web,
            "V(q)/q against q, from 0.001 to 1000, with the level line at 1; "
            "a dot on the curve for each layer.",
        ),
        Panel(depth, "q against layer, 0 to 30, from 0.001 to 1000."),
    ], [
        LiveLine(curve, "curve"),
        LiveLine(steps, "factors", x="layers"),
        LiveLine(dots, "layers"),
    ]
