"""The explorable of the chapter on gradient descent: a race in a ravine."""

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveVertical,
    Option,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.studies.ravine import (
    AHEAD,
    HIGH,
    MOMENTA,
    OPTIMIZERS,
    RATES,
    REMEMBERS,
    STEPS,
    STOPS,
    WIDE,
    compute,
)

PLACES = [
    Option("ravine", "ravine, κ = 20"),
    Option("turned", "the same, turned by 45°"),
    Option("narrow", "narrower, κ = 100"),
    Option("round", "round bowl, κ = 1"),
    Option("curved", "a ravine with a bend"),
]
LOOKS = {  # label, color, marker
    "sgd": ("SGD", "#7a7f87", "o"),
    "momentum": ("Momentum", "#2f7fd0", "s"),
    "nesterov": ("Nesterov", "#1592a8", "^"),
    "adagrad": ("Adagrad", "#b08010", "v"),
    "rmsprop": ("RMSprop", "#c9487d", "D"),
    "adam": ("Adam", "#d9622b", "P"),
}
LOWEST, HIGHEST = 1e-8, 1e4
LOST = [
    "no loss is over 100 times the first",
    *(
        f"{names} diverged: over 100 times the first loss"
        for names in (
            "SGD has",
            "Momentum has",
            "SGD and Momentum have",
            "Nesterov has",
            "SGD and Nesterov have",
            "Momentum and Nesterov have",
            "SGD, Momentum and Nesterov have",
        )
    ),
]


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    where = dict(steps=600, reach=1.5)
    height = dict(low=LOWEST, high=HIGHEST, scale="log", steps=600)
    plane = {}
    for name, (label, *_) in LOOKS.items():
        run = ["landscape", "rate"]
        run += ["momentum"] if name in REMEMBERS else []
        moment = (*run, "step")
        plane[f"{name}_x"] = Quantity(moment, low=-WIDE, high=WIDE, **where)
        plane[f"{name}_y"] = Quantity(moment, low=-HIGH, high=HIGH, **where)
        plane[f"{name}_loss"] = Quantity(run, label=f"loss, {label}", **height)
    everything = ("landscape", "rate", "momentum", "step")
    contour = dict(over=("landscape",), **where)
    return Explorable(
        "ravine-race",
        title="Six optimizers race to the lowest point",
        controls=[
            Choice("landscape", PLACES, label="Landscape"),
            Slider(
                "rate",
                label="Learning rate η, in units of 2/λ",
                stops=RATES,
                default=0.45,
            ),
            Slider(
                "momentum",
                label="Momentum μ",
                stops=MOMENTA,
                default=0.9,
            ),
            Slider(
                "step",
                label="Steps",
                stops=STOPS,
                default=STEPS,
                play=True,
            ),
        ],
        compute=compute,
        compute_along=("step",),
        quantities=plane
        | {
            "contour_x": Quantity(low=-WIDE, high=WIDE, **contour),
            "contour_y": Quantity(low=-HIGH, high=HIGH, **contour),
            "best": Quantity(
                everything,
                low=1e-130,
                high=HIGHEST,
                scale="log",
                steps=60_000,
                reach=0,
            ),
            "ahead": Quantity(everything, low=0, high=8, steps=16),
            "lost": Quantity(everything, low=0, high=7, steps=21),
        },
        draw=draw,
        summary=(
            "Step {step}, learning rate {rate} · 2/λ: {leader}, with a loss "
            "of {best:2}; {fate}."
        ),
        verdicts={
            "leader": Verdict("ahead", *_line(AHEAD.values())),
            "fate": Verdict("lost", *_line(LOST)),
        },
    )


def _line(words) -> list:
    """Put the thresholds 0.5, 1.5, ... between words."""
    first, *others = words
    line: list = [first]
    for number, word in enumerate(others):
        line += [number + 0.5, word]
    return line


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the paths over the landscape, and the loss against the step."""
    from matplotlib import pyplot as plt

    race, axes = plt.subplots(figsize=(5.0, 4.2))
    (contours,) = axes.plot(
        values["contour_x"],
        values["contour_y"],
        color="0.6",
        linewidth=0.8,
        zorder=1,
    )
    live: list = [LiveLine(contours, "contour_y", x="contour_x")]
    axes.plot(0, 0, "x", color="#000000", ms=11, mew=2, zorder=5)
    for name, (label, color, marker) in LOOKS.items():
        x, y = values[f"{name}_x"], values[f"{name}_y"]
        (trail,) = axes.plot(
            x,
            y,
            color=color,
            linewidth=1.4,
            marker=marker,
            markersize=4,
            label=label,
            zorder=3,
        )
        live.append(LiveLine(trail, f"{name}_y", x=f"{name}_x"))
    axes.set(
        xlabel="weight x",
        ylabel="weight y",
        xlim=(-WIDE, WIDE),
        ylim=(-HIGH, HIGH),
        aspect="equal",
    )
    axes.grid(False)
    axes.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=3, borderpad=0.2
    )
    decline, axes = plt.subplots(figsize=(5.0, 4.2))
    for name, (label, color, marker) in LOOKS.items():
        (curve,) = axes.plot(
            np.arange(STEPS + 1),
            values[f"{name}_loss"],
            color=color,
            linewidth=1.4,
            marker=marker,
            markevery=6,
            markersize=4,
            label=label,
        )
        live.append(LiveLine(curve, f"{name}_loss"))
    here = axes.axvline(STEPS, color="0.5", linestyle=":")
    live.append(LiveVertical(here, "step"))
    axes.set(
        title="Loss at each step",
        xlabel="steps",
        ylabel="loss",
        yscale="log",
        xlim=(-1, STEPS + 1),
        ylim=(LOWEST, HIGHEST),
    )
    return [
        Panel(
            race,
            "Contour lines of a landscape of two weights, lowest at the "
            "cross in the middle, and the paths of six optimizers from one "
            "starting point: a marker at every step.",
        ),
        Panel(
            decline,
            f"Loss of the six optimizers against steps from 0 to {STEPS}, "
            "log axis, with a dotted line at the chosen step.",
        ),
    ], live


assert [*LOOKS] == [*OPTIMIZERS]
