'''Explorables: figures whose lines follow the reader's controls.

An author writes a pure function that computes and a function that draws the
default state with matplotlib, and says which artists are live:

>>> import numpy as np
>>> from matplotlib.figure import Figure
>>> from nbkernel.explorable import (
...     Choice, Explorable, LiveLine, Quantity, Slider, Verdict,
... )
>>> times = np.linspace(0, 10, 101)
>>> def compute(shape, damping):
...     """Damping comes as an array: see ``compute_along``."""
...     fade = np.exp(-damping[:, None] * times)
...     wave = np.sin(2 * np.pi * times)
...     if shape == "square":
...         wave = np.sign(wave)
...     return {"wave": fade * wave, "fade": fade}
>>> def draw(values):
...     figure = Figure()
...     axes = figure.subplots()
...     axes.set(xlabel="time", ylabel="displacement", ylim=(-1.1, 1.1))
...     (fade,) = axes.plot(times, values["fade"], color="black")
...     (wave,) = axes.plot(times, values["wave"])
...     return figure, [LiveLine(fade, "fade"), LiveLine(wave, "wave")]
>>> explorable = Explorable(
...     "damped-wave",
...     title="How fast does an oscillation die?",
...     controls=[
...         Choice("shape", {"sine": "Sine", "square": "Square"}),
...         Slider("damping", low=0.01, high=2, scale="log", default=0.1),
...     ],
...     compute=compute,
...     compute_along="damping",
...     quantities={
...         "wave": Quantity(over=("shape", "damping"), low=-1, high=1),
...         "fade": Quantity(over=("damping",), low=0, high=1),
...     },
...     draw=draw,
...     summary="With damping {damping} the {shape} has {fade[-1]:2} of its "
...     "height left: it is {fate}.",
...     verdicts={"fate": Verdict("fade[-1]", "gone", 0.05, "alive")},
... )
>>> explorable.summary()
'With damping 0.1 the Sine has 0.37 of its height left: it is alive.'
>>> explorable.summary(shape="square", damping=0.5)
'With damping 0.5 the Square has 0.0067 of its height left: it is gone.'
>>> explorable.values(damping=9)
Traceback (most recent call last):
    ...
ValueError: damping must be a finite number in [0.01, 2]; got 9

As the last value of a cell it shows: live, with exact numbers, where a
kernel runs; from an atlas of precomputed numbers in the built book.
'''

from nbkernel.explorable.artists import (
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
)
from nbkernel.explorable.choices import By, Choice, Option
from nbkernel.explorable.controls import Redraw, Slider, Toggle
from nbkernel.explorable.explorable import Explorable
from nbkernel.explorable.guess import Guess
from nbkernel.explorable.picture import STYLE, Panel
from nbkernel.explorable.quantities import Quantity
from nbkernel.explorable.report import Budget, BudgetError
from nbkernel.explorable.sentence import Verdict, write_number

__all__ = [
    "STYLE",
    "Budget",
    "BudgetError",
    "By",
    "Choice",
    "Explorable",
    "Guess",
    "LiveBand",
    "LiveBars",
    "LiveHorizontal",
    "LiveImage",
    "LiveLine",
    "LiveOutline",
    "LivePoint",
    "LiveScatter",
    "LiveText",
    "LiveVertical",
    "Option",
    "Panel",
    "Quantity",
    "Redraw",
    "Slider",
    "Toggle",
    "Verdict",
    "write_number",
]
