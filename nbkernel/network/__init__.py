"""Networks: layers one after the other, and a check of their gradients."""

from nbkernel.network.gradients import GradientReport, gradient_check
from nbkernel.network.perceptron import multilayer_perceptron
from nbkernel.network.sequential import Sequential

__all__ = [
    "GradientReport",
    "Sequential",
    "gradient_check",
    "multilayer_perceptron",
]
