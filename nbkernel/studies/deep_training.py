"""Twelve hidden layers trained from every start at every rate, side by side.

The numbers behind `nbkernel.studies.which_knob`: the same recipe on
handwritten digits and on two spirals in the plane.
"""

import math
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise, product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS, Activation
from nbkernel.initializers import initializer_named, normal
from nbkernel.studies.patients import EXAMPLES, ink
from nbkernel.validation import each_of, one_of

STARTS = {
    "zeros": "zeros",
    "small": partial(normal, std=0.01),
    "pytorch": "pytorch_default",
    "lecun": "lecun_normal",
    "glorot": "glorot_normal",
    "he": "he_normal",
    "orthogonal": "orthogonal",
    "large": partial(normal, std=0.5),
}
RATES = (0.001, 0.01, 0.1)
FUNCTIONS = ("relu", "tanh")
MOMENTUM = 0.9
HIDDEN, WIDTH, BATCH = 12, 32, 32
STOPS = (0, 5, 10, 20, 50, 100, 200, 300)
CURVE = np.arange(0, 301, 5)
SCORED = 400  # rows on which a score is taken
SIDE, REACH = 40, 2.0  # pixels along a side of the plane's picture; its edge
LARGEST = 1e6  # a loss beyond is divergence
RUNS = list(product(STARTS, RATES))


@cache
def handwritten() -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Return 1000 standardized digits to train on and 797 held back.

    Inputs (1000, 64), labels (1000,), inputs (797, 64), labels (797,);
    over all pixels of all images the mean is 0 and the variance 1.
    """
    inputs, y = ink()
    x = ((inputs - inputs.mean()) / inputs.std()).astype(np.float32)
    return x[:EXAMPLES], y[:EXAMPLES], x[EXAMPLES:], y[EXAMPLES:]


@cache
def spirals() -> tuple[NDArray, NDArray]:
    """Return 200 points of two spirals, (200, 2), and their labels (200,)."""
    rng = np.random.default_rng(1)
    radius = np.sqrt(rng.uniform(0.02, 1, 100))
    angle = 2.5 * np.pi * radius
    arm = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.concatenate([arm, -arm]) + rng.normal(0, 0.03, (200, 2))
    return (1.7 * points).astype(np.float32), np.repeat([0, 1], 100)


def plane() -> NDArray[np.float32]:
    """Return the centers of the picture's pixels, top row first."""
    ticks = (np.arange(SIDE) + 0.5) / SIDE * 2 * REACH - REACH
    x, y = np.meshgrid(ticks, ticks[::-1])
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


def split(
    parameters: NDArray, shapes: list[tuple[int, int]]
) -> tuple[list[NDArray], list[NDArray]]:
    """Return views of weights and biases into (runs, numbers)."""
    weights, biases, end = [], [], 0
    for shape in shapes:
        begin, end = end, end + math.prod(shape)
        weights.append(parameters[:, begin:end].reshape(-1, *shape))
        begin, end = end, end + shape[1]
        biases.append(parameters[:, None, begin:end])
    return weights, biases


