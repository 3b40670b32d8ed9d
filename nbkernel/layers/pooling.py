"""Average pooling: a window of an image becomes its mean."""

import numpy as np

from nbkernel.layers.base import Layer
from nbkernel.layers.windows import Pair, add_windows, cut_windows, pair


class AveragePool(Layer):
    """The mean of every window, channel by channel.

    Forward, the mean of a window's pixels. Backward, each pixel of the
    window gets the same share of its gradient, one over the number of
    pixels. No parameters, no padding; rows and columns at the far edge that
    fill no window are left out.

    Shapes: inputs (batch, height, width, channels), outputs (batch, rows,
    columns, channels) with rows = (height - size) // stride + 1. ``size``
    and ``stride`` (as given, ``size``) are a number, or a pair for height
    and width. Raises ``ValueError`` for a window larger than the image and
    for inputs of any other shape. Source: LeCun et al. (1998).

    >>> import numpy as np
    >>> layer = AveragePool(2)
    >>> layer.forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    def __init__(
        self, size: int | Pair, *, stride: int | Pair | None = None
    ) -> None:
        super().__init__()
        self.size = pair("size", size)
        self.stride = self.size if stride is None else pair("stride", stride)

    def compute(self, inputs, *, training=False, rng=None):
        """Return the mean of every window."""
        axes = "batch, height, width, channels"
        self._require(inputs, axes, None, None, None, None)
        windows = cut_windows(inputs, self.size, self.stride)
        return self._remember(
            windows.mean(axis=(3, 4)), windows.shape, inputs.shape
        )

    def differentiate(self, gradient):
        """Return each window's gradient, shared out evenly."""
        windows_shape, images_shape = self._recall(gradient)
        share = gradient / (self.size[0] * self.size[1])
        windows = np.broadcast_to(share[:, :, :, None, None], windows_shape)
        return add_windows(windows, images_shape, self.stride)
