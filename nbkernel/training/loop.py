"""The training loop."""

import math
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from nbkernel.network import Sequential
from nbkernel.optimizers import Optimizer
from nbkernel.training.dense import DensePasses
from nbkernel.training.history import History, diverged
from nbkernel.validation import finite_array, generator, whole_number

Loss = Callable[[NDArray, NDArray], tuple[float, NDArray]]


def train(
    network: Sequential,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int | None = 32,
    schedule: Callable[[int], float] | None = None,
    penalty: Callable[[NDArray], tuple[float, NDArray]] | None = None,
    project: Callable[[NDArray], NDArray] | None = None,
    clip: Callable[[dict], dict] | None = None,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    metric: Callable[[NDArray, NDArray], float] | None = None,
    patience: int | None = None,
    progress: bool | None = None,
) -> History:
    """Train ``network`` in place by minibatches, and return its history.

    ``inputs`` are (rows, ...), ``targets`` (rows, ...) as ``loss`` takes
    them: any function of (outputs, targets) to (loss, gradient). Each of the
    ``epochs`` visits every row once, in an order drawn from ``rng`` (which
    also draws the dropout), ``batch_size`` rows a step, ``None`` for all at
    once; a last smaller batch is used too.

    - ``schedule(step)``: the learning rate; without it, the optimizer's.
    - ``penalty(weights)``: (penalty, gradient) of each weight array, and
      ``project(weights)``: what replaces it after each step. Both see the
      arrays of two axes and more, not the biases.
    - ``clip(gradients)``: a dictionary of gradients to a clipped one. It
      has one entry, "all": the gradients of the whole network as a vector.
    - ``validation``: (inputs, targets), scored at the end of each epoch by
      ``loss`` and ``metric(outputs, targets)``, in inference mode.
    - ``patience``: stop after this many epochs without a smaller validation
      loss. However training ends, the best epoch's parameters are restored.
    - ``progress``: a bar; by default where a person is watching.

    An interrupt (Ctrl-C, a notebook's stop button) ends training and returns
    the history so far. Raises ``TrainingDiverged``, which has the history so
    far, when the loss or a parameter is not finite; ``ValueError`` for
    arguments that do not fit. Source for early stopping: Prechelt 1998.

    >>> from nbkernel.losses import mean_squared_error
    >>> from nbkernel.network import multilayer_perceptron
    >>> from nbkernel.optimizers import SGD
    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((100, 2))
    >>> line = multilayer_perceptron(
    ...     (2, 1), initializer="zeros", activation="identity", rng=rng
    ... )
    >>> history = train(
    ...     line,
    ...     x,
    ...     x @ [[3.0], [-1.0]] + 0.5,
    ...     loss=mean_squared_error,
    ...     optimizer=SGD(0.1),
    ...     epochs=20,
    ...     rng=rng,
    ... )
    >>> history
    History(best_epoch=None, stopped='completed')
    >>> {k: v.ravel().round(3).tolist() for k, v in line.parameters.items()}
    {'0.weights': [3.0, -1.0], '0.bias': [0.5]}
    """
    generator("rng", rng)
    epochs = whole_number("epochs", epochs, low=0)
    if patience is not None:
        patience = whole_number("patience", patience)
    if validation is None and (patience is not None or metric is not None):
        raise ValueError("patience and metric need validation; got None")
    inputs, targets = _rows(network, inputs, targets)
    if validation is not None:
        validation = _rows(network, *validation)
    size = len(inputs) if batch_size is None else batch_size
    size = min(whole_number("batch_size", size), len(inputs))
    history, best = History(), None
    step = _Step(
        network,
        loss,
        optimizer,
        size,
        schedule=schedule,
        penalty=penalty,
        project=project,
        clip=clip,
        history=history,
    )
    bar = tqdm(
        total=epochs,
        desc="training",
        unit="epoch",
        disable=not (_watched() if progress is None else progress),
    )
    # What overflows is reported once, by the checks for finite numbers.
    with bar, np.errstate(over="ignore", invalid="ignore"):
        try:
            for epoch in range(epochs):
                total = total_penalty = 0.0
                for x, y in _batches(inputs, targets, size, rng):
                    value, its_penalty = step(x, y, rng)
                    total += len(x) * value
                    total_penalty += len(x) * its_penalty
                step.check_parameters()
                history.loss.append(total / len(inputs))
                history.penalty.append(total_penalty / len(inputs))
                bar.update()
                bar.set_postfix(loss=f"{history.loss[-1]:.4g}")
                if validation is None:
                    continue
                _score(network, validation, loss, metric, history)
                if history.is_best():
                    history.best_epoch = epoch
                    best = _snapshot(network) if patience else None
                elif patience and epoch - history.best_epoch >= patience:
                    history.stopped = "early stopping"
                    break
            else:
                history.stopped = "completed"
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        finally:
            if best is not None:
                _restore(network, best)
    return history


