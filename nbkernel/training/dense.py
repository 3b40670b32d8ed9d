"""The fast path of training: the two passes of a dense network, fused."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import Activation
from nbkernel.layers import ActivationLayer, Dense
from nbkernel.network import Sequential


@dataclass
class _Stage:
    """A dense layer with its bias as a last row, and what follows it."""

    weights: NDArray  # (fan_in + 1, fan_out), a view of the parameters
    slopes: NDArray  # the same of the gradients
    inputs: NDArray  # (batch, fan_in + 1), its last column 1
    sums: NDArray | None = None  # (batch, fan_out)
    activation: Activation | None = None


class DensePasses:
    """Both passes of a dense network, equal to those of its layers.

    In the vectors that ``network.pack`` makes, a layer's bias stands right
    behind its weights: it is one more row of them, the weights of an input
    that is always 1. So one product does the weights and the bias, and one
    more gives both their gradients, in place. The gradient of the first
    layer's inputs, which nobody asks for, is left out.
    """

    @staticmethod
    def fit(network: Sequential) -> bool:
        """Whether there are only dense layers, with activations between."""
        after_dense = False
        for layer in network.layers:
            if type(layer) is Dense and list(layer.parameters) == [
                "weights",
                "bias",
            ]:
                after_dense = True
            elif type(layer) is ActivationLayer and after_dense:
                after_dense = False
            else:
                return False
        return type(network) is Sequential

    def __init__(
        self,
        network: Sequential,
        parameters: NDArray,
        gradients: NDArray,
        batch_size: int,
    ) -> None:
        self.stages, start = [], 0
        for layer in network.layers:
            if type(layer) is ActivationLayer:
                self.stages[-1].activation = layer.activation
                continue
            shape = layer.fan_in + 1, layer.fan_out
            stop = start + shape[0] * shape[1]
            self.stages.append(
                _Stage(
                    weights=parameters[start:stop].reshape(shape),
                    slopes=gradients[start:stop].reshape(shape),
                    inputs=np.ones((batch_size, shape[0]), parameters.dtype),
                )
            )
            start = stop

    def compute(self, inputs, *, training=True, rng=None) -> NDArray:
        """Return the outputs; remember what ``differentiate`` needs."""
        self.rows = len(inputs)
        for stage in self.stages:
            rows = stage.inputs[: self.rows]
            rows[:, :-1] = inputs
            stage.sums = rows @ stage.weights
            inputs = stage.sums
            if stage.activation is not None:
                inputs = stage.activation.function(stage.sums)
        return inputs

    def differentiate(self, gradient) -> None:
        """Write the gradients of all parameters into their vector."""
        for stage in reversed(self.stages):
            if stage.activation is not None:
                gradient = gradient * stage.activation.derivative(stage.sums)
            rows = stage.inputs[: self.rows]
            np.matmul(rows.T, gradient, out=stage.slopes)
            if stage is not self.stages[0]:
                # A copy: a product with a transposed view takes longer.
                gradient = gradient @ stage.weights[:-1].T.copy()
