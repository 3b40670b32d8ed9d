"""Explorables in a page opened from the disk, with the network blocked."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from pathlib import Path

import axe_playwright_python
import numpy as np
import pytest

from nbkernel.explorable import write_number
from nbkernel.explorable.report import random_state
from tests.browser.conftest import Complaints
from tests.sample_explorables import (
    all_kinds,
    beyond_the_frame,
    guessed_line,
    signal,
    write_page,
)

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
READY = """() => [...document.querySelectorAll('.nbk-explorable')]
    .every(f => f.dataset.ready)"""


@pytest.fixture(scope="module")
def explorables():
    return {"signal": signal(), "all-kinds": all_kinds()}


@pytest.fixture(scope="module")
def page_file(tmp_path_factory, explorables):
    folder = tmp_path_factory.mktemp("page")
    return write_page(folder, *explorables.values())


@pytest.fixture
def open_file(browser):
    """Open a file with the network blocked; fail on any complaint."""
    contexts = []
    complaints = Complaints(("file://", "data:", "blob:"))

    def open_(file, fragment="", *, ready=True, **options):
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        context.route("**/*", complaints.guard)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        page.complaints = complaints
        page.goto(file.as_uri() + fragment)
        if ready:
            load_all(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints.found, "\n".join(complaints.found)


def load_all(page):
    """Scroll every explorable near, and wait for its values."""
    for figure in page.locator(".nbk-explorable").all():
        figure.scroll_into_view_if_needed()
    page.wait_for_function(READY)


def part(page, name="signal"):
    return page.locator(f"#explorable-{name}")


def control(page, name, figure="signal"):
    return part(page, figure).locator(f"[data-control={name}]")


def sentence(page, figure="signal"):
    return part(page, figure).locator(".nbk-sentence").inner_text()


def numbers(page, name):
    """Read what a figure shows through its own CSV file."""
    with page.expect_download() as download:
        part(page, name).get_by_role("button", name="Download CSV").click()
    text = download.value.path().read_text("utf-8")
    values: dict[str, list[float]] = {}
    heads: list[str] = []
    for row in list(csv.reader(text.splitlines()))[1:]:
        if not row:
            heads = []
        elif not heads and len(row) > 1 and row[1] in KNOWN[name]:
            heads = row[1:]
        elif heads:
            for head, cell in zip(heads, row[1:], strict=True):
                values.setdefault(head, []).append(float(cell))
    return values


KNOWN = {
    "signal": ["forward", "backward", "histogram"],
    "all-kinds": [
        *("wave", "low", "high", "bars", "dots_x", "dots_y", "cells"),
        *("top", "place"),
    ],
}


@pytest.mark.parametrize("name", ["signal", "all-kinds"])
def test_the_page_shows_what_python_reads_from_the_atlas(
    open_file, page_file, explorables, name
):
    explorable = explorables[name]
    rng = np.random.default_rng(1)
    page = open_file(page_file)
    for _ in range(6):
        state = random_state(explorable.atlas, rng)
        query = "&".join(
            f"{name}.{key}={str(value).lower()}"
            for key, value in state.items()
        )
        page.evaluate("hash => { location.hash = hash }", query)
        expected = explorable.atlas.values(state)
        shown = numbers(page, name)
        assert set(shown) == set(expected)
        for key, array in expected.items():
            np.testing.assert_allclose(
                shown[key], np.ravel(array), rtol=1e-6, atol=1e-9
            )


def test_numbers_are_written_as_in_python(open_file, page_file):
    rng = np.random.default_rng(2)
    sizes = 10 ** rng.uniform(-12, 12, 400) * rng.choice([-1, 1], 400)
    cases = [
        (float(size), style)
        for size in [*sizes, 0, 0.125, 2.5, 999.95, 1e21, 0.05, 1e-7]
        for style in ("", "?", "3?", "1", "2", "5", ".0f", ".2f", ".1%")
    ]
    page = open_file(page_file)
    written = page.evaluate(
        "cases => cases.map(c => nbkernelExplorables.writeNumber(...c))",
        cases,
    )
    for (number, style), text in zip(cases, written, strict=True):
        if abs(number) < 1e15:  # beyond, JavaScript's toFixed gives up
            assert text == write_number(number, style), (number, style)


def test_the_line_is_drawn_where_its_values_are(
    open_file, page_file, explorables
):
    explorable = explorables["signal"]
    page = open_file(page_file, "#signal.gain=0.9")
    path = part(page).locator('[id="signal-0-live-0"] > path').first
    points = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path.get_attribute("d"))
    entry = json.loads(
        part(page).locator('script[type="application/json"]').inner_text()
    )["artists"][0]["axes"]
    values = explorable.atlas.values({"gain": 0.9})["forward"]
    assert len(points) == 51
    low, high = np.log(entry["y"])
    for layer in (0, 3, 20):
        share = (math.log(values[layer]) - low) / (high - low)
        y = entry["bottom"] + share * (entry["top"] - entry["bottom"])
        assert float(points[layer][1]) == pytest.approx(y, abs=0.02)
        share = (layer - entry["x"][0]) / (entry["x"][1] - entry["x"][0])
        x = entry["left"] + share * (entry["right"] - entry["left"])
        assert float(points[layer][0]) == pytest.approx(x, abs=0.02)


def test_every_control_obeys_the_keyboard_alone(open_file, page_file):
    page = open_file(page_file)
    reached = []
    page.keyboard.press("Tab")
    for _ in range(40):
        here = page.evaluate(
            """() => { const e = document.activeElement;
            if (e === document.body) return null;
            const box = e.type === 'radio' ? e.nextElementSibling : e;
            return [e.closest('[data-control]')?.dataset.control
                    ?? e.dataset.do, e.closest('figure').id,
                    getComputedStyle(box).outlineStyle] }"""
        )
        if here is None:
            break
        name, figure, outline = here
        reached.append(name)
        assert outline == "solid", f"no visible focus on {name}"
        before = part(page, figure.removeprefix("explorable-")).inner_html()
        # A slider at its end can only go back, a switch turns on.
        key = "Space" if name in ("mirrored", "seed") else "ArrowRight"
        if name not in ("reset", "table", "csv", "link"):
            page.keyboard.press(key)
            after = part(page, figure.removeprefix("explorable-")).inner_html()
            if name not in ("noise", "angle", "mirrored"):
                assert after != before, name
        page.keyboard.press("Tab")
    assert reached[:5] == ["activation", "scheme", "width", "gain", "layer"]
    for name in ("angle", "noise", "steps", "mirrored", "seed"):
        assert name in reached
    assert reached.count("reset") == 2


def test_a_scheme_moves_the_slider_and_the_slider_keeps_the_law(
    open_file, page_file
):
    page = open_file(page_file)
    readout = control(page, "gain").locator(".nbk-readout")
    slider = control(page, "gain").locator("input")
    assert readout.inner_text() == "1 · LeCun · Glorot"
    control(page, "scheme").locator("select").select_option("he")
    assert readout.inner_text() == "1.41 · He"
    slider.press("ArrowRight")
    assert re.fullmatch(r"1\.4\d \(He: 1\.41\)", readout.inner_text())
    assert slider.get_attribute("aria-valuetext") == readout.inner_text()
    slider.press("ArrowLeft")
    assert readout.inner_text() == "1.41 · He"
    control(page, "scheme").locator("select").select_option("small")
    assert readout.inner_text() == "0.113 · N(0, 0.01²)"
    control(page, "width").get_by_role("radio", name="256").check()
    assert readout.inner_text() == "0.16 · N(0, 0.01²)"
    control(page, "gain").locator(".nbk-marks span", has_text="He").click()
    assert readout.inner_text() == "1.41 · He"
    chosen = control(page, "scheme").locator("select").input_value()
    assert chosen == "small"


def test_what_has_no_effect_is_grayed_out(open_file, page_file):
    page = open_file(page_file)
    slider = control(page, "gain").locator("input")
    control(page, "scheme").locator("select").select_option("zeros")
    assert slider.is_disabled()
    assert "no effect" in control(page, "gain").inner_text()
    assert "is 0 of the input" in sentence(page)
    control(page, "scheme").locator("select").select_option("uniform")
    assert slider.is_enabled()


def test_beyond_the_axis_a_hint_stands_at_the_frame(open_file, page_file):
    page = open_file(page_file)
    arrows = part(page).locator(".nbk-beyond")
    assert arrows.count() == 0
    control(page, "gain").locator("input").press("End")
    control(page, "activation").get_by_role("radio", name="identity").check()
    assert arrows.first.get_attribute("d").startswith("M")
    part(page).get_by_role("button", name="Reset").click()
    assert arrows.first.get_attribute("d") == ""


def test_the_hint_stands_without_javascript_too(open_file, tmp_path):
    """What Python draws first is what the engine then draws."""
    page_file = write_page(tmp_path, beyond_the_frame())
    found = []
    for scripts in (False, True):
        page = open_file(page_file, ready=scripts, java_script_enabled=scripts)
        paths = page.locator(".nbk-beyond")
        assert paths.count() == 3
        found.append(
            [
                float(number)
                for path in paths.all()
                for number in re.findall(
                    r"-?\d+\.?\d*", path.get_attribute("d")
                )
            ]
        )
    assert len(found[0]) >= 5 * 4
    assert found[0] == pytest.approx(found[1], abs=0.2)


def test_values_that_are_none_leave_a_gap(open_file, page_file):
    page = open_file(page_file, "#all-kinds.angle=1")
    path = page.locator('[id="all-kinds-0-live-1"] > path').first
    assert path.get_attribute("d").count("M") == 2
    transparent = page.evaluate(
        """() => document.querySelector('#explorable-all-kinds canvas')
        .getContext('2d').getImageData(0, 0, 2, 1).data.slice(0)"""
    )
    assert transparent[3] == 0
    assert transparent[7] == 255


def test_the_state_lives_in_the_fragment(open_file, page_file):
    page = open_file(page_file)
    control(page, "scheme").locator("select").select_option("he")
    part(page, "all-kinds").get_by_label("Mirrored").check()
    page.wait_for_url(re.compile("signal.scheme=he.*all-kinds.mirrored=true"))
    shown = sentence(page)
    copy = open_file(page_file, "#" + page.url.split("#")[1])
    assert sentence(copy) == shown
    assert part(copy, "all-kinds").get_by_label("Mirrored").is_checked()
    part(copy).get_by_role("button", name="Reset").click()
    copy.wait_for_url(re.compile("#all-kinds.mirrored=true$"))


@pytest.mark.parametrize(
    "fragment",
    [
        "#signal.gain=abc&signal.scheme=gaus&signal.layer=NaN",
        "#signal.gain=1e9&signal.depth=3&signal.gain.x=1",
        "#%E0%A4%A&signal.=&.=&signal.gain=",
        "#a-section",
    ],
)
def test_a_bad_fragment_is_ignored(open_file, page_file, fragment):
    page = open_file(page_file, fragment)
    assert control(page, "gain").locator("input").get_attribute(
        "aria-valuetext"
    ) == ("1 · LeCun · Glorot")


def test_a_burst_of_changes_is_announced_once(open_file, page_file):
    page = open_file(page_file)
    page.wait_for_timeout(400)  # until the first state has settled
    page.evaluate(
        """() => { window.said = [];
        const spoken = document.querySelector('#explorable-signal output');
        new MutationObserver(() => said.push(spoken.textContent))
            .observe(spoken, {childList: true, characterData: true}); }"""
    )
    control(page, "gain").locator("input").evaluate(
        """slider => { for (let i = 0; i < 12; i++) {
            slider.value = +slider.value + 1;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
        } }"""
    )
    page.wait_for_function("said.length")
    page.wait_for_timeout(400)
    assert page.evaluate("said") == [
        part(page).locator(".nbk-sentence").text_content()
    ]


def test_the_numbers_are_shown_as_tables(open_file, page_file):
    page = open_file(page_file)
    button = part(page).get_by_role("button", name="Show the numbers")
    button.click()
    assert (
        part(page).locator("[data-do=table]").get_attribute("aria-expanded")
        == "true"
    )
    table = part(page).get_by_role("table", name="signal, gradient")
    heads = table.locator("thead th").all_inner_texts()
    assert heads == ["layer", "signal", "gradient"]
    assert table.locator("tbody tr").count() == 51
    last = table.locator("tbody tr").last.inner_text().split("\t")
    assert last[::2] == ["50", "1"]
    assert re.fullmatch(r"1\.[67]\d?\s×\s10⁻¹¹", last[1])
    control(page, "gain").locator("input").press("End")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert table.locator("tbody tr").last.inner_text().split("\t") != last


@pytest.mark.parametrize(
    "fault", ["missing", "truncated", "nonsense", "other"]
)
def test_without_its_atlas_the_figure_stands(
    open_file, page_file, tmp_path, fault
):
    folder = tmp_path / "page"
    shutil.copytree(page_file.parent, folder)
    atlas = folder / "_explorables" / "signal.js"
    text = atlas.read_text()
    if fault == "missing":
        atlas.unlink()
    elif fault == "truncated":
        atlas.write_text(text[: len(text) // 2])
    elif fault == "nonsense":
        middle = len(text) // 2
        broken = text[middle : middle + 40][::-1]
        atlas.write_text(text[:middle] + broken + text[middle + 40 :])
    else:
        other = (folder / "_explorables" / "all-kinds.js").read_text()
        atlas.write_text(other.replace("all-kinds", "signal"))
    page = open_file(folder / "index.html", ready=False)
    notice = part(page).locator(".nbk-notice")
    notice.wait_for()
    assert "stays as first drawn" in notice.inner_text()
    assert part(page).locator("svg").first.is_visible()
    assert control(page, "gain").locator("input").is_disabled()
    assert "collapsed" in sentence(page)
    load_others = part(page, "all-kinds")
    load_others.scroll_into_view_if_needed()
    page.wait_for_selector("#explorable-all-kinds[data-ready]")
    # The browser itself reports the broken file; nothing else may complain.
    expected = ("net::ERR_FILE_NOT_FOUND", "Invalid or unexpected token")
    page.complaints.found[:] = [
        text
        for text in page.complaints.found
        if not any(known in text for known in expected)
    ]


def test_one_broken_explorable_leaves_the_others_alive(
    open_file, page_file, tmp_path
):
    folder = tmp_path / "page"
    shutil.copytree(page_file.parent, folder)
    page_text = (folder / "index.html").read_text("utf-8")
    broken = page_text.replace('"kind":"choice"', '"kind":"lever"', 1)
    (folder / "index.html").write_text(broken, "utf-8")
    page = open_file(folder / "index.html", ready=False)
    part(page, "all-kinds").scroll_into_view_if_needed()
    page.wait_for_selector("#explorable-all-kinds[data-ready]")
    assert part(page).locator("svg").first.is_visible()
    assert len(page.complaints.found) == 1
    page.complaints.found.clear()


def test_without_javascript_the_default_figure_stands(open_file, page_file):
    page = open_file(page_file, ready=False, java_script_enabled=False)
    assert part(page).locator("svg").first.is_visible()
    assert "collapsed" in sentence(page)
    assert not part(page).locator(".nbk-controls").is_visible()
    assert not part(page).locator(".nbk-tools").is_visible()


def test_in_print_there_is_the_figure_and_its_sentence(open_file, page_file):
    page = open_file(page_file)
    page.emulate_media(media="print")
    assert part(page).locator("svg").first.is_visible()
    assert part(page).locator(".nbk-sentence").is_visible()
    assert not part(page).locator(".nbk-controls").is_visible()
    assert not part(page).locator(".nbk-tools").is_visible()


def test_a_phone_shows_all_without_scrolling_sideways(open_file, page_file):
    page = open_file(
        page_file, viewport={"width": 390, "height": 800}, has_touch=True
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('svg text')].map(
        t => t.getBoundingClientRect().height
             / (parseFloat(getComputedStyle(t).fontSize) || 1) > 0
             ? parseFloat(getComputedStyle(t).fontSize)
               * t.ownerSVGElement.getScreenCTM().a : 99))"""
    )
    assert smallest >= 9
    part(page).get_by_role("button", name="Show the numbers").tap()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_and_letters_stand_out_in_both_themes(
    open_file, page_file, theme
):
    page = open_file(page_file)
    page.evaluate(
        "theme => { document.documentElement.dataset.theme = theme }", theme
    )
    contrasts = page.evaluate(
        """() => {
        const canvas = document.createElement('canvas').getContext('2d',
            {willReadFrequently: true});
        const light = color => {
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
                .map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92
                    : ((v + .055) / 1.055)**2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const figure = document.querySelector('.nbk-explorable');
        const paper = light(getComputedStyle(figure).backgroundColor);
        const ratio = c => (Math.max(paper, light(c)) + .05)
            / (Math.min(paper, light(c)) + .05);
        const style = (selector, what) =>
            getComputedStyle(figure.querySelector(selector))[what];
        return {
            line: ratio(style('[id$=live-0] > path', 'stroke')),
            tick: ratio(style('svg text', 'fill')),
            label: ratio(style('label', 'color')),
            mark: ratio(style('.nbk-marks span', 'color')),
            tool: ratio(style('.nbk-tools button', 'color')),
        }; }"""
    )
    assert contrasts.pop("line") >= 3
    assert min(contrasts.values()) >= 4.5, contrasts


