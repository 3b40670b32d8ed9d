"""Losses against PyTorch, against differences, and at the extremes."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nbkernel import losses

GOLDEN = Path(__file__).parent / "peers" / "optimizers.npz"
LOSSES = [
    losses.mean_squared_error,
    losses.binary_cross_entropy,
    losses.softmax_cross_entropy,
]


def some_targets(loss, shape, rng):
    """Random targets of a kind the loss takes."""
    if loss is losses.mean_squared_error:
        return rng.standard_normal(shape)
    if loss is losses.binary_cross_entropy:
        return rng.random(shape)
    return rng.integers(0, shape[-1], shape[:-1])


def test_losses_and_gradients_equal_pytorch():
    with np.load(GOLDEN) as golden:
        cases = {
            key.removeprefix("loss/").rsplit("/", 1)[0]
            for key in golden.files
            if key.startswith("loss/")
        }
        assert len(cases) == 8
        for case in cases:
            loss = getattr(losses, case.split("/")[0])
            z, y, value, slope = (
                golden[f"loss/{case}/{part}"]
                for part in ("predictions", "targets", "loss", "gradient")
            )
            ours, gradient = loss(z, y)
            assert ours == pytest.approx(value, rel=1e-10), case
            error = np.abs(gradient - slope).max() / np.abs(slope).max()
            assert error <= 1e-10, case


@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_is_the_complex_step_derivative(loss):
    rng = np.random.default_rng(1)
    z = rng.standard_normal((4, 3))
    y = some_targets(loss, z.shape, rng)
    _, gradient = loss(z, y)
    for place in np.ndindex(z.shape):
        moved = z.astype(complex)
        moved[place] += 1e-30j
        derivative = loss(moved, y)[0].imag / 1e-30
        assert derivative == pytest.approx(gradient[place], rel=1e-13)


def test_probabilities_as_targets_agree_with_labels():
    rng = np.random.default_rng(2)
    z, y = rng.standard_normal((5, 4)), rng.integers(0, 4, 5)
    value, gradient = losses.softmax_cross_entropy(z, y)
    value_too, gradient_too = losses.softmax_cross_entropy(z, np.eye(4)[y])
    assert value == pytest.approx(value_too, rel=1e-14)
    np.testing.assert_allclose(gradient, gradient_too, atol=1e-16)


@pytest.mark.parametrize("kind", ["u1", "i1", "u8", "i8"])
def test_labels_of_any_integer_type(kind):
    z, y = np.random.default_rng(5).standard_normal((4, 3)), [0, 2, 1, 1]
    value, gradient = losses.softmax_cross_entropy(z, np.array(y, kind))
    expected, slope = losses.softmax_cross_entropy(z, y)
    assert value == expected
    np.testing.assert_array_equal(gradient, slope)
    with pytest.raises(ValueError, match=r"0 \.\.\. 2; got 0 \.\.\. 3"):
        losses.softmax_cross_entropy(z, np.array([0, 3, 1, 1], kind))


def test_sequences_are_rows():
    rng = np.random.default_rng(3)
    z, y = rng.standard_normal((2, 3, 4)), rng.integers(0, 4, (2, 3))
    value, gradient = losses.softmax_cross_entropy(z, y)
    flat, slope = losses.softmax_cross_entropy(z.reshape(6, 4), y.ravel())
    assert value == flat
    np.testing.assert_array_equal(gradient.reshape(6, 4), slope)


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_order_does_not_matter(order):
    z = np.random.default_rng(4).standard_normal((3, 4))
    plain = losses.softmax_cross_entropy(z, [0, 1, 3])
    other = losses.softmax_cross_entropy(np.array(z, order=order), [0, 1, 3])
    np.testing.assert_array_equal(plain[1], other[1])


def test_logits_of_a_thousand_are_exact():
    value, gradient = losses.softmax_cross_entropy(
        [[1000.0, -1000.0], [1000.0, -1000.0]], [0, 1]
    )
    assert value == 1000.0  # the mean of 0 and 2000
    np.testing.assert_array_equal(gradient, [[0, 0], [0.5, -0.5]])
    value, gradient = losses.binary_cross_entropy([1000.0, -1000.0], [0.0, 1])
    assert value == 1000.0
    np.testing.assert_array_equal(gradient, [0.5, -0.5])


def test_small_losses_keep_their_digits():
    value, gradient = losses.binary_cross_entropy([40.0], [1.0])
    assert value == pytest.approx(math.exp(-40), rel=1e-14)
    value, gradient = losses.binary_cross_entropy([-40.0], [0.0])
    assert gradient[0] == pytest.approx(math.exp(-40), rel=1e-14)


def test_equal_logits_lose_ln_c():
    for classes in (2, 10, 1000):
        value, _ = losses.softmax_cross_entropy(
            np.full((3, classes), 7.0), np.zeros(3, int)
        )
        assert value == pytest.approx(math.log(classes), rel=1e-14)


@pytest.mark.parametrize("loss", LOSSES)
@given(data=st.data())
def test_any_finite_prediction_gives_a_finite_answer(loss, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shape = data.draw(array_shapes(min_dims=2, max_dims=3, max_side=4))
    entries = st.floats(-1e4, 1e4, width=32)
    z = data.draw(arrays(dtype, shape, elements=entries))
    y = some_targets(loss, shape, np.random.default_rng(0))
    value, gradient = loss(z, y)
    assert isinstance(value, float)
    assert math.isfinite(value)
    assert value >= -1e-3
    assert gradient.shape == z.shape
    assert gradient.dtype == dtype
    assert np.isfinite(gradient).all()
    if loss is losses.softmax_cross_entropy:
        # Adding a constant to a row's logits changes nothing.
        assert np.abs(gradient.sum(axis=-1)).max() <= 1e-6


@pytest.mark.parametrize("loss", LOSSES)
def test_nan_among_predictions_is_seen_in_the_loss(loss):
    z = np.array([[np.nan, 1.0]])
    y = some_targets(loss, z.shape, np.random.default_rng(0))
    assert math.isnan(loss(z, y)[0])


@pytest.mark.parametrize("loss", LOSSES)
def test_what_all_refuse(loss):
    with pytest.raises(ValueError, match="at least one entry"):
        loss(np.zeros((0, 3)), np.zeros((0, 3)))
    with pytest.raises(TypeError, match="array of numbers"):
        loss([["a"]], [[1.0]])


@pytest.mark.parametrize("loss", LOSSES[:2])
def test_a_column_against_a_vector_is_refused(loss):
    with pytest.raises(ValueError, match=r"\(3, 1\); got \(3,\)"):
        loss(np.zeros((3, 1)), np.zeros(3))
    with pytest.raises(ValueError, match="targets must be finite"):
        loss([0.0], [np.nan])


def test_targets_refused():
    with pytest.raises(ValueError, match=r"in \[0, 1\]; got .* from 0 to 2"):
        losses.binary_cross_entropy([0.0, 0.0], [0.0, 2.0])
    classify = losses.softmax_cross_entropy
    with pytest.raises(ValueError, match=r"\(batch, classes\)"):
        classify([1.0, 2.0], [0])
    with pytest.raises(ValueError, match=r"labels of shape \(2,\)"):
        classify(np.zeros((2, 3)), [0, 1, 2])
    with pytest.raises(TypeError, match="labels in targets must be integers"):
        classify(np.zeros((2, 3)), [0.0, 1.0])
    for labels in ([0, 3], [-1, 0]):
        with pytest.raises(ValueError, match=r"0 \.\.\. 2"):
            classify(np.zeros((2, 3)), labels)
    with pytest.raises(ValueError, match="each row with sum 1"):
        classify(np.zeros((1, 2)), [[0.5, 0.6]])
    with pytest.raises(ValueError, match="none negative"):
        classify(np.zeros((1, 2)), [[1.5, -0.5]])
