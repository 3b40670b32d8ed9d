"""The record of a claim that holds, as it travels in a cell's output."""

import html
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.experiments import Estimate, listed

MIME = "application/vnd.nbkernel.claim+json"


@dataclass(frozen=True, eq=False)
class Claim:
    """A claim that holds: the record that travels as a cell's output."""

    identifier: str
    statement: str
    predicted: NDArray
    measured: NDArray
    standard_error: NDArray | None
    n: int | None
    rtol: float | None
    rejects: dict[str, NDArray]
    equation: str | None
    over: str = "networks"

    @property
    def evidence(self) -> str:
        """One line: prediction, measurement, what was ruled out."""
        wrong = "; ".join(
            f"{name} ({describe(value)})"
            for name, value in self.rejects.items()
        )
        return (
            f"predicted {describe(self.predicted)}, measured "
            f"{self.measurement}; rejects: {wrong}"
        )

    @property
    def measurement(self) -> str:
        """What was measured, in words."""
        if self.standard_error is None:
            return f"{describe(self.measured)} (within {self.rtol:g})"
        estimate = Estimate(self.measured, self.standard_error, self.n)
        return f"{estimate} over {self.n} {self.over}"

    def __repr__(self) -> str:
        return f"✓ {self.statement}\n  holds: {self.evidence}"

    def _repr_html_(self) -> str:
        identifier, statement, evidence = map(
            html.escape, (self.identifier, self.statement, self.evidence)
        )
        return (
            f'<div class="nbk-claim" id="claim-{identifier}" style="'
            "border-inline-start: 0.25rem solid #2c9a6a; "
            'padding: 0.1rem 0 0.1rem 0.8rem; margin: 0.5rem 0">'
            f'<div><span aria-hidden="true" style="color: #2c9a6a">✓</span> '
            f"<strong>{statement}</strong></div>"
            f'<div style="font-size: 0.9em">holds: {evidence}</div></div>'
        )

    def as_json(self) -> dict[str, Any]:
        """Return the record as plain numbers, lists and text."""
        return {
            "id": self.identifier,
            "statement": self.statement,
            "predicted": self.predicted.tolist(),
            "measured": self.measured.tolist(),
            "standard_error": (
                None
                if self.standard_error is None
                else self.standard_error.tolist()
            ),
            "n": self.n,
            "rtol": self.rtol,
            "rejects": {
                name: value.tolist() for name, value in self.rejects.items()
            },
            "equation": self.equation,
            "over": self.over,
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            MIME: self.as_json(),
        }


def describe(value: ArrayLike) -> str:
    """Write a number, a few, or the first and the last of many."""
    values = np.ravel(value)
    if np.ndim(value) == 0 or (values == values[0]).all():
        return f"{values[0]:.6g}"
    return listed(values.size, lambda at: f"{values[at]:.4g}")
