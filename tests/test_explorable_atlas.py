import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbkernel.explorable import (
    Choice,
    Option,
    Quantity,
    Redraw,
    Slider,
    Toggle,
    tables,
)
from nbkernel.explorable.atlas import build
from nbkernel.explorable.grid import Study
from nbkernel.explorable.tables import tabulate
from tests.sample_explorables import signal

X = np.linspace(0, 1, 20)


def study(compute, controls, **quantities):
    return Study(controls, compute, quantities)


def test_the_page_shows_what_was_computed_on_the_knots():
    explorable = signal()
    study = explorable.study
    for gain in study.controls["gain"].grid[::7]:
        state = {"gain": gain, "layer": 20, "scheme": "he"}
        shown, exact = explorable.atlas.values(state), study.exact(state)
        for name, quantity in study.quantities.items():
            entry = explorable.atlas.layout["quantities"][name]
            places = quantity.place(shown[name]), quantity.place(exact[name])
            shown_at, exact_at = (
                np.clip(place, entry["floor"], 1e3) for place in places
            )
            off = shown_at - exact_at
            assert np.abs(off).max() <= entry["step"] / 2 * 1.001


def test_the_error_is_measured_and_small():
    report = signal().report
    assert report.error < 0.01
    assert set(report.errors) == {"forward", "backward", "histogram"}
    assert report.size < 60_000
    assert "kB" in str(report)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.floats(allow_nan=True, allow_infinity=True),
            st.floats(-10, 10),
        ),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from(["linear", "log"]),
)
def test_any_number_comes_back_or_leaves_a_gap(numbers, scale):
    quantity = Quantity(over=("x",), low=0.1, high=10, scale=scale)
    numbers = np.array([numbers, numbers])
    knots = Slider("x", low=0, high=1, knots=2)

    def compute(x):
        return {"q": numbers[round(x)]}

    atlas = build(study(compute, [knots], q=quantity))
    shown = atlas.values({"x": 0})["q"]
    finite = np.isfinite(numbers[0])
    np.testing.assert_array_equal(np.isnan(shown), ~finite)
    inside = finite & (numbers[0] >= 0.1) & (numbers[0] <= 10)
    np.testing.assert_allclose(shown[inside], numbers[0][inside], 6e-4, 2e-3)
    if scale == "log":
        assert (shown[finite & (numbers[0] <= 0)] == 0).all()


def test_two_sliders_are_interpolated_together():
    def compute(a, b):
        return {"plane": 2 * X + a - 3 * b}

    sliders = [
        Slider("a", low=0, high=1, knots=4),
        Slider("b", low=0, high=1, knots=[0, 0.1, 1]),
    ]
    plane = Quantity(over=("b", "a"))
    atlas = build(study(compute, sliders, plane=plane))
    shown = atlas.values({"a": 0.77, "b": 0.34})["plane"]
    np.testing.assert_allclose(shown, 2 * X + 0.77 - 3 * 0.34, atol=2e-3)


def test_all_kinds_of_controls_have_their_cells():
    def compute(kind, tilted, seed, stop, number):
        base = {"a": 1.0, "b": 2.0}[kind] + 10 * tilted
        return {"all": base + 100 * seed + 1000 * stop + number}

    controls = [
        Choice("kind", ["a", "b"]),
        Toggle("tilted"),
        Redraw("seed", count=3),
        Slider("stop", stops=[1, 2, 4]),
        Slider("number", low=0, high=1, knots=2),
    ]
    names = [control.name for control in controls]
    everything = Quantity(over=names, steps=20000)
    here = study(compute, controls, all=everything)
    atlas = build(here)
    for seed, stop in ((0, 1), (2, 4)):
        state = {
            "kind": "b",
            "tilted": True,
            "seed": seed,
            "stop": stop,
            "number": 0.5,
        }
        value = atlas.values(state)["all"]
        assert value == pytest.approx(12.5 + 100 * seed + 1000 * stop, abs=0.2)


