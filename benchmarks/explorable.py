"""How quickly an explorable answers: in the page and beside a kernel.

Prints one JSON line for each kind of work. In the page: from an input event to
the new path laid out, in headless Chromium, over 200 events. Beside a kernel:
from a control's message to the arrays' arrival, through a real Jupyter
kernel, against what ``interact`` does there (drawing the figure anew).

    python -m benchmarks.explorable [Chromium]
"""

import gzip
import io
import json
import statistics
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from nbkernel.explorable import (
    Explorable,
    LiveImage,
    LiveLine,
    Quantity,
    Slider,
)
from tests.conftest import find_browser
from tests.sample_explorables import all_kinds, draw, signal, write_page

EVENTS = 200
ROUND = """async ([name, control]) => {
    const figure = document.querySelector(`#explorable-${name}`);
    const slider = figure.querySelector(`[data-control=${control}] input`);
    const paths = [...figure.querySelectorAll('svg [id*=live-]')];
    const times = [];
    for (let i = 0; i < 210; i++) {
        slider.value = (i * 37) % 200;
        const start = performance.now();
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        for (const path of paths) path.getBoundingClientRect();
        if (i >= 10) times.push(performance.now() - start);
        await new Promise(requestAnimationFrame);
    }
    return times;
}"""
KERNEL = """
import time
from tests.sample_explorables import signal
explorable = signal()
widget = explorable.widget
start = time.perf_counter()
for gain in [0.1 + 0.01 * i for i in range(100)]:
    explorable.study.exact({"gain": gain})
print("COMPUTE", (time.perf_counter() - start) / 100)
print("COMM", widget.comm.comm_id)
"""


def four_axes():
    """Three panels of lines and a 64 x 64 image, after one slider."""
    x = np.linspace(0, 1, 64)
    names = ("first", "second", "third")

    def compute(angle):
        waves = [np.sin((6 + i) * x + angle) for i in range(3)]
        image = np.multiply.outer(waves[0], waves[1])
        return dict(zip(names, waves, strict=True)) | {"image": image}

    def panels(values):
        figures, live = [], []
        for name in names:
            figures.append(Figure())
            axes = figures[-1].subplots()
            axes.set(ylim=(-1, 1))
            live.append(LiveLine(axes.plot(x, values[name]), name))
        figures.append(Figure())
        image = figures[-1].subplots().imshow(values["image"], vmin=-1, vmax=1)
        return figures, [*live, LiveImage(image, "image")]

    return Explorable(
        "four-axes",
        title="Four axes",
        controls=[Slider("angle", low=0, high=6, knots=41)],
        compute=compute,
        quantities={
            name: Quantity(over=("angle",), low=-1, high=1)
            for name in (*names, "image")
        },
        draw=panels,
        summary="{angle}",
    )


def report(work, times, **more):
    """Print the median and the 99th percentile in milliseconds."""
    ordered = sorted(1000 * t for t in times)
    record = {
        "work": work,
        "milliseconds": round(statistics.median(ordered), 2),
        "p90_ms": round(ordered[int(0.90 * len(ordered))], 2),
        "p99_ms": round(ordered[int(0.99 * len(ordered))], 2),
        **more,
    }
    print(json.dumps(record), flush=True)


def page(executable):
    """Time the events of two explorables in a page from the disk."""
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        file = write_page(Path(folder), signal(), all_kinds(), four_axes())
        browser = playwright.chromium.launch(
            executable_path=executable, args=flags
        )
        tab = browser.new_page()
        tab.goto(file.as_uri())
        for name, control, what in (
            ("signal", "gain", "two lines, a histogram"),
            ("all-kinds", "angle", "every kind of artist"),
            ("four-axes", "angle", "four axes, an image of 64 x 64"),
        ):
            tab.locator(f"#explorable-{name}").scroll_into_view_if_needed()
            tab.wait_for_selector(f"#explorable-{name}[data-ready]")
            times = tab.evaluate(ROUND, [name, control])
            report(
                f"page: event to layout, {what}",
                [t / 1000 for t in times],
                events=len(times),
            )
        browser.close()


def kernel():
    """Time control messages through a real kernel."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    try:
        printed = {}

        def collect(message):
            if message["msg_type"] == "stream":
                for line in message["content"]["text"].splitlines():
                    key, value = line.split()
                    printed[key] = value

        client.execute_interactive(KERNEL, output_hook=collect)
        compute = float(printed["COMPUTE"])
        times = []
        for i in range(EVENTS):
            data = {"method": "update", "state": {"gain": 0.2 + 0.01 * i}}
            content = {"comm_id": printed["COMM"], "data": data}
            message = client.session.msg("comm_msg", content)
            start = time.perf_counter()
            client.shell_channel.send(message)
            while True:
                answer = client.get_iopub_msg(timeout=10)
                data = answer["content"].get("data", {})
                if data.get("method") == "custom":
                    break
            times.append(time.perf_counter() - start)
        report(
            "kernel: control to arrays",
            times,
            compute_ms=round(1000 * compute, 3),
            beyond_compute_ms=round(
                1000 * (statistics.median(times) - compute), 2
            ),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def redraw():
    """Time what ``interact`` does: draw the figures anew, as PNG."""
    explorable, times = signal(), []
    for i in range(12):
        start = time.perf_counter()
        panels, _ = draw(explorable.values(gain=0.5 + 0.1 * i))
        for panel in panels:
            panel.figure.savefig(io.BytesIO(), bbox_inches="tight")
        times.append(time.perf_counter() - start)
    report("peer: two figures drawn anew, as interact does", times[2:])


def sizes():
    """Print the sizes that a reader downloads."""
    script = (files("nbkernel") / "explorable" / "explorable.js").read_bytes()
    bundle = signal().static()
    record = {
        "work": "sizes in bytes",
        "script_gzipped": len(gzip.compress(script)),
        "figure_html": len(bundle["html"]),
        "atlas": len(bundle["atlas"]),
        "error_of_axis": round(bundle["report"]["error"], 5),
    }
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    sizes()
    browser = sys.argv[1] if len(sys.argv) > 1 else find_browser()
    if browser:
        page(browser)
    else:
        skipped = {"work": "page", "skipped": "found no Chromium"}
        print(json.dumps(skipped), flush=True)
    kernel()
    redraw()
