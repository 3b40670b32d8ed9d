"""Finite width: one network is not the mean of all networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from nbkernel.activations import Activation, activation_named
from nbkernel.moments import activation_moments
from nbkernel.validation import finite_number, whole_number


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


def lyapunov_exponent(width: int, *, weight_variance: float = 1.0) -> float:
    """Return the mean growth of ln |x| in one linear layer of n units.

    (ln(2 sigma_w^2 / n) + psi(n / 2)) / 2 for normal weights of variance
    sigma_w^2 / n; about -1 / (2n) at sigma_w^2 = 1, where E |x|^2 is kept.
    Raises ``ValueError`` for a width below 1 and a variance that is not
    positive. Source: Newman 1986.

    >>> growth = lyapunov_exponent(4, weight_variance=4.0)  # N(0, 1), 4 x 4
    >>> round(growth, 5)
    0.55797
    """
    from scipy.special import digamma  # here: scipy would slow every import

    n = whole_number("width", width)
    variance = finite_number(
        "weight_variance", weight_variance, low=0, exclusive=True
    )
    return (log(2 * variance / n) + float(digamma(n / 2))) / 2


def largest_stretch(depth: int) -> float:
    """Return the largest squared singular value of a wide linear network.

    Of a product of L square matrices of normal weights of variance 1/n, as n
    grows: (L + 1)^(L + 1) / L^L, nearly e L, though the mean is 1. For
    orthogonal matrices all are 1. Raises ``ValueError`` for a depth below 1.
    Source: Pennington, Schoenholz & Ganguli 2017.

    >>> largest_stretch(1), largest_stretch(2)
    (4.0, 6.75)
    """
    layers = whole_number("depth", depth)
    return (layers + 1) * (1 + 1 / layers) ** layers


def born_dead_probability(width: int, depth: int) -> float:
    """Return how probably a ReLU network maps one input to 0 from the start.

    1 - (1 - 2^-n)^L for L layers of n units without biases: a layer dies if
    all of its n preactivations are negative. No scale of the weights appears,
    as every symmetric law of independent weights gives the same. Raises
    ``ValueError`` for a width or depth below 1. Source: Lu et al. 2020.

    >>> round(born_dead_probability(3, 20), 4)
    0.9308
    """
    n, layers = whole_number("width", width), whole_number("depth", depth)
    return 1 - (1 - 2.0**-n) ** layers
