"""Windows of an image: cut them out, and add them up again."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from nbkernel.validation import whole_number

Pair = tuple[int, int]


def pair(argument: str, value: int | Pair, *, low: int = 1) -> Pair:
    """Return (height, width) from a number or a pair of numbers."""
    if not isinstance(value, (tuple, list)):
        value = (value, value)
    if len(value) != 2:
        raise ValueError(
            f"{argument} must be a number or a pair (height, width); got "
            f"{value!r}"
        )
    height, width = (whole_number(argument, size, low=low) for size in value)
    return height, width


def cut_windows(images: NDArray, size: Pair, stride: Pair) -> NDArray:
    """Return a view of all windows of ``size``, ``stride`` apart.

    Shapes: images (batch, height, width, channels), windows (batch, rows,
    columns, window height, window width, channels), where rows = (height -
    window height) // stride + 1. Raises ``ValueError`` for a window that is
    larger than the images.

    >>> import numpy as np
    >>> images = np.arange(9).reshape(1, 3, 3, 1)
    >>> windows = cut_windows(images, (2, 2), (1, 1))
    >>> windows[0, 1, 0, :, :, 0]
    array([[3, 4],
           [6, 7]])
    """
    _, height, width, _ = images.shape
    if size[0] > height or size[1] > width:
        raise ValueError(
            f"a window of {size} must fit into the images with their "
            f"padding; got images of ({height}, {width})"
        )
    windows = sliding_window_view(images, size, axis=(1, 2))
    windows = windows[:, :: stride[0], :: stride[1]]
    return windows.transpose(0, 1, 2, 4, 5, 3)


def add_windows(
    windows: NDArray, shape: tuple[int, ...], stride: Pair
) -> NDArray:
    """Return images of ``shape``: at each pixel, its sum over all windows.

    This is what comes back through ``cut_windows``: a pixel that was copied
    into four windows receives the gradients of four.

    >>> import numpy as np
    >>> windows = np.ones((1, 2, 2, 2, 2, 1))
    >>> add_windows(windows, (1, 3, 3, 1), (1, 1))[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    _, rows, columns, height, width, _ = windows.shape
    images = np.zeros(shape, windows.dtype)
    for i, j in np.ndindex(height, width):
        # Pixel (i, j) of every window at once.
        bottom = i + stride[0] * (rows - 1) + 1
        right = j + stride[1] * (columns - 1) + 1
        images[:, i : bottom : stride[0], j : right : stride[1]] += windows[
            :, :, :, i, j
        ]
    return images
