"""The chapters' own explorables, in the built site opened from the disk."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nbkernel.studies import variance_collapse
from tests.browser.test_explorable import load_all
from tests.conftest import ROOT

CHAPTERS = [
    path.relative_to(ROOT).with_suffix("").as_posix()
    for path in sorted((ROOT / "book").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
]

SHOWN = """figure => figure.querySelector('.nbk-panels').innerHTML
    + figure.querySelector('.nbk-sentence').textContent"""


def settle(page) -> None:
    page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("() => new Promise(requestAnimationFrame)")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_control_moves_its_figure(open_page, page_urls, chapter):
    page = open_page(f"{page_urls['file']}/{chapter}.html")
    load_all(page)
    figures = page.locator(".nbk-explorable").all()
    assert figures, f"{chapter} has no explorable"
    for figure in figures:
        for control in figure.locator("[data-control]").all():
            inputs = control.locator(
                "select, input, button:not(.nbk-play)"
            ).first
            if inputs.evaluate("e => e.tagName") == "SELECT":
                for option in control.locator("option:enabled").all():
                    inputs.select_option(option.get_attribute("value"))
                    settle(page)
                inputs.select_option(index=0)
                settle(page)
                before = figure.evaluate(SHOWN)
                inputs.select_option(index=1)
            elif inputs.get_attribute("type") == "radio":
                control.locator("label").first.click()
                settle(page)
                before = figure.evaluate(SHOWN)
                control.locator("label").last.click()
            elif inputs.get_attribute("type") == "range":
                inputs.press("Home")
                settle(page)
                before = figure.evaluate(SHOWN)
                inputs.press("End")
            else:
                before = figure.evaluate(SHOWN)
                inputs.click()
            settle(page)
            assert figure.evaluate(SHOWN) != before, control.get_attribute(
                "data-control"
            )


@pytest.mark.parametrize(
    "state",
    [
        {"activation": "tanh", "scheme": "lecun", "gain": 1.234},
        {"activation": "relu", "scheme": "he", "gain": math.sqrt(2)},
        {"activation": "gelu", "scheme": "glorot", "gain": 0.777},
        {"activation": "sigmoid", "scheme": "orthogonal", "gain": 1.9},
        {"activation": "identity", "scheme": "zeros", "gain": 1.0},
    ],
    ids=lambda state: "-".join(map(str, state.values())),
)
def test_the_opening_figure_shows_what_python_computes(
    open_page, page_urls, state
):
    """Where the sentence reads a number, Python computes the same number."""
    state = {**state, "width": 64}
    fragment = "&".join(f"variance-collapse.{k}={v}" for k, v in state.items())
    chapter = "book/initialization/variance_collapse"
    page = open_page(f"{page_urls['file']}/{chapter}.html#{fragment}")
    load_all(page)
    figure = page.locator("#explorable-variance-collapse")
    figure.get_by_role("button", name="Show the numbers").click()
    rows = figure.locator(".nbk-numbers tr").all_inner_texts()
    exact = variance_collapse.explorable().values(**state)
    last = next(row for row in rows if row.startswith("50\t"))
    shown = [float(_plain(cell)) for cell in last.split("\t")[1:]]
    expected = [exact[name][50] for name in exact if name != "histogram"]
    axis = math.log(variance_collapse.HIGH / variance_collapse.LOW)
    for value, wanted in zip(shown, expected, strict=True):
        if wanted == 0:
            assert value == 0
        else:
            assert abs(np.log(value / wanted)) < 0.01 * axis


def _plain(text: str) -> str:
    """Read '1.6 × 10⁻⁹⁵' as a number."""
    raised = str.maketrans("⁻−⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    text = text.translate(raised).replace("\xa0", " ")
    mantissa, _, power = text.partition(" × 10")
    return f"{mantissa}e{power}" if power else mantissa
