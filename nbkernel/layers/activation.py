"""The activation layer: the same function of every number."""

from numpy.typing import NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.layers.base import Layer


class ActivationLayer(Layer):
    """Applies an activation to each entry by itself.

    Forward, ``a = phi(z)``. Backward, ``dC/dz = dC/da * phi'(z)``: where the
    activation is flat, nothing goes back. No parameters.

    Shapes: any; the outputs have the inputs' shape. ``activation`` is a name
    of ``ACTIVATIONS`` or an ``Activation``; raises ``ValueError`` for a name
    that is unknown.

    >>> layer = ActivationLayer("relu")
    >>> layer.forward([[-1.0, 2.0]])
    array([[0., 2.]])
    >>> layer.backward([[5.0, 5.0]])
    array([[0., 5.]])
    """

    def __init__(self, activation: str | Activation) -> None:
        super().__init__()
        self.activation = activation_named(activation)

    @property
    def preactivations(self) -> NDArray:
        """The inputs of the last forward pass; ValueError before any."""
        if self._memory is None:
            raise ValueError(
                f"{self._name}.preactivations needs a forward pass before it"
            )
        return self._memory[0]

    def compute(self, inputs, *, training=False, rng=None):
        """Return phi(inputs)."""
        return self._remember(self.activation.function(inputs), inputs)

    def differentiate(self, gradient):
        """Return ``gradient * phi'(inputs)``."""
        (inputs,) = self._recall(gradient)
        return gradient * self.activation.derivative(inputs)
