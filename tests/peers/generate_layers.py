"""Make the golden file of the layers: what PyTorch computes, in float64.

From the project's folder, with torch: ``python -m
tests.peers.generate_layers``.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.func import functional_call
from torch.nn import functional

from nbkernel import layers, network
from tests.peers.layer_cases import CASES, Case, parts_of

GOLDEN = Path(__file__).with_name("layers.npz")
MASK_SEED = 11


def drawn(case: Case, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return inputs, parameters, a mask as torch draws it, a gradient."""
    if case.vocabulary is None:
        inputs = rng.standard_normal(case.inputs)
    else:
        inputs = rng.integers(case.vocabulary, size=case.inputs)
    arrays, options = {"inputs": inputs}, {}
    if case.mask is not None:
        ones = torch.ones(case.mask, dtype=torch.float64)
        rate = next(
            part.rate
            for part in parts_of(case.build(mask=np.ones(case.mask, bool)))
            if isinstance(part, layers.Dropout)
        )
        torch.manual_seed(MASK_SEED)
        kept = functional.dropout(ones, rate).numpy() > 0
        arrays["mask"] = kept.astype(np.int8)
        options["mask"] = kept
    layer = case.build(**options)
    for name, parameter in layer.parameters.items():
        arrays[f"parameter {name}"] = rng.standard_normal(parameter.shape)
    for part in parts_of(layer):
        if isinstance(part, layers.BatchNorm):
            arrays["running_mean before"] = rng.standard_normal(part.features)
            arrays["running_variance before"] = rng.uniform(
                0.5, 2.0, part.features
            )
    outputs = case.layer(arrays).forward(inputs, training=case.training)
    arrays["gradient"] = rng.standard_normal(outputs.shape)
    return arrays


def translate(layer, parameters, x, *, training, running):
    """Return torch's outputs of ``layer``; ``parameters`` are tensors."""

    def within(name: str) -> dict:
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): value
            for key, value in parameters.items()
            if key.startswith(prefix)
        }

    options = {"training": training, "running": running}
    match layer:
        case network.Sequential():
            for name, part in layer.parts.items():
                x = translate(part, within(name), x, **options)
            return x
        case layers.Residual():
            branch = translate(layer.branch, within("branch"), x, **options)
            return x + layer.branch_scale * branch
        case layers.Dense():
            weights, bias = parameters["weights"], parameters.get("bias")
            return functional.linear(x, weights.T, bias)
        case layers.Conv2D():
            z = functional.conv2d(
                x.permute(0, 3, 1, 2),
                parameters["weights"].permute(3, 2, 0, 1),
                parameters.get("bias"),
                layer.stride,
                layer.padding,
                groups=layer.groups,
            )
            return z.permute(0, 2, 3, 1)
        case layers.AveragePool():
            images = x.permute(0, 3, 1, 2)
            pooled = functional.avg_pool2d(images, layer.size, layer.stride)
            return pooled.permute(0, 2, 3, 1)
        case layers.Flatten():
            return torch.flatten(x, start_dim=1)
        case layers.Recurrent() | layers.LSTM():
            kind, names = torch.nn.LSTM, {}
            if isinstance(layer, layers.Recurrent):
                kind = torch.nn.RNN
                names = {"nonlinearity": layer.activation.name}
            module = kind(
                layer.features,
                layer.hidden,
                batch_first=True,
                dtype=torch.float64,
                **names,
            )
            bias = parameters["bias"]
            states, _ = functional_call(
                module,
                {
                    "weight_ih_l0": parameters["input_weights"].T,
                    "weight_hh_l0": parameters["recurrent_weights"].T,
                    "bias_ih_l0": bias,
                    "bias_hh_l0": torch.zeros_like(bias),
                },
                (x,),
            )
            return states if layer.sequences else states[:, -1]
        case layers.Embedding():
            return functional.embedding(x, parameters["weights"])
        case layers.BatchNorm():
            order = [0, x.ndim - 1, *range(1, x.ndim - 1)]
            normalized = functional.batch_norm(
                x.permute(order),
                *running,
                parameters["gamma"],
                parameters["beta"],
                training,
                layer.momentum,
                layer.epsilon,
            )
            return normalized.permute([0, *range(2, x.ndim), 1])
        case layers.LayerNorm():
            return functional.layer_norm(
                x,
                (layer.features,),
                parameters["gamma"],
                parameters["beta"],
                layer.epsilon,
            )
        case layers.Dropout():
            torch.manual_seed(MASK_SEED)
            return functional.dropout(x, layer.rate, training=training)
        case layers.ActivationLayer():
            return getattr(functional, layer.activation.name)(x)
    raise NotImplementedError(type(layer).__name__)


def expected(case: Case, arrays: dict) -> dict[str, np.ndarray]:
    """Return what torch makes of the case: outputs and all gradients."""
    layer = case.layer(arrays)
    x = torch.tensor(arrays["inputs"])
    if x.is_floating_point():
        x.requires_grad_()
    parameters = {
        name: torch.tensor(array, requires_grad=True)
        for name, array in layer.parameters.items()
    }
    running = [
        torch.tensor(arrays[f"{name} before"])
        for name in ("running_mean", "running_variance")
        if f"{name} before" in arrays
    ]
    outputs = translate(
        layer, parameters, x, training=case.training, running=running
    )
    outputs.backward(torch.tensor(arrays["gradient"]))
    results = {"outputs": outputs.detach().numpy()}
    if x.is_floating_point():
        results["gradient of inputs"] = x.grad.numpy()
    for name, parameter in parameters.items():
        results[f"gradient of {name}"] = parameter.grad.numpy()
    if running:
        results["running_mean after"] = running[0].numpy()
        results["running_variance after"] = running[1].numpy()
    return results


def golden() -> dict[str, np.ndarray]:
    """Return the arrays of all cases, under "case | array"."""
    rng = np.random.default_rng(2026)
    stored = {}
    for name, case in CASES.items():
        arrays = drawn(case, rng)
        arrays |= {
            f"torch {key}": value
            for key, value in expected(case, arrays).items()
        }
        stored |= {f"{name} | {key}": value for key, value in arrays.items()}
    versions = {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": sys.version.split()[0],
    }
    return stored | {"versions": np.array(json.dumps(versions))}


if __name__ == "__main__":
    np.savez_compressed(GOLDEN, **golden())
    print(f"{GOLDEN}: {GOLDEN.stat().st_size / 1000:.0f} kB")
