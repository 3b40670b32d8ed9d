"""Fans and laws of weights against the PyTorch and JAX installed here."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

torch = pytest.importorskip("torch")

from nbkernel import initializers  # noqa: E402
from nbkernel.initializers.fans import MODES  # noqa: E402
from nbkernel.initializers.scaling import DISTRIBUTIONS  # noqa: E402
from tests.peers import generate_initializers as peer  # noqa: E402

init = torch.nn.init
FAN_IN, FAN_OUT = 800, 250
SHAPE = (FAN_IN, FAN_OUT)


def same_law(ours, theirs):
    """Whether two samples pass for one law's; 3% of scale would not."""
    ours, theirs = np.ravel(ours), np.ravel(theirs)
    tell = stats.ks_2samp(ours, 1.03 * theirs, method="asymp").pvalue < 1e-4
    keep = stats.ks_2samp(ours, theirs, method="asymp").pvalue > 1e-4
    return tell and keep


@pytest.fixture
def rng():
    torch.manual_seed(1)
    return np.random.default_rng(1)


sizes = st.integers(0, 40)


@given(st.lists(sizes, min_size=2, max_size=6))
def test_fans(shape):
    ours = initializers.compute_fans(peer.ours(shape))
    assert ours == tuple(peer.fans(shape))


# scheme: (our options, torch's function)
TORCH = {
    "glorot_normal": ({}, init.xavier_normal_),
    "glorot_uniform": ({}, init.xavier_uniform_),
    "he_normal": ({}, lambda w: init.kaiming_normal_(w, nonlinearity="relu")),
    "he_uniform": (
        {"negative_slope": 0.2, "mode": "fan_out"},
        lambda w: init.kaiming_uniform_(w, a=0.2, mode="fan_out"),
    ),
    "lecun_normal": (
        {},
        lambda w: init.kaiming_normal_(w, nonlinearity="linear"),
    ),
    "normal": ({"mean": 1, "std": 2}, lambda w: init.normal_(w, 1, 2)),
    "uniform": ({"low": -1, "high": 3}, lambda w: init.uniform_(w, -1, 3)),
    "truncated_normal": (  # torch's bounds, too, are in the weights' units
        {"mean": 1, "std": 2, "low": -2, "high": 2},
        lambda w: init.trunc_normal_(w, 1, 2, -2, 2),
    ),
    "orthogonal": ({"gain": 0.5}, lambda w: init.orthogonal_(w, 0.5)),
}


@pytest.mark.parametrize("name", TORCH)
def test_laws_are_pytorch_s(name, rng):
    options, fill = TORCH[name]
    ours = initializers.INITIALIZERS[name](SHAPE, rng=rng, **options)
    theirs = torch.empty(FAN_OUT, FAN_IN, dtype=torch.float64)
    assert same_law(ours, fill(theirs).numpy())


def test_pytorch_s_layers_start_with_pytorch_default(rng):
    ours = initializers.pytorch_default(SHAPE, rng=rng)
    layer = torch.nn.Linear(FAN_IN, FAN_OUT)
    assert same_law(ours, layer.weight.detach().numpy())
    kernel = initializers.pytorch_default((5, 5, 32, 250), rng=rng)
    layer = torch.nn.Conv2d(64, 250, 5, groups=2)
    assert same_law(kernel, layer.weight.detach().numpy())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("shape", [SHAPE, (3, 5, 40, 250)])
def test_variance_scaling_is_jax_s(shape, distribution, mode, rng):
    jax = pytest.importorskip("jax")
    ours = initializers.variance_scaling(
        shape, scale=2.0, mode=mode, distribution=distribution, rng=rng
    )
    theirs = jax.nn.initializers.variance_scaling(2.0, mode, distribution)
    assert same_law(ours, theirs(jax.random.key(1), shape))


@pytest.mark.parametrize("channels", [(4, 4), (4, 9)])
def test_delta_orthogonal_is_jax_s(channels, rng):
    jax = pytest.importorskip("jax")
    shape = (3, 4, *channels)
    ours = initializers.delta_orthogonal(shape, rng=rng) != 0
    fill = jax.nn.initializers.delta_orthogonal()
    np.testing.assert_array_equal(ours, fill(jax.random.key(1), shape) != 0)


def test_sparse_counts_the_zeros_of_a_unit_pytorch_those_of_an_input(rng):
    theirs = init.sparse_(torch.empty(40, 100), sparsity=0.9).numpy() != 0
    assert set(theirs.sum(axis=0)) == {4}
    ours = initializers.sparse((100, 40), connections=10, rng=rng) != 0
    assert set(ours.sum(axis=0)) == {10}
