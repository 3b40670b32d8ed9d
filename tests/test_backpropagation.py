"""The 2-2-1 network of the chapter on backpropagation, and its explorable."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from nbkernel.losses import binary_cross_entropy, mean_squared_error
from nbkernel.network import multilayer_perceptron
from nbkernel.optimizers import SGD
from nbkernel.studies import backpropagation, backward_steps, two_two_one
from nbkernel.studies.two_two_one import LOSSES, NAMES, run, three_digits

STOPS = {name: stops for name, _, stops, _ in backpropagation._SLIDERS}
ONE = {"x1": 1.5, "x2": -2.0, "w11": -1.0, "v1": 2.0}


def state(**changes):
    default = {"step": 7, "activation": "sigmoid", "loss": "squared"}
    return default | {n: c for n, *_, c in backpropagation._SLIDERS} | changes


def library(activation, x1, x2, w11, v1):
    """The same network out of the package's layers."""
    network = multilayer_perceptron(
        (2, 2, 1),
        initializer="zeros",
        activation=activation,
        rng=np.random.default_rng(0),
    )
    t = two_two_one
    network.parameters["0.weights"][...] = [[w11, t.W12], [t.W21, t.W22]]
    network.parameters["0.bias"][...] = [t.B1, t.B2]
    network.parameters["2.weights"][...] = [[v1], [t.V2]]
    network.parameters["2.bias"][...] = [t.B3]
    return network


def cost_and_error(outputs, loss):
    """By the package's losses; the sigmoid's slope by a difference."""
    if loss == "entropy":
        return binary_cross_entropy(outputs, [[1.0]])
    if loss == "squared":
        cost, gradient = mean_squared_error(outputs, [[1.0]])
        return cost / 2, gradient / 2
    p, high, low = (
        1 / (1 + np.exp(-outputs - nudge)) for nudge in (0, 1e-6, -1e-6)
    )
    cost, gradient = mean_squared_error(p, [[1.0]])
    return cost / 2, gradient / 2 * (high - low) / 2e-6


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", backward_steps.ACTIVATION_NAMES)
def test_all_numbers_are_those_of_the_package_s_network(activation, loss):
    numbers = run(activation, loss, **ONE)
    network = library(activation, **ONE)
    inputs = [[ONE["x1"], ONE["x2"]]]
    cost, error = cost_and_error(network.forward(inputs), loss)
    network.backward(error)
    close = {"rel": 1e-8, "abs": 1e-12}
    assert numbers["cost"] == pytest.approx(cost, **close)
    assert numbers["error"] == pytest.approx(error.item(), **close)
    layout = {
        "0.weights": [["grad_11", "grad_12"], ["grad_21", "grad_22"]],
        "0.bias": ["error1", "error2"],
        "2.weights": [["grad_v1"], ["grad_v2"]],
        "2.bias": ["error"],
    }
    for name, places in layout.items():
        found = np.vectorize(lambda place: numbers[place])(places)
        np.testing.assert_allclose(
            found, network.gradients[name], rtol=1e-8, atol=1e-12
        )
    SGD(two_two_one.RATE).step(network.parameters, network.gradients)
    after, _ = cost_and_error(network.forward(inputs), loss)
    assert numbers["cost_after"] == pytest.approx(after, **close)


def test_no_stop_is_at_relu_s_kink():
    for x1, x2, w11, v1 in product(*STOPS.values()):
        numbers = run("relu", "squared", x1, x2, w11, v1)
        assert min(abs(numbers["z1"]), abs(numbers["z2"])) > 1e-3


def test_arrays_give_what_single_numbers_give():
    together = backpropagation.compute(
        **state(**{name: np.array(stops) for name, stops in STOPS.items()})
    )
    lengths = tuple(len(stops) for stops in STOPS.values())
    assert together["size"].shape == (*lengths, len(NAMES) + 1)
    alone = backpropagation.compute(
        **state(**{name: stops[-1] for name, stops in STOPS.items()})
    )
    for name in ("size", "sign", "change"):
        np.testing.assert_array_equal(
            together[name][-1, -1, -1, -1], alone[name]
        )


def test_numbers_are_rounded_to_three_digits():
    given = [0.0, 0.123456, -98765, 9.996, 1e-9]
    np.testing.assert_allclose(
        three_digits(given), [0, 0.123, -98800, 10, 1e-9], rtol=1e-12
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (1, "adds up 1 × 0.4 + 0.5 × (−0.2) + 0.2 = 0.5."),
        (8, "the error of the output is 0.329 − 1 = −0.671."),
        (11, "−0.671 × 0.8 × 0.235 = −0.126."),
        (17, "the cost goes from 0.225 to 0.158: it falls."),
    ],
)
def test_the_sentence_works_out_the_numbers(step, words):
    assert backpropagation.explorable().summary(step=step).endswith(words)


def test_negative_numbers_behind_a_sign_are_in_brackets():
    written = backpropagation.explorable().summary(
        step=1, x1=-1, x2=-2, w11=-2
    )
    assert written.endswith("−1 × (−2) + (−2) × (−0.2) + 0.2 = 2.6.")


def test_a_step_that_is_too_long_is_told():
    summary = backpropagation.explorable().summary(
        step=17, activation="identity", x1=1.5, v1=-4
    )
    assert summary.endswith("it rises, for the step was too long.")


@pytest.mark.parametrize("step", range(backward_steps.LAST + 1))
def test_every_sentence_is_complete(step):
    """Each number it names is known by then."""
    known = {"x1", "x2", "w11", "v1", "slope", "slope1", "slope2"}
    known |= {name for *_, name in backward_steps.STEPS[: step + 1]}
    for activation, loss in backpropagation.STATES:
        text = backward_steps.sentence(step, activation, loss)
        assert set(backward_steps.split(text)[1]) <= known
        written = backpropagation.explorable().summary(
            **state(step=step, activation=activation, loss=loss)
        )
        assert written.startswith(f"Step {step}")
        assert written[-1] == "."
        assert "undefined" not in written


def test_the_page_says_what_python_computes():
    """Rounded before they are packed, numbers come back digit by digit."""
    explorable = backpropagation.explorable()
    rng, atlas = np.random.default_rng(4), explorable.atlas
    for _ in range(60):
        chosen = {
            name: control.grid[rng.integers(len(control.grid))]
            for name, control in explorable.study.controls.items()
        }
        numeric = {k: v for k, v in chosen.items() if not isinstance(v, str)}
        packed = explorable.sentence.write(
            numeric | atlas.values(chosen), explorable._labels(chosen)
        )
        assert packed == explorable.summary(**chosen)


def test_a_number_is_shown_from_its_step_on():
    for step in range(backward_steps.LAST + 1):
        values = backpropagation.compute(**state(step=step))
        for number, (*_, name) in enumerate(backward_steps.STEPS):
            if name in backpropagation.SHOWN:
                place = values[f"at_{name}"]
                assert np.isnan(values["size"][place]) == (step < number)


def test_only_the_lines_of_the_step_are_lit():
    for step, (way, marks, _) in enumerate(backward_steps.STEPS):
        for side in ("forward", "backward"):
            lines = backward_steps.lines(step, side)
            lit = np.isfinite(lines[f"{side}_edges_x"]).sum()
            edges = [mark for mark in marks if "-" in mark]
            assert lit == (2 * len(edges) if way == side else 0)
            boxed = np.isfinite(lines[f"{side}_box_x"]).any()
            assert boxed == (way == side and len(edges) < len(marks))
