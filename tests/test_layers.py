import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbkernel import layers
from nbkernel.activations import ACTIVATIONS
from nbkernel.initializers import target_variance
from nbkernel.network import Sequential, gradient_check
from tests.peers.layer_cases import CASES, measured

GOLDEN = Path(__file__).parent / "peers" / "layers.npz"
LECUN = {"initializer": "lecun_normal"}


@cache
def golden():
    stored = {}
    with np.load(GOLDEN) as arrays:
        for key in arrays.files:
            case, _, name = key.partition(" | ")
            stored.setdefault(case, {})[name] = arrays[key]
    return stored


@pytest.fixture
def rng():
    return np.random.default_rng(5)


# Equal to PyTorch


def test_the_golden_file_names_its_versions_and_knows_every_case():
    versions = json.loads(str(golden()["versions"][""]))
    assert versions["torch"].startswith("2.13.0")
    assert golden().keys() == {*CASES, "versions"}


@pytest.mark.parametrize("name", CASES)
def test_equal_to_torch(name):
    arrays = golden()[name]
    results = measured(CASES[name], arrays)
    theirs = {
        key.removeprefix("torch "): value
        for key, value in arrays.items()
        if key.startswith("torch ")
    }
    assert results.keys() == theirs.keys()
    for key, value in theirs.items():
        np.testing.assert_allclose(
            results[key], value, rtol=1e-10, atol=1e-13, err_msg=key
        )


# Every gradient by the complex step


@pytest.mark.parametrize("name", CASES)
def test_backward_agrees_with_the_complex_step(name, rng):
    case, arrays = CASES[name], golden()[name]
    report = gradient_check(
        case.layer(arrays), arrays["inputs"], rng=rng, training=case.training
    )
    assert report.complex_step_error < 1e-12, str(report)
    assert report.central_difference_error < 1e-7, str(report)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_goes_back(name, rng):
    layer = layers.ActivationLayer(name)
    report = gradient_check(layer, rng.standard_normal((4, 5)), rng=rng)
    assert report.central_difference_error < 1e-8, str(report)
    assert report.complex_step_error < 1e-12, str(report)


sizes = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)


@given(
    seed=seeds,
    batch=sizes,
    image=st.tuples(st.integers(4, 7), st.integers(4, 7)),
    kernel=st.tuples(sizes, sizes),
    stride=st.tuples(sizes, sizes),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    groups=st.integers(1, 3),
    blocks=st.tuples(st.integers(1, 2), st.integers(1, 2)),
)
def test_convolution_of_any_shape(
    seed, batch, image, kernel, stride, padding, groups, blocks
):
    rng = np.random.default_rng(seed)
    layer = layers.Conv2D(
        groups * blocks[0],
        groups * blocks[1],
        kernel,
        stride=stride,
        padding=padding,
        groups=groups,
        rng=rng,
        **LECUN,
    )
    inputs = rng.standard_normal((batch, *image, groups * blocks[0]))
    rows, columns = (
        (image[i] + 2 * padding[i] - kernel[i]) // stride[i] + 1
        for i in range(2)
    )
    outputs = layer.forward(inputs)
    assert outputs.shape == (batch, rows, columns, groups * blocks[1])
    report = gradient_check(layer, inputs, rng=rng, entries=5)
    assert report.complex_step_error < 1e-12, str(report)


@given(
    seed=seeds,
    batch=sizes,
    time=sizes,
    features=sizes,
    hidden=sizes,
    sequences=st.booleans(),
    kind=st.sampled_from([layers.Recurrent, layers.LSTM]),
)
def test_recurrence_of_any_shape(
    seed, batch, time, features, hidden, sequences, kind
):
    rng = np.random.default_rng(seed)
    layer = kind(features, hidden, sequences=sequences, rng=rng, **LECUN)
    inputs = rng.standard_normal((batch, time, features))
    shape = (batch, time, hidden) if sequences else (batch, hidden)
    assert layer.forward(inputs).shape == shape
    report = gradient_check(layer, inputs, rng=rng, entries=5)
    assert report.complex_step_error < 1e-12, str(report)


@given(
    seed=seeds,
    leading=st.lists(sizes, min_size=1, max_size=3),
    features=st.integers(2, 5),
    scale=st.floats(0.1, 10.0),
)
def test_layers_over_the_last_axis_take_any_leading_axes(
    seed, leading, features, scale
):
    rng = np.random.default_rng(seed)
    inputs = scale * rng.standard_normal((*leading, features))
    dense = layers.Dense(features, 3, rng=rng, **LECUN)
    assert dense.forward(inputs).shape == (*leading, 3)
    for layer in (dense, layers.LayerNorm(features)):
        report = gradient_check(layer, inputs, rng=rng, entries=5)
        assert report.complex_step_error < 1e-11, str(report)


