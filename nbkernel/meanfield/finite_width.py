"""Finite width: one network is not the mean of all networks."""

from collections.abc import Sequence
from dataclasses import dataclass

from nbkernel.activations import Activation, activation_named
from nbkernel.moments import activation_moments
from nbkernel.validation import whole_number


@dataclass(frozen=True)
class LogLengthLaw:
    """Mean and variance of ln M, where M is what is left of the length."""

    mean: float
    variance: float


def log_length_law(
    widths: Sequence[int], *, activation: str | Activation = "relu"
) -> LogLengthLaw:
    """Return the law of ln M, M = |a_L|^2 n_0 / (|a_0|^2 n_L), at E M = 1.

    For normal weights of the variance that keeps the mean square, and a
    positively homogeneous activation, each layer of n units multiplies the
    length by an independent factor of mean 1 and variance c/n, c = E phi^4 /
    (E phi^2)^2 - 1 (5 for ReLU, 2 for the identity). So ln M is nearly
    normal with the variance c sum 1/n and the mean -c/2 sum 1/n, to first
    order in 1/n: a typical network shrinks its signal, though the average
    one does not. Test ln M, not M: its tail is too heavy.

    ``widths`` are n_1, ..., n_L. Raises ``ValueError`` for a width below 1
    and for an activation that is not positively homogeneous. Source: Hanin
    & Nica 2020.

    >>> law = log_length_law([64] * 32)
    >>> round(law.mean, 9), round(law.variance, 9)
    (-1.25, 2.5)
    """
    phi = activation_named(activation)
    if phi.degree != 1:
        raise ValueError(
            "activation must be positively homogeneous, such as 'relu', "
            f"'leaky_relu' or 'identity'; got {phi.name!r}"
        )
    inverse = sum(1 / whole_number("widths", width) for width in widths)
    variance = activation_moments(phi).fluctuation * inverse
    return LogLengthLaw(mean=-variance / 2, variance=variance)
