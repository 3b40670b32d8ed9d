"""The schemes by name, each one call of `variance_scaling`.

Shapes and errors are those of the general case; a docstring here says what
is special.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.initializers.fans import compute_fans
from nbkernel.initializers.scaling import variance_scaling
from nbkernel.validation import finite_number


def lecun_normal(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return normal weights of variance 1 / fan_in.

    `variance_scaling` with scale 1 and mode fan_in: the second moment of a
    linear layer's outputs is that of its inputs. Often mistaken for Glorot's
    (Xavier's). Shapes and errors as there. Source: LeCun et al. 1998,
    section 4.6.

    >>> weights = lecun_normal((100, 50), rng=np.random.default_rng(0))
    >>> round(float(weights.std()), 2)
    0.1
    """
    return variance_scaling(
        shape, scale=1.0, distribution="normal", rng=rng, dtype=dtype
    )


def lecun_uniform(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return uniform weights of variance 1 / fan_in.

    `variance_scaling` with scale 1 and mode fan_in: between plus and minus
    sqrt(3 / fan_in). Shapes and errors as there. Source: LeCun et al. 1998,
    section 4.6.

    >>> weights = lecun_uniform((300, 50), rng=np.random.default_rng(0))
    >>> round(float(weights.max()), 3)
    0.1
    """
    return variance_scaling(
        shape, scale=1.0, distribution="uniform", rng=rng, dtype=dtype
    )


def glorot_normal(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return normal weights of variance 2 / (fan_in + fan_out).

    `variance_scaling` with scale 1 and mode fan_avg: between what the signal
    needs on its way forward and the gradient on its way back. Also called
    Xavier. (In JAX and Keras it is a truncated normal.) Shapes and errors as
    there. Source: Glorot and Bengio 2010, equation 12.

    >>> weights = glorot_normal((150, 50), rng=np.random.default_rng(0))
    >>> round(float(weights.std()), 2)
    0.1
    """
    return variance_scaling(
        shape,
        scale=1.0,
        mode="fan_avg",
        distribution="normal",
        rng=rng,
        dtype=dtype,
    )


def glorot_uniform(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return uniform weights of variance 2 / (fan_in + fan_out).

    `variance_scaling` with scale 1 and mode fan_avg: between plus and minus
    sqrt(6 / (fan_in + fan_out)). Also called Xavier, and "normalized
    initialization". Shapes and errors as there. Source: Glorot and Bengio
    2010, equation 16.

    >>> weights = glorot_uniform((450, 150), rng=np.random.default_rng(0))
    >>> round(float(weights.max()), 3)
    0.1
    """
    return variance_scaling(
        shape,
        scale=1.0,
        mode="fan_avg",
        distribution="uniform",
        rng=rng,
        dtype=dtype,
    )


def he_normal(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return normal weights of variance 2 / fan_in.

    `variance_scaling` with scale 2 / (1 + negative_slope^2): a ReLU lets
    half of the second moment through, a leaky one (1 + negative_slope^2) / 2
    of it. ``mode="fan_out"`` keeps the gradient instead of the signal. Also
    called Kaiming. Shapes and errors as there; and ``ValueError`` for a
    slope that is not finite. Source: He et al. 2015, equations 10, 14, 15.

    >>> weights = he_normal((200, 50), rng=np.random.default_rng(0))
    >>> round(float(weights.std()), 2)
    0.1
    """
    slope = finite_number("negative_slope", negative_slope)
    return variance_scaling(
        shape,
        scale=2.0 / (1.0 + slope**2),
        mode=mode,
        distribution="normal",
        rng=rng,
        dtype=dtype,
    )


def he_uniform(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return uniform weights of variance 2 / fan_in.

    `he_normal` with a uniform law, between plus and minus sqrt(6 / fan_in):
    the paper's own weights are normal, this form is the libraries'. Shapes
    and errors as there. Source: after He et al. 2015.

    >>> weights = he_uniform((600, 50), rng=np.random.default_rng(0))
    >>> round(float(weights.max()), 3)
    0.1
    """
    slope = finite_number("negative_slope", negative_slope)
    return variance_scaling(
        shape,
        scale=2.0 / (1.0 + slope**2),
        mode=mode,
        distribution="uniform",
        rng=rng,
        dtype=dtype,
    )


def kumar_normal(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    activation: str | Activation = "sigmoid",
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return normal weights fit for an activation's slope and value at 0.

    `variance_scaling` with mode fan_in and scale 1 / (g'(0)^2 (1 + g(0)^2)),
    which is 1 for tanh and 64/5 for the sigmoid: a *std* of 3.58 / sqrt(n),
    the paper's 3.6. ``activation`` is a name or an ``Activation``.

    Shapes and errors as there; and ``ValueError`` for an activation that has
    no slope at 0, or no single one (ReLU). Source: Kumar 2017, equation 8.

    >>> rng = np.random.default_rng(0)
    >>> weights = kumar_normal((1280, 50), activation="sigmoid", rng=rng)
    >>> round(float(weights.std()), 2)
    0.1
    """
    g = activation_named(activation)
    value = float(g(0.0))
    left, slope, right = g.derivative(np.array([-1e-9, 0.0, 1e-9])).tolist()
    if not (left and math.isclose(left, right, rel_tol=1e-6)):
        raise ValueError(
            "activation must have one slope at 0, and not 0; that of "
            f"{g.name} is {left:g} on the left and {right:g} on the right"
        )
    return variance_scaling(
        shape,
        scale=1.0 / (slope**2 * (1.0 + value**2)),
        distribution="normal",
        rng=rng,
        dtype=dtype,
    )


def pytorch_default(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return uniform weights between plus and minus 1 / sqrt(fan_in).

    `variance_scaling` with scale 1/3 and mode fan_in: a bound taken for a
    standard deviation. A linear layer keeps a third of its inputs' second
    moment, a ReLU layer a sixth. It is what ``torch.nn.Linear`` and ``Conv2d``
    do (``kaiming_uniform_(a=sqrt(5))``). Shapes and errors as there. Source:
    Glorot and Bengio 2010, equation 1, where it is the heuristic to replace.

    >>> weights = pytorch_default((100, 50), rng=np.random.default_rng(0))
    >>> round(float(weights.max()), 3)
    0.1
    """
    return variance_scaling(
        shape, scale=1 / 3, distribution="uniform", rng=rng, dtype=dtype
    )


def siren(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    omega: float = 30.0,
    first: bool = False,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Return uniform weights for layers that compute sin(omega (a W + b)).

    `variance_scaling` with scale 2 / omega^2 and mode fan_in: between plus
    and minus sqrt(6 / fan_in) / omega. The ``first`` layer, whose inputs are
    coordinates in [-1, 1], gets U(-1/fan_in, 1/fan_in), whatever omega.

    Shapes and errors as there; and ``ValueError`` for an omega that is not
    positive. Source: Sitzmann et al. 2020, section 3.2.

    >>> weights = siren((600, 50), omega=1.0, rng=np.random.default_rng(0))
    >>> round(float(weights.max()), 3)
    0.1
    """
    omega = finite_number("omega", omega, low=0.0, exclusive=True)
    fan_in, _ = compute_fans(shape)
    return variance_scaling(
        shape,
        scale=1 / (3 * max(fan_in, 1)) if first else 2 / omega**2,
        distribution="uniform",
        rng=rng,
        dtype=dtype,
    )
