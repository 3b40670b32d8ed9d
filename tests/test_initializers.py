"""Initializers: shapes, fans, structure and refusals of every scheme.

What law the weights have is in test_initializer_laws.py.
"""

import inspect
import json
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError
from math import inf, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nbkernel import initializers
from nbkernel.activations import ACTIVATIONS
from nbkernel.initializers import INITIALIZERS, compute_fans, target_variance
from nbkernel.initializers.fans import MODES
from nbkernel.initializers.haar import by_decomposition, by_reflections
from nbkernel.layers import (
    LSTM,
    ActivationLayer,
    BatchNorm,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    Recurrent,
    Residual,
)
from nbkernel.network import Sequential

GOLDEN = Path(__file__).parent / "peers" / "initializers.json"

schemes = pytest.mark.parametrize("name", INITIALIZERS)
sizes = st.integers(1, 6)


@pytest.fixture
def rng():
    return np.random.default_rng(20260)


def shape_for(name):
    """Return a small shape that every option of a scheme can do with."""
    return (3, 3, 4, 8) if INITIALIZERS[name].axes == 3 else (6, 5)


# Fans


def test_fans_equal_pytorch():
    golden = json.loads(GOLDEN.read_text())
    assert golden["versions"]["torch"]
    assert len(golden["fans"]) > 400
    for shape, fans in golden["fans"]:
        assert compute_fans(shape) == tuple(fans), shape


@given(kernel=st.lists(sizes, max_size=3), inputs=sizes, outputs=sizes)
def test_fans_count_the_connections_of_a_unit(kernel, inputs, outputs):
    fan_in, fan_out = compute_fans((*kernel, inputs, outputs))
    weights = np.ones((*kernel, inputs, outputs))
    assert (weights.sum(axis=tuple(range(len(kernel) + 1))) == fan_in).all()
    assert fan_out == weights.sum() / inputs


@given(groups=sizes, inputs=sizes, outputs=sizes, size=sizes)
def test_a_group_has_the_fans_of_a_convolution_of_its_own(
    groups, inputs, outputs, size
):
    grouped = (size, size, inputs, groups * outputs)
    alone = compute_fans((size, size, inputs, outputs))
    assert compute_fans(grouped, groups) == alone


def test_fans_of_weights_no_memory_can_hold():
    assert compute_fans((2**20, 2**29), groups=2**9) == (2**20, 2**20)


@given(
    shape=st.lists(st.integers(1, 10**6), min_size=2, max_size=2),
    scale=st.floats(0, 1e300),
)
def test_modes_lie_in_order(shape, scale):
    of = {
        mode: target_variance(shape, scale=scale, mode=mode) for mode in MODES
    }
    low, high = sorted((of["fan_in"], of["fan_out"]))
    slack = 1 + 1e-12
    assert low <= of["fan_avg"] * slack
    assert of["fan_avg"] <= of["fan_geo_avg"] * slack
    assert of["fan_geo_avg"] <= high * slack


def test_modes_of_one_shape():
    of = {m: target_variance((400, 100), scale=2.0, mode=m) for m in MODES}
    assert of == {
        "fan_in": 2 / 400,
        "fan_out": 2 / 100,
        "fan_avg": 4 / 500,
        "fan_geo_avg": 2 / 200,
    }


# Every scheme of the registry


@schemes
def test_registry_is_a_table_of_facts(name):
    entry = INITIALIZERS[name]
    assert entry.name == name
    assert entry.label
    assert entry.formula
    assert entry.function is getattr(initializers, name)
    assert (entry.scale is None) == (entry.mode is None)
    assert (entry.scale is None) == (entry.distribution is None)
    assert ">>>" in inspect.getdoc(entry.function)
    assert repr(entry) == f"Initializer({name!r})"
    with pytest.raises(FrozenInstanceError):
        entry.label = "another"
    assert pickle.loads(pickle.dumps(entry)) == entry


@schemes
def test_a_formula_is_one_that_tex_can_set(name):
    from matplotlib.mathtext import MathTextParser

    formula = INITIALIZERS[name].formula.replace(r"\text", r"\mathrm")
    MathTextParser("path").parse(f"${formula}$")


