"""The schemes by name, each one call of `variance_scaling`.

Shapes and errors are those of the general case; a docstring here says what
is special, and where it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose

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
    """Draw from N(0, 1/fan_in): a linear layer keeps the signal.

    `variance_scaling` with scale 1. Often mistaken for Glorot's (Xavier's);
    in JAX and Keras the normal is truncated. Source: LeCun et al. 1998,
    section 4.6.

    >>> weights = lecun_normal((100, 50), rng=np.random.default_rng(0))
    >>> print(round(weights.std(), 2))
    0.1
    """
    return variance_scaling(
        shape, scale=1, distribution="normal", rng=rng, dtype=dtype
    )


def lecun_uniform(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a) with a = sqrt(3/fan_in): variance 1/fan_in.

    `variance_scaling` with scale 1: the uniform form of `lecun_normal`.
    Source: LeCun et al. 1998, section 4.6.

    >>> weights = lecun_uniform((300, 50), rng=np.random.default_rng(0))
    >>> print(round(weights.max(), 3))
    0.1
    """
    return variance_scaling(
        shape, scale=1, distribution="uniform", rng=rng, dtype=dtype
    )


def glorot_normal(
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, 2/(fan_in + fan_out)), also called Xavier.

    `variance_scaling` with scale 1 and mode fan_avg: the harmonic mean of
    1/fan_in, which keeps the signal, and 1/fan_out, which keeps the gradient.
    In JAX and Keras the normal is truncated. Source: Glorot & Bengio 2010,
    equation 12.

    >>> weights = glorot_normal((150, 50), rng=np.random.default_rng(0))
    >>> print(round(weights.std(), 2))
    0.1
    """
    return variance_scaling(
        shape,
        scale=1,
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
    """Draw from U(-a, a) with a = sqrt(6/(fan_in + fan_out)).

    `variance_scaling` with scale 1 and mode fan_avg: the paper's own form of
    `glorot_normal`, there called the normalized initialization. Source:
    Glorot & Bengio 2010, equation 16.

    >>> weights = glorot_uniform((450, 150), rng=np.random.default_rng(0))
    >>> print(round(weights.max(), 3))
    0.1
    """
    return variance_scaling(
        shape,
        scale=1,
        mode="fan_avg",
        distribution="uniform",
        rng=rng,
        dtype=dtype,
    )


def he_normal(
    shape: Sequence[int],
    *,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, 2/fan_in), also called Kaiming: right for ReLU.

    `variance_scaling` with scale 2 / (1 + negative_slope^2): a ReLU passes
    half of the second moment on, a leaky one (1 + negative_slope^2) / 2 of
    it. Mode fan_out keeps the gradient instead of the signal. A slope that is
    not finite is a ``ValueError``. Source: He et al. 2015, equations 10, 14
    and 15.

    >>> weights = he_normal((200, 50), rng=np.random.default_rng(0))
    >>> print(round(weights.std(), 2))
    0.1
    """
    return variance_scaling(
        shape,
        scale=_he_scale(negative_slope),
        mode=mode,
        distribution="normal",
        rng=rng,
        dtype=dtype,
    )


def he_uniform(
    shape: Sequence[int],
    *,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a) with a = sqrt(6/fan_in): variance 2/fan_in.

    `variance_scaling` with scale 2 / (1 + negative_slope^2): the uniform form
    of `he_normal`, not in the paper but in every library. Source: after He
    et al. 2015.

    >>> weights = he_uniform((600, 50), rng=np.random.default_rng(0))
    >>> print(round(weights.max(), 3))
    0.1
    """
    return variance_scaling(
        shape,
        scale=_he_scale(negative_slope),
        mode=mode,
        distribution="uniform",
        rng=rng,
        dtype=dtype,
    )


def _he_scale(negative_slope: float) -> float:
    slope = finite_number("negative_slope", negative_slope)
    return 2 / (1 + slope * slope)


def kumar_normal(
    shape: Sequence[int],
    *,
    activation: str | Activation = "sigmoid",
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, v^2) with v^2 = 1/(fan_in g'(0)^2 (1 + g(0)^2)).

    `variance_scaling` with the scale at which a layer of the ``activation``
    g, replaced by its tangent at 0, turns variance 1 into variance 1: 1 for
    tanh; 64/5 for the sigmoid, a *std* of 3.58 / sqrt(fan_in), which the
    paper rounds to 3.6.

    Raises ``ValueError`` for an unknown activation, and for one whose slope
    at 0 is 0 or not one (ReLU). Source: Kumar 2017, arXiv:1704.08863.

    >>> rng = np.random.default_rng(0)
    >>> weights = kumar_normal((1280, 50), activation="sigmoid", rng=rng)
    >>> print(round(weights.std(), 2))
    0.1
    """
    g = activation_named(activation)
    height = float(g(0.0))
    left, slope, right = g.derivative(np.array([-1e-9, 0.0, 1e-9])).tolist()
    if slope == 0 or not isclose(left, right, rel_tol=1e-6):
        raise ValueError(
            f"activation must have one slope at 0, and not 0; {g.name} has "
            f"{left:g} on the left, {slope:g} there, {right:g} on the right"
        )
    return variance_scaling(
        shape,
        scale=1 / (slope**2 * (1 + height**2)),
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
    """Draw from U(-a, a) with a = 1/sqrt(fan_in): variance 1/(3 fan_in).

    `variance_scaling` with scale 1/3: a bound where a standard deviation
    should be, so that a linear layer keeps a third of the signal and a ReLU
    layer a sixth. ``torch.nn.Linear`` and ``Conv2d`` start with it, by way of
    ``kaiming_uniform_(a=sqrt(5))``. Source: Glorot & Bengio 2010, equation
    1, as the heuristic to replace.

    >>> weights = pytorch_default((100, 50), rng=np.random.default_rng(0))
    >>> print(round(weights.max(), 3))
    0.1
    """
    return variance_scaling(
        shape, scale=1 / 3, distribution="uniform", rng=rng, dtype=dtype
    )


def siren(
    shape: Sequence[int],
    *,
    omega: float = 30.0,
    first: bool = False,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a), a = sqrt(6/fan_in)/omega, for sin(omega (x W + b)).

    `variance_scaling` with scale 2 / omega^2. The ``first`` layer, whose
    inputs are coordinates between -1 and 1, has a = 1/fan_in whatever omega,
    which is the scale 1 / (3 fan_in).

    Raises ``ValueError`` for an omega that is not positive. Source: Sitzmann
    et al. 2020, section 3.2.

    >>> weights = siren((600, 50), omega=1.0, rng=np.random.default_rng(0))
    >>> print(round(weights.max(), 3))
    0.1
    """
    omega = finite_number("omega", omega, low=0, exclusive=True)
    fan_in, _ = compute_fans(shape)
    return variance_scaling(
        shape,
        scale=1 / (3 * max(1, fan_in)) if first else 2 / omega / omega,
        distribution="uniform",
        rng=rng,
        dtype=dtype,
    )
