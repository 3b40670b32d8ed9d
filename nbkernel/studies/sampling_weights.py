"""The explorable of "How do you draw numbers of a given variance?"."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveOutline,
    LiveText,
    Option,
    Panel,
    Quantity,
    Redraw,
    Slider,
    Toggle,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.six_laws import (
    BIN_EDGES,
    DRAWS,
    INPUTS,
    LAWS,
    REDRAWS,
    STDS,
    SUM_EDGES,
    compute,
)

NAMES = {
    "uniform": "Uniform",
    "truncated": "Normal, cut off at two",
    "coins": "Four coins",
    "sparse": "Three in four zero",
    "normal": "Normal",
    "signs": "A random sign",
}
SIZE = (4.2, 3.0)
DRAWN, SUMMED = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["glorot_normal"]
TOP = 0.52


def _option(name: str) -> Option:
    """Return a law; one whose own parameter is s has nothing to convert."""
    own = LAWS[name].scale == 1 and LAWS[name].shift == 0
    return Option(name, NAMES[name], fixes=["converted"] if own else [])


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    law = ("law", "converted")
    sample = (*law, "draws", "draw")
    share = dict(low=0.0, high=TOP, steps=1200)
    exact = dict(scale="log", steps=64_000, reach=0)
    return Explorable(
        "sampling-weights",
        title="You ask for a standard deviation. What do you get?",
        controls=[
            Choice("law", [_option(name) for name in NAMES], label="Law"),
            Toggle("converted", label="Convert s to the law’s own parameter"),
            Slider("std", label="Asked for: s", stops=STDS, default=0.1),
            Slider("draws", label="Weights drawn", stops=DRAWS, default=1000),
            Redraw("draw", label="Draw again", count=REDRAWS),
            Slider(
                "inputs", label="Weights in a sum", stops=INPUTS, default=4
            ),
        ],
        compute=compute,
        compute_along=("inputs",),
        quantities={
            "shares": Quantity(
                (*sample, "std"), label="share of the weights, drawn", **share
            ),
            "expected": Quantity(
                (*law, "std"), label="share of the weights, law", **share
            ),
            "sums": Quantity(
                (*law, "inputs"), label="share of the sums", **share
            ),
            "got_std": Quantity((*sample, "std"), label="std drawn", **exact),
            "got_mean": Quantity(
                (*sample, "std"), label="mean drawn", steps=20_000
            ),
            "largest": Quantity(
                (*sample, "std"), label="largest drawn", **exact
            ),
            "ratio": Quantity(sample, label="std over s", **exact),
            "allowed": Quantity(
                ("law", "draws"), label="standard error allows", **exact
            ),
            "std_score": Quantity(
                sample, label="std off by, in standard errors", steps=20_000
            ),
            "mean_score": Quantity(
                sample, label="mean off by, in standard errors", steps=20_000
            ),
            "kurtosis": Quantity(("law",), label="kurtosis, one weight"),
            "sum_kurtosis": Quantity(("law", "inputs"), label="kurtosis, sum"),
        },
        draw=draw_panels,
        summary=(
            "{law}, {draws} weights: you asked for a standard deviation of "
            "{std} and got {got_std:4}, {ratio:.1%} of it. One standard error "
            "is {allowed:.2%}, so this is {size}. The mean is {center}. A sum "
            "of {inputs} has kurtosis {sum_kurtosis:.2f}: {shape}."
        ),
        verdicts={
            "size": Verdict(
                "std_score",
                *("much too small for chance", -4.0),
                *("rather small for chance", -2.0),
                *("what chance allows", 2.0),
                *("rather large for chance", 4.0),
                "much too large for chance",
            ),
            "center": Verdict(
                "mean_score",
                "zero, as far as chance allows",
                4.0,
                "not zero",
            ),
            "shape": Verdict(
                "sum_kurtosis",
                *("shorter tails than a normal law", 2.9),
                *("as good as normal", 3.1),
                "longer tails than a normal law",
            ),
        },
    )


def draw_panels(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the weights' histogram over their law, and that of their sums."""
    from matplotlib import pyplot as plt

    first, axes = plt.subplots(figsize=SIZE)
    bars = axes.stairs(
        values["shares"], BIN_EDGES, fill=True, color=DRAWN, label="drawn"
    )
    law = axes.stairs(
        values["expected"], BIN_EDGES, color=INK, linewidth=1.3, label="law"
    )
    axes.set(
        title="The weights",
        xlabel="weight",
        ylabel="share",
        xlim=(BIN_EDGES[0], BIN_EDGES[-1]),
        ylim=(0, TOP),
    )
    axes.legend(loc="upper right")
    notes = (
        "std {got_std:3}",
        "mean {got_mean:2}",
        "largest {largest:2}",
        "kurtosis {kurtosis:.2f}",
    )
    live = [LiveOutline(bars, "shares"), LiveOutline(law, "expected")]
    for row, note in enumerate(notes):
        text = axes.text(-0.5, TOP * (0.92 - 0.09 * row), "", fontsize=10)
        live.append(LiveText(text, note))
    second, axes = plt.subplots(figsize=SIZE)
    sums = axes.stairs(
        values["sums"], SUM_EDGES, fill=True, color=SUMMED, label="sums"
    )
    axes.stairs(
        np.diff(ndtr(SUM_EDGES)),
        SUM_EDGES,
        color=INK,
        linewidth=1.3,
        label="normal law",
    )
    axes.set(
        title="Sums of weights",
        xlabel="sum / (s √n)",
        ylabel="share",
        xlim=(SUM_EDGES[0], SUM_EDGES[-1]),
        ylim=(0, TOP),
    )
    axes.legend(loc="upper right")
    live.append(LiveOutline(sums, "sums"))
    return [
        Panel(
            first,
            "Histogram of the weights drawn, from -0.525 to 0.525, and the "
            "shares their law expects as an outline; beside it std, mean, "
            "largest weight and kurtosis.",
        ),
        Panel(
            second,
            "Histogram of sums of n weights, in units of s times root n, and "
            "the outline of the normal law with standard deviation 1.",
        ),
    ], live
