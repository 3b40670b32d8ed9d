"""The explorable of the chapter "Which weight is to blame?".

A network of two inputs, two hidden units and one output: forward, then back,
a number at a time.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.studies import two_two_one as network
from nbkernel.studies.backward_picture import draw
from nbkernel.studies.backward_steps import (
    ACTIVATION_NAMES,
    LAST,
    STEPS,
    lines,
    sentence,
    split,
)

NUMBERS = ("x1", "x2", "w11", "v1")  # the controls that are numbers
BLANK = len(network.NAMES)  # the place of what is not known yet
STATES = [(a, loss) for a in ACTIVATION_NAMES for loss in network.LOSSES]
PHRASES = list(
    dict.fromkeys(
        sentence(step, *state) for step in range(LAST + 1) for state in STATES
    )
)
LATER = ("× ", "+ ")  # before a number that is bracketed if negative
OPERANDS = max(len(split(phrase)[1]) for phrase in PHRASES)
SHOWN = [name for *_, name in STEPS if name not in ("", "cost_after")]


def compute(
    step: int,
    activation: str,
    loss: str,
    x1: ArrayLike,
    x2: ArrayLike,
    w11: ArrayLike,
    v1: ArrayLike,
) -> dict[str, NDArray]:
    """Return all numbers of a state, and which of them a step shows.

    Parameters
    ----------
    step
        From 0, nothing computed, to ``LAST``.
    activation, loss, x1, x2, w11, v1
        As in `nbkernel.studies.two_two_one.run`; arrays of a, b, c and d
        numbers give the leading axes (a, b, c, d).

    Returns
    -------
    dict
        ``size`` and ``sign`` (..., 25): the numbers of ``NAMES``, rounded to
        three digits, and NaN; ``at_z1`` and so on, the place of a number in
        them, or of NaN before its step; ``operand0`` and so on, the places
        of those in the sentence ``phrase``, and ``later0`` and so on, of those
        that stand behind a sign; ``change`` (..., 2), the sign of
        what one step of gradient descent does to the cost, and NaN, and
        ``at_end``, which of the two the sentence ends with; and the lit
        lines.
    """
    given = [np.atleast_1d(value) for value in (x1, x2, w11, v1)]
    grid = np.meshgrid(*given, indexing="ij")
    found = network.run(activation, loss, *grid)
    stacked = [np.broadcast_to(found[n], grid[0].shape) for n in network.NAMES]
    numbers = network.three_digits(np.stack(stacked, axis=-1))
    change = found["cost_after"] - found["cost"]
    before, after = (
        numbers[..., network.NAMES.index(name)]
        for name in ("cost", "cost_after")
    )
    gap = np.full((*numbers.shape[:-1], 1), np.nan)
    numbers = np.concatenate([numbers, gap], axis=-1)
    results = {
        "size": np.abs(numbers),
        "sign": np.sign(numbers),
        "change": np.where(before == after, 0.0, np.sign(change)),
    }
    results["change"] = np.stack([results["change"], gap[..., 0]], axis=-1)
    if all(np.ndim(value) == 0 for value in (x1, x2, w11, v1)):
        results = {name: a[0, 0, 0, 0] for name, a in results.items()}
    phrase = sentence(step, activation, loss)
    words, names = split(phrase)
    places = [network.NAMES.index(name) for name in names]
    places += [BLANK] * (OPERANDS - len(places))
    for n, at in enumerate(places):
        later = n < len(names) and words[n].endswith(LATER)
        results[f"operand{n}"] = at
        results[f"later{n}"] = at if later else BLANK
    results["phrase"] = PHRASES.index(phrase)
    results["at_end"] = 0 if step == LAST else 1
    for known, (*_, name) in enumerate(STEPS):
        if name in SHOWN:
            place = network.NAMES.index(name)
            results[f"at_{name}"] = place if step >= known else BLANK
    return results | lines(step, "forward") | lines(step, "backward")


def explorable() -> Explorable:
    """Return the step through backpropagation, after its forward half."""
    everything = ("activation", "loss", *NUMBERS)
    marks = [*lines(0, "forward"), *lines(0, "backward")]
    at = ["at_end", *(f"at_{name}" for name in SHOWN)]
    operands = [f"{k}{n}" for n in range(OPERANDS) for k in _OF_OPERAND]
    hidden = Quantity(("step",), label=None)
    said = Quantity(("step", "activation", "loss"), label=None)
    order = ", ".join(network.NAMES)
    return Explorable(
        "backpropagation",
        title="Two inputs, two hidden units, one output: there and back",
        controls=[
            Slider(
                "step",
                label="Step",
                stops=list(range(LAST + 1)),
                default=7,
                play=True,
            ),
            Choice("activation", ACTIVATION_NAMES, label="Hidden activation"),
            Choice("loss", network.LOSSES, label="Output, cost"),
            *(
                Slider(name, label=label, stops=stops, default=default)
                for name, label, stops, default in _SLIDERS
            ),
        ],
        compute=compute,
        compute_along=NUMBERS,
        quantities={
            "size": Quantity(
                everything,
                low=1e-15,
                high=1e4,
                scale="log",
                steps=60_000,
                reach=0.01,
                label=f"sizes of {order}",
            ),
            "sign": Quantity(
                everything, low=-1, high=1, steps=16, label="their signs"
            ),
            "change": Quantity(
                everything, low=-1, high=1, steps=16, label=None
            ),
            "phrase": said,
        }
        | dict.fromkeys(operands, said)
        | dict.fromkeys([*marks, *at], hidden),
        draw=draw,
        summary=_summary(),
        verdicts=_verdicts(),
    )


_OF_OPERAND = ("operand", "later")
_SLIDERS = (
    ("x1", "Input 1", [-1, 0, 1, 1.5], network.X1),
    ("x2", "Input 2", [-2, 0, 0.5, 1.5], network.X2),
    ("w11", "Weight, input 1 to hidden 1", [-2, -1, 0.4, 2], network.W11),
    ("v1", "Weight, hidden 1 to output", [-4, -1, 0.8, 2], network.V1),
)


def _summary() -> str:
    text = "{words0}"
    for n in range(OPERANDS):
        number = f"{{minus{n}}}{{size[operand{n}]:3?}}"
        text += f"{{open{n}}}{number}{{close{n}}}{{words{n + 1}}}"
    return text + "{end}"


def _verdicts() -> dict[str, Verdict]:
    """Return the words between numbers, and a minus before a number."""
    verdicts = {}
    for n in range(OPERANDS + 1):
        line: list[str | float] = []
        for code, phrase in enumerate(PHRASES):
            words = split(phrase)[0]
            line += [words[n] if n < len(words) else "", code + 0.5]
        verdicts[f"words{n}"] = Verdict("phrase", *line[:-1])
    for n in range(OPERANDS):
        verdicts[f"minus{n}"] = _minus(f"operand{n}")
        verdicts[f"open{n}"] = _minus(f"later{n}", sign="(")
        verdicts[f"close{n}"] = _minus(f"later{n}", sign=")")
    for name in SHOWN:
        verdicts[f"minus_{name}"] = _minus(f"at_{name}", "\u00a0")
    verdicts["end"] = Verdict(
        "change[at_end]",
        *(": it falls.", -0.5, ": these digits stay.", 0.5),
        ": it rises, for the step was too long.",
        undefined="",
    )
    return verdicts


def _minus(place: str, unknown: str = "", sign: str = "−") -> Verdict:
    return Verdict(f"sign[{place}]", sign, -0.5, "", undefined=unknown)
