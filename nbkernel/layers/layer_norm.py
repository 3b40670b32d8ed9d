"""Layer normalization: each row, over its features."""

import numpy as np
from numpy.typing import DTypeLike

from nbkernel.layers.normalization import (
    Normalization,
    normalize,
    normalize_backward,
)


class LayerNorm(Normalization):
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
