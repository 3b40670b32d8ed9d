"""Dropout: in training, some activations are left out at random."""

import numpy as np
from numpy.typing import ArrayLike

from nbkernel.layers.base import Layer
from nbkernel.validation import finite_number, generator


class Dropout(Layer):
    """Inverted dropout: leave out at random, and make up for it at once.

    Forward in training, each entry is kept with probability ``1 - rate`` and
    then divided by it, so that the mean stays what it was (the second moment
    does not: it grows by 1 / (1 - rate)). Backward, the same entries get the
    gradient, divided the same. In inference the layer does nothing.

    A ``mask`` of booleans (True is kept), in the inputs' shape, takes the
    place of chance, so that a computation can be repeated to the last digit;
    ``rate`` still divides. Otherwise ``forward`` in training needs ``rng``.

    Shapes: any; the outputs have the inputs' shape. Raises ``ValueError``
    for a rate outside [0, 1) and a mask of another shape, ``TypeError``
    without ``rng``. Source: Srivastava et al. (2014), JMLR 15.

    >>> import numpy as np
    >>> layer = Dropout(0.5)
    >>> rng = np.random.default_rng(2)
    >>> layer.forward(np.ones((1, 6)), training=True, rng=rng)
    array([[0., 0., 2., 0., 2., 2.]])
    >>> layer.forward(np.ones((1, 6)))
    array([[1., 1., 1., 1., 1., 1.]])
    """

    def __init__(self, rate: float, *, mask: ArrayLike | None = None) -> None:
        super().__init__()
        self.rate = finite_number("rate", rate, low=0.0, high=1.0)
        if self.rate == 1.0:
            raise ValueError("rate must be below 1: something must be kept")
        self.mask = None if mask is None else np.asarray(mask)
        if self.mask is not None and self.mask.dtype != bool:
            raise ValueError(
                f"mask must hold booleans; got dtype {self.mask.dtype}"
            )

    def compute(self, inputs, *, training=False, rng=None):
        """Return the inputs, masked and divided in training."""
        if not training:
            return self._remember(inputs, None)
        kept = self.mask
        if kept is None:
            generator("rng", rng)
            kept = rng.random(inputs.shape) >= self.rate
        elif kept.shape != inputs.shape:
            raise ValueError(
                "Dropout.forward: inputs must have the shape of the mask, "
                f"{kept.shape}; got {inputs.shape}"
            )
        factors = kept.astype(inputs.real.dtype) / (1.0 - self.rate)
        return self._remember(inputs * factors, factors)

    def differentiate(self, gradient):
        """Return the gradient, masked and divided alike."""
        (factors,) = self._recall(gradient)
        return gradient if factors is None else gradient * factors
