"""Explorables made up for the tests of the engine."""

from importlib.resources import files
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from nbkernel.explorable import (
    Budget,
    By,
    Choice,
    Explorable,
    Guess,
    LiveBand,
    LiveBars,
    LiveHorizontal,
    LiveImage,
    LiveLine,
    LiveOutline,
    LivePoint,
    LiveScatter,
    LiveText,
    LiveVertical,
    Option,
    Panel,
    Quantity,
    Redraw,
    Slider,
    Toggle,
    Verdict,
)

DEPTHS = np.arange(51)
EDGES = np.linspace(-1, 1, 41)


def compute(activation, scheme, gain, width, layer):
    """A signal that dies or explodes, by formula; gain, layer are arrays."""
    rate = {"linear": 0.0, "tanh": 0.5, "relu": np.log(2)}[activation]
    law = 1.0 if scheme == "normal" else 0.97
    growth = 2 * np.log(gain * law) - rate
    if activation == "tanh":
        growth = np.where(growth > -rate, growth * 0.1, growth)
    forward = np.exp(growth[:, None] * DEPTHS * (1 - 1 / width))
    if scheme == "zeros":
        forward = np.where(DEPTHS > 0, 0.0, np.ones_like(forward))
    spread = 0.1 + 0.1 * gain[:, None, None] * (1 + layer[:, None] / 50)
    centers = (EDGES[1:] + EDGES[:-1]) / 2
    counts = np.exp(-((centers / spread) ** 2) / 2)
    counts /= counts.sum(axis=-1, keepdims=True)
    return {
        "forward": forward,
        "backward": forward[:, ::-1] + 0 * DEPTHS,
        "histogram": counts,
    }


def draw(values):
    first, second = Figure(), Figure()
    axes = first.subplots()
    (forward,) = axes.semilogy(DEPTHS, values["forward"], label="signal")
    (backward,) = axes.semilogy(
        DEPTHS, values["backward"], ls="--", label="gradient"
    )
    axes.set(xlabel="layer", ylabel="second moment", ylim=(1e-12, 1e12))
    axes.legend()
    axes = second.subplots()
    bars = axes.stairs(values["histogram"], EDGES, fill=True, alpha=0.6)
    axes.set(xlabel="activation", ylabel="share", ylim=(0, 0.3))
    text = axes.text(0.03, 0.93, "layer 10", transform=axes.transAxes)
    return [
        Panel(first, "The second moment over 50 layers."),
        Panel(second, "The distribution of activations in one layer."),
    ], [
        LiveLine(forward, "forward"),
        LiveLine(backward, "backward"),
        LiveOutline(bars, "histogram"),
        LiveText(text, "layer {layer}"),
    ]


def signal(**options):
    """The explorable of the tests: every common feature once."""
    settings = dict(
        title="Break it: how large may the weights be?",
        controls=[
            Choice(
                "activation",
                {"linear": "identity", "tanh": "tanh", "relu": "ReLU"},
                label="Activation",
                default="tanh",
            ),
            Choice(
                "scheme",
                [
                    Option("normal", "LeCun", sets={"gain": 1.0}),
                    Option(
                        "glorot",
                        "Glorot",
                        sets={"gain": 1.0},
                        same_as="normal",
                    ),
                    Option(
                        "he",
                        "He  N(0, 2/n)",
                        sets={"gain": 2**0.5},
                        same_as="normal",
                        mark="He",
                    ),
                    Option(
                        "small",
                        "N(0, 0.01²)",
                        sets={
                            "gain": By(
                                "width", {64: 0.08, 128: 0.113, 256: 0.16}
                            )
                        },
                        same_as="normal",
                    ),
                    Option(
                        "uniform",
                        "U(±1/√n)",
                        sets={"gain": 3**-0.5},
                    ),
                    Option("zeros", "all zeros", fixes=["gain"]),
                ],
                label="Scheme",
            ),
            Choice("width", [64, 128, 256], label="Width", default=128),
            Slider(
                "gain",
                label="Gain σ",
                low=0.05,
                high=4,
                scale="log",
                knots=np.r_[
                    np.geomspace(0.05, 0.9, 10), np.geomspace(1, 4, 20)
                ],
                marks_from="scheme",
                default=1.0,
            ),
            Slider(
                "layer",
                label="Layer shown",
                stops=[1, 2, 5, 10, 20, 50],
                default=10,
            ),
        ],
        compute=compute,
        compute_along=("gain", "layer"),
        quantities={
            "forward": Quantity(
                over=("activation", "scheme", "width", "gain"),
                scale="log",
                low=1e-12,
                high=1e12,
                label="signal",
            ),
            "backward": Quantity(
                over=("activation", "scheme", "width", "gain"),
                scale="log",
                low=1e-12,
                high=1e12,
                label="gradient",
            ),
            "histogram": Quantity(
                over=("activation", "scheme", "width", "layer", "gain"),
                low=0,
                high=0.3,
                label="share",
            ),
        },
        draw=draw,
        summary="After 50 layers of {activation} with {scheme} weights the "
        "signal is {forward[-1]:2} of the input's: {fate}.",
        verdicts={
            "fate": Verdict(
                "forward[-1]",
                "collapsed",
                1e-6,
                "fading",
                1e-2,
                "alive",
                1e2,
                "growing",
                1e6,
                "exploded",
            )
        },
    )
    return Explorable("signal", **(settings | options))


