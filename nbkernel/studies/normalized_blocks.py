"""Twenty blocks, normalized or not: a signal in, a gradient back.

A block normalizes what comes in, applies ReLU and multiplies by weights:
``h + relu(norm(h)) @ W`` with a shortcut, ``relu(norm(h)) @ W`` without.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nbkernel.layers.normalization import normalize, normalize_backward
from nbkernel.validation import one_of

DEPTH, WIDTH, BATCH, NETWORKS = 20, 160, 128, 5
NORMS = {
    "none": "no normalization",
    "batch": "batch norm",
    "layer": "layer norm",
}
WIRINGS = {"plain": "plain", "residual": "with shortcuts"}
GAINS = (0.5, 0.7, 1.0, 1.2, math.sqrt(2), 1.7, 2.0, 3.0)
AXES = {"batch": (0,), "layer": (1,)}
RELU_SQUARE = 1 / 2  # E relu(xi)^2, and E relu'(xi)^2
RELU_VARIANCE = (math.pi - 1) / (2 * math.pi)


def pass_blocks(
    norm: str,
    wiring: str,
    gain: float,
    *,
    rng: np.random.Generator,
    depth: int = DEPTH,
    width: int = WIDTH,
    batch: int = BATCH,
) -> dict[str, NDArray[np.float64]]:
    """Send standard normal numbers through fresh blocks and back.

    Parameters
    ----------
    norm, wiring
        Keys of `NORMS` and `WIRINGS`.
    gain
        sigma_w of every block's normal weights.

    Returns
    -------
    dict
        ``signal``, ``variance``, ``gradient``: the second moment of what
        leaves block 0 (the input) to ``depth``, its variance over the batch
        and the second moment of the gradient there, shape (depth + 1,).
    """
    one_of("norm", norm, NORMS)
    one_of("wiring", wiring, WIRINGS)
    shortcut = wiring == "residual"
    std = np.float32(gain / math.sqrt(width))
    draw = dict(dtype=np.float32)  # twice as fast, and exact enough
    h = rng.standard_normal((batch, width), **draw)
    states, memory = [h], []
    for _ in range(depth):
        weights = rng.standard_normal((width, width), **draw) * std
        x, deviation = h, None
        if norm != "none":
            x, deviation, _, _ = normalize(h, AXES[norm], 0.0)
        memory.append((x, deviation, weights))
        branch = np.maximum(x, 0) @ weights
        h = h + branch if shortcut else branch
        states.append(h)
    g = rng.standard_normal((batch, width), **draw)
    gradients = [g]
    for x, deviation, weights in reversed(memory):
        back = (g @ weights.T) * (x > 0)
        if norm != "none":
            back = normalize_backward(back, x, deviation, AXES[norm])
        g = g + back if shortcut else back
        gradients.append(g)
    square = dict(dtype=np.float64)
    return {
        "signal": np.array([np.mean(h * h, **square) for h in states]),
        "variance": np.array([np.mean(h.var(axis=0)) for h in states]),
        "gradient": np.array(
            [np.mean(g * g, **square) for g in reversed(gradients)]
        ),
    }


def theory(norm: str, wiring: str, gain: float) -> dict[str, NDArray]:
    """Return ``signal`` and ``gradient`` for infinite width and batch.

    Shapes as in `pass_blocks`, for inputs and last gradients of second
    moment 1. A block multiplies a gradient's second moment by the gain's
    square times a half, over the square of what the norm divides by.
    """
    one_of("norm", norm, NORMS)
    one_of("wiring", wiring, WIRINGS)
    scale, blocks = gain**2, np.arange(DEPTH + 1)
    through = scale * RELU_SQUARE
    added = through, scale * RELU_VARIANCE
    if norm == "none":
        factor = through + (wiring == "residual")
        return {"signal": factor**blocks, "gradient": factor ** blocks[::-1]}
    if wiring == "residual":
        signal, variance = (1 + part * blocks for part in added)
    else:
        signal, variance = (np.where(blocks, part, 1.0) for part in added)
    divisor = variance if norm == "batch" else signal
    factors = through / divisor[:-1] + (wiring == "residual")
    gradient = np.append(np.cumprod(factors[::-1])[::-1], 1.0)
    return {"signal": signal, "gradient": gradient}


@cache
def _measured(norm: str, wiring: str, gain: float) -> dict[str, NDArray]:
    """Average `pass_blocks` over `NETWORKS` networks, the same each time."""
    found = [
        pass_blocks(norm, wiring, gain, rng=np.random.default_rng([seed, 24]))
        for seed in range(NETWORKS)
    ]
    return {
        name: np.mean([f[name] for f in found], axis=0) for name in found[0]
    }


def measured(norm: str, wiring: str, gain: float) -> dict[str, NDArray]:
    """Return the averages; without shortcuts one gain gives all the others.

    ReLU passes a factor on, so weights that are c times as large make h c
    times as large in each block without a norm, and once with one.
    """
    if wiring == "residual":
        return _measured(norm, wiring, gain)
    found, blocks = dict(_measured(norm, wiring, 1.0)), np.arange(DEPTH + 1)
    power = blocks if norm == "none" else np.minimum(blocks, 1)
    back = power[-1] - power  # a norm takes out what the next weights put in
    found["signal"] = found["signal"] * gain ** (2.0 * power)
    found["gradient"] = found["gradient"] * gain ** (2.0 * back)
    return found
