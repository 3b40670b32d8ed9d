"""The numbers of "What is a weight?" and its two explorables."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nbkernel.studies import half_plane, what_is_a_weight


def test_the_line_and_its_misses():
    size, price = what_is_a_weight.houses()
    values = what_is_a_weight.compute(2.0, 50.0)
    np.testing.assert_allclose(values["line"], [50, 390])
    misses = values["misses"].reshape(20, 3)
    np.testing.assert_allclose(misses[:, 0], price)
    np.testing.assert_allclose(misses[:, 1], 2 * size + 50)
    assert np.isnan(misses[:, 2]).all()
    expected = math.sqrt(sum((misses[:, 0] - misses[:, 1]) ** 2) / 20)
    assert values["miss"] == pytest.approx(expected, rel=1e-12)
    assert values["hundred"] == pytest.approx(250)


def test_arrays_give_every_pair_of_weight_and_bias():
    w, b = np.array([-1.0, 0.0, 2.0]), np.array([0.0, 70.0])
    together = what_is_a_weight.compute(w, b)
    assert together["misses"].shape == (3, 2, 60)
    assert together["slope"].shape == (3,)
    alone = what_is_a_weight.compute(2.0, 70.0)
    for name in ("line", "misses", "miss", "hundred"):
        np.testing.assert_allclose(together[name][2, 1], alone[name])


def test_no_line_misses_less_than_the_least_squares_line():
    size, price = what_is_a_weight.houses()
    w, b = np.polyfit(size, price, 1)
    best = what_is_a_weight.typical_miss(w, b)
    assert best == pytest.approx(what_is_a_weight.BEST, rel=1e-9)
    grid = what_is_a_weight.typical_miss(
        np.array(what_is_a_weight.WEIGHTS), np.array(what_is_a_weight.BIASES)
    )
    assert best < grid.min() < 1.03 * best


def test_without_a_weight_the_average_price_is_best():
    _, price = what_is_a_weight.houses()
    miss = what_is_a_weight.typical_miss(0.0, price.mean())
    assert miss == pytest.approx(what_is_a_weight.SPREAD, rel=1e-12)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "adds 1 thousand; a house of 100 m² is put at 100 thousand"),
        ({}, "worse than no weight at all"),
        ({"w": 2.1, "b": 50}, "about as good as a line can be"),
        ({"w": -0.5}, "takes away 0.5 thousand"),
        ({"w": 1.5, "b": 100}, "useful line"),
        ({"w": 0.4, "b": 200}, "hardly better than naming the average"),
    ],
)
def test_the_sentence_of_the_houses(state, words):
    assert words in what_is_a_weight.explorable().summary(**state)


@pytest.mark.parametrize(
    ("task", "w1", "w2", "b", "right"),
    [
        ("and", 1, 1, -1.5, 4),
        ("or", 1, 1, -0.5, 4),
        ("and", 1, 1, -0.5, 2),
        ("xor", 1, 1, -0.5, 3),
        ("xor", -1, -1, 0.5, 1),
        ("xor", 0, 0, 1, 2),
        ("and", 1, 1, -1, 4),  # a sum of zero is a no
    ],
)
def test_answers_counted_by_hand(task, w1, w2, b, right):
    assert half_plane.compute(task, w1, w2, b)["right"] == right


def test_every_combination_is_what_it_is_alone():
    w1, w2, b = np.array([-1.0, 2.0]), np.array([0.5]), np.array([0, 1, -2.0])
    together = half_plane.compute("xor", w1, w2, b)
    assert together["edge_x"].shape == (2, 1, 3, 2)
    alone = half_plane.compute("xor", 2.0, 0.5, -2.0)
    for name in ("edge_x", "edge_y", "foot_x", "wrong", "distance", "right"):
        np.testing.assert_allclose(together[name][1, 0, 2], alone[name])


def test_the_line_is_where_the_sum_is_zero_and_square_to_w():
    values = half_plane.compute("or", 1.5, -0.75, 0.5)
    x, y = values["edge_x"], values["edge_y"]
    np.testing.assert_allclose(1.5 * x - 0.75 * y + 0.5, 0, atol=1e-12)
    foot = np.array([values["foot_x"][1], values["foot_y"][1]])
    assert 1.5 * foot[1] + 0.75 * foot[0] == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(foot) == pytest.approx(abs(values["distance"]))
    assert values["distance"] < 0


@pytest.mark.parametrize(("task", "most"), [("and", 4), ("or", 4), ("xor", 3)])
def test_the_most_that_any_stop_reaches(task, most):
    stops = np.array(half_plane.STOPS)
    values = half_plane.compute(task, stops, stops, stops)
    assert values["right"].max() == most
    reached = values["right"] == most
    assert (values["outcome"][reached] == (2 if most == 4 else 1)).all()
    assert (values["outcome"][~reached] == 0).all()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "AND: 2 of 4 corners are answered right."),
        ({"b": -1.25}, "4 of 4 corners are answered right: the task is done"),
        ({"task": "xor", "b": 0}, "3 of 4 corners are answered right, the"),
        ({"b": 0}, "goes through the origin"),
        ({"b": 1}, "behind the origin"),
        ({"w1": 0, "w2": 0}, "there is no line"),
    ],
)
def test_the_sentence_of_the_half_plane(state, words):
    assert words in half_plane.explorable().summary(**state)


def test_bad_values_are_named():
    with pytest.raises(ValueError, match="b must be finite"):
        what_is_a_weight.compute(1.0, math.nan)
    with pytest.raises(ValueError, match="w2 must be finite"):
        half_plane.compute("and", 1.0, math.inf, 0.0)
    with pytest.raises(ValueError, match=r"task must be one of.*'nand'"):
        half_plane.compute("nand", 1.0, 1.0, 0.0)


@pytest.mark.parametrize("module", [what_is_a_weight, half_plane])
def test_at_the_stops_nothing_is_guessed(module):
    report = module.explorable().report
    assert report.error < 0.002
    assert report.size < 150_000
