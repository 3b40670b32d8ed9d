import json
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from nbkernel.explorable import (
    Budget,
    BudgetError,
    Choice,
    Explorable,
    Guess,
    LiveLine,
    Option,
    Quantity,
    Slider,
)
from tests.sample_explorables import guessed_line, signal

MIME = "application/vnd.nbkernel.explorable+json"


@pytest.fixture(scope="module")
def static():
    return signal().static()


def test_in_the_build_it_is_a_figure_and_an_atlas(monkeypatch):
    monkeypatch.setenv("NBKERNEL_OUTPUT", "static")
    bundle = signal()._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/plain"}
    assert bundle["text/plain"] == "Explorable('signal')"
    assert set(bundle[MIME]) == {"name", "html", "atlas", "report"}
    json.dumps(bundle, allow_nan=False)


def test_beside_a_kernel_it_is_a_widget(monkeypatch):
    monkeypatch.delenv("NBKERNEL_OUTPUT", raising=False)
    data, _ = signal()._repr_mimebundle_()
    view = data["application/vnd.jupyter.widget-view+json"]
    assert view["version_major"] == 2
    assert data["text/plain"] == "Explorable('signal')"


def test_the_figure_is_small_and_stands_by_itself(static):
    html = static["html"]
    assert html.startswith('<figure class="nbk-explorable')
    assert html.endswith("</figure>")
    assert len(html) < 40_000
    assert "dc:date" not in html
    assert "http" not in html.replace("http://www.w3.org", "")
    assert "{{explorables}}" in html
    assert signal().summary() in html


def test_ids_are_unique_and_every_reference_is_met(static):
    html = static["html"]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for reference in re.findall(r'(?:url\(#|href="#)([^")]+)', html):
        assert reference in ids
    for target in re.findall(r' for="([^"]+)"', html):
        assert target in ids


def test_no_color_is_fixed(static):
    drawing = re.sub(r"<style>.*?</style>", "", static["html"])
    assert not re.search(r"(fill|stroke): ?#", drawing)


def test_drawing_twice_gives_the_same_text(static):
    assert signal().static() == static


def test_a_choice_sentence_follows_the_state():
    explorable = signal()
    assert explorable.summary(scheme="zeros").endswith(
        "is 0 of the input's: collapsed."
    )
    assert "LeCun" in explorable.summary()


def test_wrong_values_name_control_value_and_what_is_accepted():
    explorable = signal()
    with pytest.raises(ValueError, match=r"gain must be .* got 9"):
        explorable.values(gain=9)
    with pytest.raises(ValueError, match=r"scheme must be one of .*'gaus'"):
        explorable.values(scheme="gaus")
    with pytest.raises(ValueError, match=r"control's name must be one of"):
        explorable.values(depth=3)


def test_over_budget_it_fails_and_says_where():
    tight = signal(budget=Budget(error=1e-6))
    with pytest.raises(BudgetError, match=r"is off by .* at activation="):
        tight.static()
    with pytest.raises(BudgetError, match=r"atlas is .* bytes"):
        signal(budget=Budget(size=1000)).static()


def test_an_impossible_combination_is_refused():
    with pytest.raises(ValueError, match="shape='bent' with sign='minus'"):
        guessed_line().values(shape="bent", sign="minus")


X = np.linspace(0, 1, 5)


def tiny(**options):
    def draw(values):
        figure = Figure()
        (line,) = figure.subplots().plot(X, values["y"])
        return figure, [LiveLine(line, "y")]

    settings = dict(
        title="Tiny",
        controls=[Slider("a", low=0, high=1)],
        compute=lambda a: {"y": a + X},
        quantities={"y": Quantity(over=("a",))},
        draw=draw,
        summary="It ends at {y[-1]}.",
    )
    return Explorable(options.pop("name", "tiny"), **(settings | options))


def follows_unknown(values):
    figure = Figure()
    (line,) = figure.subplots().plot(X)
    return figure, [LiveLine(line, "z")]


def other_figure(values):
    (line,) = Figure().subplots().plot(X)
    return Figure(), [LiveLine(line, "y")]


