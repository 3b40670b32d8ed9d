import numpy as np
import pytest

from nbkernel.explorable import Choice, Option, Redraw, Slider, Toggle


def test_a_choice_takes_its_options_and_their_text():
    choice = Choice("width", [64, 128])
    assert choice.default == 64
    assert choice.accept(128) == 128
    assert choice.accept("128") == 128
    with pytest.raises(ValueError, match="width must be one of 64, 128"):
        choice.accept(100)


def test_a_twin_computes_as_the_option_it_names():
    he = Option("he", sets={"gain": 2**0.5}, same_as="lecun")
    choice = Choice("scheme", [Option("lecun"), he])
    assert choice.canonical("he") == "lecun"
    assert choice.grid == ["lecun"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "at least one"),
        ([1, "1"], "all different"),
        ([Option("a", same_as="b")], "same_as of 'a' must be one of"),
        (
            [Option("a", same_as="b"), Option("b", same_as="c"), Option("c")],
            "option of its own",
        ),
    ],
)
def test_options_that_make_no_choice_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Choice("scheme", options)


def test_a_slider_is_even_in_its_scale():
    slider = Slider("gain", low=0.01, high=100, scale="log", knots=5)
    np.testing.assert_allclose(slider.grid, [0.01, 0.1, 1, 10, 100])
    assert slider.continuous
    assert slider.default == 0.01


def test_a_slider_with_stops_takes_nothing_between():
    slider = Slider("layer", stops=[1, 2, 50], default=2)
    assert not slider.continuous
    assert (slider.low, slider.high) == (1, 50)
    with pytest.raises(ValueError, match="layer must be one of 1, 2, 50"):
        slider.accept(3)


@pytest.mark.parametrize("value", [0.0, 5.0, np.nan, np.inf])
def test_a_slider_takes_nothing_beyond_its_ends(value):
    slider = Slider("gain", low=0.5, high=4)
    with pytest.raises(ValueError, match=r"gain must be .* in \[0.5, 4\]"):
        slider.accept(value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "needs low and high"),
        ({"low": 0, "high": 1, "scale": "log"}, "low must be"),
        ({"low": 2, "high": 1}, "high must be"),
        ({"low": 0, "high": 1, "knots": 1}, "knots must be at least 2"),
        ({"low": 0, "high": 1, "knots": [0, 0.5]}, "run from low"),
        ({"stops": [2, 1]}, "high must be"),
        ({"low": 0, "high": 1, "scale": "square"}, "scale must be one of"),
        ({"low": 0, "high": 1, "default": 3}, "gain must be"),
    ],
)
def test_sliders_that_cannot_be_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Slider("gain", **settings)


def test_toggles_and_draws():
    assert Toggle("bias").accept(True) is True
    with pytest.raises(ValueError, match="bias must be one of False, True"):
        Toggle("bias").accept(2)
    assert Redraw("seed", count=3).grid == [0, 1, 2]
    with pytest.raises(ValueError, match="seed must be one of 0, 1, 2"):
        Redraw("seed", count=3).accept(3)


def test_a_stop_that_is_a_whole_number_stays_one():
    slider = Slider("layer", stops=[1, 2, 5])
    assert isinstance(slider.default, int)
    assert isinstance(slider.accept(5.0), int)
