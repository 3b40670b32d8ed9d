"""How straight an activation is where a layer's signal lies."""

import numpy as np
import pytest
from scipy.integrate import quad

from nbkernel.activations import ACTIVATIONS
from nbkernel.moments import standard_normal_rule
from nbkernel.studies import activation_line as study
from nbkernel.studies.forward_propagation import explorable


def compute(**changes):
    state = {"activation": "tanh", "gain": 1.0, "layer": 1}
    return study.compute(**(state | changes))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "identity"])
def test_the_line_is_the_tangent_at_zero(activation):
    phi, zero = ACTIVATIONS[activation], np.zeros(1)
    ends = study.straight_line(activation, np.array([0.0, 1.0]))
    assert ends[0] == phi(zero)[0]
    assert ends[1] - ends[0] == pytest.approx(phi.derivative(zero)[0])


def test_the_line_of_relu_is_the_best_one():
    """No other slope through 0 has a smaller error on symmetric numbers."""
    z = np.linspace(-3, 3, 601)
    relu = np.maximum(z, 0)
    slopes = np.linspace(0, 1, 101)
    errors = [np.mean((relu - c * z) ** 2) for c in slopes]
    best = slopes[np.argmin(errors)]
    assert study.straight_line("relu", 1.0) == pytest.approx(best)


@pytest.mark.parametrize(("activation", "q"), [("tanh", 1), ("sigmoid", 4)])
def test_relative_error_is_a_ratio_of_two_integrals(activation, q):
    phi = ACTIVATIONS[activation]

    def average(f):
        def integrand(xi):
            z = np.sqrt(q) * xi
            density = np.exp(-(xi**2) / 2) / np.sqrt(2 * np.pi)
            return float(f(np.array([z]))[0]) * density

        return quad(integrand, -10, 10)[0]

    start = study.straight_line(activation, 0.0)
    off = average(lambda z: (phi(z) - study.straight_line(activation, z)) ** 2)
    passed = average(lambda z: (phi(z) - start) ** 2)
    nodes, weights = standard_normal_rule()
    found = study.relative_error(activation, np.sqrt(q) * nodes, weights)
    assert found == pytest.approx(np.sqrt(off / passed), rel=1e-8)


def test_a_sigmoid_is_as_straight_as_a_tanh_at_half_the_place():
    z = np.random.default_rng(0).normal(size=1000)
    error = study.relative_error("sigmoid", 2 * z)
    assert error == pytest.approx(study.relative_error("tanh", z))


@pytest.mark.parametrize("layer", [1, 3])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_measured_errors_follow_the_theory(activation, layer):
    values = compute(activation=activation, layer=layer)
    ratio = values["error_measured"] / values["error_predicted"]
    assert np.abs(ratio - 1).max() < 0.15


@pytest.mark.parametrize("layer", study.LAYERS)
def test_relu_is_equally_bent_at_every_gain(layer):
    values = compute(activation="relu", layer=layer)
    np.testing.assert_allclose(values["error_predicted"], np.sqrt(0.5))
    np.testing.assert_allclose(
        values["error_measured"], values["error_measured"][0]
    )
    assert values["error_measured"][0] == pytest.approx(np.sqrt(0.5), abs=0.05)


def test_preactivations_are_those_of_a_network_computed_by_loops():
    found = study.preactivations("tanh", 2.0)
    for network in (0, study.NETWORKS - 1):
        a = study.images()[7]
        for weights in study._weights()[:3]:
            z = 2.0 * a @ weights[network]
            a = np.tanh(z)
        np.testing.assert_allclose(found[3][network, 7], z)


def test_inputs_have_the_mean_square_one():
    np.testing.assert_allclose(np.mean(study.images() ** 2, axis=1), 1)


def test_saturated_units_are_counted_by_their_slope():
    z = study.preactivations("tanh", 3.0)[1]
    expected = 256 * np.mean(np.abs(z) > np.arctanh(np.sqrt(0.95)))
    assert compute(gain=3.0)["flat"] == pytest.approx(expected)
    off = 256 * np.mean(study.preactivations("relu", 3.0)[1] <= 0)
    values = compute(activation="relu", gain=3.0)
    assert values["flat"] == pytest.approx(off)
    assert compute(activation="identity")["flat"] == 0


def test_the_cloud_lies_on_the_curve():
    values = compute(gain=2.0)
    np.testing.assert_allclose(values["cloud_y"], np.tanh(values["cloud_x"]))


def test_the_sentence_is_true_in_each_regime():
    figure = explorable()
    assert "nearly linear" in figure.summary(gain=0.1)
    assert "as good as linear" in figure.summary(gain=0.1, layer=3)
    assert "far from linear" in figure.summary(gain=1.0)
    assert "worse than no line" in figure.summary(gain=5.0)
    assert "the same" in figure.summary(activation="identity")
    loud = figure.summary(activation="relu", gain=5.0, layer=8)
    assert loud.endswith("too large for the panel.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"activation": "step"}, "activation must be one of.*'step'"),
        ({"gain": 0.4}, "gain must be one of.*0.4"),
        ({"layer": 4}, "layer must be one of.*4"),
    ],
)
def test_bad_values_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)