def test_play_runs_the_slider_and_stops(open_file, page_file):
    page = open_file(page_file, reduced_motion="reduce")
    play = control(page, "angle", "all-kinds").get_by_role("button")
    slider = control(page, "angle", "all-kinds").locator("input")
    slider.press("ArrowRight")
    first = slider.input_value()
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    page.wait_for_timeout(1000)
    assert slider.input_value() != first
    play.click()
    assert play.get_attribute("aria-pressed") == "false"
    now = slider.input_value()
    page.wait_for_timeout(1000)
    assert slider.input_value() == now


def test_thirty_explorables_live_on_one_page(open_file, tmp_path):
    many = [all_kinds(f"kind-{i}") for i in range(1)]
    page_file = write_page(tmp_path, *many)
    text = page_file.read_text("utf-8")
    start, end = text.index("<figure"), text.rindex("</figure>") + 9
    one = text[start:end]
    atlas = (tmp_path / "_explorables" / "kind-0.js").read_text()
    figures = []
    for i in range(30):
        figures.append(one.replace("kind-0", f"kind-{i}"))
        copy = tmp_path / "_explorables" / f"kind-{i}.js"
        copy.write_text(atlas.replace("kind-0", f"kind-{i}"))
    page_file.write_text(text[:start] + "".join(figures) + text[end:], "utf-8")
    page = open_file(page_file)
    before = sentence(page, "kind-29")
    control(page, "angle", "kind-29").locator("input").press("End")
    assert sentence(page, "kind-29") != before
    assert sentence(page, "kind-0") == before


