"""Activations: phi, its derivatives, and the registry of the book's own.

Every function works entry by entry on arrays of any shape, keeps float32 and
float64, and takes complex input where it is analytic (piecewise, if it has
kinks), so that a gradient can be checked by a complex step.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from nbkernel.activations import functions
from nbkernel.activations.activation import Activation
from nbkernel.activations.formula import activation_from_formula
from nbkernel.activations.softmax import log_softmax, softmax
from nbkernel.validation import finite_number, one_of

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "activation_from_formula",
    "activation_named",
    "leaky_relu",
    "log_softmax",
    "softmax",
]


def leaky_relu(negative_slope: float = 0.01) -> Activation:
    """Return the leaky ReLU: x for x > 0, ``negative_slope`` x below.

    ``negative_slope`` is any finite number: 0 gives ReLU, 1 the identity, -1
    the absolute value. Raises ``ValueError`` if it is not finite,
    ``TypeError`` if it is no number. Source: Maas, Hannun & Ng 2013.

    >>> leaky_relu(0.2)([-1.0, 2.0])
    array([-0.2,  2. ])
    """
    slope = finite_number("negative_slope", negative_slope)
    return Activation(
        "leaky_relu",
        partial(functions.leaky_relu, negative_slope=slope),
        partial(functions.leaky_relu_derivative, negative_slope=slope),
        functions.leaky_relu_second_derivative,
        kinks=(0.0,),
        degree=1,
        label="leaky ReLU",
    )


def _of_the_book(
    name: str,
    label: str,
    kinks: tuple[float, ...] = (),
    degree: int | None = None,
) -> Activation:
    """Return the activation whose formulas ``functions`` has under a name."""
    return Activation(
        name,
        getattr(functions, name),
        getattr(functions, f"{name}_derivative"),
        getattr(functions, f"{name}_second_derivative"),
        kinks,
        degree,
        label,
    )


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        activation.name: activation
        for activation in (
            _of_the_book("identity", "identity", degree=1),
            _of_the_book("sigmoid", "sigmoid"),
            _of_the_book("tanh", "tanh"),
            _of_the_book("lecun_tanh", "LeCun’s tanh"),
            _of_the_book("relu", "ReLU", kinks=(0.0,), degree=1),
            leaky_relu(0.01),
            _of_the_book("elu", "ELU", kinks=(0.0,)),
            _of_the_book("selu", "SELU", kinks=(0.0,)),
            _of_the_book("gelu", "GELU"),
            _of_the_book("gelu_tanh", "GELU (tanh)"),
            _of_the_book("silu", "SiLU"),
            _of_the_book("mish", "Mish"),
            _of_the_book("softplus", "softplus"),
            _of_the_book("softsign", "softsign", kinks=(0.0,)),
            _of_the_book("erf", "erf"),
            _of_the_book("sin", "sin"),
            _of_the_book("hardtanh", "hardtanh", kinks=(-1.0, 1.0)),
        )
    }
)


def activation_named(activation: str | Activation) -> Activation:
    """Return a registered activation by its name; pass any other through.

    Raises ``ValueError`` for an unknown name (it lists those there are) and
    ``TypeError`` for what is neither a name nor an ``Activation``.

    >>> activation_named("tanh")
    Activation('tanh')
    """
    if isinstance(activation, Activation):
        return activation
    if not isinstance(activation, str):
        raise TypeError(
            "activation must be a name or an Activation (make one of your "
            f"function with Activation.from_function); got {activation!r}"
        )
    return ACTIVATIONS[one_of("activation", activation, ACTIVATIONS)]
