"""The readings of a network: each against a count or sum of its own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nbkernel.layers import ActivationLayer, Dense, Residual
from nbkernel.losses import mean_squared_error, softmax_cross_entropy
from nbkernel.network import Sequential, multilayer_perceptron
from nbkernel.optimizers import SGD, Adam
from nbkernel.training import diagnose, train

X = np.random.default_rng(0).standard_normal((40, 6))
LABELS = np.arange(40) % 3


def network(activation="relu", initializer="he_normal"):
    return multilayer_perceptron(
        (6, 8, 5, 3),
        initializer=initializer,
        activation=activation,
        rng=np.random.default_rng(1),
    )


def test_signal_and_loss_are_those_of_a_pass_by_hand():
    net = network("tanh")
    found = diagnose(net, X, LABELS, optimizer=SGD(0.1))
    w = net.parameters
    first = np.tanh(X @ w["0.weights"])
    second = np.tanh(first @ w["2.weights"])
    logits = second @ w["4.weights"]
    expected = [np.sqrt((a**2).mean()) for a in (first, second)]
    np.testing.assert_allclose(found.signal, expected, rtol=1e-12)
    total = np.log(np.exp(logits).sum(axis=1))
    loss = (total - logits[np.arange(40), LABELS]).mean()
    assert found.loss == pytest.approx(loss)
    assert found.guess == pytest.approx(math.log(3))
    assert found.score == (logits.argmax(axis=1) == LABELS).mean()


def test_dead_units_are_those_that_never_fire():
    net = network()
    net.parameters["0.bias"][:3] = -100
    found = diagnose(net, X, LABELS, optimizer=SGD(0.1))
    sums = X @ net.parameters["0.weights"] + net.parameters["0.bias"]
    never = (sums <= 0).all(axis=0).sum()
    assert never >= 3
    assert (found.dead[0], found.units) == (never, (8, 5))


def test_no_tanh_unit_is_dead():
    found = diagnose(network("tanh"), X, LABELS, optimizer=SGD(0.1))
    assert found.dead == (0, 0)


def test_update_ratio_is_rate_times_gradient_over_weight():
    net = network("tanh")
    found = diagnose(net, X, LABELS, optimizer=SGD(0.25))
    net.forward(X)
    copy = network("tanh")
    train(
        copy,
        X,
        LABELS,
        loss=softmax_cross_entropy,
        optimizer=SGD(0.25),
        epochs=1,
        batch_size=None,
        rng=np.random.default_rng(0),
    )
    for name, ratio in found.update_ratio.items():
        before, after = net.parameters[name], copy.parameters[name]
        moved = np.linalg.norm(after - before) / np.linalg.norm(before)
        assert ratio == pytest.approx(moved)
    assert list(found.update_ratio) == ["0.weights", "2.weights", "4.weights"]


def test_zero_weights_that_move_move_infinitely_much():
    net = network("tanh")
    net.parameters["4.weights"][...] = 0
    found = diagnose(net, X, LABELS, optimizer=SGD(0.1))
    assert found.update_ratio == {
        "0.weights": 0.0,
        "2.weights": 0.0,
        "4.weights": math.inf,
    }


def test_nothing_is_changed():
    net, optimizer = network(), Adam(0.01)
    before = net.flatten()
    first = diagnose(net, X, LABELS, optimizer=optimizer)
    np.testing.assert_array_equal(net.flatten(), before)
    assert (optimizer.steps, optimizer.state) == (0, {})
    assert diagnose(net, X, LABELS, optimizer=optimizer) == first


def test_an_optimizer_that_has_worked_is_read_as_new():
    net, optimizer = network("tanh"), Adam(0.01)
    fresh = diagnose(net, X, LABELS, optimizer=Adam(0.01))
    for _ in range(50):
        optimizer.step({"w": np.ones(1)}, {"w": np.ones(1)})
    assert diagnose(net, X, LABELS, optimizer=optimizer) == fresh


def test_gap_is_the_difference_of_the_scores():
    net = network()
    seen, unseen = (X[:30], LABELS[:30]), (X[30:], LABELS[30:])
    found = diagnose(net, *seen, optimizer=SGD(0.1), validation=unseen)
    right = net.forward(X).argmax(axis=1) == LABELS
    assert found.gap == pytest.approx(right[:30].mean() - right[30:].mean())
    assert "held back" in str(found)
    assert diagnose(net, *seen, optimizer=SGD(0.1)).gap is None


def test_activations_within_blocks_are_read_too():
    rng = np.random.default_rng(0)
    block = Sequential(
        [
            Dense(6, 6, initializer="he_normal", rng=rng),
            ActivationLayer("relu"),
        ]
    )
    net = Sequential([Residual(block), ActivationLayer("tanh")])
    found = diagnose(
        net,
        X,
        np.zeros((40, 6)),
        optimizer=SGD(0.1),
        loss=mean_squared_error,
        metric=lambda outputs, targets: -np.mean((outputs - targets) ** 2),
    )
    assert found.units == (6, 6)
    assert found.guess == 0


def test_inputs_without_a_row_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        diagnose(network(), X[:0], LABELS[:0], optimizer=SGD(0.1))


def test_a_network_that_has_diverged_is_named_as_such():
    net = network()
    net.parameters["4.weights"][0, 0] = np.nan
    with pytest.raises(ValueError, match="has diverged"):
        diagnose(net, X, LABELS, optimizer=SGD(0.1))


def test_many_layers_are_shown_in_short():
    deep = multilayer_perceptron(
        (6, *[4] * 9, 3),
        initializer="he_normal",
        activation="relu",
        rng=np.random.default_rng(0),
    )
    shown = str(diagnose(deep, X, LABELS, optimizer=SGD(0.1))).splitlines()
    assert shown[1].count("...") == 1
    assert shown[2].endswith("of 36")
