"""How large an atlas is and how far it is off: measured, and insisted on."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable.artists import Live
from nbkernel.explorable.atlas import Atlas
from nbkernel.explorable.grid import State, Values


@dataclass(frozen=True)
class Budget:
    """What an atlas may weigh, and how far it may be off.

    ``size`` in bytes of base64 text; ``error`` as a fraction of the axis on
    which a value is read; ``checks`` is at how many random states it is
    measured.
    """

    size: int = 1_000_000
    error: float = 0.01
    checks: int = 60


class BudgetError(ValueError):
    """An atlas is too large or too far off."""


@dataclass(frozen=True)
class Report:
    """Size of an atlas and the worst error of each quantity, with where."""

    size: int
    errors: Mapping[str, float]
    worst: Mapping[str, State]
    budget: Budget

    @property
    def error(self) -> float:
        """The largest error, as a fraction of the axis range."""
        return max(self.errors.values(), default=0.0)

    def __str__(self) -> str:
        parts = ", ".join(f"{k} {v:.2%}" for k, v in self.errors.items())
        size = f"{self.size / 1000:.{1 if self.size < 10_000 else 0}f} kB"
        return f"atlas {size}; off by at most: {parts}"

    def record(self) -> dict[str, Any]:
        """Return the report as plain data."""
        errors = {name: float(e) for name, e in self.errors.items()}
        return {"size": self.size, "error": self.error, "errors": errors}

    def insist(self, name: str) -> None:
        """Raise `BudgetError` if the atlas is over its budget."""
        if self.size > self.budget.size:
            raise BudgetError(
                f"explorable {name!r}: the atlas is {self.size:,} bytes, the "
                f"budget {self.budget.size:,}; take fewer knots or steps"
            )
        for quantity, error in self.errors.items():
            if not error <= self.budget.error:
                where = ", ".join(
                    f"{k}={v:.4g}" if isinstance(v, float) else f"{k}={v!r}"
                    for k, v in self.worst[quantity].items()
                )
                raise BudgetError(
                    f"explorable {name!r}: between its knots {quantity!r} is "
                    f"off by {error:.2%} of its axis (budget "
                    f"{self.budget.error:.0%}) at {where}; put more knots "
                    "there"
                )


def measure(
    atlas: Atlas, live: Sequence[Live], budget: Budget, seed: int = 0
) -> Report:
    """Compare an atlas with exact values at random states."""
    study, rng = atlas.study, np.random.default_rng(seed)
    scales = _scales(atlas, live)
    errors = dict.fromkeys(study.quantities, 0.0)
    worst: dict[str, State] = {key: {} for key in study.quantities}
    codes = atlas.unpacked()
    for state, exact in _exact(atlas, budget.checks, rng):
        shown = atlas.values(state, codes)
        for name in errors:
            for low, high, log in scales[name]:
                error = _distance(exact[name], shown[name], low, high, log)
                if error > errors[name]:
                    errors[name], worst[name] = error, state
    return Report(len(atlas.text), errors, worst, budget)


def _exact(
    atlas: Atlas, count: int, rng: np.random.Generator
) -> Iterator[tuple[State, Values]]:
    """Compute random states, those that differ in one slider together."""
    study = atlas.study
    together = [n for n in study.along if study.controls[n].continuous][:1]
    size = 5 if together else 1
    for _ in range(math.ceil(count / size)):
        first = random_state(atlas, rng)
        states = [first]
        along = {name: [first[name]] for name in study.along}
        for name in together:
            others = [random_state(atlas, rng)[name] for _ in range(size - 1)]
            along[name] += others
            states += [first | {name: value} for value in others]
        results = study.batch(first, along)
        for number, state in enumerate(states):
            yield (
                state,
                {
                    name: study.pick(
                        name, array, dict.fromkeys(together, number)
                    )
                    for name, array in results.items()
                },
            )


def random_state(atlas: Atlas, rng: np.random.Generator) -> State:
    """Draw a state: any possible option, any place on a slider."""
    state: State = {}
    for name, control in atlas.study.controls.items():
        if control.continuous:
            ends = control.place(control.low), control.place(control.high)
            place = rng.uniform(*ends)
            value = math.exp(place) if control.scale == "log" else place
            state[name] = min(max(value, control.low), control.high)
        else:
            grid = control.grid
            state[name] = grid[rng.integers(len(grid))]
    if atlas.study.forbids(state):
        return random_state(atlas, rng)
    return state


def _scales(
    atlas: Atlas, live: Sequence[Live]
) -> dict[str, list[tuple[float, float, bool]]]:
    """Return the axes on which each quantity is read."""
    scales: dict[str, list] = {name: [] for name in atlas.study.quantities}
    for artist in live:
        for side, names in (("x", artist.horizontal), ("y", artist.vertical)):
            for name in set(names) & scales.keys():
                low, high = sorted(getattr(artist.axes, f"get_{side}lim")())
                scale = getattr(artist.axes, f"get_{side}scale")()
                scales[name].append((low, high, scale == "log"))
    for name, found in scales.items():
        if not found:
            entry = atlas.layout["quantities"][name]
            quantity = atlas.study.quantities[name]
            ends = entry["start"] + entry["step"] * np.array(
                [0, quantity.steps]
            )
            low, high = quantity.value(ends)
            found.append((low, high, entry["log"]))
    return scales


def _distance(
    exact: NDArray, shown: NDArray, low: float, high: float, log: bool
) -> float:
    """Return the largest distance, as a fraction of the axis."""
    seen = np.isfinite(exact) & np.isfinite(shown)
    if not seen.any():
        return 0.0
    a, b = (np.clip(side[seen], low, high) for side in (exact, shown))
    if log:
        a, b, low, high = np.log(a), np.log(b), math.log(low), math.log(high)
    return float(np.abs(a - b).max() / (high - low))