# What each layer promises


BUILT = {
    "dense": (lambda o: layers.Dense(3, 2, **LECUN, **o), (4, 3)),
    "conv": (lambda o: layers.Conv2D(2, 4, 2, groups=2, **LECUN, **o),
             (4, 3, 3, 2)),
    "pool": (lambda o: layers.AveragePool(2), (4, 4, 5, 3)),
    "flatten": (lambda o: layers.Flatten(), (4, 2, 3)),
    "recurrent": (lambda o: layers.Recurrent(3, 2, **LECUN, **o), (4, 5, 3)),
    "lstm": (lambda o: layers.LSTM(3, 2, **LECUN, **o), (4, 5, 3)),
    "layer norm": (lambda o: layers.LayerNorm(3, dtype=o["dtype"]), (4, 3)),
    "batch norm": (lambda o: layers.BatchNorm(3, dtype=o["dtype"]), (4, 3)),
    "dropout": (lambda o: layers.Dropout(0.5), (4, 3)),
    "activation": (lambda o: layers.ActivationLayer("tanh"), (4, 3)),
    "residual": (
        lambda o: layers.Residual(layers.Dense(3, 3, **LECUN, **o)),
        (4, 3),
    ),
}  # fmt: skip


def build(name, rng, dtype=np.float64):
    make, shape = BUILT[name]
    return make({"rng": rng, "dtype": dtype}), shape


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", BUILT)
def test_dtype_is_kept(name, dtype, training, rng):
    layer, shape = build(name, rng, dtype)
    outputs = layer.forward(np.ones(shape, dtype), training=training, rng=rng)
    back = layer.backward(np.ones_like(outputs))
    kinds = {a.dtype for a in (outputs, back, *layer.gradients.values())}
    assert kinds == {np.dtype(dtype)}
    assert back.shape == shape
    assert layer.gradients.keys() == layer.parameters.keys()


@pytest.mark.parametrize("name", BUILT)
def test_an_empty_batch_passes(name, rng):
    layer, shape = build(name, rng)
    outputs = layer.forward(np.ones((0, *shape[1:])))
    assert layer.backward(outputs).shape == (0, *shape[1:])
    assert not any(g.any() for g in layer.gradients.values())


@pytest.mark.parametrize("name", BUILT)
def test_passes_leave_their_arguments_alone(name, rng):
    layer, shape = build(name, rng)
    inputs = rng.standard_normal(shape)
    kept = inputs.copy()
    outputs = layer.forward(inputs, training=True, rng=rng)
    gradient = rng.standard_normal(outputs.shape)
    kept_gradient = gradient.copy()
    once = layer.backward(gradient).copy()
    np.testing.assert_array_equal(layer.backward(gradient), once)
    np.testing.assert_array_equal(inputs, kept)
    np.testing.assert_array_equal(gradient, kept_gradient)


@pytest.mark.parametrize("name", BUILT)
def test_backward_needs_forward(name, rng):
    layer, shape = build(name, rng)
    with pytest.raises(ValueError, match="needs a forward pass"):
        layer.backward(np.ones(shape))


@pytest.mark.parametrize("name", BUILT)
def test_a_gradient_has_the_shape_of_the_outputs(name, rng):
    layer, shape = build(name, rng)
    layer.forward(np.ones(shape))
    with pytest.raises(ValueError, match=r"shape of the outputs.*got \(9,\)"):
        layer.backward(np.ones(9))
    with pytest.raises(ValueError, match="gradient must be finite"):
        layer.backward(np.array([np.nan]))


@pytest.mark.parametrize("name", BUILT)
def test_inputs_must_be_finite_numbers(name, rng):
    layer, shape = build(name, rng)
    with pytest.raises(ValueError, match="inputs must be finite; 1 of its"):
        layer.forward(np.where(np.arange(np.prod(shape)) == 1, np.nan, 1.0)
                      .reshape(shape))  # fmt: skip
    with pytest.raises(TypeError, match="array of numbers; got dtype <U1"):
        layer.forward(np.full(shape, "a"))


