"""Gradient descent, with or without memory of where it was going."""

from dataclasses import dataclass

import numpy as np

from nbkernel.optimizers.base import Optimizer


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
