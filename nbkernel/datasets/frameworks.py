"""What PyTorch, Keras, JAX, Flax and scikit-learn drew: stored statistics.

The draws themselves are not stored, their moments and a histogram are.
``tests/peers/generate_framework_draws.py`` wrote them; `draw` runs a stored
statement again where the frameworks are installed.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.validation import one_of, whole_number

BIN_EDGES = np.linspace(-3.6, 3.6, 61)  # in standard deviations
BIN_EDGES.flags.writeable = False

NAMES = {  # what a statement may name, and the module it is
    "torch": "torch",
    "keras": "keras",
    "jax": "jax",
    "nnx": "flax.nnx",
    "sklearn": "sklearn.neural_network",
}


@dataclass(frozen=True, eq=False)
class FrameworkDraw:
    """What one statement of a framework drew, layer after layer.

    Parameters
    ----------
    name
        The name under which `framework_draws` holds it.
    framework, version
        Who drew, such as ``"Keras"`` and ``"3.15.1"``.
    statement
        Python that draws the weights of one layer; `draw` runs it.
    shape
        Of the drawn array, as the framework stores it.
    n_in, n_out
        How many numbers a unit of the layer adds up, and how many units an
        input goes to: what the layer does, not what the framework counted.
    count
        Weights of all layers together.
    variances
        The mean square of each independent layer's weights (of their
        modulus, if they are complex), shape ``(layers,)``.
    variance, kurtosis
        Of all layers: E w^2 and E w^4 / (E w^2)^2.
    minimum, maximum
        Of all layers' weights; of the modulus, if they are complex.
    histogram
        How many weights fell between `BIN_EDGES`, in units of the root of
        ``variance``, shape ``(60,)``; of the modulus, if they are complex.
    """

    name: str
    framework: str
    version: str
    statement: str
    shape: tuple[int, ...]
    n_in: int
    n_out: int
    count: int
    variances: NDArray[np.float64]
    variance: float
    kurtosis: float
    minimum: float
    maximum: float
    histogram: NDArray[np.int64]

    @property
    def std(self) -> float:
        """The root of the variance."""
        return math.sqrt(self.variance)

    @property
    def farthest(self) -> float:
        """The largest absolute value that was drawn."""
        return max(-self.minimum, self.maximum)

    @property
    def standard_error(self) -> float:
        """Of ``variance``, as ``count`` independent weights imply it.

        The squares have the variance (kurtosis - 1) variance^2.
        """
        return self.variance * math.sqrt((self.kurtosis - 1) / self.count)

    def __repr__(self) -> str:
        return (
            f"FrameworkDraw({self.framework} {self.version}: "
            f"{self.statement};\n  {len(self.variances)} layers, "
            f"std {self.std:.6g}, farthest {self.farthest:.6g})"
        )


@cache
def _stored() -> dict[str, Any]:
    path = files(__package__) / "framework_draws.json"
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def framework_draws() -> Mapping[str, FrameworkDraw]:
    """Load what the frameworks drew: ``{name: FrameworkDraw}``.

    Examples
    --------
    >>> drawn = framework_draws()["torch-linear-a"]
    >>> drawn.framework, drawn.shape, drawn.n_in
    ('PyTorch', (256, 256), 256)
    >>> print(f"{drawn.n_in * drawn.variance:.3f}")
    0.333
    """
    stored = _stored()
    draws = {}
    for name, row in stored["draws"].items():
        row = dict(row, shape=tuple(row["shape"]))
        for array in ("variances", "histogram"):
            row[array] = np.array(row[array])
            row[array].flags.writeable = False
        version = stored["versions"][row["framework"]]
        draws[name] = FrameworkDraw(name=name, version=version, **row)
    return MappingProxyType(draws)


@cache
def framework_facts() -> Mapping[str, tuple[str, float]]:
    """Load single numbers of the frameworks: ``{name: (statement, number)}``.

    Examples
    --------
    >>> statement, number = framework_facts()["torch-gain-of-selu"]
    >>> statement, number
    ("torch.nn.init.calculate_gain('selu')", 0.75)
    """
    facts = {name: tuple(row) for name, row in _stored()["facts"].items()}
    return MappingProxyType(facts)


def framework_versions() -> Mapping[str, str]:
    """Return which versions drew: ``{framework: version}``."""
    return MappingProxyType(dict(_stored()["versions"]))


def installed_frameworks() -> dict[str, Any]:
    """Return the frameworks that can be imported here, by statements' names.

    Keras runs on JAX unless ``KERAS_BACKEND`` says otherwise.
    """
    os.environ.setdefault("KERAS_BACKEND", "jax")
    found = {}
    for name, module in NAMES.items():
        try:
            found[name] = import_module(module)
        except ImportError:
            continue
    return found


def run_statement(statement: str, seed: int) -> NDArray:
    """Run a stored statement with the frameworks that are installed.

    ``seed`` seeds PyTorch and Keras, and is what a statement itself calls
    ``seed``. Raises ``ImportError`` if a framework that it names is missing.
    """
    whole_number("seed", seed, low=0)
    names = installed_frameworks()
    missing = [
        name for name in NAMES if f"{name}." in statement and name not in names
    ]
    if missing:
        raise ImportError(f"{', '.join(missing)} cannot be imported here")
    if "torch" in names:
        names["torch"].manual_seed(seed)
    if "keras" in names and "keras." in statement:
        names["keras"].utils.set_random_seed(seed)
    value = eval(statement, {**names, "seed": seed})
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value)


def draw(name: str, seed: int) -> NDArray:
    """Draw one layer again, by the stored statement of that name.

    Raises ``ValueError`` for an unknown name, ``ImportError`` if its
    framework cannot be imported here.
    """
    draws = framework_draws()
    return run_statement(draws[one_of("name", name, draws)].statement, seed)


def statistics(layers: ArrayLike) -> dict[str, Any]:
    """Return what is stored of drawn weights, shape ``(layers, ...)``.

    Examples
    --------
    >>> found = statistics([[1.0, -1.0], [3.0, -3.0]])
    >>> found["variance"], found["variances"], found["maximum"]
    (5.0, [1.0, 9.0], 3.0)
    """
    weights = np.asarray(layers)
    if weights.dtype.kind == "c":
        weights = np.abs(weights.astype(np.complex128))
    weights = weights.astype(np.float64).reshape(len(weights), -1)
    squares = weights**2
    variance = float(squares.mean())
    root = math.sqrt(variance) or 1.0
    return {
        "count": weights.size,
        "variances": squares.mean(axis=1).tolist(),
        "variance": variance,
        "kurtosis": float((squares**2).mean()) / root**4,
        "minimum": float(weights.min()),
        "maximum": float(weights.max()),
        "histogram": np.histogram(weights / root, BIN_EDGES)[0].tolist(),
    }
