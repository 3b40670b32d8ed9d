"""The field for a formula: its table, its messages, its two homes."""

from __future__ import annotations

import pytest

from nbkernel.moments import activation_moments
from nbkernel.studies.own_activation import (
    EXAMPLES,
    OwnActivation,
    formula_moments,
)


def test_a_formula_has_the_moments_of_its_activation():
    mine = formula_moments("z * sigmoid(z)")
    known = activation_moments("silu")
    assert mine.gain_forward == pytest.approx(known.gain_forward, rel=1e-10)
    assert mine.gain_backward == pytest.approx(known.gain_backward, rel=1e-10)
    assert mine.gain_std == pytest.approx(known.gain_std, rel=1e-10)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("exp(z**2)", "grows too fast"),
        ("exp(z**2 / 4)", "grows too fast"),
        ("exp(z**2 / 5)", "needs z beyond 12"),
        ("1 / z", "its slope is infinite somewhere"),
        ("sqrt(abs(z))", "its slope is infinite somewhere"),
        ("z**200", "too large a number"),
        ("1e200 * z", "cannot be integrated"),
        ("sin(1e6 * z)", "cannot be integrated"),
    ],
)
def test_what_cannot_be_integrated_is_named(formula, words):
    with pytest.raises(ValueError, match=words):
        formula_moments(formula)


def test_what_grows_but_can_be_integrated_is_right():
    assert formula_moments("exp(z)").second_moment == pytest.approx(
        2.718281828459045**2
    )
    assert formula_moments("exp(z**2 / 8)").second_moment == pytest.approx(
        2**0.5
    )


def test_the_answer_holds_numbers_or_the_reason_there_are_none():
    field = OwnActivation()
    assert "1.5209" in field.answer("sin(z)")
    assert "2.3130 / n" in field.answer("sin(z)")
    assert "no gain brings a gradient back" in field.answer("sign(z)")
    assert "it keeps nothing" in field.answer("0 * z")
    assert "the variable is called z" in field.answer("x")
    assert "<b>" not in field.answer("<b>z</b>")
    assert "-0.0000" not in field.answer("sinh(z)")


def test_the_live_field_follows_what_is_typed():
    box = OwnActivation("sin(z)").widget
    field, answer = box.children
    assert field.value == "sin(z)"
    assert "1.5209" in answer.value
    field.value = "z * tanh(z)"
    assert "1.1487" in answer.value
    field.value = "z * tanh("
    assert "not a complete formula" in answer.value


def test_the_built_book_gets_no_widget(monkeypatch):
    field = OwnActivation()
    live = field._repr_mimebundle_()
    data = live[0] if isinstance(live, tuple) else live
    assert "application/vnd.jupyter.widget-view+json" in data
    monkeypatch.setenv("NBKERNEL_OUTPUT", "static")
    still = field._repr_mimebundle_()
    assert set(still) == {"text/html", "text/plain"}
    for formula in EXAMPLES:
        assert formula.replace(">", "&gt;") in still["text/html"]
    assert "type a formula of your own" in still["text/html"]
