"""The convolution layer: one small weight matrix, used at every place."""

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nbkernel.layers.base import Layer, draw
from nbkernel.layers.windows import Pair, add_windows, cut_windows, pair
from nbkernel.validation import whole_number


class Conv2D(Layer):
    """The same dense map of every patch of an image.

    Forward: cut the image into patches of the kernel's size, ``stride``
    apart, and multiply each by the kernel (which is not flipped: strictly a
    cross-correlation). Write each patch as a row and the kernel as a matrix,
    and it is the dense layer again, ``z = patches @ W + b``; so is its
    backward pass. What is new: a pixel lies in several patches, and its
    gradient is the sum of what comes back to it from all of them.

    ``padding`` puts zeros around the image. With ``groups`` the channels
    fall into that many equal blocks, and a block of outputs sees its own
    block of inputs only; ``groups=in_channels`` is a depthwise convolution.
    Each group's kernel is drawn by itself, with the fans of its group.

    Shapes: inputs (batch, height, width, in_channels), outputs (batch, rows,
    columns, out_channels) with rows = (height + 2 padding - kernel height)
    // stride + 1; parameters ``weights`` (kernel height, kernel width,
    in_channels // groups, out_channels) and ``bias`` (out_channels,), which
    starts at zero (``bias=False``: none). Kernel size, stride and padding
    are a number, or a pair for height and width.

    Raises ``ValueError`` for groups that do not divide both channels, a
    kernel larger than the padded image, inputs of any other shape. Sources:
    LeCun, Bottou, Bengio and Haffner (1998), Proceedings of the IEEE 86; as
    one matrix product: Chellapilla, Puri and Simard (2006).

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> layer = Conv2D(1, 1, 2, initializer="ones", rng=rng)
    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> layer.forward(image)[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    >>> layer.backward(np.ones((1, 2, 2, 1)))[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        *,
        initializer: str | Callable[..., NDArray],
        rng: np.random.Generator,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        groups: int = 1,
        bias: bool = True,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__()
        self.in_channels = whole_number("in_channels", in_channels)
        self.out_channels = whole_number("out_channels", out_channels)
        self.kernel_size = pair("kernel_size", kernel_size)
        self.stride = pair("stride", stride)
        self.padding = pair("padding", padding, low=0)
        self.groups = whole_number("groups", groups)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"groups must divide in_channels={in_channels} and "
                f"out_channels={out_channels}; got {groups}"
            )
        shape = (*self.kernel_size, in_channels // groups, out_channels)
        weights = draw(initializer, shape, rng=rng, dtype=dtype, blocks=groups)
        self._add_parameter("weights", weights)
        if bias:
            self._add_parameter("bias", np.zeros(out_channels, dtype))

    def compute(self, inputs, *, training=False, rng=None):
        """Return every patch times the kernel, plus the bias."""
        axes = "batch, height, width, in_channels"
        self._require(inputs, axes, None, None, None, self.in_channels)
        top, left = self.padding
        images = np.pad(inputs, ((0, 0), (top, top), (left, left), (0, 0)))
        windows = cut_windows(images, self.kernel_size, self.stride)
        batch, rows, columns = windows.shape[:3]
        patches = self._patches_of(windows)
        kernel = self._kernel()
        matrices = kernel.reshape(self.groups, -1, kernel.shape[-1])
        z = patches @ matrices
        outputs = z.transpose(1, 0, 2).reshape(
            batch, rows, columns, self.out_channels
        )
        if "bias" in self.parameters:
            outputs = outputs + self.parameters["bias"]
        return self._remember(outputs, patches, windows.shape, images.shape)

    def differentiate(self, gradient):
        """Return to every pixel the sum over the patches it lies in."""
        patches, windows_shape, images_shape = self._recall(gradient)
        groups, places, _ = patches.shape
        g = gradient.reshape(places, groups, self.out_channels // groups)
        g = g.transpose(1, 0, 2)
        weights = self.gradients["weights"]
        matrices = patches.transpose(0, 2, 1) @ g
        weights[...] = matrices.transpose(1, 0, 2).reshape(weights.shape)
        if "bias" in self.parameters:
            self.gradients["bias"][...] = gradient.sum(axis=(0, 1, 2))
        # One product for each pixel of the window: laid out like this, the
        # windows add up several times faster than from one large product.
        back = g[:, None] @ self._kernel().swapaxes(2, 3)
        windows = back.transpose(2, 1, 0, 3).reshape(windows_shape)
        images = add_windows(windows, images_shape, self.stride)
        (top, left), (_, height, width, _) = self.padding, images_shape
        return images[:, top : height - top, left : width - left]

    # Each group has a matrix of its own, so the group is the first axis.

    def _patches_of(self, windows: NDArray) -> NDArray:
        """Return windows as (groups, places, pixels * channels)."""
        batch, rows, columns, height, width, channels = windows.shape
        places, pixels = batch * rows * columns, height * width
        channels //= self.groups
        return (
            windows.reshape(places, pixels, self.groups, channels)
            .transpose(2, 0, 1, 3)
            .reshape(self.groups, places, pixels * channels)
        )

    def _kernel(self) -> NDArray:
        """Return the weights as (groups, pixels, channels, outputs)."""
        height, width = self.kernel_size
        return (
            self.parameters["weights"]
            .reshape(
                height * width,
                self.in_channels // self.groups,
                self.groups,
                self.out_channels // self.groups,
            )
            .transpose(2, 0, 1, 3)
        )
