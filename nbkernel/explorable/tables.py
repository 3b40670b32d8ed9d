"""Every quantity of a study over the whole grid of its controls."""

import math
import os
import pickle
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nbkernel.experiments import sweep
from nbkernel.explorable.grid import State, Study, Values

PARTS = 32  # neighbors share work that compute may have kept: no smaller
WORTH = 4.0  # seconds of work for which other processes are started
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def tabulate(
    study: Study, executor: Executor | None = None
) -> dict[str, NDArray]:
    """Compute a study over the grid of its controls.

    Returns arrays whose axes are the quantity's discrete controls, its
    continuous ones, then its own. An executor of processes needs a
    ``compute`` that is a function of a module.
    """
    points = list(study.points())
    groups: dict[tuple, list[State]] = {}
    for point in points:
        key = tuple(study.canonical(point).values())
        groups.setdefault(key, []).append(point)
    first, *rest = [group[0] for group in groups.values()]
    along = {name: study.controls[name].grid for name in study.along}
    started = time.perf_counter()
    results = study.batch(first, along)
    if (time.perf_counter() - started) * len(rest) < WORTH:
        executor = None
    shapes = {name: array.shape for name, array in results.items()}
    size = math.ceil(len(rest) / PARTS) if executor else 1
    part = _Part(study, rest, size, shapes)
    rows = [np.concatenate([a.ravel() for a in results.values()])]
    if rest:
        starts = range(0, len(rest), size)
        swept = sweep(part, {"start": starts}, seed=0, executor=executor)
        rows = [*rows, *swept.values.reshape(-1, rows[0].size)]
    tables: dict[str, NDArray] = {}
    seen: dict[str, dict[tuple, State]] = {name: {} for name in shapes}
    for row, group in zip(rows, groups.values(), strict=False):
        for name, array in part.unravel(row).items():
            for point in group:
                _enter(study, tables, seen[name], name, array, point)
    return tables


@dataclass(frozen=True)
class _Part:
    """Computes ``size`` neighbors of the grid into rows of one array."""

    study: Study
    points: list[State]
    size: int
    shapes: dict[str, tuple[int, ...]]

    def __call__(self, start: int, rng: np.random.Generator) -> NDArray:
        along = {n: self.study.controls[n].grid for n in self.study.along}
        rows = []
        for point in self.points[start : start + self.size]:
            results = self.study.batch(point, along)
            for name, array in results.items():
                if array.shape != self.shapes[name]:
                    raise ValueError(
                        f"compute must return {name!r} in one shape "
                        f"everywhere; got {array.shape} at {point} and "
                        f"{self.shapes[name]} before"
                    )
            rows.append(np.concatenate([a.ravel() for a in results.values()]))
        rows += rows[-1:] * (self.size - len(rows))
        return np.stack(rows)

    def unravel(self, row: NDArray) -> Values:
        """Return the arrays of one row."""
        ends = np.cumsum([math.prod(s) for s in self.shapes.values()])
        pieces = np.split(row, ends[:-1])
        return {
            name: piece.reshape(shape)
            for (name, shape), piece in zip(
                self.shapes.items(), pieces, strict=True
            )
        }


def _enter(
    study: Study,
    tables: dict[str, NDArray],
    seen: dict[tuple, State],
    name: str,
    array: NDArray,
    point: State,
) -> None:
    """Put the results of one point where its controls say."""
    axes = study.axes(name)
    order = [axis for part in study.split(name) for axis in part]
    if name not in tables:
        sizes = [len(study.controls[axis].grid) for axis in order]
        tables[name] = np.full([*sizes, *array.shape[len(axes) :]], np.nan)
    kept = [axis for axis in order if axis in axes]
    sources = [axes.index(axis) for axis in kept]
    array = np.moveaxis(array, sources, range(len(kept)))
    place = tuple(
        slice(None)
        if axis in axes
        else list(study.controls[axis].grid).index(point[axis])
        for axis in order
    )
    entry = tuple(i for i in place if not isinstance(i, slice))
    table = tables[name]
    if entry not in seen:
        seen[entry] = point
        table[place] = array
    elif not np.allclose(table[place], array, rtol=1e-6, equal_nan=True):
        raise ValueError(
            f"the quantity {name!r} is said to depend only on "
            f"{tuple(study.quantities[name].over)}, but it changes between "
            f"{seen[entry]} and {point}"
        )


def _main_can_be_imported() -> bool:
    """Say whether a new process may import the running script.

    It does so to find ``compute``; a script that does not ask for its
    ``__name__`` would start over, and start processes of its own.
    """
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is None or getattr(main, "__spec__", None) is not None:
        return True
    try:
        return "__name__" in Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


@contextmanager
def processes(study: Study) -> Iterator[Executor | None]:
    """Offer one process for each core, if ``compute`` can be sent there.

    Each works with one thread: together they use the cores better.
    """
    count = os.cpu_count() or 1
    try:
        pickle.dumps(study)
    except (pickle.PicklingError, AttributeError, TypeError):
        count = 1
    if count == 1 or not _main_can_be_imported():
        with nullcontext() as nothing:
            yield nothing
        return
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        with ProcessPoolExecutor(count, get_context("spawn")) as executor:
            yield executor
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
