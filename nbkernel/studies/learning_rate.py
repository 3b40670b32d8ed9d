"""The explorable of the chapter on the learning rate: compose a schedule."""

import math

from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    Option,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.composed_schedules import (
    DRAWN,
    LASTS,
    LOOK,
    PEAKS,
    SEEDS,
    compute,
)

NOTHING = math.log(10)  # the loss of a network that knows nothing
LOW, HIGH = 0.05, 5.0
MEASURED, FREE = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    run = ("shape", "warming", "peak", "last")
    loss = dict(low=LOW, high=HIGH, scale="log", steps=500)
    return Explorable(
        "schedule-composer",
        title="Compose a schedule for 300 steps of training",
        controls=[
            Choice(
                "shape",
                [
                    Option("constant", "stays constant", fixes=["last"]),
                    Option("step", "falls in steps"),
                    Option("exponential", "falls exponentially"),
                    Option("cosine", "falls as a cosine"),
                ],
                label="Schedule",
            ),
            Choice(
                "warming",
                {"none": "no warm-up", "linear": "60 steps of warm-up"},
                label="Start",
            ),
            Slider(
                "peak",
                label="Highest rate",
                stops=PEAKS,
                default=0.3,
                play=True,
            ),
            Slider(
                "last",
                label="Last rate, as a part of the highest",
                stops=LASTS,
                default=0.03,
            ),
        ],
        compute=compute,
        quantities={
            "rates": Quantity(
                run, low=1e-4, high=2, scale="log", steps=500, label="rate"
            ),
            "loss": Quantity(run, label="loss", **loss),
            "plain": Quantity(("peak",), label="loss, constant", **loss),
            "valley": Quantity(
                ("shape", "warming", "last"), label="final loss", **loss
            ),
            "plain_valley": Quantity((), label="constant", **loss),
            "here": Quantity(("peak",), low=0.01, high=1, scale="log"),
            "final": Quantity(run, label="final loss here", **loss),
            "best": Quantity(("shape", "warming", "last"), **loss),
            "best_peak": Quantity(
                ("shape", "warming", "last"), low=0.01, high=1, scale="log"
            ),
            "lost": Quantity(run, low=0, high=SEEDS, steps=20),
            "right": Quantity(run, low=0, high=1, steps=1000),
            "record": Quantity((), **loss),
        },
        draw=draw,
        summary=(
            "Rate {shape}, highest {peak}, {warming}: after 300 steps the "
            "loss is {final[0]:2}, and {right:.0%} of unseen digits are read "
            "correctly; {fate}. With this schedule the best highest rate is "
            "{best_peak} (loss {best:2}). The lowest loss of all schedules "
            "here is {record:2}."
        ),
        verdicts={
            "fate": Verdict(
                "lost",
                "every network has learned something",
                0.5,
                "one network of five knows next to nothing",
                1.5,
                "two networks of five know next to nothing",
                2.5,
                "three networks of five know next to nothing",
                3.5,
                "four networks of five know next to nothing",
                4.5,
                "all five networks know next to nothing",
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the schedule, the loss over the steps, and over the rates."""
    from matplotlib import pyplot as plt

    first, axes = plt.subplots(figsize=(4.2, 3.0))
    (rates,) = axes.plot(DRAWN, values["rates"], color=INK, linewidth=1.6)
    axes.set(
        title="The schedule",
        xlabel="step",
        ylabel="learning rate",
        yscale="log",
        ylim=(1e-4, 2),
    )
    second, axes = plt.subplots(figsize=(4.2, 3.0))
    (plain,) = axes.plot(
        LOOK,
        values["plain"],
        color=FREE,
        linestyle="--",
        label="this rate, constant",
    )
    (loss,) = axes.plot(
        LOOK,
        values["loss"],
        "o",
        color=MEASURED,
        markersize=4,
        label="your schedule",
    )
    _loss_axis(axes, "step", "Loss while it learns")
    third, axes = plt.subplots(figsize=(4.2, 3.0))
    (flat,) = axes.plot(
        PEAKS,
        values["plain_valley"],
        color=FREE,
        linestyle="--",
        label="constant rate",
    )
    (valley,) = axes.plot(
        PEAKS,
        values["valley"],
        "o-",
        color=MEASURED,
        linewidth=1,
        markersize=4,
        label="your schedule",
    )
    (ring,) = axes.plot(
        values["here"],
        values["final"],
        "o",
        color=INK,
        fillstyle="none",
        markersize=11,
    )
    axes.set_xscale("log")
    _loss_axis(axes, "highest rate", "Loss after 300 steps")
    panels = [
        Panel(
            first,
            "Learning rate against the step, 0 to 300, log axis from 0.0001 "
            "to 2: the composed schedule.",
        ),
        Panel(
            second,
            "Training loss against the step, log axis: dots for the composed "
            "schedule, a dashed line for a constant rate of the same height; "
            "a dotted line at 2.3, the loss of a network that knows nothing.",
        ),
        Panel(
            third,
            "Loss after 300 steps against the highest rate, from 0.01 to 1: "
            "a valley for the composed schedule and one, dashed, for a "
            "constant rate, with a ring around the chosen rate.",
        ),
    ]
    return panels, [
        LiveLine(rates, "rates"),
        LiveLine(plain, "plain"),
        LiveLine(loss, "loss"),
        LiveLine(flat, "plain_valley"),
        LiveLine(valley, "valley"),
        LiveLine(ring, "final", x="here"),
    ]


def _loss_axis(axes, label: str, title: str) -> None:
    axes.axhline(NOTHING, color="0.5", linestyle=":")
    axes.set(
        title=title,
        xlabel=label,
        ylabel="cross-entropy",
        yscale="log",
        ylim=(LOW, HIGH),
        yticks=[0.05, 0.1, 0.2, 0.5, 1, 2, 5],
        yticklabels=["0.05", "0.1", "0.2", "0.5", "1", "2", "5"],
    )
    axes.minorticks_off()
    axes.legend(loc="lower left")
