"""What an activation function is, and how a reader's own becomes one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Function = Callable[[Any], Any]


@dataclass(frozen=True)
class Activation:
    """An activation function phi with its derivatives.

    Attributes
    ----------
    name
        Its key in `ACTIVATIONS`.
    function, derivative, second_derivative
        phi, phi' and phi'', element by element. phi'' leaves out the spikes
        at kinks.
    kinks
        Where phi or phi' is not smooth.
    degree
        1 if phi is positively homogeneous, phi(c z) = c phi(z) for c > 0.
    label
        What figures call it.

    Examples
    --------
    >>> square = Activation.from_function("square", lambda z: z * z)
    >>> square([-1.0, 2.0])
    array([1., 4.])
    """

    name: str
    function: Function
    derivative: Function
    second_derivative: Function
    kinks: tuple[float, ...] = ()
    degree: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)

    def __call__(self, z: ArrayLike) -> NDArray:
        """Return phi(z)."""
        return self.function(as_numbers(z))

    def __repr__(self) -> str:
        return f"Activation({self.name!r})"

    @classmethod
    def from_function(
        cls, name: str, f: Function, *, kinks: tuple[float, ...] = ()
    ) -> "Activation":
        """Make an Activation of a function of your own.

        Its derivatives are computed numerically: phi' by a complex step,
        Im f(z + ih) / h with h = 1e-20, exact to the last digits, if ``f``
        accepts complex numbers and agrees with central differences there;
        else by central differences with h = 6e-6 (error about 1e-10). phi''
        is a central difference of phi'.

        Parameters
        ----------
        name
            What it is called.
        f
            Maps an array to an array of its shape, element by element.
        kinks
            Where it is not smooth.

        Raises
        ------
        TypeError, ValueError
            If ``f`` is no function, or does not map finite numbers to finite
            numbers element by element.

        Examples
        --------
        >>> cubic = Activation.from_function("cubic", lambda z: z**3)
        >>> print(cubic.derivative(np.array(2.0)))
        12.0
        """
        if not callable(f):
            raise TypeError(f"f must be a function; got {f!r}")
        probe = np.linspace(-2.9, 3.1, 13)
        values = np.asarray(f(probe))
        if values.shape != probe.shape:
            raise ValueError(
                "f must map an array to one of its shape; it made "
                f"{values.shape} of {probe.shape}"
            )
        if not np.isfinite(values).all():
            bad = probe[~np.isfinite(values)][0]
            raise ValueError(f"f must be finite; it is not at {bad:g}")
        by_difference = partial(_central_difference, f)
        by_step = partial(_complex_step, f)
        analytic = _agree(by_step, by_difference, probe)
        derivative = by_step if analytic else by_difference
        second = partial(
            _central_difference, derivative, step=6e-6 if analytic else 1e-4
        )
        return cls(name, f, derivative, second, kinks)


def as_numbers(z: ArrayLike) -> NDArray:
    """Return an array that functions can work on; integers become float64."""
    array = np.asarray(z)
    return array.astype(np.float64) if array.dtype.kind in "iub" else array


def _central_difference(f: Function, z: ArrayLike, step: float = 6e-6) -> Any:
    z = as_numbers(z)
    wide = np.asarray(z, np.result_type(z, np.float64))
    slope = (f(wide + step) - f(wide - step)) / (2 * step)
    return np.asarray(slope).astype(z.dtype)[()]


def _complex_step(f: Function, z: ArrayLike, step: float = 1e-20) -> Any:
    z = as_numbers(z)
    return np.asarray(np.imag(f(z + 1j * step)) / step).astype(z.dtype)[()]


def _agree(first: Function, second: Function, at: NDArray) -> bool:
    try:
        with np.errstate(all="ignore"):
            return np.allclose(first(at), second(at), rtol=1e-6, atol=1e-6)
    except TypeError:  # f takes no complex numbers
        return False
