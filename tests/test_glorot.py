"""The network of the chapter on Glorot's scheme, and its five rules."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nbkernel.initializers import compute_fans, target_variance
from nbkernel.studies import glorot

ONE_SIDED = {"lecun": "fan_in", "backward": "fan_out", "glorot": "fan_avg"}


@pytest.mark.parametrize(("rule", "mode"), ONE_SIDED.items())
def test_rules_are_those_of_the_initializers(rule, mode):
    expected = target_variance((64, 512), scale=1.0, mode=mode)
    assert glorot.weight_variance(rule, 64, 512) == pytest.approx(expected)
    assert compute_fans((64, 512)) == (64, 512)


def test_glorot_is_the_harmonic_mean_and_the_others_enclose_it():
    forward, backward = 1 / 64, 1 / 512
    harmonic = 2 / (1 / forward + 1 / backward)
    geometric = np.sqrt(forward * backward)
    assert glorot.weight_variance("glorot", 64, 512) == pytest.approx(harmonic)
    assert glorot.weight_variance("geometric", 64, 512) == pytest.approx(
        geometric
    )
    # A uniform law between -1/8 and 1/8, integrated.
    x = np.linspace(-1 / 8, 1 / 8, 100_001)
    assert glorot.weight_variance("old", 64, 512) == pytest.approx(
        np.mean(x**2), rel=1e-4
    )


@pytest.mark.parametrize("ratio", glorot.RATIOS)
@pytest.mark.parametrize("shape", glorot.SHAPES)
def test_widths_start_at_a_digit_and_have_the_ratio(shape, ratio):
    widths = glorot.layer_widths(shape, ratio)
    assert len(widths) == 13
    assert widths[0] == 64
    wanted = 1 if shape == "constant" else ratio
    assert max(widths) / min(widths) == pytest.approx(wanted, rel=0.04)


@pytest.mark.parametrize("rule", glorot.RULES)
@pytest.mark.parametrize("shape", glorot.SHAPES)
def test_gradient_over_signal_is_the_ratio_of_the_end_widths(shape, rule):
    values = glorot.compute(shape, rule, 4)
    ratio = values["backward_predicted"][0] / values["forward_predicted"][-1]
    assert ratio == pytest.approx(values["last"] / values["first"])


@pytest.mark.parametrize("shape", ["zigzag", "up", "down"])
def test_measurement_agrees_with_theory(shape):
    """Within five standard errors of a product of chi-squared factors."""
    values = glorot.compute(shape, "glorot", 3)
    widths = values["widths"]
    narrow = widths.max() <= 64
    networks = glorot.NARROW_NETWORKS if narrow else glorot.NETWORKS
    spread = np.sqrt(np.prod(1 + 2 / widths[1:]) - 1) / np.sqrt(networks)
    for way in ("forward", "backward"):
        ratio = values[f"{way}_measured"] / values[f"{way}_predicted"]
        assert np.abs(ratio - 1).max() < 5 * spread


def test_zigzag_costs_glorot_both_directions():
    values = glorot.compute("zigzag", "glorot", 4)
    for end in ("forward_predicted", "backward_predicted"):
        assert values[end][[0, -1]].min() == pytest.approx(0.8**12)


def test_one_sided_rules_keep_their_side_everywhere():
    for ratio in glorot.RATIOS:
        forward = glorot.compute("zigzag", "lecun", ratio)
        assert forward["forward_predicted"] == pytest.approx(np.ones(13))
        back = glorot.compute("down", "backward", ratio)
        assert back["backward_predicted"] == pytest.approx(np.ones(13))


def test_the_measured_network_is_the_plain_one():
    """Redo the first layer of every network, with the rule's own weights."""
    widths = glorot.layer_widths("up", 2)
    shapes = list(pairwise(widths))
    moments = []
    for number in range(glorot.NETWORKS):
        rng = np.random.default_rng([number, *widths])
        W = rng.standard_normal(shapes[0]) * np.sqrt(2 / sum(shapes[0]))
        moments.append(np.mean((glorot._images() @ W) ** 2))
    values = glorot.compute("up", "glorot", 2)
    assert values["forward_measured"][1] == pytest.approx(np.mean(moments))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"shape": "sphere"}, "shape must be one of.*'sphere'"),
        ({"rule": "xavier"}, "rule must be one of.*'xavier'"),
        ({"ratio": 5}, "ratio must be one of.*5"),
    ],
)
def test_bad_values_are_named(changes, words):
    state = {"shape": "up", "rule": "glorot", "ratio": 2}
    with pytest.raises(ValueError, match=words):
        glorot.compute(**(state | changes))


def test_the_sentence_says_what_happened_to_both():
    figure = glorot.explorable()
    both = figure.summary()
    assert both.count("nearly gone") == 2
    assert "Theory says 0.014 and 0.014." in both
    level = figure.summary(rule="lecun")
    assert level.count(": level") == 2
    down = figure.summary(shape="down", rule="lecun", ratio=8)
    assert "LeCun, pyramid, from 64 to 8 units" in down
    assert "weakened" in down
