"""Activations in place: phi and phi' together, with few passes over memory.

The plain form is ``activation.function(z), activation.derivative(z)``. The
forms here share what the two have in common and write into given arrays;
the tests hold them equal to the plain form.
"""

from collections.abc import Callable
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import ACTIVATIONS, Activation


def activate(activation: Activation, z: NDArray, out: NDArray) -> None:
    """Write phi(z) to ``out`` and phi'(z) over ``z``."""
    if activation.degree == 1:
        _homogeneous(activation, z, out)
    elif ACTIVATIONS.get(activation.name) is activation:
        _FUSED.get(activation.name, _plain)(activation, z, out)
    else:  # a reader's own function, whatever its name
        _plain(activation, z, out)


def _plain(activation: Activation, z: NDArray, out: NDArray) -> None:
    out[...] = activation.function(z)
    z[...] = activation.derivative(z)


def _homogeneous(activation: Activation, z: NDArray, out: NDArray) -> None:
    """Two straight lines that meet at 0: their slopes say everything."""
    left, right = activation.derivative(np.array([-1.0, 1.0], z.dtype))
    positive = z > 0
    np.copyto(out, z)
    np.multiply(positive, right - left, out=z)
    z += left
    out *= z


def _tanh(activation: Activation, z: NDArray, out: NDArray) -> None:
    np.tanh(z, out=out)
    np.multiply(out, out, out=z)
    np.subtract(1.0, z, out=z)


def _sigmoid(activation: Activation, z: NDArray, out: NDArray) -> None:
    """sigmoid(z) = (1 + tanh(z / 2)) / 2: tanh is the faster one."""
    np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
    np.subtract(1.0, out, out=z)
    z *= out


def _silu(activation: Activation, z: NDArray, out: NDArray) -> None:
    """With s = sigmoid(z): phi = z s and phi' = s + phi (1 - s)."""
    gate, slope = np.empty_like(z), z.copy()
    _sigmoid(activation, slope, gate)
    np.multiply(z, gate, out=out)
    np.subtract(1.0, gate, out=z)
    z *= out
    z += gate


def _gelu(activation: Activation, z: NDArray, out: NDArray) -> None:
    """With the normal law P: phi = z P(z) and phi' = P(z) + z P'(z)."""
    from scipy.special import erf

    below = z * sqrt(0.5)
    erf(below, out=below)
    below += 1.0
    below *= 0.5
    density = z * z
    density *= -0.5
    np.exp(density, out=density)
    density *= 1 / sqrt(2 * pi)
    np.multiply(z, below, out=out)
    z *= density
    z += below


_FUSED: dict[str, Callable[[Activation, NDArray, NDArray], None]] = {
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "silu": _silu,
    "gelu": _gelu,
}
