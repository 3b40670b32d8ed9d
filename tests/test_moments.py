import math
from dataclasses import FrozenInstanceError, astuple
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import ndtr

from nbkernel.activations import ACTIVATIONS, Activation, leaky_relu
from nbkernel.moments import activation_moments, gaussian_expectation

every = pytest.mark.parametrize("phi", ACTIVATIONS.values(), ids=str)
VARIANCES = np.array([1e-12, 1e-4, 0.01, 0.3, 1.0, 4.0, 31.6, 250.0, 1000.0])

# E phi, E phi^2, E phi'^2, three gains, chi parallel and perpendicular at
# the unit point, fluctuation; as printed in the book, digit by digit.
TABLE = """
identity   0         1         1         1         1         1         1      1      2
relu       0.3989423 0.5       0.5       1.4142136 1.4142136 1.7128586 1      1      5
leaky_0.2  -         0.52      0.52      -         -         1.5464601 1      1      4.556
tanh       0         0.3942945 0.4644029 1.5925374 1.4674136 1.5925374 0.4611 1.1778 0.627
lecun_tanh 0         0.7504303 0.8039891 1.1543695 1.1152569 1.1543695 -      -      0.911
sigmoid    0.5       0.2933790 0.0448362 1.8462285 4.7226461 4.8013134 0.1063 0.1528 0.529
elu        0.1605206 0.6449454 0.6681020 1.2451983 1.2234286 1.2708434 0.8910 1.0359 2.776
selu       0         1         1.0715750 1         0.9660258 1         0.7826 1.0716 1.503
gelu       0.2820948 0.4252215 0.4558509 1.5335304 1.4811144 1.7009262 1.1441 1.0720 6.216
gelu_tanh  0.2820386 0.4251937 0.4558178 1.5335805 1.4811681 1.7009166 -      -      6.218
silu       0.2066210 0.3557755 0.3794824 1.6765325 1.6233203 1.7871872 1.1726 1.0666 6.262
mish       0.2404039 0.4523422 0.4790838 1.4868476 1.4447552 1.5920254 1.0763 1.0591 5.349
softplus   0.8060592 0.9212459 0.2933790 1.0418668 1.8462285 1.9191260 0.4921 0.3185 1.755
softsign   0         0.1830140 0.2276713 2.3375334 2.0957806 2.3375334 0.4767 1.2440 0.588
erf        0         0.4645591 0.5694100 1.4671670 1.3252184 1.4671670 0.4086 1.2257 0.560
sin        0         0.4323324 0.5676676 1.5208666 1.3272506 1.5208666 0.3130 1.3130 0.644
hardtanh   0         0.5160586 0.6826895 1.3920361 1.2102871 1.3920361 0.3851 1.3229 0.613
"""  # noqa: E501


def by_quad(f, variance, kinks=()):
    """SciPy's adaptive quadrature, told where f bends."""
    deviation = math.sqrt(variance)
    near = [*kinks, 0.0, *(s * 2.0**k for s in (-1, 1) for k in range(-3, 7))]
    points = sorted(x / deviation for x in near if abs(x) < 9 * deviation)

    def integrand(x):
        return f(deviation * x) * math.exp(-x * x / 2)

    edges = [-10.0, *points, 10.0]
    pieces = [
        quad(integrand, a, b, epsabs=1e-14, epsrel=1e-12, limit=500)[0]
        for a, b in pairwise(edges)
    ]
    return math.fsum(pieces) / math.sqrt(2 * math.pi)


@pytest.mark.parametrize("row", TABLE.split("\n")[1:-1], ids=str.split)
def test_the_table_of_constants_to_all_printed_digits(row):
    name, *printed = row.split()
    phi = leaky_relu(0.2) if name == "leaky_0.2" else name
    for value, text in zip(
        astuple(activation_moments(phi)), printed, strict=True
    ):
        if text != "-":
            digits = len(text.partition(".")[2]) or 12
            assert abs(value - float(text)) <= 0.5001 * 10**-digits


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.01, 0.2, 1.0])
def test_leaky_relu_in_closed_form(slope):
    moments = activation_moments(leaky_relu(slope))
    second = (1 + slope**2) / 2
    assert_allclose(moments.mean, (1 - slope) / math.sqrt(2 * math.pi))
    assert_allclose(moments.second_moment, second)
    assert_allclose(moments.derivative_second_moment, second)
    assert_allclose(moments.gain_forward, math.sqrt(1 / second))
    assert_allclose(
        moments.fluctuation, 6 * (1 + slope**4) / (1 + slope**2) ** 2 - 1
    )


