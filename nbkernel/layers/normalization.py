"""Normalization: mean 0 and variance 1, over the batch or over a row."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.layers.base import Layer
from nbkernel.validation import finite_number, whole_number


class _Normalization(Layer):
    """What both share: gamma, beta, and the way back through mean and std."""

    def __init__(
        self, features: int, *, epsilon: float, dtype: DTypeLike
    ) -> None:
        super().__init__()
        self.features = whole_number("features", features)
        self.epsilon = finite_number("epsilon", epsilon, low=0.0)
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


class BatchNorm(_Normalization):
    """Normalizes each feature over the batch.

    Forward in training: subtract the batch's mean from each feature, divide
    by its standard deviation, then stretch by ``gamma`` and shift by
    ``beta``, which are learned. Each pass moves ``running_mean`` and
    ``running_variance`` the fraction ``momentum`` of the way to the batch's
    (its variance over n - 1). In inference these two take the batch's place,
    and a row no longer depends on the others. Backward: see
    ``normalize_backward``.

    Shapes: inputs and outputs (batch, ..., features), normalized over all
    axes but the last; ``gamma``, ``beta`` and the running statistics
    (features,). Raises ``ValueError`` for inputs of another shape and, in
    training, for a single value a feature, which has no variance. Source:
    Ioffe and Szegedy (2015), ICML.

    >>> import numpy as np
    >>> layer = BatchNorm(1, epsilon=0.0)
    >>> layer.forward([[1.0], [3.0]], training=True)
    array([[-1.],
           [ 1.]])
    >>> layer.running_mean, layer.running_variance
    (array([0.2]), array([1.1]))
    """

    def __init__(
        self,
        features: int,
        *,
        momentum: float = 0.1,
        epsilon: float = 1e-5,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(features, epsilon=epsilon, dtype=dtype)
        self.momentum = finite_number("momentum", momentum, low=0.0, high=1.0)
        self.running_mean = np.zeros(self.features, dtype)
        self.running_variance = np.ones(self.features, dtype)

    def compute(self, inputs, *, training=False, rng=None):
        """Return the inputs, normalized over the batch, stretched, shifted."""
        self._require(inputs, "..., features", self.features)
        if not training:
            deviation = np.sqrt(self.running_variance + self.epsilon)
            normalized = (inputs - self.running_mean) / deviation
            return self._remember(
                self._affine(normalized), normalized, deviation, None
            )
        count = inputs.size // self.features
        if count < 2:
            raise ValueError(
                "BatchNorm.forward: inputs must have at least 2 values a "
                f"feature in training; got shape {inputs.shape}"
            )
        axes = tuple(range(inputs.ndim - 1))
        normalized, deviation, mean, variance = normalize(
            inputs, axes, self.epsilon
        )
        keep, new = 1.0 - self.momentum, self.momentum
        unbiased = variance.ravel() * (count / (count - 1))
        self.running_mean = keep * self.running_mean + new * mean.ravel()
        self.running_variance = keep * self.running_variance + new * unbiased
        return self._remember(
            self._affine(normalized), normalized, deviation, axes
        )

    def differentiate(self, gradient):
        """Return the gradient of the inputs of the last pass."""
        normalized, deviation, axes = self._recall(gradient)
        gradient = self._affine_backward(gradient, normalized)
        if axes is None:
            return gradient / deviation
        return normalize_backward(gradient, normalized, deviation, axes)


class LayerNorm(_Normalization):
    """Normalizes each row over its features.

    Forward: subtract from each row its own mean over the features, divide by
    its own standard deviation, then stretch by ``gamma`` and shift by
    ``beta``. No row looks at another, so training and inference are the
    same. Backward: see ``normalize_backward``.

    Shapes: inputs and outputs (batch, ..., features); ``gamma`` and ``beta``
    (features,). Raises ``ValueError`` for inputs of another shape. Source:
    Ba, Kiros and Hinton (2016), arXiv:1607.06450.

    >>> layer = LayerNorm(2, epsilon=0.0)
    >>> layer.forward([[1.0, 3.0]])
    array([[-1.,  1.]])
    """

    def __init__(
        self,
        features: int,
        *,
        epsilon: float = 1e-5,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(features, epsilon=epsilon, dtype=dtype)

    def compute(self, inputs, *, training=False, rng=None):
        """Return the inputs, normalized row by row, stretched, shifted."""
        self._require(inputs, "..., features", self.features)
        normalized, deviation, _, _ = normalize(inputs, (-1,), self.epsilon)
        return self._remember(self._affine(normalized), normalized, deviation)

    def differentiate(self, gradient):
        """Return the gradient of the inputs of the last pass."""
        normalized, deviation = self._recall(gradient)
        gradient = self._affine_backward(gradient, normalized)
        return normalize_backward(gradient, normalized, deviation, (-1,))
