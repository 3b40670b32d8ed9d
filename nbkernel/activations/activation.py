"""What an activation is, and how a function of your own becomes one."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Function = Callable[[NDArray], NDArray]


@dataclass(frozen=True, repr=False)
class Activation:
    """An activation phi with its derivatives.

    ``function``, ``derivative`` and ``second_derivative`` map an array to
    one of its shape. ``kinks`` lists the points where one of them jumps:
    integrals are split there. ``degree`` is 1 if phi(c x) = c phi(x) for
    every c > 0, else None. ``label`` is the name as the text writes it.

    An activation is called like a function, on anything that numpy can turn
    into an array of numbers.

    >>> from nbkernel.activations import ACTIVATIONS
    >>> ACTIVATIONS["relu"]([-1.0, 2.0])
    array([0., 2.])
    """

    name: str
    function: Function
    derivative: Function
    second_derivative: Function
    kinks: tuple[float, ...] = ()
    degree: int | None = None
    label: str = ""

    def __post_init__(self):
        object.__setattr__(self, "kinks", tuple(map(float, self.kinks)))
        object.__setattr__(self, "label", self.label or self.name)

    def __call__(self, x: ArrayLike) -> NDArray:
        """Return phi(x)."""
        x = np.asarray(x)
        return self.function(x.astype(float) if x.dtype.kind in "iub" else x)

    def __repr__(self):
        return f"Activation({self.name!r})"

    def __reduce__(self):
        """Pickle a registered activation by its name: it stays itself."""
        from nbkernel.activations import ACTIVATIONS, activation_named

        if ACTIVATIONS.get(self.name) is self:
            return activation_named, (self.name,)
        return super().__reduce__()

    @classmethod
    def from_function(
        cls,
        name: str,
        f: Function,
        *,
        kinks: tuple[float, ...] = (),
        degree: int | None = None,
        label: str = "",
    ) -> Self:
        """Return a function of your own as an activation.

        If ``f`` takes complex numbers and is analytic, phi' is the imaginary
        part of f(x + 1e-20 i) / 1e-20, exact to rounding, and phi'' a
        central difference of phi' (error about 1e-10). Otherwise both are
        central differences of f (errors about 1e-10 and 1e-7). Name the
        ``kinks``, where f or its derivative jumps.

        Raises ``TypeError`` if ``f`` is not callable, ``ValueError`` if it
        does not turn finite numbers into finite ones, entry by entry.
        Source: Squire & Trapp 1998 (the complex step).

        >>> bump = Activation.from_function("bump", lambda x: np.exp(-x * x))
        >>> bump.derivative(np.array([0.0, 1.0]))
        array([-0.        , -0.73575888])
        """
        if not callable(f):
            raise TypeError(f"f must be callable; got {f!r}")
        points = np.linspace(-2.9, 3.1, 13)
        values = np.asarray(f(points))
        if values.shape != points.shape:
            raise ValueError(
                "f must return an array of its input's shape; it turned "
                f"{points.shape} into {values.shape}"
            )
        if not np.isfinite(values).all():
            bad = points[~np.isfinite(values)][0]
            raise ValueError(f"f must be finite; at {bad:g} it is not")
        first = partial(central_difference, f)
        second = partial(_second_difference, f)
        if _takes_complex_steps(f, points):
            first = partial(complex_step, f)
            second = partial(central_difference, first)
        return cls(name, f, first, second, kinks, degree, label)


def complex_step(f: Function, x: NDArray) -> NDArray:
    """Return f'(x), exact to rounding, for an analytic f."""
    return _like(x, np.imag(f(_double(x) + 1e-20j)) / 1e-20)


def central_difference(f: Function, x: NDArray) -> NDArray:
    """Return f'(x) with an error of about 1e-10."""
    h = 6e-6  # the cube root of the rounding error: both errors are h^2
    wide = _double(x)
    return _like(x, (f(wide + h) - f(wide - h)) / (2 * h))


def _second_difference(f: Function, x: NDArray) -> NDArray:
    h = 1e-4  # the fourth root of the rounding error
    wide = _double(x)
    return _like(x, (f(wide + h) - 2 * f(wide) + f(wide - h)) / h**2)


def _double(x: ArrayLike) -> NDArray:
    return np.asarray(x, np.float64)


def _like(x: ArrayLike, values: NDArray) -> NDArray:
    return values.astype(np.result_type(x, np.float16))


def _takes_complex_steps(f: Function, points: NDArray) -> bool:
    expected = central_difference(f, points)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            slopes = complex_step(f, points)
    except (TypeError, ValueError, np.exceptions.ComplexWarning):
        return False
    return np.allclose(slopes, expected, rtol=1e-6, atol=1e-6)
