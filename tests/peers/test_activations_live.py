"""Every activation against the installed PyTorch, on fresh numbers."""

import numpy as np
import pytest

pytest.importorskip("torch")

from nbkernel.activations import ACTIVATIONS
from tests.peers.generate_activations import TORCH, expected


def test_pytorch_has_every_activation():
    assert TORCH.keys() == ACTIVATIONS.keys()


@pytest.mark.parametrize("name", TORCH)
def test_equal_to_torch(name):
    points = np.random.default_rng(4).uniform(-15, 15, 1000)
    phi = ACTIVATIONS[name]
    ours = phi.function, phi.derivative, phi.second_derivative
    for f, theirs in zip(ours, expected(name, points), strict=True):
        np.testing.assert_allclose(f(points), theirs, rtol=1e-10, atol=1e-13)
