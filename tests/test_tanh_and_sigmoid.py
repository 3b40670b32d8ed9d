"""The gain lab of the chapter on tanh, sigmoid and SELU."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.activations import ACTIVATIONS
from nbkernel.meanfield import (
    activation_trajectory,
    chi,
    correlation_trajectory,
)
from nbkernel.studies import gain_lab, tanh_and_sigmoid

GAINS = (0.75, 1.0, 5 / 3, 4.0)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "selu"])
def test_lengths_and_slopes_agree_with_the_package(activation):
    """Here one fixed rule for all gains, there an adaptive one."""
    found = gain_lab.predict(ACTIVATIONS[activation], GAINS)
    for row, gain in enumerate(GAINS):
        moments = activation_trajectory(
            1.0,
            gain_lab.DEPTH,
            activation=activation,
            weight_variance=gain**2,
        )
        np.testing.assert_allclose(
            found["rms_predicted"][row] ** 2, moments, rtol=1e-8
        )
        slopes = chi(
            gain**2 * moments[:-1],
            activation=activation,
            weight_variance=gain**2,
        )
        np.testing.assert_allclose(found["slopes"][row], slopes, rtol=1e-6)


@pytest.mark.parametrize(
    ("activation", "gain", "rtol"),
    [
        ("tanh", 5 / 3, 1e-6),
        ("lecun_tanh", 1.0, 1e-6),
        ("sigmoid", 4.0, 1e-4),
        ("selu", 0.75, 0.03),  # a kink: many powers are missed
    ],
)
def test_distances_agree_with_the_correlation_map(activation, gain, rtol):
    found = gain_lab.predict(ACTIVATIONS[activation], [gain])
    correlations = correlation_trajectory(
        1 - gain_lab.APART,
        6,
        q0=gain**2,
        activation=activation,
        weight_variance=gain**2,
    )
    np.testing.assert_allclose(
        found["apart_predicted"][0, :7], 1 - correlations, rtol=rtol
    )


@pytest.mark.parametrize("name", gain_lab.SHOWN)
def test_a_tiny_distance_grows_with_the_slope(name):
    """To first order 1 - c is multiplied by q E phi'^2 / E phi^2."""
    phi, q = gain_lab.SHOWN[name], np.array([0.5, 3.0])
    found = gain_lab.next_distance(phi, q, np.full(2, 1e-13)) / 1e-13
    square = activation_mean_square(phi, q)
    expected = q * chi(q, activation=phi, weight_variance=1.0) / square
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def activation_mean_square(phi, q):
    settings = dict(activation=phi, weight_variance=1.0)
    return np.array([activation_trajectory(v, 1, **settings)[1] for v in q])


def test_uncorrelated_inputs_share_the_mean_only():
    """For a sigmoid 1 - (1/2)^2 / E a^2, for tanh 1."""
    q, apart = np.array([4.5]), np.ones(1)
    moment = activation_mean_square(ACTIVATIONS["sigmoid"], q)
    for name, expected in (("tanh", 1.0), ("sigmoid", 1 - 0.25 / moment[0])):
        found = gain_lab.next_distance(ACTIVATIONS[name], q, apart)
        assert found[0] == pytest.approx(expected, rel=1e-7)


def test_the_centered_sigmoid_is_tanh_at_a_quarter_of_the_gain():
    centered = gain_lab.compute("centered", 4.0)
    plain = gain_lab.predict(ACTIVATIONS["tanh"], [1.0])
    # Inputs are not halved, so the first layer differs; chi soon does not.
    assert centered["chi"] == pytest.approx(plain["slopes"][0, -1], abs=2e-3)
    z = np.linspace(-5, 5, 11)
    sigmoid = ACTIVATIONS["sigmoid"]
    for ours, theirs in (
        (gain_lab.CENTERED.function(z), sigmoid.function(z) - 0.5),
        (gain_lab.CENTERED.derivative(z), sigmoid.derivative(z)),
        (gain_lab.CENTERED.second_derivative(z), sigmoid.second_derivative(z)),
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-15)


@pytest.mark.parametrize("name", gain_lab.SHOWN)
def test_networks_follow_the_theory_in_the_first_layers(name):
    """Four networks of 256 units: ten percent, in layers 1 to 5."""
    values = gain_lab.compute(name, 1.0)
    for quantity in ("rms", "apart"):
        measured = values[f"{quantity}_measured"][1:6]
        predicted = values[f"{quantity}_predicted"][1:6]
        bound = 0.1 if quantity == "rms" else 0.5
        assert np.abs(np.log(measured / predicted)).max() < bound
    back = values["gradient_measured"] / values["gradient_predicted"]
    assert np.abs(np.log(back[-6:-1])).max() < 0.5


def test_pairs_start_at_the_stated_distance():
    values = gain_lab.compute("tanh", [1.0, 2.0])
    np.testing.assert_allclose(values["apart_measured"][:, 0], 1e-3)
    np.testing.assert_allclose(values["rms_measured"][:, 0], 1.0)
    np.testing.assert_allclose(values["gradient_measured"][:, -1], 1.0)


def test_distance_is_exact_for_rows_that_nearly_agree():
    rows = np.array([[3.0, 0.0], [3.0, 3e-9]])
    assert gain_lab.distance(rows) == pytest.approx(5e-19, rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("softsign", 1.0), "activation must be one of.*'softsign'"),
        (("tanh", 0.0), "gain must be above 0; got 0"),
        (("tanh", np.nan), "gain"),
    ],
)
def test_bad_values_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        gain_lab.compute(*arguments)


def test_the_sentence_names_signal_gradient_and_near_inputs():
    figure = tanh_and_sigmoid.explorable()
    default = figure.summary()
    assert "is 0.65 in theory; it holds a level" in default
    assert "by 1.21 in the end; the gradient explodes" in default
    assert "end as far apart as strangers" in default
    sigmoid = figure.summary(activation="sigmoid", gain=4.0)
    assert "by 0.399 in the end; the gradient vanishes" in sigmoid
    assert "can no longer be told apart" in sigmoid
    selu = figure.summary(activation="selu", gain=1.0)
    assert "holds a level" in selu
    assert "the gradient grows slowly" in selu
    xavier = figure.summary(activation="tanh", gain=1.0)
    assert "it fades slowly" in xavier


def test_the_stops_are_what_they_are_called():
    """The unit gain keeps q = 1; the critical one keeps the gradient."""
    moment = activation_mean_square(ACTIVATIONS["tanh"], np.ones(1))
    unit = tanh_and_sigmoid.UNIT
    assert unit**2 * moment[0] == pytest.approx(1, rel=1e-9)
    critical = gain_lab.compute("sigmoid", tanh_and_sigmoid.CRITICAL)
    assert critical["chi"] == pytest.approx(1, rel=1e-6)