@pytest.fixture(scope="module")
def guess_file(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("guess"), guessed_line())


def answer_is_shown(page):
    return page.evaluate(
        """() => {
        const shown = [...document.querySelectorAll(
            '[id$=live-0] > path, [id$=live-0] use')].map(
            part => getComputedStyle(part).visibility === 'visible');
        if (new Set(shown).size !== 1) throw new Error('half a curve');
        return shown[0]; }"""
    )


def test_the_curve_is_hidden_until_it_is_guessed(open_file, guess_file):
    page = open_file(guess_file)
    reveal = page.get_by_role("button", name="Show the answer")
    assert not answer_is_shown(page)
    assert reveal.is_disabled()
    assert "ends at" not in page.locator("figure").inner_text()
    assert page.get_by_role("button", name="Show the numbers").is_disabled()
    box = page.locator(".nbk-guess-area").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] * 0.75)
    page.mouse.down()
    for step in range(1, 13):
        height = 0.75 - 0.25 * step / 12
        page.mouse.move(
            box["x"] + box["width"] * step / 12,
            box["y"] + box["height"] * height,
        )
    page.mouse.up()
    reveal.click()
    assert answer_is_shown(page)
    assert "Your guess is off by" in sentence(page, "guessed-line")
    page.wait_for_url(re.compile(r"guessed-line\.guess="))
    copy = open_file(guess_file, "#" + page.url.split("#")[1])
    assert answer_is_shown(copy)
    copy.wait_for_function(
        "text => document.querySelector('.nbk-sentence').textContent === text",
        arg=sentence(page, "guessed-line"),
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_on_paper_the_whole_figure_stands(open_file, guess_file, scripts):
    page = open_file(guess_file, ready=scripts, java_script_enabled=scripts)
    page.emulate_media(media="print")
    assert answer_is_shown(page)
    assert not page.locator(".nbk-guess-line").is_visible()
    figure = page.locator(".nbk-explorable").bounding_box()
    panel = page.locator(".nbk-panel").bounding_box()
    assert panel["width"] > 0.6 * figure["width"]


def test_a_guess_is_made_by_keyboard(open_file, guess_file):
    page = open_file(guess_file)
    first = page.get_by_role("slider", name="Your guess at x 0", exact=True)
    for _ in range(13):
        first.press("ArrowUp")
    assert first.get_attribute("aria-valuetext") == "0.52"
    page.get_by_role("button", name="Show the answer").press("Enter")
    assert "most at x 1." in sentence(page, "guessed-line")
    page.get_by_role("button", name="Guess again").click()
    assert not answer_is_shown(page)
    page.get_by_role("button", name="Skip").click()
    assert sentence(page, "guessed-line") == "The line ends at 1.5."


@pytest.mark.parametrize("guess", ["1_2_3_4_5_6", "x", "0.5_0.5", ""])
def test_a_bad_guess_in_the_fragment_is_ignored(open_file, guess_file, guess):
    page = open_file(guess_file, f"#guessed-line.guess={guess}")
    assert not answer_is_shown(page)


def test_without_javascript_there_is_no_riddle(open_file, guess_file):
    page = open_file(guess_file, ready=False, java_script_enabled=False)
    assert answer_is_shown(page)


def test_a_dragged_point_moves_its_two_sliders(open_file, guess_file):
    page = open_file(guess_file)
    page.get_by_role("button", name="Skip").click()
    box = page.locator(".nbk-drag").bounding_box()
    center = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*center)
    page.mouse.down()
    page.mouse.move(center[0] + 90, center[1] + 40, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"guessed-line\.b=.*guessed-line\.place="))
    text = control(page, "place", "guessed-line").inner_text()
    assert 0.1 < float(text.split()[-1]) < 0.5
    moved = page.locator(".nbk-drag").bounding_box()
    assert moved["x"] - box["x"] == pytest.approx(90, abs=1)
    assert moved["y"] - box["y"] == pytest.approx(40, abs=1)


