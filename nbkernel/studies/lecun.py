"""The explorable of the chapter on LeCun's scheme: how large a sum is.

One unit adds up n products of a weight and a number that comes in. Its sum
is drawn over and over, with fresh weights each time.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nbkernel.datasets import digits
from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveLine,
    LiveOutline,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.validation import one_of

FAN_INS = tuple(2**power for power in range(10))
RULES = {
    "fixed": "always 0.1",
    "lecun": "1/√n (LeCun)",
    "inverse": "1/n",
}
LAWS = {
    "normal": "normal",
    "uniform": "uniform",
    "coin": "a coin, + or −",
    "sparse": "7 of 8 are 0",
    "positive": "uniform, ≥ 0",
}
INPUTS = {
    "pixels": "pixels of digits",
    "equal": "all equal",
    "one": "only one",
}
DRAWS = 4096
EDGES = np.linspace(-6.3, 6.3, 43)
CENTERS = (EDGES[1:] + EDGES[:-1]) / 2
BIN_WIDTH = EDGES[1] - EDGES[0]
LOW, HIGH = 1e-3, 1e2
TALLEST = 0.75


def weight_std(rule: str, n: int) -> float:
    """Return the standard deviation of one of ``n`` weights by a rule."""
    one_of("rule", rule, RULES)
    return {"fixed": 0.1, "lecun": n**-0.5, "inverse": 1 / n}[rule]


@cache
def incoming(inputs: str, n: int) -> NDArray[np.float64]:
    """Return ``n`` numbers that come in; the mean of their squares is 1.

    Shape ``(n,)``. The pixels are the first ``n`` inked ones of the digits.
    """
    one_of("inputs", inputs, INPUTS)
    if inputs == "pixels":
        images = digits().inputs[: 2 * FAN_INS[-1] // 64].ravel()
        numbers = images[images > 0][:n]
    elif inputs == "equal":
        numbers = np.ones(n)
    else:
        numbers = np.arange(n) == n // 2
    return numbers / math.sqrt(np.mean(np.square(numbers)))


@cache
def _weights(law: str, n: int) -> NDArray[np.float64]:
    """Draw `DRAWS` rows of ``n`` weights of standard deviation 1."""
    rng = np.random.default_rng([n, [*LAWS].index(law)])
    shape = (DRAWS, n)
    if law == "normal":
        return rng.standard_normal(shape)
    if law == "uniform":
        return rng.uniform(-math.sqrt(3), math.sqrt(3), shape)
    if law == "coin":
        return rng.choice([-1.0, 1.0], shape)
    if law == "sparse":
        kept = rng.random(shape) < 1 / 8
        return kept * rng.standard_normal(shape) * math.sqrt(8)
    return rng.uniform(0, math.sqrt(12), shape)


@cache
def _sums(law: str, inputs: str, n: int) -> NDArray[np.float64]:
    """Return `DRAWS` sums for weights of standard deviation 1."""
    return _weights(law, n) @ incoming(inputs, n)


def compute(
    rule: str, law: str, inputs: str, n: int
) -> dict[str, NDArray | float]:
    """Draw the sum of ``n`` products many times, and predict its size.

    Parameters
    ----------
    rule
        How large a weight is, given n: a key of `RULES`.
    law
        From which law the weights are drawn: a key of `LAWS`.
    inputs
        What comes in: a key of `INPUTS`.
    n
        The fan-in, one of `FAN_INS`.

    Returns
    -------
    dict
        ``measured``, ``predicted``: root mean square of the sum for each of
        `FAN_INS`, shape (10,). ``histogram``: its density in `EDGES`, shape
        (42,); ``curve``: the normal density of the predicted size at
        `CENTERS`. ``here``: the fan-in and ``size`` the measured root mean
        square at it, shape (1,). ``std``, ``expected`` and ``ratio``: of
        one weight, of the sum, and of measured to predicted, and ``inside``:
        the share of the sums within `EDGES`; numbers.
    """
    one_of("law", law, LAWS)
    one_of("n", n, FAN_INS)
    stds = np.array([weight_std(rule, fan_in) for fan_in in FAN_INS])
    raw = [
        math.sqrt(np.mean(_sums(law, inputs, fan_in) ** 2))
        for fan_in in FAN_INS
    ]
    measured, predicted = stds * raw, stds * np.sqrt(FAN_INS)
    at = FAN_INS.index(n)
    z, expected = stds[at] * _sums(law, inputs, n), predicted[at]
    counts, _ = np.histogram(z, EDGES)
    curve = np.exp(-(CENTERS**2) / (2 * expected**2))
    return {
        "measured": measured,
        "predicted": predicted,
        "histogram": counts / (DRAWS * BIN_WIDTH),
        "curve": curve / (expected * math.sqrt(2 * math.pi)),
        "here": np.array([float(n)]),
        "size": measured[at : at + 1],
        "std": stds[at],
        "expected": expected,
        "ratio": measured[at] / expected,
        "inside": counts.sum() / DRAWS,
    }


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    size = dict(low=LOW, high=HIGH, scale="log")
    density = dict(low=0.0, high=TALLEST, steps=1000, reach=8)
    everything = ("rule", "law", "inputs", "n")
    return Explorable(
        "one-sum",
        title="One unit adds up n products",
        controls=[
            Choice("rule", RULES, label="Standard deviation of a weight"),
            Slider(
                "n",
                label="How many numbers come in (n)",
                stops=FAN_INS,
                default=256,
                play=True,
            ),
            Choice("inputs", INPUTS, label="What comes in"),
            Choice("law", LAWS, label="Law of the weights"),
        ],
        compute=compute,
        quantities={
            "measured": Quantity(
                over=("rule", "law", "inputs"), label="measured", **size
            ),
            "predicted": Quantity(over=("rule",), label="theory", **size),
            "here": Quantity(over=("n",), low=1, high=512, scale="log"),
            "size": Quantity(over=everything, label="size here", **size),
            "histogram": Quantity(over=everything, label="density", **density),
            "curve": Quantity(
                over=("rule", "n"), label="normal density", **density
            ),
            "std": Quantity(over=("rule", "n"), **size),
            "expected": Quantity(over=("rule", "n"), **size),
            "ratio": Quantity(over=everything, low=0.1, high=100, scale="log"),
            "inside": Quantity(over=everything, low=0, high=1),
        },
        draw=draw,
        summary=(
            "n = {n}, standard deviation of a weight {std:2}: the sum is "
            "typically {size[0]:2} away from 0. Theory says √{n} times "
            "{std:2}, that is {expected:2}: {match}.{place}"
        ),
        verdicts={
            "match": Verdict(
                "ratio",
                "the sum is smaller than it says",
                0.8,
                "it agrees",
                1.25,
                "it fails, because these weights are not centered",
            ),
            "place": Verdict(
                "inside",
                " Most sums are too large for the panel on the right.",
                0.5,
                "",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the size of the sum against n, and its histogram at one n."""
    from matplotlib import pyplot as plt

    blue = SCHEME_COLORS["lecun_normal"]
    growth, axes = plt.subplots(figsize=(4.2, 3.0))
    (dots,) = axes.plot(
        FAN_INS, values["measured"], "o", color=blue, label="measured"
    )
    (line,) = axes.plot(
        FAN_INS, values["predicted"], color=INK, linewidth=1.3, label="theory"
    )
    (marker,) = axes.plot(
        values["here"],
        values["size"],
        "o",
        color="none",
        markeredgecolor=SCHEME_COLORS["he_normal"],
        markeredgewidth=2,
        markersize=11,
    )
    axes.set(
        title="Typical size of the sum",
        xlabel="n, how many numbers come in",
        ylabel="root mean square of z",
        xscale="log",
        yscale="log",
        ylim=(LOW, HIGH),
    )
    axes.legend(loc="upper left")
    spread, panel = plt.subplots(figsize=(4.2, 3.0))
    bars = panel.stairs(values["histogram"], EDGES, fill=True, color=blue)
    (curve,) = panel.plot(CENTERS, values["curve"], color=INK, linewidth=1.3)
    panel.set(
        title=f"{DRAWS:,} sums, fresh weights each time",
        xlabel="the sum z",
        ylabel="density",
        ylim=(0, TALLEST),
    )
    return [
        Panel(
            growth,
            "Root mean square of the sum against n from 1 to 512, both axes "
            "logarithmic: measured dots, a line for the theory, and a ring "
            "around the chosen n.",
        ),
        Panel(
            spread,
            "Histogram of the sum over many draws of the weights, from -6 "
            "to 6, with the normal density of the predicted size.",
        ),
    ], [
        LiveLine(dots, "measured"),
        LiveLine(line, "predicted"),
        LiveLine(marker, "size", x="here"),
        LiveOutline(bars, "histogram"),
        LiveLine(curve, "curve"),
    ]
