"""The theory's integrals, against the usual ways to do them.

Variance map and chi for 200 second moments x 8 activations: nbkernel, a
Python loop over the same quadrature, one Gauss-Hermite rule for all, and
SciPy's `quad`. Correlation map, 200 correlations x 8 activations (7 smooth,
and ReLU): nbkernel and a tensor Gauss-Hermite rule. Errors are relative, the
largest over all, against a rule with thousands of points.

    python -m benchmarks.theory [rounds]
"""

import math
import sys

import numpy as np
from scipy.integrate import quad

from benchmarks import compare
from nbkernel.activations import ACTIVATIONS
from nbkernel.meanfield import (
    chi,
    correlation_map,
    variance_map,
)

MAPPED = "tanh sigmoid relu elu gelu silu softplus erf".split()  # noqa: SIM905
TURNED = "tanh sigmoid relu gelu silu softplus erf mish".split()  # noqa: SIM905
LENGTHS = np.geomspace(0.01, 31.6, 200)
ANGLES = np.linspace(-1, 1, 200)


def hermite(nodes):
    """Return points and weights for a standard normal."""
    x, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return x, weights / math.sqrt(2 * math.pi)


def many_points():
    """Return a rule of 16,000 points that ends panels at 0."""
    x, weights = np.polynomial.legendre.leggauss(16)
    edges = np.linspace(-10, 10, 1001)
    half = 0.01
    x = (edges[:-1, None] + half * (1 + x)).ravel()
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return x, np.tile(half * weights, 1000) * density


def parts(names):
    """Return phi and phi' of each activation, one after the other."""
    found = (ACTIVATIONS[name] for name in names)
    return [f for phi in found for f in (phi.function, phi.derivative)]


def exact_lengths():
    """Return E f(sqrt(q) x)^2 by very many points."""
    x, weights = many_points()
    z = np.sqrt(LENGTHS)[:, None] * x
    return np.stack([f(z) ** 2 @ weights for f in parts(MAPPED)])


def nbkernel_lengths():
    """Two calls for each activation."""
    law = dict(weight_variance=1.0)
    return np.stack(
        [
            slope_or_map(LENGTHS, activation=name, **law)
            for name in MAPPED
            for slope_or_map in (variance_map, chi)
        ]
    )


def loop_lengths():
    """Make the same two calls for every length on its own."""
    law = dict(weight_variance=1.0)
    return np.stack(
        [
            [slope_or_map(q, activation=name, **law) for q in LENGTHS]
            for name in MAPPED
            for slope_or_map in (variance_map, chi)
        ]
    )


def hermite_lengths():
    """One Gauss-Hermite rule of 128 points for every length."""
    x, weights = hermite(128)
    z = np.sqrt(LENGTHS)[:, None] * x
    return np.stack([f(z) ** 2 @ weights for f in parts(MAPPED)])


def quad_lengths():
    """SciPy's adaptive quadrature, length by length."""
    scale = 1 / math.sqrt(2 * math.pi)

    def expectation(f, q):
        def integrand(x):
            return f(math.sqrt(q) * x) ** 2 * math.exp(-x * x / 2) * scale

        sides = ((-10, 0), (0, 10))
        return sum(quad(integrand, *side, epsabs=1e-12)[0] for side in sides)

    return np.stack(
        [
            [expectation(f, q) for q in LENGTHS]
            for f in map(one_number, parts(MAPPED))
        ]
    )


def one_number(f):
    """Return f for a number, the way a notebook would call it."""
    return lambda z: f(np.float64(z))


def exact_angles():
    """Return the covariances E f(u) f(v) by a fine rule of two axes."""
    x, weights = fine_axis()
    found = []
    for name in TURNED:
        f = ACTIVATIONS[name].function
        if name == "relu":
            found.append(arc_cosine(ANGLES))
            continue
        given = f(x) * weights
        for c in ANGLES:
            v = c * x[:, None] + math.sqrt(1 - c * c) * x
            found.append(given @ f(v) @ weights)
    return np.concatenate([np.ravel(row) for row in found]).reshape(8, 200)


def fine_axis():
    """Return 320 points for a smooth function of a standard normal."""
    x, weights = np.polynomial.legendre.leggauss(32)
    middle = np.arange(-9, 10, 2)[:, None]
    x = (middle + x).ravel()
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return x, np.tile(weights, 10) * density


def arc_cosine(c):
    """Return E relu(u) relu(v): Cho & Saul 2009."""
    return (np.sqrt(1 - c * c) + c * (math.pi - np.arccos(c))) / (2 * math.pi)


def nbkernel_angles():
    """One call for each activation."""
    law = dict(q=1.0, weight_variance=1.0)
    return np.stack(
        [correlation_map(ANGLES, activation=name, **law) for name in TURNED]
    )


def tensor_angles():
    """Gauss-Hermite, 64 points on each of two axes."""
    x, weights = hermite(64)
    v = np.sqrt(1 - ANGLES**2)[:, None, None] * x
    v = ANGLES[:, None, None] * x[:, None] + v
    found = []
    for name in TURNED:
        f = ACTIVATIONS[name].function
        covariance = (f(v) @ weights) @ (f(x) * weights)
        found.append(covariance / (f(x) ** 2 @ weights))
    return np.stack(found)


def error(values, exact):
    """Return the largest error, relative to the largest of each row."""
    worst = np.max(
        np.abs(values - exact) / np.abs(exact).max(1, keepdims=True)
    )
    return float(f"{worst:.1e}")


def main(rounds=5):
    """Run both comparisons."""
    lengths = exact_lengths()
    compare(
        "variance map and chi",
        {
            "nbkernel": nbkernel_lengths,
            "loop": loop_lengths,
            "Gauss-Hermite": hermite_lengths,
            "quad": quad_lengths,
        },
        rounds=rounds,
        more=lambda name, seconds, results: {
            "error": error(results[-1], lengths)
        },
    )
    covariances = exact_angles()
    angles = covariances / covariances[:, -1:]
    kinked = [name == "relu" for name in TURNED]
    smooth = np.logical_not(kinked)
    compare(
        "correlation map",
        {"nbkernel": nbkernel_angles, "tensor Gauss-Hermite": tensor_angles},
        rounds=rounds,
        more=lambda name, seconds, results: {
            "error_of_smooth": error(results[-1][smooth], angles[smooth]),
            "error_of_relu": error(results[-1][kinked], angles[kinked]),
        },
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
