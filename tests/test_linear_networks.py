"""Linear networks' modes: against the package's layers and a solver."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from nbkernel.network import multilayer_perceptron
from nbkernel.studies import linear_modes, linear_networks
from nbkernel.studies.linear_modes import DEPTHS, DOTS, SIZES, STARTS, TIMES

T = linear_modes.table() / np.sqrt(8)


def compute(**changes):
    state = {"depth": 2, "start": "aligned", "size": 0.01, "time": 4.0}
    return linear_modes.compute(**(state | changes))


def test_modes_are_the_singular_values_of_the_things():
    left, strengths, right = linear_modes.modes()
    np.testing.assert_allclose(left * strengths @ right.T, T, atol=1e-14)
    for frame in (left, right):
        np.testing.assert_allclose(frame.T @ frame, np.eye(8), atol=1e-14)
    np.testing.assert_allclose(
        strengths, np.linalg.svd(T, compute_uv=False), rtol=1e-12
    )


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_step_is_the_package_s_backward_pass(depth):
    """A network of Dense layers on the whitened inputs, one step."""
    rng = np.random.default_rng(depth)
    sizes = [*[8, 7, 6, 5][:depth], 15]
    net = multilayer_perceptron(
        sizes, initializer="lecun_normal", activation="identity", rng=rng
    )
    arrays = list(net.parameters.values())[::2]
    moved = linear_modes.descend([W.copy() for W in arrays], T, 0.1)
    outputs = net.forward(np.sqrt(8) * np.eye(8))
    net.backward((outputs - linear_modes.table()) / 8)
    gradients = list(net.gradients.values())[::2]
    for new, W, gradient in zip(moved, arrays, gradients, strict=True):
        np.testing.assert_allclose(new, W - 0.1 * gradient, atol=1e-13)


@pytest.mark.parametrize("depth", DEPTHS)
def test_strength_takes_the_time_of_the_integral(depth):
    time = np.linspace(0, 12, 49)
    u = linear_modes.strength(time, 1.3, 0.02, depth)
    for k in (1, 5, 20):
        needed, _ = quad(
            lambda v: 1 / (depth * v ** (2 - 2 / depth) * (1.3 - v)),
            0.02,
            u[k],
        )
        assert needed == pytest.approx(time[k], rel=1e-5)


@pytest.mark.parametrize("size", SIZES[1:])
@pytest.mark.parametrize("depth", DEPTHS)
def test_aligned_modes_follow_the_theory(depth, size):
    values = compute(depth=depth, size=size)
    for level in range(4):
        np.testing.assert_allclose(
            values[f"measured{level}"],
            values[f"theory{level}"][::3],
            atol=0.03,
        )


def test_random_start_follows_the_flow_of_matrices():
    """Two layers, by an ODE solver on all weights."""
    start = linear_modes.first_weights(
        2, "random", 0.01, np.random.default_rng(4)
    )

    def flow(_, flat):
        W1, W2 = flat[:128].reshape(8, 16), flat[128:].reshape(16, 15)
        miss = T - W1 @ W2
        return np.concatenate([(miss @ W2.T).ravel(), (W1.T @ miss).ravel()])

    solved = solve_ivp(
        flow, (0, 4), np.concatenate([W.ravel() for W in start]), rtol=1e-8
    ).y[:, -1]
    final = solved[:128].reshape(8, 16) @ solved[128:].reshape(16, 15)
    answers = compute(start="random")["answers"]
    np.testing.assert_allclose(answers, np.sqrt(8) * final, atol=0.03)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("depth", DEPTHS)
def test_all_is_learned_from_a_large_start(depth, start):
    values = compute(depth=depth, start=start, size=0.1, time=30.0)
    np.testing.assert_allclose(
        values["answers"], linear_modes.table(), atol=0.05
    )
    assert values["learned"] == 4


def test_an_aligned_start_has_the_size_it_is_given():
    for depth in DEPTHS:
        values = compute(depth=depth, size=0.001, time=0.0)
        np.testing.assert_allclose(values["strengths"], 0.001, rtol=1e-9)


def test_an_array_of_times_gives_what_single_times_give():
    together = compute(time=np.array([0.5, 12.0]))
    for place, time in enumerate((0.5, 12.0)):
        alone = compute(time=time)
        for name in ("strengths", "share", "answers", "learned"):
            np.testing.assert_array_equal(together[name][place], alone[name])
    assert together["measured0"].shape == DOTS.shape


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"depth": 5}, "depth must be one of.*5"),
        ({"start": "zeros"}, "start must be one of.*'zeros'"),
        ({"size": 0.5}, "size must be one of.*0.5"),
        ({"time": 0.3}, "time must be one of.*0.3"),
    ],
)
def test_bad_values_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)


def test_bad_numbers_of_a_mode_are_named():
    with pytest.raises(ValueError, match="start must be"):
        linear_modes.strength([0.0], target=1.0, start=2.0, depth=2)


def test_the_sentence_says_what_is_learned():
    figure = linear_networks.explorable()
    assert "63% of what all eight share" in figure.summary()
    assert "All four levels" in figure.summary()
    assert "No level" in figure.summary(depth=2)
    assert "Two levels" in figure.summary(depth=2, time=4.0)
    assert 0.0 in TIMES
