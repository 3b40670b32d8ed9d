"""Entries of the registry: laws that do not look at the fans, constants."""

from __future__ import annotations

from nbkernel.initializers import fixed, laws
from nbkernel.initializers.entry import Calls, Initializer
from nbkernel.initializers.formula import Formula

OPENING = "book/initialization/variance_collapse"
SCHEMES = "book/initialization/schemes"
BLIND = (
    "weights of mean 0, uncorrelated, drawn without looking at what comes "
    r"in: $\mathbb{E}[z^2] = n_\text{in} \operatorname{Var}(w) \, M$"
)
BLIND_TO_FANS = (
    "Deep networks: $n_\\text{in} \\operatorname{Var}(w)$ is what "
    "{claim}`one layer keeps <forward-one-layer>`, and this law does not "
    "look at the fan-in."
)
ALIKE = (
    "The weights of a hidden layer: all its units compute the same, and "
    "{claim}`stay the same <scheme-constant>` under gradient descent."
)


def _plain(name: str, function, label: str, formula: str, paper="", **facts):
    return Initializer(
        name, function, label, formula, paper, axes=0, family="plain", **facts
    )


ENTRIES = (
    _plain(
        "normal",
        laws.normal,
        "normal",
        r"\mathcal{N}(\mu, s^2)",
        "Krizhevsky et al. 2012",
        aliases=("Gaussian",),
        variance=Formula("std**2"),
        suits="one fan-in at a time",
        assumes=(BLIND,),
        when=(
            "You know the fan-in, and set $s$ by it: "
            "$s = 1/\\sqrt{n_\\text{in}}$ is "
            "[LeCun normal](#scheme-lecun-normal)."
        ),
        unless=BLIND_TO_FANS + " The default, 0.01, fits a linear layer of "
        "10,000 inputs.",
        calls=Calls(
            "torch.nn.init.normal_(w, std=0.01)",
            "keras.initializers.RandomNormal(stddev=0.01)",
            "jax.nn.initializers.normal(stddev=0.01)",
            "Without the argument: 1.0 in PyTorch, 0.05 in Keras, 0.01 in "
            "JAX.",
        ),
        derivation=(OPENING, "eq-forward"),
        claims=("scheme-normal", "forward-one-layer"),
    ),
    _plain(
        "truncated_normal",
        laws.truncated_normal,
        "truncated normal",
        r"\mathcal{N}(\mu, s^2) \text{ given } a \leq w \leq b",
        variance=Formula(
            "(truncated_std * std)**2",
            constants=(("truncated_std", laws.TRUNCATED_STD),),
        ),
        bound=Formula("2 * std"),
        suits="one fan-in at a time",
        assumes=(BLIND, r"cut at $\mu \pm 2 s$, the default"),
        when=(
            "No weight shall be far out. The cut takes "
            "{claim}`23 % of the variance <scheme-truncated-normal>`: divide "
            "$s$ by 0.8796 to have it back."
        ),
        unless=BLIND_TO_FANS,
        calls=Calls(
            "torch.nn.init.trunc_normal_(w, std=0.01, a=-0.02, b=0.02)",
            "keras.initializers.TruncatedNormal(stddev=0.01)",
            "jax.nn.initializers.truncated_normal(stddev=0.01)",
            "PyTorch’s `a` and `b` are in the units of the weights, −2 and 2 "
            "if you leave them out; JAX’s `lower` and `upper` are in standard "
            "deviations.",
        ),
        derivation=(SCHEMES, "eq-schemes-truncated"),
        claims=("scheme-truncated-normal",),
    ),
    _plain(
        "uniform",
        laws.uniform,
        "uniform",
        "U(a, b)",
        variance=Formula("(high - low)**2 / 12"),
        bound=Formula("high"),
        suits="one fan-in at a time",
        assumes=(BLIND, "$a = -b$: else the mean is not 0"),
        when=(
            "You know the fan-in, and set the bound by it: "
            "$\\sqrt{3 / n_\\text{in}}$ is "
            "[LeCun uniform](#scheme-lecun-uniform). A bound is "
            "{claim}`√3 standard deviations <scheme-uniform>`."
        ),
        unless=(
            BLIND_TO_FANS + " A mean that is not 0 "
            "{claim}`adds up <mean-of-weights-adds-up>`."
        ),
        calls=Calls(
            "torch.nn.init.uniform_(w, -0.05, 0.05)",
            "keras.initializers.RandomUniform(-0.05, 0.05)",
            "jax.random.uniform(key, (n_in, n_out), "
            "minval=-0.05, maxval=0.05)",
            "Without its ends `uniform_(w)` draws from 0 to 1, and "
            "`jax.nn.initializers.uniform(s)` from 0 to $s$: neither mean is "
            "0.",
        ),
        derivation=(SCHEMES, "eq-schemes-uniform"),
        claims=("scheme-uniform", "mean-of-weights-adds-up"),
    ),
    _plain(
        "binomial",
        laws.binomial,
        "centered binomial",
        r"s \, (B_{t,p} - t p) / \sqrt{t p (1 - p)}",
        aliases=("random signs", "Rademacher"),
        variance=Formula("std**2"),
        bound=Formula("std"),
        suits="one fan-in at a time",
        assumes=(BLIND, "one fair trial, the default: $w = s$ or $-s$"),
        when=(
            "To see that the law does not matter: signs of the size "
            "$\\sqrt{2 / n_\\text{in}}$ {claim}`keep the signal of ReLU "
            "<signs-keep-relu-too>`."
        ),
        unless=BLIND_TO_FANS,
        calls=Calls(
            "(2 * torch.bernoulli(torch.full_like(w, 0.5)) - 1) * 0.01",
            "",
            "0.01 * jax.random.rademacher(key, (n_in, n_out))",
            "None has an initializer for it.",
        ),
        derivation=(OPENING, "eq-forward"),
        claims=("scheme-binomial", "signs-keep-relu-too"),
    ),
    _plain(
        "zeros",
        fixed.zeros,
        "zeros",
        "0",
        variance=Formula("0"),
        bound=Formula("0"),
        suits="biases",
        assumes=("no chance",),
        when="Biases, which then change nothing at the start.",
        unless=(
            "All weights: {claim}`nothing comes through <scheme-zeros>`, "
            "neither signal nor gradient."
        ),
        calls=Calls(
            "torch.nn.init.zeros_(w)",
            "keras.initializers.Zeros()",
            "jax.nn.initializers.zeros",
            "In JAX `zeros` is the initializer itself: no parentheses.",
        ),
        derivation=(SCHEMES, "eq-schemes-equal"),
        claims=("scheme-zeros",),
    ),
    _plain(
        "ones",
        fixed.ones,
        "ones",
        "1",
        variance=Formula("0"),
        bound=Formula("1"),
        suits="factors",
        assumes=("no chance",),
        when=(
            "Factors, such as those of a normalization layer: they change "
            "nothing at the start."
        ),
        unless=(
            ALIKE + " Each gets {claim}`the sum of all inputs <scheme-ones>`."
        ),
        calls=Calls(
            "torch.nn.init.ones_(w)",
            "keras.initializers.Ones()",
            "jax.nn.initializers.ones",
        ),
        derivation=(SCHEMES, "eq-schemes-equal"),
        claims=("scheme-ones", "scheme-constant"),
    ),
    _plain(
        "constant",
        fixed.constant,
        "constant",
        "c",
        variance=Formula("0"),
        suits="biases",
        assumes=("no chance",),
        when="A bias that shall start elsewhere than at 0.",
        unless=ALIKE,
        calls=Calls(
            "torch.nn.init.constant_(w, 0.1)",
            "keras.initializers.Constant(0.1)",
            "jax.nn.initializers.constant(0.1)",
        ),
        derivation=(SCHEMES, "eq-schemes-equal"),
        claims=("scheme-constant",),
    ),
)
