"""Data that comes with the book: nothing is downloaded."""

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nbkernel.datasets.frameworks import (
    FrameworkDraw,
    framework_draws,
    framework_facts,
    framework_versions,
)

__all__ = [
    "Digits",
    "FrameworkDraw",
    "digits",
    "framework_draws",
    "framework_facts",
    "framework_versions",
]


@dataclass(frozen=True, eq=False)
class Digits:
    """Handwritten digits and what they show.

    ``images`` has shape (1797, 8, 8), float64 from 0 (paper) to 16 (ink);
    ``labels`` has shape (1797,), integers from 0 to 9.
    """

    images: NDArray[np.float64]
    labels: NDArray[np.int64]

    @property
    def inputs(self) -> NDArray[np.float64]:
        """The images as rows of 64 features, shape (1797, 64)."""
        return self.images.reshape(len(self.images), -1)

    def __repr__(self) -> str:
        return f"Digits({len(self.images)} images of 8x8 counts from 0 to 16)"


def digits() -> Digits:
    """Load 1,797 handwritten digits: 8x8 images of 13 people's writing.

    Source: E. Alpaydin and C. Kaynak (1998), Optical Recognition of
    Handwritten Digits, UCI Machine Learning Repository, test set,
    doi:10.24432/C50P49, CC BY 4.0.

    Examples
    --------
    >>> data = digits()
    >>> data
    Digits(1797 images of 8x8 counts from 0 to 16)
    >>> data.inputs.shape, data.labels[:5].tolist()
    ((1797, 64), [0, 1, 2, 3, 4])
    """
    with (files(__name__) / "digits.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        return Digits(
            stored["images"].astype(np.float64),
            stored["labels"].astype(np.int64),
        )
