"""The explorable of the chapter "Why not start equal?"."""

from numpy.typing import NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveImage,
    LiveLine,
    LiveVertical,
    Option,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.equal_units import CURVE, RATES, STOPS, compute

OPTIONS = [
    Option("equal", "all equal"),
    Option("zeros", "all zeros"),
    Option("one-tiny", "equal, one weight off by 10⁻¹²"),
    Option("one-small", "equal, one weight off by 0.01"),
    Option("all-tiny", "equal, every weight off by about 10⁻⁶"),
    Option("signs", "equal size, random signs"),
    Option("hadamard", "equal size, a fixed pattern of signs"),
    Option("random", "random: N(0, 1/n)"),
]
SIZE = (4.2, 3.0)
MEASURED, APART = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]
LOWEST, HIGHEST = 1e-14, 100.0


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    run, moment = ("start", "activation"), ("start", "activation", "step")
    return Explorable(
        "equal-start",
        title="Eight hidden units learn to read digits",
        controls=[
            Choice("start", OPTIONS, label="All weights start"),
            Choice(
                "activation",
                {name: ACTIVATIONS[name].label for name in RATES},
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
            "incoming": Quantity(moment, low=-0.7, high=0.7, steps=120),
            "outgoing": Quantity(moment, low=-3, high=3, steps=120),
            "units": Quantity(moment, low=0, high=8, steps=16),
            "now": Quantity(moment, low=0, high=2.6),
            "twin_now": Quantity(moment, low=0, high=2.6),
            "loss": Quantity(
                run, low=0, high=2.6, label="loss, eight hidden units"
            ),
            "twin": Quantity(
                run, low=0, high=2.6, label="loss, one hidden unit"
            ),
            "difference": Quantity(
                run,
                low=LOWEST,
                high=HIGHEST,
                scale="log",
                label="largest difference between two units",
            ),
        },
        draw=draw,
        summary=(
            "{activation}, after {step} steps: the number of different "
            "hidden units is {units:1} of 8; {work}. The loss is {now:.2f}; "
            "a network with one hidden unit has {twin_now:.2f}."
        ),
        verdicts={
            "work": Verdict(
                "units",
                "all are copies of one",
                1.5,
                "the others are copies",
                7.5,
                "no two are alike",
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw both weight matrices, the loss, and how far units are apart."""
    from matplotlib import pyplot as plt

    style = dict(cmap="RdBu_r", interpolation="nearest")
    first, axes = plt.subplots(figsize=SIZE)
    tiles = axes.imshow(values["incoming"], vmin=-0.7, vmax=0.7, **style)
    for column in (7.5, 15.5, 23.5):
        axes.axvline(column, color="0.5", linewidth=1.5)
    axes.axhline(7.5, color="0.5", linewidth=1.5)
    axes.set(title="What each unit looks for", xticks=[], yticks=[])
    axes.grid(False)
    bar = dict(orientation="horizontal", shrink=0.7, pad=0.06, aspect=30)
    first.colorbar(tiles, ax=axes, label="weight from a pixel", **bar)
    second, axes = plt.subplots(figsize=SIZE)
    rows = axes.imshow(values["outgoing"], vmin=-3, vmax=3, **style)
    axes.set(
        title="What each unit votes for",
        xlabel="digit",
        ylabel="hidden unit",
        xticks=range(10),
        yticks=range(8),
        yticklabels=range(1, 9),
    )
    axes.grid(False)
    second.colorbar(rows, ax=axes, shrink=0.9, label="weight to a digit")
    third, axes = plt.subplots(figsize=SIZE)
    (twin,) = axes.plot(
        CURVE,
        values["twin"],
        color=INK,
        linewidth=1.3,
        label="one hidden unit",
        zorder=4,
    )
    (loss,) = axes.plot(
        CURVE,
        values["loss"],
        "o",
        color=MEASURED,
        markersize=4,
        label="these eight",
    )
    here = axes.axvline(STOPS[-1], color="0.5", linestyle=":")
    axes.set(
        title="Loss",
        xlabel="training steps",
        ylabel="cross-entropy",
        ylim=(0, 2.6),
    )
    axes.legend(loc="lower left")
    fourth, axes = plt.subplots(figsize=SIZE)
    # The limits come first: all differences may be 0, which no log axis shows.
    axes.set(
        title="Largest difference between two units",
        xlabel="training steps",
        ylabel="difference of a weight",
        xlim=(-75, 1575),
        yscale="log",
        ylim=(LOWEST, HIGHEST),
    )
    (apart,) = axes.plot(
        CURVE, values["difference"], "o", color=APART, markersize=4
    )
    there = axes.axvline(STOPS[-1], color="0.5", linestyle=":")
    panels = [
        Panel(
            first,
            "Eight tiles of 8 by 8 pixels, one for each hidden unit: its "
            "weights from the pixels, blue negative, red positive.",
        ),
        Panel(
            second,
            "Weights from eight hidden units (rows) to ten digits (columns).",
        ),
        Panel(
            third,
            "Loss against training steps, 0 to 1500: dots for the eight "
            "units, a line for a network with one hidden unit.",
        ),
        Panel(
            fourth,
            "Largest difference between two hidden units against training "
            "steps, log axis from 1e-14 to 100; nothing where it is zero.",
        ),
    ]
    return panels, [
        LiveImage(tiles, "incoming"),
        LiveImage(rows, "outgoing"),
        LiveLine(loss, "loss"),
        LiveLine(twin, "twin"),
        LiveVertical(here, "step"),
        LiveLine(apart, "difference"),
        LiveVertical(there, "step"),
    ]
