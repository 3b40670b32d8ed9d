"""What all tests share: where things are, and whether there is a browser."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

_spec = importlib.util.spec_from_file_location(
    "check_site", ROOT / "book" / "_ext" / "check_site.py"
)
check_site = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_site)

# The tests give the same answer each time; `make soak` looks further.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2000, deadline=None)
settings.load_profile("steady")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
NO_BROWSER = (
    "Browser tests skipped: found none of chromium, chromium-browser, "
    "google-chrome, chrome on PATH (on Debian: sudo apt-get install chromium)."
)


def find_browser() -> str | None:
    """Find a Chromium on PATH, or the one that BROWSER_EXECUTABLE names."""
    named = os.environ.get("BROWSER_EXECUTABLE")
    found = (shutil.which(name) for name in BROWSERS)
    return named or next(filter(None, found), None)


def browser_executable() -> str:
    """Give the browser; without one skip, or fail if REQUIRE_BROWSER=1."""
    executable = find_browser()
    if executable:
        return executable
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(NO_BROWSER.replace("skipped", "failed"), pytrace=False)
    pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def site() -> Path:
    """Give the folder of the built site."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").exists():
        pytest.fail(f"no built site in {folder}: run `make book` first")
    return folder


def pytest_terminal_summary(terminalreporter) -> None:
    """Say in one line that the browser tests were skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_BROWSER)
