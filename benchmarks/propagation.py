"""Forward and backward statistics of one deep network, against peers.

Depth 50, width 256, batch 256, tanh, float32. A contender that is no peer is
the limit: one large matrix product of as much arithmetic as all of the
network's. Its ratio is the share of that rate which nbkernel reaches.

    python -m benchmarks.propagation [rounds]
"""

import sys

import numpy as np

from benchmarks import compare, installed
from nbkernel.propagation import draw_weights, signal_statistics

DEPTH, WIDTH, BATCH = 50, 256, 256
LARGE = 1024


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


def main(rounds=21):
    """Run the comparison."""
    rng = np.random.default_rng(0)
    weights = draw_weights(
        [WIDTH] * (DEPTH + 1),
        initializer="lecun_normal",
        rng=rng,
        dtype=np.float32,
    )
    inputs = rng.standard_normal((BATCH, WIDTH), dtype=np.float32)
    gradient = rng.standard_normal((BATCH, WIDTH), dtype=np.float32)
    given = inputs, weights, gradient
    rows = 2 * DEPTH * BATCH * WIDTH**2 // LARGE**2
    tall = rng.standard_normal((rows, LARGE), dtype=np.float32)
    square = rng.standard_normal((LARGE, LARGE), dtype=np.float32)
    product = np.empty_like(tall)
    contenders = {
        "nbkernel": lambda: signal_statistics(
            inputs, weights, "tanh", output_gradient=gradient
        ),
        "matrix product": lambda: np.matmul(tall, square, out=product),
        "naive numpy": lambda: naive(*given),
    } | installed(
        {
            "torch": lambda: torch_contender(*given),
            "jax": lambda: jax_contender(*given),
        }
    )
    compare("propagation", contenders, rounds=rounds, warm_up=2)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
