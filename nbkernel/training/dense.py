"""The fast path of training: the two passes of a dense network, fused."""

import numpy as np
from numpy.typing import NDArray

from nbkernel.layers import ActivationLayer, Dense
from nbkernel.network import Sequential


class DensePasses:
    """Both passes of a dense network, equal to those of its layers.

    It saves what a layer by itself cannot: products are written straight
    into the packed gradients, biases are added in place, and the gradient of
    the first layer's inputs, which nobody asks for, is not computed.
    """

    @staticmethod
    def fit(network: Sequential) -> bool:
        """Whether there are only dense layers with biases and activations."""
        return type(network) is Sequential and all(
            type(layer) is ActivationLayer
            or (type(layer) is Dense and "bias" in layer.parameters)
            for layer in network.layers
        )

    def __init__(self, network: Sequential) -> None:
        self.layers = network.layers
        self.memory: list[NDArray] = []

    def compute(self, inputs, *, training=True, rng=None) -> NDArray:
        """Return the outputs; remember the inputs of every layer."""
        self.memory.clear()
        for layer in self.layers:
            self.memory.append(inputs)
            if type(layer) is Dense:
                inputs = inputs @ layer.parameters["weights"]
                inputs += layer.parameters["bias"]
            else:
                inputs = layer.activation.function(inputs)
        return inputs

    def differentiate(self, gradient) -> None:
        """Write the gradients of all parameters into the layers."""
        one_each = np.ones(len(gradient), gradient.dtype)
        for place in reversed(range(len(self.layers))):
            layer, inputs = self.layers[place], self.memory[place]
            if type(layer) is Dense:
                slopes = layer.gradients
                np.matmul(inputs.T, gradient, out=slopes["weights"])
                np.matmul(one_each, gradient, out=slopes["bias"])
                if place > 0:
                    gradient = gradient @ layer.parameters["weights"].T
            else:
                gradient = gradient * layer.activation.derivative(inputs)
