"""What to read off a network before and while it is trained."""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.layers import ActivationLayer, Composite, Layer
from nbkernel.losses import softmax_cross_entropy
from nbkernel.network import Sequential
from nbkernel.optimizers import Optimizer
from nbkernel.training.metrics import accuracy


@dataclass(frozen=True)
class Diagnosis:
    """What ``diagnose`` read.

    Parameters
    ----------
    loss, guess
        The loss now, and that of outputs that are all zero. For softmax
        cross-entropy over K classes the guess is ln K.
    signal
        Root mean square of the activations of each activation layer.
    dead, units
        How many units of each activation layer have slope 0 on every row,
        and how many there are.
    update_ratio
        For each array of weights, the root mean square of the optimizer's
        first step over that of the weights; ``inf`` if they are all zero
        and move, 0 if nothing moves.
    score, validation_score
        The metric on the rows that are trained on, and on those held back
        (``None`` without any).
    """

    loss: float
    guess: float
    signal: tuple[float, ...]
    dead: tuple[int, ...]
    units: tuple[int, ...]
    update_ratio: dict[str, float]
    score: float
    validation_score: float | None

    @property
    def gap(self) -> float | None:
        """How much better the network is on what it was trained on."""
        if self.validation_score is None:
            return None
        return self.score - self.validation_score

    def __str__(self) -> str:
        """Show the five readings, a line each."""
        lines = [
            f"loss              {self.loss:.4g} (a guess: {self.guess:.4g})"
        ]
        if self.signal:
            shown = _few([f"{value:.2g}" for value in self.signal])
            lines.append(f"signal by layer   {shown}")
            lines.append(
                f"dead units        {sum(self.dead)} of {sum(self.units)}"
            )
        ratios = [f"{value:.1e}" for value in self.update_ratio.values()]
        lines.append(f"update : weight   {_few(ratios)}")
        if self.gap is None:
            lines.append(f"score             {self.score:.3f}")
        else:
            lines.append(
                f"score             {self.score:.3f}, held back "
                f"{self.validation_score:.3f}, gap {self.gap:.3f}"
            )
        return "\n".join(lines)


def diagnose(
    network: Sequential,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    optimizer: Optimizer,
    loss: Callable[[NDArray, NDArray], tuple] = softmax_cross_entropy,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    metric: Callable[[NDArray, NDArray], float] = accuracy,
) -> Diagnosis:
    """Read off a network what tells most about how its training will go.

    ``inputs`` (rows, ...) and ``targets`` (rows, ...) are what it is trained
    on, or a part of it; ``validation`` is such a pair held back. All is read
    in inference mode. The step is the first that an optimizer with these
    options would take (of one with momentum, the later ones are larger).
    Neither the network nor the optimizer is changed.

    Raises ``ValueError`` where the network, the loss or the metric do, for
    inputs without a row, and where the loss is no number any more.

    >>> from nbkernel.network import multilayer_perceptron
    >>> from nbkernel.optimizers import Adam
    >>> rng = np.random.default_rng(0)
    >>> network = multilayer_perceptron(
    ...     (64, 32, 10), initializer="zeros", activation="relu", rng=rng
    ... )
    >>> x, labels = rng.standard_normal((50, 64)), np.arange(50) % 10
    >>> print(diagnose(network, x, labels, optimizer=Adam(0.001)))
    loss              2.303 (a guess: 2.303)
    signal by layer   0
    dead units        32 of 32
    update : weight   0.0e+00 0.0e+00
    score             0.100
    """
    network = copy.deepcopy(network)
    inputs, targets = network.check_inputs(inputs), np.asarray(targets)
    if not len(inputs):
        raise ValueError("inputs must have at least one row; got none")
    held_back = None
    if validation is not None:
        held_back = metric(network.forward(validation[0]), validation[1])
    outputs = network.forward(inputs)
    value, gradient = loss(outputs, targets)
    if not math.isfinite(value):
        raise ValueError(
            f"the loss must be finite; got {value}: the network has "
            "diverged, so read one from before that"
        )
    network.backward(gradient)
    layers = list(_activation_layers(network))
    flat = [_never_sloped(layer) for layer in layers]
    return Diagnosis(
        loss=value,
        guess=loss(np.zeros_like(outputs), targets)[0],
        signal=tuple(
            _size(layer.activation.function(layer.preactivations))
            for layer in layers
        ),
        dead=tuple(int(np.count_nonzero(units)) for units in flat),
        units=tuple(units.size for units in flat),
        update_ratio=_update_ratio(network, replace(optimizer)),
        score=metric(outputs, targets),
        validation_score=held_back,
    )


def _activation_layers(layer: Layer) -> Iterator[ActivationLayer]:
    """Yield the activation layers a layer is made of, first to last."""
    if isinstance(layer, ActivationLayer):
        yield layer
    elif isinstance(layer, Composite):
        for part in layer.parts.values():
            yield from _activation_layers(part)


def _never_sloped(layer: ActivationLayer) -> NDArray[np.bool_]:
    """Say of each unit whether its slope is 0 on every row."""
    slopes = layer.activation.derivative(layer.preactivations)
    return (slopes == 0).all(axis=tuple(range(slopes.ndim - 1)))


def _update_ratio(
    network: Sequential, optimizer: Optimizer
) -> dict[str, float]:
    """Return the relative size of a step, for each array of weights."""
    parameters = network.parameters
    before = {name: array.copy() for name, array in parameters.items()}
    optimizer.step(parameters, network.gradients)
    ratios = {}
    for name, array in parameters.items():
        if array.ndim > 1:
            step, size = _size(array - before[name]), _size(before[name])
            ratios[name] = step / size if size else (math.inf if step else 0.0)
    return ratios


def _size(values: NDArray) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


def _few(words: list[str]) -> str:
    """Join words; of more than six, the first three and the last two."""
    if len(words) > 6:
        words = [*words[:3], "...", *words[-2:]]
    return " ".join(words)
