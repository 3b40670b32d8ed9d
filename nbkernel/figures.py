"""The look of the book's figures: numbers come in, nothing is computed.

Theory is a black line, measurement colored dots with error bars, and a
scheme keeps its color through the whole book.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nbkernel.experiments import Estimate

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

INK = "#000000"
BAR = 2.0  # error bars show two standard errors either way
MAX_DOTS = 26  # more would merge into a band

_BLUE, _ORANGE, _GREEN, _PURPLE = "#2f7fd0", "#d9622b", "#1f9277", "#a05fc4"
_OCHRE, _PINK, _CYAN, _GRAY = "#b08010", "#c9487d", "#1592a8", "#7a7f87"

SCHEME_COLORS: Mapping[str, str] = MappingProxyType(
    {
        "lecun_normal": _BLUE,
        "lecun_uniform": _BLUE,
        "glorot_normal": _GREEN,
        "glorot_uniform": _GREEN,
        "he_normal": _ORANGE,
        "he_uniform": _ORANGE,
        "orthogonal": _PURPLE,
        "delta_orthogonal": _PURPLE,
        "normal": _OCHRE,
        "pytorch_default": _PINK,
        "kumar_normal": _CYAN,
        "zeros": _GRAY,
    }
)


def scheme_color(name: str) -> str:
    """Return the color of an initializer; gray for one without its own."""
    return SCHEME_COLORS.get(name, _GRAY)


def use_style() -> None:
    """Draw all further figures in the book's style, in notebooks as SVG."""
    from matplotlib import style

    with as_file(files("nbkernel") / "book.mplstyle") as path:
        style.use(path)
    _inline_svg()


def _inline_svg() -> None:
    """Ask a notebook's inline backend for SVG that is always the same."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg", bbox_inches=None, metadata={"Date": None})


def layer_axis(
    axes: Axes, depth: int, quantity: str | None = None, *, log: bool = True
) -> None:
    """Count layers along x; a product over layers needs ``log`` along y."""
    from matplotlib.ticker import LogLocator, MaxNLocator

    axes.set_xlabel("layer")
    axes.set_xlim(-0.01 * depth - 0.2, 1.01 * depth + 0.2)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(numticks=7))
    if quantity is not None:
        axes.set_ylabel(quantity)


def theory_over_measurement(
    axes: Axes,
    x: ArrayLike,
    predicted: ArrayLike | None,
    estimate: Estimate | ArrayLike,
    *,
    color: str | None = None,
    label: str | None = "measured",
    theory_label: str | None = "predicted",
    geometric: bool = False,
) -> dict[str, Artist]:
    """Draw measured dots with error bars and the theory's line over them.

    Parameters
    ----------
    axes
        Where to draw.
    x
        Places along the x axis, shape ``(n,)``.
    predicted
        The theory at ``x``, or None for no line.
    estimate
        The measurement at ``x``: an `Estimate`, whose bars show two standard
        errors either way, or an array, which has no bars.
    color
        The dots' color, such as ``SCHEME_COLORS["he_normal"]``.
    label, theory_label
        The legend's words; None leaves them out.
    geometric
        The estimate is of the logarithm: dots stand at geometric means, and
        bars are as long either way on a log axis.

    Returns
    -------
    The artists, named ``"measured"`` and ``"predicted"``.
    """
    x = np.asarray(x)
    if isinstance(estimate, Estimate):
        mean = np.asarray(estimate.mean)
        error = BAR * np.asarray(estimate.standard_error)
        ends = np.stack([mean - error, mean + error])
    else:
        mean, ends = np.asarray(estimate), None
    if geometric:
        mean = np.exp(mean)
        ends = None if ends is None else np.exp(ends)
    for name, values in (("estimate", mean), ("predicted", predicted)):
        if values is not None and np.shape(values) != x.shape:
            raise ValueError(
                f"{name} must have the shape of x, {x.shape}; got "
                f"{np.shape(values)}"
            )
    every = slice(None, None, -(-len(x) // MAX_DOTS))
    style: dict[str, Any] = {"color": color} if color else {}
    artists: dict[str, Artist] = {
        "measured": axes.errorbar(
            x[every],
            mean[every],
            yerr=None if ends is None else np.abs(ends - mean)[:, every],
            fmt="o",
            elinewidth=1.4,
            label=label,
            zorder=3,
            **style,
        )
    }
    if predicted is not None:
        (artists["predicted"],) = axes.plot(
            x,
            predicted,
            color=INK,
            linewidth=1.2,
            label=theory_label,
            zorder=4,
        )
    return artists
