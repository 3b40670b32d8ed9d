"""The first explorable of the chapter "What is a weight?".

Twenty invented houses, a line through them, and how far it misses.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import (
    Explorable,
    LiveLine,
    LivePoint,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import SCHEME_COLORS
from nbkernel.validation import finite_array

WEIGHTS = [round(-1 + 0.1 * i, 1) for i in range(51)]
BIASES = list(range(-100, 310, 10))
ENDS = np.array([0.0, 170.0])
LINE, MISS = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]


def houses() -> tuple[NDArray, NDArray]:
    """Return sizes (m²) and prices (thousand) of 20 invented houses.

    Both have the shape (20,). The prices follow 60 + 2.1 times the size, up
    to normal noise with a standard deviation of 25.

    >>> size, price = houses()
    >>> size.shape, bool(size.min() >= 40)
    ((20,), True)
    """
    rng = np.random.default_rng(5)
    size = rng.uniform(40, 160, 20).round()
    noise = rng.normal(0, 25, 20)
    return size, (60 + 2.1 * size + noise).round()


SIZE, PRICE = houses()
SPREAD = float(PRICE.std())
BEST = float(np.std(PRICE - np.polyval(np.polyfit(SIZE, PRICE, 1), SIZE)))


def typical_miss(w: ArrayLike, b: ArrayLike) -> NDArray:
    """Return the root of the mean squared miss of the line w * size + b.

    Arrays of the shapes ``s`` and ``t`` give an array of the shape
    ``s + t``: every weight meets every bias.
    """
    return np.sqrt(np.mean((_prices(w, b, SIZE) - PRICE) ** 2, axis=-1))


def _prices(w: ArrayLike, b: ArrayLike, size: NDArray) -> NDArray:
    """Return w * size + b of every w and every b, the sizes last."""
    each = np.multiply.outer(w, np.ones(np.shape(b)))
    return each[..., None] * size + np.asarray(b)[..., None]


def compute(w: ArrayLike, b: ArrayLike) -> dict[str, NDArray]:
    """Lay a line through the houses and measure what it misses.

    Parameters
    ----------
    w
        The weight, in thousand for each square meter; a number, or an array
        of many.
    b
        The bias, in thousand, likewise.

    Returns
    -------
    dict
        ``line``, shape (2,): its heights at 0 and 170 m²; ``misses``, shape
        (60,): for each house its price, the line's price and a gap; ``miss``,
        the root of the mean squared miss; ``signed`` and ``slope``, the
        weight and its size; and ``hundred``, the price of 100 m². Where w
        and b are arrays, all but ``signed`` and ``slope`` carry the shape of
        w and then that of b in front, and those two that of w.
    """
    w, b = finite_array("w", w), finite_array("b", b)
    predicted = _prices(w, b, SIZE)
    misses = np.full((*predicted.shape, 3), np.nan)
    misses[..., 0], misses[..., 1] = PRICE, predicted
    return {
        "line": _prices(w, b, ENDS),
        "misses": misses.reshape(*predicted.shape[:-1], -1),
        "miss": typical_miss(w, b),
        "signed": w,
        "slope": np.abs(w),
        "hundred": _prices(w, b, np.array([100.0]))[..., 0],
    }


def explorable() -> Explorable:
    """Return the houses and their line, with the default state."""
    price = dict(low=0, high=450)
    return Explorable(
        "what-is-a-weight",
        title="Twenty houses and one line",
        controls=[
            Slider(
                "w",
                label="Weight w",
                unit="thousand for each m²",
                stops=WEIGHTS,
                default=1.0,
            ),
            Slider(
                "b",
                label="Bias b",
                unit="thousand",
                stops=BIASES,
                default=0,
            ),
        ],
        compute=compute,
        compute_along=("w", "b"),
        quantities={
            "line": Quantity(("w", "b"), label="line", **price),
            "misses": Quantity(("w", "b"), label="misses", steps=450, **price),
            "miss": Quantity(
                ("w", "b"), low=0, high=500, steps=20000, label="typical miss"
            ),
            "signed": Quantity(("w",), low=-1, high=4, label="weight"),
            "slope": Quantity(("w",), low=0, high=4, label="its size"),
            "hundred": Quantity(
                ("w", "b"),
                low=-200,
                high=700,
                steps=9000,
                label="price of 100 m²",
            ),
        },
        draw=draw,
        summary=(
            "Each further square meter {adds} {slope} thousand; a house of "
            "100 m² is put at {hundred} thousand. The typical miss is "
            "{miss:2} thousand: {fit}."
        ),
        verdicts={
            "adds": Verdict("signed", "takes away", 0, "adds"),
            "fit": Verdict(
                "miss",
                "this is about as good as a line can be",
                BEST * 1.03,
                "a useful line, and it can be better",
                0.6 * SPREAD,
                "hardly better than naming the average price each time",
                SPREAD,
                "worse than no weight at all, since naming the average price "
                f"each time misses by only {SPREAD:.0f}",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the houses with a line, and the map of its typical miss."""
    from matplotlib import pyplot as plt

    first, axes = plt.subplots(figsize=(4.2, 3.4))
    x = np.repeat(SIZE, 3)
    (misses,) = axes.plot(x, values["misses"], color=MISS, linewidth=1)
    axes.plot(SIZE, PRICE, "o", color="0.5", label="a house")
    (line,) = axes.plot(ENDS, values["line"], color=LINE, label="w · size + b")
    axes.set(
        xlim=(0, 170),
        ylim=(0, 450),
        xlabel="size in m²",
        ylabel="price in thousand",
    )
    axes.legend(loc="lower right")
    second, axes = plt.subplots(figsize=(4.2, 3.4))
    w, b = np.linspace(-1, 4, 101), np.linspace(-100, 300, 81)
    miss = typical_miss(w, b).T
    levels = [30, 50, 80, 120, 180, 260]
    contours = axes.contour(w, b, miss, levels, cmap="cividis")
    axes.clabel(contours, fontsize=9)
    (handle,) = axes.plot([1.0], [0], "o", color=LINE, markersize=10)
    axes.set(
        xlim=(-1, 4),
        ylim=(-100, 300),
        xlabel="weight w",
        ylabel="bias b",
        title="typical miss (drag the dot)",
    )
    return [
        Panel(
            first,
            "Prices of twenty houses against their size, a line, and the "
            "vertical distance of every house from it.",
        ),
        Panel(
            second,
            "Level lines of the typical miss over weight and bias: a long "
            "valley that runs from the upper left to the lower right.",
        ),
    ], [
        LiveLine(misses, "misses"),
        LiveLine(line, "line"),
        LivePoint(handle, "b", "w"),
    ]
