"""The explorable of "What did your framework really draw?": name that init."""

from __future__ import annotations

from numpy.typing import NDArray

from nbkernel.datasets.frameworks import BIN_EDGES
from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveOutline,
    LiveScatter,
    LiveText,
    Option,
    Panel,
    Quantity,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.studies.framework_laws import LAWS, PLACES, compute

LAYERS = {
    "torch-linear": "PyTorch Linear",
    "torch-conv": "PyTorch Conv2d, 3 × 3",
    "torch-conv-transpose": "PyTorch ConvTranspose2d, 3 × 3",
    "torch-lstm": "PyTorch LSTM, input to hidden",
    "torch-embedding": "PyTorch Embedding",
    "torch-attention": "PyTorch MultiheadAttention, in_proj",
    "keras-dense": "Keras Dense",
    "keras-conv": "Keras Conv2D, 3 × 3",
    "keras-embedding": "Keras Embedding",
    "flax-linear": "Flax Linear (JAX)",
    "flax-conv": "Flax Conv, 3 × 3 (JAX)",
    "flax-embed": "Flax Embed (JAX)",
    "sklearn-relu": "scikit-learn MLP, relu",
    "sklearn-logistic": "scikit-learn MLP, logistic",
    "keras-he": "Mystery layer 1",
    "torch-kaiming": "Mystery layer 2",
    "keras-depthwise": "Mystery layer 3",
}
SIZES = {"a": "1", "b": "2", "c": "3"}
SIZE = (4.2, 3.0)
COLOR = SCHEME_COLORS["lecun_normal"]


def explorable() -> Explorable:
    """Return the guessing game: name the law that drew a layer's weights.

    The reader chooses a layer, one of its three sizes and a candidate law;
    the law's density is drawn over the stored histogram, and the sentence
    compares both spreads and both largest weights.
    """
    drawn, everything = ("layer", "size"), ("layer", "size", "law")
    moment = dict(low=5e-4, high=10.0, scale="log", reach=1)
    return Explorable(
        "name-that-init",
        title="Name that init: which law drew these weights?",
        controls=[
            Choice("layer", LAYERS, label="Layer"),
            Choice("size", SIZES, label="Size"),
            Choice(
                "law",
                [Option(name, law.label) for name, law in LAWS.items()],
                label="You say",
                default="he_uniform",
            ),
        ],
        compute=compute,
        quantities={
            "histogram": Quantity(
                drawn, 0.0, 0.8, steps=400, label="density, drawn"
            ),
            "density": Quantity(
                everything,
                0.0,
                0.8,
                steps=400,
                reach=20,
                label="density, your law",
            ),
            "n_in": Quantity(drawn, scale="log"),
            "n_out": Quantity(drawn, scale="log"),
            "std": Quantity(drawn, scale="log", label="std, drawn"),
            "farthest": Quantity(drawn, scale="log"),
            "law_std": Quantity(everything, scale="log"),
            "law_farthest": Quantity(everything, scale="log"),
            "kept": Quantity(drawn, **moment, label="n Var(w), drawn"),
            "law_kept": Quantity(
                everything, **moment, label="n Var(w), your law"
            ),
            "judgment": Quantity(everything),
            "row_drawn": Quantity((), 0.4, 2.5),
            "row_law": Quantity((), 0.4, 2.5),
        },
        draw=draw,
        summary=(
            "{layer}: n = {n_in:.0f}, m = {n_out:.0f}; standard deviation "
            "{std:3}, largest weight {farthest:3}. Your law {law} says "
            "{law_std:3} and {law_farthest:3}. {judgment}"
        ),
        verdicts={
            "judgment": Verdict(
                "judgment",
                "It is too narrow.",
                0.5,
                "It is too wide.",
                1.5,
                "It has the right spread but the wrong shape.",
                2.5,
                "It fits.",
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw histogram and density, and what a linear layer would keep."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=SIZE)
    bars = axes.stairs(
        values["histogram"],
        BIN_EDGES,
        fill=True,
        color=COLOR,
        alpha=0.75,
        label="drawn",
    )
    (line,) = axes.plot(
        PLACES, values["density"], color=INK, linewidth=1.4, label="your law"
    )
    note = axes.text(-4.4, 0.735, "")
    axes.set(
        title="Weights of one layer, and your law",
        xlabel="weight / standard deviation of the draws",
        ylabel="density",
        xlim=(-4.6, 4.6),
        ylim=(0, 0.8),
    )
    axes.legend(loc="upper right")
    live = [LiveOutline(bars, "histogram"), LiveLine(line, "density")]
    live.append(LiveText(note, "std {std:3}"))
    second, axes = plt.subplots(figsize=SIZE)
    for level, name in ((1 / 3, "⅓"), (1.0, "1"), (2.0, "2")):
        axes.axvline(level, color="0.6", linewidth=0.8, linestyle=":")
        axes.text(level, 2.55, name, ha="center", color="0.4")
    dots = axes.scatter(values["kept"], [1], s=70, color=COLOR)
    guess = axes.scatter(values["law_kept"], [2], s=70, color=INK, marker="D")
    axes.set(
        xlabel="n · Var(w)",
        xscale="log",
        xlim=(5e-4, 10),
        ylim=(0.4, 2.5),
        yticks=[1, 2],
        yticklabels=["drawn", "your law"],
    )
    axes.set_title("What a layer without activation keeps", pad=16)
    axes.grid(False)
    live.append(LiveScatter(dots, "row_drawn", "kept"))
    live.append(LiveScatter(guess, "row_law", "law_kept"))
    return [
        Panel(
            figure,
            "Histogram of the chosen layer's weights, in units of their own "
            "standard deviation, and the density of the chosen law over it.",
        ),
        Panel(
            second,
            "The number of terms times the variance of a weight, drawn and "
            "by the chosen law, on a logarithmic axis with marks at a third, "
            "one and two.",
        ),
    ], live
