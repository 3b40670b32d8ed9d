"""Optimizers against PyTorch, against each other, and their refusals."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nbkernel import optimizers
from nbkernel.optimizers import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Optimizer,
    RMSprop,
    clip_by_global_norm,
    clip_by_value,
    global_norm,
)

GOLDEN = Path(__file__).parent / "peers" / "optimizers.npz"
MAKERS = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True, l2=0.1),
    "Adagrad": lambda: Adagrad(0.1, decoupled_decay=0.1),
    "RMSprop": lambda: RMSprop(0.1, centered=True, momentum=0.5),
    "Adam": lambda: Adam(0.1, l2=0.1),
    "AdamW": lambda: AdamW(0.1),
}
each_optimizer = pytest.mark.parametrize(
    "make", MAKERS.values(), ids=list(MAKERS)
)


def golden_cases():
    """The names in the golden file, so that each is a test of its own."""
    with np.load(GOLDEN) as golden:
        return json.loads(str(golden["questions"]))["optimizers"]


def trajectory(optimizer: Optimizer, given: dict, steps: int) -> list[dict]:
    """The parameters after each step on a noisy quadratic."""
    w = {key: given[f"start/{key}"].copy() for key in ("weights", "bias")}
    path = []
    for t in range(steps):
        gradients = {
            key: given[f"curvature/{key}"] * (w[key] - given[f"optimum/{key}"])
            + given[f"noise/{key}"][t]
            for key in w
        }
        optimizer.step(w, gradients)
        path.append({key: value.copy() for key, value in w.items()})
    return path


@pytest.mark.parametrize("name", golden_cases())
def test_a_hundred_steps_equal_pytorch(name):
    with np.load(GOLDEN) as golden:
        questions = json.loads(str(golden["questions"]))
        kind, options = questions["optimizers"][name]
        problem = {
            key.removeprefix("problem/"): golden[key]
            for key in golden.files
            if key.startswith("problem/")
        }
        optimizer = getattr(optimizers, kind)(
            questions["learning_rate"], **options
        )
        path = trajectory(optimizer, problem, questions["steps"])
        for key in ("weights", "bias"):
            theirs = golden[f"optimizer/{name}/{key}"]
            ours = np.array([path[t - 1][key] for t in questions["recorded"]])
            error = np.abs(ours - theirs).max() / np.abs(theirs).max()
            assert error <= 1e-10


def test_the_golden_file_names_its_versions_and_covers_every_option():
    with np.load(GOLDEN) as golden:
        questions = json.loads(str(golden["questions"]))
    assert questions["versions"]["torch"].startswith("2.13.0")
    tested = {
        (kind, option)
        for kind, options in questions["optimizers"].values()
        for option in options
    }
    assert {kind for kind, _ in questions["optimizers"].values()} == {
        "SGD",
        "Adagrad",
        "RMSprop",
        "Adam",
        "AdamW",
    }
    assert {
        ("SGD", "momentum"),
        ("SGD", "nesterov"),
        ("SGD", "l2"),
        ("Adagrad", "epsilon"),
        ("Adagrad", "initial_sum"),
        ("Adagrad", "l2"),
        ("RMSprop", "decay"),
        ("RMSprop", "momentum"),
        ("RMSprop", "epsilon"),
        ("RMSprop", "centered"),
        ("RMSprop", "l2"),
        ("Adam", "beta1"),
        ("Adam", "beta2"),
        ("Adam", "epsilon"),
        ("Adam", "l2"),
        ("AdamW", "decoupled_decay"),
    } <= tested


@each_optimizer
def test_one_flat_vector_is_the_same_as_many_arrays(make):
    rng = np.random.default_rng(0)
    many = {"a": rng.standard_normal((3, 2)), "b": rng.standard_normal(4)}
    flat = {"all": np.concatenate([v.ravel() for v in many.values()])}
    one, other = make(), make()
    for _ in range(5):
        slopes = {k: rng.standard_normal(v.shape) for k, v in many.items()}
        one.step(many, slopes)
        other.step(
            flat, {"all": np.concatenate([v.ravel() for v in slopes.values()])}
        )
    np.testing.assert_array_equal(
        np.concatenate([v.ravel() for v in many.values()]), flat["all"]
    )


@each_optimizer
@given(data=st.data())
def test_shape_dtype_and_gradients_are_kept(make, data):
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shape = data.draw(array_shapes(min_dims=0, min_side=0, max_side=3))
    entries = st.floats(-100, 100, width=32)
    start, slope = (
        data.draw(arrays(dtype, shape, elements=entries)) for _ in range(2)
    )
    w, before, optimizer = start.copy(), slope.copy(), make()
    for _ in range(3):
        optimizer.step({"w": w}, {"w": slope}, np.float64(0.01))
    assert w.shape == shape
    assert w.dtype == dtype
    assert np.isfinite(w).all()
    np.testing.assert_array_equal(slope, before)
    for array in optimizer.state["w"].values():
        assert array.dtype == dtype
    assert optimizer.steps == 3


@each_optimizer
def test_a_given_learning_rate_overrides(make):
    w = {"w": np.ones(3)}
    make().step(w, {"w": np.ones(3)}, 0.0)
    np.testing.assert_array_equal(w["w"], 1)


def test_the_two_weight_decays_agree_for_sgd_only():
    def after(make, **decay):
        w = {"w": np.array([1.0, -2.0, 3.0])}
        optimizer = make(0.1, **decay)
        for _ in range(3):
            optimizer.step(w, {"w": np.array([0.1, 1.0, 10.0])})
        return w["w"]

    np.testing.assert_allclose(
        after(SGD, l2=0.5), after(SGD, decoupled_decay=0.5), rtol=1e-14
    )
    for make in (Adagrad, RMSprop, Adam):
        coupled, decoupled = (
            after(make, l2=0.5),
            after(make, decoupled_decay=0.5),
        )
        assert np.abs(coupled - decoupled).max() > 1e-2
    np.testing.assert_array_equal(
        after(AdamW, decoupled_decay=0.5), after(Adam, decoupled_decay=0.5)
    )


def test_adam_keeps_the_textbook_moments():
    rng = np.random.default_rng(0)
    optimizer, w, m, v = Adam(), {"w": np.zeros(4)}, np.zeros(4), np.zeros(4)
    for _ in range(10):
        g = rng.standard_normal(4)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        optimizer.step(w, {"w": g})
    state = optimizer.state["w"]
    np.testing.assert_allclose(0.1 * state["gradient_sum"], m, rtol=1e-13)
    np.testing.assert_allclose(0.001 * state["square_sum"], v, rtol=1e-13)


def test_gradient_descent_diverges_beyond_two_over_the_curvature():
    for rate, grows in ((1.99, False), (2.01, True)):
        w, optimizer = {"w": np.array([1.0])}, SGD(rate)
        for _ in range(50):
            optimizer.step(w, w)  # the loss w^2 / 2, of curvature 1
        assert (abs(w["w"][0]) > 1) == grows


def gradients_of(*values):
    return {str(i): np.array(value) for i, value in enumerate(values)}


def test_clipping_equals_pytorch():
    with np.load(GOLDEN) as golden:
        given = {k: golden[f"clip/given/{k}"] for k in ("weights", "bias")}
        norm = golden["clip/norm"].item()
        assert global_norm(given) == pytest.approx(norm, rel=1e-14)
        assert norm > 0.5  # or nothing would be clipped
        by_value, by_norm = (
            clip_by_value(given, 0.5),
            clip_by_global_norm(given, 0.5),
        )
        for key in given:
            np.testing.assert_array_equal(
                by_value[key], golden[f"clip/value/{key}"]
            )
            # PyTorch divides by the norm plus 1e-6.
            theirs = golden[f"clip/norm/{key}"] * (norm + 1e-6) / norm
            np.testing.assert_allclose(by_norm[key], theirs, rtol=1e-12)


@given(
    data=st.data(),
    limit=st.floats(1e-3, 1e3),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_clipping_keeps_within_the_limit(data, limit, dtype):
    largest = float(np.finfo(dtype).max) / 4
    entries = st.floats(-largest, largest, width=dtype().itemsize * 8)
    slopes = {
        key: data.draw(arrays(dtype, shape, elements=entries))
        for key, shape in (("w", (2, 3)), ("b", (0,)), ("c", ()))
    }
    for clip in (clip_by_value, clip_by_global_norm):
        for key, clipped in clip(slopes, limit).items():
            assert clipped.dtype == dtype
            assert clipped.shape == slopes[key].shape
            assert np.abs(clipped).max(initial=0) <= limit * (1 + 1e-6)
    assert global_norm(clip_by_global_norm(slopes, limit)) <= limit * (
        1 + 1e-5
    )


def test_only_the_global_norm_keeps_the_direction():
    slopes = gradients_of([3.0, 0.1], [[4.0]])
    small = clip_by_global_norm(slopes, 1.0)
    norm = global_norm(slopes)
    for key, slope in slopes.items():
        np.testing.assert_allclose(small[key], slope / norm, rtol=1e-15)
    cut = clip_by_value(slopes, 1.0)
    np.testing.assert_array_equal(cut["0"], [1.0, 0.1])
    assert clip_by_global_norm(slopes, 100.0)["0"] is slopes["0"]
    assert global_norm({}) == 0
    assert global_norm(gradients_of([3e200], [4e200])) == pytest.approx(5e200)


def test_options_refused():
    for name in ("learning_rate", "l2", "decoupled_decay"):
        for kind in (SGD, Adagrad, RMSprop, Adam, AdamW):
            options = {"learning_rate": 0.1, name: -0.1}
            with pytest.raises(ValueError, match=name):
                kind(**options)
    for kind, name in (
        (SGD, "momentum"),
        (RMSprop, "momentum"),
        (RMSprop, "decay"),
        (Adam, "beta1"),
        (AdamW, "beta2"),
    ):
        for bad in (1.0, -0.1, math.nan):
            with pytest.raises(ValueError, match=name):
                kind(0.1, **{name: bad})
        with pytest.raises(TypeError, match=name):
            kind(0.1, **{name: "0.9"})
    with pytest.raises(ValueError, match="nesterov needs a momentum"):
        SGD(0.1, nesterov=True)
    with pytest.raises(ValueError, match="initial_sum"):
        Adagrad(0.1, initial_sum=-1.0)


def test_steps_refused():
    w = {"w": np.ones(3)}
    optimizer = Adam()
    with pytest.raises(ValueError, match="learning_rate"):
        optimizer.step(w, w, -1.0)
    with pytest.raises(ValueError, match=r"same keys; only one has \['v'\]"):
        optimizer.step(w, {"w": np.ones(3), "v": np.ones(3)})
    with pytest.raises(ValueError, match=r"shape \(3,\); got \(1,\)"):
        optimizer.step(w, {"w": np.ones(1)})
    with pytest.raises(TypeError, match="floating array"):
        optimizer.step({"v": np.ones(3, int)}, {"v": np.ones(3)})
    with pytest.raises(TypeError, match="floating array"):
        optimizer.step({"v": [1.0]}, {"v": np.ones(1)})
    optimizer.step(w, w)
    with pytest.raises(ValueError, match="needs a new optimizer"):
        optimizer.step({"w": np.ones(4)}, {"w": np.ones(4)})
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).step(w, w)


def test_clipping_refused():
    for clip in (clip_by_value, clip_by_global_norm):
        for limit in (0.0, -1.0, math.nan):
            with pytest.raises(ValueError, match="limit"):
                clip(gradients_of([1.0]), limit)
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match="gradients must be finite"):
            clip_by_global_norm(gradients_of([1.0], [bad]), 1.0)