def symlog(values):
    figure = Figure()
    axes = figure.subplots()
    (line,) = axes.plot(X)
    axes.set_yscale("symlog")
    return figure, [LiveLine(line, "y")]


def nothing_drawn(values):
    figure = Figure()
    (line,) = figure.subplots().plot(X, visible=False)
    return figure, [LiveLine(line, "y")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "Tiny One"}, "name must consist of small letters"),
        ({"summary": "{z}"}, "summary names 'z'"),
        ({"quantities": {"y": Quantity(over=("b",))}}, "must be one of 'a'"),
        ({"compute_along": "b"}, "compute_along must be one of 'a'"),
        ({"controls": [Slider("a", low=0, high=1, marks_from="b")]}, "Choice"),
        (
            {"controls": [Choice("a", [Option(1, sets={"b": 2})])]},
            "sets or fixes 'b'",
        ),
        ({"draw": follows_unknown}, "LiveLine follows 'z'"),
        ({"draw": other_figure}, "must return the figure"),
        ({"draw": symlog}, "linear or log"),
        ({"draw": nothing_drawn}, "nothing to see of .* at the default"),
        ({"guess": Guess("z")}, "quantity of the guess must be one of 'y'"),
        ({"impossible": [{"b": 1}]}, "impossible must be one of 'a'"),
        ({"compute": lambda a: {}}, "'y' is missing"),
    ],
)
def test_authors_mistakes_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        tiny(**options).static()


class TestWidget:
    @pytest.fixture
    def widget(self):
        widget = signal().widget
        self.sent = []
        widget.send = lambda content, buffers=None: self.sent.append(
            (content, buffers)
        )
        yield widget
        widget.close()

    def arrays(self):
        content, buffers = self.sent[-1]
        return {
            name: np.frombuffer(buffer, "<f8")
            for name, buffer in zip(content["names"], buffers, strict=True)
        }

    def test_a_control_moved_from_python_sends_exact_arrays(self, widget):
        widget.gain = 1.2345
        expected = signal().values(gain=1.2345)
        for name, array in self.arrays().items():
            np.testing.assert_array_equal(array, np.ravel(expected[name]))

    def test_several_controls_in_one_message_compute_once(self, widget):
        widget.set_state({"scheme": "he", "gain": 2**0.5, "width": "64"})
        assert len(self.sent) == 1
        assert widget.width == 64

    def test_wrong_values_are_refused_and_change_nothing(self, widget):
        with pytest.raises(ValueError, match=r"gain must be .* got 40"):
            widget.gain = 40
        assert widget.gain == 1.0
        assert not self.sent

    def test_an_error_in_compute_is_shown(self, widget, caplog):
        def broken(**state):
            raise ZeroDivisionError("no signal")

        widget._explorable.study.compute = broken
        widget.gain = 2.0
        content, _ = self.sent[-1]
        assert content["kind"] == "error"
        assert "ZeroDivisionError: no signal" in content["text"]
        assert "no signal" in caplog.text

    def test_a_view_gets_the_values_when_it_asks(self, widget):
        widget._handle_custom_msg({"kind": "show"}, [])
        assert self.sent[-1][0]["kind"] == "values"

    def test_a_control_must_not_hide_the_widgets_own(self):
        explorable = tiny(
            controls=[Slider("layout", low=0, high=1)],
            compute=lambda layout: {"y": layout + X},
            quantities={"y": Quantity(over=("layout",))},
        )
        with pytest.raises(ValueError, match="must not be named 'layout'"):
            _ = explorable.widget


def test_a_quantity_without_a_label_stays_out_of_the_table():
    def one(label):
        return Explorable(
            "parts",
            title="A level and its place",
            controls=[Slider("x", stops=[0, 1])],
            compute=lambda x: {"level": [x, x], "place": x},
            quantities={
                "level": Quantity(("x",)),
                "place": Quantity(("x",), label=label),
            },
            draw=_a_line,
            summary="{x}",
        )

    assert one("").config()["labels"] == {"level": "level", "place": "place"}
    assert one(None).config()["labels"] == {"level": "level"}


def _a_line(values):
    axes = (figure := Figure()).subplots()
    return figure, [LiveLine(axes.plot(values["level"]), "level")]
