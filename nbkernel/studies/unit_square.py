"""The second explorable of the chapter "Which index goes where?".

What a 2 x 2 matrix does to the unit square, and what its transpose does.
"""

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable import (
    Explorable,
    LiveLine,
    LivePoint,
    Panel,
    Quantity,
    Slider,
    Toggle,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.validation import finite_number, one_of

CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=float)
REACH = 1.5
LIMIT = 3.1
RIGHT, WRONG = SCHEME_COLORS["lecun_normal"], SCHEME_COLORS["he_normal"]


def compute(
    w11: float, w12: float, w21: float, w22: float, mixed: bool
) -> dict[str, NDArray | float]:
    """Send the corners of the unit square through a matrix.

    Parameters
    ----------
    w11, w12, w21, w22
        The entries of W, row by row.
    mixed
        Whether the image under the transpose is wanted too.

    Returns
    -------
    dict
        ``image_x``, ``image_y``, shape (5,): the corners (0, 0), (1, 0),
        (1, 1), (0, 1), (0, 0) times W; ``mixed_x``, ``mixed_y``: the same
        with the transpose of W, NaN if it is not wanted; ``determinant``,
        the area of the image, negative if it is turned over; and
        ``difference``, w12 - w21, zero for a matrix that is its transpose.
    """
    entries = {"w11": w11, "w12": w12, "w21": w21, "w22": w22}
    for name, value in entries.items():
        finite_number(name, value)
    one_of("mixed", mixed, (False, True))
    W = np.array([[w11, w12], [w21, w22]])
    image = CORNERS @ W
    other = CORNERS @ W.T if mixed else np.full(CORNERS.shape, np.nan)
    return {
        "image_x": image[:, 0],
        "image_y": image[:, 1],
        "mixed_x": other[:, 0],
        "mixed_y": other[:, 1],
        "determinant": w11 * w22 - w12 * w21,
        "difference": w12 - w21,
    }


def explorable() -> Explorable:
    """Return the square and its images, with the default state."""
    # Every number is a straight line in each slider: two knots are exact.
    entries = {"w11": 1.2, "w12": 0.9, "w21": -0.4, "w22": 1.0}
    axis = dict(low=-LIMIT, high=LIMIT)
    return Explorable(
        "unit-square",
        title="What a matrix does to the unit square",
        controls=[
            *(
                Slider(
                    name,
                    label=f"Row {name[1]}, column {name[2]}",
                    low=-REACH,
                    high=REACH,
                    knots=2,
                    default=default,
                )
                for name, default in entries.items()
            ),
            Toggle("mixed", label="Show x Wᵀ too (dashed)", default=True),
        ],
        compute=compute,
        quantities={
            "image_x": Quantity(("w11", "w21"), label="x W, first", **axis),
            "image_y": Quantity(("w12", "w22"), label="x W, second", **axis),
            "mixed_x": Quantity(
                ("w11", "w12", "mixed"), label="x Wᵀ, first", **axis
            ),
            "mixed_y": Quantity(
                ("w21", "w22", "mixed"), label="x Wᵀ, second", **axis
            ),
            "determinant": Quantity(
                tuple(entries), low=-4.5, high=4.5, steps=20000
            ),
            "difference": Quantity(("w12", "w21"), low=-3, high=3),
        },
        draw=draw,
        summary=(
            "Row 1, ({w11}, {w12}), is where (1, 0) lands; row 2, ({w21}, "
            "{w22}), is where (0, 1) lands. The determinant is "
            "{determinant:3}: the image {fate}. The transpose makes {other}."
        ),
        verdicts={
            "fate": Verdict(
                "determinant",
                "is turned over",
                -0.05,
                "is flat, or nearly so: rank 1 or less",
                0.05,
                "keeps its orientation",
            ),
            "other": Verdict(
                "difference",
                "a different image of the same area, without any error",
                -0.01,
                "the same image: this matrix is its own transpose",
                0.01,
                "a different image of the same area, without any error",
            ),
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the square, its two images, and the two rows as handles."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.2, 4.2))
    axes.plot(*CORNERS.T, color="0.6", linewidth=1.2, label="the square")
    (mixed,) = axes.plot(
        values["mixed_x"],
        values["mixed_y"],
        "--",
        color=WRONG,
        label="x Wᵀ",
    )
    (image,) = axes.plot(
        values["image_x"], values["image_y"], color=RIGHT, label="x W"
    )
    handles = []
    for row, corner in ((1, 1), (2, 3)):
        place = values["image_x"][[corner]], values["image_y"][[corner]]
        (handle,) = axes.plot(*place, "o", color=RIGHT, markersize=10)
        handles.append(LivePoint(handle, f"w{row}2", f"w{row}1"))
    axes.plot(0, 0, "+", color=INK)
    axes.set(
        xlim=(-LIMIT, LIMIT),
        ylim=(-LIMIT, LIMIT),
        xlabel="first number",
        ylabel="second number",
        aspect="equal",
    )
    axes.legend(loc="lower left")
    live = [
        LiveLine(mixed, "mixed_y", "mixed_x"),
        LiveLine(image, "image_y", "image_x"),
        *handles,
    ]
    return [
        Panel(
            figure,
            "The unit square in gray, its image under W as a parallelogram, "
            "and its image under the transpose, dashed.",
        )
    ], live
