"""The training loop: what it does, how it ends, and its fast path."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbkernel.activations import ACTIVATIONS
from nbkernel.layers import ActivationLayer, BatchNorm, Dense, Dropout
from nbkernel.losses import mean_squared_error, softmax_cross_entropy
from nbkernel.network import Sequential, multilayer_perceptron
from nbkernel.optimizers import SGD, Adam, clip_by_global_norm
from nbkernel.regularizers import l2, max_norm
from nbkernel.schedules import step as staircase
from nbkernel.training import History, TrainingDiverged, accuracy, train
from nbkernel.training.dense import DensePasses


class Plain(Sequential):
    """A network whose two passes are always those of its layers."""


def line(kind=Sequential, *, dtype=np.float64, seed=0):
    """One dense layer of two inputs and one output."""
    rng = np.random.default_rng(seed)
    layer = Dense(2, 1, initializer="glorot_normal", rng=rng, dtype=dtype)
    return kind([layer])


def line_data(rows=50, seed=1, noise=0.0):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, 2))
    y = x @ [[3.0], [-1.0]] + 0.5 + noise * rng.standard_normal((rows, 1))
    return x, y


def blobs(rows=60, seed=2):
    """Three classes of points around three centers."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, rows)
    centers = np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
    return centers[labels] + rng.standard_normal((rows, 2)), labels


def fit(network=None, data=None, **options):
    """Train with defaults that a test may override."""
    options = {
        "loss": mean_squared_error,
        "optimizer": SGD(0.1),
        "epochs": 3,
        "rng": np.random.default_rng(0),
    } | options
    x, y = data or line_data()
    return train(network or line(), x, y, **options)


def classifier(kind=Sequential, dtype=np.float64, activation="relu", seed=3):
    rng = np.random.default_rng(seed)
    network = multilayer_perceptron(
        (2, 8, 8, 3),
        initializer="he_normal",
        activation=activation,
        rng=rng,
        dtype=dtype,
    )
    return kind(network.layers)


def test_the_step_by_hand():
    network, (x, y) = line(), line_data(rows=4)
    weights, bias = (v.copy() for v in network.parameters.values())
    history = fit(network, (x, y), epochs=2, batch_size=None)
    for _ in range(2):
        error = x @ weights + bias - y
        weights -= 0.1 * x.T @ (2 * error / 4)
        bias -= 0.1 * (2 * error / 4).sum(axis=0)
    assert list(network.parameters) == ["0.weights", "0.bias"]
    np.testing.assert_allclose(network.parameters["0.weights"], weights)
    np.testing.assert_allclose(network.parameters["0.bias"], bias)
    assert history.loss == history.step_loss
    assert history.learning_rate == [0.1, 0.1]
    assert history.stopped == "completed"


def test_every_row_is_visited_once_an_epoch():
    seen = []

    def loss(outputs, targets):
        seen.append(targets.ravel().copy())
        return 0.0, np.zeros_like(outputs)

    x, _ = line_data(rows=7)
    targets = np.arange(7.0)[:, None]
    history = fit(data=(x, targets), loss=loss, batch_size=3, epochs=2)
    assert [len(batch) for batch in seen] == [3, 3, 1, 3, 3, 1]
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    np.testing.assert_array_equal(np.sort(first), targets.ravel())
    np.testing.assert_array_equal(np.sort(second), targets.ravel())
    assert (first != second).any()
    assert history.epochs == 2
    assert len(history.step_loss) == 6


def test_the_epochs_loss_is_the_mean_over_rows():
    history = fit(data=line_data(rows=7), batch_size=3, epochs=1)
    expected = np.average(history.step_loss, weights=[3, 3, 1])
    assert history.loss[0] == pytest.approx(expected, rel=1e-14)


def test_the_same_seed_gives_the_same_run():
    one, other = fit(), fit()
    assert one == other
    assert one.loss != fit(rng=np.random.default_rng(1)).loss


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(dtype):
    network = classifier(dtype=dtype)
    seen = []

    def loss(outputs, targets):
        seen.append(outputs.dtype)
        return softmax_cross_entropy(outputs, targets)

    fit(
        network,
        blobs(),
        loss=loss,
        optimizer=Adam(),
        validation=blobs(seed=5),
        penalty=lambda w: l2(w, 1e-3),
        clip=lambda g: clip_by_global_norm(g, 0.1),
    )
    assert set(seen) == {np.dtype(dtype)}
    for arrays in (network.parameters, network.gradients):
        assert {array.dtype for array in arrays.values()} == {np.dtype(dtype)}


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_the_fast_path_equals_the_plain_one(activation):
    fast = classifier(activation=activation)
    plain = classifier(Plain, activation=activation)
    assert DensePasses.fit(fast)
    assert not DensePasses.fit(plain)
    options = {"loss": softmax_cross_entropy, "epochs": 5, "batch_size": 16}
    one = fit(fast, blobs(), optimizer=Adam(0.01), **options)
    other = fit(plain, blobs(), optimizer=Adam(0.01), **options)
    np.testing.assert_allclose(one.step_loss, other.step_loss, rtol=1e-10)
    np.testing.assert_allclose(fast.flatten(), plain.flatten(), atol=1e-10)


