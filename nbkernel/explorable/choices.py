"""Choices, and what choosing one of their options does to other controls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbkernel.explorable.controls import Control
from nbkernel.validation import one_of


@dataclass(frozen=True)
class By:
    """A value that depends on another control: ``By("width", {64: 0.08})``."""

    control: str
    values: Mapping[Any, float]

    def config(self) -> dict:
        """Return what the page needs to look the value up."""
        values = {str(key): float(v) for key, v in self.values.items()}
        return {"by": self.control, "values": values}


@dataclass(frozen=True)
class Option:
    """One entry of a `Choice`.

    Choosing it moves the controls in ``sets``; those in ``fixes`` have no
    effect under it and are grayed out. ``same_as`` names another option of
    the choice that computes the same thing (a law that differs only by what
    it ``sets``): ``compute`` is then called with that one. ``mark`` is its
    short name under a slider with ``marks_from``: the label up to a colon if
    left out.
    """

    value: Any
    label: str = ""
    sets: Mapping[str, float | By] = field(default_factory=dict)
    same_as: Any = None
    fixes: Sequence[str] = ()
    mark: str = ""

    def config(self) -> dict:
        """Return the option as the page reads it."""
        label = self.label or str(self.value)
        moved = {
            name: value.config() if isinstance(value, By) else float(value)
            for name, value in self.sets.items()
        }
        return {
            "value": str(self.value),
            "label": label,
            "sets": moved,
            "same": None if self.same_as is None else str(self.same_as),
            "fixes": list(self.fixes),
            "mark": self.mark or label.split(":")[0],
        }


class Choice(Control):
    """One of several named options.

    Parameters
    ----------
    name
        The argument of ``compute`` it supplies.
    options
        ``{value: label}``, a list of values, or a list of `Option`.
    default
        The value chosen at first; the first option's if left out.
    """

    kind = "choice"

    def __init__(
        self,
        name: str,
        options: Mapping[Any, str] | Iterable[Any],
        *,
        label: str = "",
        default: Any = None,
    ) -> None:
        if isinstance(options, Mapping):
            options = [Option(v, label) for v, label in options.items()]
        self.options = [
            option if isinstance(option, Option) else Option(option)
            for option in options
        ]
        self.name, self.label = name, label or name
        values = [option.value for option in self.options]
        if not values or len({str(value) for value in values}) < len(values):
            raise ValueError(
                f"options of the choice {name!r} must be at least one and "
                f"all different; got {values!r}"
            )
        for option in self.options:
            if option.same_as is not None:
                one_of(f"same_as of {option.value!r}", option.same_as, values)
                if self.option(option.same_as).same_as is not None:
                    raise ValueError(
                        f"same_as of {option.value!r} must name an option "
                        f"of its own; {option.same_as!r} is another's twin"
                    )
        self.default = values[0] if default is None else self.accept(default)

    def option(self, value: Any) -> Option:
        """Return the option of that value."""
        return next(o for o in self.options if o.value == value)

    def accept(self, value: Any) -> Any:
        """Return the option's value; its text form is accepted too."""
        for option in self.options:
            if value == option.value or value == str(option.value):
                return option.value
        return one_of(self.name, value, [o.value for o in self.options])

    def canonical(self, value: Any) -> Any:
        """Return the value of the option whose results it shares."""
        twin = self.option(value).same_as
        return value if twin is None else twin

    @property
    def grid(self) -> list[Any]:
        """The values that differ in what they compute."""
        return [o.value for o in self.options if o.same_as is None]

    def text(self, value: Any) -> str:
        """Return the value as an attribute of the page."""
        return str(value)

    def config(self) -> dict:
        """Return the choice with its options."""
        options = [option.config() for option in self.options]
        return super().config() | {"options": options}
