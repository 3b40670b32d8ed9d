"""Write framework_draws.json: what the frameworks draw, as statistics.

Run it with all of them installed: ``python -m
tests.peers.generate_framework_draws``. Each statement draws the weights of
one layer; it is run with a seed for each of the independent layers.
"""

import json
from importlib.metadata import version
from pathlib import Path
from zlib import crc32

import numpy as np

from nbkernel.datasets import frameworks

GOLDEN = Path(frameworks.__file__).with_name("framework_draws.json")
LAYERS = 40
PACKAGES = {
    "PyTorch": "torch",
    "Keras": "keras",
    "JAX": "jax",
    "Flax": "flax",
    "scikit-learn": "scikit-learn",
}
# Sizes of the guessing game: (in, out) of a dense layer, then channels.
SIZES = {
    "a": ((256, 256), (64, 64)),
    "b": ((512, 128), (128, 32)),
    "c": ((128, 512), (32, 128)),
}


def keras_weight(layer, shape, index=0):
    """Return the statement for one weight of a built Keras layer."""
    inputs = f"keras.Input({shape})"
    return (
        f"keras.Sequential([{inputs}, keras.layers.{layer}]).weights[{index}]"
    )


def flax_weight(layer, name="kernel"):
    """Return the statement for one parameter of a Flax layer."""
    module, arguments = layer[:-1].split("(", 1)
    return f"nnx.{module}({arguments}, rngs=nnx.Rngs(seed)).{name}[...]"


def game():
    """Yield (name, framework, statement, n_in, n_out) in all three sizes."""
    for size, ((n, m), (c, d)) in SIZES.items():
        rows = {
            "torch-linear": (
                "PyTorch",
                f"torch.nn.Linear({n}, {m}).weight",
                n,
                m,
            ),
            "torch-conv": (
                "PyTorch",
                f"torch.nn.Conv2d({c}, {d}, 3).weight",
                9 * c,
                9 * d,
            ),
            "torch-conv-transpose": (
                "PyTorch",
                f"torch.nn.ConvTranspose2d({c}, {d}, 3).weight",
                9 * c,
                9 * d,
            ),
            "torch-lstm": (
                "PyTorch",
                f"torch.nn.LSTM({n}, {m}).weight_ih_l0",
                n,
                m,
            ),
            "torch-embedding": (
                "PyTorch",
                f"torch.nn.Embedding({n}, {m}).weight",
                1,
                m,
            ),
            "torch-attention": (
                "PyTorch",
                f"torch.nn.MultiheadAttention({n}, 8).in_proj_weight",
                n,
                n,
            ),
            "keras-dense": ("Keras", keras_weight(f"Dense({m})", (n,)), n, m),
            "keras-conv": (
                "Keras",
                keras_weight(f"Conv2D({d}, 3)", (9, 9, c)),
                9 * c,
                9 * d,
            ),
            "keras-embedding": (
                "Keras",
                keras_weight(f"Embedding({n}, {m})", (1,)),
                1,
                m,
            ),
            "flax-linear": ("Flax", flax_weight(f"Linear({n}, {m})"), n, m),
            "flax-conv": (
                "Flax",
                flax_weight(f"Conv({c}, {d}, (3, 3))"),
                9 * c,
                9 * d,
            ),
            "flax-embed": (
                "Flax",
                flax_weight(f"Embed({n}, {m})", "embedding"),
                1,
                m,
            ),
            "sklearn-relu": (
                "scikit-learn",
                sklearn_weight("relu", n, m),
                n,
                m,
            ),
            "sklearn-logistic": (
                "scikit-learn",
                sklearn_weight("logistic", n, m),
                n,
                m,
            ),
            "keras-he": (
                "Keras",
                keras_weight(
                    f"Dense({m}, kernel_initializer='he_normal')", (n,)
                ),
                n,
                m,
            ),
            "torch-kaiming": (
                "PyTorch",
                f"torch.nn.init.kaiming_normal_(torch.empty({m}, {n}))",
                n,
                m,
            ),
            "keras-depthwise": (
                "Keras",
                keras_weight("DepthwiseConv2D(3)", (9, 9, n)),
                9,
                9,
            ),
        }
        for name, row in rows.items():
            yield (f"{name}-{size}", *row)


def sklearn_weight(activation, n, m):
    """One step on zeros leaves the first layer's weights as drawn."""
    options = (
        f"hidden_layer_sizes=({m},), activation='{activation}', alpha=0, "
        "random_state=seed"
    )
    data = f"[[0.0] * {n}], [0.0]"
    return f"sklearn.MLPRegressor({options}).partial_fit({data}).coefs_[0]"


def sklearn_bias(activation, n, m):
    """A step moves the biases even on zeros, so it is made tiny."""
    weight = sklearn_weight(activation, n, m)
    return weight.replace(
        "random_state", "learning_rate_init=1e-12, random_state"
    ).replace("coefs_", "intercepts_")


