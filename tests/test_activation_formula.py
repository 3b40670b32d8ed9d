"""Activations from a typed formula: what is understood, and what is not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nbkernel.activations import ACTIVATIONS, activation_from_formula
from nbkernel.activations.formula import FUNCTIONS
from nbkernel.moments import activation_moments

Z = np.linspace(-4.03, 4.04, 54)

FORMULAS = {
    "identity": "z",
    "sigmoid": "1 / (1 + exp(-z))",
    "tanh": "np.tanh(z)",
    "lecun_tanh": "1.7159 * tanh(2 * z / 3)",
    "relu": "maximum(z, 0)",
    "leaky_relu": "maximum(z, 0) + 0.01 * minimum(z, 0)",
    "elu": "where(z > 0, z, expm1(z))",
    "gelu": "z * normal_cdf(z)",
    "silu": "z * sigmoid(z)",
    "mish": "z * tanh(softplus(z))",
    "softplus": "log1p(exp(z))",
    "softsign": "z / (1 + abs(z))",
    "erf": "erf(z)",
    "sin": "sin(z)",
    "hardtanh": "clip(z, -1, 1)",
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_of_known_activations(name):
    mine, known = activation_from_formula(FORMULAS[name]), ACTIVATIONS[name]
    assert_allclose(mine(Z), known(Z), rtol=1e-12, atol=1e-14)
    slopes = mine.derivative(Z), known.derivative(Z)
    assert_allclose(*slopes, rtol=1e-10, atol=1e-12)
    bends = mine.second_derivative(Z), known.second_derivative(Z)
    assert_allclose(*bends, atol=1e-6)
    assert set(known.kinks) - {0.0} <= set(mine.kinks)
    found, expected = activation_moments(mine), activation_moments(name)
    assert found.second_moment == pytest.approx(expected.second_moment)
    assert found.gain_backward == pytest.approx(expected.gain_backward)


@pytest.mark.parametrize(
    ("formula", "kinks"),
    [
        ("maximum(z, 0.1 * z)", (0.0,)),
        ("clip(2 * z, -1, 1)", (-0.5, 0.5)),
        ("abs(abs(z) - 1)", (-1.0, 0.0, 1.0)),
        ("where(z < 1/3, z, 1/3)", (1 / 3,)),
        ("maximum(z, z**3)", (-1.0, 0.0, 1.0)),
        ("step(z - 0.1)", (0.1,)),
        ("relu(z - pi)", (np.pi,)),
        ("maximum(z, z)", ()),
        ("3", ()),
    ],
)
def test_corners_are_found(formula, kinks):
    assert_allclose(activation_from_formula(formula).kinks, kinks, atol=1e-11)


def test_the_slope_of_a_step_is_zero():
    step = activation_from_formula("step(z - 0.1)")
    assert not step.derivative(Z).any()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_takes_complex_steps(name):
    """Its slope agrees with a difference of its values."""
    count = FUNCTIONS[name][0]
    arguments = {1: "0.3 + 0.1 * z", 2: "z, 0.2", 3: "z, -1.5, 1.5"}[count]
    if name == "where":
        arguments = "z > 0.2, z, 2 * z"
    mine, z = activation_from_formula(f"{name}({arguments})"), Z[10:-10]
    if name in ("log", "sqrt"):
        assert (0.3 + 0.1 * z > 0).all()
    difference = (mine(z + 1e-6) - mine(z - 1e-6)) / 2e-6
    assert_allclose(mine.derivative(z), difference, atol=1e-8)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("", "1 to 200 characters"),
        ("z + " * 60 + "z", "1 to 200 characters; this one has 241"),
        ("tanh(z", "not a complete formula near character 5"),
        ("x + 1", "variable is called z; got 'x'"),
        ("z^2", r"written \*\*"),
        ("tan(z)", "no function 'tan' here; do you mean 'tanh'"),
        ("floor(z)", "no function 'floor' here; there are abs, arcsinh"),
        ("maximum(z)", r"maximum takes 2 arguments; got 'maximum\(z\)'"),
        ("exp(x=z)", "exp takes 1 argument; got"),
        ("tanh", r"function 'tanh' needs \(...\)"),
        ("z > 0", "belongs inside where"),
        ("where(z, 1, 2)", "where begins with one comparison"),
        ("where(0 < z < 1, 1, 2)", "where begins with one comparison"),
        ("log(z)", r"'log\(z\)' is too large or not defined at z = -2.9;"),
        ("9**9**9**9", "too large or not defined"),
        ("import os", "it takes z, numbers"),
        ("2z", r"character 1: '2z'; a product is written with \*"),
        ("0.5 z", r"a product is written with \*"),
        ("2(z)", r"not the name of a function; a product is written"),
        ("z(z + 1)", r"a product is written with \*"),
        ("tanh(z)sin(z)", r"a product is written with \*"),
        ("sin z", r"a function takes \(...\)"),
        ("y = tanh(z)", "only what stands behind the ="),
        ("maximum(0, z", "not every bracket"),
        ("|z|", r"instead of \| write abs\(...\)"),
        ("z²", r"instead of ² write \*\*2"),
        ("−z", "instead of − write -"),
        ("2·z", r"instead of · write \*"),
        ("min(z, 1)", "no function 'min' here; do you mean 'minimum'"),
        ("ln(z)", "do you mean 'log'"),
        ("ReLU(z)", "do you mean 'relu'"),
        ("where(z > 0, z)", r"where takes \(comparison, value if true"),
        ("True", "consists of z, numbers"),
        ("'z'", "consists of z, numbers"),
        ("1j * z", "consists of z, numbers"),
        ("[z]", "consists of z, numbers"),
        ("z if 1 else z", "consists of z, numbers"),
    ],
)
def test_what_is_no_formula_is_named(formula, words):
    with pytest.raises(ValueError, match=words):
        activation_from_formula(formula)


@pytest.mark.parametrize(
    "attack",
    [
        "__import__('os').system('true')",
        "z.__class__.__mro__",
        "(lambda: 1)()",
        "np.load(z)",
        "np.linalg.norm(z)",
        "os.getcwd()",
        "open(z)",
        "eval(z)",
        "[x for x in z]",
        "(z := 1)",
        "f'{z}'",
        "z[0]",
    ],
)
def test_nothing_but_formulas_runs(attack):
    with pytest.raises(ValueError, match=r"function|consists of|name of"):
        activation_from_formula(attack)


def test_only_a_text_is_a_formula():
    with pytest.raises(TypeError, match="formula must be a text; got 3"):
        activation_from_formula(3)
