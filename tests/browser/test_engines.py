"""The appendix page in Firefox and in WebKit: every control moves it."""

from __future__ import annotations

import os

import pytest

from tests.browser.engines import Firefox, WebKit

PAGE = "book/appendix/explorables.html"
WATCH = """<script>
window.wrong = [];
addEventListener("error", (event) => wrong.push(event.message));
addEventListener("unhandledrejection",
    (event) => wrong.push(String(event.reason)));
</script>"""

MOVE_EVERYTHING = """async () => {
    const rest = (ms) => new Promise((done) => setTimeout(done, ms));
    const figures = [...document.querySelectorAll(".nbk-explorable")];
    for (const figure of figures) {
        figure.scrollIntoView();
        for (let i = 0; i < 200 && !figure.dataset.ready; i++) await rest(50);
    }
    const still = [];
    let moved = 0;
    for (const figure of figures) {
        const see = () => figure.querySelector(".nbk-panels").innerHTML
            + figure.querySelector(".nbk-sentence").textContent;
        for (const control of figure.querySelectorAll("[data-control]")) {
            const input = control.querySelector(
                "input, select, button:not(.nbk-play)");
            const tell = () => input.dispatchEvent(
                new Event("input", {bubbles: true}));
            const before = see();
            if (input.type === "range") {
                input.value = input.value === input.max ? 0 : input.max;
                tell();
            } else if (input.tagName === "SELECT") {
                input.selectedIndex = 1;
                tell();
            } else if (input.type === "radio") {
                control.querySelector("input:not(:checked)").click();
            } else input.click();
            await rest(20);
            if (see() === before) still.push(control.dataset.control);
            else moved += 1;
        }
    }
    const ready = figures.map((figure) => figure.dataset.ready);
    return {ready, still, moved, wrong};
}"""


@pytest.fixture(scope="module")
def watched_page(site, tmp_path_factory):
    """Give the page with a script that notes its errors."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("_static", "_explorables"):
        (folder / name).symlink_to(site / name)
    page = folder / PAGE
    page.parent.mkdir(parents=True)
    text = (site / PAGE).read_text("utf-8")
    page.write_text(text.replace("<head>", f"<head>{WATCH}", 1), "utf-8")
    return page


@pytest.mark.parametrize("engine", [Firefox, WebKit])
def test_every_control_moves_its_figure(engine, watched_page, tmp_path):
    missing = engine.missing()
    if missing:
        text = (
            f"{', '.join(missing)} not found: apt-get install {engine.needs}"
        )
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(text, pytrace=False)
        pytest.skip(text)
    with engine.start(tmp_path) as browser:
        browser.open(watched_page.as_uri())
        seen = browser.run(MOVE_EVERYTHING)
    assert set(seen["ready"]) == {"yes"}
    assert seen["wrong"] == []
    assert seen["still"] == []
    assert seen["moved"] >= 15
