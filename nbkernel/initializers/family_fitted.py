"""Entries of the registry: variance scaling, fitted to one activation."""

from __future__ import annotations

from nbkernel.initializers.entry import Calls
from nbkernel.initializers.family_scaling import BLIND, scaled
from nbkernel.initializers.formula import Formula

SCHEMES = "book/initialization/schemes"

ENTRIES = (
    scaled(
        "kumar_normal",
        "Kumar normal",
        r"\mathcal{N}(0, "
        r"1 / (n_\text{in} \, g'(0)^2 \, (1 + g(0)^2)))",
        "Kumar 2017",
        family="fitted",
        scale=12.8,
        variance=Formula(
            "1 / (fan_in * slope**2 * (1 + height**2))",
            constants=(("slope", 1 / 4), ("height", 1 / 2)),
        ),
        suits="sigmoid, by its tangent",
        assumes=(
            BLIND,
            r"an activation as straight as its tangent, $g(z) \approx g(0) + "
            "g'(0) z$",
            "inputs of variance 1 around a mean of $g(0)$",
        ),
        when=(
            "Smooth activations near their {claim}`tangent at 0 "
            "<kumar-keeps-the-tangent>`. The default is the sigmoid, with "
            "$12.8 / n_\\text{in}$; for tanh it is LeCun’s law."
        ),
        unless=(
            "ReLU has no tangent at 0, and is refused. A real sigmoid’s "
            "outputs lie between 0 and 1, so {claim}`their variance "
            "<kumar-cannot-keep-the-sigmoid>` cannot be 1."
        ),
        calls=Calls(
            "torch.nn.init.normal_(w, std=(12.8 / n_in) ** 0.5)",
            "keras.initializers.VarianceScaling("
            '12.8, "fan_in", "untruncated_normal")',
            'jax.nn.initializers.variance_scaling(12.8, "fan_in", "normal")',
            "None has it by name; these are for the sigmoid.",
        ),
        derivation=(SCHEMES, "eq-schemes-kumar"),
        claims=(
            "scheme-kumar-normal",
            "kumar-keeps-the-tangent",
            "kumar-cannot-keep-the-sigmoid",
            "kumar-misses-its-target",
        ),
    ),
    scaled(
        "siren",
        "SIREN",
        r"U(\pm\sqrt{6 / n_\text{in}} / \omega)",
        "Sitzmann et al. 2020",
        family="fitted",
        scale=2 / 30**2,
        variance=Formula("2 / (omega**2 * fan_in)"),
        bound=Formula("sqrt(6 / fan_in) / omega"),
        suits="sine",
        assumes=(
            BLIND,
            r"layers $\sin(\omega z)$ whose phase is spread over many turns: "
            r"$\mathbb{E}[\sin^2(\omega z)] = \tfrac12$",
        ),
        when=(
            "Networks of $\\sin(\\omega \\, x W)$ with the same $\\omega$, 30 "
            "unless you say so. The layer that sees the coordinates has "
            "another law, $U(\\pm 1 / n_\\text{in})$: `first=True` here. The "
            "second moment of $\\omega z$ then {claim}`settles near 0.8 "
            "<siren-settles>`."
        ),
        unless=(
            "Other activations: a linear layer would keep "
            "{claim}`a 450th <scheme-siren>` of the second moment."
        ),
        calls=Calls(
            "torch.nn.init.uniform_(w, -(6 / n_in) ** 0.5 / 30, "
            "(6 / n_in) ** 0.5 / 30)",
            "keras.initializers.VarianceScaling("
            '2 / 30**2, "fan_in", "uniform")',
            "jax.nn.initializers.variance_scaling("
            '2 / 30**2, "fan_in", "uniform")',
            "None has it by name.",
        ),
        derivation=(SCHEMES, "eq-schemes-siren"),
        claims=("scheme-siren", "siren-settles"),
    ),
)
