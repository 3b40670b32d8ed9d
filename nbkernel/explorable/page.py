"""The HTML of an explorable: controls, figure, sentence, tools."""

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbkernel.explorable.choices import Choice
from nbkernel.explorable.controls import Control, Redraw, Slider, Toggle

_HERE = Path(__file__).parent
EXPLORABLES = "{{explorables}}"


def _quoted(text: Any) -> str:
    return html.escape(str(text), quote=True)


def _escape(text: Any) -> str:
    return html.escape(str(text), quote=False)


def _choice(control: Choice, identifier: str) -> str:
    short = (
        sum(len(o.label or str(o.value)) + 3 for o in control.options) <= 26
    )
    if short and len(control.options) <= 4:
        radios = "".join(
            f'<label><input type="radio" name="{identifier}" '
            f'value="{_quoted(o.value)}"'
            f"{' checked' if o.value == control.default else ''}>"
            f"<span>{_escape(o.label or o.value)}</span></label>"
            for o in control.options
        )
        return (
            f"<fieldset><legend>{_escape(control.label)}</legend>"
            f'<div class="nbk-radios">{radios}</div></fieldset>'
        )
    options = "".join(
        f'<option value="{_quoted(o.value)}"'
        f"{' selected' if o.value == control.default else ''}>"
        f"{_escape(o.label or o.value)}</option>"
        for o in control.options
    )
    return (
        f'<label for="{identifier}">{_escape(control.label)}</label>'
        f'<select id="{identifier}" autocomplete="off">{options}</select>'
    )


def _slider(control: Slider, identifier: str) -> str:
    play = (
        '<button type="button" class="nbk-play" aria-pressed="false" '
        f'aria-label="Play {_quoted(control.label)}"></button>'
        if control.play
        else ""
    )
    return (
        f'<div class="nbk-slider-head"><label for="{identifier}">'
        f"{_escape(control.label)}</label>"
        f'<span class="nbk-readout" aria-hidden="true"></span></div>'
        f'<div class="nbk-track">{play}<div class="nbk-rail">'
        f'<input type="range" id="{identifier}" min="0" max="200" value="0" '
        f'autocomplete="off"><div class="nbk-marks"></div></div></div>'
    )


def _control(control: Control, name: str) -> str:
    identifier = f"explorable-{name}-{control.name}"
    if isinstance(control, Choice):
        inner = _choice(control, identifier)
    elif isinstance(control, Slider):
        inner = _slider(control, identifier)
    elif isinstance(control, Toggle):
        checked = " checked" if control.default else ""
        inner = (
            f'<label class="nbk-switch"><input type="checkbox" '
            f'id="{identifier}"{checked} autocomplete="off"><span>'
            f"{_escape(control.label)}</span></label>"
        )
    elif isinstance(control, Redraw):
        inner = (
            f'<button type="button" id="{identifier}">'
            f"{_escape(control.label)}</button>"
        )
    wide = " nbk-wide" if inner.count('type="radio"') > 2 else ""
    if isinstance(control, Slider) and (control.marks or control.marks_from):
        wide = " nbk-full"  # the marks' names need the room
    return (
        f'<div class="nbk-control nbk-{control.kind}{wide}" '
        f'data-control="{_quoted(control.name)}">{inner}</div>'
    )


def figure_html(
    *,
    name: str,
    title: str,
    controls: Sequence[Control],
    pictures: Sequence[str],
    rules: str,
    sentence: str,
    config: Mapping[str, Any],
) -> str:
    """Return the figure element: complete without JavaScript."""
    panels = "".join(f'<div class="nbk-panel">{svg}</div>' for svg in pictures)
    inputs = "".join(_control(control, name) for control in controls)
    data = json.dumps(config, separators=(",", ":"), ensure_ascii=False)
    data = data.replace("<", "\\u003c")
    few = "nbk-single" if len(pictures) == 1 else "nbk-several"
    title_id = f"explorable-{name}-title"
    tools = "".join(
        f'<button type="button" data-do="{do}"{extra}>{text}</button>'
        for do, text, extra in (
            ("reset", "Reset", ""),
            ("table", "Show the numbers", ' aria-expanded="false"'),
            ("csv", "Download CSV", ""),
            ("link", "Copy link", ""),
        )
    )
    return (
        f'<figure class="nbk-explorable {few}" id="explorable-{name}" '
        f'data-name="{name}" data-explorables="{EXPLORABLES}" '
        f'role="group" aria-labelledby="{title_id}">'
        f"<style>{rules}</style>"
        f'<figcaption class="nbk-title" id="{title_id}">{_escape(title)}'
        "</figcaption>"
        f'<div class="nbk-body"><form class="nbk-controls" autocomplete="off">'
        f'{inputs}</form><div class="nbk-panels">{panels}</div></div>'
        f'<p class="nbk-sentence" aria-hidden="true">{_escape(sentence)}</p>'
        f'<output class="nbk-spoken" aria-live="polite">{_escape(sentence)}'
        "</output>"
        '<p class="nbk-notice" role="status" hidden></p>'
        f'<div class="nbk-tools">{tools}</div>'
        '<div class="nbk-numbers" role="region" aria-label="Numbers" '
        'tabindex="0" hidden></div>'
        f'<script type="application/json">{data}</script>'
        "</figure>"
    )


def script() -> str:
    """Return the engine's JavaScript."""
    return (_HERE / "explorable.js").read_text(encoding="utf-8")


def stylesheet() -> str:
    """Return the engine's CSS."""
    return (_HERE / "explorable.css").read_text(encoding="utf-8")