@pytest.mark.parametrize(
    ("name", "shape", "accepted"),
    [
        ("dense", (4, 2), r"\(batch, ..., fan_in=3\)"),
        ("dense", (3,), r"\(batch, ..., fan_in=3\)"),
        ("conv", (4, 3, 3, 4), "in_channels=2"),
        ("conv", (3, 3, 2), r"\(batch, height, width, in_channels=2\)"),
        ("pool", (4, 4), r"\(batch, height, width, channels\)"),
        ("flatten", (4,), r"\(batch, ..., size\)"),
        ("recurrent", (4, 3), r"\(batch, time, features=3\)"),
        ("lstm", (4, 5, 2), r"\(batch, time, features=3\)"),
        ("layer norm", (4, 2), "features=3"),
        ("batch norm", (3,), "features=3"),
    ],
)
def test_wrong_shapes_are_named(name, shape, accepted, rng):
    layer, _ = build(name, rng)
    got = str(shape).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=f"{accepted}.*got {got}"):
        layer.forward(np.ones(shape))


@pytest.mark.parametrize("kind", [layers.Recurrent, layers.LSTM])
def test_a_sequence_has_a_step(kind, rng):
    layer = kind(3, 2, rng=rng, **LECUN)
    with pytest.raises(ValueError, match="at least one step in time"):
        layer.forward(np.ones((4, 0, 3)))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"groups": 3}, ValueError, "groups must divide in_channels=4"),
        ({"groups": 0}, ValueError, "groups must be at least 1"),
        ({"stride": 0}, ValueError, "stride must be at least 1"),
        ({"stride": (1, 2, 3)}, ValueError, r"stride must be .* a pair"),
        ({"padding": -1}, ValueError, "padding must be at least 0"),
        ({"padding": "same"}, TypeError, "padding must be an integer"),
        ({"dtype": int}, ValueError, "dtype must be a floating type"),
        ({"initializer": "he"}, ValueError, "initializer must be one of"),
        ({"initializer": 3}, TypeError, "initializer must be a name"),
        ({"rng": 0}, TypeError, "rng must be a numpy.random.Generator"),
    ],
)
def test_convolution_refuses(options, error, message, rng):
    options = {"rng": rng, **LECUN, **options}
    with pytest.raises(error, match=message):
        layers.Conv2D(4, 2, 3, **options)


def test_a_kernel_must_fit(rng):
    layer = layers.Conv2D(1, 1, 5, padding=1, rng=rng, **LECUN)
    assert layer.forward(np.ones((1, 3, 4, 1))).shape == (1, 1, 2, 1)
    with pytest.raises(ValueError, match=r"window of \(5, 5\).*\(4, 6\)"):
        layer.forward(np.ones((1, 2, 4, 1)))


def test_an_initializer_must_give_the_shape_asked_for(rng):
    def transposed(shape, *, rng, dtype):
        return np.zeros(shape[::-1], dtype)

    with pytest.raises(ValueError, match=r"\(3, 2\); it gave \(2, 3\)"):
        layers.Dense(3, 2, initializer=transposed, rng=rng)


def test_gates_are_drawn_one_by_one(rng):
    shapes = []

    def spy(shape, *, rng, dtype):
        shapes.append(shape)
        return np.full(shape, len(shapes), dtype)

    layer = layers.LSTM(
        3, 2, initializer=spy, recurrent_initializer="orthogonal", rng=rng
    )
    assert shapes == [(3, 2)] * 4
    weights = layer.parameters["input_weights"]
    np.testing.assert_array_equal(weights[0], [1, 1, 2, 2, 3, 3, 4, 4])
    u = layer.parameters["recurrent_weights"]
    for gate in np.split(u, 4, axis=1):
        np.testing.assert_allclose(gate.T @ gate, np.eye(2), atol=1e-12)
    np.testing.assert_array_equal(
        layer.parameters["bias"], [0, 0, 1, 1, 0, 0, 0, 0]
    )


def test_groups_are_drawn_with_the_fans_of_a_group(rng):
    layer = layers.Conv2D(
        256, 512, 3, groups=8, initializer="glorot_normal", rng=rng
    )
    weights = layer.parameters["weights"]
    right = target_variance(weights.shape, mode="fan_avg", groups=8)
    wrong = target_variance(weights.shape, mode="fan_avg")
    standard_error = right * np.sqrt(2 / weights.size)
    assert abs(weights.var() - right) < 4 * standard_error
    assert abs(weights.var() - wrong) > 100 * standard_error


