"""Weights of 1024 x 1024: nbkernel, naive NumPy and PyTorch.

Normal, uniform, truncated normal and orthogonal ones, in float64 and float32,
one thread for everyone, and the time that importing the initializers takes.
Prints one JSON line for each contender; times are medians over interleaved
rounds, so that a slow moment of the machine hits all of them.

    python benchmarks/initializers.py [rounds]

Set none of the OPENBLAS_* variables but the number of threads: they choose
slower matrix products than the processor has.
"""

import json
import os
import statistics
import subprocess
import sys
import time

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from scipy.stats import truncnorm  # noqa: E402

from nbkernel import initializers  # noqa: E402

SHAPE = (1024, 1024)
STD, BOUND = 1 / 32, 3**0.5 / 32


def nbkernel_contender(dtype):
    """Return the functions that the book uses."""
    rng = np.random.default_rng(0)
    settings = dict(rng=rng, dtype=dtype)
    return {
        "normal": lambda: initializers.normal(SHAPE, std=STD, **settings),
        "uniform": lambda: initializers.uniform(
            SHAPE, low=-BOUND, high=BOUND, **settings
        ),
        "truncated normal": lambda: initializers.truncated_normal(
            SHAPE, std=STD, **settings
        ),
        "orthogonal": lambda: initializers.orthogonal(SHAPE, **settings),
    }


def naive_contender(dtype):
    """Return what a notebook would write first."""
    rng = np.random.default_rng(0)

    def orthogonal():
        normals = rng.normal(size=SHAPE).astype(dtype)
        q, r = np.linalg.qr(normals)
        return q * np.sign(np.diag(r))

    return {
        "normal": lambda: rng.normal(0, STD, SHAPE).astype(dtype),
        "uniform": lambda: rng.uniform(-BOUND, BOUND, SHAPE).astype(dtype),
        "truncated normal": lambda: truncnorm.rvs(
            -2, 2, scale=STD, size=SHAPE, random_state=rng
        ).astype(dtype),
        "orthogonal": orthogonal,
    }


def torch_contender(dtype):
    """Return what torch.nn.init offers, on memory of its own each time."""
    import torch
    from torch.nn import init

    torch.set_num_threads(1)
    kind = getattr(torch, dtype)

    def drawn(fill, *options):
        return lambda: fill(torch.empty(SHAPE, dtype=kind), *options)

    return {
        "normal": drawn(init.normal_, 0.0, STD),
        "uniform": drawn(init.uniform_, -BOUND, BOUND),
        "truncated normal": drawn(
            init.trunc_normal_, 0.0, STD, -2 * STD, 2 * STD
        ),
        "orthogonal": drawn(init.orthogonal_),
    }


def contenders(dtype):
    """Return the functions of each contender that is installed."""
    found = {
        "nbkernel": nbkernel_contender(dtype),
        "naive numpy": naive_contender(dtype),
    }
    try:
        found["torch"] = torch_contender(dtype)
    except ImportError:
        skipped = {"contender": "torch", "skipped": "not installed"}
        print(json.dumps(skipped))
    return found


def medians(functions, rounds):
    """Return the median time of each function, round by round."""
    times = {name: [] for name in functions}
    for round_number in range(rounds + 1):
        for name, run in functions.items():
            start = time.perf_counter()
            run()
            if round_number:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(t) for name, t in times.items()}


def imports(rounds):
    """Print how much slower than numpy itself the initializers import."""

    def importing(module):
        command = [sys.executable, "-c", f"import {module}"]
        return lambda: subprocess.run(command, check=True)

    modules = ("numpy", "nbkernel.initializers")
    median = medians({name: importing(name) for name in modules}, rounds)
    for name, seconds in median.items():
        line = {
            "work": "import",
            "contender": name,
            "milliseconds": round(1e3 * seconds, 1),
            "times_numpy": round(seconds / median["numpy"], 2),
        }
        print(json.dumps(line))


def main(rounds=11):
    """Time every law for both dtypes, then the import."""
    for dtype in ("float64", "float32"):
        found = contenders(dtype)
        for work in found["nbkernel"]:
            functions = {name: found[name][work] for name in found}
            median = medians(functions, rounds)
            for name, seconds in median.items():
                line = {
                    "work": work,
                    "dtype": dtype,
                    "contender": name,
                    "nanoseconds_a_weight": round(1e9 * seconds / 2**20, 2),
                    "nbkernel_is_faster_by": round(
                        seconds / median["nbkernel"], 2
                    ),
                }
                print(json.dumps(line))
    imports(rounds)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
