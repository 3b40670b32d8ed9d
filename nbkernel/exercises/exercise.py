"""What an exercise is, and how an answer to it is judged."""

import html
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

ROUGH = 0.05  # closer than this, only the digits are missing


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that many give, and the hint that helps them.

    ``answer`` is what the misconception leads to, in the form of the
    exercise's answer: a number, an array, a text or a function.
    """

    answer: Any
    hint: str


@dataclass(frozen=True)
class Exercise:
    """A question with a checkable answer.

    Parameters
    ----------
    identifier
        Words in lower case joined by hyphens.
    question
        What is asked, in one or two sentences.
    answer
        A number, an array, a text, or a function, which is compared with the
        reader's at the arguments of ``points``.
    misconceptions
        Known wrong answers, the most specific first.
    points
        Tuples of arguments for a function's answer.
    rtol
        Relative tolerance for numbers: half a percent admits three digits.
    """

    identifier: str
    question: str
    answer: Any
    misconceptions: tuple[Misconception, ...] = ()
    points: tuple[tuple, ...] = ()
    rtol: float = 0.005

    def check(self, answer: Any) -> "Verdict":
        """Judge a reader's answer."""
        try:
            given = self._values(answer)
        except _Unfit as unfit:
            return Verdict(False, f"Not yet: {unfit}")
        if self._same(given, self._values(self.answer), self.rtol):
            return Verdict(True, "Correct.")
        for misconception in self.misconceptions:
            wrong = self._values(misconception.answer)
            if self._same(given, wrong, self.rtol):
                return Verdict(False, f"Not yet: {misconception.hint}")
        if self._same(given, self._values(self.answer), ROUGH):
            return Verdict(
                False,
                "Close: the idea is right, give at least three significant "
                f"digits; got {self._shown(given)}.",
            )
        return Verdict(False, f"Not yet: got {self._shown(given)}.")

    @property
    def expected(self) -> str:
        """What form an answer has."""
        if callable(self.answer):
            example = ", ".join(map(repr, self.points[0]))
            return f"a function that can be called as f({example})"
        if isinstance(self.answer, str):
            return "a text such as 'forward'"
        if np.ndim(self.answer) == 0:
            return "one number"
        return f"an array of shape {np.shape(self.answer)}"

    def _values(self, answer: Any) -> Any:
        """Bring an answer to the form in which it is compared."""
        if callable(self.answer):
            if not callable(answer):
                raise _Unfit(self._mismatch(answer))
            return np.array([_call(answer, point) for point in self.points])
        if isinstance(self.answer, str):
            if not isinstance(answer, str):
                raise _Unfit(self._mismatch(answer))
            return answer.strip().lower()
        array = _numbers(answer)
        if array is None or array.shape != np.shape(self.answer):
            raise _Unfit(self._mismatch(answer))
        if not np.isfinite(array).all():
            raise _Unfit(f"the answer must be finite; got {answer!r}.")
        return array

    def _mismatch(self, answer: Any) -> str:
        if answer is None or answer is ...:
            gap = "..." if answer is ... else "None"
            return f"write your answer in place of {gap}: {self.expected}."
        got = type(answer).__name__
        array = _numbers(answer)
        if array is not None and array.ndim:
            got += f" of shape {array.shape}"
        return f"the answer is {self.expected}; got {got}."

    @staticmethod
    def _same(given: Any, other: Any, rtol: float) -> bool:
        if isinstance(given, str):
            return given == other
        # a component far below the largest counts as zero
        floor = 1e-9 * np.max(np.abs(other), initial=0.0)
        return np.allclose(given, other, rtol=rtol, atol=floor)

    def _shown(self, given: Any) -> str:
        if isinstance(given, str):
            return repr(given)
        if callable(self.answer):
            pairs = zip(self.points, given, strict=True)
            return "; ".join(
                f"f({', '.join(map(repr, point))}) = {value:.6g}"
                for point, value in pairs
            )
        if np.ndim(given) == 0:
            return f"{given:.6g}"
        return np.array2string(given, precision=6, threshold=10)


class _Unfit(Exception):
    """The answer has not the form of an answer."""


def _numbers(answer: ArrayLike) -> np.ndarray | None:
    try:
        array = np.asarray(answer)
    except ValueError:  # rows of unequal length
        return None
    return array.astype(float) if array.dtype.kind in "iuf" else None


def _call(function: Callable, point: tuple) -> float:
    shown = f"f({', '.join(map(repr, point))})"
    try:
        value = function(*point)
    except Exception as error:
        raise _Unfit(
            f"{shown} raised {type(error).__name__}: {error}."
        ) from error
    array = _numbers(value)
    if array is None or array.ndim or not math.isfinite(array):
        raise _Unfit(f"{shown} must be a finite number; got {value!r}.")
    return float(array)


@dataclass(frozen=True)
class Verdict:
    """The reply to an answer; true if the answer is correct."""

    correct: bool
    message: str

    def __bool__(self) -> bool:
        return self.correct

    def __repr__(self) -> str:
        return f"{'✓' if self.correct else '✗'} {self.message}"

    def _repr_html_(self) -> str:
        color = "#2c9a6a" if self.correct else "#c2703d"
        sign = "✓" if self.correct else "✗"
        return (
            '<div class="nbk-verdict" style="border-inline-start: 0.25rem '
            f"solid {color}; padding: 0.1rem 0 0.1rem 0.8rem; "
            f'margin: 0.5rem 0"><span aria-hidden="true" style="color: '
            f'{color}">{sign}</span> {html.escape(self.message)}</div>'
        )
