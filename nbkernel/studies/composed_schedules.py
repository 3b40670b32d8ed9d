"""Schedules a reader can compose, and small networks trained by each.

The numbers behind `nbkernel.studies.learning_rate`.
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nbkernel.schedules import constant, cosine, exponential, step, warm_up
from nbkernel.studies.schedule_runs import (
    costs,
    forward,
    scaled_digits,
    stack,
    train_side_by_side,
)
from nbkernel.validation import one_of

STEPS, BATCH, SEEDS, TRAINING = 300, 8, 5, 1000
LOOK = tuple(range(0, STEPS + 1, 20))
DRAWN = np.arange(1, STEPS, 4)  # where the schedule is drawn
SIZES, GAIN = (64, 16, 10), math.sqrt(2)
PEAKS = (0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0)
LASTS = (0.001, 0.03, 0.3)
WARM_UPS = {"none": 0, "linear": 60}
SHAPES = ("constant", "step", "exponential", "cosine")
LOST = 2.2  # above it a network knows next to nothing; guessing is ln 10
HIGHEST = 5.0  # what is larger, or not a number, counts as this


def compose(
    shape: str, warming: str, peak: float, last: float
) -> Callable[[NDArray], NDArray]:
    """Return the schedule of `STEPS` steps that the reader composed.

    ``shape`` is one of `SHAPES`, ``warming`` a key of `WARM_UPS`. The
    schedule falls from ``peak`` to ``last`` times it (constant: it stays).
    """
    one_of("shape", shape, SHAPES)
    one_of("warming", warming, WARM_UPS)
    rise = WARM_UPS[warming]
    left = STEPS - rise
    if shape == "constant":
        schedule = constant(peak)
    elif shape == "step":  # four levels
        schedule = step(peak, factor=last ** (1 / 3), every=-(-left // 4))
    elif shape == "exponential":
        schedule = exponential(peak, factor=last ** (1 / (left - 1)))
    else:
        schedule = cosine(peak, steps=left - 1, final=last * peak)
    return warm_up(schedule, steps=rise) if rise else schedule


@cache
def _runs() -> tuple[dict[tuple, int], dict[str, NDArray]]:
    """Train all variants and seeds; return places and results by variant."""
    variants = [
        (shape, warming, peak, last)
        for shape in SHAPES
        for warming in WARM_UPS
        for peak in PEAKS
        for last in (LASTS if shape != "constant" else LASTS[:1])
    ]
    steps = np.arange(STEPS)
    rates = np.stack([compose(*v)(steps) for v in variants], axis=1)
    rngs = [np.random.default_rng(seed) for seed in range(SEEDS)]
    x, y = (values.astype(np.float32) for values in scaled_digits())
    some = slice(0, 250)
    weights, curves = train_side_by_side(
        stack(SIZES, np.full(len(variants), GAIN), rngs),
        rates,
        rngs=rngs,
        x=x[:TRAINING],
        y=y[:TRAINING],
        batch_size=BATCH,
        look=LOOK,
        watch=lambda weights: costs(weights, x[some], y[some]),
    )
    curves = np.nan_to_num(curves, nan=HIGHEST, posinf=HIGHEST)
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = forward(weights, x[TRAINING:])[-1]
    hits = outputs.argmax(axis=-1) == y[TRAINING:].argmax(axis=-1)
    return {variant: place for place, variant in enumerate(variants)}, {
        "curves": curves.mean(axis=1),  # (looks, variants)
        "lost": (curves[-1] > LOST).sum(axis=0),
        "right": hits.mean(axis=(0, 2)),
    }


def compute(
    shape: str, warming: str, peak: float, last: float
) -> dict[str, NDArray | float]:
    """Look up the runs of a schedule.

    Parameters
    ----------
    shape
        How the rate falls, one of `SHAPES`.
    warming
        How it begins, a key of `WARM_UPS`.
    peak
        The highest rate, one of `PEAKS`.
    last
        The last rate as a fraction of the peak, one of `LASTS`.

    Returns
    -------
    dict
        ``rates``: the schedule at `DRAWN`, shape (75,). ``loss``: mean
        training loss of `SEEDS` networks at `LOOK`, and ``plain``, that of
        the constant schedule at the same peak without warm-up, shape (16,).
        ``valley``: final loss at each of `PEAKS`, and ``plain_valley``, shape
        (11,). ``here`` and ``final``: the peak and its final loss, shape
        (1,). Numbers: ``best`` and ``best_peak``, the smallest of ``valley``
        and where; ``lost``, how many of the networks end above `LOST`;
        ``right``, the share of unseen digits read rightly; ``record``, the
        smallest final loss of all schedules.
    """
    one_of("shape", shape, SHAPES)
    one_of("warming", warming, WARM_UPS)
    one_of("peak", peak, PEAKS)
    one_of("last", last, LASTS)
    places, runs = _runs()
    fraction = LASTS[0] if shape == "constant" else last
    row = [places[shape, warming, p, fraction] for p in PEAKS]
    plain = [places["constant", "none", p, LASTS[0]] for p in PEAKS]
    at = PEAKS.index(peak)
    curves, valley = runs["curves"], runs["curves"][-1][row]
    return {
        "rates": compose(shape, warming, peak, last)(DRAWN),
        "loss": curves[:, row[at]],
        "plain": curves[:, plain[at]],
        "valley": valley,
        "plain_valley": curves[-1][plain],
        "here": np.array([peak]),
        "final": valley[at : at + 1],
        "best": valley.min(),
        "best_peak": PEAKS[valley.argmin()],
        "lost": runs["lost"][row[at]],
        "right": runs["right"][row[at]],
        "record": curves[-1].min(),
    }
