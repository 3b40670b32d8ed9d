"""Schedules against PyTorch and against their own identities."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbkernel import schedules
from nbkernel.schedules import (
    constant,
    cosine,
    exponential,
    inverse_square_root,
    step,
    warm_up,
)

GOLDEN = Path(__file__).parent / "peers" / "optimizers.npz"
SOME = [
    constant(0.3),
    step(0.3, factor=0.5, every=7),
    exponential(0.3, factor=0.97),
    inverse_square_root(0.3, time_scale=20),
    cosine(0.3, steps=80, final=0.01),
]


def test_rates_equal_pytorch():
    with np.load(GOLDEN) as golden:
        keys = [key for key in golden.files if key.startswith("schedule/")]
        assert len(keys) == 8
        for key in keys:
            expression = key.removeprefix("schedule/")
            schedule = eval(expression, vars(schedules))
            rates = schedule(np.arange(golden[key].size))
            worst = np.abs(rates - golden[key]).max() / golden[key].max()
            assert worst <= 1e-12, expression


@pytest.mark.parametrize("schedule", SOME, ids=repr)
@given(t=st.integers(0, 10**6))
def test_rates_fall_and_arrays_agree_with_numbers(schedule, t):
    rate = schedule(t)
    assert isinstance(rate, float)
    assert 0 <= schedule(t + 1) <= rate <= schedule(0) == 0.3
    assert schedule([t, 0])[0] == rate


@pytest.mark.parametrize("schedule", SOME, ids=repr)
@given(steps=st.integers(1, 1000), start=st.floats(0, 1), t=st.integers(0))
def test_warm_up_meets_its_schedule(schedule, steps, start, t):
    t = min(t, 10**6)
    warm = warm_up(schedule, steps=steps, start=start)
    assert warm(0) == pytest.approx(0.3 * start)
    assert warm(steps + t) == schedule(t)
    rise = warm(np.arange(steps + 1))
    np.testing.assert_allclose(np.diff(rise, 2), 0, atol=1e-15)


def test_warm_up_and_inverse_square_root_are_the_transformers():
    s, t = 40, np.arange(1, 400)
    warm = warm_up(inverse_square_root(0.3, time_scale=s), steps=s)
    vaswani = 0.3 * np.minimum(t / s, np.sqrt(s / t))
    np.testing.assert_allclose(warm(t), vaswani, rtol=1e-14)


def test_cosine_stays_at_the_end():
    assert cosine(1.0, steps=10, final=0.2)(10_000) == pytest.approx(0.2)


def test_a_plain_function_can_be_warmed_up():
    warm = warm_up(lambda t: 1 / (1 + t), steps=2)
    assert [warm(t) for t in (0, 1, 2, 3)] == [0, 0.5, 1, 0.5]


def test_repr_is_the_expression():
    for schedule in [*SOME, warm_up(SOME[3], steps=5)]:
        again = eval(repr(schedule), vars(schedules))
        assert again == schedule
        assert again(17) == schedule(17)


def test_what_is_refused():
    for bad in (-1, math.nan, [3, -1]):
        with pytest.raises(ValueError, match="step must be finite and >= 0"):
            constant(0.1)(bad)
    for make in (
        constant,
        lambda rate: step(rate, factor=0.5, every=1),
        lambda rate: exponential(rate, factor=0.5),
        lambda rate: inverse_square_root(rate, time_scale=1),
        lambda rate: cosine(rate, steps=1),
    ):
        with pytest.raises(ValueError, match="rate"):
            make(-0.1)
        with pytest.raises(TypeError, match="rate"):
            make("fast")
    for factor in (0, 1.5, -1):
        with pytest.raises(ValueError, match="factor"):
            exponential(0.1, factor=factor)
        with pytest.raises(ValueError, match="factor"):
            step(0.1, factor=factor, every=1)
    with pytest.raises(ValueError, match="every must be at least 1"):
        step(0.1, factor=0.5, every=0)
    with pytest.raises(ValueError, match="time_scale"):
        inverse_square_root(0.1, time_scale=0)
    with pytest.raises(TypeError, match="steps must be an integer"):
        cosine(0.1, steps=2.5)
    with pytest.raises(ValueError, match="final"):
        cosine(0.1, steps=2, final=-1)
    with pytest.raises(TypeError, match="schedule must be callable"):
        warm_up(0.1, steps=3)
    with pytest.raises(ValueError, match="start"):
        warm_up(constant(0.1), steps=3, start=2)
    with pytest.raises(ValueError, match="steps"):
        warm_up(constant(0.1), steps=0)
