"""Six optimizers on five landscapes of two weights.

The numbers behind `nbkernel.studies.gradient_descent`. A landscape is a
quadratic of two numbers s and t, 1/2 (flat s^2 + STEEP t^2), seen through a
map from the weights (x, y) to (s, t): none, a turn, or a bend.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.optimizers import SGD, Adagrad, Adam, Optimizer, RMSprop
from nbkernel.validation import each_of, one_of

STEEP = 10.0  # the largest curvature, at the lowest point
BEND = 0.1  # of the curved ravine: its floor is y = BEND x^2
START = np.array([-4.0, 1.2])  # (s, t) at step 0
RATES = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.3, 1.6)
MOMENTA = (0.5, 0.8, 0.9, 0.95)
STEPS = 60
STOPS = (0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 60)
OPTIMIZERS: dict[str, Callable[[float, float], Optimizer]] = {
    "sgd": lambda rate, mu: SGD(rate),
    "momentum": lambda rate, mu: SGD(rate, momentum=mu),
    "nesterov": lambda rate, mu: SGD(rate, momentum=mu, nesterov=True),
    "adagrad": lambda rate, mu: Adagrad(rate),
    "rmsprop": lambda rate, mu: RMSprop(rate, decay=0.9),
    "adam": lambda rate, mu: Adam(rate),
}
REMEMBERS = ("momentum", "nesterov")  # those that momentum changes
STOPPED = 1e4  # a path ends where the loss is so many times the first
DIVERGED = 100.0
LEVELS = (0.02, 0.1, 0.3, 0.6, 1.0, 1.6)  # of contours, in first losses
WIDE, HIGH = 5.2, 3.6  # the picture, from the lowest point


@dataclass(frozen=True)
class Landscape:
    """A quadratic of s and t, turned by 45 degrees or bent."""

    flat: float
    turned: bool = False
    bend: float = 0.0

    def weights(self, s: ArrayLike, t: ArrayLike) -> NDArray:
        """Return the weights (x, y) at (s, t), shape (2, ...)."""
        s, t = np.asarray(s), np.asarray(t)
        if self.turned:
            return np.stack([s - t, s + t]) / np.sqrt(2)
        return np.stack([s, t + self.bend * s * s])

    def inside(self, w: NDArray) -> tuple[NDArray, NDArray]:
        """Return (s, t) at the weights, whose first axis is (x, y)."""
        x, y = w
        if self.turned:
            return (x + y) / np.sqrt(2), (y - x) / np.sqrt(2)
        return x, y - self.bend * x * x

    def loss(self, w: NDArray) -> NDArray:
        """Return the loss at weights of shape (2, ...)."""
        s, t = self.inside(w)
        return (self.flat * s * s + STEEP * t * t) / 2

    def gradient(self, w: NDArray) -> NDArray:
        """Return the derivatives of the loss by x and y, shape (2,)."""
        s, t = self.inside(w)
        by_s, by_t = self.flat * s, STEEP * t
        if self.turned:
            return np.array([by_s - by_t, by_s + by_t]) / np.sqrt(2)
        return np.array([by_s - 2 * self.bend * s * by_t, by_t])


LANDSCAPES = {
    "ravine": Landscape(STEEP / 20),
    "turned": Landscape(STEEP / 20, turned=True),
    "narrow": Landscape(STEEP / 100),
    "round": Landscape(STEEP),
    "curved": Landscape(STEEP / 20, bend=BEND),
}


@cache
def path(
    optimizer: str, landscape: str, rate: float, momentum: float
) -> NDArray[np.float64]:
    """Return the weights after 0 to `STEPS` steps, shape (2, STEPS + 1).

    The learning rate is ``rate`` times 2 / `STEEP`. Beyond a loss of
    `STOPPED` times the first, the path stays where it is.
    """
    place = LANDSCAPES[landscape]
    stepper = OPTIMIZERS[optimizer](rate * 2 / STEEP, momentum)
    w = {"w": place.weights(*START)}
    limit = STOPPED * place.loss(w["w"])
    found = [w["w"].copy()]
    for _ in range(STEPS):
        if place.loss(w["w"]) < limit:
            stepper.step(w, {"w": place.gradient(w["w"])})
        found.append(w["w"].copy())
    return np.transpose(found)


def compute(
    landscape: str, rate: float, momentum: float, step: ArrayLike
) -> dict[str, NDArray]:
    """Let six optimizers race from one place at one learning rate.

    Parameters
    ----------
    landscape
        A key of `LANDSCAPES`.
    rate
        The learning rate in units of 2 / `STEEP`, one of `RATES`.
    momentum
        That of Momentum and Nesterov, one of `MOMENTA`.
    step
        After how many steps to look: one of `STOPS`, or an array of them,
        which gives all results that depend on it a leading axis.

    Returns
    -------
    dict
        For each of `OPTIMIZERS`, such as ``sgd``: ``sgd_x`` and ``sgd_y``,
        the path up to ``step`` (later places are the last), and
        ``sgd_loss`` at all steps, shape (STEPS + 1,). ``contour_x`` and
        ``contour_y``: curves of equal loss, see `contour_lines`.
        ``ahead``: a key of `AHEAD`; ``best``: the smallest loss; ``lost``:
        the sum of 1, 2 and 4 for SGD, Momentum and Nesterov if their loss
        is more than `DIVERGED` times the first.
    """
    one_of("landscape", landscape, LANDSCAPES)
    one_of("rate", rate, RATES)
    one_of("momentum", momentum, MOMENTA)
    step = each_of("step", step, STOPS)
    place = LANDSCAPES[landscape]
    upto = np.minimum(np.arange(STEPS + 1), step[..., None])
    results: dict[str, NDArray] = {}
    now = []
    for name in OPTIMIZERS:
        used = momentum if name in REMEMBERS else 0.0
        w = path(name, landscape, rate, used)
        loss = place.loss(w)
        results[f"{name}_x"], results[f"{name}_y"] = w[:, upto]
        results[f"{name}_loss"] = loss
        now.append(loss[step])
    losses = np.stack(now)
    first = place.loss(place.weights(*START))
    lost = losses[:3] > DIVERGED * first
    contours = contour_lines(landscape)
    return results | {
        "contour_x": contours[0],
        "contour_y": contours[1],
        "ahead": _ahead(losses),
        "best": losses.min(axis=0),
        "lost": np.tensordot([1, 2, 4], lost, axes=1),
    }


AHEAD = {
    0: "SGD is ahead",
    1: "Momentum is ahead",
    2: "Nesterov is ahead",
    3: "Adagrad is ahead",
    4: "RMSprop is ahead",
    5: "Adam is ahead",
    6: "SGD and Momentum are level and ahead",
    7: "Adagrad and Adam are level and ahead",
    8: "all are level",
}
_TIES = {
    (True, True, False, False, False, False): 6,
    (False, False, False, True, False, True): 7,
    (True,) * 6: 8,
}


def _ahead(losses: NDArray) -> NDArray:
    """Return the key of `AHEAD` for losses of shape (6, ...)."""
    level = losses <= losses.min(axis=0) * (1 + 1e-6)
    first = losses.argmin(axis=0)
    codes = [
        _TIES.get(tuple(bool(v) for v in row), int(k))
        for row, k in zip(level.reshape(6, -1).T, np.ravel(first), strict=True)
    ]
    return np.reshape(codes, first.shape)


def contour_lines(landscape: str) -> NDArray[np.float64]:
    """Return curves of equal loss one after another, shape (2, n).

    A NaN stands between them, and for all places outside the picture.
    """
    place = LANDSCAPES[landscape]
    angle = np.linspace(0, 2 * np.pi, 181)
    first = place.loss(place.weights(*START))
    curves = []
    for level in LEVELS:
        s = np.sqrt(2 * level * first / place.flat) * np.cos(angle)
        t = np.sqrt(2 * level * first / STEEP) * np.sin(angle)
        curves += [place.weights(s, t), np.full((2, 1), np.nan)]
    x, y = np.concatenate(curves, axis=1)
    return np.where((np.abs(x) < WIDE) & (np.abs(y) < HIGH), [x, y], np.nan)