@dataclass
class _Step:
    """One step of training; see ``train`` for what each part does."""

    network: Sequential
    loss: Loss
    optimizer: Optimizer
    batch_size: int
    schedule: Callable | None
    penalty: Callable | None
    project: Callable | None
    clip: Callable | None
    history: History

    def __post_init__(self) -> None:
        # In one vector, an optimizer, whose formulas are elementwise, takes
        # one step for the whole network instead of one for each layer.
        self.parameters, self.gradients = self.network.pack()
        self.passes = self.network
        if DensePasses.fit(self.network):
            self.passes = DensePasses(
                self.network, self.parameters, self.gradients, self.batch_size
            )
        slopes = self.network.gradients
        self.weights = [
            (array, slopes[name])
            for name, array in self.network.parameters.items()
            if array.ndim >= 2
        ]

    def __call__(self, x, y, rng) -> tuple[float, float]:
        """Take the step; return the loss and the penalty before it."""
        history, penalty = self.history, 0.0
        rate = self.optimizer.learning_rate
        if self.schedule is not None:
            rate = float(self.schedule(len(history.step_loss)))
        outputs = self.passes.compute(x, training=True, rng=rng)
        value, gradient = self.loss(outputs, y)
        value = float(value)
        if not math.isfinite(value):
            raise diverged(f"the loss is {value}", history)
        if gradient.shape != outputs.shape:
            raise ValueError(
                "loss must return a gradient of the outputs' shape, "
                f"{outputs.shape}; it returned {gradient.shape}"
            )
        self.passes.differentiate(gradient)
        if self.penalty is not None:
            for array, slope in self.weights:
                its_penalty, its_slope = self.penalty(array)
                penalty += its_penalty
                slope += its_slope
        gradients = {"all": self.gradients}
        if self.clip is not None:
            if not np.isfinite(self.gradients).all():
                raise diverged("a gradient is not finite", history)
            gradients = self.clip(gradients)
        self.optimizer.step({"all": self.parameters}, gradients, rate)
        if self.project is not None:
            for array, _ in self.weights:
                array[...] = self.project(array)
        history.step_loss.append(value)
        history.learning_rate.append(rate)
        return value, penalty

    def check_parameters(self) -> None:
        """Raise ``TrainingDiverged`` if the last step broke a parameter."""
        if not np.isfinite(self.parameters).all():
            raise diverged("a parameter is not finite", self.history)


def _score(network, validation, loss, metric, history) -> None:
    """Add the validation data's loss and metric to the history."""
    inputs, targets = validation
    outputs = network.compute(inputs)
    value = float(loss(outputs, targets)[0])
    if not math.isfinite(value):
        raise diverged(f"the validation loss is {value}", history)
    history.validation_loss.append(value)
    if metric is not None:
        history.validation_metric.append(float(metric(outputs, targets)))


def _rows(
    network: Sequential, inputs: ArrayLike, targets: ArrayLike
) -> tuple[NDArray, NDArray]:
    """Return both as arrays of the network's dtype; labels stay integers."""
    dtype = network.flatten().dtype
    inputs = network.check_inputs(inputs)
    targets = np.asarray(targets)
    if targets.dtype.kind not in "iu":
        targets = finite_array("targets", targets).astype(dtype, copy=False)
    if inputs.dtype.kind == "f":
        inputs = inputs.astype(dtype, copy=False)
    rows = inputs.shape[:1]
    if not inputs.size or targets.shape[:1] != rows:
        raise ValueError(
            "inputs and targets must have the same number of rows, at least "
            f"one; got shapes {inputs.shape} and {targets.shape}"
        )
    network.forward(inputs[:1])  # a shape that does not fit is told of here
    return inputs, targets


def _batches(
    inputs: NDArray, targets: NDArray, size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray, NDArray]]:
    """Yield all rows once, shuffled; one copy an epoch, not one a batch."""
    order = rng.permutation(len(inputs))
    inputs, targets = inputs.take(order, axis=0), targets.take(order, axis=0)
    for start in range(0, len(order), size):
        yield inputs[start : start + size], targets[start : start + size]


def _snapshot(network: Sequential) -> tuple[NDArray, list]:
    """Copy the parameters and what layers gather besides (running means)."""
    gathered, layers = [], [network]
    while layers:
        layer = layers.pop()
        layers.extend(getattr(layer, "parts", {}).values())
        for name, value in vars(layer).items():
            if isinstance(value, np.ndarray):
                gathered.append((layer, name, value.copy()))
    return network.flatten(), gathered


def _restore(network: Sequential, snapshot: tuple[NDArray, list]) -> None:
    parameters, gathered = snapshot
    network.unflatten(parameters)
    for layer, name, value in gathered:
        setattr(layer, name, value)


def _watched() -> bool:
    """Whether a person sees a progress bar: a terminal or a live notebook."""
    if os.environ.get("NBKERNEL_OUTPUT") == "static":
        return False
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return sys.stderr.isatty() or hasattr(shell, "kernel")
