"""Write optimizers.npz: what PyTorch answers to the tests' questions.

Run it with PyTorch installed: ``python tests/peers/generate_optimizers.py``.
The file holds its own questions (as JSON beside the arrays), so that the
tests need neither PyTorch nor this script. All arithmetic is float64.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import torch
from torch.optim import lr_scheduler

GOLDEN = Path(__file__).with_name("optimizers.npz")
STEPS = 100
RECORDED = [1, 2, 3, 5, 10, 20, 50, 100]

# name: (our class, our options, torch's class, torch's options)
OPTIMIZERS = {
    "sgd": ("SGD", {}, "SGD", {}),
    "sgd_l2": ("SGD", {"l2": 0.1}, "SGD", {"weight_decay": 0.1}),
    "momentum": ("SGD", {"momentum": 0.9}, "SGD", {"momentum": 0.9}),
    "nesterov": (
        "SGD",
        {"momentum": 0.8, "nesterov": True, "l2": 0.05},
        "SGD",
        {"momentum": 0.8, "nesterov": True, "weight_decay": 0.05},
    ),
    "adagrad": ("Adagrad", {}, "Adagrad", {}),
    "adagrad_options": (
        "Adagrad",
        {"l2": 0.1, "initial_sum": 0.3, "epsilon": 1e-3},
        "Adagrad",
        {"weight_decay": 0.1, "initial_accumulator_value": 0.3, "eps": 1e-3},
    ),
    "rmsprop": ("RMSprop", {}, "RMSprop", {}),
    "rmsprop_l2": (
        "RMSprop",
        {"l2": 0.1, "decay": 0.9, "epsilon": 1e-4},
        "RMSprop",
        {"weight_decay": 0.1, "alpha": 0.9, "eps": 1e-4},
    ),
    "rmsprop_momentum": (
        "RMSprop",
        {"momentum": 0.7},
        "RMSprop",
        {"momentum": 0.7},
    ),
    "rmsprop_centered": (
        "RMSprop",
        {"centered": True, "momentum": 0.5, "l2": 0.02},
        "RMSprop",
        {"centered": True, "momentum": 0.5, "weight_decay": 0.02},
    ),
    "adam": ("Adam", {}, "Adam", {}),
    "adam_options": (
        "Adam",
        {"beta1": 0.7, "beta2": 0.95, "epsilon": 1e-3},
        "Adam",
        {"betas": (0.7, 0.95), "eps": 1e-3},
    ),
    "adam_l2": ("Adam", {"l2": 0.1}, "Adam", {"weight_decay": 0.1}),
    "adamw": ("AdamW", {}, "AdamW", {}),
    "adamw_decay": (
        "AdamW",
        {"decoupled_decay": 0.3, "beta1": 0.8},
        "AdamW",
        {"weight_decay": 0.3, "betas": (0.8, 0.999)},
    ),
}
LEARNING_RATE = 0.05

# our expression, evaluated with nbkernel.schedules' names: torch's scheduler
SCHEDULES = {
    "constant(0.3)": lambda o: lr_scheduler.ConstantLR(o, 1.0),
    "step(0.3, factor=0.5, every=7)": lambda o: lr_scheduler.StepLR(o, 7, 0.5),
    "exponential(0.3, factor=0.97)": (
        lambda o: lr_scheduler.ExponentialLR(o, 0.97)
    ),
    "inverse_square_root(0.3, time_scale=12.5)": (
        lambda o: lr_scheduler.LambdaLR(o, lambda t: (1 + t / 12.5) ** -0.5)
    ),
    "cosine(0.3, steps=100, final=0.01)": (
        lambda o: lr_scheduler.CosineAnnealingLR(o, 100, 0.01)
    ),
    "warm_up(constant(0.3), steps=10, start=0.2)": (
        lambda o: lr_scheduler.LinearLR(o, 0.2, 1.0, 10)
    ),
    "warm_up(cosine(0.3, steps=90), steps=10, start=0.1)": (
        lambda o: lr_scheduler.SequentialLR(
            o,
            [
                lr_scheduler.LinearLR(o, 0.1, 1.0, 10),
                lr_scheduler.CosineAnnealingLR(o, 90),
            ],
            milestones=[10],
        )
    ),
    "warm_up(exponential(0.3, factor=0.9), steps=5, start=0.5)": (
        lambda o: lr_scheduler.SequentialLR(
            o,
            [
                lr_scheduler.LinearLR(o, 0.5, 1.0, 5),
                lr_scheduler.ExponentialLR(o, 0.9),
            ],
            milestones=[5],
        )
    ),
}


def problem(seed: int) -> dict[str, np.ndarray]:
    """A noisy quadratic: gradient = curvature * (w - optimum) + noise[t]."""
    rng = np.random.default_rng(seed)
    shapes = {"weights": (4, 3), "bias": (3,)}
    arrays = {}
    for key, shape in shapes.items():
        arrays[f"start/{key}"] = rng.standard_normal(shape)
        arrays[f"optimum/{key}"] = rng.standard_normal(shape)
        arrays[f"curvature/{key}"] = 10 ** rng.uniform(-2, 0.5, shape)
        arrays[f"noise/{key}"] = rng.standard_normal((STEPS, *shape)) / 3
    return arrays


def trajectory(name: str, given: dict[str, np.ndarray]) -> dict:
    """The parameters after each of the recorded steps, by torch."""
    _, _, kind, options = OPTIMIZERS[name]
    tensors = {key: torch.tensor(value) for key, value in given.items()}
    parameters = {
        key: torch.nn.Parameter(tensors[f"start/{key}"].clone())
        for key in ("weights", "bias")
    }
    optimizer = getattr(torch.optim, kind)(
        parameters.values(), lr=LEARNING_RATE, **options
    )
    recorded = {key: [] for key in parameters}
    for t in range(STEPS):
        for key, w in parameters.items():
            distance = w.detach() - tensors[f"optimum/{key}"]
            w.grad = tensors[f"curvature/{key}"] * distance
            w.grad += tensors[f"noise/{key}"][t]
        optimizer.step()
        if t + 1 in RECORDED:
            for key, w in parameters.items():
                recorded[key].append(w.detach().numpy().copy())
    return {key: np.array(values) for key, values in recorded.items()}


def learning_rates(expression: str) -> np.ndarray:
    """The learning rates of the first 101 steps, by torch."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    scheduler = SCHEDULES[expression](optimizer)
    rates = []
    with warnings.catch_warnings():
        # SequentialLR warns of its own calls (PyTorch 2.13).
        warnings.simplefilter("ignore")
        for _ in range(STEPS + 1):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return np.array(rates)


