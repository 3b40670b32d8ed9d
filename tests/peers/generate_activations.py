"""Write activations.json: PyTorch's activations and both derivatives.

Run it with PyTorch installed: ``python -m tests.peers.generate_activations``.
The points include every kink: there, too, a derivative is PyTorch's.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

GOLDEN = Path(__file__).with_name("activations.json")
POINTS = np.array([-12, -5, -2.5, -1, -0.7, -1e-3, 0, 1e-3, 0.3, 1, 4, 12.0])
TORCH = {
    "identity": lambda x: 1 * x,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "lecun_tanh": lambda x: 1.7159 * torch.tanh(2 / 3 * x),
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "gelu": functional.gelu,
    "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
    "silu": functional.silu,
    "mish": functional.mish,
    "softplus": lambda x: functional.softplus(x, threshold=50),
    "softsign": functional.softsign,
    "erf": torch.erf,
    "sin": torch.sin,
    "hardtanh": functional.hardtanh,
}


def expected(name: str, points: np.ndarray) -> list[np.ndarray]:
    """Return phi, phi' and phi'' at the points, as autograd has them."""
    x = torch.tensor(points, requires_grad=True)
    values = [TORCH[name](x)]
    for _ in range(2):
        total = (values[-1] + 0 * x).sum()  # depends on x, if all else fails
        values += torch.autograd.grad(total, x, create_graph=True)
    return [value.detach().numpy() for value in values]


def main() -> None:
    """Write the golden, a line for each activation."""
    rows = {
        name: [values.tolist() for values in expected(name, POINTS)]
        for name in TORCH
    }
    lines = [
        f'"versions": {json.dumps({"torch": torch.__version__})}',
        f'"points": {json.dumps(POINTS.tolist())}',
        *(f'"{name}": {json.dumps(row)}' for name, row in rows.items()),
    ]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
