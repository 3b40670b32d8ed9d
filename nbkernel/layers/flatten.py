"""Flatten: an image or a sequence becomes one row of numbers."""

from nbkernel.layers.base import Layer


class Flatten(Layer):
    """Lays all axes but the batch into one; the numbers stay as they are.

    Backward, the gradient gets the inputs' shape back. No parameters.

    Shapes: inputs (batch, ...), outputs (batch, product of the rest), the
    last axis running fastest: of an image, the channels.

    >>> import numpy as np
    >>> layer = Flatten()
    >>> layer.forward(np.zeros((10, 4, 4, 3))).shape
    (10, 48)
    >>> layer.backward(np.zeros((10, 48))).shape
    (10, 4, 4, 3)
    """

    def compute(self, inputs, *, training=False, rng=None):
        """Return the inputs as rows."""
        self._require(inputs, "..., size", None)
        batch, *rest = inputs.shape
        size = 1
        for length in rest:
            size *= length
        return self._remember(inputs.reshape(batch, size), inputs.shape)

    def differentiate(self, gradient):
        """Return the gradient in the inputs' shape."""
        (shape,) = self._recall(gradient)
        return gradient.reshape(shape)