@schemes
@pytest.mark.parametrize(
    "dtype", [np.float16, np.float32, float, "longdouble"]
)
def test_same_generator_same_weights(name, dtype):
    entry, shape = INITIALIZERS[name], shape_for(name)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, again = (
        entry(shape, rng=np.random.default_rng(1), dtype=dtype)
        for _ in range(2)
    )
    assert first.shape == shape
    assert first.dtype == np.dtype(dtype)
    assert first.flags.c_contiguous
    assert first.flags.writeable
    assert np.isfinite(first).all()
    assert not np.shares_memory(first, again)
    np.testing.assert_array_equal(first, again)
    after = np.random.get_state()[1]  # noqa: NPY002
    np.testing.assert_array_equal(before, after)


@schemes
def test_float32_is_float64_or_drawn_like_it(name):
    entry, shape = INITIALIZERS[name], shape_for(name)
    if entry.axes == 2:
        shape = (600, 500)
    elif entry.axes == 0:
        shape = (300_000,)
    fine, coarse = (
        entry(shape, rng=np.random.default_rng(2), dtype=dtype).ravel()
        for dtype in (np.float64, np.float32)
    )
    same = np.allclose(fine, coarse, rtol=1e-6, atol=0)
    assert same or stats.ks_2samp(fine, coarse).pvalue > 1e-4


@schemes
@given(shape=st.lists(st.integers(0, 5), max_size=5), seed=st.integers(0))
def test_any_shape_gives_weights_or_says_what_it_wants(name, shape, seed):
    entry = INITIALIZERS[name]
    rng = np.random.default_rng(seed)
    fits = len(shape) >= entry.axes
    if name == "delta_orthogonal":
        fits = fits and shape[-1] >= shape[-2]
    if name == "sparse":
        fits = len(shape) == 2
    if fits:
        weights = entry(shape, rng=rng)
        assert weights.shape == tuple(shape)
        assert np.isfinite(weights).all()
    else:
        with pytest.raises(ValueError, match="shape must"):
            entry(shape, rng=rng)


@schemes
def test_a_million_inputs(name, rng):
    if INITIALIZERS[name].axes < 3:
        weights = INITIALIZERS[name]((10**6, 2), rng=rng, dtype=np.float32)
        assert np.isfinite(weights).all()


@schemes
@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        (5, TypeError, "shape must be a sequence of integers"),
        ("64", TypeError, "shape must be a sequence of integers"),
        (None, TypeError, "shape must be a sequence of integers"),
        ((3, 3.0, 4, 8), TypeError, "each size in shape must be an integer"),
        ((3, True, 4, 8), TypeError, "each size in shape must be an integer"),
        ((3, 3, 4, -8), ValueError, "each size in shape must be at least 0"),
        ((3, 10**9, 10**9, 10**9), ValueError, "shape must have fewer"),
        ((0, 10**20, 10**20, 10**20), ValueError, "shape must have fewer"),
    ],
)
def test_what_is_no_shape(name, shape, error, message, rng):
    with pytest.raises(error, match=message):
        INITIALIZERS[name](shape, rng=rng)


@schemes
@pytest.mark.parametrize("dtype", [int, complex, bool, "U3", object])
def test_weights_are_floating(name, dtype, rng):
    with pytest.raises(ValueError, match="dtype must be a floating type"):
        INITIALIZERS[name](shape_for(name), rng=rng, dtype=dtype)


@schemes
@pytest.mark.parametrize(
    "wrong", [None, 0, np.random, np.random.RandomState(0)]
)
def test_chance_comes_from_a_generator(name, wrong):
    entry = INITIALIZERS[name]
    rng = inspect.signature(entry.function).parameters["rng"]
    if rng.default is None:
        entry(shape_for(name), rng=wrong)  # nothing is drawn
    else:
        with pytest.raises(TypeError, match=r"rng must be a numpy\.random"):
            entry(shape_for(name), rng=wrong)


