"""Estimates with honest errors; the same numbers wherever they run."""

import math
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context, parent_process

import numpy as np
import pytest

from nbkernel.experiments import Estimate, Sweep, replicate, sweep
from nbkernel.experiments.estimate import plus_minus


def second_moment(rng):
    return np.mean(rng.normal(size=50) ** 2)


def moments(rng):
    x = rng.normal(size=50)
    return np.array([x.mean(), (x**2).mean()])


def spread(width, scale, rng):
    return scale * np.mean(rng.normal(size=width)) ** 2


def dies_in_a_worker(rng):
    value = rng.normal()
    if value > 1.5 and parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def slow_second_moment(rng):
    time.sleep(0.01)
    return second_moment(rng)


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes on this machine, reached through Dask."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
        ) as workers,
        distributed.Client(workers) as client,
    ):
        yield client


def processes(n):
    return ProcessPoolExecutor(n, mp_context=get_context("forkserver"))


def test_estimate_of_samples():
    samples = np.random.default_rng(0).normal(3.0, 2.0, size=10_000)
    estimate = Estimate.of(samples)
    assert estimate.n == 10_000
    assert estimate.standard_error == pytest.approx(0.02, rel=0.03)
    assert abs(estimate.mean - 3.0) < 4 * estimate.standard_error


def test_the_standard_error_covers_the_truth_as_often_as_it_should():
    outside = 0
    for seed in range(400):
        estimate = replicate(second_moment, n_networks=50, seed=seed)
        outside += abs(estimate.mean - 1.0) > 2 * estimate.standard_error
    assert 5 <= outside <= 45  # 5.1% of 400 by Student's law: 20


@pytest.mark.parametrize("samples", [[1.0], 3.0, np.empty((0, 2))])
def test_an_estimate_needs_two_networks(samples):
    with pytest.raises(ValueError, match="at least 2 networks"):
        Estimate.of(samples)


def test_an_estimate_of_arrays_picks_components():
    estimate = Estimate.of(np.arange(12.0).reshape(4, 3))
    np.testing.assert_allclose(estimate.mean, [4.5, 5.5, 6.5])
    assert estimate[1].mean == 5.5
    assert estimate[1].n == 4
    assert estimate[1:].mean.shape == (2,)
    assert (
        repr(estimate) == "Estimate(4.5 ± 1.9, 5.5 ± 1.9 and 6.5 ± 1.9, n=4)"
    )
    assert repr(estimate[0]) == "Estimate(4.5 ± 1.9, n=4)"


@pytest.mark.parametrize(
    ("mean", "error", "text"),
    [
        (1.00312, 0.00418, "1.0031 ± 0.0042"),
        (-1.27, 0.115, "-1.27 ± 0.12"),
        (12345.0, 120.0, "12345 ± 120"),
        (0.0, 0.002, "0.0000 ± 0.0020"),
        (2.3e-9, 4e-11, "(2.300 ± 0.040)e-09"),
        (1.7e24, 3e23, "(1.70 ± 0.30)e+24"),
        (1e-320, 1e-321, "9.99989e-321 ± 1e-321"),
        (1.0, 0.0, "1 ± 0"),
        (math.nan, 1.0, "nan ± 1"),
    ],
)
def test_plus_minus(mean, error, text):
    assert plus_minus(mean, error) == text


def test_replicate_depends_on_the_seed_alone():
    first = replicate(moments, n_networks=30, seed=4)
    again = replicate(moments, n_networks=30, seed=4)
    other = replicate(moments, n_networks=30, seed=5)
    np.testing.assert_array_equal(first.mean, again.mean)
    assert (first.mean != other.mean).all()


def test_more_networks_begin_with_the_same_ones():
    seen = []

    def experiment(rng):
        seen.append(rng.normal())
        return seen[-1]

    replicate(experiment, n_networks=5, seed=0)
    replicate(experiment, n_networks=200, seed=0)
    assert seen[:5] == seen[5:10]
    assert len(set(seen[5:])) == 200


@pytest.mark.parametrize("n_networks", [2, 63, 64, 65, 300])
def test_every_network_is_run_once(n_networks):
    estimate = replicate(second_moment, n_networks=n_networks, seed=1)
    assert estimate.n == n_networks


@pytest.mark.parametrize(
    "make_executor", [lambda: ThreadPoolExecutor(3), lambda: processes(2)]
)
def test_the_executor_changes_no_number(make_executor):
    grid = {"width": [10, 100], "scale": [1.0, 2.0, 3.0]}
    alone = replicate(moments, n_networks=101, seed=3)
    table = sweep(spread, grid, seed=3)
    with make_executor() as executor:
        elsewhere = replicate(
            moments, n_networks=101, seed=3, executor=executor
        )
        np.testing.assert_array_equal(alone.mean, elsewhere.mean)
        np.testing.assert_array_equal(
            alone.standard_error, elsewhere.standard_error
        )
        np.testing.assert_array_equal(
            table.values,
            sweep(spread, grid, seed=3, executor=executor).values,
        )


def test_a_killed_worker_process_loses_nothing():
    alone = replicate(dies_in_a_worker, n_networks=100, seed=0)
    with (
        processes(2) as executor,
        pytest.warns(RuntimeWarning, match="computed in this process"),
    ):
        survived = replicate(
            dies_in_a_worker, n_networks=100, seed=0, executor=executor
        )
    assert survived.mean == alone.mean


