"""What several explorables draw: measured dots under the line of a theory."""

from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import LiveLine
from nbkernel.figures import INK


def dots_under_line(
    axes: Axes,
    x: ArrayLike,
    values: dict[str, NDArray],
    name: str,
    *,
    color: str,
    **dots: float,
) -> list[LiveLine]:
    """Draw ``name_measured`` as dots and ``name_predicted`` as a line.

    ``x`` has the shape of both values; ``dots`` are further properties of
    the dots. Returns the two live artists, the dots first.
    """
    measured, predicted = f"{name}_measured", f"{name}_predicted"
    points = axes.plot(
        x, values[measured], "o", color=color, label="measured", **dots
    )
    line = axes.plot(
        x, values[predicted], color=INK, linewidth=1.3, label="theory"
    )
    return [LiveLine(points, measured), LiveLine(line, predicted)]
