import json
import math
import pickle
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from nbkernel.activations import (
    ACTIVATIONS,
    Activation,
    activation_named,
    leaky_relu,
    log_softmax,
    softmax,
)

NAMES = [
    *("identity", "sigmoid", "tanh", "lecun_tanh", "relu", "leaky_relu"),
    *("elu", "selu", "gelu", "gelu_tanh", "silu", "mish", "softplus"),
    *("softsign", "erf", "sin", "hardtanh"),
]
# No kink of any activation among them.
POINTS = np.concatenate([np.linspace(-4.03, 4.04, 54), [1e-3, -1e-3]])
GOLDEN = Path(__file__).parent / "peers" / "activations.json"
every = pytest.mark.parametrize("phi", ACTIVATIONS.values(), ids=str)


def complex_step(f, x):
    return np.imag(f(x + 1e-20j)) / 1e-20


def central_difference(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def parts(phi):
    return phi.function, phi.derivative, phi.second_derivative


def test_the_registry_holds_the_books_activations():
    assert list(ACTIVATIONS) == NAMES
    assert all(name == phi.name for name, phi in ACTIVATIONS.items())


@every
def test_derivative_by_a_complex_step(phi):
    measured = complex_step(phi.function, POINTS)
    assert_allclose(phi.derivative(POINTS), measured, rtol=1e-12, atol=1e-14)


@every
def test_second_derivative_by_a_complex_step(phi):
    if phi.name in ("softsign", "hardtanh", "relu", "leaky_relu"):
        pytest.skip("its derivative is written with |x| or a step")
    measured = complex_step(phi.derivative, POINTS)
    assert_allclose(
        phi.second_derivative(POINTS), measured, rtol=1e-11, atol=1e-13
    )


@every
def test_both_derivatives_by_differences(phi):
    for f, slope in (parts(phi)[:2], parts(phi)[1:]):
        measured = central_difference(f, POINTS)
        assert_allclose(slope(POINTS), measured, rtol=1e-7, atol=1e-9)
        wrong = slope(POINTS) + 1e-4  # what the test must be able to see
        assert not np.allclose(wrong, measured, rtol=1e-7, atol=1e-9)


@every
def test_something_jumps_at_a_kink_and_nowhere_else(phi):
    eps = 1e-9
    jumps = [
        float(x)
        for x in np.arange(-3, 3.5, 0.5)
        if any(abs(f(x + eps) - f(x - eps)) > 1e-3 for f in parts(phi))
    ]
    assert jumps == list(phi.kinks)


@every
def test_degree_one_means_positively_homogeneous(phi):
    homogeneous = all(
        np.allclose(phi(c * POINTS), c * phi(POINTS)) for c in (0.1, 3, 100)
    )
    assert homogeneous == (phi.degree == 1)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3, 4)])
def test_shape_and_dtype_are_kept(phi, dtype, shape):
    x = np.full(shape, 0.3, dtype=dtype)
    for f in parts(phi):
        assert f(x).dtype == dtype
        assert f(x).shape == shape


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_inputs_neither_warn_nor_break(phi, dtype):
    x = np.array([-1e30, -1e5, -800, 800, 1e5, 1e30], dtype=dtype)
    for f in parts(phi):
        assert np.isfinite(f(x)).all()


@given(
    x=st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: arrays(
            dtype,
            array_shapes(min_dims=0, min_side=0, max_side=4),
            elements=st.floats(
                allow_nan=False, allow_infinity=False, width=32
            ),
        )
    )
)
def test_finite_numbers_give_finite_numbers(x):
    for phi in ACTIVATIONS.values():
        for f in parts(phi):
            values = f(x)
            assert values.shape == x.shape
            assert values.dtype == x.dtype
            assert np.isfinite(values).all()


@every
def test_single_precision_agrees_with_double(phi):
    x = POINTS.astype(np.float32)
    for f in parts(phi):
        exact = f(x.astype(np.float64))
        assert_allclose(f(x), exact, rtol=2e-5, atol=5e-6)


