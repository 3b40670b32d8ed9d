"""The explorable of the page "Which knob first?"."""

import math

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveImage,
    LiveLine,
    LiveVertical,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.deep_training import (
    CURVE,
    HIDDEN,
    RATES,
    REACH,
    SIDE,
    STOPS,
    compute,
    spirals,
)

OPTIONS = {
    "he": "He",
    "lecun": "LeCun",
    "glorot": "Glorot",
    "orthogonal": "orthogonal",
    "pytorch": "PyTorch's default",
    "small": "N(0, 0.01²), too small",
    "large": "N(0, 0.5²), too large",
    "zeros": "all zeros",
}
LOWEST, HIGHEST = 0.01, 100.0
LAYERS = np.arange(1, HIDDEN + 1)
SIZE = (4.2, 3.0)
TRAINED, HELD_BACK = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]


def explorable() -> Explorable:
    """Return the explorable of the page, with its default state."""
    run = ("start", "activation", "rate")
    moment = (*run, "step")
    share = dict(low=0.0, high=1.0)
    return Explorable(
        "which-knob",
        title="Twelve hidden layers, and three knobs",
        controls=[
            Choice(
                "rate",
                {rate: f"{rate:g}" for rate in RATES},
                default=0.01,
                label="Learning rate",
            ),
            Choice("start", OPTIONS, label="Weights start as"),
            Choice(
                "activation",
                {"relu": "ReLU", "tanh": "tanh"},
                label="Activation",
            ),
            Slider(
                "step",
                label="Training steps",
                stops=STOPS,
                default=STOPS[-1],
                play=True,
            ),
        ],
        compute=compute,
        compute_along=("step",),
        quantities={
            "loss": Quantity(
                run, low=LOWEST, high=HIGHEST, scale="log", label="loss"
            ),
            "scores": Quantity(run, label="right, trained on", **share),
            "held_back_scores": Quantity(
                run, label="right, held back", **share
            ),
            "signal": Quantity(
                moment,
                low=1e-14,
                high=1e4,
                scale="log",
                label="size of the signal",
            ),
            "picture": Quantity(moment, steps=64, **share),
            "first": Quantity(run, low=0.5, high=1e5, scale="log"),
            "now": Quantity(moment, low=1e-3, high=1e5, scale="log"),
            "dead": Quantity(moment, low=0, high=384, steps=384),
            "ratio": Quantity(moment, low=1e-20, high=10, scale="log"),
            "score": Quantity(moment, **share),
            "held_back": Quantity(moment, **share),
            "lost": Quantity(moment, low=0, high=1, steps=16),
        },
        draw=draw,
        summary=(
            "{start}, {activation}, learning rate {rate}, after {step} "
            "steps: the loss is {now:3}{end} (at first {first:3}; a guess "
            "has 2.3). Dead hidden units: {dead:3} of 384. A step moves the "
            "weights by {ratio:2} of their size. Right answers: {score:.0%} "
            "on the digits it is trained on, {held_back:.0%} on those held "
            "back."
        ),
        verdicts={
            "end": Verdict(
                "lost", "", 0.5, ", the last before the run diverged"
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw loss, right answers, signal by layer, and the plane."""
    from matplotlib import pyplot as plt

    first, axes = plt.subplots(figsize=SIZE)
    axes.axhline(
        math.log(10), color=INK, linewidth=1.3, label="a guess: ln 10"
    )
    (loss,) = axes.plot(
        CURVE,
        values["loss"],
        "o",
        color=TRAINED,
        markersize=4,
        label="a minibatch",
    )
    here = axes.axvline(STOPS[-1], color="0.5", linestyle=":")
    axes.set(
        title="Loss",
        xlabel="training steps",
        ylabel="cross-entropy",
        yscale="log",
        ylim=(LOWEST, HIGHEST),
    )
    axes.legend(loc="upper center")
    second, axes = plt.subplots(figsize=SIZE)
    (scores,) = axes.plot(
        STOPS, values["scores"], "o-", color=TRAINED, label="trained on"
    )
    (held_back,) = axes.plot(
        STOPS,
        values["held_back_scores"],
        "o-",
        color=HELD_BACK,
        label="held back",
    )
    there = axes.axvline(STOPS[-1], color="0.5", linestyle=":")
    axes.set(
        title="Right answers",
        xlabel="training steps",
        ylabel="share of the digits",
        ylim=(0, 1.25),
        yticks=(0, 0.25, 0.5, 0.75, 1),
    )
    axes.legend(loc="upper center", ncols=2)
    third, axes = plt.subplots(figsize=SIZE)
    (signal,) = axes.plot(LAYERS, values["signal"], "o", color=TRAINED)
    axes.set(
        title="Size of the signal, now",
        xlabel="hidden layer",
        ylabel="root mean square",
        yscale="log",
        ylim=(1e-14, 1e4),
        xticks=range(2, HIDDEN + 1, 2),
    )
    fourth, axes = plt.subplots(figsize=SIZE)
    edges = (-REACH, REACH, -REACH, REACH)
    image = axes.imshow(
        values["picture"].reshape(SIDE, SIDE),
        cmap="RdBu_r",
        vmin=-0.7,  # pale, so that the points stand out
        vmax=1.7,
        extent=edges,
        interpolation="nearest",
    )
    points, labels = spirals()
    for kind, color in enumerate(("#123f73", "#8f1d2c")):
        axes.plot(
            *points[labels == kind].T,
            "o",
            color=color,
            markersize=4,
            markeredgecolor="white",
            markeredgewidth=0.4,
        )
    axes.set(title="The same on two spirals, now", xticks=[], yticks=[])
    axes.grid(False)
    panels = [
        Panel(
            first,
            "Loss on digits against training steps, 0 to 300, log axis from "
            "0.01 to 100, and a line at ln 10.",
        ),
        Panel(
            second,
            "Share of right answers against training steps, on the digits "
            "it is trained on and on digits held back.",
        ),
        Panel(
            third,
            "Root mean square of the activations of the twelve hidden "
            "layers at the chosen step, log axis.",
        ),
        Panel(
            fourth,
            "Two spirals of points in the plane; behind them, blue or red, "
            "which spiral a network of the same kind sees at each place.",
        ),
    ]
    return panels, [
        LiveLine(loss, "loss"),
        LiveVertical(here, "step"),
        LiveLine(scores, "scores"),
        LiveLine(held_back, "held_back_scores"),
        LiveVertical(there, "step"),
        LiveLine(signal, "signal"),
        LiveImage(image, "picture"),
    ]
