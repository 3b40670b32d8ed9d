"""A text field for the reader's own activation: type a formula, get its gains.

With a kernel it is a live field; in the built book, which has none, a table
of a few formulas and a word on how to bring the field to life.
"""

import html
import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nbkernel.activations import activation_from_formula
from nbkernel.moments import (
    REACH,
    ActivationMoments,
    activation_moments,
)

if TYPE_CHECKING:
    from ipywidgets import VBox

EXAMPLES = ("z * tanh(z)", "maximum(z, 0)**2", "where(z > 0, z, expm1(z))")
CELL = "padding: 0.2rem 0.4rem; text-align: left; white-space: nowrap"
HEADER = "padding: 0.2rem 0.4rem; text-align: left"
COLUMNS = (
    "mean E\N{NO-BREAK SPACE}φ",
    "mean square E\N{NO-BREAK SPACE}φ²",
    "the slope’s E\N{NO-BREAK SPACE}φ′²",
    "gain forward",
    "gain backward",
    "gain by std",
)


def formula_moments(formula: str) -> ActivationMoments:
    """Return what the activation of a formula keeps, and its gains.

    Raises ``ValueError`` for a text that is no formula, and for a function
    that grows or jumps so much that a mean square is infinite or cannot
    be integrated between -12 and 12.

    >>> print(f"{formula_moments('sin(z)').gain_forward:.4f}")
    1.5209
    >>> formula_moments("exp(z**2)")
    Traceback (most recent call last):
        ...
    ValueError: 'exp(z**2)' grows too fast: its mean square is infinite, or \
needs z beyond 12
    """
    activation = activation_from_formula(formula)
    z = np.linspace(-REACH, REACH, 2001)
    with np.errstate(all="ignore"):
        phi, slope = activation(z), activation.derivative(z)
        inside = np.maximum(phi**2, slope**2) * np.exp(-(z**2) / 2)
    ends = inside[[0, -1]]
    if not np.isfinite(ends).all():
        raise ValueError(
            f"{activation.name!r} cannot be integrated: its square is too "
            "large a number before z reaches 12"
        )
    if ends.max() > 1e-9 * np.nanmax(inside):
        raise ValueError(
            f"{activation.name!r} grows too fast: its mean square is "
            "infinite, or needs z beyond 12"
        )
    try:
        with np.errstate(all="ignore"):
            return activation_moments(activation)
    except ValueError as error:
        raise ValueError(
            f"{activation.name!r} cannot be integrated: it or its slope is "
            "infinite somewhere, or it turns too often"
        ) from error


class OwnActivation:
    """A field for a formula, and the table of what its function keeps.

    ``formula`` is what stands in the field at first; ``examples`` are the
    formulas of the table in the built book.
    """

    def __init__(
        self, formula: str = EXAMPLES[0], examples: Sequence[str] = EXAMPLES
    ) -> None:
        self.formula, self.examples = formula, tuple(examples)

    def __repr__(self) -> str:
        return f"OwnActivation({self.formula!r})"

    def answer(self, formula: str) -> str:
        """Return the table for a formula, or what is wrong with it, as HTML.

        Never raises: this is what the reader sees while typing.
        """
        try:
            table = _table([formula])
        except ValueError as error:
            return f'<p role="alert">{html.escape(str(error))}</p>'
        return table + f"<p>{_in_words(formula_moments(formula))}</p>"

    def static(self) -> str:
        """Return what the built book shows, as HTML."""
        return (
            f"{_table(self.examples)}<p>Here stands a text field when the "
            "notebook runs: open it in Jupyter, Colab or Binder (the buttons "
            "at the top of the page), run this cell, and type a formula of "
            "your own.</p>"
        )

    @cached_property
    def widget(self) -> "VBox":
        """The live field with its answer: a box of ipywidgets."""
        from ipywidgets import HTML, Layout, Text, VBox

        field = Text(
            value=self.formula,
            description="φ(z) =",
            continuous_update=False,
            layout=Layout(width="30rem", max_width="100%"),
        )
        answer = HTML(self.answer(self.formula))

        def follow(change: Any) -> None:
            answer.value = self.answer(change["new"])

        field.observe(follow, names="value")
        return VBox([field, answer])

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if os.environ.get("NBKERNEL_OUTPUT") == "static":
            return {"text/html": self.static(), "text/plain": repr(self)}
        return self.widget._repr_mimebundle_(**options)


def _table(formulas: Sequence[str]) -> str:
    head = "".join(
        f'<th scope="col" style="{HEADER}">{name}</th>'
        for name in ("function φ(z)", *COLUMNS)
    )
    rows = []
    for formula in formulas:
        found = formula_moments(formula)
        numbers = (
            found.mean,
            found.second_moment,
            found.derivative_second_moment,
            found.gain_forward,
            found.gain_backward,
            found.gain_std,
        )
        cells = "".join(
            f'<td style="{CELL}">{_written(number)}</td>' for number in numbers
        )
        name = html.escape(formula.strip())
        rows.append(
            f'<tr><td style="{CELL}"><code>{name}</code></td>{cells}</tr>'
        )
    return (
        '<div style="overflow-x: auto" tabindex="0" role="region" '
        'aria-label="Gains of formulas"><table class="dataframe" '
        'style="font-size: 0.85em"><thead><tr>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        "<p>The last gain is the one with the mean subtracted.</p>"
    )


def _written(number: float) -> str:
    return "∞" if np.isinf(number) else f"{round(number, 4) + 0.0:.4f}"


def _in_words(found: ActivationMoments) -> str:
    if not found.second_moment:
        return "This function is 0 everywhere: it keeps nothing."
    if found.derivative_second_moment < 1e-12:
        return (
            "Its slope is 0 wherever it has one: no gain brings a gradient "
            "back through it."
        )
    he = 2 * found.second_moment
    return (
        f"The weights need the variance {found.gain_forward**2:.4f} / n to "
        "keep the mean square of the preactivations at 1, and "
        f"{found.gain_backward**2:.4f} / n to keep the gradient’s on the "
        "way back. Under He’s 2 / n the first would be multiplied by "
        f"{he:.4f} in one layer."
    )
