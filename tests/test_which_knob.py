"""The runs and the patients of the page "Which knob first?"."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.layers import ActivationLayer, Dense
from nbkernel.losses import softmax_cross_entropy
from nbkernel.network import Sequential
from nbkernel.optimizers import SGD
from nbkernel.studies import deep_training, patients, which_knob

RUN = deep_training.RUNS.index(("he", 0.01))


@pytest.fixture(scope="module")
def stack():
    return deep_training.Stack.drawn(64, 10, "relu")


def alone(stack, run):
    """Return one network of the stack, in float64."""
    layers = []
    for w, b in zip(stack.weights, stack.biases, strict=True):
        dense = Dense(
            *w.shape[1:], initializer="zeros", rng=np.random.default_rng(0)
        )
        dense.parameters["weights"][...] = w[run]
        dense.parameters["bias"][...] = b[run, 0]
        layers += [dense, ActivationLayer("relu")]
    return Sequential(layers[:-1])


def test_side_by_side_is_the_same_as_alone(stack):
    """Ten steps of one run, against a network and an optimizer of nbkernel."""
    read = deep_training.trained("relu", "digits")
    x, y = deep_training.handwritten()[:2]
    network, optimizer = alone(stack, RUN), SGD(0.01, momentum=0.9)
    rng = np.random.default_rng(2)
    for step in range(11):
        rows = rng.integers(0, len(x), deep_training.BATCH)
        outputs = network.forward(x[rows].astype(float))
        loss, gradient = softmax_cross_entropy(outputs, y[rows])
        if step % 5 == 0:
            assert read["loss"][RUN, step // 5] == pytest.approx(
                loss, rel=1e-3
            )
        network.backward(gradient)
        optimizer.step(network.parameters, network.gradients)


def test_starts_have_the_variances_they_are_named_for(stack):
    expected = {"zeros": 0, "small": 1e-4, "large": 0.25, "he": 2 / 32}
    expected |= {"lecun": 1 / 32, "glorot": 1 / 32, "pytorch": 1 / 96}
    for start, variance in expected.items():
        run = deep_training.RUNS.index((start, 0.01))
        weights = np.stack([w[run] for w in stack.weights[1:-1]])
        assert np.mean(weights**2) == pytest.approx(variance, rel=0.1)


def test_a_run_that_diverges_keeps_its_last_network():
    values = deep_training.compute("large", "relu", 0.1, 300)
    assert values["lost"] == 1
    assert np.isnan(values["loss"][1:]).all()
    assert all(np.isfinite(values[name]).all() for name in ("now", "signal"))
    assert deep_training.compute("large", "relu", 0.1, 0)["lost"] == 0


def test_an_array_of_steps_is_the_steps_one_by_one():
    steps = np.array(deep_training.STOPS)
    along = deep_training.compute("he", "tanh", 0.01, steps)
    for place, step in enumerate(deep_training.STOPS):
        at = deep_training.compute("he", "tanh", 0.01, step)
        np.testing.assert_array_equal(along["signal"][place], at["signal"])
        np.testing.assert_array_equal(along["picture"][place], at["picture"])
    assert along["first"] == along["now"][0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start": "he"}, ["He, ReLU", "a guess has 2.3"]),
        ({"start": "zeros"}, ["384 of 384", "by 0 of their size"]),
        ({"start": "large"}, ["the last before the run diverged"]),
    ],
)
def test_the_sentence_says_what_is_seen(changes, words):
    state = {"rate": 0.01, "activation": "relu", "step": 300} | changes
    sentence = which_knob.explorable().summary(**state)
    assert all(word in sentence for word in words), sentence


def test_what_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="start"):
        deep_training.compute("best", "relu", 0.01, 0)
    with pytest.raises(ValueError, match="step"):
        deep_training.compute("he", "relu", 0.01, 7)
    with pytest.raises(ValueError, match="name"):
        patients.patient("E")


def test_each_patient_has_only_its_own_illness():
    found = {name: patients.patient(name) for name in patients.PATIENTS}

    def fading(readings):
        return readings.signal[-1] < 0.1 * readings.signal[0]

    def loud(readings):
        return readings.loss > 2 * readings.guess

    def hasty(readings):
        return max(readings.update_ratio.values()) > 0.1

    def learned_by_heart(readings):
        return readings.gap > 0.1

    illnesses = {"A": hasty, "B": fading, "C": learned_by_heart, "D": loud}
    for name, readings in found.items():
        shown = [key for key, seen in illnesses.items() if seen(readings)]
        assert shown == [name]
