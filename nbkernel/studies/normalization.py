"""The explorable of the chapter on normalization: twenty blocks of ReLU."""

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
from nbkernel.studies.normalized_blocks import (
    DEPTH,
    GAINS,
    NORMS,
    WIRINGS,
    measured,
    theory,
)
from nbkernel.studies.panels import dots_under_line
from nbkernel.validation import one_of

LOW, HIGH = 1e-6, 1e6


def compute(norm: str, wiring: str, gain: float) -> dict[str, NDArray | float]:
    """Follow a signal and a gradient through twenty blocks.

    Parameters
    ----------
    norm, wiring
        Keys of `NORMS` and `WIRINGS`.
    gain
        sigma_w of all weights, one of `GAINS`.

    Returns
    -------
    dict
        ``signal_measured``, ``signal_predicted``, ``gradient_measured``,
        ``gradient_predicted``: second moments after block 0 (the input) to
        20, shape (21,). ``factor``, ``expected``: what blocks 20 to 2
        multiply the gradient by, their geometric mean, measured and
        predicted. ``first``: what reaches block 1, of 1 at the end;
        ``last``: the signal after the last block, of 1 after block 1.
    """
    one_of("gain", gain, GAINS)
    found, line = measured(norm, wiring, gain), theory(norm, wiring, gain)
    first = found["gradient"][1]
    blocks = DEPTH - 1
    return {
        "signal_measured": found["signal"],
        "signal_predicted": line["signal"],
        "gradient_measured": found["gradient"],
        "gradient_predicted": line["gradient"],
        "factor": first ** (1 / blocks),
        "expected": line["gradient"][1] ** (1 / blocks),
        "first": first,
        "last": found["signal"][-1] / found["signal"][1],
    }


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    everything = ("norm", "wiring", "gain")
    moment = dict(low=LOW, high=HIGH, scale="log", reach=2)
    ratio = dict(low=0.1, high=10, scale="log", steps=20_000)
    fate = ["it vanishes", 1e-2, "it has shrunk", 0.3, "it is nearly level"]
    fate += [3.0, "it has grown", 300, "it explodes"]
    return Explorable(
        "normalized-blocks",
        title="Twenty blocks, a signal in and a gradient back",
        controls=[
            Choice("norm", NORMS, label="Before each ReLU"),
            Choice("wiring", WIRINGS, label="Blocks"),
            Slider(
                "gain",
                label="Gain of the weights",
                stops=GAINS,
                default=GAINS[4],
            ),
        ],
        compute=compute,
        quantities={
            "signal_measured": Quantity(
                everything, label="signal, measured", **moment
            ),
            "signal_predicted": Quantity(
                everything, label="signal, theory", **moment
            ),
            "gradient_measured": Quantity(
                everything, label="gradient, measured", **moment
            ),
            "gradient_predicted": Quantity(
                everything, label="gradient, theory", **moment
            ),
            "factor": Quantity(everything, **ratio),
            "expected": Quantity(everything, **ratio),
            "first": Quantity(everything, **moment),
            "last": Quantity(everything, **moment),
        },
        draw=draw,
        summary=(
            "With {norm}, {wiring}, gain {gain}: on its way back a block "
            "multiplies the gradient's second moment by {factor:.2f} on "
            "average (theory: {expected:.2f}). What reaches block 1 is "
            "{first:2} times what was put in: {fate}. From block 1 to 20 the "
            "signal's second moment is multiplied by {last:2}: {level}."
        ),
        verdicts={
            "fate": Verdict("first", *fate),
            "level": Verdict("last", *fate),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the second moments of signal and gradient against the block."""
    from matplotlib import pyplot as plt

    panels, live = [], []
    for name, title, color, alt in (
        ("signal", "Signal, forward", "lecun_normal", "signal"),
        ("gradient", "Gradient, back", "he_normal", "gradient"),
    ):
        figure, axes = plt.subplots(figsize=(4.2, 3.0))
        live += dots_under_line(
            axes,
            range(DEPTH + 1),
            values,
            name,
            color=SCHEME_COLORS[color],
            markersize=4.5,
        )
        layer_axis(axes, DEPTH, "second moment")
        axes.set(title=title, xlabel="block", ylim=(LOW, HIGH))
        axes.legend(  # beside the title: lines reach every corner
            loc="lower right",
            bbox_to_anchor=(1.03, 0.98),
            ncols=2,
            columnspacing=0.8,
            handletextpad=0.2,
            handlelength=1.2,
        )
        panels.append(
            Panel(
                figure,
                f"Second moment of the {alt} after blocks 0 to {DEPTH}, log "
                "axis from 1e-6 to 1e6: dots measured, a line for the theory.",
            )
        )
    return panels, live