def others():
    """Yield the same for the other sections of the chapter."""
    shape = "jax.random.key(seed), (512, 256)"
    scaling = "jax.nn.initializers.variance_scaling(1.0, 'fan_in', "
    yield (
        "torch-linear-bias",
        "PyTorch",
        "torch.nn.Linear(256, 16384).bias",
        256,
        16384,
    )
    for activation in ("relu", "logistic"):
        yield (
            f"sklearn-bias-{activation}",
            "scikit-learn",
            sklearn_bias(activation, 512, 4096),
            512,
            4096,
        )
    yield (
        "torch-conv-bias",
        "PyTorch",
        "torch.nn.Conv2d(64, 8192, 3).bias",
        576,
        9 * 8192,
    )
    yield (
        "torch-conv-groups",
        "PyTorch",
        "torch.nn.Conv2d(128, 256, 3, groups=4).weight",
        9 * 32,
        9 * 64,
    )
    yield (
        "torch-conv-groups-fan-out",
        "PyTorch",
        "torch.nn.init.kaiming_normal_("
        "torch.nn.Conv2d(128, 256, 3, groups=4).weight, mode='fan_out')",
        9 * 32,
        9 * 64,
    )
    yield (
        "keras-conv-groups",
        "Keras",
        keras_weight("Conv2D(256, 3, groups=4)", (9, 9, 128)),
        9 * 32,
        9 * 64,
    )
    yield (
        "flax-conv-groups",
        "Flax",
        flax_weight("Conv(128, 256, (3, 3), feature_group_count=4)"),
        9 * 32,
        9 * 64,
    )
    yield (
        "keras-conv-transpose-lecun",
        "Keras",
        keras_weight(
            "Conv2DTranspose(32, 3, kernel_initializer='lecun_uniform')",
            (9, 9, 128),
        ),
        9 * 128,
        9 * 32,
    )
    yield (
        "flax-conv-transpose",
        "Flax",
        flax_weight("ConvTranspose(128, 32, (3, 3))"),
        9 * 128,
        9 * 32,
    )
    packed = "torch.nn.MultiheadAttention(512, 8"
    yield (
        "torch-attention-packed",
        "PyTorch",
        f"{packed}).in_proj_weight",
        512,
        512,
    )
    yield (
        "torch-attention-separate",
        "PyTorch",
        f"{packed}, vdim=256).q_proj_weight",
        512,
        512,
    )
    yield (
        "torch-attention-out",
        "PyTorch",
        f"{packed}).out_proj.weight",
        512,
        512,
    )
    query = "keras.layers.MultiHeadAttention(8, 64)"
    yield (
        "keras-attention",
        "Keras",
        f"[layer.build((1, 1, 512), (1, 1, 512)) or layer.weights[0] "
        f"for layer in [{query}]][0]",
        512,
        512,
    )
    yield (  # what Keras 3.14.1 took for the layer above
        "keras-attention-as-convolution",
        "Keras",
        "keras.initializers.GlorotUniform()((512, 8, 64))",
        512,
        512,
    )
    yield (
        "flax-attention",
        "Flax",
        "nnx.MultiHeadAttention(8, 512, rngs=nnx.Rngs(seed), decode=False)"
        ".query.kernel[...]",
        512,
        512,
    )
    yield (
        "keras-recurrent",
        "Keras",
        keras_weight("LSTM(256)", (3, 256), 1),
        256,
        256,
    )
    for cell, kernel in (("LSTMCell", "hf"), ("OptimizedLSTMCell", "dense_h")):
        yield (
            f"flax-recurrent-{cell}",
            "Flax",
            flax_weight(f"{cell}(256, 256)", f"{kernel}.kernel"),
            256,
            256,
        )
    for std in ("1.0", "0.02"):
        yield (
            f"torch-truncated-{std}",
            "PyTorch",
            f"torch.nn.init.trunc_normal_(torch.empty(256, 512), std={std})",
            512,
            256,
        )
    yield (
        "torch-truncated-relative",
        "PyTorch",
        "torch.nn.init.trunc_normal_("
        "torch.empty(256, 512), std=0.02, a=-0.04, b=0.04)",
        512,
        256,
    )
    yield (
        "keras-truncated",
        "Keras",
        "keras.initializers.TruncatedNormal(stddev=0.02)((512, 256))",
        512,
        256,
    )
    yield (
        "jax-truncated",
        "JAX",
        f"jax.nn.initializers.truncated_normal(0.02)({shape})",
        512,
        256,
    )
    yield (
        "keras-lecun",
        "Keras",
        "keras.initializers.LecunNormal()((512, 256))",
        512,
        256,
    )
    yield (
        "jax-lecun",
        "JAX",
        f"jax.nn.initializers.lecun_normal()({shape})",
        512,
        256,
    )
    yield (
        "jax-complex-truncated",
        "JAX",
        f"{scaling}'truncated_normal', dtype=complex)({shape})",
        512,
        256,
    )
    yield (
        "jax-complex-normal",
        "JAX",
        f"{scaling}'normal', dtype=complex)({shape})",
        512,
        256,
    )
    yield (
        "keras-like-torch",
        "Keras",
        "keras.initializers.VarianceScaling("
        "1 / 3, 'fan_in', 'uniform')((256, 256))",
        256,
        256,
    )
    yield (
        "keras-like-torch-bias",
        "Keras",
        "keras.initializers.RandomUniform(-(256**-0.5), 256**-0.5)((16384,))",
        256,
        16384,
    )
    yield (
        "keras-bias-by-scaling",
        "Keras",
        "keras.initializers.VarianceScaling("
        "1 / 3, 'fan_in', 'uniform')((16384,))",
        256,
        16384,
    )
    yield (
        "flax-like-torch",
        "Flax",
        "nnx.Linear(256, 256, kernel_init=jax.nn.initializers."
        "variance_scaling(1 / 3, 'fan_in', 'uniform'), "
        "rngs=nnx.Rngs(seed)).kernel[...]",
        256,
        256,
    )
    yield (
        "torch-like-keras",
        "PyTorch",
        "torch.nn.init.xavier_uniform_(torch.nn.Linear(512, 128).weight)",
        512,
        128,
    )
    yield (
        "torch-like-flax",
        "PyTorch",
        "torch.nn.init.trunc_normal_(torch.nn.Linear(512, 128).weight, "
        "std=(s := 512**-0.5 / 0.8796256610342398), a=-2 * s, b=2 * s)",
        512,
        128,
    )


