"""Your own activation from a typed formula, such as ``z * tanh(z)``.

The text is parsed, never executed: a formula may contain numbers, ``z``,
``pi``, ``e``, the operators + - * / ** and the functions of `FUNCTIONS`, and
nothing else. Corners are found on the way: ``maximum(a, b)`` has one where a
and b cross.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from math import e, pi

import numpy as np
from numpy.typing import NDArray

from nbkernel.activations import functions
from nbkernel.activations.activation import (
    Activation,
    central_difference,
    complex_step,
)

Values = NDArray | float
Part = Callable[[NDArray], Values]

MOST_CHARACTERS = 200
REACH = 12.0  # corners are sought where a standard normal number can be
CONSTANTS = {"pi": pi, "e": e}
WRITTEN_HERE = {  # signs of print, and what stands for them in a formula
    "−": "-",
    "·": "*",
    "×": "*",
    "²": "**2",
    "³": "**3",
    "|": "abs(...)",
    "√": "sqrt(...)",
    "π": "pi",
}
OTHER_NAMES = {"max": "maximum", "min": "minimum", "ln": "log"}


# Each takes complex numbers and is analytic between its corners, so that the
# slope can be taken by a complex step.
def _sign(x: Values) -> Values:
    return np.sign(np.real(x))


def _normal_cdf(x: Values) -> Values:
    return (1 + functions.erf(x / np.sqrt(2))) / 2


FUNCTIONS: dict[str, tuple[int, Callable[..., Values]]] = {
    **{name: (1, getattr(np, name)) for name in ("exp", "log", "log1p")},
    **{name: (1, getattr(np, name)) for name in ("expm1", "sqrt")},
    **{name: (1, getattr(np, name)) for name in ("sin", "cos", "arctan")},
    **{name: (1, getattr(np, name)) for name in ("tanh", "sinh", "cosh")},
    **{name: (1, getattr(np, name)) for name in ("arcsinh",)},
    **{
        name: (1, getattr(functions, name))
        for name in ("sigmoid", "relu", "softplus", "erf", "gelu", "silu")
    },
    "abs": (1, lambda x: _sign(x) * x),
    "sign": (1, _sign),
    "normal_cdf": (1, _normal_cdf),
    "step": (1, functions.unit_step),
    "maximum": (2, np.maximum),
    "minimum": (2, np.minimum),
    "clip": (3, lambda x, low, high: np.minimum(np.maximum(x, low), high)),
    "where": (3, lambda test, a, b: np.where(test, a, b)),
}
OPERATORS: dict[type, Callable[..., Values]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.UAdd: np.positive,
    ast.USub: np.negative,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
ARGUMENTS = {
    "where": "(comparison, value if true, value if false)",
    "clip": "(value, lowest, highest)",
}
_KINKED = {"abs", "sign", "relu", "step"}  # where their argument is 0


def activation_from_formula(formula: str) -> Activation:
    """Return the activation that a formula in ``z`` describes.

    ``formula`` is a text of at most 200 characters, such as
    ``"maximum(z, 0.1 * z)"`` or ``"where(z > 0, z, expm1(z))"``; a prefix
    ``np.`` is allowed, and ``^`` is not a power but ``**`` is. Derivatives
    are those of `Activation.from_function`. The corners of ``maximum``,
    ``minimum``, ``abs``, ``clip``, ``where``, ``sign``, ``relu`` and
    ``step`` are found between -12 and 12 and become the kinks.

    Raises ``ValueError`` for a formula that is none: it names the place and
    what is allowed there. Raises ``TypeError`` for anything but a text.

    >>> mine = activation_from_formula("z * tanh(z)")
    >>> mine([-1.0, 0.0, 1.0]).round(4)
    array([0.7616, 0.    , 0.7616])
    >>> activation_from_formula("clip(2 * z, -1, 1)").kinks
    (-0.5, 0.5)
    >>> activation_from_formula("tan(z)")
    Traceback (most recent call last):
        ...
    ValueError: there is no function 'tan' here; do you mean 'tanh'?
    """
    if not isinstance(formula, str):
        raise TypeError(f"formula must be a text; got {formula!r}")
    text = formula.strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise ValueError(
            f"a formula has 1 to {MOST_CHARACTERS} characters; this one has "
            f"{len(text)}"
        )
    for sign, instead in WRITTEN_HERE.items():
        if sign in text:
            raise ValueError(
                f"instead of {sign} write {instead}; got {text!r}"
            )
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError) as error:
        place = getattr(error, "offset", None)
        where = f" near character {place}" if place else ""
        raise ValueError(
            f"this is not a complete formula{where}: {text!r}{_advice(text)}"
        ) from error
    differences: list[Part] = []
    part = _part(tree, differences)

    def phi(z: NDArray) -> NDArray:
        with np.errstate(all="ignore"):
            values = part(z)
        return values + np.zeros_like(z)

    kinks = sorted({root for d in differences for root in _roots(d)})
    try:
        activation = Activation.from_function(text, phi, kinks=tuple(kinks))
    except ValueError as error:
        place = str(error).removeprefix("f must be finite; at ")
        place = place.removesuffix(" it is not")
        raise ValueError(
            f"{text!r} is too large or not defined at z = {place}; an "
            "activation needs a value for every z"
        ) from error
    slope = partial(complex_step, phi)
    return replace(
        activation,
        derivative=slope,
        second_derivative=partial(central_difference, slope),
    )


def _advice(text: str) -> str:
    """Say what is probably missing in a text that cannot be parsed."""
    known = "|".join(["z", *CONSTANTS, *FUNCTIONS])
    if re.search(rf"\b({'|'.join(FUNCTIONS)})\s+[\w.]", text):
        return "; a function takes (...), as in sin(z)"
    if re.search(r"(?<![<>=!])=(?!=)", text):
        return "; write only what stands behind the ="
    if re.search(rf"(\b\d+|\)|\bz)\s*\b({known})\b", text) or re.search(
        rf"(?<![\w.])[\d.]+\s*({known})\b", text
    ):
        return "; a product is written with *, as in 2 * z"
    if text.count("(") != text.count(")"):
        return "; not every bracket is closed, or opened"
    return "; it takes z, numbers, + - * / ** and functions"


def _part(node: ast.expr, differences: list[Part]) -> Part:
    """Turn a node into a function of z, and note where it has a corner."""
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float()):
            number = float(node.value)
            return lambda z: number
        case ast.Name(id="z"):
            return lambda z: z
        case ast.Name():
            return _constant(node.id)
        case ast.UnaryOp() if type(node.op) in OPERATORS:
            operator = OPERATORS[type(node.op)]
            inner = _part(node.operand, differences)
            return lambda z: operator(inner(z))
        case ast.BinOp() if type(node.op) in OPERATORS:
            operator = OPERATORS[type(node.op)]
            left = _part(node.left, differences)
            right = _part(node.right, differences)
            return lambda z: operator(left(z), right(z))
        case ast.BinOp(op=ast.BitXor()):
            raise ValueError("a power is written **, as in z**2; got ^")
        case ast.Call():
            return _call(node, differences)
        case ast.Compare():
            raise ValueError(
                f"a comparison such as {ast.unparse(node)!r} belongs inside "
                "where(comparison, value if true, value if false)"
            )
    raise ValueError(
        "a formula consists of z, numbers, + - * / ** and functions; got "
        f"{ast.unparse(node)!r}"
    )


def _constant(name: str) -> Part:
    if name in CONSTANTS:
        value = CONSTANTS[name]
        return lambda z: value
    if name in FUNCTIONS:
        raise ValueError(f"the function {name!r} needs (...) behind it")
    raise ValueError(f"the variable is called z; got {name!r}")


def _call(node: ast.Call, differences: list[Part]) -> Part:
    name = _function_name(node.func)
    if name not in FUNCTIONS:
        if name in ("z", *CONSTANTS):
            raise ValueError(
                f"a product is written with *, as in 2 * z; got "
                f"{ast.unparse(node)!r}"
            )
        other = OTHER_NAMES.get(name, name.lower())
        near = get_close_matches(other, FUNCTIONS, n=1)
        hint = f"do you mean {near[0]!r}?" if near else _list_of_functions()
        raise ValueError(f"there is no function {name!r} here; {hint}")
    count, function = FUNCTIONS[name]
    if len(node.args) != count or node.keywords:
        kind = ARGUMENTS.get(name, f"{count} argument{'s' * (count > 1)}")
        raise ValueError(f"{name} takes {kind}; got {ast.unparse(node)!r}")
    if name == "where":
        test = _comparison(node.args[0], differences)
        parts = [test, *(_part(a, differences) for a in node.args[1:])]
    else:
        parts = [_part(argument, differences) for argument in node.args]
    if name in _KINKED:
        differences.append(parts[0])
    elif name in ("maximum", "minimum", "clip"):
        first, *others = parts
        for other in others:
            differences.append(_difference(first, other))
    return lambda z: function(*(part(z) for part in parts))


def _function_name(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute(value=ast.Name(id="np" | "numpy")):
            return node.attr
    raise ValueError(
        f"{ast.unparse(node)!r} is not the name of a function; a product is "
        "written with *, as in 2 * z"
    )


def _comparison(node: ast.expr, differences: list[Part]) -> Part:
    match node:
        case ast.Compare(ops=[op], comparators=[_]) if type(op) in OPERATORS:
            operator = OPERATORS[type(op)]
            left = _part(node.left, differences)
            right = _part(node.comparators[0], differences)
            differences.append(_difference(left, right))
            # complex numbers (a complex step) are compared by real parts
            return lambda z: operator(np.real(left(z)), np.real(right(z)))
    raise ValueError(
        "where begins with one comparison, such as z > 0; got "
        f"{ast.unparse(node)!r}"
    )


def _difference(left: Part, right: Part) -> Part:
    return lambda z: left(z) - right(z)


def _list_of_functions() -> str:
    return f"there are {', '.join(sorted(FUNCTIONS))}"


def _roots(difference: Part) -> list[float]:
    """Return where a function of z changes its sign, to 12 digits."""
    z = np.linspace(-REACH, REACH, 2401)
    with np.errstate(all="ignore"):
        signs = np.sign(difference(z) + np.zeros_like(z))
        low, high = z[:-1], z[1:]
        crossing = signs[:-1] * signs[1:] < 0
        low, high = low[crossing], high[crossing]
        below = signs[:-1][crossing]
        for _ in range(50):
            middle = (low + high) / 2
            same = np.sign(difference(middle)) == below
            low, high = (
                np.where(same, middle, low),
                np.where(same, high, middle),
            )
    alone = (signs == 0) & (np.convolve(signs == 0, [1, 1, 1], "same") == 1)
    return [round(float(x), 12) + 0.0 for x in [*(low + high) / 2, *z[alone]]]
