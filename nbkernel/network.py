"""Networks: layers one after the other."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nbkernel.activations import Activation
from nbkernel.layers import ActivationLayer, Dense, Layer, Prefixed
from nbkernel.validation import finite_array, whole_number


class Sequential(Layer):
    """Layers one after the other; itself a layer.

    Forward, each layer takes the outputs of the one before it. Backward, the
    chain rule, from the last layer to the first. ``parameters`` and
    ``gradients`` hold those of all layers, under keys such as "0.weights"
    and "2.bias"; assigning to a key replaces the array in its layer.

    Raises ``TypeError`` for a layer that is no ``Layer``; an error within
    a layer names it and its place.

    >>> import numpy as np
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
        self._memory = None

    @property
    def parameters(self) -> dict[str, NDArray]:
        """All parameters by name, in the order of the layers."""
        return Prefixed(
            {str(i): layer.parameters for i, layer in enumerate(self.layers)}
        )

    @property
    def gradients(self) -> dict[str, NDArray]:
        """The gradients of the last backward pass, by the same names."""
        return Prefixed(
            {str(i): layer.gradients for i, layer in enumerate(self.layers)}
        )

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


def multilayer_perceptron(
    layer_sizes: Sequence[int],
    *,
    initializer: str | Callable[..., NDArray],
    activation: str | Activation,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> Sequential:
    """Return dense layers with an activation between them.

    ``layer_sizes`` counts the units from the inputs to the outputs: (64, 32,
    10) makes two dense layers, of weights (64, 32) and (32, 10). The biases
    start at zero. No activation follows the last layer: its outputs are
    logits, or a regression's predictions.

    Raises ``ValueError`` for fewer than two sizes, a size below 1, and an
    unknown initializer or activation.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> network = multilayer_perceptron(
    ...     (64, 32, 10), initializer="he_normal", activation="relu", rng=rng
    ... )
    >>> network.forward(np.ones((5, 64))).shape
    (5, 10)
    """
    sizes = [whole_number("layer_sizes", size) for size in layer_sizes]
    if len(sizes) < 2:
        raise ValueError(
            "layer_sizes must name at least the inputs and the outputs; got "
            f"{tuple(sizes)}"
        )
    layers: list[Layer] = []
    for fan_in, fan_out in pairwise(sizes):
        layers.append(
            Dense(
                fan_in, fan_out, initializer=initializer, rng=rng, dtype=dtype
            )
        )
        layers.append(ActivationLayer(activation))
    return Sequential(layers[:-1])
