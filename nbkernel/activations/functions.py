"""The formulas: each activation, its first and its second derivative.

At a kink the derivative is PyTorch's choice: relu'(0) = 0, leaky_relu'(0) =
its negative slope, hardtanh'(+-1) = 0. The second derivative is the one
beside the kink: the delta function on it is left out.

``np.maximum(x, 0)``, not ``np.where``: it takes complex numbers too, and
compares them by their real parts.
"""

# ruff: noqa: D103 (a formula's name says what it is)

from math import pi, sqrt

import numpy as np

LECUN_HEIGHT, LECUN_STEEPNESS = 1.7159, 2 / 3  # LeCun et al. 1998
SELU_ALPHA = 1.6732632423543772  # these two make E phi = 0, E phi^2 = 1 for
SELU_SCALE = 1.0507009873554805  # N(0, 1): Klambauer et al. 2017


def unit_step(x):
    # 1 for x > 0, else 0; np.heaviside takes ten times as long.
    return np.greater(x, 0).astype(np.result_type(x))


def identity(x):
    return +x


def identity_derivative(x):
    return np.ones_like(x)


def identity_second_derivative(x):
    return np.zeros_like(x)


def sigmoid(x):
    with np.errstate(over="ignore"):  # exp(-x) = inf gives 0, as it should
        return 1 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    s = sigmoid(x)
    return s * (1 - s)


def sigmoid_second_derivative(x):
    s = sigmoid(x)
    return s * (1 - s) * (1 - 2 * s)


def tanh(x):
    return np.tanh(x)


def tanh_derivative(x):
    return 1 - np.tanh(x) ** 2


def tanh_second_derivative(x):
    t = np.tanh(x)
    return -2 * t * (1 - t**2)


def lecun_tanh(x):
    return LECUN_HEIGHT * np.tanh(LECUN_STEEPNESS * x)


def lecun_tanh_derivative(x):
    slope = LECUN_HEIGHT * LECUN_STEEPNESS
    return slope * tanh_derivative(LECUN_STEEPNESS * x)


def lecun_tanh_second_derivative(x):
    curvature = LECUN_HEIGHT * LECUN_STEEPNESS**2
    return curvature * tanh_second_derivative(LECUN_STEEPNESS * x)


def relu(x):
    return np.maximum(x, 0.0)


def relu_derivative(x):
    return unit_step(x)


def relu_second_derivative(x):
    return np.zeros_like(x)


def leaky_relu(x, negative_slope):
    return np.maximum(x, 0.0) + negative_slope * np.minimum(x, 0.0)


def leaky_relu_derivative(x, negative_slope):
    return negative_slope + (1 - negative_slope) * unit_step(x)


def leaky_relu_second_derivative(x):
    return np.zeros_like(x)


def elu(x):
    return np.maximum(x, 0.0) + np.expm1(np.minimum(x, 0.0))


def elu_derivative(x):
    return np.exp(np.minimum(x, 0.0))


def elu_second_derivative(x):
    return np.exp(np.minimum(x, 0.0)) * unit_step(-x)


def selu(x):
    below = SELU_ALPHA * np.expm1(np.minimum(x, 0.0))
    return SELU_SCALE * (np.maximum(x, 0.0) + below)


def selu_derivative(x):
    below = SELU_ALPHA * np.exp(np.minimum(x, 0.0))
    return SELU_SCALE * np.where(np.greater(x, 0), 1.0, below)


def selu_second_derivative(x):
    return SELU_SCALE * SELU_ALPHA * elu_second_derivative(x)


def gelu(x):
    return x * _normal_cdf(x)


def gelu_derivative(x):
    return _normal_cdf(x) + x * _normal_density(x)


def gelu_second_derivative(x):
    return _normal_density(x) * (2 - _bounded(x) ** 2)


def gelu_tanh(x):
    u, _, _ = _cubic(x)
    return x * (1 + np.tanh(u)) / 2


def gelu_tanh_derivative(x):
    u, slope, _ = _cubic(x)
    return (1 + np.tanh(u)) / 2 + x * tanh_derivative(u) * slope / 2


def gelu_tanh_second_derivative(x):
    u, slope, curvature = _cubic(x)
    bend = curvature - 2 * np.tanh(u) * slope**2
    return tanh_derivative(u) * (slope + x * bend / 2)


def silu(x):
    return x * sigmoid(x)


def silu_derivative(x):
    s = sigmoid(x)
    return s * (1 + x * (1 - s))


def silu_second_derivative(x):
    s = sigmoid(x)
    return s * (1 - s) * (2 + x * (1 - 2 * s))


def mish(x):
    return x * np.tanh(softplus(x))


def mish_derivative(x):
    t = np.tanh(softplus(x))
    return t + x * (1 - t**2) * sigmoid(x)


def mish_second_derivative(x):
    t, s = np.tanh(softplus(x)), sigmoid(x)
    return (1 - t**2) * s * (2 + x * (1 - s - 2 * t * s))


def softplus(x):
    below = np.minimum(x, -x)  # -|x|, and nothing overflows
    return np.maximum(x, 0.0) + np.log1p(np.exp(below))


def softplus_derivative(x):
    return sigmoid(x)


def softplus_second_derivative(x):
    return sigmoid_derivative(x)


def softsign(x):
    return x / (1 + np.maximum(x, -x))


def softsign_derivative(x):
    return (1 / (1 + np.abs(x))) ** 2


def softsign_second_derivative(x):
    return -2 * np.sign(x) * (1 / (1 + np.abs(x))) ** 3


def erf(x):
    from scipy.special import erf  # here: scipy would slow every import

    return erf(x)


def erf_derivative(x):
    return 2 / sqrt(pi) * np.exp(-(_bounded(x) ** 2))


def erf_second_derivative(x):
    return -2 * x * erf_derivative(x)


def sin(x):
    return np.sin(x)


def sin_derivative(x):
    return np.cos(x)


def sin_second_derivative(x):
    return -np.sin(x)


def hardtanh(x):
    return np.minimum(np.maximum(x, -1.0), 1.0)


def hardtanh_derivative(x):
    return unit_step(1 - np.abs(x))


def hardtanh_second_derivative(x):
    return np.zeros_like(x)


def _normal_cdf(x):
    from scipy.special import ndtr

    return ndtr(x)


def _normal_density(x):
    return np.exp(-(_bounded(x) ** 2) / 2) / sqrt(2 * pi)


def _bounded(x):
    """Return x within +-100: there e^(-x^2) is 0, and x^2 is no overflow."""
    return np.clip(x, -100.0, 100.0)


def _cubic(x):
    """Return sqrt(2/pi) (x + 0.044715 x^3) and its two derivatives.

    Beyond +-10 its tanh is +-1 to the last digit; x^3 must not overflow.
    """
    c, x = sqrt(2 / pi), np.minimum(np.maximum(x, -10.0), 10.0)
    return (
        c * x * (1 + 0.044715 * x**2),
        c * (1 + 3 * 0.044715 * x**2),
        c * (6 * 0.044715 * x),
    )