def wander(angle, noise, steps, seed, mirrored):
    """Numbers for every kind of artist; no meaning."""
    x = np.linspace(0, 1, 41)
    wave = np.sin(2 * np.pi * x + angle) * (-1 if mirrored else 1)
    rng = np.random.default_rng(seed)
    cells = np.add.outer(wave[::4], wave[::4]) * noise
    cells[0, 0] = np.nan
    gap = np.where(abs(x - 0.5) < 0.1, np.nan, wave)
    return {
        "wave": gap,
        "low": wave - noise,
        "high": wave + noise,
        "bars": (1 + wave[::8]) * steps / 2,
        "dots_x": x[::4],
        "dots_y": wave[::4] + noise * rng.normal(size=11),
        "cells": cells,
        "top": wave.max(),
        "place": angle / 6,
    }


def draw_all_kinds(values):
    x = np.linspace(0, 1, 41)
    lines, bars, picture = Figure(), Figure(), Figure()
    axes = lines.subplots()
    band = axes.fill_between(x, values["low"], values["high"], alpha=0.3)
    (wave,) = axes.plot(x, values["wave"])
    dots = axes.scatter(values["dots_x"], values["dots_y"], s=16, color="C1")
    top = axes.axhline(values["top"], color="0.5", ls=":")
    place = axes.axvline(values["place"], color="0.5", ls=":")
    axes.set(xlabel="x", ylim=(-2, 2), xlim=(0, 1))
    text = axes.text(0.02, 0.02, "top", transform=axes.transAxes)
    axes = bars.subplots()
    columns = axes.bar(range(6), values["bars"])
    axes.set(xlabel="bar", ylim=(0, 3))
    axes = picture.subplots()
    image = axes.imshow(
        values["cells"], vmin=-2, vmax=2, cmap="RdBu", aspect="auto"
    )
    axes.grid(False)
    picture.colorbar(image)
    return [
        Panel(lines, "A wave with its band."),
        Panel(bars, "Six bars."),
        Panel(picture, "A matrix."),
    ], [
        LiveBand(band, "low", "high", x=x),
        LiveLine(wave, "wave"),
        LiveScatter(dots, "dots_y", "dots_x"),
        LiveHorizontal(top, "top"),
        LiveVertical(place, "place"),
        LiveText(text, "top {top:2} at noise {noise}"),
        LiveBars(columns, "bars"),
        LiveImage(image, "cells"),
    ]


def all_kinds(name: str = "all-kinds") -> Explorable:
    """The explorable with every kind of control and of live artist."""
    smooth = dict(over=("angle", "noise", "mirrored"), low=-2, high=2)
    return Explorable(
        name,
        title="Every kind of control and of artist",
        controls=[
            Slider(
                "angle",
                label="Angle",
                low=0,
                high=6,
                knots=25,
                play=True,
                unit="rad",
            ),
            Slider("noise", label="Noise", low=0, high=1, knots=3),
            Slider("steps", label="Height", stops=[1, 2, 4]),
            Toggle("mirrored", label="Mirrored"),
            Redraw("seed", count=3),
        ],
        compute=wander,
        quantities={
            "wave": Quantity(over=("angle", "mirrored"), low=-2, high=2),
            "low": Quantity(**smooth),
            "high": Quantity(**smooth),
            "bars": Quantity(
                over=("angle", "mirrored", "steps"), low=0, high=3
            ),
            "dots_x": Quantity(over=(), low=0, high=1),
            "dots_y": Quantity(
                **(smooth | {"over": (*smooth["over"], "seed")})
            ),
            "cells": Quantity(**smooth),
            "top": Quantity(over=("angle", "mirrored"), low=0, high=1),
            "place": Quantity(over=("angle",), low=0, high=1),
        },
        draw=draw_all_kinds,
        summary="At {angle} the marker stands at {place:.2f}.",
        budget=Budget(error=0.02),
    )


