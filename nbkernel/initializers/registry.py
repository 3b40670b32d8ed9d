"""The registry: every initializer with what a table of them needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.initializers import fixed, laws, schemes, structured


@dataclass(frozen=True, repr=False)
class Initializer:
    """A named initializer, called as its function is.

    ``label`` is the name as the text writes it, ``variance`` the variance of
    a weight in LaTeX (n_in and n_out are the fans), ``distribution`` the law
    of one weight, ``aliases`` other names, ``source`` who proposed it.
    ``axes`` are the fewest a shape must have.

    >>> he = INITIALIZERS["he_normal"]
    >>> he((64, 32), rng=np.random.default_rng(0)).shape
    (64, 32)
    >>> he.variance
    '2 / n_{in}'
    """

    name: str
    function: Callable[..., NDArray]
    label: str
    distribution: str
    variance: str
    source: str = ""
    aliases: tuple[str, ...] = ()
    axes: int = 2

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


_GLOROT, _HE = "Glorot & Bengio 2010", "He et al. 2015"
_LECUN = "LeCun et al. 1998"

INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {
        initializer.name: initializer
        for initializer in (
            Initializer(
                "zeros", fixed.zeros, "zeros", "constant", "0", axes=0
            ),
            Initializer("ones", fixed.ones, "ones", "constant", "0", axes=0),
            Initializer(
                "constant", fixed.constant, "constant", "constant", "0", axes=0
            ),
            Initializer(
                "identity",
                fixed.identity,
                "identity",
                "diagonal",
                "",
                "Le, Jaitly & Hinton 2015",
                ("eye", "dirac", "IRNN"),
            ),
            Initializer(
                "normal",
                laws.normal,
                "N(0, 0.01²)",
                "normal",
                "10^{-4}",
                axes=0,
            ),
            Initializer(
                "uniform",
                laws.uniform,
                "U(±0.01)",
                "uniform",
                "10^{-4} / 3",
                axes=0,
            ),
            Initializer(
                "truncated_normal",
                laws.truncated_normal,
                "truncated N(0, 0.01²)",
                "truncated normal",
                "0.7737 \\cdot 10^{-4}",
                axes=0,
            ),
            Initializer(
                "binomial",
                laws.binomial,
                "±0.01",
                "centered binomial",
                "10^{-4}",
                axes=0,
            ),
            Initializer(
                "lecun_normal",
                schemes.lecun_normal,
                "LeCun normal",
                "normal",
                "1 / n_{in}",
                _LECUN,
            ),
            Initializer(
                "lecun_uniform",
                schemes.lecun_uniform,
                "LeCun uniform",
                "uniform",
                "1 / n_{in}",
                _LECUN,
            ),
            Initializer(
                "glorot_normal",
                schemes.glorot_normal,
                "Glorot normal",
                "normal",
                "2 / (n_{in} + n_{out})",
                _GLOROT,
                ("Xavier normal",),
            ),
            Initializer(
                "glorot_uniform",
                schemes.glorot_uniform,
                "Glorot uniform",
                "uniform",
                "2 / (n_{in} + n_{out})",
                _GLOROT,
                ("Xavier uniform",),
            ),
            Initializer(
                "he_normal",
                schemes.he_normal,
                "He normal",
                "normal",
                "2 / n_{in}",
                _HE,
                ("Kaiming normal", "MSRA"),
            ),
            Initializer(
                "he_uniform",
                schemes.he_uniform,
                "He uniform",
                "uniform",
                "2 / n_{in}",
                _HE,
                ("Kaiming uniform",),
            ),
            Initializer(
                "kumar_normal",
                schemes.kumar_normal,
                "Kumar",
                "normal",
                "1 / (n_{in} g'(0)^2 (1 + g(0)^2))",
                "Kumar 2017",
            ),
            Initializer(
                "pytorch_default",
                schemes.pytorch_default,
                "PyTorch’s default",
                "uniform",
                "1 / (3 n_{in})",
                "criticized by " + _GLOROT,
            ),
            Initializer(
                "orthogonal",
                structured.orthogonal,
                "orthogonal",
                "Haar",
                "1 / \\max(n_{in}, n_{out})",
                "Saxe et al. 2014",
            ),
            Initializer(
                "delta_orthogonal",
                structured.delta_orthogonal,
                "delta orthogonal",
                "Haar at the center",
                "1 / c_{out}",
                "Xiao et al. 2018",
                axes=3,
            ),
            Initializer(
                "sparse",
                structured.sparse,
                "sparse",
                "normal or 0",
                "10^{-5}",
                "Martens 2010",
            ),
            Initializer(
                "siren",
                schemes.siren,
                "SIREN",
                "uniform",
                "2 / (\\omega^2 n_{in})",
                "Sitzmann et al. 2020",
            ),
        )
    }
)
