"""What the registry says frameworks call a scheme, typed into them."""

import inspect
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest

from nbkernel.initializers import INITIALIZERS, TRUNCATED_STD

N_IN, N_OUT = 800, 250
DRAWS = 4
SIZES = {"n_in": N_IN, "n_out": N_OUT}


def shape_for(entry):
    """Return the shape (in, out), or a kernel's if the scheme wants one."""
    return (3, 3, 80, 90) if entry.axes == 3 else (N_IN, N_OUT)


def from_torch(call, entry, seed):
    torch = pytest.importorskip("torch")
    torch.manual_seed(seed)
    w = torch.empty(N_OUT, N_IN)
    drawn = eval(call, {"torch": torch, "w": w, **SIZES})
    drawn = drawn.detach().numpy()
    return drawn.T if drawn.shape == (N_OUT, N_IN) else drawn


def from_keras(call, entry, seed):
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(seed)
    draw = eval(call, {"keras": keras, **SIZES})
    return np.asarray(draw(shape_for(entry)))


def from_jax(call, entry, seed):
    jax = pytest.importorskip("jax")
    key = jax.random.key(seed)
    drawn = eval(call, {"jax": jax, "key": key, **SIZES})
    if callable(drawn):
        drawn = drawn(key, shape_for(entry))
    return np.asarray(drawn)


ASK = {"torch": from_torch, "keras": from_keras, "jax": from_jax}
CALLS = [
    (name, framework)
    for name, entry in INITIALIZERS.items()
    for framework in ASK
    if getattr(entry.calls, framework)
]


@pytest.mark.parametrize(("name", "framework"), CALLS)
def test_a_framework_s_call_draws_what_the_registry_says(name, framework):
    """Its variance, and as far out as its bound but no farther."""
    entry = INITIALIZERS[name]
    call, shape = getattr(entry.calls, framework), shape_for(entry)
    drawn = np.stack(
        [ASK[framework](call, entry, seed) for seed in range(DRAWS)]
    ).astype(np.float64)
    assert drawn.shape == (DRAWS, *shape)
    expected = entry.variance_of(shape)
    if expected == 0:
        ours = entry(shape, rng=np.random.default_rng(0))
        np.testing.assert_allclose(drawn, [ours] * DRAWS, rtol=1e-6)
        return
    squares = drawn**2
    error = squares.std() / np.sqrt(squares.size)  # of independent weights
    assert abs(squares.mean() - expected) < max(5 * error, 1e-5 * expected)
    assert 6 * error < 0.1 * expected  # a tenth off would be seen
    if np.isfinite(entry.bound_of(shape)):
        farthest = np.abs(drawn).max() / entry.bound_of(shape)
        assert 0.99 < farthest <= 1 + 1e-6


def test_every_framework_is_asked():
    """Nearly all schemes have a call in each; a lost column is seen."""
    for framework in ASK:
        assert sum(asked == framework for _, asked in CALLS) > 15


def test_what_the_remarks_say_of_defaults():
    torch = pytest.importorskip("torch")
    keras = pytest.importorskip("keras")
    jax = pytest.importorskip("jax")

    def default(function, name):
        return inspect.signature(function).parameters[name].default

    assert default(torch.nn.init.normal_, "std") == 1.0
    assert default(keras.initializers.RandomNormal, "stddev") == 0.05
    assert default(jax.nn.initializers.normal, "stddev") == 0.01
    assert default(torch.nn.init.trunc_normal_, "a") == -2.0
    assert default(torch.nn.init.trunc_normal_, "b") == 2.0
    assert default(jax.nn.initializers.truncated_normal, "lower") == -2.0
    assert default(keras.layers.Dense, "kernel_initializer") == (
        "glorot_uniform"
    )
    drawn = jax.nn.initializers.uniform(1.0)(jax.random.key(0), (1000,))
    assert drawn.min() >= 0
    for source in (torch.nn.Linear, torch.nn.modules.conv._ConvNd):
        text = inspect.getsource(source.reset_parameters)
        assert "kaiming_uniform_(self.weight, a=math.sqrt(5))" in text


def test_the_normal_laws_of_keras_and_jax_are_cut_and_widened():
    for name in ("lecun_normal", "glorot_normal", "he_normal"):
        entry = INITIALIZERS[name]
        ends = 2 * entry.variance_of((N_IN, N_OUT)) ** 0.5 / TRUNCATED_STD
        for framework in ("keras", "jax"):
            call = getattr(entry.calls, framework)
            drawn = ASK[framework](call, entry, seed=1)
            assert 0.99 * ends < np.abs(drawn).max() <= ends * (1 + 1e-6)
