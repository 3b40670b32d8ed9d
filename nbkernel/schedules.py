"""Learning-rate schedules: from the number of a step to a learning rate.

Each function returns a ``Schedule``, to be called with the number of steps
already taken (0 for the first; an array gives an array, for plotting).
A step is one update of the parameters: one minibatch, not one epoch.

>>> schedule = warm_up(cosine(0.1, steps=90), steps=10)
>>> [round(schedule(step), 6) for step in (0, 5, 10, 55, 100)]
[0.0, 0.05, 0.1, 0.05, 0.0]
>>> schedule
warm_up(cosine(0.1, steps=90, final=0.0), steps=10, start=0.0)
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import finite_number, whole_number


@dataclass(frozen=True, repr=False)
class Schedule:
    """A learning rate that follows the step; ``label`` is how it was made."""

    label: str
    formula: Callable[[NDArray], NDArray] = field(compare=False)

    def __call__(self, step: ArrayLike) -> float | NDArray:
        """Return the learning rate at ``step``, a number >= 0 or an array.

        Raises ``ValueError`` for a negative step or one that is not finite.
        """
        steps = np.asarray(step, dtype=float)
        if not (np.isfinite(steps).all() and (steps >= 0).all()):
            raise ValueError(f"step must be finite and >= 0; got {step!r}")
        rates = np.asarray(self.formula(steps))
        return rates if rates.ndim else float(rates)

    def __repr__(self) -> str:
        return self.label


def constant(rate: float) -> Schedule:
    """Return the schedule that stays at ``rate``.

    Raises ``ValueError`` for a negative rate.

    >>> constant(0.1)(1000)
    0.1
    """
    rate = _rate("rate", rate)
    return Schedule(f"constant({rate})", lambda t: np.full_like(t, rate))


def step(rate: float, *, factor: float, every: int) -> Schedule:
    """Return rate * factor^floor(t / every): a staircase.

    Raises ``ValueError`` for a negative rate, a factor outside (0, 1] or a
    step length below 1.

    >>> [step(1.0, factor=0.5, every=10)(t) for t in (0, 9, 10, 20)]
    [1.0, 1.0, 0.5, 0.25]
    """
    rate, factor = _rate("rate", rate), _factor(factor)
    every = whole_number("every", every)
    return Schedule(
        f"step({rate}, factor={factor}, every={every})",
        lambda t: rate * factor ** np.floor(t / every),
    )


def exponential(rate: float, *, factor: float) -> Schedule:
    """Return rate * factor^t: the same fraction off at every step.

    Raises ``ValueError`` for a negative rate or a factor outside (0, 1].

    >>> exponential(1.0, factor=0.5)(3)
    0.125
    """
    rate, factor = _rate("rate", rate), _factor(factor)
    return Schedule(
        f"exponential({rate}, factor={factor})", lambda t: rate * factor**t
    )


def inverse_square_root(rate: float, *, time_scale: float) -> Schedule:
    """Return rate / sqrt(1 + t / time_scale), halved after 3 time scales.

    Behind a warm-up of ``time_scale`` steps it is the Transformer's
    schedule, peak * min(t / s, sqrt(s / t)) (Vaswani et al. 2017, eq 3). The
    1/sqrt(t) is what convergence of stochastic subgradient steps asks for
    (Nemirovski et al. 2009). ``time_scale`` is in steps.

    Raises ``ValueError`` for a negative rate or a time scale not positive.

    >>> inverse_square_root(1.0, time_scale=100)(300)
    0.5
    """
    rate = _rate("rate", rate)
    time_scale = finite_number("time_scale", time_scale, low=0, exclusive=True)
    return Schedule(
        f"inverse_square_root({rate}, time_scale={time_scale})",
        lambda t: rate / np.sqrt(1 + t / time_scale),
    )


def cosine(rate: float, *, steps: int, final: float = 0.0) -> Schedule:
    """Return half a cosine from ``rate`` down to ``final``, then ``final``.

    At step t <= steps: final + (rate - final) (1 + cos(pi t / steps)) / 2.

    Raises ``ValueError`` for a negative rate or final rate, or fewer than
    one step. Source: Loshchilov & Hutter 2017 (SGDR), without restarts.

    >>> cosine(1.0, steps=100)(50)
    0.5
    """
    rate, final = _rate("rate", rate), _rate("final", final)
    steps = whole_number("steps", steps)

    def formula(t: NDArray) -> NDArray:
        share = (1 + np.cos(np.pi * np.minimum(t / steps, 1))) / 2
        return final + (rate - final) * share

    return Schedule(f"cosine({rate}, steps={steps}, final={final})", formula)


def warm_up(
    schedule: Callable[[ArrayLike], float | NDArray],
    *,
    steps: int,
    start: float = 0.0,
) -> Schedule:
    """Return a linear rise over ``steps`` steps, then ``schedule`` from 0.

    The rise starts at ``start`` times schedule(0) and ends at schedule(0)
    exactly when ``schedule`` takes over, so the rate never jumps. Source:
    Goyal et al. 2017, section 2.2.

    Raises ``TypeError`` if ``schedule`` cannot be called, ``ValueError`` for
    fewer than one step or a start outside [0, 1].

    >>> warm_up(constant(0.1), steps=4, start=0.5)([0, 2, 4, 8])
    array([0.05 , 0.075, 0.1  , 0.1  ])
    """
    if not callable(schedule):
        raise TypeError(f"schedule must be callable; got {schedule!r}")
    steps = whole_number("steps", steps)
    start = finite_number("start", start, low=0, high=1)
    peak = float(schedule(0))

    def formula(t: NDArray) -> NDArray:
        rise = peak * (start + (1 - start) * t / steps)
        return np.where(t < steps, rise, schedule(np.maximum(t - steps, 0)))

    return Schedule(
        f"warm_up({schedule!r}, steps={steps}, start={start})", formula
    )


def _rate(argument: str, value: float) -> float:
    return finite_number(argument, value, low=0)


def _factor(value: float) -> float:
    factor = finite_number("factor", value, high=1)
    if factor <= 0:
        raise ValueError(f"factor must lie in (0, 1]; got {value!r}")
    return factor