def losses(seed: int) -> dict[str, np.ndarray]:
    """Inputs, losses and gradients by torch, at ordinary and huge logits."""
    rng = np.random.default_rng(seed)
    functional = torch.nn.functional
    answers = {}

    def ask(name, loss_function, predictions, targets):
        leaf = torch.tensor(predictions, requires_grad=True)
        loss = loss_function(leaf, torch.tensor(targets))
        loss.backward()
        answers[f"{name}/predictions"] = predictions
        answers[f"{name}/targets"] = targets
        answers[f"{name}/loss"] = loss.detach().numpy()
        answers[f"{name}/gradient"] = leaf.grad.numpy()

    for scale in (1, 1000):
        z = scale * rng.standard_normal((6, 5))
        ask(
            f"mean_squared_error/{scale}",
            functional.mse_loss,
            z,
            rng.standard_normal(z.shape),
        )
        ask(
            f"binary_cross_entropy/{scale}",
            functional.binary_cross_entropy_with_logits,
            z,
            rng.random(z.shape),
        )
        ask(
            f"softmax_cross_entropy/labels{scale}",
            functional.cross_entropy,
            z,
            rng.integers(0, 5, 6),
        )
        ask(
            f"softmax_cross_entropy/probabilities{scale}",
            functional.cross_entropy,
            z,
            rng.dirichlet(np.ones(5), 6),
        )
    return answers


def clipped(seed: int) -> dict[str, np.ndarray]:
    """Gradients before and after torch's clipping, and their global norm."""
    rng = np.random.default_rng(seed)
    shapes = {"weights": (4, 3), "bias": (3,)}
    given = {key: rng.standard_normal(shape) for key, shape in shapes.items()}
    answers = {f"given/{key}": value for key, value in given.items()}
    for kind in ("norm", "value"):
        leaves = {}
        for key, value in given.items():
            leaves[key] = torch.zeros(value.shape, dtype=torch.float64)
            leaves[key].grad = torch.tensor(value)
        clip = getattr(torch.nn.utils, f"clip_grad_{kind}_")
        norm = clip(list(leaves.values()), 0.5)
        if kind == "norm":
            answers["norm"] = norm.numpy()
        for key, leaf in leaves.items():
            answers[f"{kind}/{key}"] = leaf.grad.numpy()
    return answers


def answers(seed: int) -> dict[str, np.ndarray]:
    """Everything the golden file holds, for any seed."""
    given = problem(seed)
    arrays = {f"problem/{key}": value for key, value in given.items()}
    for name in OPTIMIZERS:
        for key, value in trajectory(name, given).items():
            arrays[f"optimizer/{name}/{key}"] = value
    for expression in SCHEDULES:
        arrays[f"schedule/{expression}"] = learning_rates(expression)
    arrays |= {f"loss/{key}": value for key, value in losses(seed).items()}
    arrays |= {f"clip/{key}": value for key, value in clipped(seed).items()}
    questions = {
        "versions": {"torch": torch.__version__, "numpy": np.__version__},
        "learning_rate": LEARNING_RATE,
        "steps": STEPS,
        "recorded": RECORDED,
        "optimizers": {key: row[:2] for key, row in OPTIMIZERS.items()},
    }
    return arrays | {"questions": np.array(json.dumps(questions))}


if __name__ == "__main__":
    np.savez_compressed(GOLDEN, **answers(seed=0))
    print(f"{GOLDEN}: {GOLDEN.stat().st_size} bytes")
