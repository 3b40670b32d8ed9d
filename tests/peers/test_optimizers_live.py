"""Losses, optimizers and schedules against the PyTorch installed here."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from nbkernel import losses, optimizers, schedules  # noqa: E402
from nbkernel.optimizers import (  # noqa: E402
    clip_by_global_norm,
    clip_by_value,
    global_norm,
)
from tests.peers import generate_optimizers as peer  # noqa: E402
from tests.test_optimizers import trajectory  # noqa: E402

SEEDS = range(1, 4)


def relative_error(ours, theirs):
    return np.abs(ours - theirs).max() / np.abs(theirs).max()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", peer.OPTIMIZERS)
def test_trajectories(name, seed):
    given = peer.problem(seed)
    kind, options, _, _ = peer.OPTIMIZERS[name]
    optimizer = getattr(optimizers, kind)(peer.LEARNING_RATE, **options)
    path = trajectory(optimizer, given, peer.STEPS)
    for key, theirs in peer.trajectory(name, given).items():
        ours = np.array([path[t - 1][key] for t in peer.RECORDED])
        assert relative_error(ours, theirs) <= 1e-10


@pytest.mark.parametrize("expression", peer.SCHEDULES)
def test_schedules(expression):
    theirs = peer.learning_rates(expression)
    ours = eval(expression, vars(schedules))(np.arange(theirs.size))
    assert relative_error(ours, theirs) <= 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_losses(seed):
    answers = peer.losses(seed)
    cases = {key.rsplit("/", 1)[0] for key in answers}
    assert len(cases) == 8
    for case in cases:
        loss = getattr(losses, case.split("/")[0])
        value, gradient = loss(
            answers[f"{case}/predictions"], answers[f"{case}/targets"]
        )
        assert relative_error(value, answers[f"{case}/loss"]) <= 1e-10
        assert relative_error(gradient, answers[f"{case}/gradient"]) <= 1e-10


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping(seed):
    answers = peer.clipped(seed)
    given = {key: answers[f"given/{key}"] for key in ("weights", "bias")}
    norm = answers["norm"].item()
    assert relative_error(global_norm(given), norm) <= 1e-12
    for key in given:
        ours = clip_by_global_norm(given, 0.5)[key]
        theirs = answers[f"norm/{key}"] * (norm + 1e-6) / norm
        assert relative_error(ours, theirs) <= 1e-12
        ours = clip_by_value(given, 0.5)[key]
        np.testing.assert_array_equal(ours, answers[f"value/{key}"])