BAD_OPTIONS = [
    ("constant", {"value": nan}, "value must be a finite number"),
    ("identity", {"gain": inf}, "gain must be a finite number"),
    ("normal", {"std": -1.0}, "std must be a finite number"),
    ("normal", {"std": inf}, "std must be a finite number"),
    ("normal", {"mean": nan}, "mean must be a finite number"),
    ("uniform", {"low": 1.0, "high": -1.0}, "high must be a finite number"),
    ("uniform", {"high": inf}, "high must be a finite number"),
    ("uniform", {"low": -1.7e308, "high": 1.7e308}, "high - low must be"),
    ("truncated_normal", {"std": 0.0}, "std must be a finite number"),
    ("truncated_normal", {"mean": nan}, "mean must be a finite number"),
    ("truncated_normal", {"low": -inf}, "low must be a finite number"),
    ("truncated_normal", {"high": nan}, "high must be a finite number"),
    ("truncated_normal", {"low": 1, "high": 1}, "low must be below high"),
    ("truncated_normal", {"low": 1, "high": 2}, "leave nothing of N"),
    ("truncated_normal", {"low": -2, "high": -1}, "leave nothing of N"),
    ("binomial", {"trials": 0}, "trials must be at least 1"),
    ("binomial", {"probability": 1.0}, "probability must be a finite"),
    ("binomial", {"std": -1.0}, "std must be a finite number"),
    ("variance_scaling", {"scale": -1.0}, "scale must be a finite number"),
    ("variance_scaling", {"scale": inf}, "scale must be a finite number"),
    ("variance_scaling", {"mode": "fan"}, "mode must be one of 'fan_in'"),
    ("variance_scaling", {"distribution": "t"}, "must be one of 'normal'"),
    ("variance_scaling", {"groups": 2}, "groups must divide the 5 output"),
    ("variance_scaling", {"groups": 0}, "groups must be at least 1"),
    ("he_normal", {"negative_slope": nan}, "negative_slope must be a finite"),
    ("he_uniform", {"mode": "fan_max"}, "mode must be one of 'fan_in'"),
    ("kumar_normal", {"activation": "rely"}, "activation must be one of"),
    ("kumar_normal", {"activation": "relu"}, "must have one slope at 0"),
    ("kumar_normal", {"activation": "selu"}, "must have one slope at 0"),
    ("siren", {"omega": 0.0}, "omega must be a finite number"),
    ("siren", {"omega": 1e-200}, "scale must be a finite number"),
    ("orthogonal", {"gain": inf}, "gain must be a finite number"),
    ("delta_orthogonal", {"gain": nan}, "gain must be a finite number"),
    ("sparse", {"connections": -1}, "connections must be at least 0"),
    ("sparse", {"std": -1.0}, "std must be a finite number"),
]


@pytest.mark.parametrize(("name", "options", "message"), BAD_OPTIONS)
def test_bad_options_are_named(name, options, message, rng):
    with pytest.raises(ValueError, match=message):
        INITIALIZERS[name](shape_for(name), rng=rng, **options)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: compute_fans((3,)), ValueError, "at least 2 axes"),
        (lambda: compute_fans((3, -1)), ValueError, "must be at least 0"),
        (lambda: compute_fans(7), TypeError, "sequence of integers"),
        (lambda: compute_fans((2, 3), 2), ValueError, "must divide the 3"),
        (lambda: compute_fans((2, 3), 1.5), TypeError, "groups must be"),
        (lambda: target_variance((0, 3)), ValueError, "a fan_in above 0"),
        (lambda: target_variance((2, 3), scale=-1), ValueError, "scale must"),
        (lambda: target_variance((2, 3), mode="in"), ValueError, "mode must"),
        (lambda: initializers.truncated_std(0), ValueError, "bound must"),
    ],
)
def test_bad_questions_about_a_shape(call, error, message):
    with pytest.raises(error, match=message):
        call()


@given(
    value=st.floats(allow_nan=False, allow_infinity=False, width=32),
    options=st.sampled_from(["mean", "std", "value", "gain"]),
)
def test_zero_chance_is_exact(value, options):
    rng = np.random.default_rng(0)
    if options == "mean":
        weights = initializers.normal((3,), mean=value, std=0, rng=rng)
        np.testing.assert_array_equal(weights, value)
    elif options == "value":
        weights = initializers.constant((3,), value=value, dtype=np.float32)
        np.testing.assert_array_equal(weights, np.float32(value))
    elif options == "gain":
        weights = initializers.identity((2, 3), gain=value)
        np.testing.assert_array_equal(weights, value * np.eye(2, 3))
    else:
        for law in ("normal", "uniform", "truncated_normal"):
            weights = initializers.variance_scaling(
                (3, 2), scale=0.0, distribution=law, rng=rng
            )
            np.testing.assert_array_equal(weights, 0.0)


