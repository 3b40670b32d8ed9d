"""The sums of the chapter on LeCun's scheme, and their figure."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.studies import lecun


def compute(**changes):
    state = {"rule": "lecun", "law": "normal", "inputs": "pixels", "n": 64}
    return lecun.compute(**(state | changes))


@pytest.mark.parametrize("inputs", lecun.INPUTS)
@pytest.mark.parametrize("law", ["normal", "uniform", "coin", "sparse"])
def test_size_is_the_root_of_n_times_the_standard_deviation(law, inputs):
    """Within five standard errors; the sparse law has kurtosis 24."""
    values = compute(rule="fixed", law=law, inputs=inputs)
    expected = 0.1 * np.sqrt(lecun.FAN_INS)
    kurtosis = 24 if law == "sparse" else 3
    error = np.sqrt((kurtosis - 1) / lecun.DRAWS) / 2
    assert np.abs(values["measured"] / expected - 1).max() < 5 * error
    np.testing.assert_allclose(values["predicted"], expected)


def test_positive_weights_grow_with_n():
    """E z^2 is 1 + 3 n for n equal inputs and LeCun's variance."""
    values = compute(law="positive", inputs="equal")
    expected = np.sqrt(1 + 3 * np.array(lecun.FAN_INS))
    np.testing.assert_allclose(values["measured"], expected, rtol=0.03)


@pytest.mark.parametrize("n", lecun.FAN_INS)
@pytest.mark.parametrize("inputs", lecun.INPUTS)
def test_what_comes_in_has_second_moment_one(inputs, n):
    numbers = lecun.incoming(inputs, n)
    assert numbers.shape == (n,)
    assert np.mean(numbers**2) == pytest.approx(1)


def test_one_input_keeps_the_shape_of_its_weight():
    """A coin lands on two places, and only there."""
    heights = compute(law="coin", inputs="one", n=512)["histogram"]
    assert np.count_nonzero(heights) == 2
    spread = compute(law="coin", inputs="equal", n=512)["histogram"]
    assert np.count_nonzero(spread) > 10


def test_histogram_and_curve_are_densities():
    values = compute(rule="fixed", n=256)
    for name in ("histogram", "curve"):
        total = values[name].sum() * lecun.BIN_WIDTH
        assert total == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rule": "xavier"}, "rule must be one of.*'xavier'"),
        ({"law": "gauss"}, "law must be one of.*'gauss'"),
        ({"inputs": "cats"}, "inputs must be one of.*'cats'"),
        ({"n": 100}, "n must be one of.*100"),
    ],
)
def test_bad_values_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)


def test_the_sentence_says_whether_the_theory_holds():
    figure = lecun.explorable()
    assert "√256 times 0.1, that is 1.6: it agrees" in figure.summary()
    broken = figure.summary(law="positive")
    assert "it fails, because these weights are not centered" in broken
    assert broken.endswith("too large for the panel on the right.")
    assert "panel" not in figure.summary(law="positive", n=1)


def test_share_inside_the_panel_is_the_area_of_the_histogram():
    values = compute(rule="fixed", law="normal", n=512)
    area = values["histogram"].sum() * lecun.BIN_WIDTH
    assert values["inside"] == pytest.approx(area)
    assert compute(law="positive", inputs="equal", n=512)["inside"] == 0
