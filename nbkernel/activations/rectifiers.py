"""Rectifiers: the identity on one side, little or nothing on the other."""

# ruff: noqa: D103 (a name and its formula say the same)

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations.sigmoids import absolute, erf, sigmoid

# Klambauer et al. 2017: the pair for which (mean 0, variance 1) is fixed.
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def positive(z: NDArray) -> NDArray:
    return np.real(z) > 0


def relu(z: NDArray) -> NDArray:
    return np.maximum(z, 0) if z.dtype.kind != "c" else z * positive(z)


def relu_slope(z: NDArray) -> NDArray:
    return positive(z).astype(z.dtype)


def leaky(z: NDArray, slope: float) -> NDArray:
    return np.where(positive(z), z, z.dtype.type(slope) * z)


def leaky_slope(z: NDArray, slope: float) -> NDArray:
    return np.where(positive(z), z.dtype.type(1), z.dtype.type(slope))


def negative_part(z: NDArray) -> NDArray:
    """Return z where negative, else 0: exponentials of it are safe."""
    return np.where(positive(z), z.dtype.type(0), z)


def elu(z: NDArray, alpha: float = 1.0, scale: float = 1.0) -> NDArray:
    low = alpha * np.expm1(negative_part(z))
    return z.dtype.type(scale) * np.where(positive(z), z, low)


def elu_slope(z: NDArray, alpha: float = 1.0, scale: float = 1.0) -> NDArray:
    low = z.dtype.type(alpha) * np.exp(negative_part(z))
    return z.dtype.type(scale) * np.where(positive(z), z.dtype.type(1), low)


def elu_curve(z: NDArray, alpha: float = 1.0, scale: float = 1.0) -> NDArray:
    low = z.dtype.type(alpha) * np.exp(negative_part(z))
    return z.dtype.type(scale) * np.where(positive(z), z.dtype.type(0), low)


def gelu(z: NDArray) -> NDArray:
    return z * normal_distribution(z)


def gelu_slope(z: NDArray) -> NDArray:
    return normal_distribution(z) + z * normal_density(z)


def gelu_curve(z: NDArray) -> NDArray:
    return (2 - z * z) * normal_density(z)


_ROOT = float(np.sqrt(2 / np.pi))
_CUBIC = 0.044715


def gelu_tanh(z: NDArray) -> NDArray:
    return z / 2 * (1 + np.tanh(_ROOT * (z + _CUBIC * z**3)))


def gelu_tanh_slope(z: NDArray) -> NDArray:
    t = np.tanh(_ROOT * (z + _CUBIC * z**3))
    inner = _ROOT * (1 + 3 * _CUBIC * z * z)
    return (1 + t) / 2 + z / 2 * (1 - t * t) * inner


def gelu_tanh_curve(z: NDArray) -> NDArray:
    t = np.tanh(_ROOT * (z + _CUBIC * z**3))
    inner = _ROOT * (1 + 3 * _CUBIC * z * z)
    bend = 6 * _ROOT * _CUBIC * z
    return (1 - t * t) * (inner + z / 2 * bend - z * t * inner * inner)


def silu(z: NDArray) -> NDArray:
    return z * sigmoid(z)


def silu_slope(z: NDArray) -> NDArray:
    s = sigmoid(z)
    return s * (1 + z * (1 - s))


def silu_curve(z: NDArray) -> NDArray:
    s = sigmoid(z)
    return s * (1 - s) * (2 + z * (1 - 2 * s))


def softplus(z: NDArray) -> NDArray:
    """Return ln(1 + e^z), without overflow."""
    return relu(z) + np.log1p(np.exp(-absolute(z)))


def mish(z: NDArray) -> NDArray:
    return z * np.tanh(softplus(z))


def mish_slope(z: NDArray) -> NDArray:
    t, s = np.tanh(softplus(z)), sigmoid(z)
    return t + z * (1 - t * t) * s


def mish_curve(z: NDArray) -> NDArray:
    t, s = np.tanh(softplus(z)), sigmoid(z)
    return (1 - t * t) * s * (2 + z * (1 - s - 2 * t * s))


def minus_sin(z: NDArray) -> NDArray:
    return -np.sin(z)


def normal_density(z: NDArray) -> NDArray:
    return np.exp(-z * z / 2) * z.dtype.type(1 / np.sqrt(2 * np.pi))


def normal_distribution(z: NDArray) -> NDArray:
    from scipy.special import ndtr

    if z.dtype.kind == "c":
        return (1 + erf(z / np.sqrt(2))) / 2
    return ndtr(z)