def test_embedding_adds_up_what_it_looked_up_twice(rng):
    layer = layers.Embedding(4, 2, rng=rng, **LECUN)
    outputs = layer.forward([[1, 3, 1]])
    np.testing.assert_array_equal(outputs[0, 0], outputs[0, 2])
    assert layer.backward(np.ones((1, 3, 2))) is None
    np.testing.assert_array_equal(
        layer.gradients["weights"], [[0, 0], [2, 2], [0, 0], [1, 1]]
    )


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        ([[0.0, 1.0]], "integer indices; got dtype float64"),
        ([[np.nan]], "integer indices; got dtype float64"),
        ([[True]], "integer indices; got dtype bool"),
        ([[0, 4]], r"\[0, 4\); got 4"),
        ([[-1, 2]], r"\[0, 4\); got -1"),
    ],
)
def test_embedding_refuses(indices, message, rng):
    layer = layers.Embedding(4, 2, rng=rng, **LECUN)
    with pytest.raises(ValueError, match=message):
        layer.forward(indices)
    with pytest.raises(ValueError, match=message):
        Sequential([layer]).forward(indices)


def test_batch_norm_in_training_and_in_inference(rng):
    layer = layers.BatchNorm(3, momentum=1.0, epsilon=0.0)
    inputs = 5 + 2 * rng.standard_normal((50, 3))
    outputs = layer.forward(inputs, training=True)
    np.testing.assert_allclose(outputs.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose((outputs**2).mean(axis=0), 1)
    later = layer.forward(inputs[:1])
    np.testing.assert_allclose(later, outputs[:1] * np.sqrt(49 / 50))
    with pytest.raises(ValueError, match="at least 2 values"):
        layer.forward(inputs[:1], training=True)


@pytest.mark.parametrize("kind", [layers.BatchNorm, layers.LayerNorm])
def test_normalization_refuses(kind):
    with pytest.raises(ValueError, match="features must be at least 1"):
        kind(0)
    with pytest.raises(ValueError, match="epsilon must be a finite number"):
        kind(3, epsilon=-1.0)
    with pytest.raises(ValueError, match="dtype must be a floating type"):
        kind(3, dtype=int)


def test_dropout_keeps_the_mean_and_its_mask_is_the_generators(rng):
    layer = layers.Dropout(0.3)
    inputs = np.ones((200, 500))
    outputs = layer.forward(inputs, training=True, rng=rng)
    assert set(np.unique(outputs)) == {0.0, 1 / 0.7}
    standard_error = np.sqrt(0.3 / 0.7 / inputs.size)
    assert abs(outputs.mean() - 1) < 4 * standard_error
    np.testing.assert_array_equal(layer.backward(inputs), outputs)
    again = layer.forward(inputs, training=True, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(again, outputs)
    np.testing.assert_array_equal(layer.forward(inputs), inputs)


def test_dropout_refuses():
    for rate in (-0.1, 1.0, np.nan):
        with pytest.raises(ValueError, match="rate must be"):
            layers.Dropout(rate)
    with pytest.raises(TypeError, match="rng must be"):
        layers.Dropout(0.5).forward(np.ones((2, 3)), training=True)
    with pytest.raises(ValueError, match="mask must hold booleans"):
        layers.Dropout(0.5, mask=[1.0, 0.0])
    masked = layers.Dropout(0.5, mask=np.ones((2, 3), bool))
    with pytest.raises(ValueError, match=r"mask, \(2, 3\); got \(3, 3\)"):
        masked.forward(np.ones((3, 3)), training=True)


def test_residual_refuses_a_branch_that_changes_the_shape(rng):
    block = layers.Residual(layers.Dense(3, 2, rng=rng, **LECUN))
    with pytest.raises(ValueError, match=r"keep the shape.*\(4, 3\).*\(4, 2"):
        block.forward(np.ones((4, 3)))
    with pytest.raises(TypeError, match="branch must be a layer"):
        layers.Residual(np.tanh)


def test_a_convolution_is_a_dense_layer_when_the_kernel_is_the_image(rng):
    conv = layers.Conv2D(2, 5, (3, 4), rng=rng, **LECUN)
    dense = layers.Dense(24, 5, rng=rng, **LECUN)
    dense.parameters["weights"] = conv.parameters["weights"].reshape(24, 5)
    images = rng.standard_normal((6, 3, 4, 2))
    np.testing.assert_allclose(
        conv.forward(images).reshape(6, 5),
        dense.forward(images.reshape(6, 24)),
        rtol=1e-13,
    )


def test_huge_inputs_pass_without_a_warning(rng):
    inputs = np.full((2, 3), 1e150)
    layer = layers.Dense(3, 2, rng=rng, **LECUN)
    assert np.isfinite(layer.forward(inputs)).all()
    normed = layers.LayerNorm(3).forward(rng.standard_normal((2, 3)) * 1e150)
    assert np.isfinite(normed).all()
