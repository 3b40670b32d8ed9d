"""The first explorable of the chapter on regularization: weights held back."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveBand,
    LiveLine,
    LiveOutline,
    LiveVertical,
    Panel,
    Quantity,
    Slider,
)
from nbkernel.figures import BAR, SCHEME_COLORS
from nbkernel.studies.few_digits import Outcome, draw_samples, train_held
from nbkernel.validation import each_of, one_of

IMAGES, RUNS = 100, 6
TASKS = {
    "wrong": "one label in five is wrong",
    "right": "all labels are right",
    "large": "right labels, but weights start 3 times too large",
}
HOLDS = {
    "l2": "L2 penalty λ",
    "l1": "L1 penalty λ",
    "dropout": "dropout rate",
    "limit": "largest length c",
}
AMOUNTS = {
    "l2": (0, 0.001, 0.003, 0.01, 0.03, 0.06, 0.1),
    "l1": (0, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.03),
    "dropout": (0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7),
    "limit": (10, 3, 2, 1.5, 1, 0.7, 0.5),
}
STOPS = tuple(range(7))
EDGES = np.linspace(-2.025, 2.025, 82)  # the bin in the middle is around zero
LOWEST, HIGHEST = 5e-5, 1.0  # less than one weight of all the networks


@lru_cache(maxsize=len(TASKS) * len(HOLDS))
def trained(task: str, hold: str) -> Outcome:
    """Train `RUNS` networks at each of the `AMOUNTS` of one hold."""
    one_of("task", task, TASKS)
    one_of("hold", hold, HOLDS)
    samples = draw_samples(
        IMAGES,
        runs=RUNS,
        rng=np.random.default_rng(1),
        wrong_labels=0.2 if task == "wrong" else 0.0,
    )
    return train_held(
        samples,
        rng=np.random.default_rng(2),
        gain=3.0 if task == "large" else 1.0,
        **{hold: AMOUNTS[hold]},
    )


def compute(
    task: str, hold: str, strength: ArrayLike
) -> dict[str, NDArray | float]:
    """Look at the weights of networks that were held back, and at the gap.

    Parameters
    ----------
    task
        What is asked of the network: a key of `TASKS`.
    hold
        What holds the weights back: a key of `HOLDS`.
    strength
        One of `STOPS`, the place among the hold's `AMOUNTS`, or an array of
        them, which gives all results that depend on it a leading axis.

    Returns
    -------
    dict
        ``histogram``: the share of the hidden units' weights in each bin of
        `EDGES`, shape (81,), an empty one at `LOWEST`. ``train``, ``test``:
        mean accuracy at each strength, shape (7,), and ``low``, ``high``:
        two standard errors either way of the test accuracy. At ``strength``:
        the ``amount`` of the hold, ``train_here``, ``test_here``, ``size``
        (root mean square of a weight) and ``zeros`` (the share of weights
        exactly zero).
    """
    outcome = trained(task, hold)
    strength = each_of("strength", strength, STOPS)
    weights = np.moveaxis(outcome.incoming, 1, 0).reshape(len(STOPS), -1)
    weights = weights[strength.ravel()].astype(np.float64)
    shares = [np.histogram(row, EDGES)[0] / row.size for row in weights]
    train, test = (
        outcome.accuracy[part].mean(axis=0) for part in ("train", "test")
    )
    error = outcome.accuracy["test"].std(axis=0, ddof=1) / np.sqrt(RUNS)
    here = {
        "histogram": np.maximum(shares, LOWEST),
        "amount": np.array(AMOUNTS[hold])[strength.ravel()],
        "train_here": train[strength.ravel()],
        "test_here": test[strength.ravel()],
        "size": np.sqrt(np.mean(weights**2, axis=1)),
        "zeros": np.mean(weights == 0, axis=1),
    }
    if strength.ndim == 0:
        here = {name: values[0] for name, values in here.items()}
    return here | {
        "train": train,
        "test": test,
        "low": test - BAR * error,
        "high": test + BAR * error,
    }


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    run, state = ("task", "hold"), ("task", "hold", "strength")
    share = dict(low=0.0, high=1.0)
    return Explorable(
        "held-back",
        title="A network learns from 100 digits",
        controls=[
            Choice("task", TASKS, label="The task"),
            Choice("hold", HOLDS, label="What holds the weights back"),
            Slider(
                "strength",
                label="How strongly, from 0 (not at all) to 6",
                stops=STOPS,
                default=0,
                play=True,
            ),
        ],
        compute=compute,
        compute_along=("strength",),
        quantities={
            "histogram": Quantity(
                state,
                low=LOWEST,
                high=HIGHEST,
                scale="log",
                steps=1000,
                label="share of the weights",
            ),
            "train": Quantity(run, label="accuracy, training", **share),
            "test": Quantity(run, label="accuracy, test", **share),
            "low": Quantity(run, label="test, less two errors", **share),
            "high": Quantity(run, label="test, plus two errors", **share),
            "train_here": Quantity(state, **share),
            "test_here": Quantity(state, **share),
            "amount": Quantity(("hold", "strength"), steps=30000, reach=0),
            "size": Quantity(state, low=0, high=1),
            "zeros": Quantity(state, **share),
        },
        draw=draw,
        summary=(
            "Task: {task}. With {hold} = {amount:2}, the networks give "
            "{train_here:.0%} of the training images their label and read "
            "{test_here:.0%} of the test images right. The root mean square "
            "of their weights is {size:.2f}, and {zeros:.1%} of them are "
            "exactly zero."
        ),
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the histogram of the weights, and accuracy against strength."""
    from matplotlib import pyplot as plt

    blue = SCHEME_COLORS["lecun_normal"]
    orange = SCHEME_COLORS["he_normal"]
    first, axes = plt.subplots(figsize=(4.2, 3.0))
    axes.set(
        title="Weights of the hidden units",
        xlabel="weight",
        ylabel="share of the weights",
        xlim=(EDGES[0], EDGES[-1]),
        yscale="log",
        ylim=(LOWEST, HIGHEST),
    )
    bars = axes.stairs(
        values["histogram"],
        EDGES,
        fill=True,
        color=blue,
        baseline=LOWEST,
    )
    second, panel = plt.subplots(figsize=(4.2, 3.0))
    panel.set(
        title="Share of images given their label",
        xlabel="how strongly the weights are held",
        ylabel="accuracy",
        xlim=(-0.3, 6.3),
        ylim=(0, 1.04),
        xticks=STOPS,
    )
    band = panel.fill_between(
        STOPS, values["low"], values["high"], color=blue, alpha=0.25, lw=0
    )
    line = dict(marker="o", linestyle="-", linewidth=1)
    training = panel.plot(
        STOPS, values["train"], color=orange, label="training images", **line
    )
    test = panel.plot(
        STOPS, values["test"], color=blue, label="test images", **line
    )
    here = panel.axvline(0, color="0.5", linestyle=":")
    panel.legend(loc="lower left")
    panels = [
        Panel(
            first,
            "Histogram of the hidden units' weights after training, from "
            "-2 to 2; log axis of the share, up to 1.",
        ),
        Panel(
            second,
            "Accuracy on training and on test images against the strength, "
            "0 to 6, with a band of two standard errors about the latter.",
        ),
    ]
    return panels, [
        LiveOutline(bars, "histogram"),
        LiveBand(band, "low", "high", STOPS),
        LiveLine(training, "train"),
        LiveLine(test, "test"),
        LiveVertical(here, "strength"),
    ]