def test_import_leaves_the_slow_libraries_alone():
    code = (
        "import sys, nbkernel.initializers; "
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('scipy', 'matplotlib') or m == 'numpy.random'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


# Orthogonal, identity, sparse


@pytest.mark.parametrize(
    "shape",
    [(50, 50), (80, 30), (30, 80), (3, 3, 4, 8), (1, 9), (9, 1), (1, 1)],
)
@pytest.mark.parametrize("gain", [1.0, -1.5])
def test_orthogonal_columns_or_rows(shape, gain, rng):
    weights = initializers.orthogonal(shape, gain=gain, rng=rng)
    W = weights.reshape(-1, shape[-1])
    small = W.T @ W if W.shape[0] >= W.shape[1] else W @ W.T
    np.testing.assert_allclose(
        small, gain**2 * np.eye(min(W.shape)), atol=1e-12
    )


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (5, 5), (7, 3), (200, 90)])
def test_reflections_are_the_qr_decomposition(shape, rng):
    normals = rng.standard_normal(shape)
    reduced = normals.copy()
    for j in range(shape[1]):  # Householder's way, one column at a time
        axis = reduced[j:, j].copy()
        axis[0] += np.copysign(np.linalg.norm(axis), axis[0])
        axis /= np.linalg.norm(axis)
        later = reduced[j:, j + 1 :]
        later -= 2 * np.outer(axis, axis @ later)
    np.testing.assert_allclose(
        by_reflections(reduced), by_decomposition(normals), atol=1e-12
    )


def test_delta_orthogonal_keeps_the_length_of_every_place(rng):
    convolution = Conv2D(
        4, 6, (3, 5), padding=(1, 2), initializer="delta_orthogonal", rng=rng
    )
    images = rng.standard_normal((2, 7, 8, 4))
    np.testing.assert_allclose(
        (convolution.forward(images) ** 2).sum(axis=-1),
        (images**2).sum(axis=-1),
        rtol=1e-12,
    )


def test_identity_hands_images_on(rng):
    convolution = Conv2D(3, 3, 3, padding=1, initializer="identity", rng=rng)
    images = rng.standard_normal((2, 5, 5, 3))
    np.testing.assert_array_equal(convolution.forward(images), images)


def test_each_unit_of_a_sparse_layer_hears_as_many_inputs(rng):
    weights = initializers.sparse((60, 4000), rng=rng)
    heard = weights != 0
    assert (heard.sum(axis=0) == 15).all()
    expected = 4000 * 15 / 60
    spread = sqrt(expected * (1 - 15 / 60))
    assert abs(heard.sum(axis=1) - expected).max() < 5 * spread
    assert (initializers.sparse((7, 3), rng=rng) != 0).all()
    assert not initializers.sparse((7, 3), connections=0, rng=rng).any()


# Kumar


KUMAR = {"tanh": 1.0, "sigmoid": 64 / 5, "gelu": 4.0, "softsign": 1.0}


