"""Fifty layers of gradients: against a network's own backward pass."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.exercises.vanishing_and_exploding import EXERCISES
from nbkernel.meanfield import chi, fixed_point
from nbkernel.network import multilayer_perceptron
from nbkernel.optimizers import clip_by_global_norm, clip_by_value, global_norm
from nbkernel.studies import gradient_flow, vanishing_and_exploding


def network_and_gradients(number, activation, gain):
    """Return the gradients of one of the study's networks, by autograd."""
    image, error, weights = gradient_flow._networks()[number]
    rng = np.random.default_rng(0)
    network = multilayer_perceptron(
        gradient_flow.SIZES,
        initializer="zeros",
        activation=activation,
        rng=rng,
    )
    for place, W in enumerate(weights):
        factor = gain if place < gradient_flow.DEPTH else 1.0
        network.parameters[f"{2 * place}.weights"][...] = factor * W
    network.forward(image[None])
    network.backward(error[None])
    return {k: g for k, g in network.gradients.items() if "weights" in k}


@pytest.mark.parametrize(
    ("activation", "gain"), [("tanh", 1.5), ("relu", 1.6), ("sigmoid", 2.0)]
)
def test_sums_are_those_of_a_network_that_differentiates_itself(
    activation, gain
):
    """And clipping the written-out gradient gives the same three sums."""
    real = network_and_gradients(1, activation, gain)
    clipped = clip_by_value(real, gradient_flow.VALUE)
    sums = gradient_flow._at_gain(activation, gain)[1]
    for layer, (g, cut) in enumerate(
        zip(real.values(), clipped.values(), strict=True)
    ):
        expected = [np.sum(g * g), np.sum(cut * cut), np.sum(g * cut)]
        np.testing.assert_allclose(sums[layer], expected, rtol=1e-6)


def test_clipped_sums_are_those_of_the_written_out_products():
    rng = np.random.default_rng(1)
    a, delta = rng.standard_normal(30), rng.standard_normal(20)
    a[:5] = delta[0] = 0
    d = np.outer(a, delta)
    for limit in (1e-3, 0.3, 100.0):
        cut = np.clip(d, -limit, limit)
        expected = [np.sum(d * d), np.sum(cut * cut), np.sum(d * cut)]
        found = gradient_flow.clipped_sums(a, delta, limit)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("gain", [1.2, 5.0])
def test_theory_grows_by_chi_where_the_signal_is_level(gain):
    q = fixed_point(activation="tanh", weight_variance=gain**2)
    factor = float(chi(q, activation="tanh", weight_variance=gain**2))
    predicted = gradient_flow.compute("tanh", "none", gain)["predicted"]
    growth = (predicted[40] / predicted[45]) ** 2
    assert growth == pytest.approx(factor**5, rel=0.01)


def test_measured_networks_lie_by_the_theory():
    """Within a factor of ten in fifty layers of 128 units."""
    for activation in gradient_flow.SHOWN:
        values = gradient_flow.compute(activation, "none", 2.0)
        distance = np.abs(np.log10(values["rms"] / values["predicted"]))
        assert distance.max() < 1


@pytest.mark.parametrize("activation", gradient_flow.SHOWN)
@pytest.mark.parametrize("gain", [0.5, 1.0, 3.0, 10.0])
def test_no_clip_lets_a_longer_step_pass(activation, gain):
    limit = gradient_flow.LIMIT * (1 + 1e-9)
    for clip in ("value", "norm"):
        values = gradient_flow.compute(activation, clip, gain)
        assert values["clipped_length"] <= limit
        assert values["clipped_length"] <= values["length"] * (1 + 1e-9)
        assert 0 <= values["angle"] < 90
        assert np.sum(values["share"]) == pytest.approx(1)
        if clip == "norm":
            assert values["angle"] == 0
            np.testing.assert_allclose(values["share"], values["raw_share"])


def test_norm_clip_is_the_package_s():
    real = network_and_gradients(0, "tanh", 3.0)
    clipped = clip_by_global_norm(real, gradient_flow.LIMIT)
    assert global_norm(real) > gradient_flow.LIMIT
    assert global_norm(clipped) == pytest.approx(gradient_flow.LIMIT)


def test_many_gains_at_once_are_each_by_itself():
    gains = [0.7, 2.0, 7.0]
    together = gradient_flow.compute("tanh", "value", gains)
    for place, gain in enumerate(gains):
        alone = gradient_flow.compute("tanh", "value", gain)
        for name, values in alone.items():
            found = together[name][place]
            np.testing.assert_allclose(found, values, rtol=1e-12)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"activation": "selu"}, "activation must be one of.*'selu'"),
        ({"clip": "both"}, "clip must be one of.*'both'"),
        ({"gain": np.nan}, "gain"),
    ],
)
def test_bad_values_are_named(changes, words):
    state = {"activation": "tanh", "clip": "none", "gain": 1.0}
    with pytest.raises(ValueError, match=words):
        gradient_flow.compute(**(state | changes))


def test_the_sentence_says_what_reaches_layer_one_and_what_the_clip_did():
    figure = vanishing_and_exploding.explorable()
    assert "Layer 1 gets far more." in figure.summary()
    assert figure.summary().endswith("and its direction turns by 0°.")
    assert "to 100, and" in figure.summary(clip="norm")
    starved = figure.summary(activation="sigmoid", gain=1.0)
    assert "Layer 1 gets far less." in starved
    assert "about as much" in figure.summary(activation="relu", gain=2.0)


def test_biases_of_the_exercise_bring_chi_to_one():
    """By the exact factor, not by the formula the answer came from."""
    exercise = {e.identifier: e for e in EXERCISES}["biases-against-explosion"]
    q = fixed_point(
        activation="tanh",
        weight_variance=100.0,
        bias_variance=exercise.answer**2,
    )
    factor = chi(q, activation="tanh", weight_variance=100.0)
    assert float(factor) == pytest.approx(1, rel=0.01)
