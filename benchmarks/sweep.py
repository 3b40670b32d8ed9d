"""Statistics of 960 networks, against peers.

8 initializers x 6 activations x 20 gains; depth 50, width 128, batch 64,
float32. The loops of NumPy and PyTorch draw a network for every setting, as
a notebook would; "torch, drawn once" and JAX draw one for each initializer,
as nbkernel does.

    python -m benchmarks.sweep [rounds]
"""

import sys

import numpy as np

from benchmarks import compare, installed
from nbkernel.propagation import draw_weights, signal_sweep

DEPTH, WIDTH, BATCH = 50, 128, 64
SIZES = [WIDTH] * (DEPTH + 1)
INITIALIZERS = [
    f"{family}_{law}"
    for family in ("lecun", "glorot", "he")
    for law in ("normal", "uniform")
] + ["pytorch_default", "orthogonal"]
ACTIVATIONS = ["identity", "relu", "leaky_relu", "tanh", "sigmoid", "silu"]
GAINS = np.geomspace(0.5, 2.0, 20)


def nbkernel_contender(inputs, gradient):
    """All of it in one call."""
    return lambda: signal_sweep(
        inputs,
        SIZES,
        initializers=INITIALIZERS,
        activations=ACTIVATIONS,
        gains=GAINS,
        rng=np.random.default_rng(0),
        dtype=np.float32,
    )


def naive_contender(inputs, gradient):
    """Draw a network for every setting; the loop of a notebook."""

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def silu_slope(z):
        return sigmoid(z) * (1 + z * (1 - sigmoid(z)))

    pairs = {
        "identity": (lambda z: z, np.ones_like),
        "relu": (lambda z: np.maximum(z, 0), lambda z: z > 0),
        "leaky_relu": (
            lambda z: np.where(z > 0, z, np.float32(0.01) * z),
            lambda z: np.where(z > 0, np.float32(1), np.float32(0.01)),
        ),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
        "silu": (lambda z: z * sigmoid(z), silu_slope),
    }

    def one(weights, function, slope, gain):
        signal, zs, moments = inputs, [], []
        for matrix in weights:
            z = signal @ (gain * matrix)
            signal = function(z)
            zs.append(z)
            moments += [(z**2).mean(), (signal**2).mean(), signal.mean()]
        back = gradient
        for matrix, z in zip(reversed(weights), reversed(zs), strict=True):
            back = (back * slope(z)) @ (gain * matrix).T
            moments.append((back**2).mean())
        return moments

    @np.errstate(over="ignore")
    def run():
        rng = np.random.default_rng(0)
        for initializer in INITIALIZERS:
            for name in ACTIVATIONS:
                for gain in GAINS.astype(np.float32):
                    weights = draw_weights(
                        SIZES,
                        initializer=initializer,
                        rng=rng,
                        dtype=np.float32,
                    )
                    one(weights, *pairs[name], gain)

    return run


def torch_contender(inputs, gradient, *, draw_once):
    """Loop over the settings with autograd."""
    import torch

    torch.set_num_threads(1)
    functional, init = torch.nn.functional, torch.nn.init
    bound = WIDTH**-0.5
    laws = {
        "lecun_normal": lambda w: init.normal_(w, 0, bound),
        "lecun_uniform": lambda w: init.kaiming_uniform_(
            w, nonlinearity="linear"
        ),
        "glorot_normal": init.xavier_normal_,
        "glorot_uniform": init.xavier_uniform_,
        "he_normal": init.kaiming_normal_,
        "he_uniform": init.kaiming_uniform_,
        "pytorch_default": lambda w: init.uniform_(w, -bound, bound),
        "orthogonal": init.orthogonal_,
    }
    functions = {
        "identity": lambda z: z * 1,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "silu": functional.silu,
    }
    inputs = torch.from_numpy(inputs)
    gradient = torch.from_numpy(gradient)

    def one(weights, function, gain):
        signal = inputs.clone().requires_grad_()
        signals, moments = [signal], []
        for matrix in weights:
            z = gain * (signal @ matrix)
            signal = function(z)
            signal.retain_grad()
            signals.append(signal)
            with torch.no_grad():
                moments += [z.square().mean(), signal.square().mean()]
                moments.append(signal.mean())
        signal.backward(gradient)
        return moments + [signal.grad.square().mean() for signal in signals]

    def drawn(initializer):
        weights = [torch.empty(WIDTH, WIDTH) for _ in range(DEPTH)]
        for matrix in weights:
            laws[initializer](matrix)
        return weights

    def run():
        for initializer in INITIALIZERS:
            weights = drawn(initializer)
            for name in ACTIVATIONS:
                for gain in GAINS:
                    if not draw_once:
                        weights = drawn(initializer)
                    one(weights, functions[name], float(gain))

    return run


def jax_contender(inputs, gradient):
    """One jitted function for each activation, all its networks batched."""
    import jax
    import jax.numpy as jnp

    functions = {
        "identity": lambda z: z,
        "relu": jax.nn.relu,
        "leaky_relu": jax.nn.leaky_relu,
        "tanh": jnp.tanh,
        "sigmoid": jax.nn.sigmoid,
        "silu": jax.nn.silu,
    }

    def network(function, inputs, stacked, gradient, gain):
        slope = jax.vmap(jax.vmap(jax.grad(function)))

        def forwards(signal, matrix):
            z = gain * (signal @ matrix)
            signal = function(z)
            moments = (z**2).mean(), (signal**2).mean(), signal.mean()
            return signal, (z, moments)

        def backwards(gradient, layer):
            matrix, z = layer
            gradient = gain * ((gradient * slope(z)) @ matrix.T)
            return gradient, (gradient**2).mean()

        _, (zs, moments) = jax.lax.scan(forwards, inputs, stacked)
        _, squares = jax.lax.scan(
            backwards, gradient, (stacked, zs), reverse=True
        )
        return moments, squares

    def batched(name):
        each = jax.vmap(
            lambda *a: network(functions[name], *a), (None, None, None, 0)
        )
        return jax.jit(each)

    compiled = {name: batched(name) for name in ACTIVATIONS}
    inputs, gradient = jnp.asarray(inputs), jnp.asarray(gradient)
    gains = jnp.asarray(GAINS.astype(np.float32))

    def run():
        rng = np.random.default_rng(0)
        for initializer in INITIALIZERS:
            weights = draw_weights(
                SIZES, initializer=initializer, rng=rng, dtype=np.float32
            )
            stacked = jnp.asarray(np.stack(weights))
            for name in ACTIVATIONS:
                jax.block_until_ready(
                    compiled[name](inputs, stacked, gradient, gains)
                )

    return run


def main(rounds=3):
    """Run the comparison."""
    rng = np.random.default_rng(1)
    inputs = rng.standard_normal((BATCH, WIDTH), dtype=np.float32)
    gradient = rng.standard_normal((BATCH, WIDTH), dtype=np.float32)
    given = inputs, gradient
    contenders = installed(
        {
            "nbkernel": lambda: nbkernel_contender(*given),
            "jax": lambda: jax_contender(*given),
            "torch": lambda: torch_contender(*given, draw_once=False),
            "torch, drawn once": lambda: torch_contender(
                *given, draw_once=True
            ),
            "naive numpy": lambda: naive_contender(*given),
        }
    )
    # The first round also compiles; a median of three leaves it out.
    compare("sweep of 960 networks", contenders, rounds=rounds, warm_up=0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
