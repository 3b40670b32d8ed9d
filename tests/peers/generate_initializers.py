"""Write initializers.json: the fans that PyTorch reads off a shape.

Run it with PyTorch installed: ``python tests/peers/generate_initializers.py``.
PyTorch's weights are (out, in, ...); ours have the same axes as (..., in,
out). The file records both shapes, so that the tests need no PyTorch.
"""

import itertools
import json
from pathlib import Path

import torch
from torch.nn import init

GOLDEN = Path(__file__).with_name("initializers.json")


def shapes():
    """Return the shapes to ask about, as PyTorch writes them."""
    small = list(itertools.product((1, 2, 5, 7), (1, 3, 8)))
    for axes in range(4):
        for kernel in itertools.product((1, 2, 3), repeat=axes):
            yield from ((*channels, *kernel) for channels in small)
    yield from [(0, 3), (3, 0), (0, 3, 2), (512, 2048), (64, 3, 7, 7)]


def ours(shape):
    """Return the shape of the same weights here."""
    out_channels, in_channels, *kernel = shape
    return (*kernel, in_channels, out_channels)


def fans(shape):
    """Return PyTorch's fan-in and fan-out; the weights need no memory."""
    weights = torch.empty(shape, device="meta")
    return init._calculate_fan_in_and_fan_out(weights)


def main():
    """Write the golden."""
    golden = {
        "versions": {"torch": torch.__version__},
        "fans": [[ours(shape), fans(shape)] for shape in shapes()],
    }
    lines = json.dumps(golden).replace("[[[", "[\n[[").replace("]], ", "]],\n")
    GOLDEN.write_text(lines + "\n")


if __name__ == "__main__":
    main()
