"""Entries of the registry: the schemes that are cases of variance scaling."""

from __future__ import annotations

from nbkernel.initializers import scaling, schemes
from nbkernel.initializers.entry import Calls, Initializer
from nbkernel.initializers.formula import Formula

GLOROT_PAGE = "book/initialization/glorot"
HE_PAGE = "book/initialization/he"
LECUN_PAGE = "book/initialization/lecun"
OPENING = "book/initialization/variance_collapse"
BLIND = (
    "weights of mean 0, uncorrelated, with one variance, drawn without "
    r"looking at what comes in: $\mathbb{E}[w_{ij} w_{kj}] = "
    r"\operatorname{Var}(w) \, \delta_{ik}$"
)
SYMMETRIC = (
    r"a symmetric law of the weights, $w \sim -w$, so that ReLU keeps half: "
    r"$\mathbb{E}[\phi(z)^2] = \tfrac12 \mathbb{E}[z^2]$"
)
LEVEL = (
    "an activation that keeps the second moment: "
    r"$\mathbb{E}[\phi(z)^2] = \mathbb{E}[z^2]$, exact for the identity"
)
BOTH_WAYS = (
    r"slope 1 on the way back, $\mathbb{E}[\phi'(z)^2] = 1$, and a gradient "
    "that does not know the weights"
)
CUT = (
    "Keras and JAX cut the normal law at two standard deviations, and widen "
    "it first, so that the variance is the one above."
)


def scaled(
    name: str,
    label: str,
    formula: str,
    paper: str,
    *,
    scale: float,
    mode: str = "fan_in",
    aliases: tuple[str, ...] = (),
    **facts: object,
) -> Initializer:
    """Return a case of `variance_scaling`; a name ends in its law, or not."""
    law = "normal" if name.endswith("normal") else "uniform"
    function = getattr(schemes, name)
    facts |= {"scale": scale, "mode": mode, "distribution": law}
    facts = {"family": "scaling"} | facts
    return Initializer(name, function, label, formula, paper, aliases, **facts)


LECUN = dict(
    scale=1.0,
    variance=Formula("1 / fan_in"),
    suits="linear",
    assumes=(BLIND, LEVEL),
    when=(
        "Linear layers: five of them {claim}`keep the signal <lecun-keeps>`, "
        "whatever {claim}`the law and the input <any-law-any-input>`."
    ),
    unless=(
        "ReLU: ten layers keep {claim}`about a thousandth "
        "<lecun-halves-relu>`. Deep tanh networks: ten layers leave "
        "{claim}`about a twentieth <tanh-at-gain-one-dies-slowly>`."
    ),
    derivation=(LECUN_PAGE, "eq-lecun-rule"),
)
GLOROT = dict(
    scale=1.0,
    mode="fan_avg",
    variance=Formula("2 / (fan_in + fan_out)"),
    suits="linear, both ways",
    assumes=(BLIND, LEVEL, BOTH_WAYS),
    when=(
        "Linear layers whose two fans differ, if neither the signal nor the "
        "gradient shall take all of the error: it lies {claim}`between the "
        "two <glorot-between-the-two>`, and what one loses in a layer the "
        "other gains. With equal fans it is LeCun's law."
    ),
    unless=(
        "ReLU: where the fans are equal a layer keeps {claim}`half "
        "<relu-keeps-half>` of the second moment, as with LeCun's law."
    ),
    derivation=(GLOROT_PAGE, "eq-glorot-rule"),
)
HE = dict(
    scale=2.0,
    variance=Formula("2 / fan_in"),
    suits="ReLU",
    assumes=(BLIND, SYMMETRIC),
    when=(
        "ReLU: ten layers {claim}`keep the signal <he-keeps-relu>`, and with "
        "equal fans {claim}`the gradient too <he-keeps-the-gradient>`. "
        'In this book `negative_slope` is for the leaky ReLU, `mode="fan_out"`'
        " for the gradient where the fans differ; PyTorch calls the slope "
        '`a`, with `nonlinearity="leaky_relu"`.'
    ),
    unless=(
        "Linear layers: each doubles the second moment. And a narrow ReLU "
        "network of {claim}`fifty layers <relu-drifts-faster>` drifts down "
        "even with this law; what is kept is the average over networks."
    ),
    derivation=(HE_PAGE, "eq-he-rule"),
)