@dataclass
class Stack:
    """Networks of the same shape, one for each of `RUNS`, trained at once.

    ``weights[l]`` is (runs, fan-in, fan-out), ``biases[l]`` (runs, 1,
    fan-out); the runs of one start share their first weights. They are
    views into ``parameters``, (runs, numbers).
    """

    parameters: NDArray
    weights: list[NDArray]
    biases: list[NDArray]
    activation: Activation

    @classmethod
    def drawn(cls, inputs: int, outputs: int, function: str) -> "Stack":
        """Draw the first weights of all runs; biases are zero."""
        shapes = list(pairwise([inputs, *[WIDTH] * HIDDEN, outputs]))
        numbers = sum((fan_in + 1) * fan_out for fan_in, fan_out in shapes)
        parameters = np.zeros((len(RUNS), numbers), np.float32)
        weights, biases = split(parameters, shapes)
        for layer, shape in enumerate(shapes):
            drawn = {
                start: initializer_named(initializer)(
                    shape,
                    rng=np.random.default_rng([layer, place]),
                    dtype=np.float32,
                )
                for place, (start, initializer) in enumerate(STARTS.items())
            }
            weights[layer][:] = [drawn[start] for start, _ in RUNS]
        return cls(parameters, weights, biases, ACTIVATIONS[function])

    def forward(self, x: NDArray) -> tuple[list[NDArray], list[NDArray]]:
        """Return all activations (inputs first) and all preactivations."""
        activations, sums = [x[None]], []
        for w, b in zip(self.weights, self.biases, strict=True):
            sums.append(activations[-1] @ w + b)
            activations.append(self.activation.function(sums[-1]))
        activations[-1] = sums[-1]
        return activations, sums

    def backward(self, activations, sums, delta) -> NDArray:
        """Return the gradient of all parameters, given the error."""
        pieces: list[NDArray] = []
        for layer in reversed(range(len(self.weights))):
            of_weights = activations[layer].swapaxes(1, 2) @ delta
            pieces += [delta.sum(axis=1), of_weights.reshape(len(delta), -1)]
            if layer:
                back = delta @ self.weights[layer].swapaxes(1, 2)
                delta = back * self.activation.derivative(sums[layer - 1])
        return np.concatenate(pieces[::-1], axis=1)


def cross_entropy(logits: NDArray, labels: NDArray) -> tuple:
    """Return each run's mean loss, (runs,), and the error of its logits."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    powers = np.exp(shifted)
    total = powers.sum(axis=-1, keepdims=True)
    rows = np.arange(len(labels))
    loss = np.mean(np.log(total[..., 0]) - shifted[:, rows, labels], axis=1)
    delta = powers / total
    delta[:, rows, labels] -= 1
    return loss, delta / len(labels)


@cache
def trained(function: str, data: str) -> dict[str, NDArray]:
    """Train all runs; return what `compute` needs, the runs first.

    ``loss`` (runs, 61), ``lost`` (runs,): the step of divergence or -1. At
    each of `STOPS` on the second axis: for "digits" ``now``, ``signal`` (12
    layers), ``dead``, ``ratio``, ``score``, ``held_back``; for "spirals"
    ``picture``, the probability of class 1, (1600,).
    """
    one_of("function", function, FUNCTIONS)
    one_of("data", data, ("digits", "spirals"))
    x, y = handwritten()[:2] if data == "digits" else spirals()
    stack = Stack.drawn(x.shape[1], int(y.max()) + 1, function)
    rates = np.array([rate for _, rate in RUNS], np.float32)[:, None]
    velocity, before = (np.zeros_like(stack.parameters) for _ in range(2))
    lost = np.full(len(RUNS), -1)
    rng = np.random.default_rng(2)
    losses, kept = [], []
    # What overflows is seen in the loss: the run ends, and keeps the last
    # network whose loss was a number.
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(CURVE[-1] + 1):
            rows = rng.integers(0, len(x), BATCH)
            activations, sums = stack.forward(x[rows])
            loss, delta = cross_entropy(activations[-1], y[rows])
            failed = (lost < 0) & ~(loss < LARGEST)
            lost[failed] = step
            stack.parameters[failed] = before[failed]
            velocity *= MOMENTUM
            velocity += stack.backward(activations, sums, delta)
            velocity[lost >= 0] = 0
            if step in CURVE:
                losses.append(np.where(lost < 0, loss, np.nan))
            if step in STOPS:
                kept.append(_readings(stack, rates * velocity, data))
            before[:] = stack.parameters
            stack.parameters -= rates * velocity
    return {
        "loss": np.stack(losses, axis=1),
        "lost": lost,
        **{
            name: np.stack([reading[name] for reading in kept], axis=1)
            for name in kept[0]
        },
    }


def _readings(stack: Stack, moves: NDArray, data: str) -> dict[str, NDArray]:
    """Read off all runs what is shown at one moment, the runs first."""
    if data == "spirals":
        logits = stack.forward(plane())[0][-1]
        return {"picture": 1 / (1 + np.exp(logits[..., 0] - logits[..., 1]))}
    x, y, unseen, answers = handwritten()
    activations, sums = stack.forward(x[:SCORED])
    slopes = [stack.activation.derivative(z) for z in sums[:-1]]
    outputs = stack.forward(unseen[:SCORED])[0][-1]
    shapes = [weights.shape[1:] for weights in stack.weights]
    steps = zip(split(moves, shapes)[0], stack.weights, strict=True)
    ratios = [_size(a) / np.maximum(_size(b), 1e-30) for a, b in steps]
    return {
        "now": cross_entropy(activations[-1], y[:SCORED])[0],
        "signal": np.stack([_size(a) for a in activations[1:-1]], axis=1),
        "dead": sum((s == 0).all(axis=1).sum(axis=1) for s in slopes) + 0.0,
        "ratio": np.median(ratios, axis=0),
        "score": _share(activations[-1], y[:SCORED]),
        "held_back": _share(outputs, answers[:SCORED]),
    }


def _size(values: NDArray) -> NDArray:
    """Return the root mean square of each run, (runs,)."""
    return np.sqrt(
        np.mean(
            np.square(values), axis=tuple(range(1, values.ndim)), dtype=float
        )
    )


def _share(logits: NDArray, labels: NDArray) -> NDArray:
    """Return each run's share of right answers, (runs,)."""
    return (logits.argmax(axis=-1) == labels).mean(axis=1)


