"""A compute function and its controls: exact values, and values on the grid.

The only caller of an author's ``compute``. It knows which control values
mean the same (an option's twin, a control that another one fixes), and which
sliders ``compute`` takes as whole arrays.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable.choices import Choice
from nbkernel.explorable.controls import Control
from nbkernel.explorable.quantities import Quantity
from nbkernel.validation import one_of

State = dict[str, Any]
Values = dict[str, NDArray]


class Study:
    """``compute`` with the controls and quantities it works on."""

    def __init__(
        self,
        controls: Sequence[Control],
        compute: Callable[..., Mapping[str, Any]],
        quantities: Mapping[str, Quantity],
        compute_along: Sequence[str] = (),
        impossible: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.controls = {control.name: control for control in controls}
        if len(self.controls) < len(controls):
            raise ValueError("controls must all have different names")
        self.compute, self.quantities = compute, dict(quantities)
        if isinstance(compute_along, str):
            compute_along = (compute_along,)
        for name in compute_along:
            one_of("compute_along", name, self.controls)
        for name, quantity in self.quantities.items():
            for control in quantity.over:
                one_of(
                    f"over of the quantity {name!r}", control, self.controls
                )
        self.along = tuple(compute_along)
        self.impossible = [
            {
                one_of("impossible", name, self.controls): self.controls[
                    name
                ].accept(value)
                for name, value in rule.items()
            }
            for rule in impossible
        ]

    @property
    def default(self) -> State:
        """The state at first sight."""
        return {name: c.default for name, c in self.controls.items()}

    def accept(self, state: Mapping[str, Any]) -> State:
        """Return the full state; what is left out stands at its default."""
        for name in state:
            one_of("a control's name", name, self.controls)
        accepted = self.default
        for name, value in state.items():
            accepted[name] = self.controls[name].accept(value)
        rule = self.forbids(accepted)
        if rule:
            together = " with ".join(f"{k}={v!r}" for k, v in rule.items())
            raise ValueError(f"{together} is declared impossible")
        return accepted

    def forbids(self, state: State) -> Mapping[str, Any] | None:
        """Return the rule that makes a state impossible, if there is one."""
        for rule in self.impossible:
            if all(state[name] == value for name, value in rule.items()):
                return rule
        return None

    def fixed(self, state: Mapping[str, Any]) -> set[str]:
        """Return the controls that have no effect in this state."""
        fixed: set[str] = set()
        for name, control in self.controls.items():
            if isinstance(control, Choice):
                fixed.update(control.option(state[name]).fixes)
        return fixed

    def canonical(self, state: Mapping[str, Any]) -> State:
        """Return the state whose results this state shares."""
        fixed = self.fixed(state)
        return {
            name: control.canonical(
                control.default if name in fixed else state[name]
            )
            for name, control in self.controls.items()
        }

    def exact(self, state: Mapping[str, Any]) -> Values:
        """Compute the values of one state."""
        state = self.canonical(self.accept(state))
        along = {name: [state[name]] for name in self.along}
        values = self._call(state, along)
        return {name: self.pick(name, a, {}) for name, a in values.items()}

    def pick(
        self, name: str, array: NDArray, at: Mapping[str, int]
    ) -> NDArray:
        """Return one entry of the axes that ``compute`` takes whole."""
        return array[tuple(at.get(axis, 0) for axis in self.axes(name))]

    def axes(self, quantity: str) -> list[str]:
        """Return the sliders a quantity carries as leading axes."""
        over = self.quantities[quantity].over
        return [name for name in self.along if name in over]

    def _call(
        self, state: State, along: Mapping[str, Sequence[float]]
    ) -> Values:
        arrays = {name: np.asarray(values) for name, values in along.items()}
        results = self.compute(**(state | arrays))
        missing = self.quantities.keys() - results.keys()
        if missing:
            raise ValueError(
                f"compute must return {', '.join(map(repr, self.quantities))}"
                f"; {', '.join(map(repr, sorted(missing)))} is missing"
            )
        values = {}
        for name in self.quantities:
            array = np.asarray(results[name], dtype=float)
            lead = tuple(len(arrays[axis]) for axis in self.axes(name))
            if array.shape[: len(lead)] != lead:
                raise ValueError(
                    f"compute must return {name!r} with the leading axes "
                    f"{tuple(self.axes(name))} of lengths {lead}; got shape "
                    f"{array.shape}"
                )
            values[name] = array
        return values

    def batch(
        self, state: State, along: Mapping[str, Sequence[float]]
    ) -> Values:
        """Compute the values of one choice at all values of the sliders.

        A slider without effect is computed once and repeated.
        """
        fixed = self.fixed(state)
        canonical = self.canonical(state)
        asked = {
            name: [canonical[name]] if name in fixed else list(values)
            for name, values in along.items()
        }
        results = self._call(canonical, asked)
        for name, array in results.items():
            axes = self.axes(name)
            lead = tuple(len(along[axis]) for axis in axes)
            shape = lead + array.shape[len(lead) :]
            results[name] = np.broadcast_to(array, shape)
        return results

    def split(self, quantity: str) -> tuple[list[str], list[str]]:
        """Return the discrete and the continuous controls it is over."""
        over = self.quantities[quantity].over
        continuous = [name for name in over if self.controls[name].continuous]
        return [name for name in over if name not in continuous], continuous

    def points(self) -> Iterator[State]:
        """Go through all states in which ``compute`` must be called."""
        used = {name for q in self.quantities.values() for name in q.over}
        looped = [
            name
            for name in self.controls
            if name in used and name not in self.along
        ]
        grids = [self.controls[name].grid for name in looped]
        for combination in itertools.product(*grids):
            point = self.default | dict(zip(looped, combination, strict=True))
            if not self.forbids(point):
                yield point