ENCODER = (
    "torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(64, 4), 6)"
    ".layers"
)
TRANSFORMER = "torch.nn.Transformer(64, 4, 6, 6).encoder.layers"


def apart(layers, tensor):
    """Return the statement for how far the first and last layer differ."""
    first, last = f"t[0].{tensor}", f"t[-1].{tensor}"
    return f"[({first} - {last}).abs().max() for t in [{layers}]][0]"


def keras_apart(initializer):
    """Return the statement for how far two Dense layers of one start are."""
    layer = "keras.layers.Dense(8, kernel_initializer=start)"
    model = f"keras.Sequential([keras.Input((8,)), {layer}, {layer}])"
    return (
        f"[abs(m.weights[0] - m.weights[2]).max() for start in "
        f"[{initializer}] for m in [{model}]][0]"
    )


FACTS = {
    "torch-encoder-layers-apart": apart(ENCODER, "linear1.weight"),
    "torch-transformer-layers-apart": apart(TRANSFORMER, "linear1.weight"),
    "torch-transformer-biases-apart": apart(TRANSFORMER, "linear1.bias"),
    "keras-one-instance-apart": keras_apart(
        "keras.initializers.GlorotUniform()"
    ),
    "keras-seeded-instance-apart": keras_apart(
        "keras.initializers.GlorotUniform(seed=1)"
    ),
    "keras-name-apart": keras_apart("'glorot_uniform'"),
    "keras-generator-apart": keras_apart(
        "keras.initializers.GlorotUniform(seed=keras.random.SeedGenerator(1))"
    ),
    "torch-gain-of-sqrt-5": (
        "torch.nn.init.calculate_gain('leaky_relu', 5**0.5)"
    ),
    "torch-gain-of-selu": "torch.nn.init.calculate_gain('selu')",
    "torch-gain-of-tanh": "torch.nn.init.calculate_gain('tanh')",
    "torch-attention-bias": (
        "torch.nn.MultiheadAttention(64, 4).in_proj_bias.abs().max()"
    ),
    "keras-bias": "abs(" + keras_weight("Dense(64)", (64,), 1) + ").max()",
    "flax-bias": "abs(" + flax_weight("Linear(64, 64)", "bias") + ").max()",
    "torch-fan-in-of-3-by-5": (
        "torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(3, 5))[0]"
    ),
}


def drawn(name, statement, layers=LAYERS):
    """Draw independent layers; every name has random numbers of its own."""
    first = crc32(name.encode()) % 10**6
    seeds = range(first, first + layers)
    return np.stack([frameworks.run_statement(statement, k) for k in seeds])


def main():
    """Write the golden, a line for each draw and each fact."""
    draws = {}
    for name, framework, statement, n_in, n_out in [*game(), *others()]:
        weights = drawn(name, statement)
        draws[name] = {
            "framework": framework,
            "statement": statement,
            "shape": list(weights.shape[1:]),
            "n_in": n_in,
            "n_out": n_out,
            **frameworks.statistics(weights),
        }
        print(name, draws[name]["count"], flush=True)
    facts = {
        name: [statement, float(frameworks.run_statement(statement, 0))]
        for name, statement in FACTS.items()
    }
    parts = {"draws": draws, "facts": facts}
    versions = {name: version(package) for name, package in PACKAGES.items()}
    lines = [f'"versions": {json.dumps(versions)}']
    for part, rows in parts.items():
        inner = [
            f"{json.dumps(key)}: {json.dumps(rounded(row))}"
            for key, row in rows.items()
        ]
        lines.append(f'"{part}": {{\n' + ",\n".join(inner) + "\n}")
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def rounded(value):
    """Nine digits tell all that the draws can."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items()}
    return [rounded(v) for v in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main()