@every
def test_inputs_are_left_alone(phi):
    x = POINTS.copy()
    for f in parts(phi):
        result = f(x)
        assert not np.shares_memory(result, x)
        assert_array_equal(x, POINTS)


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("sigmoid", 0.0, 0.5),
        ("sigmoid", math.log(3), 0.75),
        ("lecun_tanh", 1.0, 1.7159 * math.tanh(2 / 3)),
        ("leaky_relu", -2.0, -0.02),
        ("elu", -1.0, math.exp(-1) - 1),
        ("selu", -1.0, -1.1113307378125625),
        ("gelu", 1.0, 0.8413447460685429),
        ("gelu_tanh", 1.0, 0.8411919906082768),
        ("silu", 1.0, 0.7310585786300049),
        ("mish", 1.0, 0.8650983882673103),
        ("softplus", 0.0, math.log(2)),
        ("softsign", -3.0, -0.75),
        ("erf", 0.5, math.erf(0.5)),
        ("hardtanh", 1.5, 1.0),
    ],
)
def test_known_values(name, x, value):
    assert_allclose(ACTIVATIONS[name](x), value, rtol=1e-12)


@every
def test_equal_to_pytorch_kinks_included(phi):
    golden = json.loads(GOLDEN.read_text())
    points = np.array(golden["points"])
    for f, theirs in zip(parts(phi), golden[phi.name], strict=True):
        if f is phi.second_derivative:  # at a kink there is no second one
            smooth = ~np.isin(points, phi.kinks)
        else:
            smooth = np.ones(points.shape, bool)
        assert_allclose(
            f(points)[smooth],
            np.array(theirs)[smooth],
            rtol=1e-10,
            atol=1e-13,
        )


def test_derivatives_at_kinks():
    zero = np.zeros(1)
    assert ACTIVATIONS["relu"].derivative(zero) == 0
    assert ACTIVATIONS["leaky_relu"].derivative(zero) == 0.01
    assert ACTIVATIONS["elu"].derivative(zero) == 1
    ends = np.array([-1.0, 1.0])
    assert not ACTIVATIONS["hardtanh"].derivative(ends).any()


def test_lecun_tanh_keeps_one_and_bends_most_near_one():
    phi = ACTIVATIONS["lecun_tanh"]
    assert_allclose(phi([1.0, -1.0]), [1, -1], atol=2e-5)
    assert_allclose(phi.derivative(np.zeros(1)), 1.14393, atol=5e-6)
    x = np.linspace(0, 3, 3001)
    most = x[np.argmax(np.abs(phi.second_derivative(x)))]
    assert_allclose(most, 0.988, atol=5e-4)


def test_selus_constants_have_closed_forms():
    from scipy.special import erfc

    alpha = -math.sqrt(2 / math.pi) / (
        erfc(math.sqrt(0.5)) * math.exp(0.5) - 1
    )
    phi = ACTIVATIONS["selu"]
    scale = phi(1.0)
    assert_allclose(phi.derivative(np.array([-1e-12]))[0] / scale, alpha)


@pytest.mark.parametrize(
    "x", [2, 2.0, True, [1, -2], (0.5,), np.arange(3), np.float32(1.5)]
)
def test_called_on_scalars_lists_and_integers(x):
    for phi in ACTIVATIONS.values():
        result = phi(x)
        assert np.shape(result) == np.shape(x)
        assert result.dtype.kind == "f"


def test_a_leaky_relu_of_any_slope():
    assert_allclose(leaky_relu(0.2)([-1.0, 2.0]), [-0.2, 2.0])
    assert_allclose(leaky_relu(-1)([-3.0, 3.0]), [3.0, 3.0])
    assert_array_equal(leaky_relu(0)(POINTS), ACTIVATIONS["relu"](POINTS))
    with pytest.raises(ValueError, match="negative_slope"):
        leaky_relu(math.nan)
    with pytest.raises(TypeError, match="negative_slope"):
        leaky_relu("0.1")


