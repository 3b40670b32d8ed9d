"""The race in the ravine: paths against formulas, landscapes, sentences."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nbkernel.studies import gradient_descent, ravine
from nbkernel.studies.ravine import LANDSCAPES, OPTIMIZERS, RATES, STEEP

STEPS = np.arange(ravine.STEPS + 1)
QUADRATIC = [name for name, place in LANDSCAPES.items() if not place.bend]


def parts(optimizer: str, landscape: str, rate: float, momentum: float):
    """The path in the landscape's own directions, shape (2, steps)."""
    path = ravine.path(optimizer, landscape, rate, momentum)
    return np.stack(LANDSCAPES[landscape].inside(path))


def powers(b: float, c: float, second: float) -> np.ndarray:
    """w of w[t+1] = b w[t] - c w[t-1], from 1 and ``second``."""
    matrix, found = np.array([[b, -c], [1, 0]]), [1.0, second]
    state = np.array([second, 1.0])
    for _ in STEPS[2:]:
        state = matrix @ state
        found.append(state[0])
    return np.array(found)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_gradients_are_the_slopes_of_the_loss(landscape):
    place = LANDSCAPES[landscape]
    for w in np.random.default_rng(0).normal(0, 3, (10, 2)):
        slope = [
            (place.loss(w + h) - place.loss(w - h)) / 2e-5
            for h in 1e-5 * np.eye(2)
        ]
        np.testing.assert_allclose(place.gradient(w), slope, rtol=1e-6)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_contour_has_one_loss(landscape):
    place = LANDSCAPES[landscape]
    lines = ravine.contour_lines(landscape).reshape(2, len(ravine.LEVELS), -1)
    assert np.isnan(lines[:, :, -1]).all()
    first = place.loss(place.weights(*ravine.START))
    for number, level in enumerate(ravine.LEVELS):
        losses = place.loss(lines[:, number])
        seen = losses[np.isfinite(losses)]
        assert seen.size > 20
        np.testing.assert_allclose(seen, level * first)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_the_way_in_and_the_way_out_are_inverse(landscape):
    place = LANDSCAPES[landscape]
    found = np.stack(place.inside(place.weights(*ravine.START)))
    np.testing.assert_allclose(found, ravine.START)


@pytest.mark.parametrize("landscape", QUADRATIC)
@pytest.mark.parametrize("rate", [0.2, 0.6])
def test_paths_are_the_powers_of_the_recurrences(landscape, rate):
    curvatures = np.array([LANDSCAPES[landscape].flat, STEEP])
    for number, h in enumerate(rate * 2 / STEEP * curvatures):
        start, mu = ravine.START[number], 0.8
        expected = {
            "sgd": (1 - h) ** STEPS,
            "momentum": powers(1 + mu - h, mu, 1 - h),
            "nesterov": powers(
                (1 + mu) * (1 - h), mu * (1 - h), 1 - (1 + mu) * h
            ),
        }
        for name, factor in expected.items():
            found = parts(name, landscape, rate, mu)[number]
            np.testing.assert_allclose(found, start * factor, atol=1e-9)


def test_a_turn_changes_the_path_of_adam_and_of_no_plain_rule():
    for name in OPTIMIZERS:
        straight = parts(name, "ravine", 0.3, 0.9)
        turned = parts(name, "turned", 0.3, 0.9)
        same = np.allclose(straight, turned, atol=1e-9)
        assert same == (name in ("sgd", "momentum", "nesterov"))


def test_a_path_stops_where_the_loss_is_out_of_sight():
    loss = ravine.compute("ravine", 1.6, 0.5, 60)["sgd_loss"]
    assert loss.max() < 1e6
    assert loss[-1] == loss[-2] > ravine.STOPPED * loss[0]


def test_the_path_ends_at_the_chosen_step():
    values = ravine.compute("curved", 0.3, 0.9, np.array([0, 4, 60]))
    x = values["adam_x"]
    assert x.shape == (3, 61)
    assert (x[1, 4:] == x[1, 4]).all()
    np.testing.assert_array_equal(x[1, :5], x[2, :5])
    single = ravine.compute("curved", 0.3, 0.9, 4)
    np.testing.assert_array_equal(single["adam_x"], x[1])


def test_who_is_ahead_has_the_smallest_loss():
    for name, rate in itertools.product(LANDSCAPES, RATES):
        values = ravine.compute(name, rate, 0.9, 30)
        losses = [values[f"{one}_loss"][30] for one in OPTIMIZERS]
        assert values["best"] == min(losses)
        assert int(values["ahead"]) == np.argmin(losses)


def test_equal_first_steps_are_called_level():
    assert ravine.compute("ravine", 0.3, 0.9, 0)["ahead"] == 8
    assert ravine.compute("ravine", 0.45, 0.9, 1)["ahead"] == 6
    assert ravine.compute("curved", 1.6, 0.9, 1)["ahead"] == 7


@pytest.mark.parametrize(
    ("rate", "momentum", "words"),
    [
        (0.6, 0.9, "no loss is over 100 times the first"),
        (0.9, 0.9, "Nesterov has diverged"),
        (1, 0.9, "Nesterov has diverged"),  # SGD swings for ever
        (1.1, 0.9, "SGD and Nesterov have diverged"),
        (1.6, 0.5, "SGD, Momentum and Nesterov have diverged"),
    ],
)
def test_the_sentence_names_who_has_diverged(rate, momentum, words):
    figure = gradient_descent.explorable()
    assert words in figure.summary(rate=rate, momentum=momentum)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"landscape": "hill"}, "landscape must be one of.*'hill'"),
        ({"rate": 3.0}, "rate must be one of.*3"),
        ({"momentum": 1.0}, "momentum must be one of.*1"),
        ({"step": 7}, "step must be one of.*7"),
    ],
)
def test_bad_values_are_named(changes, words):
    state = {"landscape": "ravine", "rate": 1, "momentum": 0.9, "step": 60}
    with pytest.raises(ValueError, match=words):
        ravine.compute(**(state | changes))


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_rates_of_their_own_never_leave_the_picture(name):
    for landscape, rate in itertools.product(LANDSCAPES, RATES):
        x, y = np.abs(ravine.path(name, landscape, rate, 0.0))
        assert x.max() < ravine.WIDE
        assert y.max() < ravine.HIGH
