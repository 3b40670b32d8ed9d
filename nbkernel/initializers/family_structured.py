"""Entries of the registry: weights that know of each other."""

from __future__ import annotations

from nbkernel.initializers import fixed, structured
from nbkernel.initializers.entry import Calls, Initializer
from nbkernel.initializers.formula import Formula

SCHEMES = "book/initialization/schemes"

ENTRIES = (
    Initializer(
        "orthogonal",
        structured.orthogonal,
        "orthogonal",
        r"W^\top W = \mathbf{1} \text{ or } W W^\top = \mathbf{1}",
        "Saxe et al. 2014",
        aliases=("Haar",),
        family="structured",
        variance=Formula("gain**2 / max(fan_in, fan_out)"),
        suits="linear, at any depth",
        assumes=(
            r"rows (or columns) of length 1 at right angles: $\sum_j w_{ij} "
            r"w_{kj} = \delta_{ik}$",
            "a layer that does not bend the signal, $\\phi(z) = z$; else "
            "`gain` has to make up for it",
        ),
        when=(
            "Deep linear networks and recurrent weights: with at least as "
            "many outputs as inputs it keeps the length of {claim}`every "
            "input exactly <orthogonal-keeps-every-length>`, where a normal "
            "one keeps it on average."
        ),
        unless=(
            "ReLU without `gain=math.sqrt(2)`. From many units to few some "
            "of the signal {claim}`has to go <orthogonal-narrows>`."
        ),
        calls=Calls(
            "torch.nn.init.orthogonal_(w)",
            "keras.initializers.Orthogonal()",
            "jax.nn.initializers.orthogonal()",
        ),
        derivation=(SCHEMES, "eq-schemes-orthogonal"),
        claims=(
            "scheme-orthogonal",
            "orthogonal-keeps-every-length",
            "orthogonal-narrows",
            "uncorrelated-is-enough",
        ),
    ),
    Initializer(
        "delta_orthogonal",
        structured.delta_orthogonal,
        "delta-orthogonal",
        r"\text{orthogonal at the center, else } 0",
        "Xiao et al. 2018",
        axes=3,
        family="structured",
        variance=Formula("gain**2 / max(fan_in, fan_out)"),
        suits="linear convolutions",
        assumes=(
            r"at least as many channels out as in: $W W^\top = \mathbf{1}$ "
            "at the center of the kernel",
            "stride 1, and enough padding",
        ),
        when=(
            "Convolutions: every place of an image {claim}`keeps its length "
            "<scheme-delta-orthogonal>`."
        ),
        unless=(
            "Fewer channels out than in, which it refuses. Dense layers: "
            "there it is [orthogonal](#scheme-orthogonal)."
        ),
        calls=Calls(
            "",
            "",
            "jax.nn.initializers.delta_orthogonal()",
            "The kernel has the shape (height, width, in, out). The variance "
            "above is the average over its places.",
        ),
        derivation=(SCHEMES, "eq-schemes-orthogonal"),
        claims=("scheme-delta-orthogonal",),
    ),
    Initializer(
        "identity",
        fixed.identity,
        "identity",
        r"\delta_{ij}",
        "Le et al. 2015",
        aliases=("eye", "Dirac", "IRNN"),
        family="structured",
        variance=Formula("0"),
        suits="recurrent weights",
        assumes=(r"as many outputs as inputs: $z_j = a_j$",),
        when=(
            "Layers that shall {claim}`do nothing at first "
            "<scheme-identity>`, such as the recurrent weights of a ReLU "
            "network."
        ),
        unless=(
            "More outputs than inputs: {claim}`the rest get nothing "
            "<identity-leaves-the-rest-empty>`."
        ),
        calls=Calls(
            "torch.nn.init.eye_(w)",
            "keras.initializers.Identity()",
            "jax.numpy.eye(n_in, n_out)",
            "For a kernel PyTorch has `torch.nn.init.dirac_`.",
        ),
        derivation=(SCHEMES, "eq-schemes-orthogonal"),
        claims=("scheme-identity", "identity-leaves-the-rest-empty"),
    ),
    Initializer(
        "sparse",
        structured.sparse,
        "sparse",
        r"\mathcal{N}(0, s^2) \text{ for } k \text{ inputs, else } 0",
        "Martens 2010",
        family="structured",
        variance=Formula("min(connections, fan_in) * std**2 / fan_in"),
        suits="units that hear few inputs",
        assumes=(
            r"the $k$ inputs of a unit are chosen blindly, their weights have "
            r"mean 0: $\mathbb{E}[z^2] = k s^2 M$",
        ),
        when=(
            "Wide layers whose sums shall not grow with the fan-in: "
            "{claim}`k times s² <scheme-sparse>` counts, nothing else."
        ),
        unless=(
            "The default, $k = 15$ and $s = 1$, in a deep linear or ReLU "
            "network: it multiplies the second moment by 15 in each layer. "
            r"Give it `std=1 / math.sqrt(15)`."
        ),
        calls=Calls(
            "torch.nn.init.sparse_(w.T, sparsity=1 - 15.5 / n_in, std=1.0)",
            "",
            "",
            "PyTorch counts the zeros in each column of its own tensor; the "
            "`.T` makes that the inputs of a unit. It rounds the number "
            "of zeros up: hence the half. For more than 15 inputs.",
        ),
        derivation=(SCHEMES, "eq-schemes-sparse"),
        claims=("scheme-sparse",),
    ),
)
