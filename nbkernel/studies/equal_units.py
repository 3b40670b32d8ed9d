"""Hidden units that start equal: what training makes of them.

The numbers behind `nbkernel.studies.symmetry`: one small network on
handwritten digits, trained from several starts by plain gradient descent.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.datasets import digits
from nbkernel.losses import softmax_cross_entropy
from nbkernel.validation import each_of, finite_array, finite_number, one_of

PIXELS, UNITS, CLASSES = 64, 8, 10
IMAGES = 200
INCOMING, OUTGOING = 0.02, 0.3  # the equal start's two constants
RATES = {"tanh": 0.15, "relu": 0.1, "sigmoid": 1.0}
STOPS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500, 650, 800, 1000)
STOPS = (*STOPS, 1250, 1500)
CURVE = np.arange(0, 1501, 25)
TOLERANCE = 1e-3
STARTS = (
    "zeros",
    "equal",
    "one-tiny",
    "one-small",
    "all-tiny",
    "signs",
    "hadamard",
    "random",
)


def compute(
    start: str, activation: str, step: ArrayLike
) -> dict[str, NDArray]:
    """Train eight hidden units on digits, and count the different ones.

    Parameters
    ----------
    start
        What the weights are at step 0: one of `STARTS`.
    activation
        That of the hidden units: a key of `RATES`.
    step
        After how many steps to look: one of `STOPS`, or an array of them,
        which gives all results that depend on it a leading axis.

    Returns
    -------
    dict
        ``incoming``: the hidden units' weights as tiles of 8 x 8 pixels, two
        rows of four units, shape (16, 32). ``outgoing``: weights (8, 10).
        ``loss`` and ``twin``: mean cross-entropy at the steps of `CURVE`, of
        this network and of one with a single hidden unit that starts as the
        twin of the equal start (zeros: of zeros). ``difference``: the
        largest difference between two units at those steps. ``units``,
        ``now``, ``twin_now``: how many units differ by more than
        `TOLERANCE`, and the two losses, at ``step``.
    """
    one_of("start", start, STARTS)
    one_of("activation", activation, RATES)
    step = each_of("step", step, STOPS)
    run, place = _trained(activation), STARTS.index(start)
    twin = len(STARTS) + (start == "zeros")
    rows = [STOPS.index(value) for value in step.flat]
    incoming = run["incoming"][rows, place]  # (steps, 65, 8), bias last
    outgoing = run["outgoing"][rows, place]
    tiles = incoming[:, :PIXELS].reshape(-1, 8, 8, 2, 4)
    results = {
        "incoming": tiles.transpose(0, 3, 1, 4, 2).reshape(-1, 16, 32),
        "outgoing": outgoing,
        "units": np.array(
            [
                count_units(w, v)
                for w, v in zip(incoming, outgoing, strict=True)
            ]
        ),
        "now": run["loss"][list(step.flat), place],
        "twin_now": run["loss"][list(step.flat), twin],
    }
    if step.ndim == 0:
        results = {name: values[0] for name, values in results.items()}
    return results | {
        "loss": run["loss"][CURVE, place],
        "twin": run["loss"][CURVE, twin],
        "difference": run["difference"][CURVE, place],
    }


def count_units(
    incoming: ArrayLike, outgoing: ArrayLike, tolerance: float = TOLERANCE
) -> int:
    """Count the hidden units that are not the same as an earlier one.

    Two units are the same if none of their weights differs by more than
    ``tolerance``. ``incoming`` has one column a unit, shape (fan_in, units)
    (a row of biases may be stacked on it); ``outgoing`` one row a unit,
    shape (units, fan_out). Raises ``ValueError`` if the two do not fit.

    >>> count_units([[1, 1, 2]], [[5], [5], [5]])
    2
    >>> count_units([[1, 1, 1]], [[5], [6], [7]])
    3
    """
    incoming = finite_array("incoming", incoming, ndim=2)
    outgoing = finite_array("outgoing", outgoing, ndim=2)
    finite_number("tolerance", tolerance, low=0)
    if incoming.shape[1] != outgoing.shape[0]:
        raise ValueError(
            "incoming must have a column and outgoing a row for each unit; "
            f"got shapes {incoming.shape} and {outgoing.shape}"
        )
    kinds: list[NDArray] = []
    for unit in np.vstack([incoming, outgoing.T]).T:
        if all(np.abs(unit - kind).max() > tolerance for kind in kinds):
            kinds.append(unit)
    return len(kinds)


@cache
def images() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return digits with ink from 0 to 1, shape (200, 64), and labels."""
    data = digits()
    return data.inputs[:IMAGES] / 16, data.labels[:IMAGES]


