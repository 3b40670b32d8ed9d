"""A network of two inputs, two hidden units and one output, step by step.

The numbers behind `nbkernel.studies.backpropagation`: each step of the way
forward, of the way back, and what one step of gradient descent does then.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.validation import finite_array, one_of

# W1 with its first weight live, the biases, W2 with its first weight live.
X1, X2, W11, V1 = 1.0, 0.5, 0.4, 0.8
W21, W12, W22, V2 = -0.2, -1.2, 0.8, -1.0
B1, B2, B3 = 0.2, -0.2, 0.1
TARGET, RATE = 1.0, 0.1

LOSSES = {
    "squared": "linear, squared error",
    "sigmoid": "sigmoid, squared error",
    "entropy": "sigmoid, cross-entropy",
}
NAMES = (
    *("x1", "x2", "w11", "v1"),
    *("z1", "a1", "z2", "a2", "z", "p", "cost"),
    *("slope1", "slope2", "slope", "error"),
    *("grad_v1", "grad_v2", "error1", "error2"),
    *("grad_11", "grad_21", "grad_12", "grad_22", "cost_after"),
)


def run(
    activation: str,
    loss: str,
    x1: ArrayLike,
    x2: ArrayLike,
    w11: ArrayLike,
    v1: ArrayLike,
) -> dict[str, NDArray]:
    """Go forward and back through the 2-2-1 network.

    Parameters
    ----------
    activation
        Of the hidden units: a name of ``ACTIVATIONS``.
    loss
        A key of ``LOSSES``; squared error is half the squared distance from
        the target, 1.
    x1, x2, w11, v1
        The inputs, the weight from input 1 to hidden unit 1, and that from
        hidden unit 1 to the output; arrays that broadcast.

    Returns
    -------
    dict
        The numbers of ``NAMES``: what each step computes. ``cost_after`` is
        the cost after one step of gradient descent in all nine parameters.
    """
    one_of("loss", loss, LOSSES)
    phi = ACTIVATIONS[activation]
    x1, x2, w11, v1 = (
        finite_array(name, value)
        for name, value in (("x1", x1), ("x2", x2), ("w11", w11), ("v1", v1))
    )
    z1 = x1 * w11 + x2 * W21 + B1
    z2 = x1 * W12 + x2 * W22 + B2
    a1, a2 = phi(z1), phi(z2)
    z = a1 * v1 + a2 * V2 + B3
    p, slope, cost, error = _output(z, loss)
    slope1, slope2 = phi.derivative(z1), phi.derivative(z2)
    error1, error2 = error * v1 * slope1, error * V2 * slope2
    gradients = {
        "grad_v1": a1 * error,
        "grad_v2": a2 * error,
        "grad_11": x1 * error1,
        "grad_21": x2 * error1,
        "grad_12": x1 * error2,
        "grad_22": x2 * error2,
    }
    move = {name: -RATE * value for name, value in gradients.items()}
    new1 = z1 + x1 * move["grad_11"] + x2 * move["grad_21"] - RATE * error1
    new2 = z2 + x1 * move["grad_12"] + x2 * move["grad_22"] - RATE * error2
    new_z = (v1 + move["grad_v1"]) * phi(new1)
    new_z = new_z + (V2 + move["grad_v2"]) * phi(new2) + B3 - RATE * error
    numbers = {"x1": x1, "x2": x2, "w11": w11, "v1": v1}
    numbers |= {"z1": z1, "a1": a1, "z2": z2, "a2": a2, "z": z, "p": p}
    numbers |= {"slope1": slope1, "slope2": slope2, "slope": slope}
    numbers |= {"cost": cost, "cost_after": _output(new_z, loss)[2]}
    numbers |= {"error": error, "error1": error1, "error2": error2}
    return numbers | gradients


def _output(z: NDArray, loss: str) -> tuple[NDArray, ...]:
    """Return output, slope of the output, cost, and error of the output."""
    if loss == "squared":
        return z, np.ones_like(z), (z - TARGET) ** 2 / 2, z - TARGET
    sigmoid = ACTIVATIONS["sigmoid"]
    p, slope = sigmoid(z), sigmoid.derivative(z)
    if loss == "sigmoid":
        return p, slope, (p - TARGET) ** 2 / 2, (p - TARGET) * slope
    return p, slope, np.logaddexp(0, -z), p - TARGET


def three_digits(values: ArrayLike) -> NDArray:
    """Round to three significant digits: what a reader sees."""
    values = np.asarray(values, dtype=float)
    size = np.abs(values)
    power = np.floor(np.log10(np.where(size > 0, size, 1.0)))
    return np.round(values / 10.0 ** (power - 2)) * 10.0 ** (power - 2)
