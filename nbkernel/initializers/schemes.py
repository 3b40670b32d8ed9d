"""The schemes by name: each is one line over `variance_scaling`."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.initializers.checks import checked_shape
from nbkernel.initializers.fans import compute_fans, target_variance
from nbkernel.initializers.laws import (
    TRUNCATED_STD,
    normal,
    truncated_normal,
    uniform,
)
from nbkernel.validation import finite_number, one_of

DISTRIBUTIONS = ("normal", "uniform", "truncated_normal")


def variance_scaling(
    shape: Sequence[int],
    *,
    scale: float = 1.0,
    mode: str = "fan_in",
    distribution: str = "normal",
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw weights of mean 0 and variance scale / fan: the general scheme.

    ``scale`` (a gain squared), ``mode`` and ``groups`` say which variance,
    as in `target_variance`. ``distribution`` says which law has it:
    "normal"; "uniform", U(-a, a) with a = sqrt(3 variance); or
    "truncated_normal", cut at two standard deviations and widened by 1 /
    0.8796256610342398, so that cutting does not take any variance away.

    Raises ``ValueError`` for a shape of fewer than two axes and for an
    unknown mode or distribution. Source: Glorot & Bengio 2010, He et al.
    2015; named so in Keras and JAX.

    >>> rng = np.random.default_rng(0)
    >>> weights = variance_scaling((400, 100), scale=2.0, rng=rng)
    >>> print(round(400 * weights.var(), 2))
    2.01
    """
    one_of("distribution", distribution, DISTRIBUTIONS)
    if 0 in checked_shape(shape, least_axes=2):
        scale = 0.0 * finite_number("scale", scale, low=0)
        variance = target_variance((1, 1), scale=scale, mode=mode)
    else:
        variance = target_variance(
            shape, scale=scale, mode=mode, groups=groups
        )
    std = sqrt(variance)
    if distribution == "uniform":
        a = sqrt(3) * std
        return uniform(shape, low=-a, high=a, rng=rng, dtype=dtype)
    if distribution == "truncated_normal" and std > 0:
        wider = std / TRUNCATED_STD
        return truncated_normal(shape, std=wider, rng=rng, dtype=dtype)
    return normal(shape, std=std, rng=rng, dtype=dtype)


def lecun_normal(
    shape: Sequence[int],
    *,
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, 1/fan_in): a linear layer keeps the signal.

    `variance_scaling` with scale 1. JAX and Keras truncate theirs. Source:
    LeCun, Bottou, Orr & Mueller 1998, section 4.6.

    >>> lecun_normal((9, 4), rng=np.random.default_rng(0)).shape
    (9, 4)
    """
    return variance_scaling(shape, groups=groups, rng=rng, dtype=dtype)


def lecun_uniform(
    shape: Sequence[int],
    *,
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a), a = sqrt(3 / fan_in): variance 1/fan_in.

    >>> weights = lecun_uniform((300, 50), rng=np.random.default_rng(0))
    >>> bool(abs(weights).max() <= 0.1)
    True
    """
    return variance_scaling(
        shape, distribution="uniform", groups=groups, rng=rng, dtype=dtype
    )


def glorot_normal(
    shape: Sequence[int],
    *,
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, 2/(fan_in + fan_out)), also called Xavier.

    `variance_scaling` with mode "fan_avg": a compromise between keeping the
    signal, 1/fan_in, and the gradient, 1/fan_out. JAX and Keras truncate
    theirs. Source: Glorot & Bengio 2010.

    >>> glorot_normal((9, 4), rng=np.random.default_rng(0)).shape
    (9, 4)
    """
    return variance_scaling(
        shape, mode="fan_avg", groups=groups, rng=rng, dtype=dtype
    )


def glorot_uniform(
    shape: Sequence[int],
    *,
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a), a = sqrt(6 / (fan_in + fan_out)).

    The variance of `glorot_normal`, and the paper's own form. Source: Glorot
    & Bengio 2010.

    >>> weights = glorot_uniform((500, 100), rng=np.random.default_rng(0))
    >>> bool(abs(weights).max() <= 0.1)
    True
    """
    return variance_scaling(
        shape,
        mode="fan_avg",
        distribution="uniform",
        groups=groups,
        rng=rng,
        dtype=dtype,
    )


