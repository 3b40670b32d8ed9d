"""The length q of a signal, layer by layer, and what it does to gradients."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.moments import gaussian_expectation
from nbkernel.validation import finite_array, finite_number, whole_number

SHORTEST = 1e-12  # what stands for a length of 0 where one divides by it


def variance_map(
    q: ArrayLike,
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return V(q) = sigma_w^2 E phi(z)^2 + sigma_b^2 for z ~ N(0, q).

    ``q`` is the mean square of one layer's preactivations, a number or an
    array of them; V(q), of its shape, is that of the next layer.
    ``weight_variance`` is sigma_w^2 = fan_in Var(w), ``bias_variance``
    sigma_b^2.

    Raises ``ValueError`` for a negative or infinite q or variance, and for an
    unknown activation. Source: Poole et al. 2016, equation 3.

    >>> variance_map([1.0, 4.0], activation="relu", weight_variance=2.0)
    array([1., 4.])
    """
    phi = activation_named(activation)
    weight_variance = _variance("weight_variance", weight_variance)
    bias_variance = _variance("bias_variance", bias_variance)
    square = gaussian_expectation(
        lambda z: phi.function(z) ** 2, lengths(q), phi.kinks
    )
    return weight_variance * square + bias_variance


def length_trajectory(
    q0: float,
    depth: int,
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return q0, V(q0), V(V(q0)), ...: the lengths in ``depth`` more layers.

    The result has the shape (depth + 1,), or (depth + 1, ...) if ``q0`` is
    an array. Arguments and errors as in `variance_map`.

    >>> length_trajectory(1.0, 3, activation="relu", weight_variance=1.0)
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    depth = whole_number("depth", depth, low=0)
    trajectory = [lengths(q0, "q0")]
    for _ in range(depth):
        trajectory.append(
            variance_map(
                trajectory[-1],
                activation=activation,
                weight_variance=weight_variance,
                bias_variance=bias_variance,
            )
        )
    return np.stack(trajectory)


def activation_trajectory(
    m0: ArrayLike,
    depth: int,
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return the mean squares of the activations in the layers 0 to depth.

    ``m0`` is the mean square of the inputs; then M_l = E phi(z)^2 for z ~
    N(0, sigma_w^2 M_{l-1} + sigma_b^2). The result has the shape (depth +
    1,), or (depth + 1, ...) if ``m0`` is an array. Arguments and errors as
    in `variance_map`.

    >>> activation_trajectory(1.0, 2, activation="relu", weight_variance=2.0)
    array([1., 1., 1.])
    """
    settings = dict(activation=activation, weight_variance=1.0)
    weight_variance = _variance("weight_variance", weight_variance)
    bias_variance = _variance("bias_variance", bias_variance)
    trajectory = [lengths(m0, "m0")]
    for _ in range(whole_number("depth", depth, low=0)):
        q = weight_variance * trajectory[-1] + bias_variance
        trajectory.append(variance_map(q, **settings))
    return np.stack(trajectory)


def chi(
    q: ArrayLike, *, activation: str | Activation, weight_variance: float
) -> NDArray[np.float64]:
    """Return chi(q) = sigma_w^2 E phi'(z)^2 for z ~ N(0, q), chi_perp.

    The mean square of a gradient is multiplied by it on its way back through
    a layer; so is the squared angle between two nearly equal signals on
    their way forward. Below 1 gradients vanish, above 1 they explode. At q =
    0 it is the limit. Arguments and errors as in `variance_map`. Source:
    Schoenholz et al. 2017, equation 5.

    >>> chi([0.1, 10.0], activation="relu", weight_variance=2.0)
    array([1., 1.])
    """
    phi = activation_named(activation)
    weight_variance = _variance("weight_variance", weight_variance)
    q = np.maximum(lengths(q), SHORTEST)
    return weight_variance * gaussian_expectation(
        lambda z: phi.derivative(z) ** 2, q, phi.kinks
    )


def chi_parallel(
    q: ArrayLike, *, activation: str | Activation, weight_variance: float
) -> NDArray[np.float64]:
    """Return the slope V'(q) = sigma_w^2 E[z phi(z) phi'(z)] / q.

    A small change of the length is multiplied by it in each layer. The form
    here, V'(q) with z = sqrt(q) x, holds for kinks too; for a smooth phi it
    equals chi(q) + sigma_w^2 E[phi''(z) phi(z)], by integration by parts. At
    q = 0 it is the limit. Arguments and errors as in `variance_map`. Source:
    Schoenholz et al. 2017.

    >>> chi_parallel(1.0, activation="relu", weight_variance=2.0).round(12)
    np.float64(1.0)
    """
    phi = activation_named(activation)
    weight_variance = _variance("weight_variance", weight_variance)
    q = np.maximum(lengths(q), SHORTEST)
    stretch = gaussian_expectation(
        lambda z: z * phi.function(z) * phi.derivative(z), q, phi.kinks
    )
    return weight_variance * stretch / q


def gradient_trajectory(
    lengths_of_layers: ArrayLike,
    *,
    activation: str | Activation,
    weight_variance: ArrayLike,
    output_gradient: float = 1.0,
) -> NDArray[np.float64]:
    """Return the mean squares of dC/da in the layers 0 to L.

    ``lengths_of_layers`` are q_1, ..., q_L, shape (L,): the mean squares of
    the preactivations, without the input's. Going back through layer l
    multiplies the gradient's by sigma_w^2 E phi'(z_l)^2, where
    ``weight_variance`` is fan_out Var(w), a number or one for each layer
    (with equal widths it is the forward one). The result has the shape (L +
    1,); its last entry is ``output_gradient``.

    Assumes that gradients do not depend on the signal they meet: exact for
    infinite width and an output of mean 0. Source: Schoenholz et al. 2017.

    >>> gradient_trajectory(
    ...     [1.0, 1.0], activation="relu", weight_variance=1.0
    ... )
    array([0.25, 0.5 , 1.  ])
    """
    q = finite_array("lengths_of_layers", lengths_of_layers, ndim=1)
    factors = chi(q, activation=activation, weight_variance=1.0)
    variances = finite_array("weight_variance", weight_variance)
    if (variances < 0).any():
        raise ValueError(
            f"weight_variance must not be negative; got {variances.min():g}"
        )
    if variances.shape not in ((), q.shape):
        raise ValueError(
            f"weight_variance must be a number or have the shape {q.shape}; "
            f"got {variances.shape}"
        )
    factors = np.append(factors * variances, output_gradient)
    return np.cumprod(factors[::-1])[::-1]


def lengths(q: ArrayLike, name: str = "q") -> NDArray[np.float64]:
    """Return ``q`` as an array of finite numbers >= 0."""
    q = finite_array(name, q)
    if (q < 0).any():
        raise ValueError(f"{name} must not be negative; got {q.min():g}")
    return q


def _variance(name: str, value: float) -> float:
    return finite_number(name, value, low=0)
