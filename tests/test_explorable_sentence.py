import math

import pytest

from nbkernel.explorable.sentence import Sentence, Verdict, write_number


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (0, "", "0"),
        (1, "", "1"),
        (0.5, "", "0.5"),
        (-2.5, "2", "−2.5"),
        (1234.4, "", "1230"),
        (999.9, "", "1000"),
        (999999.9, "", "1 × 10⁶"),
        (0.00012345, "", "0.000123"),
        (0.000099999, "2", "0.0001"),
        (3.21e-9, "1", "3 × 10⁻⁹"),
        (-6.02214e23, "", "−6.02 × 10²³"),
        (0.125, ".2f", "0.13"),
        (-0.001, ".1f", "0.0"),
        (0.256, ".0%", "26%"),
        (math.nan, "", "undefined"),
        (math.nan, "3?", ""),
        (math.nan, "?", ""),
        (0.256, "2?", "0.26"),
        (0.256, ".0%?", "26%"),
        (math.inf, "", "∞"),
        (-math.inf, ".1f", "−∞"),
    ],
)
def test_numbers_are_written_for_readers(value, style, text):
    assert write_number(value, style) == text.replace(" ", "\u00a0")


def test_a_style_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"significant digits.*got 'e'"):
        write_number(1.0, "e")


def test_an_entry_is_named_by_number_or_by_a_control():
    values = {"layer": 2, "forward": [1.0, 0.5, 0.25]}
    sentence = Sentence("{forward[0]} {forward[-1]} {forward[layer]} {layer}")
    assert sentence.write(values) == "1 0.25 0.25 2"
    labels = {"layer": "the second"}
    assert sentence.write(values, labels) == "1 0.25 0.25 the second"


def test_a_verdict_changes_at_its_thresholds():
    fate = Verdict("x", "low", 1, "middle", 10, "high", undefined="lost")
    given = [0.99, 1, 9.99, 10, math.inf, math.nan]
    words = [fate.of(value) for value in given]
    assert words == ["low", "middle", "middle", "high", "high", "lost"]


@pytest.mark.parametrize(
    "line", [("a", "b"), (1, "a"), ("a", 2, "b", 1, "c"), ("a", 1)]
)
def test_a_verdict_must_read_like_a_number_line(line):
    with pytest.raises(ValueError, match="rising thresholds"):
        Verdict("x", *line)


def test_a_field_that_is_no_name_is_refused():
    with pytest.raises(ValueError, match=r"\{a \+ b\}"):
        Sentence("{a + b}")
