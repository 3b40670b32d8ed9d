"""The drawn activations of the chapter on He's scheme, and their figure."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from nbkernel.activations import ACTIVATIONS
from nbkernel.moments import activation_moments
from nbkernel.studies import he
from nbkernel.studies.drawn_activation import BENDS, Z, bend, kept_parts, parts


def compute(bends="one", far=0.0, shift=0.0, roundness=0.0):
    values = he.compute(bends, [far], [shift], [roundness])
    return {name: array[0, 0, 0] for name, array in values.items()}


@pytest.mark.parametrize(
    ("name", "bends", "far", "roundness"),
    [
        ("relu", "one", 0, 0),
        ("leaky_relu", "one", 0.01, 0),
        ("identity", "one", 1, 0),
        ("softplus", "one", 0, 1),
        ("silu", "dip", 0, 1),
        ("hardtanh", "two", 0, 0),
    ],
)
def test_known_activations_are_among_the_drawn(name, bends, far, roundness):
    values, known = compute(bends, far, 0, roundness), activation_moments(name)
    np.testing.assert_allclose(values["curve"], ACTIVATIONS[name](Z))
    expected = [
        known.second_moment,
        known.derivative_second_moment,
        known.second_moment - known.mean**2,
    ]
    np.testing.assert_allclose(values["kept"], expected, rtol=1e-9)
    gains = [known.gain_forward, known.gain_backward, known.gain_std]
    np.testing.assert_allclose(values["gains"], gains, rtol=1e-9)
    assert values["mean"] == pytest.approx(known.mean, abs=1e-12)


@pytest.mark.parametrize("bends", BENDS)
def test_what_is_kept_by_another_integration(bends):
    """Adaptive quadrature in place of the quadratic forms."""
    far, shift, roundness = -0.3, 0.2, 0.7

    def phi(z):
        inner, outer = parts(np.array([z]), bends, roundness)[0][:, 0]
        return inner + far * outer + shift

    def average(f):
        density = lambda z: f(z) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)  # noqa: E731
        return quad(density, -12, 12, points=[-1, 0, 1], epsabs=1e-10)[0]

    h = 1e-5
    values = compute(bends, far, shift, roundness)
    second = average(lambda z: phi(z) ** 2)
    slope = average(lambda z: ((phi(z + h) - phi(z - h)) / (2 * h)) ** 2)
    mean = average(phi)
    expected = [second, slope, second - mean**2]
    np.testing.assert_allclose(values["kept"], expected, rtol=1e-7)
    assert values["mean"] == pytest.approx(mean)
    assert values["lead"] == pytest.approx(slope - second)


@pytest.mark.parametrize("far", [-1.0, -0.4, 0.0, 0.7, 1.0])
def test_sharp_bends_at_zero_keep_alike_in_both_directions(far):
    """Half of 1 and half of the other slope's square."""
    values = compute(far=far)
    np.testing.assert_allclose(values["kept"][:2], (1 + far**2) / 2)


def test_a_shift_moves_the_mean_and_nothing_else_but_the_signal():
    plain, moved = compute("dip", 0.1, 0, 0.5), compute("dip", 0.1, 0.3, 0.5)
    assert moved["mean"] == pytest.approx(plain["mean"] + 0.3)
    np.testing.assert_allclose(moved["kept"][1:], plain["kept"][1:])
    gain = 2 * 0.3 * plain["mean"] + 0.3**2
    assert moved["kept"][0] == pytest.approx(plain["kept"][0] + gain)


def test_whole_arrays_are_the_single_states():
    far, shift, width = [-0.5, 0.25], [0.0, 0.5, 1.0], [0.0, 0.3]
    together = kept_parts("two", far, shift, width)
    assert together["curve"].shape == (2, 3, 2, len(Z))
    alone = compute("two", 0.25, 0.5, 0.3)
    for name, array in together.items():
        np.testing.assert_allclose(array[1, 1, 1], alone[name], err_msg=name)


def test_a_round_bend_becomes_sharp():
    for kind in ("one", "dip"):
        values = bend(Z, 1e-4, kind)[0]
        np.testing.assert_allclose(values, np.maximum(Z, 0), atol=1e-4)


def test_bad_values_are_named():
    with pytest.raises(ValueError, match=r"bends must be one of.*'three'"):
        compute("three")
    with pytest.raises(ValueError, match=r"roundness.*negative; got -0.5"):
        compute(roundness=-0.5)


def test_the_sentence_says_whether_one_gain_serves_both():
    figure = he.explorable()
    assert "no gain serves both, the signal needs more" in figure.summary()
    relu = figure.summary(bends="one", roundness=0)
    assert "gain 1.41 forward and 1.41 backward: one gain serves" in relu
    soft = figure.summary(bends="softplus", roundness=1)
    assert "no gain serves both, the gradient needs more" in soft
