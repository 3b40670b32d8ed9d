"""Sigmoids: bounded, or nearly so, and odd but for the logistic one."""

# ruff: noqa: D103 (a name and its formula say the same)

import numpy as np
from numpy.typing import NDArray

# LeCun et al. 1998, section 4.4: f(1) = 1 and f(-1) = -1.
LECUN_AMPLITUDE = 1.7159
LECUN_SLOPE = 2 / 3


def erf(z: NDArray) -> NDArray:
    from scipy.special import erf

    return erf(z)


def sigmoid(z: NDArray) -> NDArray:
    if z.dtype.kind == "c":
        return (1 + np.tanh(z / 2)) / 2
    from scipy.special import expit

    return expit(z)


def sigmoid_slope(z: NDArray) -> NDArray:
    s = sigmoid(z)
    return s * (1 - s)


def sigmoid_curve(z: NDArray) -> NDArray:
    s = sigmoid(z)
    return s * (1 - s) * (1 - 2 * s)


def tanh_slope(z: NDArray) -> NDArray:
    return 1 - np.tanh(z) ** 2


def tanh_curve(z: NDArray) -> NDArray:
    t = np.tanh(z)
    return -2 * t * (1 - t * t)


def lecun_tanh(z: NDArray) -> NDArray:
    return LECUN_AMPLITUDE * np.tanh(LECUN_SLOPE * z)


def lecun_tanh_slope(z: NDArray) -> NDArray:
    return LECUN_AMPLITUDE * LECUN_SLOPE * tanh_slope(LECUN_SLOPE * z)


def lecun_tanh_curve(z: NDArray) -> NDArray:
    return LECUN_AMPLITUDE * LECUN_SLOPE**2 * tanh_curve(LECUN_SLOPE * z)


def absolute(z: NDArray) -> NDArray:
    return np.where(np.real(z) > 0, z, -z)


def softsign(z: NDArray) -> NDArray:
    return z / (1 + absolute(z))


def softsign_slope(z: NDArray) -> NDArray:
    return 1 / (1 + absolute(z)) ** 2


def softsign_curve(z: NDArray) -> NDArray:
    return -2 * np.sign(np.real(z)) / (1 + absolute(z)) ** 3


def erf_slope(z: NDArray) -> NDArray:
    return np.exp(-z * z) * z.dtype.type(2 / np.sqrt(np.pi))


def erf_curve(z: NDArray) -> NDArray:
    return -2 * z * erf_slope(z)


def hardtanh(z: NDArray) -> NDArray:
    return np.where(np.abs(np.real(z)) < 1, z, np.sign(np.real(z)))


def hardtanh_slope(z: NDArray) -> NDArray:
    return (np.abs(np.real(z)) < 1).astype(z.dtype)
