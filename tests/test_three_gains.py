"""The explorable of the chapter on the three gains."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.studies import three_gains


def compute(**changes):
    state = {"activation": "gelu", "start": "unit", "off": 0, "first": 1.0}
    return three_gains.compute(**(state | changes))


@pytest.mark.parametrize("activation", three_gains.SHOWN)
def test_unit_gain_is_level_at_one(activation):
    np.testing.assert_allclose(compute(activation=activation)["layers"], 1)


def test_slope_is_that_of_the_map():
    """A step of the map itself, at a knot of the curve."""
    for activation in three_gains.SHOWN:
        values = compute(activation=activation)
        place = np.argmin(np.abs(three_gains.AXIS - 1))
        around = slice(place - 1, place + 2, 2)
        knots = three_gains.AXIS[around]
        steep = np.diff(np.log(values["curve"][around] * knots))
        steep /= np.diff(np.log(knots))
        assert values["slope"] == pytest.approx(steep[0], abs=0.003)


def test_relu_multiplies_by_the_scale_over_two():
    """Ten percent more gain is 21 percent more of q in each layer."""
    values = compute(activation="relu", start="he", off=10, first=2.0)
    expected = 2.0 * 1.21 ** np.arange(three_gains.DEPTH + 1)
    np.testing.assert_allclose(values["layers"], expected)
    np.testing.assert_allclose(values["curve"], 1.21)


def test_the_critical_pair_of_gelu():
    weight, bias = three_gains.variances("gelu", "critical", 0)
    assert weight == pytest.approx(1.983058, abs=1e-6)
    assert bias == pytest.approx(0.172922, abs=1e-6)


def test_a_factor_leads_to_the_next_layer():
    values = compute(first=0.5)
    layers, factors = values["layers"], values["factors"]
    np.testing.assert_allclose(layers[:-1] * factors[:-1], layers[1:])


def test_the_dots_lie_on_the_curve():
    for start in ("unit", "critical"):
        values = compute(first=2.0, start=start)
        between = np.interp(
            np.log(values["layers"]),
            np.log(three_gains.AXIS),
            values["curve"],
        )
        np.testing.assert_allclose(values["factors"], between, rtol=2e-3)


def test_an_array_of_starts_gives_what_single_starts_give():
    together = compute(first=np.array([0.5, 2.0]))
    for place, first in enumerate((0.5, 2.0)):
        alone = compute(first=first)
        for name in ("layers", "factors", "slope", "trend"):
            np.testing.assert_allclose(together[name][place], alone[name])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"activation": "gelo"}, "activation must be one of.*'gelo'"),
        ({"start": "xavier"}, "start must be one of.*'xavier'"),
        ({"off": 3}, "off must be one of.*3"),
        ({"first": 0.3}, "first must be one of.*0.3"),
        ({"activation": "tanh", "start": "critical"}, "one critical pair"),
    ],
)
def test_bad_values_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)


def test_the_sentence_says_which_way_deviations_go():
    figure = three_gains.explorable()
    assert "from 0.9 to 0.0012 and is shrinking" in figure.summary()
    assert "is 1.15 percent more in the next" in figure.summary()
    assert "a relative deviation grows." in figure.summary()
    tanh = figure.summary(activation="tanh", first=10.0)
    assert "from 10 to 1 and is nearly level" in tanh
    assert "deviation shrinks" in tanh
    assert "stays as it is" in figure.summary(activation="relu")
