"""A real browser over the built site, with the network blocked.

Fixtures
--------
page_urls
    ``page_urls["http"]`` and ``page_urls["file"]``: the site's two addresses,
    each without a final slash: served on localhost, and opened from the disk.
browser
    One headless Chromium for the whole run.
open_page
    ``open_page(url, **context_options)`` gives a Playwright page. Whatever it
    does wrong until the end of the test (a console error, an uncaught error,
    a request that leaves the machine or finds nothing) fails the test.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import browser_executable

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Complaints:
    """What a page did wrong."""

    allowed: tuple[str, ...]
    found: list[str] = field(default_factory=list)

    def watch(self, page) -> None:
        """Collect the errors of `page`, and its requests that fail."""
        page.on("console", self._console)
        page.on("pageerror", lambda e: self.found.append(f"page error: {e}"))
        page.on("response", self._response)

    def guard(self, route) -> None:
        """Let a request to the site through; block and note any other."""
        url = route.request.url
        if url.startswith(self.allowed):
            route.continue_()
        else:
            self.found.append(f"request that leaves the site: {url}")
            route.abort()

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"console {message.type}: {message.text}")

    def _response(self, response) -> None:
        if response.status >= 400:
            self.found.append(f"HTTP {response.status}: {response.url}")


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="session")
def page_urls(site: Path) -> Iterator[dict[str, str]]:
    """Serve the site on localhost, and give its http and its file address."""
    handler = functools.partial(_QuietHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {
        "http": f"http://127.0.0.1:{server.server_port}",
        "file": site.as_uri(),
    }
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser():
    """Start one headless Chromium."""
    executable = browser_executable()
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, page_urls) -> Iterator[Callable]:
    """Give the function that opens a page; check its behavior at the end."""
    contexts = []
    complaints = Complaints(
        (*page_urls.values(), "data:", "blob:", "about:blank")
    )

    def open_(url: str, **context_options):
        context = browser.new_context(**context_options)
        context.set_default_timeout(15_000)
        context.route("**/*", complaints.guard)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        page.goto(url, wait_until="load")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints.found, "\n".join(complaints.found)
