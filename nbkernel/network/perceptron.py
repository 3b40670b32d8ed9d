"""The multilayer perceptron."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.activations import Activation
from nbkernel.layers import ActivationLayer, Dense, Layer
from nbkernel.network.sequential import Sequential
from nbkernel.validation import whole_number


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
