"""A check of the gradients of any layer or network, by two other ways."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.layers import Layer
from nbkernel.validation import generator, whole_number

CENTRAL_STEP = np.finfo(float).eps ** (1 / 3)
COMPLEX_STEP = 1e-20


@dataclass(frozen=True)
class GradientReport:
    """What ``gradient_check`` found.

    ``worst_parameter`` and ``worst_index`` name the derivative on which
    backward and the other way (the complex step where it could be taken,
    else the central difference) differ most; its values by all three ways
    follow. The two errors are the largest over all ``entries`` derivatives,
    relative to the largest derivative of the same parameter (or to 1/1000 of
    the largest of all, if that is more). What no complex step could be taken
    of has ``None``.
    """

    worst_parameter: str
    worst_index: tuple[int, ...]
    backward: float
    central_difference: float
    complex_step: float | None
    central_difference_error: float
    complex_step_error: float | None
    entries: int

    def __str__(self) -> str:
        """Say what was found, and where backward was worst."""
        index = ", ".join(str(i) for i in self.worst_index)
        lines = [
            f"{self.entries} derivatives; the worst, "
            f"{self.worst_parameter}[{index}]:",
            f"  backward            {self.backward:+.16e}",
            f"  central difference  {self.central_difference:+.16e}",
            "  complex step        not possible here",
            "largest relative error",
            f"  central difference  {self.central_difference_error:.1e}",
        ]
        if self.complex_step is not None:
            lines[3] = f"  complex step        {self.complex_step:+.16e}"
            lines.append(
                f"  complex step        {self.complex_step_error:.1e}"
            )
        return "\n".join(lines)


def gradient_check(
    network: Layer,
    inputs: ArrayLike,
    loss: Callable[[NDArray], tuple] | None = None,
    *,
    rng: np.random.Generator,
    training: bool = False,
    entries: int | None = 20,
) -> GradientReport:
    """Compare the gradients of ``backward`` with two that know no calculus.

    **Central difference**, ``(C(w + h) - C(w - h)) / 2h``. A large step
    overlooks the curve, an error of the order of h^2; a small one subtracts
    two numbers that are nearly equal, an error of the order of eps / h, with
    eps = 2.2e-16. Their sum is least near ``h = eps^(1/3)`` = 6e-6, and is
    then of the order of eps^(2/3) = 4e-11: ten right digits, never sixteen.
    (Across a kink, such as ReLU's at 0, it is wrong altogether.)

    **Complex step**, ``Im C(w + ih) / h``. Nothing is subtracted, so h can
    be 1e-20 and the result is right to the last digits. But every function
    on the way must take complex numbers and be analytic: where one refuses
    them, the report says None.

    ``network`` is any layer; the check is done on a copy of it in float64.
    ``loss(outputs) -> (loss, gradient)`` is, unless given, the sum of the
    outputs times normal numbers. ``rng`` draws these, picks at most
    ``entries`` derivatives of each parameter and of the inputs (None: all),
    and drives dropout, alike in every pass.

    Source of the complex step: Squire and Trapp (1998), SIAM Review 40.

    >>> import numpy as np
    >>> from nbkernel.network import multilayer_perceptron
    >>> rng = np.random.default_rng(0)
    >>> network = multilayer_perceptron(
    ...     (3, 4, 2), initializer="lecun_normal", activation="tanh", rng=rng
    ... )
    >>> x = rng.standard_normal((5, 3))
    >>> report = gradient_check(network, x, rng=rng)
    >>> report.central_difference_error < 1e-8
    True
    >>> report.complex_step_error < 1e-13
    True
    """
    generator("rng", rng)
    if entries is not None:
        whole_number("entries", entries)
    dropping = copy.deepcopy(rng)

    def outputs_of(network: Layer, inputs: NDArray) -> NDArray:
        rng = copy.deepcopy(dropping)
        return network.forward(inputs, training=training, rng=rng)

    network, inputs, arrays = _copied(network, inputs, float)
    outputs = outputs_of(network, inputs)
    if loss is None:
        loss = _projection(rng.standard_normal(outputs.shape))
    gradient_of_inputs = network.backward(loss(outputs)[1])
    gradients = {**network.gradients, "inputs": gradient_of_inputs}
    places = [
        (name, index)
        for name, array in arrays.items()
        for index in _picked(array.shape, entries, rng)
    ]
    if not places:
        raise ValueError("network must have parameters or take real inputs")
    backward = np.array([gradients[name][index] for name, index in places])

    def derivatives(method: Callable, dtype: type) -> NDArray:
        probe, probe_inputs, arrays = _copied(network, inputs, dtype)

        def cost() -> complex:
            return loss(outputs_of(probe, probe_inputs))[0]

        return np.array(
            [method(cost, arrays[name], index) for name, index in places]
        )

    central = derivatives(_central_difference, float)
    try:
        complex_step = derivatives(_complex_step, complex)
    except (TypeError, ValueError):
        complex_step = None

    largest = {name: np.abs(gradients[name]).max() for name, _ in places}
    floor = max(max(largest.values()) / 1000, np.finfo(float).tiny)
    scale = np.array([max(largest[name], floor) for name, _ in places])
    central_error = np.abs(central - backward) / scale
    error, complex_error = central_error, None
    if complex_step is not None:
        error = complex_error = np.abs(complex_step - backward) / scale
    worst = int(np.argmax(error))
    return GradientReport(
        worst_parameter=places[worst][0],
        worst_index=places[worst][1],
        backward=float(backward[worst]),
        central_difference=float(central[worst]),
        complex_step=None if complex_step is None else complex_step[worst],
        central_difference_error=float(central_error.max()),
        complex_step_error=(
            None if complex_error is None else float(complex_error.max())
        ),
        entries=len(places),
    )


def _copied(
    network: Layer, inputs: ArrayLike, dtype: type
) -> tuple[Layer, NDArray, dict[str, NDArray]]:
    """Return copies to be changed in place, and all their arrays by name."""
    network = copy.deepcopy(network)
    for name, array in network.parameters.items():
        network.parameters[name] = array.astype(dtype)
        network.gradients[name] = np.zeros(array.shape)
    inputs = network.check_inputs(inputs).copy()
    arrays = dict(network.parameters)
    if inputs.dtype.kind == "f":
        inputs = arrays["inputs"] = inputs.astype(dtype)
    return network, inputs, arrays


def _projection(weights: NDArray) -> Callable[[NDArray], tuple]:
    """Return the loss ``sum(outputs * weights)``, which is analytic."""
    return lambda outputs: ((outputs * weights).sum(), weights)


def _picked(
    shape: tuple[int, ...], entries: int | None, rng: np.random.Generator
) -> list[tuple[int, ...]]:
    """Return at most ``entries`` different indices into an array."""
    size = int(np.prod(shape))
    count = size if entries is None else min(entries, size)
    chosen = np.sort(rng.choice(size, size=count, replace=False))
    return [tuple(map(int, np.unravel_index(i, shape))) for i in chosen]


def _cost_at(
    cost: Callable[[], complex], array: NDArray, index: tuple, value: complex
) -> complex:
    """Return the cost with one entry set to ``value`` for the moment."""
    before = array[index]
    array[index] = value
    result = cost()
    array[index] = before
    return result


def _central_difference(
    cost: Callable[[], complex], array: NDArray, index: tuple
) -> float:
    step = CENTRAL_STEP * max(1.0, abs(array[index]))
    # The step really taken: w + h rounds.
    right, left = array[index] + step, array[index] - step
    rise = _cost_at(cost, array, index, right) - _cost_at(
        cost, array, index, left
    )
    return float(rise / (right - left))


def _complex_step(
    cost: Callable[[], complex], array: NDArray, index: tuple
) -> float:
    result = _cost_at(cost, array, index, array[index] + 1j * COMPLEX_STEP)
    if not np.iscomplexobj(result):
        raise TypeError("a function on the way makes complex numbers real")
    return float(result.imag / COMPLEX_STEP)
