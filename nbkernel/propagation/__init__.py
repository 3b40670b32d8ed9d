"""Measure what happens to a signal in a deep network at initialization.

Layer l computes z_l = gain * a_{l-1} W_l and a_l = phi(z_l). Forwards the
moments of z_l and a_l are measured, backwards those of dC/da_l for a cost C
whose gradient at the output is given.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.initializers import Initializer, initializer_named
from nbkernel.propagation.checks import (
    chained,
    check_in_range,
    check_shape,
)
from nbkernel.propagation.passes import measure
from nbkernel.validation import (
    finite_array,
    generator,
    whole_number,
)

MOMENTS = (
    "preactivation_second_moment",
    "activation_second_moment",
    "activation_mean",
    "gradient_second_moment",
)


@dataclass(frozen=True, eq=False)
class SignalStatistics:
    """Moments for each layer of a network of depth L, averaged over units.

    If the gain was an array, every array has a leading axis for it.

    Attributes
    ----------
    preactivation_second_moment
        E z_l^2 for l = 1, ..., L: shape (L,).
    activation_second_moment, activation_mean
        E a_l^2 and E a_l for l = 0 (the input), ..., L: shape (L + 1,).
    gradient_second_moment
        E (dC/da_l)^2 for l = 0, ..., L: shape (L + 1,).
    activations
        The activations of the layers that were asked for, by layer number,
        each of shape (rows, units).
    """

    preactivation_second_moment: NDArray[np.float64]
    activation_second_moment: NDArray[np.float64]
    activation_mean: NDArray[np.float64]
    gradient_second_moment: NDArray[np.float64]
    activations: dict[int, NDArray] = field(default_factory=dict)

    def __repr__(self) -> str:
        *leading, depth = self.preactivation_second_moment.shape
        axes = f", leading axes {tuple(leading)}" if leading else ""
        return f"SignalStatistics(depth {depth}{axes})"


def draw_weights(
    layer_sizes: Sequence[int],
    *,
    initializer: str | Initializer | Callable,
    rng: np.random.Generator,
    dtype: type = np.float64,
) -> list[NDArray]:
    """Draw the weight matrices of a network.

    Parameters
    ----------
    layer_sizes
        Numbers of units from the input to the output; L + 1 of them give L
        matrices of shape ``(layer_sizes[l], layer_sizes[l + 1])``.
    initializer
        A scheme, its registered name, or any function
        ``f(shape, *, rng, dtype)``.
    rng
        The source of randomness.
    dtype
        The matrices' type.

    Examples
    --------
    >>> weights = draw_weights(
    ...     [64, 128, 10],
    ...     initializer="he_normal",
    ...     rng=np.random.default_rng(0),
    ... )
    >>> [matrix.shape for matrix in weights]
    [(64, 128), (128, 10)]
    """
    sizes = [
        whole_number(f"layer_sizes[{place}]", size)
        for place, size in enumerate(layer_sizes)
    ]
    if len(sizes) < 2:
        raise ValueError(
            "layer_sizes must hold at least an input and an output size; got "
            f"{layer_sizes!r}"
        )
    generator("rng", rng)
    draw = initializer_named(initializer)
    return [draw(shape, rng=rng, dtype=dtype) for shape in pairwise(sizes)]


def signal_statistics(
    inputs: ArrayLike,
    weights: Sequence[NDArray],
    activation: str | Activation,
    *,
    gain: float | ArrayLike = 1.0,
    rng: np.random.Generator | None = None,
    output_gradient: ArrayLike | None = None,
    keep_layers: Iterable[int] = (),
) -> SignalStatistics:
    """Send a batch forwards and a gradient backwards; measure each layer.

    Parameters
    ----------
    inputs
        Rows of features, shape ``(rows, weights[0].shape[0])``.
    weights
        One matrix of shape ``(fan_in, fan_out)`` for each layer. Their dtype
        is the one that everything is computed in.
    activation
        The activation after every layer, or its name.
    gain
        Multiplies every weight matrix; at least 0. An array of gains is
        measured at once and gives every result a leading axis.
    rng
        Draws the gradient at the output: independent standard normals.
        Not needed if ``output_gradient`` is given.
    output_gradient
        dC/da_L, shape ``(rows, weights[-1].shape[1])``.
    keep_layers
        Numbers of layers (0 is the input) whose activations are returned.

    Raises
    ------
    ValueError, TypeError
        If shapes do not chain, or a number is not finite.
    FloatingPointError
        If the signal grows beyond the range of the dtype.

    Notes
    -----
    A positively homogeneous activation (identity, ReLU, leaky ReLU) commutes
    with the gain: one pass, rescaled by powers of two where it would leave
    the range of floating point numbers, gives every gain exactly.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weights = draw_weights([256] * 11, initializer="he_normal", rng=rng)
    >>> inputs = rng.normal(size=(100, 256))
    >>> result = signal_statistics(inputs, weights, "relu", rng=rng)
    >>> result
    SignalStatistics(depth 10)
    >>> bool(0.3 < result.activation_second_moment[10] < 3)  # LeCun: 0.001
    True
    """
    activation = activation_named(activation)
    weights = chained(weights)
    dtype = weights[0].dtype
    inputs = finite_array("inputs", inputs, ndim=2).astype(dtype, copy=False)
    check_shape("inputs", inputs, (None, weights[0].shape[0]))
    gains = finite_array("gain", gain).astype(np.float64, copy=False)
    if gains.ndim > 1 or gains.size == 0 or (gains < 0).any():
        raise ValueError(
            f"gain must be a number or a list of numbers, at least 0; got "
            f"{gain!r}"
        )
    output_shape = (len(inputs), weights[-1].shape[1])
    if output_gradient is None:
        generator("rng", rng)
        gradient = rng.standard_normal(output_shape, dtype=dtype)
    else:
        gradient = finite_array("output_gradient", output_gradient, ndim=2)
        check_shape("output_gradient", gradient, output_shape)
        gradient = gradient.astype(dtype, copy=False)
    kept = sorted({whole_number("keep_layers", k, low=0) for k in keep_layers})
    if kept and kept[-1] > len(weights):
        raise ValueError(
            f"keep_layers must lie between 0 and {len(weights)}; got "
            f"{kept[-1]}"
        )
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        *moments, activations = measure(
            inputs, weights, activation, np.atleast_1d(gains), gradient, kept
        )
    if gains.ndim == 0:
        moments = [moment[0] for moment in moments]
        activations = {layer: kept[0] for layer, kept in activations.items()}
    result = SignalStatistics(*moments, activations)
    check_in_range({name: getattr(result, name) for name in MOMENTS}, weights)
    return result


def signal_sweep(
    inputs: ArrayLike,
    layer_sizes: Sequence[int],
    *,
    initializers: Sequence[str | Initializer | Callable],
    activations: Sequence[str | Activation],
    gains: ArrayLike,
    rng: np.random.Generator,
    dtype: type = np.float64,
) -> SignalStatistics:
    """Measure every initializer with every activation at every gain.

    One network is drawn for each initializer and serves all activations and
    gains, and one gradient serves all networks: differences are not noise.

    Returns
    -------
    Statistics with three leading axes: initializers, activations, gains.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> signal_sweep(
    ...     rng.normal(size=(32, 64)),
    ...     [64, 100, 100],
    ...     initializers=["lecun_normal", "he_normal"],
    ...     activations=["tanh", "relu"],
    ...     gains=[0.5, 1.0, 2.0],
    ...     rng=rng,
    ... )
    SignalStatistics(depth 2, leading axes (2, 2, 3))
    """
    if np.ndim(gains) != 1:
        raise ValueError(f"gains must be a list of numbers; got {gains!r}")
    generator("rng", rng)
    inputs = finite_array("inputs", inputs, ndim=2)
    gradient = rng.standard_normal((len(inputs), layer_sizes[-1]), dtype=dtype)
    table = []
    for initializer in initializers:
        weights = draw_weights(
            layer_sizes, initializer=initializer, rng=rng, dtype=dtype
        )
        for activation in activations:
            result = signal_statistics(
                inputs,
                weights,
                activation,
                gain=gains,
                output_gradient=gradient,
            )
            table.append([getattr(result, name) for name in MOMENTS])
    shape = (len(initializers), len(activations), len(gains), -1)
    return SignalStatistics(
        *(
            np.stack(moment).reshape(shape)
            for moment in zip(*table, strict=True)
        )
    )
