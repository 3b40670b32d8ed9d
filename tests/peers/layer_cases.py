"""The layers and networks that are compared with a peer, case by case."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nbkernel.layers import (
    LSTM,
    ActivationLayer,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    Recurrent,
    Residual,
)
from nbkernel.network import Sequential


def zeros(shape, *, rng, dtype):
    """Stand in for an initializer: the values come from the golden file."""
    return np.zeros(shape, dtype)


WEIGHTS = {"initializer": zeros, "rng": np.random.default_rng(0)}
STATES = {**WEIGHTS, "recurrent_initializer": zeros}


@dataclass(frozen=True)
class Case:
    """A layer to build, the shape of its inputs, and the mode."""

    build: Callable[..., Layer]
    inputs: tuple[int, ...]
    training: bool = False
    vocabulary: int | None = None
    mask: tuple[int, ...] | None = None

    def layer(self, arrays: dict) -> Layer:
        """Return the layer, with the parameters of ``arrays``."""
        mask = {} if self.mask is None else {"mask": arrays["mask"] > 0}
        layer = self.build(**mask)
        for name, parameter in layer.parameters.items():
            parameter[...] = arrays[f"parameter {name}"]
        for part in parts_of(layer):
            if isinstance(part, BatchNorm):
                part.running_mean = arrays["running_mean before"].copy()
                part.running_variance = arrays[
                    "running_variance before"
                ].copy()
        return layer


def parts_of(layer: Layer) -> list[Layer]:
    """Return the layer and all layers within it."""
    within = getattr(layer, "parts", {}).values()
    return [layer, *(part for inner in within for part in parts_of(inner))]


def measured(case: Case, arrays: dict) -> dict[str, np.ndarray]:
    """Return what nbkernel makes of the case: outputs and all gradients."""
    layer = case.layer(arrays)
    outputs = layer.forward(arrays["inputs"], training=case.training)
    back = layer.backward(arrays["gradient"])
    results = {"outputs": outputs}
    if back is not None:
        results["gradient of inputs"] = back
    for name, gradient in layer.gradients.items():
        results[f"gradient of {name}"] = gradient
    for part in parts_of(layer):
        if isinstance(part, BatchNorm):
            results["running_mean after"] = part.running_mean
            results["running_variance after"] = part.running_variance
    return results


CASES = {
    "dense": Case(lambda: Dense(4, 3, **WEIGHTS), (5, 4)),
    "dense without bias": Case(
        lambda: Dense(4, 3, bias=False, **WEIGHTS), (5, 4)
    ),
    "dense over a sequence": Case(lambda: Dense(4, 3, **WEIGHTS), (2, 3, 4)),
    "convolution": Case(lambda: Conv2D(2, 3, 3, **WEIGHTS), (2, 5, 6, 2)),
    "convolution with stride and padding": Case(
        lambda: Conv2D(3, 4, (3, 2), stride=(2, 3), padding=(2, 1), **WEIGHTS),
        (2, 6, 7, 3),
    ),
    "convolution in groups": Case(
        lambda: Conv2D(4, 6, 3, groups=2, padding=1, **WEIGHTS), (2, 4, 5, 4)
    ),
    "depthwise convolution": Case(
        lambda: Conv2D(3, 6, 2, groups=3, stride=2, bias=False, **WEIGHTS),
        (2, 5, 5, 3),
    ),
    "average pool": Case(lambda: AveragePool(2), (2, 5, 4, 3)),
    "average pool that overlaps": Case(
        lambda: AveragePool((3, 2), stride=(2, 1)), (2, 6, 5, 2)
    ),
    "flatten": Case(Flatten, (2, 3, 4, 2)),
    "recurrent": Case(lambda: Recurrent(3, 4, **STATES), (2, 6, 3)),
    "recurrent, relu, last state": Case(
        lambda: Recurrent(3, 4, activation="relu", sequences=False, **STATES),
        (2, 6, 3),
    ),
    "lstm": Case(lambda: LSTM(3, 4, **STATES), (2, 6, 3)),
    "lstm, last state": Case(
        lambda: LSTM(3, 4, sequences=False, **STATES), (2, 6, 3)
    ),
    "embedding": Case(
        lambda: Embedding(7, 3, **WEIGHTS), (4, 5), vocabulary=7
    ),
    "batch norm in training": Case(
        lambda: BatchNorm(3, momentum=0.3, epsilon=1e-3),
        (6, 3),
        training=True,
    ),
    "batch norm of images": Case(
        lambda: BatchNorm(3), (2, 3, 4, 3), training=True
    ),
    "batch norm in inference": Case(lambda: BatchNorm(3), (6, 3)),
    "layer norm": Case(lambda: LayerNorm(5), (4, 5)),
    "layer norm over a sequence": Case(
        lambda: LayerNorm(5, epsilon=1e-2), (2, 3, 5)
    ),
    "dropout in training": Case(
        lambda mask: Dropout(0.3, mask=mask),
        (6, 5),
        training=True,
        mask=(6, 5),
    ),
    "dropout in inference": Case(lambda: Dropout(0.3), (6, 5)),
    "relu": Case(lambda: ActivationLayer("relu"), (5, 4)),
    "tanh": Case(lambda: ActivationLayer("tanh"), (5, 4)),
    "gelu": Case(lambda: ActivationLayer("gelu"), (5, 4)),
    "residual": Case(
        lambda: Residual(Dense(4, 4, **WEIGHTS), branch_scale=0.5), (5, 4)
    ),
    "perceptron with batch norm and dropout": Case(
        lambda mask: Sequential(
            [
                Dense(6, 8, bias=False, **WEIGHTS),
                BatchNorm(8),
                ActivationLayer("relu"),
                Dropout(0.4, mask=mask),
                Residual(
                    Sequential([Dense(8, 8, **WEIGHTS), LayerNorm(8)]),
                    branch_scale=0.7,
                ),
                Dense(8, 3, **WEIGHTS),
            ]
        ),
        (7, 6),
        training=True,
        mask=(7, 8),
    ),
    "convolutional network with groups and stride": Case(
        lambda: Sequential(
            [
                Conv2D(2, 4, 3, stride=2, padding=1, **WEIGHTS),
                ActivationLayer("relu"),
                Conv2D(4, 6, 3, groups=2, padding=1, **WEIGHTS),
                ActivationLayer("tanh"),
                AveragePool(2),
                Flatten(),
                Dense(24, 3, **WEIGHTS),
            ]
        ),
        (3, 8, 7, 2),
    ),
    "lstm with embedding": Case(
        lambda: Sequential(
            [
                Embedding(9, 5, **WEIGHTS),
                LSTM(5, 6, **STATES),
                LSTM(6, 4, sequences=False, **STATES),
                Dense(4, 3, **WEIGHTS),
            ]
        ),
        (3, 7),
        vocabulary=9,
    ),
}