def first_weights(start: str) -> tuple[NDArray, NDArray]:
    """Return the weights a start begins with, (64, 8) and (8, 10).

    The biases begin at zero. Random numbers come from a fixed seed.
    """
    from scipy.linalg import hadamard

    one_of("start", start, STARTS)
    rng = np.random.default_rng(STARTS.index(start))
    incoming = np.full((PIXELS, UNITS), INCOMING)
    outgoing = np.full((UNITS, CLASSES), OUTGOING)
    if start == "zeros":
        return 0 * incoming, 0 * outgoing
    if start in ("one-tiny", "one-small"):
        incoming[20, 0] += 1e-12 if start == "one-tiny" else 0.01
    elif start == "all-tiny":
        incoming += 1e-6 * rng.standard_normal(incoming.shape)
    elif start == "signs":
        incoming *= rng.choice([-1.0, 1.0], incoming.shape)
        outgoing *= rng.choice([-1.0, 1.0], outgoing.shape)
    elif start == "hadamard":
        incoming *= hadamard(PIXELS)[:, :UNITS]
        outgoing *= hadamard(16)[:UNITS, :CLASSES]
    elif start == "random":
        incoming = rng.standard_normal(incoming.shape) / np.sqrt(PIXELS)
        outgoing = rng.standard_normal(outgoing.shape) / np.sqrt(UNITS)
    return incoming, outgoing


@lru_cache(maxsize=len(RATES))
def _trained(activation: str) -> dict[str, NDArray]:
    """Train from all starts, and the two twins behind them, side by side.

    A twin is its start's lockstep with one unit. Eight units that move in
    lockstep are that twin (the chapter proves it), so it is trained as one
    unit of weight 8 * OUTGOING, at the rates the proof gives.
    """
    phi, rate = ACTIVATIONS[activation], RATES[activation]
    x, labels = images()
    x = np.hstack([x, np.ones((len(x), 1))])  # the last input is the bias's
    first = [first_weights(start) for start in STARTS]
    w = np.stack([np.vstack([w, np.zeros((1, UNITS))]) for w, _ in first])
    v = np.stack([v for _, v in first])
    # A network of one unit is stored as one of eight whose last seven are 0.
    alone = np.zeros((2, PIXELS + 1, UNITS)), np.zeros((2, UNITS, CLASSES))
    alone[0][0, :PIXELS, 0] = INCOMING
    alone[1][0, 0] = UNITS * OUTGOING
    w, v = np.concatenate([w, alone[0]]), np.concatenate([v, alone[1]])
    b = np.zeros((len(w), 1, CLASSES))
    rates = np.full((2, len(w), 1, 1), rate)
    rates[0, len(STARTS) :] /= UNITS
    rates[1, len(STARTS) :] *= UNITS
    there = np.ones((len(w), 1, UNITS))
    there[len(STARTS) :, :, 1:] = 0
    targets = np.broadcast_to(labels, (len(w), len(x)))
    kept: dict[str, list] = {
        name: [] for name in ("incoming", "outgoing", "loss", "difference")
    }
    one_hot = np.eye(CLASSES)[labels]
    for step in range(CURVE[-1] + 1):
        z = np.matmul(x, w)
        a = phi.function(z) * there
        logits = np.matmul(a, v) + b
        loss, delta = _cross_entropy(logits, targets, one_hot)
        if step in STOPS:
            kept["incoming"].append(w.copy())
            kept["outgoing"].append(v.copy())
        kept["loss"].append(loss)
        kept["difference"].append(
            np.maximum(
                np.ptp(w, axis=2).max(axis=1), np.ptp(v, axis=1).max(axis=1)
            )
        )
        back = np.matmul(delta, v.transpose(0, 2, 1)) * phi.derivative(z)
        v = v - rates[1] * np.matmul(a.transpose(0, 2, 1), delta)
        b = b - rate * delta.sum(axis=1, keepdims=True)
        w = w - rates[0] * np.matmul(x.T, back * there)
    return {name: np.array(values) for name, values in kept.items()}


def _cross_entropy(
    logits: NDArray, labels: NDArray, one_hot: NDArray
) -> tuple[NDArray, NDArray]:
    """Return each network's loss, and its gradient by the logits."""
    networks, rows, classes = logits.shape
    _, gradient = softmax_cross_entropy(
        logits.reshape(-1, classes), labels.ravel()
    )
    delta = gradient.reshape(logits.shape) * networks
    probabilities = delta * rows + one_hot
    likelihood = (probabilities * one_hot).sum(axis=-1)
    return -np.log(likelihood).mean(axis=-1), delta
