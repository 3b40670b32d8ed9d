"""The `Explorable`: a figure whose lines follow the reader's controls."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from matplotlib.figure import Figure

from nbkernel.explorable.artists import Live, LiveText
from nbkernel.explorable.atlas import Atlas, build
from nbkernel.explorable.choices import Choice
from nbkernel.explorable.controls import Control, Slider
from nbkernel.explorable.grid import State, Study, Values
from nbkernel.explorable.guess import Guess
from nbkernel.explorable.hints import with_arrows
from nbkernel.explorable.page import figure_html
from nbkernel.explorable.picture import (
    Drawing,
    Panel,
    book_style,
    draw_all,
)
from nbkernel.explorable.quantities import Quantity
from nbkernel.explorable.report import Budget, Report, measure
from nbkernel.explorable.sentence import Sentence, Verdict, write_number
from nbkernel.explorable.tables import processes

MIME = "application/vnd.nbkernel.explorable+json"


class Explorable:
    """A figure whose lines follow the reader's controls.

    Parameters
    ----------
    name
        Its id in the page, its part of the URL and its file's name: small
        letters, digits and hyphens.
    title
        One line above it.
    controls
        What the reader turns: `Choice`, `Slider`, `Toggle`, `Redraw`.
    compute
        A pure function, the only source of numbers. It is called with one
        keyword argument a control and returns ``{name: array or number}``.
    quantities
        Which of these the page needs, and on which controls each depends.
    draw
        ``draw(values)`` draws the default state; it returns the figure (or
        a list of figures or `Panel`) and the list of live artists.
    summary
        A template, see `nbkernel.explorable.sentence`: one sentence that
        says what the figure shows.
    verdicts
        ``{name: Verdict}``: words the template may use.
    compute_along
        Sliders that ``compute`` takes as whole arrays; the results of
        quantities that depend on them carry them as leading axes, in this
        order. What would be thousands of calls become a few.
    impossible
        Combinations of choices there are not, each ``{control: value}``:
        the page grays them out.
    guess
        A `Guess`: the reader draws a curve before it is shown.
    budget
        What the packed atlas may weigh and how far it may be off.
    """

    def __init__(
        self,
        name: str,
        *,
        title: str,
        controls: Sequence[Control],
        compute: Callable[..., Mapping[str, Any]],
        quantities: Mapping[str, Quantity],
        draw: Callable[[Values], tuple[Any, Sequence[Live]]],
        summary: str,
        verdicts: Mapping[str, Verdict] | None = None,
        compute_along: Sequence[str] = (),
        impossible: Sequence[Mapping[str, Any]] = (),
        guess: Guess | None = None,
        budget: Budget | None = None,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(
                "name must consist of small letters, digits and hyphens; "
                f"got {name!r}"
            )
        self.name, self.title = name, title
        self.study = Study(
            controls, compute, quantities, compute_along, impossible
        )
        self.guess = guess
        self.draw = draw
        self.sentence = Sentence(summary, verdicts)
        self.verdicts = dict(verdicts or {})
        self.budget = budget or Budget()
        known = [*self.study.quantities, *self.study.controls]
        for needed in self.sentence.names:
            if needed not in known:
                raise ValueError(
                    f"the summary names {needed!r}; known are {known}"
                )
        for control in controls:
            _check_links(control, self.study.controls)

    def __repr__(self) -> str:
        return f"Explorable({self.name!r})"

    def values(self, **state: Any) -> Values:
        """Compute exactly; controls left out stand at their defaults."""
        return self.study.exact(state) if state else dict(self._first)

    @cached_property
    def _first(self) -> Values:
        return self.study.exact({})

    def summary(self, **state: Any) -> str:
        """Return the sentence under the figure in this state."""
        return self._write(self.sentence, self.study.accept(state))

    def _write(self, sentence: Sentence, state: State) -> str:
        first = state == self.study.default
        exact = self._first if first else self.study.exact(state)
        values = _numeric(state) | exact
        return sentence.write(values, self._labels(state))

    def _labels(self, state: State) -> dict[str, str]:
        labels = {}
        for name, control in self.study.controls.items():
            if isinstance(control, Choice):
                option = control.option(state[name])
                labels[name] = option.label or str(option.value)
            elif isinstance(control, Slider):
                unit = f" {control.unit}" if control.unit else ""
                labels[name] = write_number(state[name]) + unit
            else:
                labels[name] = write_number(state[name])
        return labels

    @cached_property
    def _drawing(self) -> Drawing:
        with book_style():
            figures, live = self.draw(self.values())
            if isinstance(figures, Figure | Panel):
                figures = [figures]
            panels = [
                figure
                if isinstance(figure, Panel)
                else Panel(figure, self.title)
                for figure in figures
            ]
            for artist in live:
                self._check_needs(artist)
                if isinstance(artist, LiveText):
                    artist.sentence = Sentence(artist.template, self.verdicts)
                    text = self._write(artist.sentence, self.study.default)
                    artist.artist.set_text(text)
            drawing = draw_all(panels, live, self.name)
            shown = _numeric(self.study.default) | self.values()
            pictures = with_arrows(drawing.pictures, drawing.artists, shown)
            drawing = replace(drawing, pictures=pictures)
        _forget(panel.figure for panel in panels)
        return drawing

    def _check_needs(self, artist: Live) -> None:
        known = {*self.study.quantities, *self.study.controls}
        if isinstance(artist, LiveText):
            known |= self.verdicts.keys()
        for needed in artist.needs:
            if needed not in known:
                raise ValueError(
                    f"{type(artist).__name__} follows {needed!r}; known are "
                    f"{sorted(known)}"
                )

    @cached_property
    def atlas(self) -> Atlas:
        """All values on the grid of the controls, packed for the page."""
        if not _in_build():
            return build(self.study)
        with processes(self.study) as executor:
            return build(self.study, executor)

    @cached_property
    def report(self) -> Report:
        """Size and interpolation error of the atlas; raises over budget."""
        report = measure(self.atlas, self._drawing.live, self.budget)
        report.insist(self.name)
        return report

    def config(self, layout: Mapping[str, Any] | None = None) -> dict:
        """Return what the page's engine needs to know."""
        return {
            "name": self.name,
            "controls": [c.config() for c in self.study.controls.values()],
            "artists": self._drawing.artists,
            "summary": self.sentence.parts,
            "impossible": [
                {k: self.study.controls[k].text(v) for k, v in rule.items()}
                for rule in self.study.impossible
            ],
            "guess": self.guess and self.guess.config(self._drawing.live),
            "labels": {
                name: quantity.label or name
                for name, quantity in self.study.quantities.items()
                if quantity.label is not None
            },
            "atlas": layout,
        }

    def html(self, layout: Mapping[str, Any] | None = None) -> str:
        """Return the figure at its default state as HTML."""
        drawing = self._drawing
        rules = drawing.rules
        if self.guess:
            rules += self.guess.veil(drawing.live, drawing.artists, self.name)
        return figure_html(
            name=self.name,
            title=self.title,
            controls=list(self.study.controls.values()),
            pictures=drawing.pictures,
            rules=rules,
            sentence=self.summary(),
            config=self.config(layout),
        )

    def static(self) -> dict[str, Any]:
        """Return what the built book needs of this explorable."""
        report = self.report
        return {
            "name": self.name,
            "html": self.html(self.atlas.layout),
            "atlas": self.atlas.text,
            "report": report.record(),
        }

    @cached_property
    def widget(self) -> Any:
        """The live form: an anywidget that computes exactly."""
        from nbkernel.explorable.widget import live

        return live(self)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if _in_build():
            return {MIME: self.static(), "text/plain": repr(self)}
        bundle = self.widget._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": repr(self)}, metadata


def _in_build() -> bool:
    return os.environ.get("NBKERNEL_OUTPUT") == "static"


def _numeric(state: State) -> dict[str, Any]:
    return {k: v for k, v in state.items() if not isinstance(v, str)}


def _check_links(control: Control, controls: Mapping[str, Control]) -> None:
    if isinstance(control, Slider) and control.marks_from is not None:
        source = controls.get(control.marks_from)
        if not isinstance(source, Choice):
            raise ValueError(
                f"marks_from of {control.name!r} must name a Choice; got "
                f"{control.marks_from!r}"
            )
    if not isinstance(control, Choice):
        return
    for option in control.options:
        for name in (*option.sets, *option.fixes):
            if name not in controls:
                raise ValueError(
                    f"option {option.value!r} of {control.name!r} sets or "
                    f"fixes {name!r}; the controls are {sorted(controls)}"
                )


def _forget(figures: Any) -> None:
    """Close the figures that were made with pyplot, lest it shows them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        for figure in figures:
            pyplot.close(figure)
