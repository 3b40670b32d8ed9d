"""Optimizers: from gradients to new parameters, in place.

``optimizer.step(parameters, gradients)`` takes two dictionaries of arrays
with the same keys, and changes the parameters. What an optimizer remembers
of a parameter (velocity, moments) is in ``optimizer.state[key]``, arrays of
its shape and dtype under their textbook names.

Two things are called weight decay, and here they are kept apart:

- ``l2``: the penalty l2/2 sum w^2 belongs to the loss. Its gradient l2 w is
  added to the gradient and goes wherever the gradient goes: into momentum
  and, with Adam, under the division by the root of the second moment.
- ``decoupled_decay``: the weights shrink by the factor
  1 - learning_rate * decoupled_decay, and the optimizer never sees it.

They are the same for plain SGD and differ for all others (Loshchilov &
Hutter 2019). Every formula is elementwise, so a whole network may be stepped
as one flat vector with the same result; that is how ``training`` is fast.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from nbkernel.validation import finite_number

Arrays = Mapping[str, NDArray]

# Options that share out between old and new; all other numbers are >= 0.
_FRACTIONS = ("momentum", "decay", "beta1", "beta2")


@dataclass
class Optimizer:
    """What all optimizers share; each subclass adds its own ``_update``.

    Raises ``ValueError`` for a negative option, or a momentum, decay or
    beta that is not below 1; ``TypeError`` for one that is no number.
    """

    learning_rate: float
    l2: float = field(default=0.0, kw_only=True)
    decoupled_decay: float = field(default=0.0, kw_only=True)
    steps: int = field(default=0, init=False)
    state: dict[str, dict[str, NDArray]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        for option in fields(self):
            if option.type is float:
                value = getattr(self, option.name)
                number = finite_number(option.name, value, low=0)
                if option.name in _FRACTIONS and number >= 1:
                    raise ValueError(
                        f"{option.name} must lie in [0, 1); got {value!r}"
                    )

    def step(
        self,
        parameters: Arrays,
        gradients: Arrays,
        learning_rate: float | None = None,
    ) -> None:
        """Change ``parameters`` in place by one step along ``gradients``.

        ``learning_rate`` overrides the optimizer's own for this step (a
        schedule). Each gradient has its parameter's shape; the parameter's
        dtype is kept. NaN gradients make NaN parameters.

        Raises ``ValueError`` if the keys or shapes differ, if a parameter
        has changed its shape since the last step, or for a negative
        learning rate; ``TypeError`` if a parameter is no floating array.
        """
        if learning_rate is None:
            learning_rate = self.learning_rate
        rate = finite_number("learning_rate", learning_rate, low=0)
        self._check(parameters, gradients)
        self.steps += 1
        for key, parameter in parameters.items():
            gradient = gradients[key]
            if self.l2:
                gradient = gradient + self.l2 * parameter
            if self.decoupled_decay:
                parameter *= 1 - rate * self.decoupled_decay
            self._update(parameter, gradient, self.state[key], rate)

    def _start(self, parameter: NDArray) -> dict[str, NDArray]:
        """Return the state of a parameter that has not been stepped yet."""
        raise NotImplementedError

    def _update(self, parameter, gradient, state, rate) -> None:
        """Change one parameter in place; ``steps`` already counts this."""
        raise NotImplementedError

    def _check(self, parameters: Arrays, gradients: Arrays) -> None:
        if parameters.keys() != gradients.keys():
            raise ValueError(
                "parameters and gradients must have the same keys; only one "
                f"has {sorted(parameters.keys() ^ gradients.keys())}"
            )
        for key, parameter in parameters.items():
            if key not in self.state:
                if getattr(parameter, "dtype", np.dtype(int)).kind != "f":
                    raise TypeError(
                        f"parameters[{key!r}] must be a floating array, to "
                        f"be changed in place; got {type(parameter).__name__}"
                    )
                self.state[key] = self._start(parameter)
            if gradients[key].shape != parameter.shape:
                raise ValueError(
                    f"gradients[{key!r}] must have its parameter's shape "
                    f"{parameter.shape}; got {gradients[key].shape}"
                )
            for name, array in self.state[key].items():
                if array.shape != parameter.shape:
                    raise ValueError(
                        f"parameters[{key!r}] has shape {parameter.shape} "
                        f"but its {name} has {array.shape}: a new network "
                        "needs a new optimizer"
                    )


@dataclass
class SGD(Optimizer):
    """Gradient descent, with momentum and Nesterov's look-ahead.

    v <- momentum v + g;  w <- w - rate v, or with ``nesterov``
    w <- w - rate (g + momentum v). Without momentum, w <- w - rate g.

    Raises ``ValueError`` for nesterov without momentum.
    Sources: Polyak 1964; Nesterov 1983; Sutskever et al. 2013.

    >>> w = {"w": np.array([1.0])}
    >>> optimizer = SGD(0.1, momentum=0.5)
    >>> for _ in range(2):  # the loss w^2 / 2, whose gradient is w
    ...     optimizer.step(w, w)
    >>> w["w"]  # 1 - 0.1 = 0.9, then 0.9 - 0.1 (0.5 + 0.9)
    array([0.76])
    """

    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.nesterov and not self.momentum:
            raise ValueError("nesterov needs a momentum > 0; got 0")

    def _start(self, parameter):
        if not self.momentum:
            return {}
        return {"velocity": np.zeros_like(parameter)}

    def _update(self, parameter, gradient, state, rate):
        direction = gradient
        if self.momentum:
            velocity = state["velocity"]
            velocity *= self.momentum
            velocity += gradient
            direction = velocity
            if self.nesterov:
                direction = gradient + self.momentum * velocity
        parameter -= rate * direction


@dataclass
class Adagrad(Optimizer):
    """Divide each entry's rate by the root of its sum of squares so far.

    s <- s + g^2;  w <- w - rate g / (sqrt(s) + epsilon). s starts at
    ``initial_sum``. Source: Duchi, Hazan & Singer 2011.

    >>> w = {"w": np.array([1.0, 100.0])}
    >>> Adagrad(0.1).step(w, w)  # the first step is the rate, at any scale
    >>> w["w"]
    array([ 0.9, 99.9])
    """

    epsilon: float = 1e-10
    initial_sum: float = 0.0

    def _start(self, parameter):
        return {"sum_of_squares": np.full_like(parameter, self.initial_sum)}

    def _update(self, parameter, gradient, state, rate):
        total = state["sum_of_squares"]
        total += gradient * gradient
        parameter -= rate * gradient / (np.sqrt(total) + self.epsilon)


@dataclass
class RMSprop(Optimizer):
    """Divide the gradient by the root of its running mean square.

    s <- decay s + (1 - decay) g^2;  d = g / (sqrt(s) + epsilon);
    v <- momentum v + d;  w <- w - rate v. ``centered`` subtracts the square
    of the gradient's running mean from s: its variance.

    Sources: Tieleman & Hinton 2012; Graves 2013 (centered).

    >>> w = {"w": np.array([1.0, 100.0])}
    >>> RMSprop(0.1, decay=0.96).step(w, w)  # first step: rate / sqrt(.04)
    >>> w["w"].round(6)
    array([ 0.5, 99.5])
    """

    decay: float = 0.99
    momentum: float = 0.0
    epsilon: float = 1e-8
    centered: bool = False

    def _start(self, parameter):
        names = ["mean_square"]
        if self.centered:
            names.append("mean")
        if self.momentum:
            names.append("velocity")
        return {name: np.zeros_like(parameter) for name in names}

    def _update(self, parameter, gradient, state, rate):
        mean_square = state["mean_square"]
        mean_square *= self.decay
        mean_square += (1 - self.decay) * gradient * gradient
        if self.centered:
            mean = state["mean"]
            mean *= self.decay
            mean += (1 - self.decay) * gradient
            mean_square = mean_square - mean * mean
        direction = gradient / (np.sqrt(mean_square) + self.epsilon)
        if self.momentum:
            state["velocity"] *= self.momentum
            state["velocity"] += direction
            direction = state["velocity"]
        parameter -= rate * direction


@dataclass
class Adam(Optimizer):
    """Running mean of the gradient over the root of its mean square.

    m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g^2. Both start
    at 0 and are too small by 1 - beta^t after t steps; corrected for that,
    w <- w - rate m_hat / (sqrt(v_hat) + epsilon).

    Weight decay: ``l2`` is the penalty in the gradient; for the decoupled
    one see ``AdamW``. Source: Kingma & Ba 2015.

    >>> w = {"w": np.array([1.0, 100.0])}
    >>> Adam(0.1).step(w, w)  # the first step is the rate, at any scale
    >>> w["w"].round(6)
    array([ 0.9, 99.9])
    """

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def _start(self, parameter):
        return {
            "first_moment": np.zeros_like(parameter),
            "second_moment": np.zeros_like(parameter),
        }

    def _update(self, parameter, gradient, state, rate):
        first, second = state["first_moment"], state["second_moment"]
        first *= self.beta1
        scratch = (1 - self.beta1) * gradient
        first += scratch
        second *= self.beta2
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1 - self.beta2
        second += scratch
        # The corrections are numbers: they need no pass over the array.
        #   m_hat / (sqrt(v_hat) + epsilon)
        #     = root / (1 - beta1^t) * m / (sqrt(v) + root * epsilon)
        root = math.sqrt(1 - self.beta2**self.steps)
        np.sqrt(second, out=scratch)
        scratch += root * self.epsilon
        np.divide(first, scratch, out=scratch)
        scratch *= rate * root / (1 - self.beta1**self.steps)
        parameter -= scratch


@dataclass
class AdamW(Adam):
    """Adam whose weight decay is decoupled from the gradient.

    w <- (1 - rate * decoupled_decay) w, then Adam's step.
    Source: Loshchilov & Hutter 2019.

    >>> w = {"w": np.array([1.0])}
    >>> AdamW(0.1, decoupled_decay=0.5).step(w, {"w": np.zeros(1)})
    >>> w["w"]
    array([0.95])
    """

    decoupled_decay: float = field(default=0.01, kw_only=True)


def clip_by_value(gradients: Arrays, limit: float) -> dict[str, NDArray]:
    """Return the gradients with every entry cut to [-limit, limit].

    The direction changes: large entries are cut, small ones are not.
    Raises ``ValueError`` unless the limit is positive. Source: Mikolov 2012.

    >>> clip_by_value({"w": np.array([3.0, -0.5])}, 1.0)
    {'w': array([ 1. , -0.5])}
    """
    limit = finite_number("limit", limit, low=0, exclusive=True)
    return {key: np.clip(g, -limit, limit) for key, g in gradients.items()}


def global_norm(gradients: Arrays) -> float:
    """Return the Euclidean norm of all gradients as one vector.

    Scaled by the largest entry, so that no square overflows.

    >>> global_norm({"w": np.array([3.0]), "b": np.array([[4.0]])})
    5.0
    """
    sizes = [np.abs(g).max(initial=0) for g in gradients.values()]
    largest = float(max(sizes, default=0))
    if largest == 0 or not math.isfinite(largest):
        return largest
    scaled = (g / largest for g in gradients.values())
    squares = sum(float(np.square(g, dtype=float).sum()) for g in scaled)
    return largest * math.sqrt(squares)


def clip_by_global_norm(gradients: Arrays, limit: float) -> dict[str, NDArray]:
    """Return the gradients, scaled down together if their norm is too large.

    One factor min(1, limit / global_norm) for all: the direction stays.
    (PyTorch divides by norm + 1e-6.) Raises ``ValueError`` unless the limit
    is positive and the norm finite. Source: Pascanu, Mikolov & Bengio 2013.

    >>> clip_by_global_norm({"w": np.array([3.0, 4.0])}, 1.0)
    {'w': array([0.6, 0.8])}
    """
    limit = finite_number("limit", limit, low=0, exclusive=True)
    norm = global_norm(gradients)
    if not math.isfinite(norm):
        raise ValueError(f"gradients must be finite; their norm is {norm}")
    if norm <= limit:
        return dict(gradients)
    return {key: g * (limit / norm) for key, g in gradients.items()}