def test_closed_forms_of_the_second_moment():
    second = {n: activation_moments(n).second_moment for n in ACTIVATIONS}
    exact = {
        "gelu": 1 / 3 + 1 / (2 * math.sqrt(3) * math.pi),
        "erf": 2 / math.pi * math.asin(2 / 3),
        "sin": (1 - math.exp(-2)) / 2,
        "selu": 1,
    }
    for name, value in exact.items():
        assert_allclose(second[name], value, rtol=1e-13)
    selu = activation_moments("selu")
    assert abs(selu.mean) < 1e-15


def test_the_gains_are_three_different_things():
    m = activation_moments("gelu")
    assert_allclose(m.gain_forward**2 * m.second_moment, 1)
    assert_allclose(m.gain_backward**2 * m.derivative_second_moment, 1)
    assert_allclose(m.gain_std**2 * (m.second_moment - m.mean**2), 1)
    assert_allclose(
        m.chi_perpendicular, (m.gain_forward / m.gain_backward) ** 2
    )
    # By parts: chi_parallel = chi_perpendicular + gain^2 E phi phi''.
    phi = ACTIVATIONS["gelu"]
    bend = gaussian_expectation(lambda z: phi(z) * phi.second_derivative(z))
    parts = m.chi_perpendicular + m.gain_forward**2 * bend
    assert_allclose(m.chi_parallel, parts, rtol=1e-12)


def test_moments_cannot_be_changed_and_know_their_activation():
    moments = activation_moments("relu")
    with pytest.raises(FrozenInstanceError):
        moments.mean = 0.0
    assert moments == activation_moments(ACTIVATIONS["relu"])
    with pytest.raises(ValueError, match="'rleu'"):
        activation_moments("rleu")


def test_a_readers_own_activation_has_moments():
    own = Activation.from_function("own", lambda x: np.maximum(x, 0) ** 2)
    moments = activation_moments(own)
    assert_allclose(moments.second_moment, 3 / 2, rtol=1e-12)
    assert_allclose(moments.derivative_second_moment, 2, rtol=1e-8)
    assert_allclose(moments.chi_parallel, 2, rtol=1e-8)


@pytest.mark.parametrize("power", range(0, 13, 2))
def test_even_powers(power):
    exact = math.prod(range(1, power, 2)) * VARIANCES ** (power / 2)
    measured = gaussian_expectation(lambda z: z**power, VARIANCES)
    assert_allclose(measured, exact, rtol=1e-12)


def test_closed_forms_at_every_variance():
    q = VARIANCES

    def second(name):
        phi = ACTIVATIONS[name]
        return gaussian_expectation(lambda z: phi(z) ** 2, q, phi.kinks)

    arcsine = 2 / math.pi * np.arcsin(2 * q / (1 + 2 * q))
    assert_allclose(second("erf"), arcsine, rtol=1e-11)
    assert_allclose(second("sin"), -np.expm1(-2 * q) / 2, rtol=1e-11)
    assert_allclose(second("relu"), q / 2, rtol=1e-12)
    gauss = gaussian_expectation(lambda z: np.exp(-(z**2) / 2), q)
    assert_allclose(gauss, (1 + q) ** -0.5, rtol=1e-11)


@every
def test_against_adaptive_quadrature(phi):
    q = VARIANCES[2:]
    for f in (phi.function, phi.derivative):

        def square(z, f=f):
            return float(f(np.array(z)) ** 2)

        expected = [by_quad(square, v, phi.kinks) for v in q]
        measured = gaussian_expectation(lambda z, f=f: f(z) ** 2, q, phi.kinks)
        assert_allclose(measured, expected, rtol=1e-10)