def test_other_processes_compute_the_same(monkeypatch):
    monkeypatch.setattr(tables, "WORTH", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    here = signal().study
    with tables.processes(here) as executor:
        assert executor is not None
        elsewhere = tabulate(here, executor)
    for name, table in tabulate(here).items():
        np.testing.assert_array_equal(elsewhere[name], table)


def test_what_cannot_be_sent_is_computed_here():
    here = study(lambda x: {"y": x}, [Slider("x", low=0, high=1)])
    with tables.processes(here) as executor:
        assert executor is None


def test_a_whole_slider_is_computed_at_once():
    calls = []

    def compute(kind, gain, layer):
        calls.append(kind)
        assert gain.shape == (5,)
        waves = np.arange(3) * gain[:, None, None] * layer[:, None]
        return {"wave": waves, "mean": gain}

    here = Study(
        [
            Choice("kind", ["a", "b"]),
            Slider("gain", low=1, high=2, knots=5),
            Slider("layer", stops=[1, 2]),
        ],
        compute,
        {
            "wave": Quantity(over=("kind", "layer", "gain")),
            "mean": Quantity(over=("kind", "gain")),
        },
        ("gain", "layer"),
    )
    whole = tabulate(here)
    assert calls == ["a", "b"]
    assert whole["wave"].shape == (2, 2, 5, 3)
    assert whole["mean"].shape == (2, 5)
    np.testing.assert_allclose(whole["wave"][1, 1, 4], [0, 4, 8])


def test_what_an_option_fixes_has_no_effect():
    seen = set()

    def compute(scheme, gain):
        seen.add((scheme, gain))
        return {"size": gain * (scheme != "zeros")}

    zeros = Option("zeros", fixes=["gain"])
    controls = [
        Choice("scheme", [Option("normal"), zeros]),
        Slider("gain", low=1, high=2, knots=3),
    ]
    here = study(compute, controls, size=Quantity(over=("scheme", "gain")))
    atlas = build(here)
    assert ("zeros", 2.0) not in seen
    assert atlas.values({"scheme": "zeros", "gain": 2.0})["size"] == 0
    assert here.exact({"scheme": "zeros", "gain": 1.7})["size"] == 0


def test_a_forgotten_dependence_is_found():
    def compute(gain, layer):
        return {"wave": X * gain * layer}

    controls = [
        Slider("gain", low=1, high=2, knots=3),
        Slider("layer", stops=[1, 2]),
    ]
    here = study(
        compute,
        controls,
        wave=Quantity(over=("gain",)),
        other=Quantity(over=("layer",)),
    )
    with pytest.raises(ValueError, match="'other' is missing"):
        tabulate(here)
    here = study(
        lambda gain, layer: {"wave": X * gain * layer, "other": layer},
        controls,
        wave=Quantity(over=("gain",)),
        other=Quantity(over=("layer",)),
    )
    with pytest.raises(ValueError, match="'wave' is said to depend only on"):
        tabulate(here)


def test_the_same_study_gives_the_same_atlas():
    assert signal().atlas.packed == signal().atlas.packed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"scale": "cubic"}, "scale must be one of"),
        ({"low": 0, "scale": "log"}, "low must be"),
        ({"low": 2, "high": 1}, "high must be"),
        ({"steps": 60_000}, "at most 65000"),
    ],
)
def test_quantities_that_cannot_be_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Quantity(over=(), **settings)


SCRIPT = """
from time import sleep
from matplotlib.figure import Figure
from nbkernel.explorable import Choice, Explorable, LiveLine, Quantity
def compute(a):
    sleep(0.7)
    return {"y": [a, 2 * a]}
def draw(values):
    figure = Figure()
    (line,) = figure.subplots().plot([0, 1], values["y"])
    return figure, [LiveLine(line, "y")]
print(len(Explorable(
    "x", title="x", controls=[Choice("a", range(8))], compute=compute,
    quantities={"y": Quantity(over=["a"])}, draw=draw, summary="{y}",
).atlas.text) > 0)
"""


def test_a_script_without_a_main_guard_computes_quietly(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    ran = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "NBKERNEL_OUTPUT": "static"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("True\n", "")
