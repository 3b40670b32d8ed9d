"""Optimizers that give every entry a learning rate of its own."""

import math
from dataclasses import dataclass, field

import numpy as np

from nbkernel.optimizers.base import Optimizer


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
            # Rounding may leave a variance of zero just below zero.
            mean_square = np.maximum(mean_square - mean * mean, 0)
        direction = gradient / (np.sqrt(mean_square) + self.epsilon)
        if self.momentum:
            state["velocity"] *= self.momentum
            state["velocity"] += direction
            direction = state["velocity"]
        parameter -= rate * direction


@dataclass
class Adam(Optimizer):
    """Running mean of the gradient over the root of its mean square.

    w <- w - rate m_hat / (sqrt(v_hat) + epsilon), where m_hat and v_hat are
    means of all g and all g^2 so far, each older one weighted by another
    factor beta1 (beta2). The sums are kept, and divided by the sum of their
    weights, 1 + beta + ... + beta^(t-1) = (1 - beta^t) / (1 - beta): the
    paper's moments m = (1 - beta1) gradient_sum, with its bias corrections.

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
            "gradient_sum": np.zeros_like(parameter),
            "square_sum": np.zeros_like(parameter),
        }

    def _update(self, parameter, gradient, state, rate):
        # The fast path of training: ten passes over the arrays, one
        # temporary. What is one number a step is gathered into a scale:
        #   m_hat / (sqrt(v_hat) + epsilon)
        #     = root / weight1 * gradient_sum / (sqrt(square_sum) + root eps)
        weight1 = (1 - self.beta1**self.steps) / (1 - self.beta1)
        weight2 = (1 - self.beta2**self.steps) / (1 - self.beta2)
        root = math.sqrt(weight2)
        gradient_sum, square_sum = state["gradient_sum"], state["square_sum"]
        gradient_sum *= self.beta1
        gradient_sum += gradient
        square_sum *= self.beta2
        scratch = np.empty_like(parameter)
        np.multiply(gradient, gradient, out=scratch)
        square_sum += scratch
        np.sqrt(square_sum, out=scratch)
        scratch += root * self.epsilon
        np.divide(gradient_sum, scratch, out=scratch)
        scratch *= rate * root / weight1
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
