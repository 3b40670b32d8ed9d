"""The explorable of the chapter on He's scheme: draw an activation."""

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveBars,
    LiveHorizontal,
    LiveLine,
    LiveText,
    Option,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.drawn_activation import Z, kept_parts

FAR, SHIFT, ROUND = "far", "shift", "roundness"
GELU_ROUNDNESS = 0.588  # z sigmoid(z / 0.588) is close to GELU


def compute(
    bends: str, far: NDArray, shift: NDArray, roundness: NDArray
) -> dict[str, NDArray]:
    """Return what an activation keeps: see `kept_parts`."""
    return kept_parts(bends, far, shift, roundness)


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything = ("bends", FAR, SHIFT, ROUND)
    gain = dict(low=0.5, high=20, scale="log", steps=10_000)
    return Explorable(
        "draw-activation",
        title="Draw an activation, and read off what it keeps",
        controls=[
            Choice("bends", _starts(), label="Start from", default="gelu"),
            Slider(
                ROUND,
                label="Roundness of the bend",
                low=0,
                high=1,
                knots=11,
                default=GELU_ROUNDNESS,
            ),
            Slider(
                FAR,
                label="Slope beyond the bend",
                low=-1,
                high=1,
                knots=17,
                default=0,
            ),
            Slider(
                SHIFT,
                label="Shift up or down",
                low=-1,
                high=0.5,
                knots=13,
                default=0,
            ),
        ],
        compute=compute,
        compute_along=(FAR, SHIFT, ROUND),
        quantities={
            "curve": Quantity(
                over=everything, low=-2, high=4, steps=1000, label="φ(z)"
            ),
            "kept": Quantity(
                over=everything,
                low=0,
                high=2,
                label="kept: signal, gradient, signal without mean",
            ),
            "gains": Quantity(over=everything, label="gain for each", **gain),
            "mean": Quantity(over=everything, low=-2, high=4, label="mean"),
            "lead": Quantity(
                over=everything, low=-2, high=2, label="gradient − signal"
            ),
        },
        draw=draw,
        summary=(
            "This activation keeps {kept[0]:2} of the signal's mean square "
            "and {kept[1]:2} of the gradient's. It needs the gain "
            "{gains[0]:.2f} forward and {gains[1]:.2f} backward: {agreement}."
        ),
        verdicts={
            "agreement": Verdict(
                "lead",
                "no gain serves both, the gradient needs more",
                -0.003,
                "one gain serves both",
                0.003,
                "no gain serves both, the signal needs more",
            )
        },
    )


def _starts() -> list[Option]:
    """Return activations by name, as settings of the sliders."""
    starts = {
        "one": ("ReLU", 0, 0, None),
        "leaky": ("leaky ReLU", 0.2, 0, "one"),
        "abs": ("|z|", -1, 0, "one"),
        "identity": ("identity", 1, 0, "one"),
        "softplus": ("softplus", 0, 1, "one"),
        "dip": ("SiLU", 0, 1, None),
        "gelu": ("GELU, nearly", 0, GELU_ROUNDNESS, "dip"),
        "two": ("hardtanh", 0, 0, None),
        "soft": ("a soft S", 0, 0.4, "two"),
    }
    return [
        Option(
            value,
            label,
            sets={FAR: far, ROUND: roundness, SHIFT: 0},
            same_as=twin,
        )
        for value, (label, far, roundness, twin) in starts.items()
    ]


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the activation over the normal density, and what it keeps."""
    from matplotlib import pyplot as plt

    shape, axes = plt.subplots(figsize=(4.2, 3.0))
    fine = np.linspace(-4, 4, 161)
    density = 3 * np.exp(-(fine**2) / 2) / np.sqrt(2 * np.pi)
    axes.fill_between(fine, -2, density - 2, color="0.5", alpha=0.25)
    (curve,) = axes.plot(
        Z, values["curve"], color=SCHEME_COLORS["he_normal"], linewidth=2
    )
    mean = axes.axhline(
        values["mean"], color="0.4", linestyle=":", linewidth=1.4
    )
    axes.set(
        title="The activation (dotted: its mean)",
        xlabel="preactivation z; gray: how often it occurs",
        ylabel="φ(z)",
        xlim=(-4, 4),
        ylim=(-2, 4),
    )
    keeps, panel = plt.subplots(figsize=(4.2, 3.0))
    names = ["the signal", "the gradient", "the signal\nwithout its mean"]
    bars = panel.bar(names, values["kept"], width=0.6)
    panel.axhline(0.5, color=INK, linewidth=1.2)
    panel.text(2.45, 0.53, "ReLU", ha="right")
    texts = [
        panel.text(place, 1.85, "gain", ha="center", fontweight="bold")
        for place in range(3)
    ]
    panel.set(title="What it keeps of the mean square of", ylim=(0, 2))
    panel.grid(False, axis="x")
    return [
        Panel(
            shape,
            "The activation between -4 and 4, its mean as a dotted line, and "
            "the normal density of what comes in.",
        ),
        Panel(
            keeps,
            "Three bars: what the activation keeps of the mean square of the "
            "signal, of the gradient, and of the signal without its mean, "
            "each with its gain; a line at one half for ReLU.",
        ),
    ], [
        LiveLine(curve, "curve"),
        LiveHorizontal(mean, "mean"),
        LiveBars(bars, "kept"),
        *(
            LiveText(text, f"gain {{gains[{place}]:.2f}}")
            for place, text in enumerate(texts)
        ),
    ]