def compute(
    start: str, activation: str, rate: float, step: ArrayLike
) -> dict[str, NDArray]:
    """Return what twelve hidden layers of 32 units have come to.

    Parameters
    ----------
    start
        From which law the first weights come, a key of `STARTS`.
    activation
        One of `FUNCTIONS`.
    rate
        The learning rate, one of `RATES`; the momentum is 0.9.
    step
        After how many steps to look: one of `STOPS`, or an array of them,
        which gives all that depends on it a leading axis.

    Returns
    -------
    dict
        ``loss``: of minibatches of digits at the steps of `CURVE`, (61,).
        ``scores``, ``held_back_scores``: share of right answers at `STOPS`,
        (8,). ``first``: the loss of 400 digits before the first step. At
        ``step``: ``now``, their loss; ``signal``, root mean square of the
        activations of each hidden layer, (12,); ``dead``, hidden units with
        slope 0 on all of them; ``ratio``, median over the layers of the
        step's size over the weights'; ``score``, ``held_back``; ``picture``,
        the probability of the second spiral over the plane, (40, 40);
        ``lost``, 1 if the run on digits has diverged, else 0. From there on
        the loss is NaN, and all else that of the last network before.
    """
    one_of("start", start, STARTS)
    one_of("rate", rate, RATES)
    step = each_of("step", step, STOPS)
    run = RUNS.index((start, rate))
    at = np.array([STOPS.index(value) for value in step.flat])
    read, drawn = trained(activation, "digits"), trained(activation, "spirals")
    moment = {
        name: read[name][run][at]
        for name in ("now", "signal", "dead", "ratio", "score", "held_back")
    }
    picture = drawn["picture"][run][at]
    moment["picture"] = picture.reshape(-1, SIDE, SIDE)
    lost = read["lost"][run]
    gone = (lost >= 0) & (np.array(STOPS)[at] >= lost)
    moment["lost"] = gone.astype(float)
    if not step.ndim:
        moment = {name: value[0] for name, value in moment.items()}
    return {
        "loss": read["loss"][run],
        "first": read["now"][run][0],
        "scores": read["score"][run],
        "held_back_scores": read["held_back"][run],
        **moment,
    }
