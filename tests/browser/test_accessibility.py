"""axe-core over every page of the built site that holds an explorable."""

from __future__ import annotations

import pytest

from tests.browser.test_chapters import CHAPTERS
from tests.browser.test_explorable import AXE, load_all

FINISHED = """() => document.getAnimations()
    .every(animation => animation.playState !== "running")"""
# Equations are thousands of shapes in which axe finds nothing to judge, and
# what passes needs no report: half of the time goes into these two.
WITHOUT_SHAPES = """() => document.querySelectorAll("mjx-container > svg")
    .forEach(svg => svg.replaceChildren())"""
RUN = """axe.run({preload: false, resultTypes: ["violations"]})
    .then(result => result.violations)"""


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1200, "light")])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_axe_finds_no_violation(browser, page_urls, chapter, width, theme):
    context = browser.new_context(
        color_scheme=theme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{page_urls['file']}/{chapter}.html")
    load_all(page)
    page.wait_for_function(FINISHED)
    page.evaluate(WITHOUT_SHAPES)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN)
    context.close()
    assert not found, [
        (violation["id"], [node["html"] for node in violation["nodes"][:3]])
        for violation in found
    ]
