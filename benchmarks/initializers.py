"""Drawing 1024 x 1024 weights in float64, against peers; and the import.

One thread for everyone. Prints one JSON line for each contender; times are
the process's own, medians over interleaved rounds, so that other work on the
machine counts less. Compare ratios of one run. Unset OPENBLAS_CORETYPE and
OPENBLAS_L2_SIZE, if they are set: they choose another processor's matrix
products, which matters to the orthogonal matrices.

    env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE \
        python benchmarks/initializers.py [rounds]
"""

import json
import os
import statistics
import subprocess
import sys
import time

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
if hasattr(os, "sched_setaffinity"):  # one core holds XLA to one thread too
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np  # noqa: E402
from scipy import stats  # noqa: E402

from nbkernel import initializers  # noqa: E402

SHAPE = (1024, 1024)
IMPORTED = ("nbkernel.initializers", "numpy")


def naive_orthogonal(rng):
    """Do what a textbook says: QR of normal numbers, signs fixed."""
    q, r = np.linalg.qr(rng.standard_normal(SHAPE))
    return q * np.sign(np.diag(r))


def numpy_contenders():
    """Return, for each kind of weights, ours and what others would write."""
    rng = np.random.default_rng(0)
    return {
        "normal": {
            "nbkernel": lambda: initializers.normal(SHAPE, std=0.1, rng=rng),
            "naive numpy": lambda: 0.1 * rng.standard_normal(SHAPE),
        },
        "uniform": {
            "nbkernel": lambda: initializers.uniform(
                SHAPE, low=-0.1, high=0.1, rng=rng
            ),
            "naive numpy": lambda: rng.uniform(-0.1, 0.1, SHAPE),
        },
        "truncated normal": {
            "nbkernel": lambda: initializers.truncated_normal(
                SHAPE, std=0.1, rng=rng
            ),
            "scipy": lambda: stats.truncnorm.rvs(
                -2, 2, scale=0.1, size=SHAPE, random_state=rng
            ),
        },
        "orthogonal": {
            "nbkernel": lambda: initializers.orthogonal(SHAPE, rng=rng),
            "naive numpy": lambda: naive_orthogonal(rng),
        },
    }


def torch_contenders():
    """Return PyTorch's fillings of a tensor that is there already."""
    import torch

    torch.set_num_threads(1)
    init, weights = torch.nn.init, torch.empty(SHAPE, dtype=torch.float64)
    return {
        "normal": lambda: init.normal_(weights, 0, 0.1),
        "uniform": lambda: init.uniform_(weights, -0.1, 0.1),
        "truncated normal": lambda: init.trunc_normal_(
            weights, 0, 0.1, -0.2, 0.2
        ),
        "orthogonal": lambda: init.orthogonal_(weights),
    }


def contenders():
    """Return a function for each contender that is installed."""
    found = numpy_contenders()
    try:
        for work, run in torch_contenders().items():
            found[work]["torch"] = run
    except ImportError:
        print(json.dumps({"contender": "torch", "skipped": "not installed"}))
    return found


def import_time(module):
    """Return the seconds a fresh interpreter takes to import a module."""
    code = (
        "import time; start = time.process_time(); "
        f"import {module}; print(time.process_time() - start)"
    )
    run = [sys.executable, "-c", code]
    return float(subprocess.run(run, capture_output=True, check=True).stdout)


def report(work, times):
    """Print a line for each contender."""
    median = {
        name: statistics.median(values) for name, values in times.items()
    }
    ours = next(iter(median.values()))
    for name, seconds in median.items():
        line = {
            "work": work,
            "contender": name,
            "milliseconds": round(1e3 * seconds, 2),
            "nbkernel_is_faster_by": round(seconds / ours, 2),
        }
        print(json.dumps(line))


def main(rounds=15):
    """Time all contenders round by round."""
    for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        if variable in os.environ:
            print(json.dumps({"warning": f"{variable} is set; unset it"}))
    for work, found in contenders().items():
        times = {name: [] for name in found}
        for round_number in range(rounds + 2):
            for name, run in found.items():
                start = time.process_time()
                run()
                if round_number >= 2:
                    times[name].append(time.process_time() - start)
        report(work, times)
    times = {module: [] for module in IMPORTED}
    for _ in range(rounds):
        for module in IMPORTED:
            times[module].append(import_time(module))
    report("import", times)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
