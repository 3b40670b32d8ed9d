"""Initializers: from the shape of a layer to the weights it starts with.

All are called as ``f(shape, *, rng, dtype=float64, **options)``, and return a
new array. Most are one law, `variance_scaling`, at different scales.
"""

from nbkernel.initializers.data_driven import lsuv
from nbkernel.initializers.entry import FAMILIES, Initializer
from nbkernel.initializers.fans import compute_fans, target_variance
from nbkernel.initializers.fixed import constant, identity, ones, zeros
from nbkernel.initializers.laws import (
    TRUNCATED_STD,
    binomial,
    normal,
    truncated_normal,
    truncated_std,
    uniform,
)
from nbkernel.initializers.registry import INITIALIZERS, initializer_named
from nbkernel.initializers.scaling import variance_scaling
from nbkernel.initializers.schemes import (
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    kumar_normal,
    lecun_normal,
    lecun_uniform,
    pytorch_default,
    siren,
)
from nbkernel.initializers.structured import (
    delta_orthogonal,
    orthogonal,
    sparse,
)

__all__ = [
    "FAMILIES",
    "INITIALIZERS",
    "TRUNCATED_STD",
    "Initializer",
    "binomial",
    "compute_fans",
    "constant",
    "delta_orthogonal",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "initializer_named",
    "kumar_normal",
    "lecun_normal",
    "lecun_uniform",
    "lsuv",
    "normal",
    "ones",
    "orthogonal",
    "pytorch_default",
    "siren",
    "sparse",
    "target_variance",
    "truncated_normal",
    "truncated_std",
    "uniform",
    "variance_scaling",
    "zeros",
]