def test_a_cluster_changes_no_number(cluster):
    grid = {"width": [10, 100], "scale": [1.0, 2.0, 3.0]}
    executor = cluster.get_executor()
    alone = replicate(moments, n_networks=101, seed=3)
    elsewhere = replicate(moments, n_networks=101, seed=3, executor=executor)
    np.testing.assert_array_equal(alone.mean, elsewhere.mean)
    np.testing.assert_array_equal(
        alone.standard_error, elsewhere.standard_error
    )
    np.testing.assert_array_equal(
        sweep(spread, grid, seed=3).values,
        sweep(spread, grid, seed=3, executor=executor).values,
    )


def test_a_killed_worker_of_a_cluster_loses_nothing(cluster):
    alone = replicate(second_moment, n_networks=200, seed=0)
    pids = cluster.run(os.getpid)
    assert len(pids) == 2
    killer = threading.Timer(
        0.4, os.kill, (next(iter(pids.values())), signal.SIGKILL)
    )
    killer.start()
    survived = replicate(
        slow_second_moment,
        n_networks=200,
        seed=0,
        executor=cluster.get_executor(),
    )
    assert killer.finished.is_set()
    assert survived.mean == alone.mean
    assert survived.standard_error == alone.standard_error


def test_what_cannot_be_sent_to_a_process_is_named():
    with (
        processes(1) as executor,
        pytest.raises(TypeError, match="cannot be sent to another process"),
    ):
        replicate(lambda rng: 1.0, n_networks=2, seed=0, executor=executor)


def test_an_error_in_an_experiment_reaches_the_caller():
    def broken(rng):
        raise ZeroDivisionError("inside")

    with pytest.raises(ZeroDivisionError, match="inside"):
        replicate(broken, n_networks=2, seed=0)
    with (
        ThreadPoolExecutor(1) as executor,
        pytest.raises(ZeroDivisionError, match="inside"),
    ):
        replicate(broken, n_networks=2, seed=0, executor=executor)


def test_results_must_be_finite_and_of_one_shape():
    with pytest.raises(ValueError, match="an infinity for network 0"):
        replicate(lambda rng: np.inf, n_networks=2, seed=0)
    sizes = iter([2, 3])
    with pytest.raises(ValueError, match=r"shape \(3,\) for network 1"):
        replicate(lambda rng: np.ones(next(sizes)), n_networks=2, seed=0)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"n_networks": 1}, ValueError, "n_networks must be at least 2"),
        ({"n_networks": 2.0}, TypeError, "n_networks must be an integer"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"seed": None}, TypeError, "seed must be an integer"),
    ],
)
def test_bad_arguments_of_replicate(changes, error, message):
    with pytest.raises(error, match=message):
        replicate(second_moment, **{"n_networks": 2, "seed": 0} | changes)


def test_a_sweep_has_one_axis_for_each_name():
    def table_entry(a, b, rng):
        return np.array([a, b, 10 * a + b])

    table = sweep(table_entry, {"a": [1, 2], "b": (3, 4, 5)}, seed=0)
    assert repr(table) == "Sweep(a: 2, b: 3)"
    assert table.values.shape == (2, 3, 3)
    np.testing.assert_array_equal(table.at(a=2, b=4), [2, 4, 24])
    assert table.at(b=4).shape == (2, 3)


def test_a_sweep_of_estimates_is_an_estimate():
    def measured(scale, rng):
        return Estimate.of(scale * rng.normal(size=(100, 2)))

    table = sweep(measured, {"scale": [1.0, 10.0]}, seed=0)
    assert isinstance(table.values, Estimate)
    assert table.values.mean.shape == (2, 2)
    assert table.at(scale=10.0).n == 100


def test_each_point_of_a_sweep_has_a_generator_of_its_own():
    table = sweep(lambda a, rng: rng.normal(), {"a": range(50)}, seed=0)
    assert len(set(table.values)) == 50


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({}, "at least one value to each name"),
        ({"a": []}, "at least one value to each name"),
        ({"rng": [1]}, "must not name 'rng'"),
    ],
)
def test_bad_grids(grid, message):
    with pytest.raises(ValueError, match=message):
        sweep(lambda rng, **point: 0.0, grid, seed=0)


def test_a_sweep_names_what_is_not_on_its_grid():
    table = Sweep({"a": (1, 2)}, np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match=r"a must be one of the grid's"):
        table.at(a=3)
    with pytest.raises(ValueError, match=r"the grid has no \['b'\]"):
        table.at(b=1)


def test_a_sweep_wants_results_of_one_kind():
    with pytest.raises(ValueError, match="one shape at every point"):
        sweep(lambda a, rng: np.ones(a), {"a": [1, 2]}, seed=0)
    with pytest.raises(ValueError, match="one number of networks"):
        sweep(lambda a, rng: Estimate(1.0, 0.1, n=a), {"a": [10, 20]}, seed=0)


def test_progress_is_shown_only_when_asked_for(capsys):
    sweep(spread, {"width": [3], "scale": [1]}, seed=0)
    assert capsys.readouterr().err == ""
    sweep(spread, {"width": [3], "scale": [1]}, seed=0, progress=True)
    assert "0/1" in capsys.readouterr().err
