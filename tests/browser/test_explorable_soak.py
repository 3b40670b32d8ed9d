"""Random control events for minutes: nothing thrown, no memory kept."""

from __future__ import annotations

import os

import pytest

from tests.browser.test_explorable import load_all

SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
EVENTS = """async seconds => {
    const until = performance.now() + 1000 * seconds;
    const any = list => list[Math.floor(Math.random() * list.length)];
    const controls = [...document.querySelectorAll(
        '[data-control] :is(input, select, button), [data-do=reset],'
        + '[data-do=table], .nbk-guess :is(button, input)')];
    let count = 0;
    while (performance.now() < until) {
        for (let i = 0; i < 20; i++) {
            const control = any(controls);
            if (control.disabled) continue;
            count += 1;
            if (control.type === 'range') {
                control.value = Math.random() * control.max;
                control.dispatchEvent(new Event('input', {bubbles: true}));
            } else if (control.tagName === 'SELECT') {
                const open = [...control.options].filter(o => !o.disabled);
                control.value = any(open).value;
                control.dispatchEvent(new Event('input', {bubbles: true}));
            } else control.click();
        }
        await new Promise(requestAnimationFrame);
    }
    return count;
}"""


@pytest.mark.soak
def test_a_long_time_of_random_events(browser, page_urls, capsys):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(1000 * (SECONDS + 60))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            errors.append(message.text) if message.type == "error" else None
        ),
    )
    page.goto(f"{page_urls['file']}/book/appendix/explorables.html")
    load_all(page)
    session = context.new_cdp_session(page)

    def heap() -> float:
        page.evaluate(
            "document.querySelectorAll('[data-do=reset]')"
            ".forEach(button => button.click())"
        )
        page.wait_for_timeout(1000)
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"]

    page.evaluate(EVENTS, min(30.0, SECONDS / 4))
    before = heap()
    count = page.evaluate(EVENTS, SECONDS)
    after = heap()
    with capsys.disabled():
        print(
            f"\n{count} events in {SECONDS:g} s; heap "
            f"{before / 1e6:.2f} to {after / 1e6:.2f} MB"
        )
    context.close()
    assert not errors, errors[:3]
    assert after < 1.1 * before
