"""What the layers with a state share: time first, and the weights."""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.layers.base import Layer, draw
from nbkernel.validation import whole_number


class SequenceLayer(Layer):
    """A layer that adds up ``z[t] = x[t] @ W + h[t-1] @ U + b`` each step.

    Shapes: inputs (batch, time, features); parameters ``input_weights`` W
    (features, gates * hidden), ``recurrent_weights`` U (hidden, gates *
    hidden), ``bias`` b (gates * hidden,). Each gate's block of W and of U is
    drawn by itself. Inside, time is the first axis.
    """

    def __init__(
        self,
        features: int,
        hidden: int,
        *,
        gates: int,
        initializer: str | Callable[..., NDArray],
        recurrent_initializer: str | Callable[..., NDArray],
        rng: np.random.Generator,
        sequences: bool,
        dtype: DTypeLike,
    ) -> None:
        super().__init__()
        self.features = whole_number("features", features)
        self.hidden = whole_number("hidden", hidden)
        self.sequences = sequences
        for name, rule, rows in (
            ("input_weights", initializer, self.features),
            ("recurrent_weights", recurrent_initializer, self.hidden),
        ):
            shape = (rows, gates * self.hidden)
            weights = draw(rule, shape, rng=rng, dtype=dtype, blocks=gates)
            self._add_parameter(name, weights)
        self._add_parameter("bias", np.zeros(gates * self.hidden, dtype))

    def _by_time(self, inputs: NDArray) -> NDArray:
        """Return inputs (batch, time, features) with time first."""
        self._require(
            inputs, "batch, time, features", None, None, self.features
        )
        if inputs.shape[1] < 1:
            raise ValueError(
                f"{self._name}.forward: inputs must have at least one step in "
                f"time; got shape {inputs.shape}"
            )
        return np.ascontiguousarray(inputs.swapaxes(0, 1))

    def _from_inputs(self, x: NDArray) -> NDArray:
        """Return ``x @ W + b``, which needs no state, for all steps."""
        return x @ self.parameters["input_weights"] + self.parameters["bias"]

    def _outputs(self, states: NDArray) -> NDArray:
        """Return every state, batch first, or the last one."""
        return states.swapaxes(0, 1) if self.sequences else states[-1]

    def _received(self, gradient: NDArray, steps: int) -> NDArray:
        """Return what each step's output receives, time first."""
        if self.sequences:
            return gradient.swapaxes(0, 1)
        received = np.zeros((steps, *gradient.shape), gradient.dtype)
        received[-1] = gradient
        return received

    def _store(self, x: NDArray, states: NDArray, delta: NDArray) -> NDArray:
        """Store the parameters' gradients from ``delta``; return dC/dx.

        ``delta`` is dC/dz and ``states`` are those each step began with. It
        is the dense layer's backward pass, with all steps as one batch.
        """
        x_rows, state_rows, delta_rows = (
            array.reshape(-1, array.shape[-1]) for array in (x, states, delta)
        )
        self.gradients["input_weights"][...] = x_rows.T @ delta_rows
        self.gradients["recurrent_weights"][...] = state_rows.T @ delta_rows
        self.gradients["bias"][...] = delta_rows.sum(axis=0)
        return (delta @ self.parameters["input_weights"].T).swapaxes(0, 1)