@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    rows=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_fast_passes_equal_the_layers(sizes, rows, seed):
    rng = np.random.default_rng(seed)
    network = multilayer_perceptron(
        sizes, initializer="glorot_normal", activation="tanh", rng=rng
    )
    x = rng.standard_normal((rows, sizes[0]))
    slope = rng.standard_normal((rows, sizes[-1]))
    outputs = network.forward(x)
    network.backward(slope)
    gradients = network.flatten_gradients()
    passes = DensePasses(network, *network.pack(), batch_size=4)
    np.testing.assert_allclose(passes.compute(x), outputs, rtol=1e-13)
    passes.differentiate(slope)
    np.testing.assert_allclose(
        network.flatten_gradients(), gradients, rtol=1e-12, atol=1e-14
    )


def test_the_fast_path_is_for_dense_layers_with_biases():
    rng = np.random.default_rng(0)
    options = {"initializer": "glorot_normal", "rng": rng}
    dense = Dense(2, 2, **options)
    for layers in (
        [Dense(2, 2, bias=False, **options)],
        [dense, Dropout(0.5)],
        [dense, BatchNorm(2)],
        [Sequential([dense])],
        [ActivationLayer("relu"), dense],
    ):
        assert not DensePasses.fit(Sequential(layers))
    assert DensePasses.fit(Sequential([dense, ActivationLayer("relu")]))


def test_schedule_counts_steps():
    history = fit(
        data=line_data(rows=10),
        batch_size=5,
        epochs=3,
        schedule=staircase(0.1, factor=0.5, every=2),
    )
    assert history.learning_rate == [0.1, 0.1, 0.05, 0.05, 0.025, 0.025]


def test_penalty_acts_on_weights_not_on_biases():
    # With data that ask for nothing, weights decay and the bias stays.
    network = line()
    network.parameters["0.bias"][...] = 2.0
    before = network.flatten()
    history = fit(
        network,
        loss=lambda outputs, targets: (0.0, np.zeros_like(outputs)),
        penalty=lambda w: l2(w, 0.5),
        batch_size=None,
        epochs=1,
    )
    after = network.flatten()
    np.testing.assert_allclose(after[:2], before[:2] * (1 - 0.1 * 0.5))
    assert after[2] == 2.0
    assert history.loss == [0.0]
    assert history.penalty[0] == pytest.approx(0.25 * np.sum(before[:2] ** 2))


def test_projection_holds_after_every_step():
    network = line()
    fit(network, project=lambda w: max_norm(w, 1.0), epochs=10)
    norm = np.linalg.norm(network.parameters["0.weights"])
    assert norm == pytest.approx(1.0)  # (3, -1) is out of reach


def test_clipping_bounds_the_step():
    network = line()
    before = network.flatten()
    fit(
        network,
        clip=lambda g: clip_by_global_norm(g, 1e-3),
        batch_size=None,
        epochs=1,
    )
    moved = np.linalg.norm(network.flatten() - before)
    assert moved == pytest.approx(0.1 * 1e-3)


def test_validation_is_in_inference_mode_and_scored_each_epoch():
    rng = np.random.default_rng(0)
    network = Sequential(
        [
            Dense(2, 8, initializer="he_normal", rng=rng),
            BatchNorm(8),
            ActivationLayer("relu"),
            Dropout(0.5),
            Dense(8, 3, initializer="he_normal", rng=rng),
        ]
    )
    held_out = blobs(seed=4)
    history = fit(
        network,
        blobs(),
        loss=softmax_cross_entropy,
        optimizer=Adam(0.05),
        epochs=4,
        validation=held_out,
        metric=accuracy,
    )
    outputs = network.forward(held_out[0])
    value, _ = softmax_cross_entropy(outputs, held_out[1])
    assert history.validation_loss[-1] == value
    assert history.validation_metric[-1] == accuracy(outputs, held_out[1])
    assert len(history.validation_loss) == 4
    assert history.best_epoch == np.argmin(history.validation_loss)


def test_early_stopping_restores_the_best_parameters():
    rng = np.random.default_rng(0)
    network = Sequential(
        [
            Dense(2, 20, initializer="he_normal", rng=rng),
            BatchNorm(20),
            ActivationLayer("tanh"),
            Dense(20, 3, initializer="he_normal", rng=rng),
        ]
    )
    held_out = blobs(seed=7)
    history = fit(
        network,
        blobs(rows=20),
        loss=softmax_cross_entropy,
        optimizer=Adam(0.05),
        epochs=300,
        validation=held_out,
        patience=5,
    )
    assert history.stopped == "early stopping"
    assert history.epochs == history.best_epoch + 5 + 1
    outputs = network.forward(held_out[0])
    value, _ = softmax_cross_entropy(outputs, held_out[1])
    assert value == min(history.validation_loss)
    assert value == history.validation_loss[history.best_epoch]
    assert history.validation_loss[-1] > value


