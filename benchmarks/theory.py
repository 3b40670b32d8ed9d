"""The theory's integrals, against the usual ways to do them.

Variance map and chi for 200 second moments x 8 activations: nbkernel, SciPy's
`quad` (on 10 of the 200), a Python loop over the same quadrature and one
Gauss-Hermite rule for all. Correlation map, 200 correlations x 8 activations
(7 smooth, and ReLU): nbkernel and a tensor
Gauss-Hermite rule. One thread for everyone. Errors are relative, the largest
over all, against a rule with thousands of points. Prints one JSON line for
each contender; times are medians over interleaved rounds.

    python benchmarks/theory.py [rounds]
"""

import json
import math
import os
import statistics
import sys
import time

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np  # noqa: E402
from scipy.integrate import quad  # noqa: E402

from nbkernel.activations import ACTIVATIONS  # noqa: E402
from nbkernel.meanfield import (  # noqa: E402
    chi,
    correlation_map,
    variance_map,
)

MAPPED = "tanh sigmoid relu elu gelu silu softplus erf".split()  # noqa: SIM905
TURNED = "tanh sigmoid relu gelu silu softplus erf mish".split()  # noqa: SIM905
LENGTHS = np.geomspace(0.01, 31.6, 200)
ANGLES = np.linspace(-1, 1, 200)
FEW = slice(None, None, 20)  # what quad has the time for


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
    """SciPy's adaptive quadrature, for every twentieth length."""
    scale = 1 / math.sqrt(2 * math.pi)

    def expectation(f, q):
        def integrand(x):
            return f(math.sqrt(q) * x) ** 2 * math.exp(-x * x / 2) * scale

        sides = ((-10, 0), (0, 10))
        return sum(quad(integrand, *side, epsabs=1e-12)[0] for side in sides)

    return np.stack(
        [
            [expectation(f, q) for q in LENGTHS[FEW]]
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
    return np.max(np.abs(values - exact) / np.abs(exact).max(1, keepdims=True))


def report(work, found, exact, rounds, share):
    """Time all contenders round by round and print a line for each."""
    errors = {}
    times = {name: [] for name in found}
    for _ in range(rounds):
        for name, run in found.items():
            start = time.perf_counter()
            values = run()
            elapsed = time.perf_counter() - start
            times[name].append(elapsed / share.get(name, 1))
            few = FEW if name in share else slice(None)
            errors[name] = values, exact[:, few]
    median = {name: statistics.median(t) for name, t in times.items()}
    for name, seconds in median.items():
        values, expected = errors[name]
        smooth = [i for i, n in enumerate(TURNED) if n != "relu"]
        line = {
            "work": work,
            "contender": name,
            "milliseconds": round(1e3 * seconds, 2),
            "error": float(f"{error(values, expected):.1e}"),
        }
        if work == "correlation map":
            apart = error(values[smooth], expected[smooth])
            line["error_if_smooth"] = float(f"{apart:.1e}")
        ratio = seconds / median["nbkernel"]
        line["nbkernel_is_faster_by"] = round(ratio, 1)
        print(json.dumps(line))


def main(rounds=11):
    """Run both comparisons."""
    report(
        "variance map and chi",
        {
            "nbkernel": nbkernel_lengths,
            "loop": loop_lengths,
            "Gauss-Hermite": hermite_lengths,
            "quad": quad_lengths,
        },
        exact_lengths(),
        rounds,
        share={"quad": len(LENGTHS[FEW]) / len(LENGTHS)},
    )
    covariances = exact_angles()
    report(
        "correlation map",
        {"nbkernel": nbkernel_angles, "tensor Gauss-Hermite": tensor_angles},
        covariances / covariances[:, -1:],
        rounds,
        share={},
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
