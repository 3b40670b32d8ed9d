"""What the registry says of each scheme, against what the scheme draws."""

import ast
import json
import re
from dataclasses import fields, replace
from math import inf, pi, sqrt

import numpy as np
import pytest

from nbkernel.initializers import FAMILIES, INITIALIZERS, TRUNCATED_STD
from nbkernel.initializers.entry import Calls
from nbkernel.initializers.formula import SYMBOLS, Formula
from tests.conftest import ROOT

schemes = pytest.mark.parametrize("name", INITIALIZERS)
NEEDED = ("suits", "assumes", "when", "unless", "derivation", "claims")
SHAPE = (240, 600)
KERNEL = (3, 3, 40, 80)


def missing(entry):
    """Name the facts a scheme lacks, as its author should read it."""
    lacks = [name for name in NEEDED if not getattr(entry, name)]
    lacks += [f"assumes[{i}]" for i, a in enumerate(entry.assumes) if not a]
    if not any((entry.calls.torch, entry.calls.keras, entry.calls.jax)):
        lacks.append("calls")
    if entry.family not in FAMILIES:
        lacks.append(f"family (one of {', '.join(FAMILIES)})")
    if entry.distribution == "uniform" and entry.bound is None:
        lacks.append("bound (its law is uniform)")
    return lacks


@schemes
def test_every_scheme_is_described(name):
    lacks = missing(INITIALIZERS[name])
    assert not lacks, (
        f"the registry's entry {name!r} lacks {', '.join(lacks)}: "
        "the page of all schemes is made of them"
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"when": ""}, "when"),
        ({"claims": ()}, "claims"),
        (
            {"family": "other"},
            "family (one of scaling, fitted, structured, plain)",
        ),
        ({"bound": None}, "bound (its law is uniform)"),
        ({"calls": Calls("", "", "")}, "calls"),
    ],
)
def test_a_scheme_with_a_gap_is_found(change, complaint):
    entry = INITIALIZERS["he_uniform"]
    assert missing(replace(entry, **change)) == [complaint]


def test_a_scheme_cannot_be_registered_without_its_facts():
    entry = INITIALIZERS["zeros"]
    kept = ("name", "function", "label", "formula")
    with pytest.raises(TypeError, match=r"'family', .*'variance', .*'claims'"):
        type(entry)(*(getattr(entry, name) for name in kept))


@schemes
def test_the_stated_variance_is_drawn(name):
    """And a tenth more or less is not."""
    entry = INITIALIZERS[name]
    shape = KERNEL if entry.axes == 3 else SHAPE
    rng = np.random.default_rng(7)
    draws = np.stack([entry(shape, rng=rng) for _ in range(8)])
    stated = entry.variance_of(shape)
    if stated == 0:
        assert (draws == draws[0]).all()
        return
    assert not (draws[0] == draws[1]).all()
    squares = draws**2
    error = squares.std() / sqrt(squares.size)
    assert abs(squares.mean() - stated) <= max(5 * error, 1e-9 * stated)
    assert 5 * error < 0.1 * stated
    assert abs(draws.mean()) < 5 * sqrt(stated / draws.size)


@schemes
def test_the_stated_bound_is_reached_and_not_passed(name):
    entry = INITIALIZERS[name]
    if entry.bound is None:
        assert entry.bound_of(SHAPE) == inf
        return
    bound = entry.bound_of(SHAPE)
    farthest = np.abs(entry(SHAPE, rng=np.random.default_rng(8))).max()
    assert 0.99 * bound <= farthest <= bound * (1 + 1e-12)


@schemes
def test_a_uniform_law_s_bound_is_root_3_standard_deviations(name):
    entry = INITIALIZERS[name]
    if entry.distribution == "uniform" or name == "uniform":
        bound = sqrt(3 * entry.variance_of(SHAPE))
        assert entry.bound_of(SHAPE) == pytest.approx(bound, rel=1e-12)


def test_stated_variances_by_hand():
    by_hand = {
        "lecun_normal": 1 / 240,
        "glorot_uniform": 2 / 840,
        "he_normal": 2 / 240,
        "pytorch_default": 1 / 720,
        "kumar_normal": 12.8 / 240,
        "siren": 2 / 900 / 240,
        "orthogonal": 1 / 600,
        "sparse": 15 / 240,
        "truncated_normal": 1e-4 * TRUNCATED_STD**2,
        "uniform": 0.05**2 / 3,
    }
    for name, variance in by_hand.items():
        stated = INITIALIZERS[name].variance_of(SHAPE)
        assert stated == pytest.approx(variance, rel=1e-12), name


