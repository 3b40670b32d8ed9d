"""Twenty blocks with and without a norm, and the chapter's explorable."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nbkernel.layers import (
    ActivationLayer,
    BatchNorm,
    Dense,
    LayerNorm,
    Residual,
)
from nbkernel.network import Sequential
from nbkernel.studies import normalization, normalized_blocks
from nbkernel.studies.normalized_blocks import (
    DEPTH,
    GAINS,
    NORMS,
    WIRINGS,
    measured,
    pass_blocks,
    theory,
)

RHO = math.pi / (math.pi - 1)


@pytest.mark.parametrize("wiring", WIRINGS)
@pytest.mark.parametrize("norm", NORMS)
def test_blocks_are_those_of_the_layers(norm, wiring):
    """The same draws through `nbkernel.layers` give the same moments."""
    sizes = dict(depth=3, width=12, batch=9)
    found = pass_blocks(
        norm, wiring, 1.3, rng=np.random.default_rng(5), **sizes
    )
    rng = np.random.default_rng(5)
    h = rng.standard_normal((9, 12), dtype=np.float32).astype(float)
    blocks, signal = [], [np.mean(h * h)]
    for _ in range(3):
        weights = rng.standard_normal((12, 12), dtype=np.float32)
        dense = Dense(12, 12, initializer="zeros", rng=rng, bias=False)
        dense.parameters["weights"][...] = weights * 1.3 / math.sqrt(12)
        branch = [ActivationLayer("relu"), dense]
        if norm != "none":
            kind = {"batch": BatchNorm, "layer": LayerNorm}[norm]
            branch.insert(0, kind(12, epsilon=0.0))
        block = Sequential(branch)
        blocks.append(Residual(block) if wiring == "residual" else block)
        h = blocks[-1].forward(h, training=True)
        signal.append(np.mean(h * h))
    g = rng.standard_normal((9, 12), dtype=np.float32).astype(float)
    gradient = [np.mean(g * g)]
    for block in reversed(blocks):
        g = block.backward(g)
        gradient.append(np.mean(g * g))
    np.testing.assert_allclose(found["signal"], signal, rtol=1e-4)
    np.testing.assert_allclose(found["gradient"], gradient[::-1], rtol=1e-4)


@pytest.mark.parametrize("wiring", WIRINGS)
@pytest.mark.parametrize("norm", NORMS)
def test_theory_is_what_is_measured(norm, wiring):
    """Five networks of 160 units stray most where nothing is normalized."""
    for gain in (GAINS[0], GAINS[4], GAINS[-1]):
        line, found = theory(norm, wiring, gain), measured(norm, wiring, gain)
        for name in ("signal", "gradient"):
            ratio = np.abs(np.log(found[name] / line[name]))
            assert ratio.max() < (0.6 if wiring == "plain" else 0.35)


@pytest.mark.parametrize("norm", NORMS)
def test_one_gain_gives_all_plain_networks(norm):
    """What `measured` scales is what a network of that gain has."""
    for gain in (0.7, 3.0):
        direct = normalized_blocks._measured(norm, "plain", gain)
        scaled = measured(norm, "plain", gain)
        for name in ("signal", "gradient"):
            np.testing.assert_allclose(
                scaled[name], direct[name], rtol=0.01, err_msg=name
            )


def test_factors_in_closed_form():
    plain = theory("batch", "plain", 1.7)["gradient"]
    np.testing.assert_allclose(plain[1:-1] / plain[2:], RHO)
    residual = theory("batch", "residual", 1.7)["gradient"]
    k = 2 * math.pi / (1.7**2 * (math.pi - 1))
    np.testing.assert_allclose(
        residual[:-1] / residual[1:], 1 + RHO / (np.arange(DEPTH) + k)
    )
    alike = theory("layer", "residual", 1.7)
    np.testing.assert_allclose(alike["gradient"][0], alike["signal"][-1])
    he = theory("none", "plain", math.sqrt(2))
    np.testing.assert_allclose(he["gradient"], 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"norm": "group"}, "norm must be one of.*'group'"),
        ({"wiring": "dense"}, "wiring must be one of.*'dense'"),
        ({"gain": 1.1}, "gain must be one of.*1.1"),
    ],
)
def test_bad_values_are_named(changes, words):
    state = {"norm": "batch", "wiring": "plain", "gain": 1.0}
    with pytest.raises(ValueError, match=words):
        normalization.compute(**(state | changes))


def test_the_sentence_says_what_the_gradient_does():
    figure = normalization.explorable()
    assert "(theory: 1.00)" in figure.summary()
    exploding = figure.summary(norm="batch")
    assert "1.47 on average (theory: 1.47)" in exploding
    assert "it explodes. From block 1" in exploding
    for norm in ("batch", "layer"):  # a plain signal, at any gain
        assert figure.summary(norm=norm, gain=3).endswith("nearly level.")
    assert "it vanishes. From block 1" in figure.summary(gain=0.5)


def test_the_atlas_is_small():
    report = normalization.explorable().report
    assert report.size < 20_000
    assert report.error < 0.01
