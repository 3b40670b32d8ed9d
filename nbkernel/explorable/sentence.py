"""Sentences with numbers and verdicts, the same in Python and in the page.

A template names values in braces: ``{loss}``, an entry ``{forward[-1]}``,
the entry a control points at ``{forward[layer]}``; after a colon, how to
write it: ``{x:2}`` with two significant digits (three if left out),
``{x:.1f}`` with one decimal, ``{x:.0%}`` in percent; a question mark at the
end, ``{x:2?}``, writes nothing where there is no number (NaN). A control's
name gives its label or number, a verdict's name the word that applies.
"""

import math
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

import numpy as np

_FIELD = re.compile(r"(?P<name>\w+)(\[(?P<index>-?\w+)\])?$")
_STYLE = re.compile(
    r"((?P<significant>\d+)?|\.(?P<places>\d+)(?P<unit>[f%]))(?P<gap>\?)?$"
)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def write_number(value: float, style: str = "") -> str:
    r"""Write a number for a reader.

    >>> write_number(0.31416), write_number(123456), write_number(3.2e-9, "1")
    ('0.314', '123000', '3\xa0×\xa010⁻⁹')
    >>> write_number(0.125, ".2f"), write_number(0.5, ".0%")
    ('0.13', '50%')
    """
    match = _STYLE.match(style)
    if match is None:
        raise ValueError(
            "a number's style must be like '3' (significant digits), '.2f' "
            f"or '.1%'; got {style!r}"
        )
    value = float(value)
    if math.isnan(value):
        return "" if match["gap"] else "undefined"
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    sign = "−" if value < 0 else ""
    exact = Decimal(abs(value))
    if match["unit"]:
        if match["unit"] == "%":
            exact = Decimal(abs(value) * 100)
        tick = Decimal(1).scaleb(-int(match["places"]))
        text = f"{exact.quantize(tick, ROUND_HALF_UP):f}"
        sign = sign if float(text) else ""
        return sign + text + ("%" if match["unit"] == "%" else "")
    if value == 0:
        return "0"
    digits = int(match["significant"] or 3)
    power = exact.adjusted()
    mantissa = exact.scaleb(-power).quantize(
        Decimal(1).scaleb(1 - digits), ROUND_HALF_UP
    )
    if mantissa >= 10:
        mantissa, power = mantissa / 10, power + 1
    if -4 <= power < 6:
        text = f"{mantissa.scaleb(power):f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return sign + text
    text = f"{mantissa:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    # Spaces that do not break: a number stays on its line.
    return f"{sign}{text}\u00a0×\u00a010{str(power).translate(_RAISED)}"


@dataclass(frozen=True)
class Verdict:
    """A word chosen by thresholds, read along the number line.

    >>> fate = Verdict("forward[-1]", "collapsed", 1e-6, "alive", 1e6, "blown")
    >>> fate.words, fate.bounds
    (('collapsed', 'alive', 'blown'), (1e-06, 1000000.0))
    """

    source: str
    words: tuple[str, ...]
    bounds: tuple[float, ...]
    undefined: str = "undefined"

    def __init__(
        self, source: str, *line: str | float, undefined: str = "undefined"
    ) -> None:
        words, bounds = line[::2], line[1::2]
        if (
            len(words) != len(bounds) + 1
            or not all(isinstance(word, str) for word in words)
            or any(low >= high for low, high in pairwise(bounds))
        ):
            raise ValueError(
                "a verdict must read word, threshold, word, ..., word with "
                f"rising thresholds; got {line!r}"
            )
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "bounds", tuple(float(b) for b in bounds))
        object.__setattr__(self, "undefined", undefined)

    def of(self, value: float) -> str:
        """Return the word that applies to ``value``."""
        if math.isnan(value):
            return self.undefined
        return self.words[sum(value >= bound for bound in self.bounds)]


class Sentence:
    """A template, parsed once; the page gets `parts`, Python calls `write`.

    >>> fate = Verdict("loss[-1]", "learned", 0.1, "lost")
    >>> sentence = Sentence("Loss {loss[-1]:2}: {fate}.", {"fate": fate})
    >>> sentence.write({"loss": [2.3, 0.0123]})
    'Loss 0.012: learned.'
    """

    def __init__(
        self, template: str, verdicts: Mapping[str, Verdict] | None = None
    ) -> None:
        self.template = template
        self.parts: list[Any] = []
        verdicts = verdicts or {}
        for text, name, style, _ in string.Formatter().parse(template):
            if text:
                self.parts.append(text)
            if name is None:
                continue
            verdict = verdicts.get(name)
            part = _reference(verdict.source if verdict else name)
            if verdict:
                part["words"] = list(verdict.words)
                part["bounds"] = list(verdict.bounds)
                part["undefined"] = verdict.undefined
            else:
                write_number(0, style or "")
                part["style"] = style or ""
            self.parts.append(part)

    @property
    def names(self) -> list[str]:
        """The values and controls the sentence needs."""
        return [part["name"] for part in self.parts if isinstance(part, dict)]

    def write(
        self,
        values: Mapping[str, Any],
        labels: Mapping[str, str] | None = None,
    ) -> str:
        """Return the sentence for these values and controls' labels."""
        labels = labels or {}
        written = []
        for part in self.parts:
            if isinstance(part, str):
                written.append(part)
            elif part["index"] is None and part["name"] in labels:
                written.append(labels[part["name"]])
            else:
                number = _look_up(part, values)
                if "words" in part:
                    line = _interleave(part["words"], part["bounds"])
                    verdict = Verdict("", *line, undefined=part["undefined"])
                    written.append(verdict.of(number))
                else:
                    written.append(write_number(number, part["style"]))
        return "".join(written)


def _interleave(words: Sequence[str], bounds: Sequence[float]) -> list:
    line: list[Any] = [words[0]]
    for bound, word in zip(bounds, words[1:], strict=True):
        line += [bound, word]
    return line


def _reference(field: str) -> dict[str, Any]:
    match = _FIELD.match(field)
    if match is None:
        raise ValueError(
            "a sentence names a value as {loss}, {loss[-1]} or {loss[layer]}; "
            f"got {{{field}}}"
        )
    index = match["index"]
    if index is not None and re.fullmatch(r"-?\d+", index):
        index = int(index)
    return {"name": match["name"], "index": index}


def _look_up(part: Mapping[str, Any], values: Mapping[str, Any]) -> float:
    array = np.ravel(values[part["name"]])
    index = part["index"]
    if isinstance(index, str):
        index = round(float(values[index]))
    return float(array[0 if index is None else index])
