"""Drawing 1024 x 1024 weights in float64, against peers; and the import.

python -m benchmarks.initializers [rounds]
"""

import subprocess
import sys

import numpy as np
from scipy import stats

from benchmarks import compare, installed, report
from nbkernel import initializers

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


def import_time(module):
    """Return the seconds a fresh interpreter takes to import a module."""
    code = (
        "import time; start = time.process_time(); "
        f"import {module}; print(time.process_time() - start)"
    )
    run = [sys.executable, "-c", code]
    return float(subprocess.run(run, capture_output=True, check=True).stdout)


def main(rounds=15):
    """Run the comparisons."""
    peers = installed({"torch": torch_contenders})
    for work, contenders in numpy_contenders().items():
        for peer, found in peers.items():
            contenders[peer] = found[work]
        compare(work, contenders, rounds=rounds, warm_up=2)
    times = {module: [] for module in IMPORTED}
    for _ in range(rounds):
        for module in IMPORTED:
            times[module].append(import_time(module))
    report("import", times)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
