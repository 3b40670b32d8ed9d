"""Layer-sequential unit variance: measure the scale instead of deriving it."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.initializers.structured import orthogonal
from nbkernel.validation import (
    finite_number,
    generator,
    whole_number,
)


def lsuv(
    network: Any,
    inputs: ArrayLike,
    *,
    rng: np.random.Generator,
    tolerance: float = 0.01,
    max_steps: int = 10,
) -> NDArray[np.float64]:
    """Draw a network's weights, and scale them until each output varies by 1.

    From the first layer to the last, with a batch of real inputs: the weights
    become `orthogonal`, and are divided by the standard deviation of the
    layer's outputs until their variance is within ``tolerance`` of 1 (without
    a bias once is enough). No formula for the activation, the fans or the
    data: they are measured.

    ``network`` is a ``Sequential`` or any other layer; one that is made of
    others (a residual block, a network in a network) has them scaled first,
    in their order. Layers without weights are left as they are. Changes the
    weights in place, and returns the variance after each layer that has some.

    Raises ``ValueError`` for inputs that are not finite, for a layer whose
    outputs do not vary or overflow, if ``max_steps`` divisions are not
    enough, and for a recurrent layer, whose states no scale of its weights
    makes as large as asked. Source: Mishkin & Matas 2016.

    >>> from nbkernel.network import multilayer_perceptron
    >>> rng = np.random.default_rng(0)
    >>> network = multilayer_perceptron(
    ...     (8, 20, 5), initializer="zeros", activation="gelu", rng=rng
    ... )
    >>> lsuv(network, rng.standard_normal((100, 8)), rng=rng).round(12)
    array([1., 1.])
    """
    generator("rng", rng)
    tolerance = finite_number("tolerance", tolerance, low=0, exclusive=True)
    max_steps = whole_number("max_steps", max_steps)
    variances: list[float] = []

    def visit(layer: Any, signal: ArrayLike, path: str) -> NDArray:
        """Scale a layer and those it is made of; return its outputs."""
        inner = signal
        for name, part in getattr(layer, "parts", {}).items():
            inner = visit(part, inner, f"{path}.{name}" if path else name)
        if not hasattr(layer, "parts") and _has_weights(layer, path):
            weights = layer.parameters["weights"]
            weights[...] = orthogonal(weights.shape, rng=rng)
            for _ in range(max_steps):
                variance = _variance(layer.forward(signal), path)
                if abs(variance - 1) < tolerance:
                    break
                weights /= np.sqrt(variance)
            variances.append(_variance(layer.forward(signal), path))
            if not abs(variances[-1] - 1) < tolerance:
                raise ValueError(
                    f"layer {path}: after {max_steps} steps its outputs have "
                    f"the variance {variances[-1]:g}; give it more max_steps "
                    "or more tolerance"
                )
        return layer.forward(signal)

    visit(network, inputs, "")
    return np.array(variances)


def _has_weights(layer: Any, path: str) -> bool:
    """Whether to scale a layer; ``ValueError`` if it cannot be done."""
    others = [
        name
        for name, array in layer.parameters.items()
        if array.ndim > 1 and name != "weights"
    ]
    if others:
        raise ValueError(
            f"layer {path}: network must have no recurrent layer; this one's "
            f"outputs are in no proportion to its {' and '.join(others)}"
        )
    return "weights" in layer.parameters


def _variance(outputs: NDArray, path: str) -> float:
    variance = float(np.var(outputs, dtype=np.float64))
    if not (isfinite(variance) and variance > 0):
        raise ValueError(
            f"layer {path}: its outputs have the variance {variance:g}, "
            "which no scale of its weights turns into 1"
        )
    return variance
