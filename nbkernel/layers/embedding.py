"""The embedding layer: a vector for every word, looked up and learned."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nbkernel.layers.base import Layer, draw
from nbkernel.validation import whole_number


class Embedding(Layer):
    """A table with one row for each index.

    Forward, look up: ``y = W[index]``. It is a dense layer whose input is
    all zeros but for a one at the index, without the multiplications; so one
    row is what a unit adds up, and the fan_in that matters is 1, not the
    number of rows. Backward, each row's gradient is the sum over the places
    where it was looked up; the indices, which cannot be moved a little, have
    no gradient, and ``backward`` returns None.

    Shapes: inputs integers (batch, ...), outputs (batch, ..., features);
    parameter ``weights`` (vocabulary, features). Raises ``ValueError`` for
    inputs that are not integers or not in [0, vocabulary). Source: Bengio,
    Ducharme, Vincent and Jauvin (2003), JMLR 3.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> layer = Embedding(4, 2, initializer="zeros", rng=rng)
    >>> layer.parameters["weights"][:] = [[0, 1], [2, 3], [4, 5], [6, 7]]
    >>> layer.forward([[3, 0]])
    array([[[6., 7.],
            [0., 1.]]])
    """

    def __init__(
        self,
        vocabulary: int,
        features: int,
        *,
        initializer: str | Callable[..., NDArray],
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__()
        self.vocabulary = whole_number("vocabulary", vocabulary)
        self.features = whole_number("features", features)
        shape = (self.vocabulary, self.features)
        self._add_parameter(
            "weights", draw(initializer, shape, rng=rng, dtype=dtype)
        )

    def check_inputs(self, inputs: ArrayLike) -> NDArray:
        """Return the indices; they are checked where they are used."""
        return np.asarray(inputs)

    def compute(self, inputs, *, training=False, rng=None):
        """Return the row of every index."""
        if inputs.dtype.kind not in "iu":
            raise ValueError(
                "Embedding.forward: inputs must be integer indices; got dtype "
                f"{inputs.dtype}"
            )
        outside = (inputs < 0) | (inputs >= self.vocabulary)
        if outside.any():
            raise ValueError(
                f"Embedding.forward: inputs must lie in [0, {self.vocabulary})"
                f"; got {inputs[outside].flat[0]}"
            )
        return self._remember(self.parameters["weights"][inputs], inputs)

    def differentiate(self, gradient):
        """Return None; add up the gradient of every row."""
        (indices,) = self._recall(gradient)
        weights = self.gradients["weights"]
        weights[...] = 0
        np.add.at(weights, indices, gradient)
        return None