ENTRIES = (
    scaled(
        "he_normal",
        "He normal",
        r"\mathcal{N}(0, 2 / n_\text{in})",
        "He et al. 2015",
        aliases=("Kaiming normal", "MSRA"),
        calls=Calls(
            'torch.nn.init.kaiming_normal_(w, nonlinearity="relu")',
            "keras.initializers.HeNormal()",
            "jax.nn.initializers.he_normal()",
            CUT,
        ),
        claims=("scheme-he-normal", "he-keeps-relu", "he-keeps-the-gradient"),
        **HE,
    ),
    scaled(
        "he_uniform",
        "He uniform",
        r"U(\pm\sqrt{6 / n_\text{in}})",
        "after He et al. 2015",
        aliases=("Kaiming uniform",),
        bound=Formula("sqrt(6 / fan_in)"),
        calls=Calls(
            'torch.nn.init.kaiming_uniform_(w, nonlinearity="relu")',
            "keras.initializers.HeUniform()",
            "jax.nn.initializers.he_uniform()",
            "PyTorch’s own layers call this function too, with "
            "`a=math.sqrt(5)`: that is [its default](#scheme-pytorch-default),"
            " a sixth of this variance.",
        ),
        claims=("scheme-he-uniform", "he-keeps-relu"),
        **HE,
    ),
    scaled(
        "glorot_normal",
        "Glorot normal",
        r"\mathcal{N}(0, 2 / (n_\text{in} + n_\text{out}))",
        "Glorot & Bengio 2010",
        aliases=("Xavier normal",),
        calls=Calls(
            "torch.nn.init.xavier_normal_(w)",
            "keras.initializers.GlorotNormal()",
            "jax.nn.initializers.glorot_normal()",
            CUT,
        ),
        claims=("scheme-glorot-normal", "glorot-smallest-worst-miss"),
        **GLOROT,
    ),
    scaled(
        "glorot_uniform",
        "Glorot uniform",
        r"U(\pm\sqrt{6 / (n_\text{in} + n_\text{out})})",
        "Glorot & Bengio 2010",
        aliases=("Xavier uniform", "normalized initialization"),
        bound=Formula("sqrt(6 / (fan_in + fan_out))"),
        calls=Calls(
            "torch.nn.init.xavier_uniform_(w)",
            "keras.initializers.GlorotUniform()",
            "jax.nn.initializers.glorot_uniform()",
            "What a Keras `Dense` layer starts with.",
        ),
        claims=("scheme-glorot-uniform", "glorot-smallest-worst-miss"),
        **GLOROT,
    ),
    scaled(
        "lecun_normal",
        "LeCun normal",
        r"\mathcal{N}(0, 1 / n_\text{in})",
        "LeCun et al. 1998",
        calls=Calls(
            'torch.nn.init.kaiming_normal_(w, nonlinearity="linear")',
            "keras.initializers.LecunNormal()",
            "jax.nn.initializers.lecun_normal()",
            CUT,
        ),
        claims=(
            "scheme-lecun-normal",
            "lecun-keeps",
            "lecun-follows-the-fan-in",
            "lecun-halves-relu",
        ),
        **LECUN,
    ),
    scaled(
        "lecun_uniform",
        "LeCun uniform",
        r"U(\pm\sqrt{3 / n_\text{in}})",
        "LeCun et al. 1998",
        bound=Formula("sqrt(3 / fan_in)"),
        calls=Calls(
            'torch.nn.init.kaiming_uniform_(w, nonlinearity="linear")',
            "keras.initializers.LecunUniform()",
            "jax.nn.initializers.lecun_uniform()",
        ),
        claims=(
            "scheme-lecun-uniform",
            "lecun-keeps",
            "lecun-follows-the-fan-in",
            "lecun-halves-relu",
        ),
        **LECUN,
    ),
    scaled(
        "pytorch_default",
        "PyTorch’s default",
        r"U(\pm 1 / \sqrt{n_\text{in}})",
        "criticized by Glorot & Bengio 2010",
        scale=1 / 3,
        variance=Formula("1 / (3 * fan_in)"),
        bound=Formula("1 / sqrt(fan_in)"),
        suits="nothing: a bound in place of a standard deviation",
        assumes=(BLIND,),
        when=(
            "To compute what PyTorch draws when nobody chooses. It is no "
            "answer to the question how large a weight may be."
        ),
        unless=(
            "Depth: a linear layer keeps {claim}`a third "
            "<old-heuristic-loses-two-thirds>` of the second moment, a ReLU "
            "layer {claim}`half <relu-keeps-half>` of that."
        ),
        calls=Calls(
            "torch.nn.Linear(n_in, n_out).weight",
            'keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")',
            'jax.nn.initializers.variance_scaling(1 / 3, "fan_in", "uniform")',
            "PyTorch writes it as `kaiming_uniform_(w, a=math.sqrt(5))`, and "
            "draws the biases from the same law, not zeros.",
        ),
        derivation=(OPENING, "eq-product"),
        claims=("scheme-pytorch-default", "framework-linear-is-a-third"),
    ),
    Initializer(
        "variance_scaling",
        scaling.variance_scaling,
        "variance scaling",
        r"\mathcal{N}(0, \text{scale} / n_\text{in})",
        "Glorot & Bengio 2010",
        scale=1.0,
        mode="fan_in",
        distribution="normal",
        family="scaling",
        variance=Formula("scale / fan_in"),
        suits="any activation, by its scale",
        assumes=(
            BLIND,
            r"the scale makes up for the activation: $\text{scale} \cdot "
            r"\mathbb{E}[\phi(z)^2] = \mathbb{E}[z^2]$",
        ),
        when=(
            "Every other case of this family is one call of it. `scale` is "
            "the square of a gain, {claim}`n times the variance "
            "<forward-one-layer>`; `mode` chooses the fan-in, the fan-out, "
            "their mean or their geometric mean; `distribution` the law."
        ),
        unless=(
            "Cases where a scheme with a name fits: the name says to a reader "
            "what you meant."
        ),
        calls=Calls(
            "",
            "keras.initializers.VarianceScaling("
            '1.0, "fan_in", "untruncated_normal")',
            'jax.nn.initializers.variance_scaling(1.0, "fan_in", "normal")',
            "1.0 stands for your scale. In Keras and JAX "
            '`"truncated_normal"` is the cut law.',
        ),
        derivation=(OPENING, "eq-forward"),
        claims=("scheme-variance-scaling", "forward-one-layer"),
    ),
)
