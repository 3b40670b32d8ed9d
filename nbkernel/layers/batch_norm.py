"""Batch normalization: each feature, over the batch."""

import numpy as np
from numpy.typing import DTypeLike

from nbkernel.layers.normalization import (
    Normalization,
    normalize,
    normalize_backward,
)
from nbkernel.validation import finite_number


class BatchNorm(Normalization):
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
