"""Training a small network on the digits, against peers.

64-128-64-10, ReLU, Adam, batches of 64, 20 epochs, float32; 1,408 digits (22
whole batches) to learn from, 389 to be tested on. Accuracies are means over
the rounds, each of its own seed.

    python -m benchmarks.training [rounds]
"""

import statistics
import sys
import warnings
from functools import partial
from itertools import count, pairwise

import numpy as np

from benchmarks import compare, installed
from nbkernel.datasets import digits
from nbkernel.losses import softmax_cross_entropy
from nbkernel.network import multilayer_perceptron
from nbkernel.optimizers import Adam
from nbkernel.training import train

SIZES, BATCH, EPOCHS, ROWS = (64, 128, 64, 10), 64, 20, 1408
STEPS = EPOCHS * ROWS // BATCH


def shuffled_digits():
    """Return training inputs and labels, test inputs and labels."""
    data = digits()
    order = np.random.default_rng(0).permutation(len(data.labels))
    inputs = (data.inputs[order] / 16).astype(np.float32)
    labels = data.labels[order]
    return inputs[:ROWS], labels[:ROWS], inputs[ROWS:], labels[ROWS:]


def nbkernel(inputs, labels, tests, seed):
    """Train by the package's own loop."""
    rng = np.random.default_rng(seed)
    network = multilayer_perceptron(
        SIZES,
        initializer="he_normal",
        activation="relu",
        rng=rng,
        dtype=np.float32,
    )
    train(
        network,
        inputs,
        labels,
        loss=softmax_cross_entropy,
        optimizer=Adam(),
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=rng,
        progress=False,
    )
    return network.forward(tests).argmax(axis=1)


def naive(inputs, labels, tests, seed):
    """Train by what a notebook would write first."""
    rng = np.random.default_rng(seed)
    parameters = []
    for fan_in, fan_out in pairwise(SIZES):
        matrix = rng.standard_normal((fan_in, fan_out), dtype=np.float32)
        parameters.append(matrix * np.float32(np.sqrt(2 / fan_in)))
        parameters.append(np.zeros(fan_out, np.float32))
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    step = 0

    def forward(x):
        signals, zs = [x], []
        for place in range(0, len(parameters), 2):
            zs.append(signals[-1] @ parameters[place] + parameters[place + 1])
            signals.append(np.maximum(zs[-1], 0))
        return signals, zs

    for _ in range(EPOCHS):
        order = rng.permutation(ROWS)
        for start in range(0, ROWS, BATCH):
            chosen = order[start : start + BATCH]
            y = labels[chosen]
            signals, zs = forward(inputs[chosen])
            p = np.exp(zs[-1] - zs[-1].max(axis=1, keepdims=True))
            delta = p / p.sum(axis=1, keepdims=True)
            delta[np.arange(len(y)), y] -= 1
            delta = delta / len(y)
            step += 1
            for place in reversed(range(len(zs))):
                slopes = signals[place].T @ delta, delta.sum(axis=0)
                if place > 0:
                    delta = (delta @ parameters[2 * place].T) * (
                        zs[place - 1] > 0
                    )
                for offset, g in enumerate(slopes):
                    i = 2 * place + offset
                    first[i] = 0.9 * first[i] + 0.1 * g
                    second[i] = 0.999 * second[i] + 0.001 * g**2
                    m = first[i] / (1 - 0.9**step)
                    v = second[i] / (1 - 0.999**step)
                    parameters[i] -= 1e-3 * m / (np.sqrt(v) + 1e-8)
    return forward(tests)[1][-1].argmax(axis=1)


def torch_eager():
    """Return PyTorch's loop, as its tutorials write it (no DataLoader)."""
    import torch
    from torch import nn

    torch.set_num_threads(1)

    def run(inputs, labels, tests, seed):
        torch.manual_seed(seed)
        network = nn.Sequential(
            nn.Linear(64, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        )
        optimizer = torch.optim.Adam(network.parameters())
        loss_function = nn.CrossEntropyLoss()
        inputs, labels = torch.from_numpy(inputs), torch.from_numpy(labels)
        for _ in range(EPOCHS):
            order = torch.randperm(ROWS)
            x, y = inputs[order], labels[order]
            for start in range(0, ROWS, BATCH):
                optimizer.zero_grad()
                outputs = network(x[start : start + BATCH])
                loss_function(outputs, y[start : start + BATCH]).backward()
                optimizer.step()
        with torch.no_grad():
            return network(torch.from_numpy(tests)).argmax(dim=1).numpy()

    return run


def scikit_learn():
    """Return scikit-learn's classifier at the same settings."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    def run(inputs, labels, tests, seed):
        model = MLPClassifier(
            SIZES[1:-1],
            batch_size=BATCH,
            max_iter=EPOCHS,
            n_iter_no_change=EPOCHS + 1,
            alpha=0.0,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(inputs, labels).predict(tests)

    return run


def jax_scan():
    """Return JAX with a whole epoch compiled into one scan."""
    import jax
    import jax.numpy as jnp

    def forward(parameters, x):
        for place, (matrix, bias) in enumerate(parameters):
            x = x @ matrix + bias
            if place < len(parameters) - 1:
                x = jnp.maximum(x, 0)
        return x

    def loss(parameters, x, y):
        log_probabilities = jax.nn.log_softmax(forward(parameters, x))
        return -jnp.take_along_axis(log_probabilities, y[:, None], 1).mean()

    def step(state, batch):
        parameters, first, second, count = state
        count = count + 1
        slopes = jax.grad(loss)(parameters, *batch)
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slopes)
        second = jax.tree.map(
            lambda v, g: 0.999 * v + 0.001 * g * g, second, slopes
        )
        scale1, scale2 = 1 - 0.9**count, 1 - 0.999**count
        parameters = jax.tree.map(
            lambda p, m, v: (
                p - 1e-3 * (m / scale1) / (jnp.sqrt(v / scale2) + 1e-8)
            ),
            parameters,
            first,
            second,
        )
        return (parameters, first, second, count), None

    epoch = jax.jit(lambda state, x, y: jax.lax.scan(step, state, (x, y))[0])

    def run(inputs, labels, tests, seed):
        rng = np.random.default_rng(seed)
        parameters = []
        for fan_in, fan_out in pairwise(SIZES):
            matrix = rng.standard_normal((fan_in, fan_out), dtype=np.float32)
            matrix *= np.float32(np.sqrt(2 / fan_in))
            parameters.append((jnp.asarray(matrix), jnp.zeros(fan_out)))
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        state = parameters, zeros, zeros, 0.0
        for _ in range(EPOCHS):
            order = rng.permutation(ROWS)
            x = inputs[order].reshape(-1, BATCH, SIZES[0])
            y = labels[order].reshape(-1, BATCH)
            state = epoch(state, x, y)
        return np.asarray(forward(state[0], tests).argmax(axis=1))

    return run


def main(rounds=9):
    """Run the comparison."""
    inputs, labels, tests, answers = shuffled_digits()
    found = installed(
        {
            "nbkernel": lambda: nbkernel,
            "naive numpy": lambda: naive,
            "torch": torch_eager,
            "scikit-learn": scikit_learn,
            "jax": jax_scan,
        }
    )

    def right(run, seeds):
        answer = run(inputs, labels, tests, next(seeds))
        return float((answer == answers).mean())

    def more(name, seconds, results):
        return {
            "microseconds_per_step": round(1e6 * seconds / STEPS, 1),
            "accuracy": round(statistics.mean(results), 4),
        }

    compare(
        "training",
        {name: partial(right, run, count()) for name, run in found.items()},
        rounds=rounds,
        more=more,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
