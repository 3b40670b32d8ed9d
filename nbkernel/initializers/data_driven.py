"""Layer-sequential unit variance: measure the scale instead of deriving it."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.initializers.structured import orthogonal
from nbkernel.validation import (
    finite_array,
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

    ``network`` is a ``Sequential``, or whatever has ``layers`` with
    ``forward(inputs)`` and ``parameters``; those without "weights" are left
    as they are. Changes the weights in place, and returns the variance after
    each layer that has some.

    Raises ``ValueError`` for inputs that are not finite, for a layer whose
    outputs do not vary or overflow, and if ``max_steps`` divisions are not
    enough. Source: Mishkin & Matas 2016.

    >>> from nbkernel.network import multilayer_perceptron
    >>> rng = np.random.default_rng(0)
    >>> network = multilayer_perceptron(
    ...     (8, 20, 5), initializer="zeros", activation="gelu", rng=rng
    ... )
    >>> lsuv(network, rng.standard_normal((100, 8)), rng=rng).round(12)
    array([1., 1.])
    """
    signal = finite_array("inputs", inputs)
    generator("rng", rng)
    tolerance = finite_number("tolerance", tolerance, low=0, exclusive=True)
    max_steps = whole_number("max_steps", max_steps)
    variances = []
    for number, layer in enumerate(network.layers):
        weights = layer.parameters.get("weights")
        if weights is None:
            signal = layer.forward(signal)
            continue
        weights[...] = orthogonal(weights.shape, rng=rng)
        for step in range(max_steps + 1):
            outputs = layer.forward(signal)
            variance = _variance(outputs, number)
            if abs(variance - 1) < tolerance:
                break
            if step < max_steps:
                weights /= np.sqrt(variance)
        else:
            raise ValueError(
                f"layer {number}: after {max_steps} steps its outputs have "
                f"the variance {variance:g}; give it more max_steps or more "
                "tolerance"
            )
        variances.append(variance)
        signal = outputs
    return np.array(variances)


def _variance(outputs: NDArray, number: int) -> float:
    variance = float(np.var(outputs, dtype=np.float64))
    if not (isfinite(variance) and variance > 0):
        raise ValueError(
            f"layer {number}: its outputs have the variance {variance:g}, "
            "which no scale of its weights turns into 1"
        )
    return variance
