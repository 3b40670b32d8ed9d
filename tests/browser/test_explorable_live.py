"""An explorable in a real JupyterLab: the kernel computes, exactly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time

import nbformat
import pytest

from tests.conftest import ROOT
from tests.sample_explorables import signal

SOURCE = [
    "import sys; sys.path.insert(0, {root!r})\n"
    "from tests.sample_explorables import signal\n"
    "explorable = signal()\n"
    "explorable",
    "explorable.widget.gain = 2.5",
    "print('NUMBERS', explorable.widget.gain, explorable.widget.scheme)",
    "def broken(**state): raise ZeroDivisionError('no signal at all')\n"
    "explorable.study.compute = broken",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Serve a JupyterLab with one notebook; give the notebook's address."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [
        nbformat.v4.new_code_cell(text.replace("{root!r}", repr(str(ROOT))))
        for text in SOURCE
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel}
    )
    nbformat.write(notebook, folder / "live.ipynb")
    private = {
        f"JUPYTER_{kind}_DIR": str(folder / kind.lower())
        for kind in ("CONFIG", "DATA", "RUNTIME")
    }
    private["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "settings")
    private["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / "workspaces")
    environment = {**os.environ, **private}
    environment.pop("NBKERNEL_OUTPUT", None)
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser"),
            *("--allow-root", "--port=0", "--IdentityProvider.token="),
            *("--ServerApp.password=", "--ServerApp.ip=127.0.0.1"),
            f"--ServerApp.root_dir={folder}",
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        yield _address(folder) + "lab/tree/live.ipynb"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _address(folder) -> str:
    for _ in range(240):
        for record in (folder / "runtime").glob("jpserver-*.json"):
            text = record.read_text()
            if text.endswith("}"):
                return json.loads(text)["url"]
        time.sleep(0.25)
    raise TimeoutError((folder / "log").read_text())


def run_cell(page, number: int) -> None:
    """Run the notebook's cell of that number and wait for its count."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    prompt = cell.locator(".jp-InputPrompt")
    for _ in range(400):
        if re.search(r"\d", prompt.inner_text()):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(prompt.inner_text())


def test_the_kernel_computes_what_the_controls_say(lab, browser) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 1100})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.get_by_text("| Idle").wait_for()
    run_cell(page, 0)
    figure = page.locator(".nbk-explorable")
    figure.wait_for()
    sentence = figure.locator(".nbk-sentence")
    exact = signal()

    def says(**state) -> None:
        expected = exact.summary(**state)
        try:
            page.wait_for_function(
                "text => document.querySelector('.nbk-sentence').textContent"
                " === text",
                arg=expected,
                timeout=10_000,
            )
        except Exception:
            assert sentence.inner_text() == expected
            raise

    says()
    figure.locator("select").select_option("he")
    says(scheme="he", gain=2**0.5)
    # An off-knot value by keyboard: exact, not interpolated.
    slider = figure.locator("[data-control=gain] input")
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    readout = figure.locator(".nbk-readout").first
    gain = float(readout.inner_text().split()[0])
    assert gain > 1.5
    says(scheme="he", gain=gain)
    run_cell(page, 1)  # Python moves the slider
    says(scheme="he", gain=2.5)
    assert readout.inner_text() == "2.5 (He: 1.41)"
    figure.get_by_role("radio", name="ReLU").check()
    says(scheme="he", gain=2.5, activation="relu")
    run_cell(page, 2)  # Python reads what the reader chose
    page.get_by_text("NUMBERS 2.5 he").wait_for()
    run_cell(page, 3)
    figure.get_by_role("radio", name="tanh").check()
    figure.get_by_text("no signal at all").wait_for()
    assert not errors
    context.close()
