"""The LSTM: a recurrent layer with a memory that gates protect."""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.activations import ACTIVATIONS
from nbkernel.layers.sequence import SequenceLayer
from nbkernel.validation import finite_number

sigmoid = ACTIVATIONS["sigmoid"].function


class LSTM(SequenceLayer):
    """Long short-term memory: a cell that adds, where others multiply.

    Forward, from ``h[0] = c[0] = 0``: ``z[t] = x[t] @ W + h[t-1] @ U + b``
    falls into four blocks, for the input gate ``i = sigmoid(z_i)``, the
    forget gate ``f = sigmoid(z_f)``, the candidate ``g = tanh(z_g)`` and the
    output gate ``o = sigmoid(z_o)``, in this order. The cell keeps what the
    forget gate lets it keep and adds what the input gate lets in, ``c[t] =
    f * c[t-1] + i * g``; the state is what the output gate shows of it,
    ``h[t] = o * tanh(c[t])``.

    Backward, against the time: the cell's gradient goes back from c[t] to
    c[t-1] times f alone, through no matrix and no slope; with f near 1 it
    lives on for many steps. So the forget gate's bias starts at
    ``forget_bias`` = 1, the rest of ``bias`` at zero.

    Shapes: inputs (batch, time, features); outputs, every state (batch,
    time, hidden), or with ``sequences=False`` the last one (batch, hidden);
    parameters ``input_weights`` W (features, 4 hidden),
    ``recurrent_weights`` U (hidden, 4 hidden), ``bias`` b (4 hidden,). Each
    gate's block is drawn by itself.

    Raises ``ValueError`` for inputs of another shape or with no step in
    time. Sources: Hochreiter and Schmidhuber (1997), Neural Computation 9;
    the forget gate: Gers, Schmidhuber and Cummins (2000); its bias:
    Jozefowicz, Zaremba and Sutskever (2015), ICML.

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> layer = LSTM(2, 3, initializer="glorot_uniform", rng=rng)
    >>> layer.forward(np.ones((5, 7, 2))).shape
    (5, 7, 3)
    >>> layer.parameters["bias"]
    array([0., 0., 0., 1., 1., 1., 0., 0., 0., 0., 0., 0.])
    """

    def __init__(
        self,
        features: int,
        hidden: int,
        *,
        initializer: str | Callable[..., NDArray],
        rng: np.random.Generator,
        recurrent_initializer: str | Callable[..., NDArray] = "orthogonal",
        forget_bias: float = 1.0,
        sequences: bool = True,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__(
            features,
            hidden,
            gates=4,
            initializer=initializer,
            recurrent_initializer=recurrent_initializer,
            rng=rng,
            sequences=sequences,
            dtype=dtype,
        )
        forget_bias = finite_number("forget_bias", forget_bias)
        self.parameters["bias"][hidden : 2 * hidden] = forget_bias

    def compute(self, inputs, *, training=False, rng=None):
        """Return the states, one step in time after the other."""
        x = self._by_time(inputs)
        u = self.parameters["recurrent_weights"]
        z = self._from_inputs(x)
        time, batch, _ = z.shape
        gates = np.empty((4, time, batch, self.hidden), z.dtype)
        states = np.zeros((time + 1, batch, self.hidden), z.dtype)
        cells = np.zeros_like(states)
        for t in range(time):
            z_i, z_f, z_g, z_o = np.split(z[t] + states[t] @ u, 4, axis=-1)
            i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
            cells[t + 1] = f * cells[t] + i * g
            states[t + 1] = o * np.tanh(cells[t + 1])
            gates[:, t] = i, f, g, o
        return self._remember(
            self._outputs(states[1:]), x, gates, states, cells
        )

    def differentiate(self, gradient):
        """Return the gradient of every input, going back in time."""
        x, gates, states, cells = self._recall(gradient)
        u = self.parameters["recurrent_weights"]
        _, time, batch, hidden = gates.shape
        received = self._received(gradient, time)
        delta = np.empty((time, batch, 4 * hidden), gates.dtype)
        state_back = np.zeros((batch, hidden), gates.dtype)
        cell_back = np.zeros((batch, hidden), gates.dtype)
        for t in reversed(range(time)):
            i, f, g, o = gates[:, t]
            shown = np.tanh(cells[t + 1])
            state = received[t] + state_back
            cell = cell_back + state * o * (1 - shown * shown)
            # Each gate's share, times its slope: s (1 - s), or 1 - tanh^2.
            delta[t] = np.concatenate(
                (
                    cell * g * i * (1 - i),
                    cell * cells[t] * f * (1 - f),
                    cell * i * (1 - g * g),
                    state * shown * o * (1 - o),
                ),
                axis=-1,
            )
            state_back = delta[t] @ u.T
            cell_back = cell * f
        return self._store(x, states[:-1], delta)
