"""Equal units: the study's numbers against the package's own training."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.losses import softmax_cross_entropy
from nbkernel.network import Sequential, multilayer_perceptron
from nbkernel.studies import equal_units, symmetry
from nbkernel.studies.equal_units import RATES, STARTS, STOPS, count_units

STEPS = np.array(STOPS)


def network(units: int, incoming, outgoing, activation: str) -> Sequential:
    net = multilayer_perceptron(
        (64, units, 10),
        initializer="zeros",
        activation=activation,
        rng=np.random.default_rng(0),
    )
    net.parameters["0.weights"][...] = incoming
    net.parameters["2.weights"][...] = outgoing
    return net


def losses(net: Sequential, rates: dict[str, float], steps: int) -> list:
    """Train by the package's layers, one array at a time."""
    inputs, labels = equal_units.images()
    values = []
    for _ in range(steps + 1):
        value, gradient = softmax_cross_entropy(net.forward(inputs), labels)
        net.backward(gradient)
        values.append(value)
        for name, array in net.parameters.items():
            array -= rates[name] * net.gradients[name]
    return values


@pytest.mark.parametrize("activation", RATES)
@pytest.mark.parametrize("start", ["signs", "one-small", "zeros"])
def test_the_study_trains_as_the_package_does(start, activation):
    net = network(8, *equal_units.first_weights(start), activation)
    rates = dict.fromkeys(net.parameters, RATES[activation])
    expected = losses(net, rates, 100)
    found = equal_units.compute(start, activation, STEPS)
    np.testing.assert_allclose(
        found["loss"][:5], expected[0:101:25], rtol=1e-9
    )
    assert found["now"][STOPS.index(100)] == pytest.approx(expected[100])
    # the weights after 100 steps: one more was taken, so take it back
    net = network(8, *equal_units.first_weights(start), activation)
    losses(net, rates, 99)
    place = STOPS.index(100)
    np.testing.assert_allclose(
        found["outgoing"][place], net.parameters["2.weights"], atol=1e-10
    )
    tile = net.parameters["0.weights"][:, 5].reshape(8, 8)
    np.testing.assert_allclose(
        found["incoming"][place, 8:, 8:16], tile, atol=1e-10
    )


@pytest.mark.parametrize("activation", RATES)
@pytest.mark.parametrize("start", ["equal", "zeros"])
def test_eight_equal_units_are_their_twin(start, activation):
    found = equal_units.compute(start, activation, STEPS)
    np.testing.assert_allclose(found["loss"], found["twin"], rtol=1e-9)
    assert (found["units"] == 1).all()


@pytest.mark.parametrize("activation", RATES)
def test_the_twin_is_a_network_of_one_unit(activation):
    """Its weights and rates, by the theorem, in a network really narrow."""
    rate = RATES[activation]
    net = network(1, 0.02, 8 * 0.3, activation)
    rates = {
        "0.weights": rate / 8,
        "0.bias": rate / 8,
        "2.weights": rate * 8,
        "2.bias": rate,
    }
    found = equal_units.compute("random", activation, 0)
    np.testing.assert_allclose(
        found["twin"][:9], losses(net, rates, 200)[::25], rtol=1e-9
    )


def test_one_weight_off_frees_one_unit_only():
    for start in ("one-tiny", "one-small"):
        units = equal_units.compute(start, "tanh", STEPS)["units"]
        assert units[-1] == 2
    assert equal_units.compute("one-tiny", "tanh", 500)["units"] == 1


@pytest.mark.parametrize("start", ["signs", "hadamard", "random"])
def test_no_two_units_are_alike_and_the_loss_is_far_below(start):
    found = equal_units.compute(start, "tanh", STEPS)
    assert (found["units"] == 8).all()
    assert found["now"][-1] < found["twin_now"][-1] / 10


def test_tanh_and_relu_freeze_at_zero_and_sigmoid_does_not():
    for activation, frozen in (("tanh", 1), ("relu", 1), ("sigmoid", 0)):
        found = equal_units.compute("zeros", activation, 1500)
        assert (np.abs(found["outgoing"]).max() == 0) == frozen
        assert (np.abs(found["incoming"]).max() == 0) == frozen
    labels = equal_units.images()[1]
    f = np.bincount(labels) / len(labels)
    found = equal_units.compute("zeros", "relu", 1500)
    assert found["now"] == pytest.approx(-np.sum(f * np.log(f)), rel=1e-8)


def test_an_array_of_steps_gives_what_single_steps_give():
    together = equal_units.compute("hadamard", "relu", np.array([0, 50]))
    for place, step in enumerate((0, 50)):
        alone = equal_units.compute("hadamard", "relu", step)
        for name in ("incoming", "outgoing", "units", "now", "twin_now"):
            np.testing.assert_array_equal(together[name][place], alone[name])
        np.testing.assert_array_equal(together["loss"], alone["loss"])


def test_starts_are_what_they_are_called():
    for start in STARTS:
        incoming, outgoing = equal_units.first_weights(start)
        assert incoming.shape == (64, 8)
        assert outgoing.shape == (8, 10)
    for start in ("signs", "hadamard"):
        incoming, outgoing = equal_units.first_weights(start)
        np.testing.assert_allclose(np.abs(incoming), 0.02)
        np.testing.assert_allclose(np.abs(outgoing), 0.3)
    equal, _ = equal_units.first_weights("equal")
    tiny, _ = equal_units.first_weights("one-tiny")
    assert np.count_nonzero(tiny != equal) == 1


def test_counting_units():
    incoming = np.array([[1.0, 1.0, 1.0, 4.0]])
    outgoing = np.array([[0.0], [0.0005], [2.0], [0.0]])
    assert count_units(incoming, outgoing) == 3
    assert count_units(incoming, outgoing, tolerance=0.0) == 4
    assert count_units(incoming, outgoing, tolerance=5.0) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ones", "tanh", 0), "start must be one of.*'ones'"),
        (("equal", "gelu", 0), "activation must be one of.*'gelu'"),
        (("equal", "tanh", 3), "step must be one of.*3"),
    ],
)
def test_bad_values_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        equal_units.compute(*arguments)


def test_units_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="a row for each unit"):
        count_units(np.zeros((3, 2)), np.zeros((3, 2)))


def test_the_sentence_counts_the_units():
    study = symmetry.explorable()
    assert "1 of 8" in study.summary()
    assert "all are copies of one" in study.summary()
    assert "2 of 8; the others are copies" in study.summary(start="one-tiny")
    assert "8 of 8; no two are alike" in study.summary(start="signs")
