"""The length map: how second moments travel from layer to layer."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.moments import gaussian_expectation
from nbkernel.validation import finite_array, finite_number, whole_number

SMALL = 1e-12  # stands for 0 where only a limit from above makes sense


def variance_map(
    q: ArrayLike,
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return the second moment of the next layer's preactivations.

    V(q) = sigma_w^2 E phi(sqrt(q) z)^2 + sigma_b^2. Poole et al. 2016.

    Parameters
    ----------
    q
        Second moment of this layer's *preactivations*; any shape, kept.
    activation
        An Activation, or the name of one.
    weight_variance
        sigma_w^2 = fan_in Var(w).
    bias_variance
        sigma_b^2 = Var(b).

    Raises
    ------
    ValueError
        If ``q`` or a variance is negative or not finite.

    Examples
    --------
    >>> he = dict(activation="relu", weight_variance=2.0)
    >>> print(variance_map([1.0, 7.0], **he).round(12))
    [1. 7.]
    """
    phi = activation_named(activation)
    sigma_w2 = finite_number("weight_variance", weight_variance, low=0)
    sigma_b2 = finite_number("bias_variance", bias_variance, low=0)
    return sigma_w2 * _mean_square(phi.function, q, phi) + sigma_b2


def length_trajectory(
    q0: ArrayLike,
    depth: int,
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return the preactivations' second moments q0, V(q0), V(V(q0)), ...

    Parameters
    ----------
    q0
        Second moment of the first layer's *preactivations*; any shape.
    depth
        How many more layers.
    activation, weight_variance, bias_variance
        As in `variance_map`.

    Returns
    -------
    array
        Shape (depth + 1,), followed by the shape of ``q0``.

    Examples
    --------
    >>> half = dict(activation="relu", weight_variance=1.0)
    >>> print(length_trajectory(1.0, 3, **half).round(12))
    [1.    0.5   0.25  0.125]
    """
    lengths = [finite_array("q0", q0)]
    for _ in range(whole_number("depth", depth, low=0)):
        lengths.append(
            variance_map(
                lengths[-1],
                activation=activation,
                weight_variance=weight_variance,
                bias_variance=bias_variance,
            )
        )
    return np.stack(lengths)


def activation_trajectory(
    m0: ArrayLike,
    depth: int,
    *,
    activation: str | Activation,
    weight_variance: float,
    bias_variance: float = 0.0,
) -> NDArray[np.float64]:
    """Return the *activations'* second moments, from the input's on.

    M_l = E phi(sqrt(sigma_w^2 M_{l-1} + sigma_b^2) z)^2.

    Parameters
    ----------
    m0
        Second moment of the input, |x|^2 / n; any shape.
    depth
        How many layers.
    activation, weight_variance, bias_variance
        As in `variance_map`.

    Returns
    -------
    array
        Shape (depth + 1,), followed by the shape of ``m0``.

    Examples
    --------
    >>> he = dict(activation="relu", weight_variance=2.0)
    >>> print(activation_trajectory(1.0, 3, **he).round(12))
    [1. 1. 1. 1.]
    """
    phi = activation_named(activation)
    sigma_w2 = finite_number("weight_variance", weight_variance, low=0)
    sigma_b2 = finite_number("bias_variance", bias_variance, low=0)
    moments = [finite_array("m0", m0)]
    for _ in range(whole_number("depth", depth, low=0)):
        q = sigma_w2 * moments[-1] + sigma_b2
        moments.append(_mean_square(phi.function, q, phi))
    return np.stack(moments)


def chi(
    q: ArrayLike, *, activation: str | Activation, weight_variance: float
) -> NDArray[np.float64]:
    """Return the factor by which a layer multiplies squared gradients.

    chi = sigma_w^2 E phi'(sqrt(q) z)^2, also called chi_1 or chi
    perpendicular. Schoenholz et al. 2017.

    Parameters
    ----------
    q
        Second moment of the layer's preactivations; any shape, kept. 0
        gives the limit from above.
    activation, weight_variance
        As in `variance_map`.

    Examples
    --------
    >>> print(chi(5.0, activation="relu", weight_variance=2.0).round(12))
    1.0
    """
    phi = activation_named(activation)
    sigma_w2 = finite_number("weight_variance", weight_variance, low=0)
    return sigma_w2 * _mean_square(phi.derivative, _positive(q), phi)


def chi_parallel(
    q: ArrayLike, *, activation: str | Activation, weight_variance: float
) -> NDArray[np.float64]:
    """Return the slope dV/dq of the variance map.

    A change of the length grows by it from layer to layer. As
    sigma_w^2 E[z phi(z) phi'(z)] / q for z of variance q it needs no second
    derivative, and so holds at kinks; where phi is smooth it equals
    sigma_w^2 E[phi'^2 + phi phi''].

    Parameters
    ----------
    q
        Second moment of the layer's preactivations; any shape, kept. 0
        gives the limit from above.
    activation, weight_variance
        As in `variance_map`.

    Examples
    --------
    >>> slope = chi_parallel(1.0, activation="relu", weight_variance=2.0)
    >>> print(slope.round(12))
    1.0
    """
    phi = activation_named(activation)
    sigma_w2 = finite_number("weight_variance", weight_variance, low=0)
    q = _positive(q)
    growth = gaussian_expectation(
        lambda z: z * phi.function(z) * phi.derivative(z), q, phi.kinks
    )
    return sigma_w2 * growth / q


def _mean_square(f, q: ArrayLike, phi: Activation) -> NDArray[np.float64]:
    """Return E f(z)^2 for z of variance q."""
    return gaussian_expectation(lambda z: f(z) ** 2, q, phi.kinks)


def _positive(q: ArrayLike) -> NDArray[np.float64]:
    q = finite_array("q", q)
    if (q < 0).any():
        raise ValueError(f"q must not be negative; got {q}")
    return np.maximum(q, SMALL)