def test_impossible_combinations_are_grayed_out(open_file, guess_file):
    page = open_file(guess_file)
    minus = page.get_by_role("radio", name="minus")
    assert minus.is_enabled()
    page.get_by_role("radio", name="bent").check()
    assert minus.is_disabled()
    page.get_by_role("radio", name="straight").check()
    minus.check()
    assert page.get_by_role("radio", name="bent").is_disabled()
    both = "#guessed-line.shape=bent&guessed-line.sign=minus"
    other = open_file(guess_file, both)
    assert other.get_by_role("radio", name="straight").is_checked()


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1000, "dark")])
def test_axe_finds_no_violation(open_file, tmp_path, theme, width):
    axe = AXE.read_text("utf-8")
    page_file = write_page(tmp_path, signal(), all_kinds(), guessed_line())
    page = open_file(page_file, viewport={"width": width, "height": 900})
    page.evaluate(
        "theme => { document.documentElement.dataset.theme = theme }", theme
    )
    part(page).get_by_role("button", name="Show the numbers").click()
    assert not page.complaints.found
    page.evaluate(axe)
    found = page.evaluate("axe.run({preload: false}).then(r => r.violations)")
    page.complaints.found.clear()  # axe's own: it reads the canvas
    assert not found, [(v["id"], v["nodes"][0]["html"]) for v in found]
