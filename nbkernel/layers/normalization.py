"""Normalization: to mean 0 and variance 1, and the way back."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.layers.base import Layer, floating
from nbkernel.validation import finite_number, whole_number


def normalize(
    x: NDArray, axes: tuple[int, ...], epsilon: float
) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Return ``(x - mean) / sqrt(variance + epsilon)`` and what it used.

    The mean and the variance (over n, not n - 1) are taken over ``axes``.
    Returns (normalized, standard deviation, mean, variance), the last three
    with axes of length 1 where they were taken.
    """
    mean = x.mean(axis=axes, keepdims=True)
    centered = x - mean
    variance = (centered * centered).mean(axis=axes, keepdims=True)
    deviation = np.sqrt(variance + epsilon)
    return centered / deviation, deviation, mean, variance


def normalize_backward(
    gradient: NDArray,
    normalized: NDArray,
    deviation: NDArray,
    axes: tuple[int, ...],
) -> NDArray:
    """Return the gradient of what was normalized.

    Neither adding a constant to the inputs nor (but for epsilon) stretching
    them changes the outputs. So of the gradient g two parts come back as
    nothing, the part along the constant and the part along the normalized
    inputs x: ``(g - mean(g) - x * mean(g * x)) / deviation``.
    """
    along_constant = gradient.mean(axis=axes, keepdims=True)
    along_inputs = (gradient * normalized).mean(axis=axes, keepdims=True)
    return (gradient - along_constant - normalized * along_inputs) / deviation


class Normalization(Layer):
    """What both normalizations share: the learned gamma and beta."""

    def __init__(
        self, features: int, *, epsilon: float, dtype: DTypeLike
    ) -> None:
        super().__init__()
        self.features = whole_number("features", features)
        self.epsilon = finite_number("epsilon", epsilon, low=0.0)
        dtype = floating(dtype)
        self._add_parameter("gamma", np.ones(self.features, dtype))
        self._add_parameter("beta", np.zeros(self.features, dtype))

    def _affine(self, normalized: NDArray) -> NDArray:
        return normalized * self.parameters["gamma"] + self.parameters["beta"]

    def _affine_backward(
        self, gradient: NDArray, normalized: NDArray
    ) -> NDArray:
        rows = tuple(range(gradient.ndim - 1))
        self.gradients["gamma"][...] = (gradient * normalized).sum(axis=rows)
        self.gradients["beta"][...] = gradient.sum(axis=rows)
        return gradient * self.parameters["gamma"]
