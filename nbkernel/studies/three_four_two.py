"""A network of 3, 4 and 2 units, its weights, and where each is drawn.

The numbers behind `nbkernel.studies.weight_matrices`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_array, one_of

# From three inputs to four hidden units, and on to two outputs. One row for
# each number that comes in, one column for each unit.
INTO_HIDDEN = np.array(
    [
        [0.81, 0.33, 0.29, 0.37],
        [0.12, 0.44, 0.22, 0.12],
        [0.92, 0.72, 0.53, 0.27],
    ]
)
INTO_OUTPUT = np.array([[0.4, -0.6], [-0.3, 0.1], [0.2, 0.7], [0.5, 0.3]])
INPUTS, UNITS = INTO_HIDDEN.shape
CONVENTIONS = {"rows": "x\u00a0W", "columns": "W\u00a0x"}


PLACES = (  # of the units of each layer
    [(0.0, 3.0), (0.0, 2.0), (0.0, 1.0)],
    [(1.9, 3.5), (1.9, 2.5), (1.9, 1.5), (1.9, 0.5)],
    [(3.8, 2.5), (3.8, 1.5)],
)


def compute(
    source: int,
    unit: int,
    convention: str,
    activated: bool,
    x1: ArrayLike,
    x2: ArrayLike,
    x3: ArrayLike,
) -> dict[str, NDArray]:
    """Send an input through the 3-4-2 network and find one connection.

    Parameters
    ----------
    source, unit
        The connection: from input 1 to 3, to hidden unit 1 to 4.
    convention
        ``"rows"``: z = x W, and W is 3 x 4; ``"columns"``: z = W x, and W
        is its transpose.
    activated
        Whether the sigmoid is applied to the hidden units' sums.
    x1, x2, x3
        The inputs. Arrays of a, b and c numbers give every result that
        depends on them the leading axes (a, b, c).

    Returns
    -------
    dict
        ``hidden`` (..., 4) and ``output`` (..., 2), what the nodes show;
        ``sum``, ``input`` and ``product``: the unit's preactivation, what
        comes in through this connection, and what it adds; ``weight``;
        ``transposed``, 0 or 1; ``code``, row times 10 plus column of the
        weight's cell, counted from 1; and the lines that mark it: ``edge``,
        ``fan``, ``cell``, ``group`` and ``frame``, each with ``_x`` and
        ``_y``.
    """
    one_of("source", source, range(1, INPUTS + 1))
    one_of("unit", unit, range(1, UNITS + 1))
    one_of("convention", convention, CONVENTIONS)
    one_of("activated", activated, (False, True))
    scalars = np.ndim(x1) == np.ndim(x2) == np.ndim(x3) == 0
    ones = [
        np.atleast_1d(finite_array(name, x))
        for name, x in (("x1", x1), ("x2", x2), ("x3", x3))
    ]
    x = np.stack(np.meshgrid(*ones, indexing="ij"), axis=-1)
    i, j = source - 1, unit - 1
    z = x @ INTO_HIDDEN
    hidden = 1 / (1 + np.exp(-z)) if activated else z
    results = {
        "hidden": hidden,
        "output": hidden @ INTO_OUTPUT,
        "sum": z[..., j],
        "input": x[..., i],
        "product": x[..., i] * INTO_HIDDEN[i, j],
    }
    if scalars:
        results = {name: a[0, 0, 0] for name, a in results.items()}
    transposed = convention == "columns"
    row, column = (j, i) if transposed else (i, j)
    lines = _in_the_network(i, j) | _in_the_matrix(row, column, transposed)
    return (
        results
        | lines
        | {
            "weight": INTO_HIDDEN[i, j],
            "transposed": float(transposed),
            "code": 10.0 * (row + 1) + column + 1,
        }
    )


def _in_the_network(i: int, j: int) -> dict[str, NDArray]:
    """Return the one connection, and all that lead into its unit."""
    (end,) = PLACES[1][j : j + 1]
    fan = [point for start in PLACES[0] for point in (start, end)]
    return _lines(edge=[PLACES[0][i], end], fan=fan)


def _in_the_matrix(
    row: int, column: int, transposed: bool
) -> dict[str, NDArray]:
    """Return the outlines of a cell, of its unit's weights, of the matrix.

    Cell (row, column), counted from 0, has its middle at (column, -row).
    """
    rows, columns = (UNITS, INPUTS) if transposed else (INPUTS, UNITS)
    whole = (-0.5, columns - 0.5, 0.5 - rows, 0.5)
    left, right, low, high = whole
    if transposed:
        group = (left, right, -row - 0.5, -row + 0.5)
    else:
        group = (column - 0.5, column + 0.5, low, high)
    cell = (column - 0.5, column + 0.5, -row - 0.5, -row + 0.5)
    return _lines(
        cell=_box(*cell, 0.1), group=_box(*group, 0.03), frame=_box(*whole, 0)
    )


def _box(left, right, low, high, inset) -> list[tuple[float, float]]:
    left, low = left + inset, low + inset
    right, high = right - inset, high - inset
    return [
        (left, low),
        (right, low),
        (right, high),
        (left, high),
        (left, low),
    ]


def _lines(**points) -> dict[str, NDArray]:
    lines = {}
    for name, places in points.items():
        lines[f"{name}_x"], lines[f"{name}_y"] = np.transpose(places)
    return lines
