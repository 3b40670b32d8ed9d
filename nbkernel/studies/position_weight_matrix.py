"""The explorable of the chapter on position weight matrices.

A sequence of six bases is scored twice: by adding up cells of a table, as a
biologist does, and by one neuron whose inputs are 24 zeros and ones.
"""

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.explorable import (
    Choice,
    Explorable,
    LiveBars,
    LiveLine,
    Panel,
    Quantity,
    Slider,
    Verdict,
)
from nbkernel.figures import INK, SCHEME_COLORS
from nbkernel.validation import one_of

BASES = "ACGT"
SITES = ("TACGAT", "TATAAT", "TATAAT", "GATACT", "TATGAT", "TATGTT")
LENGTH = len(SITES[0])
PSEUDOCOUNT = 0.25
BACKGROUND = 0.25
ONE_IN = (10, 100, 1000, 10_000)
POSITIONS = tuple(f"base_{i + 1}" for i in range(LENGTH))
FIRST = "TATAAT"


def one_hot(sequence: str | Sequence[str]) -> NDArray[np.float64]:
    """Return 24 zeros and ones: four for each position, in order A, C, G, T.

    Shape ``(24,)`` for a sequence of six bases. Raises ``ValueError`` for a
    letter that is no base and for another length.

    >>> one_hot("ACGTAA").reshape(6, 4)[1].tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    if len(sequence) != LENGTH:
        raise ValueError(
            f"sequence must have {LENGTH} bases; got {sequence!r}"
        )
    places = [BASES.index(one_of("base", b, [*BASES])) for b in sequence]
    return np.eye(4)[places].ravel()


@cache
def weight_matrix() -> NDArray[np.float64]:
    """Return the log-odds of each base at each position, in bits: (6, 4).

    From the counts in `SITES` with a pseudocount for each base.
    """
    counts = sum(one_hot(site) for site in SITES).reshape(LENGTH, 4)
    total = len(SITES) + 4 * PSEUDOCOUNT
    return np.log2((counts + PSEUDOCOUNT) / total / BACKGROUND)


def compute(one_in: ArrayLike, **bases: Sequence[str]) -> dict[str, NDArray]:
    """Score sequences by the table and by the neuron.

    Parameters
    ----------
    one_in
        One window in so many is a site: some of `ONE_IN`, an array.
    base_1, base_2, base_3, base_4, base_5, base_6
        For each position, some of `BASES`, an array.

    Returns
    -------
    dict
        ``row_1`` to ``row_6``: the row of each base in the table, counted
        from below, and ``part_1`` to ``part_6``: what it adds, in bits; both
        of shape (bases, 1). ``score``: the sum for every combination of
        bases, one axis for each position. ``neuron``: the dot product of
        weights and one-hot input, likewise. ``probability`` that the window
        is a site, with a last axis for ``one_in``.
    """
    for value in np.asarray(one_in).tolist():
        one_of("one_in", value, ONE_IN)
    rows, results = [], {}
    for place, name in enumerate(POSITIONS):
        letters = np.asarray(bases[name]).tolist()
        found = [BASES.index(one_of(name, b, [*BASES])) for b in letters]
        rows.append(found)
        parts = weight_matrix()[place, found]
        results[f"row_{place + 1}"] = 3.0 - np.array(found)[:, None]
        results[f"part_{place + 1}"] = parts[:, None]
    every = np.ix_(*[results[f"part_{i + 1}"][:, 0] for i in range(LENGTH)])
    score = sum(every)
    inputs = np.eye(4)[list(product(*rows))].reshape(-1, 4 * LENGTH)
    results["score"] = score
    results["neuron"] = (inputs @ weight_matrix().ravel()).reshape(score.shape)
    prior = np.log(np.asarray(one_in, dtype=float) - 1)
    log_odds = np.log(2) * score[..., None] - prior
    return results | {"probability": 1 / (1 + np.exp(-log_odds))}


def explorable() -> Explorable:
    """Return the explorable of the chapter, with its default state."""
    quantities = {
        "score": Quantity(over=POSITIONS, low=-20, high=12, steps=20_000),
        "neuron": Quantity(over=POSITIONS, low=-20, high=12, steps=20_000),
        "probability": Quantity(
            over=(*POSITIONS, "one_in"), low=1e-12, high=1.0, scale="log"
        ),
    }
    for place, name in enumerate(POSITIONS, start=1):
        quantities[f"row_{place}"] = Quantity(over=(name,), low=0, high=3)
        quantities[f"part_{place}"] = Quantity(
            over=(name,), low=-3, high=2, label=f"position {place}, bits"
        )
    letters = "".join(f"{{{name}}}" for name in POSITIONS)
    return Explorable(
        "sequence-score",
        title="Spell a sequence",
        controls=[
            *(
                Choice(name, [*BASES], label=f"Position {place}", default=base)
                for place, (name, base) in enumerate(
                    zip(POSITIONS, FIRST, strict=True), start=1
                )
            ),
            Slider(
                "one_in",
                label="Sites are one window in",
                stops=ONE_IN,
                scale="log",
                default=1000,
            ),
        ],
        compute=compute,
        compute_along=(*POSITIONS, "one_in"),
        quantities=quantities,
        draw=draw,
        summary=(
            f"{letters}: the six cells of the table add up to {{score:.2f}} "
            "bits, and the neuron’s weighted sum is {neuron:.2f}. If one "
            "window in {one_in} is a site, this one is a site with "
            "probability {probability:2}: {verdict}."
        ),
        verdicts={
            "verdict": Verdict(
                "probability",
                "almost surely not",
                0.01,
                "hardly",
                0.2,
                "maybe",
                0.8,
                "very likely",
            )
        },
    )


def draw(values: dict[str, NDArray]) -> tuple[list[Panel], list]:
    """Draw the table with the chosen cells framed, and what each adds."""
    from matplotlib import pyplot as plt

    table = weight_matrix()
    matrix, axes = plt.subplots(figsize=(4.2, 2.9))
    for place in range(LENGTH):
        for row in range(4):
            axes.text(
                place + 1,
                3 - row,
                f"{table[place, row]:.2f}".replace("-", "−"),
                ha="center",
                va="center",
            )
    frame, live = SCHEME_COLORS["he_normal"], []
    for place in range(1, LENGTH + 1):
        (mark,) = axes.plot(
            [place],
            values[f"row_{place}"],
            "s",
            color="none",
            markeredgecolor=frame,
            markeredgewidth=2,
            markersize=35,
        )
        live.append(LiveLine(mark, f"row_{place}"))
    axes.set(
        title="The table: bits for each base",
        xlabel="position",
        xlim=(0.4, LENGTH + 0.6),
        ylim=(-0.6, 3.6),
        xticks=range(1, LENGTH + 1),
    )
    axes.set_yticks(range(4), [*BASES[::-1]])
    axes.grid(False)
    parts, panel = plt.subplots(figsize=(4.2, 2.9))
    for place in range(1, LENGTH + 1):
        bars = panel.bar(
            [place],
            values[f"part_{place}"],
            color=SCHEME_COLORS["lecun_normal"],
        )
        live.append(LiveBars(bars, f"part_{place}"))
    panel.axhline(0, color=INK, linewidth=1)
    panel.set(
        title="What each position adds",
        xlabel="position",
        ylabel="bits",
        ylim=(-3.2, 2.2),
        xticks=range(1, LENGTH + 1),
    )
    return [
        Panel(
            matrix,
            "A table of four rows, A, C, G and T, and six columns, the "
            "positions, with a weight in each cell; one cell of each column "
            "has a frame.",
        ),
        Panel(parts, "Six bars, from -3 to 2 bits: the framed weights."),
    ], live
