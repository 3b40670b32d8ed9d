"""What the registry knows of one scheme."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers.fans import compute_fans
from nbkernel.initializers.formula import Formula

FAMILIES = ("scaling", "fitted", "structured", "plain")


@dataclass(frozen=True)
class Calls:
    """What frameworks call a scheme: an expression each, or "" for none.

    The expressions see ``n_in`` and ``n_out``. PyTorch's fills ``w``, a
    tensor of shape (n_out, n_in), or is one. Keras's is called with the
    shape (n_in, n_out); JAX's with ``key`` and it, or is an array already.
    ``remark`` says in Markdown what differs.
    """

    torch: str
    keras: str
    jax: str
    remark: str = ""


@dataclass(frozen=True, repr=False)
class Initializer:
    """A way to draw weights; called as its ``function`` is.

    ``label`` is the name as the text writes it, ``formula`` the law of one
    weight in TeX, ``paper`` who proposed it, ``aliases`` what others call
    it, ``axes`` the fewest a shape must have. ``scale``, ``mode`` and
    ``distribution`` are those that make it a case of `variance_scaling`;
    None if none do.

    The book's page of all schemes is made of the rest, and asks for all of
    it but a ``bound``. ``family`` is one of `FAMILIES`. ``variance`` is that
    of one weight (the average over the places of a kernel), ``bound`` the
    largest absolute value a weight can have, both at the function's own
    options. ``suits`` says in a few words what the scheme is made for;
    ``assumes`` lists what its derivation needs; ``when`` and ``unless`` say
    when to use it and when not, in Markdown, with the claims they rest on.
    ``derivation`` is a page and the label of an equation there, ``claims``
    are the identifiers of those that check the scheme.

    >>> from nbkernel.initializers import INITIALIZERS
    >>> he = INITIALIZERS["he_normal"]
    >>> he((64, 32), rng=np.random.default_rng(0)).shape
    (64, 32)
    >>> he.scale, he.mode, he.paper
    (2.0, 'fan_in', 'He et al. 2015')
    >>> he.variance_of((64, 32)) * 64
    2.0
    """

    name: str
    function: Callable[..., NDArray]
    label: str
    formula: str
    paper: str = ""
    aliases: tuple[str, ...] = ()
    axes: int = 2
    scale: float | None = None
    mode: str | None = None
    distribution: str | None = None
    _: KW_ONLY
    family: str
    variance: Formula
    bound: Formula | None = None
    suits: str
    assumes: tuple[str, ...]
    when: str
    unless: str
    calls: Calls
    derivation: tuple[str, str]
    claims: tuple[str, ...]

    def __call__(
        self,
        shape: Sequence[int],
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
        **options: object,
    ) -> NDArray:
        """Return weights of ``shape``; ``options`` go to the function."""
        return self.function(shape, rng=rng, dtype=dtype, **options)

    def __repr__(self):
        return f"Initializer({self.name!r})"

    def variance_of(self, shape: Sequence[int]) -> float:
        """Return the variance of a weight of ``shape``; 0 without chance."""
        return self.variance(**self._values(shape))

    def bound_of(self, shape: Sequence[int]) -> float:
        """Return the largest absolute value of a weight; infinite if none."""
        if self.bound is None:
            return float("inf")
        return self.bound(**self._values(shape))

    def _values(self, shape: Sequence[int]) -> dict[str, float]:
        fan_in, fan_out = compute_fans(shape)
        parameters = inspect.signature(self.function).parameters.values()
        options = {option.name: option.default for option in parameters}
        return options | {"fan_in": fan_in, "fan_out": fan_out}
