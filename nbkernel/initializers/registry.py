"""The registry: every initializer by name, with what the book says of it.

A new scheme is one function and one entry in the module of its family; the
tests and the pages that show all schemes find it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from numpy.typing import NDArray

from nbkernel.initializers import (
    family_fitted,
    family_plain,
    family_scaling,
    family_structured,
)
from nbkernel.initializers.entry import Initializer
from nbkernel.validation import one_of

INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            *family_scaling.ENTRIES,
            *family_fitted.ENTRIES,
            *family_structured.ENTRIES,
            *family_plain.ENTRIES,
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