@pytest.mark.parametrize("steepness", [1.0, 10.0, 100.0])
def test_steep_functions(steepness):
    q = VARIANCES[2:]
    measured = gaussian_expectation(
        lambda z: np.tanh(steepness * z) ** 2, q / steepness**2
    )
    plain = gaussian_expectation(lambda z: np.tanh(z) ** 2, q)
    assert_allclose(measured, plain, rtol=1e-11)


@pytest.mark.parametrize("kink", [-3.0, -0.1, 0.7, 2.0])
def test_steps_away_from_zero(kink):
    q = VARIANCES[2:]
    measured = gaussian_expectation(lambda z: z > kink, q, kinks=(kink,))
    assert_allclose(measured, ndtr(-kink / np.sqrt(q)), rtol=1e-10, atol=1e-14)


def test_normal_laws_with_another_mean():
    mean, variance = np.array([[0.3], [-2.0]]), np.array([0.0, 0.5, 2.0])
    measured = gaussian_expectation(np.square, variance, mean=mean)
    assert measured.shape == (2, 3)
    assert_allclose(measured, mean**2 + variance, rtol=1e-13)
    rectified = gaussian_expectation(lambda z: np.maximum(z, 0), 1.0, mean=1.0)
    density = math.exp(-0.5) / math.sqrt(2 * math.pi)
    assert_allclose(rectified, ndtr(1) + density, rtol=1e-12)


def test_several_functions_in_one_pass():
    q = np.array([[1.0, 2.0], [0.0, 4.0]])
    both = gaussian_expectation(lambda z: np.stack([z**2, np.cos(z)]), q)
    assert both.shape == (2, 2, 2)
    assert_allclose(both[0], q, atol=1e-14)
    assert_allclose(both[1], np.exp(-q / 2), rtol=1e-12)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (5,), (2, 0), (2, 3, 4)])
def test_the_result_has_the_variances_shape(shape):
    q = np.full(shape, 2.5)
    result = gaussian_expectation(np.square, q)
    assert np.shape(result) == shape
    assert_allclose(result, q)


def test_variance_zero_gives_f_of_zero():
    at_rest = gaussian_expectation(
        lambda z: np.abs(z - 1), [0.0, 0.0], kinks=(1,)
    )
    assert_allclose(at_rest, 1, rtol=1e-14)


def test_many_variances_give_what_each_gives_alone():
    q = np.geomspace(1e-3, 1e3, 2000)
    together = gaussian_expectation(lambda z: np.tanh(z) ** 2, q)
    alone = [
        gaussian_expectation(lambda z: np.tanh(z) ** 2, v) for v in q[::97]
    ]
    assert_allclose(together[::97], alone, rtol=1e-13)


@given(
    q=st.lists(st.floats(0, 1e6), max_size=4),
    kink=st.floats(-30, 30),
    slope=st.floats(-3, 3),
)
def test_two_straight_lines_that_meet_anywhere(q, kink, slope):
    """E f(z), f(z) = |z - k| + slope z, has a closed form."""
    found = gaussian_expectation(
        lambda z: np.abs(z - kink) + slope * z, q, kinks=(kink,)
    )
    assert found.shape == (len(q),)
    for value, variance in zip(found, q, strict=True):
        std = max(math.sqrt(variance), 1e-300)
        t = kink / std
        density = math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
        exact = 2 * std * density + kink * (2 * ndtr(t) - 1)
        assert_allclose(value, exact, rtol=1e-10, atol=1e-200)


def test_integers_are_variances_too():
    assert_allclose(gaussian_expectation(np.square, [1, 2]), [1, 2])


@pytest.mark.parametrize("bad", [-1.0, [1.0, -1e-9], np.nan, np.inf])
def test_impossible_variances_are_named(bad):
    with pytest.raises(ValueError, match="variance must"):
        gaussian_expectation(np.square, bad)


def test_functions_that_cannot_be_integrated_are_refused():
    with pytest.raises(TypeError, match="f must be callable"):
        gaussian_expectation(3.0)
    with pytest.raises(ValueError, match="name its kinks"):
        gaussian_expectation(lambda z: z > 0.7)
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="finite"):
        gaussian_expectation(np.log)
    with pytest.raises(ValueError, match="shape"):
        gaussian_expectation(np.sum)
