"""Forward and backward statistics of one deep network, against peers.

Depth 50, width 256, batch 256, tanh, float32, one thread for everyone.
Prints one JSON line for each contender; times are the process's own, medians
over interleaved rounds, so that other work on the machine counts less.

    python benchmarks/propagation.py [rounds]
"""

import json
import os
import statistics
import sys
import time

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
if hasattr(os, "sched_setaffinity"):  # one core holds XLA to one thread too
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np  # noqa: E402

from nbkernel.propagation import (  # noqa: E402
    draw_weights,
    signal_statistics,
)

DEPTH, WIDTH, BATCH = 50, 256, 256
FLOP = 4 * DEPTH * WIDTH * WIDTH * BATCH


def naive(inputs, weights, gradient):
    """Run what a notebook would write first."""
    signal, zs, moments = inputs, [], []
    for matrix in weights:
        z = signal @ matrix
        signal = np.tanh(z)
        zs.append(z)
        moments.append(((z**2).mean(), (signal**2).mean(), signal.mean()))
    for matrix, z in zip(reversed(weights), reversed(zs), strict=True):
        gradient = (gradient * (1 - np.tanh(z) ** 2)) @ matrix.T
        moments.append((gradient**2).mean())
    return moments


def torch_contender(inputs, weights, gradient):
    """Autograd, with the gradients of all activations retained."""
    import torch

    torch.set_num_threads(1)
    inputs = torch.from_numpy(inputs)
    weights = [torch.from_numpy(matrix) for matrix in weights]
    gradient = torch.from_numpy(gradient)

    def run():
        signal = inputs.clone().requires_grad_()
        signals, moments = [signal], []
        for matrix in weights:
            z = signal @ matrix
            signal = torch.tanh(z)
            signal.retain_grad()
            signals.append(signal)
            with torch.no_grad():
                moments += [z.square().mean(), signal.square().mean()]
                moments.append(signal.mean())
        signal.backward(gradient)
        moments += [signal.grad.square().mean() for signal in signals]
        return moments

    return run


def jax_contender(inputs, weights, gradient):
    """One jitted scan forwards and one backwards."""
    import jax
    import jax.numpy as jnp

    stacked = jnp.stack([jnp.asarray(matrix) for matrix in weights])

    @jax.jit
    def compiled(inputs, stacked, gradient):
        def forwards(signal, matrix):
            z = signal @ matrix
            signal = jnp.tanh(z)
            moments = (z**2).mean(), (signal**2).mean(), signal.mean()
            return signal, (signal, moments)

        def backwards(gradient, layer):
            matrix, signal = layer
            gradient = (gradient * (1 - signal**2)) @ matrix.T
            return gradient, (gradient**2).mean()

        _, (signals, moments) = jax.lax.scan(forwards, inputs, stacked)
        _, squares = jax.lax.scan(
            backwards, gradient, (stacked, signals), reverse=True
        )
        return moments, squares

    inputs, gradient = jnp.asarray(inputs), jnp.asarray(gradient)
    return lambda: jax.block_until_ready(compiled(inputs, stacked, gradient))


def contenders():
    """Return a function for each contender that is installed."""
    rng = np.random.default_rng(0)
    weights = draw_weights(
        [WIDTH] * (DEPTH + 1),
        initializer="lecun_normal",
        rng=rng,
        dtype=np.float32,
    )
    inputs = rng.standard_normal((BATCH, WIDTH), dtype=np.float32)
    gradient = rng.standard_normal((BATCH, WIDTH), dtype=np.float32)
    square = rng.standard_normal((1024, 1024), dtype=np.float32)
    product = np.empty_like(square)
    found = {
        "sgemm": lambda: np.matmul(square, square, out=product),
        "nbkernel": lambda: signal_statistics(
            inputs, weights, "tanh", output_gradient=gradient
        ),
        "naive numpy": lambda: naive(inputs, weights, gradient),
    }
    for name, make in (("torch", torch_contender), ("jax", jax_contender)):
        try:
            found[name] = make(inputs, weights, gradient)
        except ImportError:
            print(json.dumps({"contender": name, "skipped": "not installed"}))
    return found


def main(rounds=21):
    """Time all contenders round by round and print a line for each."""
    found = contenders()
    times = {name: [] for name in found}
    for round_number in range(rounds + 2):
        for name, run in found.items():
            start = time.process_time()
            run()
            if round_number >= 2:
                times[name].append(time.process_time() - start)
    median = {
        name: statistics.median(values) for name, values in times.items()
    }
    sgemm = 2 * 1024**3 / median.pop("sgemm")
    for name, seconds in median.items():
        line = {
            "work": "propagation",
            "contender": name,
            "milliseconds": round(1e3 * seconds, 2),
            "gigaflops": round(FLOP / seconds / 1e9, 1),
            "share_of_sgemm": round(FLOP / seconds / sgemm, 3),
            "nbkernel_is_faster_by": round(seconds / median["nbkernel"], 2),
        }
        print(json.dumps(line))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
