"""Networks trained side by side, against the package's own training."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.losses import softmax_cross_entropy
from nbkernel.network import multilayer_perceptron
from nbkernel.optimizers import SGD, Adam
from nbkernel.schedules import cosine
from nbkernel.studies import composed_schedules as composed
from nbkernel.studies import learning_rate
from nbkernel.studies.schedule_runs import (
    costs,
    draw_weights,
    forward,
    scaled_digits,
    slopes,
    stack,
    train_side_by_side,
)

SIZES = (64, 7, 5, 10)


def package_network(weights):
    """Return a network of the package that has these weights, no bias."""
    network = multilayer_perceptron(
        SIZES,
        initializer="zeros",
        activation="relu",
        rng=np.random.default_rng(0),
    )
    for layer, w in enumerate(weights):
        network.parameters[f"{2 * layer}.weights"][...] = w
    return network


@pytest.fixture
def data():
    x, y = scaled_digits()
    return x[:40], y[:40]


def test_slopes_are_those_of_the_package(data):
    x, y = data
    weights = stack(SIZES, [0.7, 1.5], [np.random.default_rng(1)])
    costs, gradients = slopes(weights, x, y)
    for variant in range(2):
        network = package_network([w[0, variant] for w in weights])
        outputs = network.forward(x)
        value, gradient = softmax_cross_entropy(outputs, y.argmax(axis=1))
        network.backward(gradient)
        assert costs[0, variant] == pytest.approx(value, rel=1e-12)
        for layer, found in enumerate(gradients):
            np.testing.assert_allclose(
                found[0, variant],
                network.gradients[f"{2 * layer}.weights"],
                atol=1e-14,
            )


def test_squared_error_agrees_with_central_differences(data):
    x, y = data
    rng = np.random.default_rng(2)
    weights = draw_weights(SIZES, 1.0, rng)
    way = [rng.standard_normal(w.shape) for w in weights]
    _, gradients = slopes(weights, x, y, "squared_error")
    h = 1e-6
    ends = [
        slopes(
            [w + sign * h * d for w, d in zip(weights, way, strict=True)],
            x,
            y,
            "squared_error",
        )[0]
        for sign in (1, -1)
    ]
    slope = sum(np.sum(g * d) for g, d in zip(gradients, way, strict=True))
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-6)
    outputs = forward(weights, x)[-1]
    cost = np.mean(np.sum((outputs - y) ** 2, axis=1)) / 2
    assert slopes(weights, x, y, "squared_error")[0] == pytest.approx(cost)


@pytest.mark.parametrize("adam", [False, True])
def test_runs_are_those_of_the_packages_optimizers(data, adam):
    """A schedule for each variant, on all rows and on minibatches."""
    x, y = data
    schedules = [cosine(0.05, steps=20), cosine(0.2, steps=10, final=0.01)]
    rates = np.array([[s(k) for s in schedules] for k in range(20)])
    start = stack(SIZES, [1.0, 1.0], [np.random.default_rng(3)])
    for size in (None, 4):
        ended, _ = train_side_by_side(
            start,
            rates,
            rngs=[np.random.default_rng(4)],
            x=x,
            y=y,
            batch_size=size,
            adam=adam,
        )
        for variant in range(2):
            w = {str(k): v[0, variant].copy() for k, v in enumerate(start)}
            optimizer = Adam() if adam else SGD(1.0)
            draws = np.random.default_rng(4)
            for rate in rates[:, variant]:
                rows = slice(None)
                if size is not None:
                    rows = draws.integers(len(x), size=size)
                _, found = slopes(list(w.values()), x[rows], y[rows])
                gradients = {str(k): g for k, g in enumerate(found)}
                optimizer.step(w, gradients, rate)
            for layer, found in enumerate(ended):
                np.testing.assert_allclose(
                    found[0, variant], w[str(layer)], atol=2e-4
                )


@pytest.mark.parametrize("cost", ["cross_entropy", "squared_error"])
def test_costs_are_the_first_result_of_slopes(data, cost):
    x, y = data
    weights = stack(SIZES, [0.7, 1.5], [np.random.default_rng(1)])
    np.testing.assert_array_equal(
        costs(weights, x, y, cost), slopes(weights, x, y, cost)[0]
    )


def test_one_draw_at_every_gain():
    (both,) = draw_weights((30, 4), [1.0, 3.0], np.random.default_rng(5))
    small, large = both
    np.testing.assert_allclose(large, 3 * small)
    (many,) = draw_weights((400, 400), 2.0, np.random.default_rng(6))
    assert many.std() == pytest.approx(2 / 20, rel=0.01)


def test_watch_sees_the_weights_after_the_steps(data):
    x, y = data
    start = stack(SIZES, [1.0], [np.random.default_rng(7)])
    options = dict(rngs=[], x=x, y=y, batch_size=None)
    ended, seen = train_side_by_side(
        start,
        np.full((5, 1), 0.1),
        look=(0, 3, 5),
        watch=lambda weights: weights[0].copy(),
        **options,
    )
    three, _ = train_side_by_side(start, np.full((3, 1), 0.1), **options)
    np.testing.assert_allclose(seen[0], start[0], rtol=1e-6)
    np.testing.assert_array_equal(seen[1], three[0])
    np.testing.assert_array_equal(seen[2], ended[0])


@pytest.mark.parametrize("shape", composed.SHAPES)
@pytest.mark.parametrize("warming", composed.WARM_UPS)
def test_composed_schedules_rise_to_the_peak_and_end_where_they_say(
    shape, warming
):
    schedule = composed.compose(shape, warming, 0.2, 0.03)
    rates = schedule(np.arange(composed.STEPS))
    assert rates.max() == pytest.approx(0.2)
    last = 0.2 if shape == "constant" else 0.2 * 0.03
    assert rates[-1] == pytest.approx(last)
    rise = composed.WARM_UPS[warming]
    assert (np.diff(rates[: rise + 1]) > 0).all()
    assert (np.diff(rates[rise:]) <= 0).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shape": "linear"}, "shape must be one of.*'linear'"),
        ({"warming": "hot"}, "warming must be one of.*'hot'"),
        ({"peak": 0.5}, "peak must be one of.*0.5"),
        ({"last": 0.5}, "last must be one of.*0.5"),
    ],
)
def test_bad_values_are_named(changes, words):
    state = dict(shape="cosine", warming="none", peak=0.2, last=0.03)
    with pytest.raises(ValueError, match=words):
        composed.compute(**(state | changes))


def test_the_sentence_is_true_at_both_ends():
    figure = learning_rate.explorable()
    lost = figure.summary(peak=1.0)
    assert "all five networks know next to nothing" in lost
    assert "the loss is 2.3" in lost
    good = figure.summary(
        shape="cosine", warming="linear", peak=0.2, last=0.03
    )
    assert "every network has learned something" in good
    state = dict(shape="cosine", warming="linear", peak=0.2, last=0.03)
    values = composed.compute(**state)
    assert values["record"] <= values["best"] <= values["final"][0]
    assert values["final"][0] == values["loss"][-1]
    assert values["valley"][composed.PEAKS.index(0.2)] == values["final"][0]
