"""Every exercise accepts its solution and recognizes its misconceptions."""

import re

import numpy as np
import pytest

from nbkernel.exercises import EXERCISES, PARTS, Exercise, Misconception, check

MISCONCEPTIONS = [
    pytest.param(exercise, misconception, id=f"{name}-{number}")
    for name, exercise in EXERCISES.items()
    for number, misconception in enumerate(exercise.misconceptions)
]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes_its_own_check(name):
    verdict = check(name, EXERCISES[name].answer)
    assert verdict
    assert repr(verdict) == "✓ Correct."


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_is_well_formed(name):
    exercise = EXERCISES[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert exercise.question.endswith((".", "?"))
    assert len(exercise.misconceptions) >= 3
    hints = [m.hint for m in exercise.misconceptions]
    assert len(set(hints)) == len(hints)
    assert all(hint.endswith(".") for hint in hints)


@pytest.mark.parametrize(("exercise", "misconception"), MISCONCEPTIONS)
def test_a_misconception_gets_its_own_hint(exercise, misconception):
    verdict = exercise.check(misconception.answer)
    assert not verdict
    assert verdict.message == f"Not yet: {misconception.hint}"


def test_no_two_parts_define_the_same_exercise():
    found = [e for part in PARTS for e in part.EXERCISES]
    assert len(found) == len(EXERCISES)


def test_three_digits_are_enough_and_two_are_close():
    assert check("lecun-variance", 0.00333)
    verdict = check("lecun-variance", 0.0034)
    assert not verdict
    assert verdict.message.startswith("Close:")


def test_an_unrecognized_answer_is_shown_as_it_was_got():
    assert check("lecun-variance", 7).message == "Not yet: got 7."
    message = check("glorot-bound", lambda i, o: i + o).message
    assert "f(300, 100) = 400" in message


def test_an_unknown_exercise_lists_similar_ones():
    with pytest.raises(ValueError, match=r"'glorot-bounds'.*'glorot-bound'"):
        check("glorot-bounds", 1.0)
    with pytest.raises(ValueError, match="keys of nbkernel"):
        check("zzz", 1.0)


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("lecun-variance", ..., r"in place of \.\.\.: one number"),
        ("lecun-variance", None, "in place of None"),
        ("lecun-variance", "1/300", "is one number; got str"),
        ("lecun-variance", True, "is one number; got bool"),
        ("lecun-variance", [0.1, 0.2], r"got list of shape \(2,\)"),
        ("lecun-variance", np.nan, "must be finite"),
        ("lecun-variance", abs, "is one number"),
        ("glorot-bound", 0.1, r"called as f\(300, 100\); got float"),
        ("glorot-bound", lambda n: n, r"f\(300, 100\) raised TypeError"),
        ("glorot-bound", lambda i, o: 1 / (i - i), "ZeroDivisionError"),
        ("glorot-bound", lambda i, o: None, "finite number; got None"),
        ("glorot-bound", lambda i, o: [i, o], "must be a finite number"),
    ],
)
def test_an_answer_of_the_wrong_form_learns_the_right_one(
    name, answer, message
):
    verdict = check(name, answer)
    assert not verdict
    assert re.search(message, verdict.message)


def test_arrays_and_texts_are_answers_too():
    array = Exercise(
        "fans",
        "Which fans?",
        answer=np.array([300.0, 100.0]),
        misconceptions=(Misconception([100, 300], "swapped."),),
    )
    assert array.check([300, 100])
    assert array.check([100, 300]).message == "Not yet: swapped."
    assert "got [1. 2.]" in array.check([1, 2]).message
    message = array.check([[1, 2], [3]]).message
    assert "array of shape (2,); got list." in message
    text = Exercise("which", "Which way?", answer="forward")
    assert text.check(" Forward ")
    assert text.check("backward").message == "Not yet: got 'backward'."
    assert "a text" in text.check(1).message


def test_html_escapes_what_the_reader_wrote():
    text = Exercise("which", "Which way?", answer="forward")
    shown = text.check("<b>")._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown
