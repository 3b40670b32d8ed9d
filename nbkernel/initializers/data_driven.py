"""Layer-sequential unit variance: measure the scale instead of deriving it."""

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.initializers.structured import orthogonal
from nbkernel.validation import finite_array, finite_number, whole_number


def lsuv(
    network: Any,
    inputs: ArrayLike,
    *,
    rng: np.random.Generator,
    tolerance: float = 0.01,
    max_steps: int = 10,
) -> NDArray[np.float64]:
    """Draw a network's weights, and scale them until each output varies by 1.

    Goes through ``network.layers`` with a batch of real ``inputs``: whatever
    layer has ``parameters["weights"]`` of two axes or more gets orthogonal
    ones, which are divided by the standard deviation of the layer's outputs
    until that differs from 1 by less than ``tolerance``. Changes the weights
    in place; returns the final variance of each such layer.

    Raises ``ValueError`` if a layer's outputs do not vary or are not finite,
    or if ``max_steps`` are not enough. Source: Mishkin & Matas 2016.
    """
    inputs = finite_array("inputs", inputs)
    tolerance = finite_number("tolerance", tolerance, low=0, exclusive=True)
    max_steps = whole_number("max_steps", max_steps)
    variances = []
    for number, layer in enumerate(network.layers):
        weights = layer.parameters.get("weights")
        if weights is None or weights.ndim < 2:
            inputs = layer.forward(inputs)
            continue
        weights[...] = orthogonal(weights.shape, rng=rng, dtype=weights.dtype)
        for _ in range(max_steps):
            outputs = layer.forward(inputs)
            variance = float(np.var(outputs, dtype=np.float64))
            if not (np.isfinite(variance) and variance > 0):
                raise ValueError(
                    f"layer {number}: its outputs have the variance "
                    f"{variance:g}; no scale of its weights makes that 1"
                )
            if abs(sqrt(variance) - 1) < tolerance:
                break
            weights /= sqrt(variance)
        else:
            raise ValueError(
                f"layer {number}: after {max_steps} steps its outputs have "
                f"the variance {variance:g}; raise max_steps or tolerance"
            )
        variances.append(variance)
        inputs = outputs
    return np.array(variances)
