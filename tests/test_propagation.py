"""The fast pass equals the plain one; both equal the theory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbkernel.activations import ACTIVATIONS
from nbkernel.experiments import replicate
from nbkernel.initializers import INITIALIZERS
from nbkernel.propagation import (
    MOMENTS,
    draw_weights,
    signal_statistics,
    signal_sweep,
)
from nbkernel.propagation.fused import _FUSED, activate


def plain(inputs, weights, activation, gain, gradient):
    """Follow the equations, one line each."""
    signals, zs = [inputs], []
    for matrix in weights:
        zs.append(gain * signals[-1] @ matrix)
        signals.append(activation.function(zs[-1]))
    gradients = [gradient]
    for matrix, z in zip(reversed(weights), reversed(zs), strict=True):
        delta = gradients[0] * activation.derivative(z)
        gradients.insert(0, gain * delta @ matrix.T)
    return {
        "preactivation_second_moment": [np.mean(z**2) for z in zs],
        "activation_second_moment": [np.mean(a**2) for a in signals],
        "activation_mean": [np.mean(a) for a in signals],
        "gradient_second_moment": [np.mean(g**2) for g in gradients],
    }, signals


def network(sizes, seed=0, rows=30, dtype=np.float64, scheme="he_normal"):
    rng = np.random.default_rng(seed)
    weights = draw_weights(sizes, initializer=scheme, rng=rng, dtype=dtype)
    inputs = rng.standard_normal((rows, sizes[0]), dtype=dtype)
    gradient = rng.standard_normal((rows, sizes[-1]), dtype=dtype)
    return inputs, weights, gradient


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("gain", [0.6, 1.0, 1.7])
@pytest.mark.parametrize("sizes", [[12] * 6, [64, 20, 33, 7], [5, 3]])
def test_the_fast_pass_equals_the_plain_one(name, gain, sizes):
    inputs, weights, gradient = network(sizes)
    activation = ACTIVATIONS[name]
    expected, signals = plain(inputs, weights, activation, gain, gradient)
    result = signal_statistics(
        inputs,
        weights,
        name,
        gain=gain,
        output_gradient=gradient,
        keep_layers=range(len(sizes)),
    )
    for moment, values in expected.items():
        np.testing.assert_allclose(
            getattr(result, moment), values, rtol=1e-11, atol=1e-14
        )
    for layer, signal in enumerate(signals):
        np.testing.assert_allclose(
            result.activations[layer], signal, rtol=1e-11, atol=1e-14
        )


@given(
    name=st.sampled_from(list(ACTIVATIONS)),
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=6),
    rows=st.integers(1, 9),
    gains=st.lists(st.floats(0, 2), min_size=1, max_size=5),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_networks_of_any_shape_equal_the_plain_pass(
    name, sizes, rows, gains, dtype
):
    inputs, weights, gradient = network(sizes, rows=rows, dtype=dtype)
    result = signal_statistics(
        inputs, weights, name, gain=gains, output_gradient=gradient
    )
    close = 1e-4 if dtype == np.float32 else 1e-10
    for number, gain in enumerate(gains):
        expected, _ = plain(
            inputs, weights, ACTIVATIONS[name], dtype(gain), gradient
        )
        for moment, values in expected.items():
            np.testing.assert_allclose(
                getattr(result, moment)[number], values, rtol=close, atol=close
            )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_array_of_gains_equals_one_gain_after_the_other(name):
    gains = np.geomspace(0.3, 2.0, 23)  # more than fit into one block
    inputs, weights, gradient = network([10, 16, 16, 8], rows=50)
    arguments = {"output_gradient": gradient, "keep_layers": [1, 3]}
    together = signal_statistics(
        inputs, weights, name, gain=gains, **arguments
    )
    assert together.activations[3].shape == (23, 50, 8)
    for number, gain in enumerate(gains):
        alone = signal_statistics(
            inputs, weights, name, gain=gain, **arguments
        )
        for moment in MOMENTS:
            np.testing.assert_allclose(
                getattr(together, moment)[number],
                getattr(alone, moment),
                rtol=1e-12,
                atol=1e-15,
            )
        np.testing.assert_allclose(
            together.activations[3][number],
            alone.activations[3],
            rtol=1e-12,
            atol=1e-15,
        )


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_fused_activation_equals_function_and_derivative(name, dtype):
    activation = ACTIVATIONS[name]
    z = np.concatenate([np.linspace(-9, 9, 397), [0.0, 1e-8, -1e-8, 60, -60]])
    z = z.astype(dtype)
    out, slope = np.empty_like(z), z.copy()
    activate(activation, slope, out)
    near = {"rtol": 0, "atol": 4 * np.finfo(dtype).eps}
    scale = np.maximum(1, np.abs(z))
    np.testing.assert_allclose(
        out / scale, activation.function(z) / scale, **near
    )
    np.testing.assert_allclose(
        slope / scale, activation.derivative(z) / scale, **near
    )


def test_every_fused_name_is_registered():
    assert set(_FUSED) <= set(ACTIVATIONS)


def test_a_borrowed_name_does_not_borrow_the_fused_form():
    from dataclasses import replace

    impostor = replace(ACTIVATIONS["tanh"], function=np.sin, derivative=np.cos)
    z = np.linspace(-2, 2, 9)
    out, slope = np.empty_like(z), z.copy()
    activate(impostor, slope, out)
    np.testing.assert_array_equal(out, np.sin(z))
    np.testing.assert_array_equal(slope, np.cos(z))


@pytest.mark.parametrize("name", ["identity", "relu", "leaky_relu"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-4, 1e3])
def test_nothing_linear_leaves_the_range_of_the_dtype(name, dtype, scale):
    """30 layers of factor 1e-8 or 1e6: 1e-240 or 1e180 at the end."""
    inputs, weights, gradient = network([6] * 31, dtype=dtype)
    reference = signal_statistics(
        inputs, weights, name, output_gradient=gradient
    )
    tiny = [matrix * dtype(scale) for matrix in weights]
    result = signal_statistics(inputs, tiny, name, output_gradient=gradient)
    powers = np.float64(dtype(scale)) ** (2 * np.arange(31))
    near = {"rtol": 1e-4 if dtype is np.float32 else 1e-11}
    np.testing.assert_allclose(
        result.activation_second_moment,
        reference.activation_second_moment * powers,
        **near,
    )
    np.testing.assert_allclose(
        result.gradient_second_moment,
        reference.gradient_second_moment * powers[::-1],
        **near,
    )


def test_a_saturated_network_may_explode_backwards():
    """In float32 the plain gradient would be infinite after 50 layers."""
    inputs, weights, gradient = network([50] * 61, dtype=np.float32)
    result = signal_statistics(
        inputs, weights, "tanh", gain=30.0, output_gradient=gradient
    )
    assert 1e38 < result.gradient_second_moment[0] < np.inf
    assert result.activation_second_moment[-1] < 1


def test_dead_and_zero_networks():
    inputs, weights, gradient = network([8] * 4)
    for name in ("relu", "tanh"):
        result = signal_statistics(
            inputs, weights, name, gain=[0.0, 1.0], output_gradient=gradient
        )
        assert result.activation_second_moment[0, 1:].tolist() == [0, 0, 0]
        assert result.gradient_second_moment[0, :-1].tolist() == [0, 0, 0]
        assert (result.activation_second_moment[1] > 0).all()
    zeros = [np.zeros((8, 8))] * 3
    result = signal_statistics(
        inputs, zeros, "identity", output_gradient=gradient
    )
    assert result.preactivation_second_moment.tolist() == [0, 0, 0]


def test_inputs_weights_and_gradient_are_left_alone():
    inputs, weights, gradient = network([8] * 5)
    copies = [inputs.copy(), *(m.copy() for m in weights), gradient.copy()]
    for name in ("relu", "gelu"):
        signal_statistics(
            inputs, weights, name, gain=1.5, output_gradient=gradient
        )
    for array, copy in zip([inputs, *weights, gradient], copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_he_keeps_the_second_moment_of_relu_both_ways_and_lecun_does_not():
    def final_moments(rng):
        weights = draw_weights([200] * 5, initializer="he_normal", rng=rng)
        inputs = rng.normal(size=(1, 200))
        inputs /= np.sqrt(np.mean(inputs**2))
        result = signal_statistics(inputs, weights, "relu", rng=rng)
        return [
            result.activation_second_moment[-1],
            result.gradient_second_moment[0],
        ]

    estimate = replicate(final_moments, n_networks=400, seed=0)
    assert (abs(estimate.mean - 1) < 4 * estimate.standard_error).all()
    assert (abs(estimate.mean - 1 / 16) > 4 * estimate.standard_error).all()


def test_the_gradient_is_drawn_from_rng():
    inputs, weights, _ = network([8] * 4)
    first, again, other = (
        signal_statistics(
            inputs, weights, "tanh", rng=np.random.default_rng(seed)
        ).gradient_second_moment[-1]
        for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize("scheme", ["he_normal", "orthogonal"])
def test_draw_weights(scheme):
    rng = np.random.default_rng(0)
    weights = draw_weights(
        [64, 32, 10], initializer=scheme, rng=rng, dtype=np.float32
    )
    assert [matrix.shape for matrix in weights] == [(64, 32), (32, 10)]
    assert all(matrix.dtype == np.float32 for matrix in weights)
    again = draw_weights(
        [64, 32, 10],
        initializer=INITIALIZERS[scheme],
        rng=np.random.default_rng(0),
        dtype=np.float32,
    )
    np.testing.assert_array_equal(weights[1], again[1])


def test_an_initializer_may_be_any_function():
    weights = draw_weights(
        [3, 4],
        initializer=lambda shape, *, rng, dtype: np.full(shape, 2, dtype),
        rng=np.random.default_rng(0),
    )
    assert (weights[0] == 2.0).all()


def test_a_sweep_equals_its_parts():
    rng = np.random.default_rng(3)
    inputs = rng.normal(size=(20, 9))
    table = signal_sweep(
        inputs,
        [9, 12, 12],
        initializers=["lecun_normal", "he_normal"],
        activations=["relu", "tanh", "gelu"],
        gains=[0.5, 1.0],
        rng=np.random.default_rng(7),
    )
    assert table.activation_second_moment.shape == (2, 3, 2, 3)
    assert table.preactivation_second_moment.shape == (2, 3, 2, 2)
    assert repr(table) == "SignalStatistics(depth 2, leading axes (2, 3, 2))"
    rng = np.random.default_rng(7)
    gradient = rng.standard_normal((20, 12))
    weights = draw_weights([9, 12, 12], initializer="lecun_normal", rng=rng)
    alone = signal_statistics(
        inputs, weights, "gelu", gain=0.5, output_gradient=gradient
    )
    for moment in MOMENTS:
        np.testing.assert_allclose(
            getattr(table, moment)[0, 2, 0], getattr(alone, moment), rtol=1e-12
        )


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"inputs": np.ones(4)}, ValueError, "inputs must have 2 axes"),
        ({"inputs": np.ones((2, 3))}, ValueError, r"shape \(any, 4\); got"),
        ({"inputs": np.ones((0, 4))}, ValueError, r"inputs must have shape"),
        ({"inputs": [[1, 2, 3, np.nan]]}, ValueError, "inputs must be fini"),
        ({"weights": []}, ValueError, "at least one matrix"),
        ({"weights": [np.ones(4)]}, ValueError, r"weights\[0\] must have"),
        (
            {"weights": [np.ones((4, 5)), np.ones((4, 5))]},
            ValueError,
            r"weights\[1\] must have shape \(5, any\); got \(4, 5\)",
        ),
        ({"weights": [np.ones((4, 4), int)]}, TypeError, "float32 or float6"),
        (
            {"weights": [np.ones((4, 4)), np.ones((4, 4), np.float32)]},
            TypeError,
            r"one dtype; weights\[1\] has float32",
        ),
        (
            {"weights": [np.full((4, 4), np.nan)]},
            ValueError,
            r"weights\[0\] must be finite",
        ),
        ({"activation": "rleu"}, ValueError, "rleu"),
        ({"gain": -1.0}, ValueError, "gain must be a number or a list"),
        ({"gain": []}, ValueError, "gain must be a number or a list"),
        ({"gain": np.ones((2, 2))}, ValueError, "gain must be a number"),
        ({"gain": np.inf}, ValueError, "gain must be finite"),
        ({"rng": None}, TypeError, "rng must be a numpy.random.Generator"),
        (
            {"output_gradient": np.ones((2, 3))},
            ValueError,
            r"output_gradient must have shape \(2, 4\)",
        ),
        ({"keep_layers": [4]}, ValueError, "between 0 and 3; got 4"),
        ({"keep_layers": [-1]}, ValueError, "keep_layers must be at least 0"),
    ],
)
def test_bad_arguments(changes, error, message):
    inputs, weights, _ = network([4] * 4, rows=2)
    arguments = {
        "inputs": inputs,
        "weights": weights,
        "activation": "tanh",
        "rng": np.random.default_rng(0),
    } | changes
    with pytest.raises(error, match=message):
        signal_statistics(**arguments)


def test_a_signal_beyond_the_dtype_is_an_error_that_names_the_layer():
    inputs, weights, gradient = network([64] * 31, dtype=np.float32)
    with pytest.raises(FloatingPointError, match=r"moment\[\d+\].*float32"):
        signal_statistics(
            inputs, weights, "gelu", gain=10.0, output_gradient=gradient
        )


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"layer_sizes": [4]}, ValueError, "an input and an output size"),
        ({"layer_sizes": [4, 0]}, ValueError, r"layer_sizes\[1\] must be at"),
        ({"layer_sizes": [4, 2.5]}, TypeError, r"layer_sizes\[1\] must be an"),
        ({"initializer": "xavier"}, ValueError, "initializer must be one of"),
        ({"rng": 0}, TypeError, "rng must be a numpy.random.Generator"),
    ],
)
def test_bad_arguments_of_draw_weights(changes, error, message):
    arguments = {
        "layer_sizes": [4, 4],
        "initializer": "he_normal",
        "rng": np.random.default_rng(0),
    } | changes
    with pytest.raises(error, match=message):
        draw_weights(**arguments)


def test_a_sweep_wants_a_list_of_gains():
    with pytest.raises(ValueError, match="gains must be a list"):
        signal_sweep(
            np.ones((2, 3)),
            [3, 3],
            initializers=["he_normal"],
            activations=["relu"],
            gains=1.0,
            rng=np.random.default_rng(0),
        )
