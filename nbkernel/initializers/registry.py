"""The registry: every initializer by name, with what a table says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers import fixed, laws, scaling, schemes, structured
from nbkernel.validation import one_of


@dataclass(frozen=True, repr=False)
class Initializer:
    """A way to draw weights; called as its ``function`` is.

    ``label`` is the name as the text writes it, ``formula`` the law of one
    weight in TeX, ``paper`` who proposed it, ``aliases`` what others call
    it, ``axes`` the fewest a shape must have. ``scale``, ``mode`` and
    ``distribution`` are those that make it a case of `variance_scaling`;
    None if none do.

    >>> he = INITIALIZERS["he_normal"]
    >>> he((64, 32), rng=np.random.default_rng(0)).shape
    (64, 32)
    >>> he.scale, he.mode, he.paper
    (2.0, 'fan_in', 'He et al. 2015')
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


def _scaled(
    name: str,
    label: str,
    formula: str,
    paper: str,
    *,
    scale: float,
    mode: str = "fan_in",
    aliases: tuple[str, ...] = (),
) -> Initializer:
    """Return a case of `variance_scaling`; a name ends in its law, or not."""
    law = "normal" if name.endswith("normal") else "uniform"
    function = getattr(schemes, name)
    facts = {"scale": scale, "mode": mode, "distribution": law}
    return Initializer(name, function, label, formula, paper, aliases, **facts)


INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {
        initializer.name: initializer
        for initializer in (
            Initializer("zeros", fixed.zeros, "zeros", "0", axes=0),
            Initializer("ones", fixed.ones, "ones", "1", axes=0),
            Initializer("constant", fixed.constant, "constant", "c", axes=0),
            Initializer(
                "identity",
                fixed.identity,
                "identity",
                r"\delta_{ij}",
                "Le et al. 2015",
                aliases=("eye", "Dirac", "IRNN"),
            ),
            Initializer(
                "normal",
                laws.normal,
                "normal",
                r"\mathcal{N}(\mu, s^2)",
                "Krizhevsky et al. 2012",
                aliases=("Gaussian",),
                axes=0,
            ),
            Initializer("uniform", laws.uniform, "uniform", "U(a, b)", axes=0),
            Initializer(
                "truncated_normal",
                laws.truncated_normal,
                "truncated normal",
                r"\mathcal{N}(\mu, s^2) \text{ given } a \leq w \leq b",
                axes=0,
            ),
            Initializer(
                "binomial",
                laws.binomial,
                "centered binomial",
                r"s \, (B_{n,p} - n p) / \sqrt{n p (1 - p)}",
                axes=0,
            ),
            Initializer(
                "variance_scaling",
                scaling.variance_scaling,
                "variance scaling",
                r"\mathcal{N}(0, \text{scale} / n)",
                "Glorot & Bengio 2010",
                scale=1.0,
                mode="fan_in",
                distribution="normal",
            ),
            _scaled(
                "lecun_normal",
                "LeCun normal",
                r"\mathcal{N}(0, 1 / n_\text{in})",
                "LeCun et al. 1998",
                scale=1.0,
            ),
            _scaled(
                "lecun_uniform",
                "LeCun uniform",
                r"U(\pm\sqrt{3 / n_\text{in}})",
                "LeCun et al. 1998",
                scale=1.0,
            ),
            _scaled(
                "glorot_normal",
                "Glorot normal",
                r"\mathcal{N}(0, 2 / (n_\text{in} + n_\text{out}))",
                "Glorot & Bengio 2010",
                scale=1.0,
                mode="fan_avg",
                aliases=("Xavier normal",),
            ),
            _scaled(
                "glorot_uniform",
                "Glorot uniform",
                r"U(\pm\sqrt{6 / (n_\text{in} + n_\text{out})})",
                "Glorot & Bengio 2010",
                scale=1.0,
                mode="fan_avg",
                aliases=("Xavier uniform", "normalized initialization"),
            ),
            _scaled(
                "he_normal",
                "He normal",
                r"\mathcal{N}(0, 2 / n_\text{in})",
                "He et al. 2015",
                scale=2.0,
                aliases=("Kaiming normal", "MSRA"),
            ),
            _scaled(
                "he_uniform",
                "He uniform",
                r"U(\pm\sqrt{6 / n_\text{in}})",
                "He et al. 2015",
                scale=2.0,
                aliases=("Kaiming uniform",),
            ),
            _scaled(
                "kumar_normal",
                "Kumar normal",
                r"\mathcal{N}(0, "
                r"1 / (n_\text{in} \, g'(0)^2 \, (1 + g(0)^2)))",
                "Kumar 2017",
                scale=12.8,
            ),
            _scaled(
                "pytorch_default",
                "PyTorch’s default",
                r"U(\pm 1 / \sqrt{n_\text{in}})",
                "criticized by Glorot & Bengio 2010",
                scale=1 / 3,
            ),
            _scaled(
                "siren",
                "SIREN",
                r"U(\pm\sqrt{6 / n_\text{in}} / \omega)",
                "Sitzmann et al. 2020",
                scale=2 / 30**2,
            ),
            Initializer(
                "orthogonal",
                structured.orthogonal,
                "orthogonal",
                r"W^\top W = \mathbf{1} \text{ or } W W^\top = \mathbf{1}",
                "Saxe et al. 2014",
                aliases=("Haar",),
            ),
            Initializer(
                "delta_orthogonal",
                structured.delta_orthogonal,
                "delta-orthogonal",
                r"\text{orthogonal at the center, else } 0",
                "Xiao et al. 2018",
                axes=3,
            ),
            Initializer(
                "sparse",
                structured.sparse,
                "sparse",
                r"\mathcal{N}(0, s^2) \text{ for } k \text{ inputs, else } 0",
                "Martens 2010",
            ),
        )
    }
)


def initializer_named(
    initializer: str | Callable[..., NDArray],
) -> Callable[..., NDArray]:
    """Return a registered initializer by its name; pass any function through.

    Raises ``ValueError`` for an unknown name (it lists those there are) and
    ``TypeError`` for what is neither a name nor callable.

    >>> initializer_named("he_normal")
    Initializer('he_normal')
    """
    if callable(initializer):
        return initializer
    if not isinstance(initializer, str):
        raise TypeError(
            "initializer must be a name or a callable f(shape, *, rng, "
            f"dtype); got {initializer!r}"
        )
    return INITIALIZERS[one_of("initializer", initializer, INITIALIZERS)]
