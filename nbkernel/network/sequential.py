"""Layers one after the other."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.layers import Composite, Layer
from nbkernel.validation import finite_array


class Sequential(Composite):
    """Layers one after the other; itself a layer.

    Forward, each layer takes the outputs of the one before it. Backward, the
    chain rule, from the last layer to the first. ``parameters`` and
    ``gradients`` hold those of all layers, under keys such as "0.weights"
    and "2.bias"; assigning to a key replaces the array in its layer.

    Raises ``TypeError`` for a layer that is no ``Layer``; an error within
    a layer names it and its place.

    >>> import numpy as np
    >>> from nbkernel.layers import ActivationLayer, Dense
    >>> rng = np.random.default_rng(0)
    >>> network = Sequential(
    ...     [
    ...         Dense(2, 3, initializer="he_normal", rng=rng),
    ...         ActivationLayer("relu"),
    ...         Dense(3, 1, initializer="lecun_normal", rng=rng),
    ...     ]
    ... )
    >>> network.forward([[0.5, -1.0], [1.0, 2.0]]).shape
    (2, 1)
    >>> list(network.parameters)
    ['0.weights', '0.bias', '2.weights', '2.bias']
    >>> network.flatten().shape
    (13,)
    """

    def __init__(self, layers: Iterable[Layer]) -> None:
        super().__init__()
        self.layers: list[Layer] = list(layers)
        if not self.layers:
            raise ValueError("layers must hold at least one layer; got none")
        for position, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(
                    f"layers must hold layers; number {position} is {layer!r}"
                )
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError(
                "layers must be different objects: a layer that stands twice "
                "would overwrite what its first place remembers"
            )

    @property
    def parts(self) -> dict[str, Layer]:
        """The layers, by their places."""
        return {str(i): layer for i, layer in enumerate(self.layers)}

    def check_inputs(self, inputs: ArrayLike) -> NDArray:
        """Return the inputs as the first layer wants them."""
        return self.layers[0].check_inputs(inputs)

    def compute(self, inputs, *, training=False, rng=None):
        """Return the outputs of the last layer."""
        outputs = inputs
        for position, layer in enumerate(self.layers):
            try:
                outputs = layer.compute(outputs, training=training, rng=rng)
            except (ValueError, TypeError) as error:
                error.add_note(f"in layer {position} of {len(self.layers)}")
                raise
        return self._remember(outputs)

    def differentiate(self, gradient):
        """Return the gradient of the inputs of the first layer."""
        self._recall(gradient)
        for layer in reversed(self.layers):
            gradient = layer.differentiate(gradient)
        return gradient

    def flatten(self) -> NDArray:
        """Return a copy of all parameters as one vector."""
        return _as_vector(self.parameters)

    def flatten_gradients(self) -> NDArray:
        """Return a copy of all gradients as one vector."""
        return _as_vector(self.gradients)

    def unflatten(self, vector: ArrayLike) -> None:
        """Write one vector, laid out as ``flatten`` does, into the layers.

        Raises ``ValueError`` for a vector of another length or not finite.
        """
        vector = finite_array("vector", vector, ndim=1)
        parameters = self.parameters
        total = sum(array.size for array in parameters.values())
        if vector.size != total:
            raise ValueError(
                f"vector must have {total} entries, one a parameter; got "
                f"{vector.size}"
            )
        start = 0
        for array in parameters.values():
            piece = vector[start : start + array.size]
            array[...] = piece.reshape(array.shape)
            start += array.size

    def pack(self) -> tuple[NDArray, NDArray]:
        """Move the parameters into one vector, the gradients into another.

        The layers then hold views into the two vectors that are returned:
        an optimizer that changes the one vector in place changes them all.
        """
        vectors = []
        for arrays in (self.parameters, self.gradients):
            vector = _as_vector(arrays)
            start = 0
            for name, array in list(arrays.items()):
                piece = vector[start : start + array.size]
                arrays[name] = piece.reshape(array.shape)
                start += array.size
            vectors.append(vector)
        return vectors[0], vectors[1]


def _as_vector(arrays: dict[str, NDArray]) -> NDArray:
    if not arrays:
        return np.zeros(0)
    return np.concatenate([array.ravel() for array in arrays.values()])