def test_early_stopping_counts_a_tie_as_no_improvement():
    history = fit(
        optimizer=SGD(0.0), epochs=9, validation=line_data(), patience=2
    )
    assert history.best_epoch == 0
    assert history.epochs == 3


def test_divergence_stops_with_the_history():
    with pytest.raises(TrainingDiverged, match="smaller learning rate") as e:
        fit(optimizer=SGD(30.0), epochs=1000)
    history = e.value.history
    assert history.stopped == "diverged"
    assert len(history.step_loss) > 10
    assert np.isfinite(history.step_loss).all()
    assert history.step_loss[-1] > 1e100
    assert f"step {len(history.step_loss)}" in str(e.value)


def test_divergence_in_the_last_step_is_found():
    network = line()
    with pytest.raises(TrainingDiverged, match="parameter is not finite"):
        fit(
            network,
            loss=lambda outputs, targets: (1.0, np.full_like(outputs, 1e308)),
            epochs=1,
            batch_size=None,
        )


def test_divergence_before_clipping_is_found():
    with pytest.raises(TrainingDiverged, match="a gradient is not finite"):
        fit(
            loss=lambda outputs, targets: (1.0, np.full_like(outputs, 1e308)),
            clip=lambda g: clip_by_global_norm(g, 1.0),
        )


def test_divergence_gives_back_the_best_parameters():
    network, data = line(), line_data()
    with pytest.raises(TrainingDiverged) as e:
        fit(
            network,
            data,
            optimizer=SGD(0.1),
            schedule=lambda step: 0.1 if step < 6 else 1e30,
            epochs=100,
            validation=data,
            patience=50,
        )
    value, _ = mean_squared_error(network.forward(data[0]), data[1])
    assert value == min(e.value.history.validation_loss)


def test_an_interrupt_keeps_the_history():
    calls = []

    def loss(outputs, targets):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return mean_squared_error(outputs, targets)

    history = fit(data=line_data(rows=64), loss=loss, batch_size=32)
    assert history.stopped == "interrupted"
    assert history.epochs == 2
    assert len(history.step_loss) == 4


def test_the_bar_is_silent_unless_asked_for(capfd):
    fit()
    assert capfd.readouterr() == ("", "")
    fit(progress=True)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "training: 100%" in captured.err
    assert "loss=" in captured.err


def test_it_learns_and_the_history_is_a_record():
    network = classifier()
    history = fit(
        network,
        blobs(rows=300),
        loss=softmax_cross_entropy,
        optimizer=Adam(0.01),
        epochs=30,
    )
    x, labels = blobs(rows=300, seed=9)
    assert accuracy(network.forward(x), labels) > 0.9
    assert isinstance(history, History)
    assert repr(history) == "History(best_epoch=None, stopped='completed')"
    assert history.loss[-1] < 0.5 * history.loss[0]


def test_no_epochs_change_nothing():
    network = line()
    before = network.flatten()
    history = fit(network, epochs=0)
    np.testing.assert_array_equal(network.flatten(), before)
    assert (history.loss, history.stopped) == ([], "completed")


def test_what_is_refused():
    x, y = line_data()
    with pytest.raises(ValueError, match=r"same number of rows.*\(49, 1\)"):
        fit(data=(x, y[1:]))
    with pytest.raises(ValueError, match="at least one"):
        fit(data=(x[:0], y[:0]))
    with pytest.raises(ValueError, match="inputs must be finite"):
        fit(data=(np.full((3, 2), math.nan), y[:3]))
    with pytest.raises(ValueError, match="targets must be finite"):
        fit(data=(x[:1], [[math.inf]]))
    with pytest.raises(ValueError, match="fan_in=2"):
        fit(data=(np.ones((3, 5)), y[:3]))
    with pytest.raises(ValueError, match="targets must have the shape"):
        fit(data=(x, y[:, 0]))
    with pytest.raises(ValueError, match=r"outputs' shape, \(32, 1\)"):
        fit(loss=lambda outputs, targets: (0.0, outputs[:, 0]))
    with pytest.raises(ValueError, match="batch_size must be at least 1"):
        fit(batch_size=0)
    with pytest.raises(TypeError, match="epochs must be an integer"):
        fit(epochs=1.5)
    with pytest.raises(ValueError, match="epochs"):
        fit(epochs=-1)
    with pytest.raises(TypeError, match="rng"):
        fit(rng=0)
    with pytest.raises(ValueError, match="patience and metric need valid"):
        fit(patience=3)
    with pytest.raises(ValueError, match="patience and metric need valid"):
        fit(metric=accuracy)
    with pytest.raises(ValueError, match="patience must be at least 1"):
        fit(patience=0, validation=(x, y))
    with pytest.raises(ValueError, match="labels must have the shape"):
        accuracy(np.zeros((3, 2)), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="not be empty"):
        accuracy(np.zeros((0, 2)), np.zeros(0))
