"""Repeat an experiment over independent networks; keep the standard error.

The units of one network share its weights and are no independent samples, so
one network counts as one sample. The numbers depend on the seed alone, not on
where they were computed.
"""

import pickle
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    ProcessPoolExecutor,
    as_completed,
)
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.experiments.estimate import Estimate, listed
from nbkernel.validation import whole_number

__all__ = ["Estimate", "Sweep", "listed", "replicate", "sweep"]

MAX_TASKS = 64  # a lost worker costs at most one part in 64 of the work


def replicate(
    experiment: Callable[[np.random.Generator], ArrayLike],
    *,
    n_networks: int,
    seed: int,
    executor: Executor | None = None,
) -> Estimate:
    """Run ``experiment(rng)`` for independent networks and average.

    Parameters
    ----------
    experiment
        Takes a generator, returns a number or an array of a fixed shape.
    n_networks
        How many times to run it (at least 2), each time with a generator
        that is independent of all others.
    seed
        The same seed gives the same estimate, whatever the executor.
    executor
        Any ``concurrent.futures.Executor``: threads, processes, or the
        cluster behind ``distributed.Client.get_executor()``. Without one the
        networks run one after the other in this process.

    Raises
    ------
    ValueError
        If a network's result is not finite or differs in shape from the
        first one's.

    Examples
    --------
    >>> replicate(lambda rng: rng.normal() ** 2, n_networks=1000, seed=0)
    Estimate(0.982 ± 0.044, n=1000)
    """
    whole_number("n_networks", n_networks, low=2)
    seeds = np.random.SeedSequence(whole_number("seed", seed, low=0))
    children = seeds.spawn(n_networks)
    size = -(-n_networks // MAX_TASKS)
    batches = [
        (experiment, children[start : start + size])
        for start in range(0, n_networks, size)
    ]
    results = _evaluate(_run_networks, batches, executor)
    values = [np.asarray(value) for batch in results for value in batch]
    for number, value in enumerate(values):
        if value.shape != values[0].shape:
            raise ValueError(
                f"experiment returned shape {value.shape} for network "
                f"{number} and {values[0].shape} for network 0"
            )
        if not np.isfinite(value).all():
            raise ValueError(
                f"experiment returned a NaN or an infinity for network "
                f"{number}; a mean over it says nothing (a logarithm of the "
                "quantity is often finite)"
            )
    return Estimate.of(np.stack(values))


@dataclass(frozen=True, eq=False)
class Sweep:
    """Values over a grid: one leading axis for each entry of ``grid``.

    ``values`` is an array, or an `Estimate` of arrays if the function gave
    estimates; its first ``len(grid)`` axes follow ``grid``'s order.
    """

    grid: dict[str, tuple]
    values: NDArray | Estimate

    def at(self, **point: Any) -> Any:
        """Return the value at a grid point, such as ``at(width=128)``.

        Names left out keep their axis.
        """
        index: list[Any] = []
        for name, accepted in self.grid.items():
            if name not in point:
                index.append(slice(None))
                continue
            if point[name] not in accepted:
                raise ValueError(
                    f"{name} must be one of the grid's {accepted}; got "
                    f"{point[name]!r}"
                )
            index.append(accepted.index(point[name]))
        if unknown := set(point) - set(self.grid):
            raise ValueError(
                f"the grid has no {sorted(unknown)}; it has {list(self.grid)}"
            )
        return self.values[tuple(index)]

    def __repr__(self) -> str:
        axes = ", ".join(f"{k}: {len(v)}" for k, v in self.grid.items())
        return f"Sweep({axes})"


def sweep(
    function: Callable[..., Any],
    grid: Mapping[str, Sequence],
    *,
    seed: int,
    executor: Executor | None = None,
    progress: bool = False,
) -> Sweep:
    """Evaluate ``function`` on every point of a grid.

    Parameters
    ----------
    function
        Called as ``function(rng=generator, **point)``; returns a number, an
        array of a fixed shape, or an `Estimate`.
    grid
        Values for each argument's name; all combinations are evaluated.
    seed
        Each point has a generator of its own, fixed by the seed and the
        point's place in the grid.
    executor
        As in `replicate`.
    progress
        Show a tqdm bar on standard error.

    Examples
    --------
    >>> def spread(width, rng):
    ...     return rng.normal(size=width).mean() ** 2 * width
    >>> table = sweep(spread, {"width": [10, 1000]}, seed=1)
    >>> table
    Sweep(width: 2)
    >>> table.values.shape
    (2,)
    """
    if not grid or not all(len(values) for values in grid.values()):
        raise ValueError(
            f"grid must give at least one value to each name; got {grid!r}"
        )
    if "rng" in grid:
        raise ValueError("grid must not name 'rng': every point gets its own")
    grid = {name: tuple(values) for name, values in grid.items()}
    points = [
        dict(zip(grid, point, strict=True))
        for point in product(*grid.values())
    ]
    seeds = np.random.SeedSequence(whole_number("seed", seed, low=0))
    tasks = [
        (function, point, child)
        for point, child in zip(points, seeds.spawn(len(points)), strict=True)
    ]
    results = _evaluate(_run_point, tasks, executor, progress=progress)
    shape = tuple(len(values) for values in grid.values())
    return Sweep(grid, _stack(results, shape))


def _stack(results: list, shape: tuple[int, ...]) -> NDArray | Estimate:
    """Arrange results as an array (or an Estimate) with the grid's axes."""
    if all(isinstance(result, Estimate) for result in results):
        counts = {result.n for result in results}
        if len(counts) > 1:
            raise ValueError(
                f"every point must use one number of networks; got {counts}"
            )
        mean = _stack([r.mean for r in results], shape)
        error = _stack([r.standard_error for r in results], shape)
        return Estimate(mean, error, counts.pop())
    if len(shapes := {np.shape(result) for result in results}) > 1:
        raise ValueError(
            f"function must return one shape at every point; got {shapes}"
        )
    values = np.stack([np.asarray(result) for result in results])
    return values.reshape(shape + values.shape[1:])


def _run_networks(
    experiment: Callable, seeds: list[np.random.SeedSequence]
) -> list:
    return [experiment(np.random.default_rng(seed)) for seed in seeds]


def _run_point(
    function: Callable, point: dict, seed: np.random.SeedSequence
) -> Any:
    return function(rng=np.random.default_rng(seed), **point)


def _evaluate(
    function: Callable,
    tasks: list[tuple],
    executor: Executor | None,
    *,
    progress: bool = False,
) -> list:
    """Return ``[function(*task) for task in tasks]``, wherever it runs.

    What a dead pool of workers left undone is computed in this process.
    """
    from tqdm import tqdm

    bar = tqdm(total=len(tasks), disable=not progress, leave=False)
    results: dict[int, Any] = {}
    with bar:
        if executor is not None:
            if isinstance(executor, ProcessPoolExecutor):
                _check_picklable(tasks[0][0])
            try:
                futures = {
                    executor.submit(function, *task): number
                    for number, task in enumerate(tasks)
                }
                for future in as_completed(futures):
                    results[futures[future]] = future.result()
                    bar.update()
            except BrokenExecutor as error:
                warnings.warn(
                    f"the executor lost its workers ({error}); the "
                    f"{len(tasks) - len(results)} of {len(tasks)} tasks left "
                    "are computed in this process",
                    RuntimeWarning,
                    stacklevel=3,
                )
        for number, task in enumerate(tasks):
            if number not in results:
                results[number] = function(*task)
                bar.update()
    return [results[number] for number in range(len(tasks))]


def _check_picklable(function: Callable) -> None:
    try:
        pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise TypeError(
            f"{function!r} cannot be sent to another process ({error}); "
            "define it at the top level of a module, or use a "
            "ThreadPoolExecutor"
        ) from error