def draw_line(values):
    x = np.linspace(0, 1, 11)
    figure = Figure()
    axes = figure.subplots()
    axes.set(xlabel="x", ylabel="y", xlim=(-0.1, 1.1), ylim=(-2, 2))
    (line,) = axes.plot(x, values["line"], marker=".")
    (handle,) = axes.plot([0], [0.5], "o", color="C1", markersize=9)
    return figure, [LiveLine(line, "line"), LivePoint(handle, "b", "place")]


def guessed_line() -> Explorable:
    """The explorable with a point to drag, a guess, impossible choices."""
    x = np.linspace(0, 1, 11)
    return Explorable(
        "guessed-line",
        title="Drag the line, but guess it first",
        controls=[
            Choice("shape", ["straight", "bent"], label="Shape"),
            Choice("sign", ["plus", "minus"], label="Sign"),
            Slider("b", label="Height", low=-1, high=1, knots=3, default=0.5),
            Slider("place", low=0, high=1, knots=3, label="Place"),
        ],
        compute=lambda shape, sign, b, place: {
            "line": (b + x - place) * (1 if sign == "plus" else -1)
            + (x * (1 - x) if shape == "bent" else 0)
        },
        quantities={"line": Quantity(over=("shape", "sign", "b", "place"))},
        draw=draw_line,
        summary="The line ends at {line[-1]:2}.",
        impossible=[{"shape": "bent", "sign": "minus"}],
        guess=Guess("line"),
    )


def draw_beyond(values):
    x = np.linspace(0, 1, 11)
    figure = Figure()
    above, below = figure.subplots(2)
    (line,) = above.plot(x, values["line"])
    above.set(xlim=(0, 1), ylim=(-1, 1))
    bars = below.bar(range(3), values["bars"])
    level = below.axhline(0.5)
    below.set(ylim=(0.2, 1))
    return figure, [
        LiveLine(line, "line"),
        LiveBars(bars, "bars"),
        LiveHorizontal(level, "level"),
    ]


def beyond_the_frame() -> Explorable:
    """The explorable whose default state leaves its axes."""
    x = np.linspace(0, 1, 11)
    return Explorable(
        "beyond",
        title="Out of sight",
        controls=[Slider("height", low=1, high=3, knots=2, default=2)],
        compute=lambda height: {
            "line": height * np.sin(6 * x),
            "bars": height * np.array([0.4, 0.6, 0.9]),
            "level": 0.05 * height,
        },
        quantities=dict.fromkeys(
            ("line", "bars", "level"), Quantity(over=("height",))
        ),
        draw=draw_beyond,
        summary="At {height}.",
    )


def write_page(folder: Path, *explorables: Explorable, head: str = "") -> Path:
    """Write a page as the book has it: figures, engine, one file an atlas."""
    home = folder / "_explorables"
    home.mkdir(parents=True, exist_ok=True)
    for engine in ("explorable.js", "explorable.css"):
        text = (files("nbkernel") / "explorable" / engine).read_text("utf-8")
        (home / engine).write_text(text, encoding="utf-8")
    figures = []
    for explorable in explorables:
        bundle = explorable.static()
        name, atlas = bundle["name"], bundle["atlas"]
        script = f'nbkernelAtlas("{name}", "{atlas}");'
        (home / f"{name}.js").write_text(script, encoding="utf-8")
        figures.append(bundle["html"].replace("{{explorables}}", home.name))
    page = folder / "index.html"
    page.write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>Explorables</title>"
        '<link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="_explorables/explorable.css">'
        '<script defer src="_explorables/explorable.js"></script>'
        "<style>body{font-family:system-ui,sans-serif;max-width:54rem;"
        "margin:0 auto;padding:0 1rem;"
        "background:var(--pst-color-background)}"
        "html[data-theme=dark]{color:#ced6dd;--pst-color-background:#14181e;"
        "--pst-color-text-base:#ced6dd;--pst-color-primary:#3fb1c5}</style>"
        f"{head}</head><body><main><h1>Explorables</h1>"
        f"{''.join(figures)}</main></body></html>",
        encoding="utf-8",
    )
    return page
