"""The explorable of the chapter on Glorot's scheme: a network's shape.

Twelve linear layers whose widths the reader shapes, a digit on its way
forward, a gradient on its way back, and five rules for the weights.
"""

import math
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nbkernel.datasets import digits
from nbkernel.explorable import (
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
from nbkernel.studies.panels import dots_under_line
from nbkernel.validation import one_of

DEPTH = 12
END = 64  # the pixels of a digit
RATIOS = (1, 2, 3, 4, 6, 8)
SHAPES = {
    "zigzag": "zigzag",
    "down": "pyramid",
    "up": "funnel",
    "bottleneck": "bottleneck",
    "constant": "all equal",
}
RULES = {
    "glorot": "Glorot",
    "lecun": "LeCun",
    "backward": "backward",
    "geometric": "geometric",
    "old": "old habit",
}
NETWORKS, NARROW_NETWORKS = 64, 200  # narrow ones differ more, cost less
BATCH = 8
LOW, HIGH = 1e-6, 1e2


def weight_variance(rule: str, n_in: int, n_out: int) -> float:
    """Return the variance of a weight between ``n_in`` and ``n_out`` units."""
    one_of("rule", rule, RULES)
    return {
        "glorot": 2 / (n_in + n_out),
        "lecun": 1 / n_in,
        "backward": 1 / n_out,
        "geometric": 1 / math.sqrt(n_in * n_out),
        "old": 1 / (3 * n_in),
    }[rule]


def layer_widths(shape: str, ratio: float) -> tuple[int, ...]:
    """Return the widths of the input and the twelve layers after it.

    ``shape`` is a key of `SHAPES`, ``ratio`` (one of `RATIOS`) the widest
    layer over the narrowest. Every network starts with the 64 pixels of a
    digit.

    >>> layer_widths("bottleneck", 8)
    (64, 45, 32, 23, 16, 11, 8, 11, 16, 23, 32, 45, 64)
    """
    one_of("shape", shape, SHAPES)
    one_of("ratio", ratio, RATIOS)
    layers = np.arange(DEPTH + 1)
    power = {
        "constant": 0 * layers,
        "zigzag": layers % 2,
        "down": -layers / DEPTH,
        "up": layers / DEPTH,
        "bottleneck": np.abs(2 * layers / DEPTH - 1) - 1,
    }[shape]
    return tuple(np.rint(END * float(ratio) ** power).astype(int).tolist())


@cache
def _images() -> NDArray[np.float64]:
    some = digits().inputs[:BATCH]
    return some / np.sqrt(np.mean(some**2, axis=1, keepdims=True))


@cache
def _unscaled(widths: tuple[int, ...]) -> tuple[NDArray, NDArray]:
    """Measure moments for weights of variance 1: a rule only rescales them.

    Averages over networks, each with `BATCH` digits and as many gradients
    of second moment 1, drawn blindly. Both have shape (DEPTH + 1,).
    """
    networks = NETWORKS if max(widths) > END else NARROW_NETWORKS
    forward = np.zeros((networks, DEPTH + 1))
    backward = np.zeros((networks, DEPTH + 1))
    for number in range(networks):
        rng = np.random.default_rng([number, *widths])
        weights = [rng.standard_normal(shape) for shape in pairwise(widths)]
        a, g = _images(), rng.standard_normal((BATCH, widths[-1]))
        g /= np.sqrt(np.mean(g**2, axis=1, keepdims=True))
        forward[number, 0] = backward[number, DEPTH] = 1.0
        for layer, W in enumerate(weights, 1):
            a = a @ W
            forward[number, layer] = np.mean(a**2)
        for layer in reversed(range(DEPTH)):
            g = g @ weights[layer].T
            backward[number, layer] = np.mean(g**2)
    return forward.mean(axis=0), backward.mean(axis=0)


def compute(shape: str, rule: str, ratio: float) -> dict[str, NDArray | float]:
    """Measure and predict a signal and a gradient in a linear network.

    Parameters
    ----------
    shape
        How the widths go: a key of `SHAPES`.
    rule
        The variance of a weight, given both fans: a key of `RULES`.
    ratio
        The widest layer over the narrowest, one of `RATIOS`.

    Returns
    -------
    dict
        ``widths``: of the input and the twelve layers. ``forward_measured``,
        ``forward_predicted``: second moments of the signal, 1 at the input.
        ``backward_measured``, ``backward_predicted``: of the gradient, 1 at
        the output. Each has shape (13,). The measured ones are means over
        `NETWORKS` networks, or `NARROW_NETWORKS` without wide layers.
        ``first``, ``last``: the two end widths.
    """
    widths = layer_widths(shape, ratio)
    pairs = list(pairwise(widths))
    v = np.array([weight_variance(rule, *pair) for pair in pairs])
    n_in, n_out = np.array(pairs, dtype=float).T
    forward, backward = _unscaled(widths)
    return {
        "widths": np.array(widths, dtype=float),
        "forward_measured": forward * _from_the_left(v),
        "forward_predicted": _from_the_left(n_in * v),
        "backward_measured": backward * _from_the_right(v),
        "backward_predicted": _from_the_right(n_out * v),
        "first": float(widths[0]),
        "last": float(widths[-1]),
    }


def _from_the_left(factors: NDArray) -> NDArray:
    return np.cumprod([1.0, *factors])


def _from_the_right(factors: NDArray) -> NDArray:
    return np.cumprod([1.0, *factors[::-1]])[::-1]


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything = ("shape", "rule", "ratio")
    moment = dict(over=everything, low=LOW, high=HIGH, scale="log")
    fate = ["nearly gone", 0.03, "weakened", 0.5, "level", 2.0]
    fate += ["grown", 33.0, "blown up"]
    size = dict(over=("shape", "ratio"), low=1.0, high=1000.0, scale="log")
    return Explorable(
        "shape-of-a-network",
        title="Twelve linear layers, there and back",
        controls=[
            Choice(
                "shape",
                [
                    Option(
                        name,
                        label,
                        fixes=["ratio"] if name == "constant" else (),
                    )
                    for name, label in SHAPES.items()
                ],
                label="Widths",
            ),
            Choice("rule", RULES, label="Variance of a weight"),
            Slider(
                "ratio",
                label="Widest over narrowest",
                stops=RATIOS,
                default=6,
                play=True,
            ),
        ],
        compute=compute,
        quantities={
            "widths": Quantity(label="width", **size),
            "forward_measured": Quantity(label="signal, measured", **moment),
            "forward_predicted": Quantity(label="signal, theory", **moment),
            "backward_measured": Quantity(
                label="gradient, measured", **moment
            ),
            "backward_predicted": Quantity(label="gradient, theory", **moment),
            "first": Quantity(**size),
            "last": Quantity(**size),
        },
        draw=draw,
        summary=(
            "{rule}, {shape}, from {first} to {last} units: after 12 layers "
            "the signal’s second moment is {forward_measured[-1]:2} times "
            "the input’s: {signal}. Back at the input the gradient’s is "
            "{backward_measured[0]:2} times the output’s: {gradient}. "
            "Theory says {forward_predicted[-1]:2} and "
            "{backward_predicted[0]:2}."
        ),
        verdicts={
            "signal": Verdict("forward_measured[-1]", *fate),
            "gradient": Verdict("backward_measured[0]", *fate),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the widths, the signal forwards and the gradient backwards."""
    from matplotlib import pyplot as plt

    layers = np.arange(DEPTH + 1)
    figure, axes = plt.subplots(figsize=(4.2, 3.0))
    bars = axes.stairs(
        values["widths"],
        np.arange(DEPTH + 2) - 0.5,
        fill=True,
        baseline=1,
        color=SCHEME_COLORS["zeros"],
    )
    layer_axis(axes, DEPTH, "units")
    axes.set(
        title="The shape of the network", xlim=(-0.7, 12.7), ylim=(4, 1000)
    )
    panels = [
        Panel(figure, "The width of each layer, 0 to 12, as bars, 8 to 512.")
    ]
    live = [LiveOutline(bars, "widths")]
    for way, title, color in (
        ("forward", "Signal on its way forward", "lecun_normal"),
        ("backward", "Gradient on its way back", "he_normal"),
    ):
        figure, axes = plt.subplots(figsize=(4.2, 3.0))
        live += dots_under_line(
            axes, layers, values, way, color=SCHEME_COLORS[color]
        )
        layer_axis(axes, DEPTH, "second moment")
        axes.set(title=title, xlim=(-0.7, 12.7), ylim=(LOW, HIGH))
        axes.legend(loc="lower left" if way == "forward" else "lower right")
        panels.append(
            Panel(
                figure,
                f"{title}: second moment against layer, 0 to 12, from 1e-6 "
                "to 100; measured dots and a line for the theory.",
            )
        )
    return panels, live
