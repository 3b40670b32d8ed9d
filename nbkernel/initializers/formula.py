"""A formula that is written once: as a number, and as TeX."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from nbkernel.validation import one_of

SYMBOLS = {
    "fan_in": r"n_\text{in}",
    "fan_out": r"n_\text{out}",
    "gain": r"\text{gain}",
    "scale": r"\text{scale}",
    "std": "s",
    "low": "a",
    "high": "b",
    "omega": r"\omega",
    "connections": "k",
    "slope": "g'(0)",
    "height": "g(0)",
    "truncated_std": "0.8796",
}
FUNCTIONS: dict[str, Callable] = {"sqrt": sqrt, "max": max, "min": min}
OPERATORS = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: r" \, ", ast.Div: " / "}
STRENGTH = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 3}


@dataclass(frozen=True)
class Formula:
    r"""A formula in Python's words: numbers, names, + - * / **, functions.

    The names are those of `SYMBOLS`, the functions those of `FUNCTIONS`.
    ``constants`` are names with a value of their own, as pairs. A formula
    with a name or an operation that has no TeX is a ``ValueError``.

    >>> bound = Formula("sqrt(6 / (fan_in + fan_out))")
    >>> print(bound.tex)
    \sqrt{6 / (n_\text{in} + n_\text{out})}
    >>> bound(fan_in=450, fan_out=150)
    0.1
    """

    text: str
    constants: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        self.tex  # noqa: B018  what cannot be written is refused at once

    def __call__(self, **values: float) -> float:
        """Return the number at these values; others than it needs may come."""
        known = {**values, **dict(self.constants), **FUNCTIONS}
        return float(eval(self.text, {"__builtins__": {}}, known))

    @property
    def names(self) -> set[str]:
        """The names in it, without those of functions."""
        parts = ast.walk(ast.parse(self.text, mode="eval"))
        return {p.id for p in parts if isinstance(p, ast.Name)} - {*FUNCTIONS}

    @property
    def tex(self) -> str:
        """The formula in TeX, without dollar signs."""
        return _tex(ast.parse(self.text, mode="eval").body)


def _tex(node: ast.expr, at_least: int = 0) -> str:
    """Write a part, in parentheses if it binds less than ``at_least``."""
    match node:
        case ast.Constant(int() | float() as value):
            return f"{value:g}"
        case ast.Name(name):
            return SYMBOLS[one_of("a formula's name", name, SYMBOLS)]
        case ast.Call(ast.Name("sqrt"), [inside]):
            return rf"\sqrt{{{_tex(inside)}}}"
        case ast.Call(ast.Name("max" | "min" as name), [*inside]):
            return rf"\{name}({', '.join(_tex(part) for part in inside)})"
        case ast.BinOp(left, ast.Pow(), right):
            return f"{_tex(left, 4)}^{{{_tex(right)}}}"
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            own = STRENGTH[type(op)]
            after = own + isinstance(op, ast.Sub | ast.Div)
            written = _tex(left, own) + OPERATORS[type(op)]
            written += _tex(right, after)
            return f"({written})" if own < at_least else written
    raise ValueError(f"a formula cannot hold {ast.unparse(node)!r}")