@schemes
def test_calls_are_expressions_that_name_their_framework(name):
    calls = INITIALIZERS[name].calls
    for framework in ("torch", "keras", "jax"):
        call = getattr(calls, framework)
        if call:
            tree = ast.parse(call, mode="eval")
            names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
            assert framework in names
            assert names <= {framework, "w", "key", "n_in", "n_out"}


def addresses(entry):
    return [
        re.sub("[^a-z0-9]+", "-", name.lower())
        for name in (entry.name, *entry.aliases)
    ]


def test_names_and_aliases_lead_to_one_scheme_each():
    every = [a for e in INITIALIZERS.values() for a in addresses(e)]
    assert len(every) == len(set(every))
    for known in ("xavier-uniform", "kaiming-normal", "msra", "haar"):
        assert known in every


def test_recommendations_rest_on_claims():
    for entry in INITIALIZERS.values():
        assert "{claim}" in entry.when + entry.unless, entry.name


def claims_and_labels():
    """Read the ids of claims and equations from the notebooks' cells."""
    claims, labels = set(), set()
    for path in (ROOT / "book").rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            source = "".join(cell["source"])
            claims |= set(re.findall(r'claim\(\s*"([a-z0-9-]+)"', source))
            page = path.relative_to(ROOT).with_suffix("").as_posix()
            found = re.findall(r"\$\$ \((eq-[a-z-]+)\)", source)
            labels |= {(page, label) for label in found}
    return claims, labels


@schemes
def test_every_scheme_has_a_claim_and_a_derivation_in_the_book(name):
    entry = INITIALIZERS[name]
    claims, labels = claims_and_labels()
    own = f"scheme-{name}".replace("_", "-")
    if entry.variance.names and entry.axes < 3:
        claims.add(own)  # those that draw are claimed in one loop
    assert own in entry.claims
    assert set(entry.claims) <= claims
    linked = re.findall(
        r"\{claim\}`[^`]*?<?([a-z0-9-]+)>?`", entry.when + entry.unless
    )
    assert set(linked) <= claims
    assert entry.derivation in labels


# Formulas


@pytest.mark.parametrize(
    ("text", "tex", "value"),
    [
        ("2 / fan_in", r"2 / n_\text{in}", 1.0),
        ("1 / (3 * fan_in)", r"1 / (3 \, n_\text{in})", 1 / 6),
        ("(high - low)**2 / 12", "(b - a)^{2} / 12", 3.0),
        ("1 - (2 - std)", "1 - (2 - s)", 2.0),
        ("1 / (2 / std)", "1 / (2 / s)", 1.5),
        ("max(fan_in, std)", r"\max(n_\text{in}, s)", 3.0),
        ("sqrt(2 + fan_in) * std", r"\sqrt{2 + n_\text{in}} \, s", 6.0),
        ("(std + 1) * (std - 1)", r"(s + 1) \, (s - 1)", 8.0),
        ("slope**2", "g'(0)^{2}", 25.0),
    ],
)
def test_a_formula_is_a_number_and_tex(text, tex, value):
    formula = Formula(text, constants=(("slope", 5.0),))
    assert formula.tex == tex
    given = {"fan_in": 2, "std": 3, "low": -2, "high": 4, "unused": pi}
    assert formula(**given) == pytest.approx(value)


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_symbol_is_tex(name):
    from matplotlib.mathtext import MathTextParser

    tex = Formula(name).tex.replace(r"\text", r"\mathrm")
    MathTextParser("path").parse(f"${tex}$")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fan_in // 2", "cannot hold 'fan_in // 2'"),
        ("fan", "a formula's name must be one of 'fan_in'"),
        ("__import__('os')", "cannot hold"),
        ("std.real", "cannot hold 'std.real'"),
        ("'text'", "cannot hold"),
    ],
)
def test_a_formula_without_tex_is_refused(text, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        Formula(text)


def test_fields_that_the_page_needs_have_no_default():
    entry = type(INITIALIZERS["zeros"])
    given = {f.name for f in fields(entry) if f.kw_only}
    assert {*NEEDED, "family", "variance", "calls"} <= given
