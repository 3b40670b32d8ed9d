"""Figures look the same everywhere and draw the numbers they are given."""

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nbkernel import figures
from nbkernel.experiments import Estimate
from nbkernel.initializers import INITIALIZERS


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        figures.use_style()
        yield


def svg(figure):
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def example():
    axes = Figure().subplots()
    x = np.arange(51)
    estimate = Estimate(0.5**x, 0.1 * 0.5**x, n=20)
    artists = figures.theory_over_measurement(
        axes, x, 0.5**x, estimate, color=figures.scheme_color("he_normal")
    )
    figures.layer_axis(axes, 50, "second moment")
    axes.legend()
    return axes, artists


def contrast(color, other):
    def luminance(color):
        rgb = np.array(to_rgb(color))
        linear = np.where(
            rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4
        )
        return linear @ [0.2126, 0.7152, 0.0722]

    low, high = sorted([luminance(color), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("background", ["#ffffff", "#121212"])
def test_every_color_reads_on_a_light_and_on_a_dark_page(background):
    cycle = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
    for color in {*figures.SCHEME_COLORS.values(), *cycle}:
        assert contrast(color, background) >= 3, color


def test_the_ink_is_one_color_that_a_page_can_replace():
    for name in ("text.color", "axes.edgecolor", "axes.labelcolor"):
        assert to_rgb(mpl.rcParams[name]) == to_rgb(figures.INK)
    assert mpl.rcParams["figure.facecolor"] == "none"


def test_a_figure_is_the_same_text_every_time():
    first, again = (svg(example()[0].figure) for _ in range(2))
    assert first == again
    assert "<dc:date>" not in first


def test_words_stay_text():
    texts = [
        "".join(element.itertext())
        for element in ET.fromstring(svg(example()[0].figure)).iter()
        if element.tag.endswith("}text")
    ]
    assert {"layer", "second moment", "predicted", "measured"} <= set(texts)


def test_theory_is_a_line_of_all_points_over_few_dots():
    _, artists = example()
    line = artists["predicted"]
    np.testing.assert_array_equal(line.get_ydata(), 0.5 ** np.arange(51))
    assert to_rgb(line.get_color()) == to_rgb(figures.INK)
    dots, _, (bars,) = artists["measured"]
    assert len(dots.get_xdata()) == 26
    assert to_rgb(dots.get_color()) == to_rgb(
        figures.SCHEME_COLORS["he_normal"]
    )
    low, high = bars.get_segments()[0][:, 1]
    assert (low, high) == pytest.approx((0.8, 1.2))
    assert line.get_zorder() > dots.get_zorder()


def test_a_plain_array_has_no_error_bars_and_theory_may_be_absent():
    axes = Figure().subplots()
    artists = figures.theory_over_measurement(axes, [1, 2], None, [3, 4])
    assert set(artists) == {"measured"}
    assert not artists["measured"].has_yerr


@pytest.mark.parametrize(
    ("predicted", "estimate", "message"),
    [
        ([1, 2, 3], [1, 2], r"predicted must have the shape of x, \(2,\)"),
        ([1, 2], [[1, 2]], r"estimate must have the shape of x, \(2,\)"),
        (None, Estimate(1.0, 0.1, 5), r"estimate must have .* got \(\)"),
    ],
)
def test_shapes_must_agree(predicted, estimate, message):
    axes = Figure().subplots()
    with pytest.raises(ValueError, match=message):
        figures.theory_over_measurement(axes, [1, 2], predicted, estimate)


def test_layer_axis_counts_layers_and_is_logarithmic():
    axes, _ = example()
    assert axes.get_yscale() == "log"
    assert all(tick == int(tick) for tick in axes.get_xticks())
    low, high = axes.get_xlim()
    assert -2 < low < 0
    assert 50 < high < 52
    linear = Figure().subplots()
    figures.layer_axis(linear, 3, log=False)
    assert linear.get_yscale() == "linear"


def test_colors_belong_to_registered_schemes():
    assert set(figures.SCHEME_COLORS) <= set(INITIALIZERS)
    assert figures.scheme_color("a reader's own") == "#7a7f87"
    families = [figures.scheme_color(f"{f}_normal") for f in ("lecun", "he")]
    assert len(set(families)) == 2
    for family in ("lecun", "glorot", "he"):
        assert figures.scheme_color(f"{family}_normal") == (
            figures.scheme_color(f"{family}_uniform")
        )


def test_a_figure_fits_a_phone():
    """At 350 CSS pixels the smallest letters keep 9 of them in height."""
    width = mpl.rcParams["figure.figsize"][0] * 96
    smallest = mpl.rcParams["xtick.labelsize"] * 96 / 72
    assert smallest * 350 / width >= 9


def test_importing_figures_does_not_import_pyplot():
    code = "import sys, nbkernel.figures; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