@pytest.mark.parametrize("activation", KUMAR)
def test_kumar_is_variance_scaling_for_the_tangent(activation):
    ours, general = (
        np.random.default_rng(3),
        np.random.default_rng(3),
    )
    np.testing.assert_allclose(
        initializers.kumar_normal((9, 5), activation=activation, rng=ours),
        initializers.variance_scaling(
            (9, 5), scale=KUMAR[activation], rng=general
        ),
        rtol=1e-12,
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_kumar_needs_one_slope_at_zero(activation, rng):
    if activation in ("relu", "leaky_relu", "selu"):
        with pytest.raises(ValueError, match="one slope at 0"):
            initializers.kumar_normal((9, 5), activation=activation, rng=rng)
    else:
        initializers.kumar_normal((9, 5), activation=activation, rng=rng)


# LSUV


def network(rng, activation="relu"):
    return Sequential(
        [
            Conv2D(2, 8, 3, initializer="ones", rng=rng),
            ActivationLayer(activation),
            Flatten(),
            Dense(8 * 16, 40, initializer="zeros", rng=rng),
            ActivationLayer(activation),
            Dense(40, 10, initializer="he_normal", rng=rng),
        ]
    )


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "gelu"])
def test_lsuv_measures_the_scale_of_every_layer(activation, rng):
    built = network(rng, activation)
    images = 3 + rng.standard_normal((200, 6, 6, 2))
    variances = initializers.lsuv(built, images, rng=rng)
    np.testing.assert_allclose(variances, 1, atol=1e-12)
    signal, measured = images, []
    for layer in built.layers:
        signal = layer.forward(signal)
        if "weights" in layer.parameters:
            measured.append(signal.var())
            W = layer.parameters["weights"]
            W = W.reshape(-1, W.shape[-1])
            small = W.T @ W
            scale = small[0, 0]
            np.testing.assert_allclose(
                small, scale * np.eye(len(small)), atol=1e-9
            )
    np.testing.assert_allclose(measured, variances, rtol=1e-12)


def test_lsuv_scales_layers_within_layers(rng):
    def dense(fan_in, fan_out):
        return Dense(fan_in, fan_out, initializer="zeros", rng=rng)

    branch = [dense(12, 12), ActivationLayer("relu"), dense(12, 12)]
    built = Sequential(
        [
            Embedding(50, 4, initializer="zeros", rng=rng),
            Flatten(),
            Sequential([dense(12, 12), BatchNorm(12)]),
            Residual(Sequential(branch), branch_scale=0.5),
            dense(12, 5),
        ]
    )
    words = rng.integers(0, 50, (300, 3))
    variances = initializers.lsuv(built, words, rng=rng, tolerance=1e-9)
    np.testing.assert_allclose(variances, np.ones(5), atol=1e-9)
    signal, outputs = words, []
    for layer in built.layers:
        signal = layer.forward(signal)
        outputs.append(signal)
    block = built.layers[3].branch.forward(outputs[2])
    for measured in (outputs[0], block, outputs[4]):
        np.testing.assert_allclose(measured.var(), 1, atol=1e-9)


@pytest.mark.parametrize("kind", [Recurrent, LSTM])
def test_lsuv_refuses_a_recurrent_layer_and_names_it(kind, rng):
    recurrent = kind(4, 6, initializer="glorot_uniform", rng=rng)
    block = Residual(Sequential([ActivationLayer("relu"), recurrent]))
    with pytest.raises(
        ValueError,
        match=r"layer 0\.branch\.1: network must have no recurrent layer",
    ):
        initializers.lsuv(
            Sequential([block]), rng.standard_normal((5, 3, 4)), rng=rng
        )


def test_lsuv_goes_on_while_a_bias_is_in_the_way(rng):
    layer = Dense(30, 30, initializer="zeros", rng=rng)
    layer.parameters["bias"][:] = rng.standard_normal(30) / 2
    inputs = 10 * rng.standard_normal((500, 30))
    with pytest.raises(ValueError, match="layer 0: after 1 steps"):
        initializers.lsuv(
            Sequential([layer]), inputs, rng=rng, tolerance=1e-6, max_steps=1
        )
    (variance,) = initializers.lsuv(
        Sequential([layer]), inputs, rng=rng, tolerance=1e-6, max_steps=100
    )
    assert abs(variance - 1) < 1e-6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": np.ones((5, 6, 6, 2)) * nan}, "inputs must be finite"),
        ({"inputs": np.zeros((5, 6, 6, 2))}, "layer 0: its outputs have the"),
        ({"inputs": np.full((5, 6, 6, 2), 1e300)}, "layer 0: its outputs"),
        ({"tolerance": 0.0}, "tolerance must be a finite number"),
        ({"max_steps": 0}, "max_steps must be at least 1"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_lsuv_refuses(options, message, rng):
    given = {"inputs": rng.standard_normal((5, 6, 6, 2)), **options}
    with pytest.raises(ValueError, match=message):
        initializers.lsuv(network(rng), rng=rng, **given)
