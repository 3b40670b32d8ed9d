"""The recurrent layer: one dense layer, applied at every step in time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.activations import Activation, activation_named
from nbkernel.layers.sequence import SequenceLayer


class Recurrent(SequenceLayer):
    """A state that is carried along a sequence.

    Forward, from the state ``h[0] = 0``: ``z[t] = x[t] @ W + h[t-1] @ U +
    b``, ``h[t] = phi(z[t])``, with the same three parameters at every step.
    Backward, against the time: the gradient of a state is what its own
    output receives plus what comes back from the next step, through U; it is
    multiplied once more by phi' and U at each step, which is why it vanishes
    or explodes with the length. A parameter's gradient is the sum over the
    steps.

    Shapes: inputs (batch, time, features); outputs, every state (batch,
    time, hidden), or with ``sequences=False`` the last one (batch, hidden);
    parameters ``input_weights`` W (features, hidden), ``recurrent_weights``
    U (hidden, hidden), ``bias`` (hidden,), which starts at zero.

    Raises ``ValueError`` for inputs of another shape or with no step in
    time. Source: Elman (1990), Cognitive Science 14; backpropagation through
    time: Werbos (1990), Proceedings of the IEEE 78.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> layer = Recurrent(
    ...     1,
    ...     1,
    ...     activation="identity",
    ...     initializer="ones",
    ...     recurrent_initializer="ones",
    ...     rng=rng,
    ... )
    >>> layer.forward(np.ones((1, 4, 1)))[0, :, 0]
    array([1., 2., 3., 4.])
    """

    def __init__(
        self,
        features: int,
        hidden: int,
        *,
        initializer: str | Callable[..., NDArray],
        rng: np.random.Generator,
        activation: str | Activation = "tanh",
        recurrent_initializer: str | Callable[..., NDArray] = "orthogonal",
        sequences: bool = True,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(
            features,
            hidden,
            gates=1,
            initializer=initializer,
            recurrent_initializer=recurrent_initializer,
            rng=rng,
            sequences=sequences,
            dtype=dtype,
        )
        self.activation = activation_named(activation)

    def compute(self, inputs, *, training=False, rng=None):
        """Return the states, one step in time after the other."""
        x = self._by_time(inputs)
        u = self.parameters["recurrent_weights"]
        z = self._from_inputs(x)
        states = np.zeros((len(z) + 1, *z.shape[1:]), z.dtype)
        for t in range(len(z)):
            z[t] += states[t] @ u
            states[t + 1] = self.activation.function(z[t])
        return self._remember(self._outputs(states[1:]), x, z, states)

    def differentiate(self, gradient):
        """Return the gradient of every input, going back in time."""
        x, z, states = self._recall(gradient)
        u = self.parameters["recurrent_weights"]
        received = self._received(gradient, len(z))
        slopes = self.activation.derivative(z)
        delta = np.empty_like(z)
        back = np.zeros_like(z[0])
        for t in reversed(range(len(z))):
            delta[t] = (received[t] + back) * slopes[t]
            back = delta[t] @ u.T
        return self._store(x, states[:-1], delta)
