"""Networks that learn from few digits, with and without what holds them.

Runs are trained side by side: each has a sample of images and a first draw of
the weights of its own, and every way of holding the weights back gets the
same sample and the same start. So differences are paired.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.datasets import digits
from nbkernel.validation import finite_number, generator, whole_number

PIXELS, CLASSES = 64, 10
VALIDATION, TEST = 400, 800
PARTS = ("train", "validation", "test")
MOMENTUM, RATE, STEPS = 0.9, 0.15, 120


@dataclass(frozen=True, eq=False)
class Samples:
    """Images and labels of several runs, in three parts each.

    ``inputs[part]`` has shape (runs, rows, 64), float32 ink from 0 to 1;
    ``labels[part]`` has shape (runs, rows).
    """

    inputs: dict[str, NDArray[np.float32]]
    labels: dict[str, NDArray[np.int64]]

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.labels["train"])


@dataclass(frozen=True, eq=False)
class Outcome:
    """Trained networks, one for each run and each way of holding back.

    ``incoming`` are the hidden units' weights, (runs, ways, 64, hidden).
    ``accuracy[part]`` and ``loss[part]`` have shape (runs, ways).
    """

    incoming: NDArray[np.float32]
    accuracy: dict[str, NDArray[np.float64]]
    loss: dict[str, NDArray[np.float64]]


def draw_samples(
    images: int,
    *,
    runs: int,
    rng: np.random.Generator,
    wrong_labels: float = 0.0,
) -> Samples:
    """Draw ``images`` to learn from and 1,200 to judge by, for each run.

    Each label to learn from is replaced, with probability ``wrong_labels``,
    by one of the nine wrong ones; those to judge by stay right. Raises
    ``ValueError`` for more images than there are.

    >>> samples = draw_samples(60, runs=3, rng=np.random.default_rng(0))
    >>> samples.inputs["train"].shape, samples.labels["test"].shape
    ((3, 60, 64), (3, 800))
    """
    generator("rng", rng)
    data = digits()
    room = len(data.labels) - VALIDATION - TEST
    images = whole_number("images", images)
    if images > room:
        raise ValueError(f"images must be at most {room}; got {images}")
    runs = whole_number("runs", runs)
    finite_number("wrong_labels", wrong_labels, low=0, high=1)
    ink = (data.inputs / 16).astype(np.float32)
    ends = np.cumsum([images, VALIDATION, TEST])
    order = np.stack(
        [rng.permutation(len(ink))[: ends[-1]] for _ in range(runs)]
    )
    rows = dict(zip(PARTS, np.split(order, ends[:-1], axis=1), strict=True))
    labels = {part: data.labels[at] for part, at in rows.items()}
    wrong = rng.random((runs, images)) < wrong_labels
    shift = rng.integers(1, CLASSES, (runs, images))
    labels["train"] = (labels["train"] + wrong * shift) % CLASSES
    return Samples({part: ink[at] for part, at in rows.items()}, labels)


def train_held(
    samples: Samples,
    *,
    rng: np.random.Generator,
    l2: ArrayLike = 0.0,
    l1: ArrayLike = 0.0,
    dropout: ArrayLike = 0.0,
    limit: ArrayLike = np.inf,
    gain: float = 1.0,
    hidden: int = 32,
    steps: int = STEPS,
) -> Outcome:
    """Train one ReLU network for each run and each way of holding back.

    Parameters
    ----------
    samples
        What to learn from, and to judge by.
    rng
        Draws the first weights (the same for all ways) and the dropout.
    l2, l1
        Strengths of the penalties l2/2 sum w^2 and l1 sum |w| on both
        weight matrices. Of these four, numbers or arrays of one length: one
        entry for each way.
    dropout
        The share of hidden units left out in each step.
    limit
        The largest length of a hidden unit's incoming weights.
    gain
        By which the first weights, of variance 2/64 and 1/hidden, are
        multiplied.
    hidden, steps
        Hidden units; steps of gradient descent on all images, with
        Nesterov's momentum 0.9 and learning rate 0.15.

    Each step looks ahead, takes the gradient there, and then what L1 and
    the limit ask for: soft threshold and projection (an accelerated proximal
    gradient step).
    """
    generator("rng", rng)
    ways = np.broadcast_arrays(*np.atleast_1d(l2, l1, dropout, limit))
    l2, l1, dropout, limit = (
        np.asarray(way, dtype=np.float32)[:, None, None] for way in ways
    )
    shape = (samples.runs, len(l2))
    w, v = _first_weights(*shape, hidden, gain, rng)
    x = _with_ones(samples.inputs["train"])
    hot = np.eye(CLASSES, dtype=np.float32)[samples.labels["train"]][:, None]
    transposed = np.ascontiguousarray(x.swapaxes(-1, -2))
    dropped = dropout.ravel() > 0
    keep, rate = 1 - dropout[dropped], np.float32(RATE)
    last_w, last_v = w, v
    for _ in range(steps):
        ahead_w = w + np.float32(MOMENTUM) * (w - last_w)
        ahead_v = v + np.float32(MOMENTUM) * (v - last_v)
        last_w, last_v = w, v
        z = x @ ahead_w
        a = np.maximum(z, 0)
        slope = (z > 0).astype(np.float32)
        if dropped.any():
            kept = a[:, dropped]
            mask = (rng.random(kept.shape, dtype=np.float32) < keep) / keep
            a[:, dropped] = kept * mask
            slope[:, dropped] *= mask
        delta = _softmax(a @ ahead_v[:, :, :-1] + ahead_v[:, :, -1:])
        delta -= hot
        delta /= x.shape[-2]
        slope *= delta @ ahead_v[:, :, :-1].swapaxes(-1, -2)
        w, v = ahead_w - rate * (transposed @ slope), ahead_v.copy()
        v[:, :, :-1] -= rate * (a.swapaxes(-1, -2) @ delta)
        v[:, :, -1] -= rate * delta.sum(-2)
        for new, ahead in ((w, ahead_w), (v, ahead_v)):
            free = new[:, :, :-1]  # all but the biases
            free -= rate * l2 * ahead[:, :, :-1]
            if l1.any():
                free -= np.clip(free, -rate * l1, rate * l1)
        if np.isfinite(limit).any():
            _project(w[:, :, :-1], limit)
    return _judge(samples, w, v)


def _first_weights(runs, ways, hidden, gain, rng):
    """Return (runs, ways, 65, hidden) and (..., hidden + 1, 10), bias last."""
    w = np.zeros((runs, ways, PIXELS + 1, hidden), dtype=np.float32)
    v = np.zeros((runs, ways, hidden + 1, CLASSES), dtype=np.float32)
    for weights, scale in ((w, 2 / PIXELS), (v, 1 / hidden)):
        shape = (runs, 1, *weights[0, 0, :-1].shape)
        draw = rng.standard_normal(shape, dtype=np.float32)
        weights[:, :, :-1] = draw * np.float32(gain * np.sqrt(scale))
    return w, v


def _with_ones(inputs: NDArray) -> NDArray:
    """Return (runs, 1, rows, 65): a last input of 1, for the biases."""
    ones = np.ones((*inputs.shape[:-1], 1), dtype=inputs.dtype)
    return np.concatenate([inputs, ones], axis=-1)[:, None]


def _softmax(logits: NDArray) -> NDArray:
    logits -= logits.max(axis=-1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=-1, keepdims=True)
    return logits


def _project(weights: NDArray, limit: NDArray) -> None:
    """Bring every column down to the limit, in place."""
    length = np.sqrt(np.square(weights).sum(axis=-2, keepdims=True))
    weights *= np.minimum(1, limit / np.maximum(length, 1e-12))


def _judge(samples: Samples, w: NDArray, v: NDArray) -> Outcome:
    accuracy, loss = {}, {}
    for part in PARTS:
        a = np.maximum(_with_ones(samples.inputs[part]) @ w, 0)
        p = _softmax(a @ v[:, :, :-1] + v[:, :, -1:])
        labels = samples.labels[part][:, None]
        accuracy[part] = (p.argmax(axis=-1) == labels).mean(axis=-1)
        right = np.take_along_axis(p, labels[..., None], axis=-1)[..., 0]
        surprise = -np.log(np.maximum(right, 1e-30), dtype=np.float64)
        loss[part] = surprise.mean(axis=-1)
    return Outcome(w[:, :, :-1], accuracy, loss)
