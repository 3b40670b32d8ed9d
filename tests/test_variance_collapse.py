"""The opening chapter's numbers, and the explorable that shows them."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.meanfield import activation_trajectory
from nbkernel.studies import fifty_layers, variance_collapse


def compute(**changes):
    state = {
        "activation": "relu",
        "scheme": "lecun",
        "gain": 2**0.5,
        "width": 64,
        "layer": 10,
    }
    return fifty_layers.compute(**(state | changes))


@pytest.mark.parametrize("activation", variance_collapse.SHOWN)
@pytest.mark.parametrize("scheme", fifty_layers.LAWS)
def test_theory_meets_measurement(activation, scheme):
    """Three layers deep, where single networks are still alike."""
    values = compute(activation=activation, scheme=scheme, width=256)
    for way in ("forward", "backward"):
        layers = slice(1, 4) if way == "forward" else slice(47, 50)
        measured = values[f"{way}_measured"][layers]
        predicted = values[f"{way}_predicted"][layers]
        assert np.abs(np.log(measured / predicted)).max() < 0.25


def test_square_layers_follow_the_variance_map():
    values = compute(activation="tanh", gain=1.3)
    expected = activation_trajectory(
        1.0, 50, activation="tanh", weight_variance=1.3**2
    )
    np.testing.assert_allclose(
        values["forward_predicted"], expected, rtol=1e-9
    )


def test_an_array_of_gains_gives_what_single_gains_give():
    gains = np.array([0.5, 1.4])
    together = compute(activation="gelu", gain=gains)
    for place, gain in enumerate(gains):
        alone = compute(activation="gelu", gain=gain)
        for name, values in alone.items():
            np.testing.assert_allclose(together[name][place], values)


@pytest.mark.parametrize("layer", fifty_layers.LAYERS)
def test_histogram_holds_all_but_the_tails(layer):
    shares = compute(activation="tanh", gain=1.0, layer=layer)["histogram"]
    assert shares.shape == (len(fifty_layers.BIN_EDGES) - 1,)
    assert 0.95 < shares.sum() < 1 + 1e-12


def test_zeros_let_nothing_through():
    values = compute(scheme="zeros", activation="tanh")
    assert values["forward_measured"][1:].max() == 0
    assert values["backward_measured"][:-1].max() == 0
    sigmoid = compute(scheme="zeros", activation="sigmoid")
    np.testing.assert_allclose(sigmoid["forward_measured"][1:], 0.25)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"activation": "reluu"}, "activation must be one of.*'reluu'"),
        ({"scheme": "xavier"}, "scheme must be one of.*'xavier'"),
        ({"width": 100}, "width must be one of.*100"),
        ({"layer": 3}, "layer must be one of.*3"),
        ({"gain": np.nan}, "gain must be finite"),
        ({"gain": -1.0}, "gain must be .*at least 0"),
    ],
)
def test_bad_values_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)


def test_schemes_set_the_gains_they_are_named_after():
    """n Var(w) of each scheme, from its definition."""
    study = variance_collapse.explorable()
    scheme = study.study.controls["scheme"]
    gains = {
        "uniform": (1 / 3) ** 0.5,
        "lecun": 1.0,
        "glorot": 1.0,
        "orthogonal": 1.0,
        "he": 2**0.5,
    }
    for name, gain in gains.items():
        assert scheme.option(name).sets["gain"] == pytest.approx(gain)
    small = scheme.option("small").sets["gain"]
    assert small.values[128] == pytest.approx((128 * 0.01**2) ** 0.5)


def test_default_sentence_says_that_the_signal_has_died():
    sentence = variance_collapse.explorable().summary()
    assert sentence.startswith("tanh: after 50 layers")
    assert "the signal has died" in sentence


def test_histogram_of_relu_has_its_zeros_and_no_negative_values():
    shares = compute(layer=1)["histogram"]
    middle = len(shares) // 2
    assert shares[:middle].max() == 0
    assert 0.4 < shares[middle] < 0.6
