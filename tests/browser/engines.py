"""Firefox and WebKit, driven by their own protocols.

Debian's ``firefox-esr`` speaks WebDriver BiDi over a web socket, Debian's
``WebKitWebDriver`` (package webkit2gtk-driver) WebDriver over HTTP. Both need
a few messages only: open a page, run a script in it.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 90  # seconds, for a browser's start and for a script's end
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


@contextmanager
def process(command: list[str], log: Path) -> Iterator[subprocess.Popen]:
    """Run a browser until the end of the block."""
    with log.open("w") as output:
        running = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield running
        finally:
            _stop(running)


def _stop(running: subprocess.Popen) -> None:
    """End a program and all it has started, as xvfb-run does."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(running.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            running.wait(10)


class Firefox:
    """One page of a headless Firefox."""

    needs = "firefox-esr"

    @staticmethod
    def missing() -> list[str]:
        """Give the programs that are not on this machine."""
        found = shutil.which("firefox-esr") or shutil.which("firefox")
        return [] if found else ["firefox-esr"]

    @classmethod
    @contextmanager
    def start(cls, folder: Path) -> Iterator[Firefox]:
        """Start a Firefox with a profile of its own in `folder`."""
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        (folder / "profile").mkdir()
        log = folder / "firefox.log"
        command = [program, "--headless", "--remote-debugging-port=0"]
        command += ["--no-remote", "--profile", str(folder / "profile")]
        with process(command, log) as running:
            address = _announced(log, running)
            link = websocket.create_connection(
                f"{address}/session", timeout=PATIENCE, suppress_origin=True
            )
            try:
                yield cls(link)
            finally:
                link.close()

    def __init__(self, link: websocket.WebSocket) -> None:
        self.link, self.numbers = link, itertools.count(1)
        self.ask("session.new", capabilities={})
        tree = self.ask("browsingContext.getTree")
        self.page = tree["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> dict:
        """Send a command and wait for its answer."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        self.link.send(json.dumps(message))
        while True:
            answer = json.loads(self.link.recv())
            if answer.get("id") == number:
                break
        if answer["type"] != "success":
            raise RuntimeError(f"{method}: {answer}")
        return answer["result"]

    def open(self, url: str) -> None:
        """Load a page."""
        self.ask(
            "browsingContext.navigate",
            context=self.page,
            url=url,
            wait="complete",
        )

    def run(self, function: str) -> Any:
        """Call an async function in the page; give what it returns."""
        result = self.ask(
            "script.evaluate",
            expression=f"({function})().then(JSON.stringify)",
            target={"context": self.page},
            awaitPromise=True,
        )
        if result["type"] != "success":
            raise RuntimeError(str(result["exceptionDetails"]))
        return json.loads(result["result"]["value"])


class WebKit:
    """One page of WebKitGTK's MiniBrowser on a virtual screen."""

    needs = "webkit2gtk-driver xvfb"

    @staticmethod
    def missing() -> list[str]:
        """Give the programs that are not on this machine."""
        programs = ("WebKitWebDriver", "xvfb-run")
        gone = [name for name in programs if not shutil.which(name)]
        return (
            gone
            if any(Path("/").glob(MINI_BROWSERS[1:]))
            else [
                *gone,
                "MiniBrowser",
            ]
        )

    @classmethod
    @contextmanager
    def start(cls, folder: Path) -> Iterator[WebKit]:
        """Start the driver, and through it the browser."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = ["env", f"TMPDIR={folder}", "xvfb-run", "-a"]
        command += ["WebKitWebDriver", f"--port={port}"]
        with process(command, folder / "webkit.log"):
            browser = cls(f"http://127.0.0.1:{port}")
            try:
                yield browser
            finally:
                browser.ask("DELETE", "")

    def __init__(self, address: str) -> None:
        self.session = ""
        self.address = address
        program = next(Path("/").glob(MINI_BROWSERS[1:]))
        options = {"binary": str(program), "args": ["--automation"]}
        wanted = {
            "browserName": "MiniBrowser",
            "webkitgtk:browserOptions": options,
        }
        body = {"capabilities": {"alwaysMatch": wanted}}
        value = self.ask("POST", "/session", body)
        self.address += f"/session/{value['sessionId']}"
        times = {"script": 1000 * PATIENCE, "pageLoad": 1000 * PATIENCE}
        self.ask("POST", "/timeouts", times)

    def ask(self, verb: str, path: str, body: dict | None = None) -> Any:
        """Send a command and wait for its answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data, method=verb
        )
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as got:
                    return json.load(got)["value"]
            except urllib.error.HTTPError as error:
                raise RuntimeError(error.read().decode()) from None
            except urllib.error.URLError:  # the driver has not started yet
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def open(self, url: str) -> None:
        """Load a page."""
        self.ask("POST", "/url", {"url": url})

    def run(self, function: str) -> Any:
        """Call an async function in the page; give what it returns."""
        script = (
            "const done = arguments[arguments.length - 1];"
            f"({function})().then(done, e => done({{thrown: String(e)}}));"
        )
        value = self.ask(
            "POST", "/execute/async", {"script": script, "args": []}
        )
        if isinstance(value, dict) and "thrown" in value:
            raise RuntimeError(value["thrown"])
        return value


def _announced(log: Path, running: subprocess.Popen) -> str:
    """Wait until Firefox says where it listens."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        found = re.search(r"BiDi listening on (ws://\S+)", log.read_text())
        if found:
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"Firefox did not start: {log.read_text()[-500:]}")
