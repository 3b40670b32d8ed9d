"""The page of all schemes: its explorable, and how its text is written."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html import escape

import numpy as np
import pytest

from nbkernel.activations import ACTIVATIONS
from nbkernel.initializers import INITIALIZERS
from nbkernel.initializers.entry import Calls
from nbkernel.initializers.formula import Formula
from nbkernel.studies import schemes
from tests.conftest import ROOT


def compute(**changes):
    state = {
        "activation": "relu",
        "scheme": "he_normal",
        "fan_in": 512,
        "fan_out": 256,
    }
    return schemes.compute(**(state | changes))


def test_every_scheme_that_draws_has_a_row():
    deterministic = {"zeros", "ones", "constant", "identity"}
    kernels_only = {"delta_orthogonal"}
    assert set(schemes.SCHEMES) == (
        set(INITIALIZERS) - deterministic - kernels_only
    )


@pytest.mark.parametrize(
    ("activation", "scheme", "kept", "returned"),
    [
        ("relu", "he_normal", 1, 1 / 2),
        ("identity", "lecun_uniform", 1, 1 / 2),
        ("identity", "glorot_normal", 4 / 3, 2 / 3),
        ("relu", "pytorch_default", 1 / 6, 1 / 12),
        ("identity", "normal", 512e-4, 256e-4),
        ("identity", "sparse", 15, 7.5),
        ("leaky_relu", "he_uniform", 1.0001, 0.50005),
    ],
)
def test_layers_by_hand(activation, scheme, kept, returned):
    values = compute(activation=activation, scheme=scheme)
    assert values["kept"] == pytest.approx(kept, rel=1e-9)
    assert values["returned"] == pytest.approx(returned, rel=1e-9)
    place = schemes.SCHEMES.index(scheme)
    assert values["forward"][place] == values["kept"]
    assert values["backward"][place] == values["returned"]
    assert values["rows"][place] == values["row"]
    assert values["reach"] == pytest.approx(3**0.5 * values["std"])


@pytest.mark.parametrize("scheme", schemes.SCHEMES)
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_predictions_are_measured_in_a_wide_layer(scheme, activation):
    """A sparse unit's slope knows each of its few weights: 1 in 15."""
    fan_in, fan_out = 512, 256
    phi = ACTIVATIONS[activation]
    rng = np.random.default_rng(3)
    a = np.sign(rng.standard_normal((40, fan_in)))
    kept, returned = [], []
    for _ in range(10):
        W = INITIALIZERS[scheme]((fan_in, fan_out), rng=rng)
        z = a @ W
        kept.append(np.mean(phi(z) ** 2))
        gradient = rng.standard_normal(z.shape) * phi.derivative(z)
        returned.append(np.mean((gradient @ W.T) ** 2))
    values = compute(activation=activation, scheme=scheme)
    assert np.mean(kept) == pytest.approx(values["kept"], rel=0.05)
    slack = 0.1 if scheme == "sparse" else 0.05
    assert np.mean(returned) == pytest.approx(values["returned"], rel=slack)


def test_default_sentence_says_that_he_keeps_relu_level():
    sentence = schemes.explorable().summary()
    assert sentence.startswith("He normal, ReLU, from 512 to 256 units")
    assert "standard deviation 0.0625 (a uniform law" in sentence
    assert "1 times the second moment that came in: level" in sentence
    assert "0.5 times as large: so it fades" in sentence


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"activation": "softmax"}, "activation must be one of"),
        ({"scheme": "zeros"}, "scheme must be one of 'he_normal'"),
        ({"fan_in": 0}, "fan_in"),
        ({"fan_out": -1}, "fan_out"),
    ],
)
def test_bad_values_are_named(change, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        compute(**change)


# How the page is written


@pytest.fixture(scope="module")
def page():
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    from book_extension import schemes as page

    yield page
    sys.path.remove(str(ROOT / "book" / "_ext"))


def test_a_new_scheme_writes_itself(page):
    new = replace(
        INITIALIZERS["glorot_uniform"],
        name="new_uniform",
        label="New",
        aliases=("Other Name",),
        suits="everything",
        variance=Formula("4 / (fan_in + fan_out)"),
        claims=("new-keeps",),
        calls=Calls("torch.new_(w)", "", "jax.new()"),
    )
    head, rule, row = page.table_text([new]).split("\n")
    assert head.count("|") == rule.count("|") == row.count("|")
    assert "[New](#scheme-new-uniform) [Other Name]" in row
    assert r"$\operatorname{Var} = 4 / (n_\text{in} + n_\text{out})$" in row
    assert "| both fans’ mean | everything |" in row
    text = page.description_text(new, "book/here")
    for line in (
        "Also called Other Name. Source: Glorot & Bengio 2010. In this book",
        "Bound\n: $\\lvert w \\rvert \\leq \\sqrt{6 /",
        "PyTorch\n: `torch.new_(w)`",
        "Keras\n: has none of its own",
        "of {doc}`/book/initialization/glorot`",
        "Checked by\n: - {claim-statement}`new-keeps`",
    ):
        assert line in text


def test_an_equation_of_the_page_itself_is_not_linked_as_another_s(page):
    entry = INITIALIZERS["uniform"]
    text = page.description_text(entry, entry.derivation[0])
    assert "equation {eq}`eq-schemes-uniform`, below\n" in text


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("he_normal", "fan-in"),
        ("glorot_normal", "both fans’ mean"),
        ("orthogonal", "the larger fan"),
        ("sparse", "fan-in"),
        ("normal", "neither fan"),
        ("zeros", "neither fan"),
    ],
)
def test_what_a_scheme_counts(page, name, counted):
    assert page.counted(INITIALIZERS[name]) == counted


def test_the_built_page_describes_every_scheme(site):
    html = (site / "book" / "initialization" / "schemes.html").read_text()
    for entry in INITIALIZERS.values():
        for name in (entry.name, *entry.aliases):
            address = re.sub("[^a-z0-9]+", "-", name.lower())
            assert html.count(f'id="scheme-{address}"') == 1, address
        for claim in entry.claims:
            assert f'#claim-{claim}"' in html
        assert f"#equation-{entry.derivation[1]}" in html
        for call in (entry.calls.torch, entry.calls.keras, entry.calls.jax):
            assert escape(call) in unmarked(html)


def unmarked(html):
    """Join what inline code is split into."""
    return re.sub(r"</?span[^>]*>", "", html)
