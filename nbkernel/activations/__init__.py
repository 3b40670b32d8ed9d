"""Activation functions with their first and second derivatives.

Each function works element by element, keeps shape and dtype, and accepts
complex numbers where it is analytic, so that derivatives can be checked by a
complex step. At a kink the derivative is the one from the left, as in most
frameworks: ReLU'(0) = 0. SciPy is imported when it is first needed.
"""

from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import rectifiers, sigmoids
from nbkernel.activations.activation import Activation, as_numbers
from nbkernel.validation import finite_number, one_of

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "activation_named",
    "leaky_relu",
    "log_softmax",
    "softmax",
]


def _one(z: NDArray) -> NDArray:
    return np.ones_like(z)


def _zero(z: NDArray) -> NDArray:
    return np.zeros_like(z)


def _minus_sin(z: NDArray) -> NDArray:
    return -np.sin(z)


def leaky_relu(negative_slope: float = 0.01) -> Activation:
    """Return the leaky ReLU: z for z > 0, else ``negative_slope * z``.

    Parameters
    ----------
    negative_slope
        Slope left of 0; 0 gives ReLU, 1 the identity. Maas et al. 2013.

    Examples
    --------
    >>> leaky_relu(0.2)([-1.0, 1.0])
    array([-0.2,  1. ])
    """
    a = finite_number("negative_slope", negative_slope)
    return Activation(
        "leaky_relu",
        partial(rectifiers.leaky, slope=a),
        partial(rectifiers.leaky_slope, slope=a),
        _zero,
        kinks=(0.0,),
        degree=1,
        label="leaky ReLU",
    )


def softmax(logits: ArrayLike, axis: int = -1) -> NDArray:
    """Return exp(logits) divided by its sum along ``axis``.

    The largest logit is subtracted first: it changes nothing and keeps the
    exponentials from overflowing.

    Examples
    --------
    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    """
    logits = as_numbers(logits)
    shifted = np.exp(logits - np.max(np.real(logits), axis, keepdims=True))
    return shifted / np.sum(shifted, axis, keepdims=True)


def log_softmax(logits: ArrayLike, axis: int = -1) -> NDArray:
    """Return the logarithm of `softmax`, exact where softmax underflows.

    Examples
    --------
    >>> log_softmax([0.0, -2000.0])
    array([    0., -2000.])
    """
    logits = as_numbers(logits)
    shifted = logits - np.max(np.real(logits), axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis, keepdims=True))


def activation_named(activation: str | Activation) -> Activation:
    """Return an Activation, given it or its name in `ACTIVATIONS`.

    Raises ``ValueError`` that lists the names, ``TypeError`` for what is
    neither a name nor an Activation.
    """
    if isinstance(activation, Activation):
        return activation
    if not isinstance(activation, str):
        raise TypeError(
            "activation must be an Activation or the name of one; got "
            f"{activation!r}. Activation.from_function makes one of a function"
        )
    return ACTIVATIONS[one_of("activation", activation, ACTIVATIONS)]


_SELU = {"alpha": rectifiers.SELU_ALPHA, "scale": rectifiers.SELU_SCALE}

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("identity", np.positive, _one, _zero, degree=1),
        Activation(
            "sigmoid",
            sigmoids.sigmoid,
            sigmoids.sigmoid_slope,
            sigmoids.sigmoid_curve,
        ),
        Activation("tanh", np.tanh, sigmoids.tanh_slope, sigmoids.tanh_curve),
        Activation(
            "lecun_tanh",
            sigmoids.lecun_tanh,
            sigmoids.lecun_tanh_slope,
            sigmoids.lecun_tanh_curve,
            label="LeCun tanh",
        ),
        Activation(
            "relu",
            rectifiers.relu,
            rectifiers.relu_slope,
            _zero,
            kinks=(0.0,),
            degree=1,
            label="ReLU",
        ),
        leaky_relu(),
        Activation(
            "elu",
            rectifiers.elu,
            rectifiers.elu_slope,
            rectifiers.elu_curve,
            kinks=(0.0,),
            label="ELU",
        ),
        Activation(
            "selu",
            partial(rectifiers.elu, **_SELU),
            partial(rectifiers.elu_slope, **_SELU),
            partial(rectifiers.elu_curve, **_SELU),
            kinks=(0.0,),
            label="SELU",
        ),
        Activation(
            "gelu",
            rectifiers.gelu,
            rectifiers.gelu_slope,
            rectifiers.gelu_curve,
            label="GELU",
        ),
        Activation(
            "gelu_tanh",
            rectifiers.gelu_tanh,
            rectifiers.gelu_tanh_slope,
            rectifiers.gelu_tanh_curve,
            label="GELU (tanh)",
        ),
        Activation(
            "silu",
            rectifiers.silu,
            rectifiers.silu_slope,
            rectifiers.silu_curve,
            label="SiLU",
        ),
        Activation(
            "mish",
            rectifiers.mish,
            rectifiers.mish_slope,
            rectifiers.mish_curve,
            label="Mish",
        ),
        Activation(
            "softplus",
            rectifiers.softplus,
            sigmoids.sigmoid,
            sigmoids.sigmoid_slope,
        ),
        Activation(
            "softsign",
            sigmoids.softsign,
            sigmoids.softsign_slope,
            sigmoids.softsign_curve,
            kinks=(0.0,),
        ),
        Activation(
            "erf", sigmoids.erf, sigmoids.erf_slope, sigmoids.erf_curve
        ),
        Activation("sin", np.sin, np.cos, _minus_sin),
        Activation(
            "hardtanh",
            sigmoids.hardtanh,
            sigmoids.hardtanh_slope,
            _zero,
            kinks=(-1.0, 1.0),
            label="hard tanh",
        ),
    )
}