def he_normal(
    shape: Sequence[int],
    *,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, 2/((1 + slope^2) fan_in)), also called Kaiming.

    `variance_scaling` with scale 2 for ReLU, whose half of zeros halves the
    mean square; a leaky ReLU's ``negative_slope`` loses less. ``mode``
    "fan_out" keeps the gradient instead. Source: He et al. 2015, the
    paper's own form.

    >>> he_normal((9, 4), rng=np.random.default_rng(0)).shape
    (9, 4)
    """
    return variance_scaling(
        shape,
        scale=_he_scale(negative_slope),
        mode=mode,
        groups=groups,
        rng=rng,
        dtype=dtype,
    )


def he_uniform(
    shape: Sequence[int],
    *,
    negative_slope: float = 0.0,
    mode: str = "fan_in",
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a), a = sqrt(6 / ((1 + slope^2) fan_in)).

    The variance of `he_normal`, as the frameworks offer it.

    >>> weights = he_uniform((600, 100), rng=np.random.default_rng(0))
    >>> bool(abs(weights).max() <= 0.1)
    True
    """
    return variance_scaling(
        shape,
        scale=_he_scale(negative_slope),
        mode=mode,
        distribution="uniform",
        groups=groups,
        rng=rng,
        dtype=dtype,
    )


def _he_scale(negative_slope: float) -> float:
    return 2 / (1 + finite_number("negative_slope", negative_slope) ** 2)


def pytorch_default(
    shape: Sequence[int],
    *,
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from U(-a, a), a = 1/sqrt(fan_in): variance 1/(3 fan_in).

    `variance_scaling` with scale 1/3, uniform: what ``torch.nn.Linear`` and
    ``Conv2d`` start with, written there as ``kaiming_uniform_(a=sqrt(5))``.
    Glorot & Bengio 2010 criticize it as the common heuristic.

    >>> weights = pytorch_default((100, 50), rng=np.random.default_rng(0))
    >>> bool(abs(weights).max() <= 0.1)
    True
    """
    return he_uniform(
        shape, negative_slope=sqrt(5), groups=groups, rng=rng, dtype=dtype
    )


def kumar_normal(
    shape: Sequence[int],
    *,
    activation: str | Activation = "tanh",
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw from N(0, v^2), v^2 = 1/(fan_in g'(0)^2 (1 + g(0)^2)).

    `variance_scaling` with the scale for which a layer of the activation g,
    replaced by its tangent at 0, turns variance 1 into variance 1: 1 for
    tanh, 64/5 for sigmoid. Raises ``ValueError`` if g has a kink or no slope
    at 0. Source: Kumar 2017 (arXiv:1704.08863).

    >>> rng = np.random.default_rng(0)
    >>> weights = kumar_normal((400, 100), activation="sigmoid", rng=rng)
    >>> print(round(400 * weights.var(), 1))
    12.8
    """
    g = activation_named(activation)
    zero = np.zeros(1)
    height, slope = float(g.function(zero)[0]), float(g.derivative(zero)[0])
    if 0.0 in g.kinks or slope == 0:
        raise ValueError(
            f"activation must have a slope other than 0 at 0, and no kink; "
            f"{g.name} has not"
        )
    return variance_scaling(
        shape,
        scale=1 / (slope**2 * (1 + height**2)),
        groups=groups,
        rng=rng,
        dtype=dtype,
    )


def siren(
    shape: Sequence[int],
    *,
    first: bool = False,
    omega: float = 30.0,
    groups: int = 1,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float64,
) -> NDArray:
    """Draw weights for layers that compute sin(omega (x @ W + b)).

    A hidden layer's are U(-a, a) with a = sqrt(6 / fan_in) / omega: the sine
    sees a variance near 1. The ``first`` layer's are U(-1/fan_in,
    1/fan_in), so that its sines oscillate over the inputs' range. Raises
    ``ValueError`` if ``omega`` is not positive. Source: Sitzmann et al.
    2020.

    >>> weights = siren((600, 10), omega=1.0, rng=np.random.default_rng(0))
    >>> bool(abs(weights).max() <= 0.1)
    True
    """
    omega = finite_number("omega", omega, low=0, exclusive=True)
    fan_in, _ = compute_fans(shape, groups)
    fan_in = max(1, fan_in)
    a = 1 / fan_in if first else sqrt(6 / fan_in) / omega
    return uniform(shape, low=-a, high=a, rng=rng, dtype=dtype)
