"""The dense layer: every input reaches every output."""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.layers.base import Layer, draw
from nbkernel.validation import whole_number


class Dense(Layer):
    """An affine map: inputs times weights, plus a bias.

    Forward, ``z = x @ W + b``: unit j adds up all inputs, each by its weight
    ``W[i, j]``. Backward, from ``g = dC/dz``: a weight's gradient is its
    input times its output's gradient, summed over the batch,
    ``dC/dW = x.T @ g``; the bias's is ``g`` summed over the batch; and an
    input gets back what it sent out, through the same weights,
    ``dC/dx = g @ W.T``.

    Shapes: inputs (batch, ..., fan_in), outputs (batch, ..., fan_out);
    parameters ``weights`` (fan_in, fan_out) and ``bias`` (fan_out,), which
    starts at zero (``bias=False``: none).

    Raises ``ValueError`` for inputs of any other shape. Source: Rumelhart,
    Hinton and Williams (1986), Nature 323.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> layer = Dense(3, 2, initializer="ones", rng=rng)
    >>> layer.forward([[1.0, 2.0, 3.0]])
    array([[6., 6.]])
    >>> layer.backward([[1.0, -1.0]])
    array([[0., 0., 0.]])
    >>> layer.gradients["weights"]
    array([[ 1., -1.],
           [ 2., -2.],
           [ 3., -3.]])
    """

    def __init__(
        self,
        fan_in: int,
        fan_out: int,
        *,
        initializer: str | Callable[..., NDArray],
        rng: np.random.Generator,
        bias: bool = True,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__()
        self.fan_in = whole_number("fan_in", fan_in)
        self.fan_out = whole_number("fan_out", fan_out)
        shape = (self.fan_in, self.fan_out)
        self._add_parameter(
            "weights", draw(initializer, shape, rng=rng, dtype=dtype)
        )
        if bias:
            self._add_parameter("bias", np.zeros(self.fan_out, dtype))

    def compute(self, inputs, *, training=False, rng=None):
        """Return ``inputs @ weights + bias``."""
        self._require(inputs, "..., fan_in", self.fan_in)
        outputs = inputs @ self.parameters["weights"]
        if "bias" in self.parameters:
            outputs = outputs + self.parameters["bias"]
        return self._remember(outputs, inputs)

    def differentiate(self, gradient):
        """Return ``gradient @ weights.T``."""
        (inputs,) = self._recall(gradient)
        x = inputs.reshape(-1, self.fan_in)
        g = gradient.reshape(-1, self.fan_out)
        self.gradients["weights"][...] = x.T @ g
        if "bias" in self.parameters:
            self.gradients["bias"][...] = g.sum(axis=0)
        return gradient @ self.parameters["weights"].T