def test_activations_are_found_by_name_or_passed_through():
    own = leaky_relu(0.3)
    assert activation_named(own) is own
    assert activation_named("gelu") is ACTIVATIONS["gelu"]
    with pytest.raises(ValueError, match=r"'identity', .* got 'rleu'"):
        activation_named("rleu")
    with pytest.raises(TypeError, match="from_function"):
        activation_named(np.tanh)


def test_an_activation_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        ACTIVATIONS["relu"].name = "other"


@pytest.mark.parametrize("phi", [*ACTIVATIONS.values(), leaky_relu(0.3)])
def test_activations_travel_to_other_processes(phi):
    twin = pickle.loads(pickle.dumps(phi))
    assert_array_equal(twin(POINTS), phi(POINTS))


class TestFromFunction:
    def test_analytic_functions_get_exact_slopes(self):
        own = Activation.from_function("own", lambda x: x * np.exp(-x * x))
        slope = (1 - 2 * POINTS**2) * np.exp(-(POINTS**2))
        bend = (4 * POINTS**3 - 6 * POINTS) * np.exp(-(POINTS**2))
        assert_allclose(own.derivative(POINTS), slope, rtol=1e-12, atol=1e-14)
        assert_allclose(own.second_derivative(POINTS), bend, atol=1e-9)

    @pytest.mark.parametrize(
        "f",
        [
            lambda x: np.abs(x) * x,  # not analytic
            lambda x: np.vectorize(lambda t: t * math.fabs(t))(x),
        ],
        ids=["wrong for complex", "refuses complex"],
    )
    def test_others_get_differences(self, f):
        own = Activation.from_function("own", f, kinks=(0.0,))
        slope, bend = 2 * np.abs(POINTS), 2 * np.sign(POINTS)
        assert_allclose(own.derivative(POINTS), slope, atol=1e-8)
        assert_allclose(own.second_derivative(POINTS), bend, atol=1e-6)
        assert own.kinks == (0.0,)

    @pytest.mark.parametrize("name", NAMES)
    def test_the_books_own_come_out_the_same(self, name):
        phi = ACTIVATIONS[name]
        own = Activation.from_function(name, phi.function, kinks=phi.kinks)
        x = POINTS
        assert_allclose(own.derivative(x), phi.derivative(x), atol=1e-8)
        bend = phi.second_derivative(x)
        assert_allclose(own.second_derivative(x), bend, atol=1e-6)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_dtype_and_shape_are_kept(self, dtype):
        own = Activation.from_function("own", np.tanh)
        x = np.full((2, 3), 0.3, dtype=dtype)
        for f in parts(own):
            assert f(x).dtype == dtype
            assert f(x).shape == (2, 3)

    def test_errors_name_what_is_wrong(self):
        with pytest.raises(TypeError, match="f must be callable"):
            Activation.from_function("own", 3)
        with pytest.raises(ValueError, match=r"turned \(13,\) into \(\)"):
            Activation.from_function("own", np.sum)
        with (
            np.errstate(all="ignore"),
            pytest.raises(ValueError, match=r"f must be finite; at -2\.9"),
        ):
            Activation.from_function("own", np.log)


class TestSoftmax:
    def test_adds_up_to_one_along_the_axis(self):
        logits = np.random.default_rng(0).normal(size=(3, 4, 5)) * 10
        for axis in (0, 1, -1):
            assert_allclose(softmax(logits, axis).sum(axis), 1)
            assert_allclose(
                log_softmax(logits, axis), np.log(softmax(logits, axis))
            )

    def test_a_shift_of_all_logits_changes_nothing(self):
        assert_allclose(softmax([1e4, 1e4 + 1]), softmax([0.0, 1.0]))

    def test_its_logarithm_survives_underflow(self):
        assert_allclose(log_softmax([0.0, -2000.0]), [0, -2000])

    @pytest.mark.parametrize("f", [softmax, log_softmax])
    def test_keeps_dtype_and_refuses_what_is_not_finite(self, f):
        assert f(np.zeros((2, 3), np.float32)).dtype == np.float32
        assert f([1, 2]).dtype == np.float64
        with pytest.raises(ValueError, match="logits must be finite"):
            f([np.nan, 0.0])
