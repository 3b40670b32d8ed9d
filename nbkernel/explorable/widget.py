"""The live form of an explorable: an anywidget that computes exactly."""

import logging
import traceback
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets

from nbkernel.explorable.page import script, stylesheet

if TYPE_CHECKING:
    from nbkernel.explorable.explorable import Explorable

_LOG = logging.getLogger(__name__)


class LiveExplorable(anywidget.AnyWidget):
    """A widget with one trait a control; each change is computed exactly.

    A burst of changes reaches the kernel as its last state only: the widget
    protocol holds changes back while the kernel is busy.
    """

    _esm = (
        script() + "\nexport default { render: nbkernelExplorables.render };\n"
    )
    _css = stylesheet()
    _html = traitlets.Unicode().tag(sync=True)
    _names = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, explorable: "Explorable") -> None:
        self._explorable = explorable
        self._shown: dict[str, Any] | None = None
        study = explorable.study
        super().__init__(
            _html=explorable.html(),
            _names=list(study.controls),
            **study.default,
        )
        self.observe(
            lambda change: self._changed(), names=list(study.controls)
        )
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        return f"LiveExplorable({self._explorable.name!r})"

    @property
    def state(self) -> dict[str, Any]:
        """The value of every control."""
        return {name: getattr(self, name) for name in self._names}

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "show":
            self._show()

    def _changed(self) -> None:
        if self.state != self._shown:
            self._show()

    def _show(self) -> None:
        self._shown = self.state
        try:
            values = self._explorable.study.exact(self._shown)
        except Exception as error:
            _LOG.exception("explorable %s", self._explorable.name)
            text = "".join(traceback.format_exception_only(error)).strip()
            self.send({"kind": "error", "text": f"Could not compute: {text}"})
            return
        arrays = [
            np.ascontiguousarray(np.ravel(array), dtype="<f8")
            for array in values.values()
        ]
        self.send(
            {"kind": "values", "names": list(values)},
            [memoryview(array).cast("B") for array in arrays],
        )


def live(explorable: "Explorable") -> LiveExplorable:
    """Return the widget of an explorable, a trait for each control."""
    members: dict[str, Any] = {}
    for name, control in explorable.study.controls.items():
        if hasattr(LiveExplorable, name):
            raise ValueError(
                f"a control must not be named {name!r}: the widget uses it"
            )
        members[name] = traitlets.Any().tag(sync=True)

        def check(
            self: Any, proposal: Any, accept: Any = control.accept
        ) -> Any:
            return accept(proposal["value"])

        members[f"_check_{name}"] = traitlets.validate(name)(check)
    return type("LiveExplorable", (LiveExplorable,), members)(explorable)
