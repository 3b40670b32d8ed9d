"""Initializers: the law of the weights, and of no other scheme's.

A million weights each. The variance must be within four standard errors of
the law's and a Kolmogorov-Smirnov test must let it pass; against the law of
any other scheme one of the two must fail.
"""

from functools import cache
from itertools import permutations
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from nbkernel import initializers
from nbkernel.initializers import (
    INITIALIZERS,
    TRUNCATED_STD,
    target_variance,
    truncated_std,
)
from nbkernel.initializers.fans import MODES
from nbkernel.initializers.haar import by_decomposition, by_reflections
from nbkernel.initializers.scaling import DISTRIBUTIONS

FAN_IN, FAN_OUT = 1600, 625
SHAPE = (FAN_IN, FAN_OUT)
RISK = 1e-4


def normal(variance):
    return stats.norm(0, sqrt(variance))


def uniform(bound):
    return stats.uniform(-bound, 2 * bound)


def truncated(std):
    return stats.truncnorm(-2, 2, 0, std)


# scheme: the law of its weights, each from its paper's own formula
LAWS = {
    "normal": normal(0.01**2),
    "uniform": uniform(0.05),
    "truncated_normal": truncated(0.01),
    "lecun_normal": normal(1 / FAN_IN),
    "lecun_uniform": uniform(sqrt(3 / FAN_IN)),
    "glorot_normal": normal(2 / (FAN_IN + FAN_OUT)),
    "glorot_uniform": uniform(sqrt(6 / (FAN_IN + FAN_OUT))),
    "he_normal": normal(2 / FAN_IN),
    "he_uniform": uniform(sqrt(6 / FAN_IN)),
    "kumar_normal": normal(64 / 5 / FAN_IN),
    "pytorch_default": uniform(1 / sqrt(FAN_IN)),
    "siren": uniform(sqrt(6 / FAN_IN) / 30),
}
# what some other choice of arguments, or some mistake, would give
OTHER_LAWS = {
    "fan_out": normal(1 / FAN_OUT),
    "fan_geo_avg": normal(1 / sqrt(FAN_IN * FAN_OUT)),
    "truncated, std corrected": truncated(sqrt(1 / FAN_IN) / TRUNCATED_STD),
    "truncated, std not corrected": truncated(sqrt(1 / FAN_IN)),
    "a variance for a std": normal(1 / FAN_IN**2),
}


def variance_is(sample, law):
    """Whether the sample's variance is within 4 standard errors of a law's."""
    variance = float(law.var())
    kurtosis = 3 + float(law.stats("k"))
    standard_error = variance * sqrt((kurtosis - 1) / sample.size)
    return abs(np.mean(sample**2) - variance) < 4 * standard_error


def is_drawn_from(sample, law):
    """Whether a Kolmogorov-Smirnov test lets a sample pass for a law's."""
    return stats.kstest(sample, law.cdf, method="asymp").pvalue > RISK


def is_told_from(sample, law):
    """Whether that test rejects the law, at best with fewer numbers."""
    return any(not is_drawn_from(sample[::step], law) for step in (100, 1))


@cache
def drawn(name, **options):
    rng = np.random.default_rng([ord(letter) for letter in name])
    return np.sort(INITIALIZERS[name](SHAPE, rng=rng, **options).ravel())


@pytest.mark.parametrize("name", LAWS)
def test_a_scheme_has_its_law(name):
    assert variance_is(drawn(name), LAWS[name])
    assert is_drawn_from(drawn(name), LAWS[name])


@pytest.mark.parametrize("name", LAWS)
def test_a_scheme_has_no_other_law(name):
    for other, law in {**LAWS, **OTHER_LAWS}.items():
        if other != name:
            assert is_told_from(drawn(name), law), other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pair
        for kind in ("normal", "uniform")
        for pair in permutations(
            (f"lecun_{kind}", f"glorot_{kind}", f"he_{kind}"), 2
        )
    ]
    + [
        ("pytorch_default", "lecun_uniform"),  # a bound is no std
        ("lecun_uniform", "pytorch_default"),
    ],
)
def test_the_variance_alone_tells_neighbors_apart(one, other):
    assert not variance_is(drawn(one), LAWS[other])


cases = [name for name, entry in INITIALIZERS.items() if entry.distribution]


def test_no_case_of_variance_scaling_is_forgotten():
    assert set(cases) <= {*LAWS, "variance_scaling"}


@pytest.mark.parametrize("name", [n for n in cases if n in LAWS])
def test_the_facts_of_the_registry_are_the_law(name):
    entry = INITIALIZERS[name]
    variance = target_variance(SHAPE, scale=entry.scale, mode=entry.mode)
    assert variance == pytest.approx(LAWS[name].var(), rel=1e-12)
    np.testing.assert_allclose(
        entry(SHAPE, rng=np.random.default_rng(5)),
        initializers.variance_scaling(
            SHAPE,
            scale=entry.scale,
            mode=entry.mode,
            distribution=entry.distribution,
            rng=np.random.default_rng(5),
        ),
        rtol=1e-12,
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_variance_scaling_scales_the_variance(mode, distribution):
    rng = np.random.default_rng(11)
    weights = initializers.variance_scaling(
        SHAPE, scale=3.0, mode=mode, distribution=distribution, rng=rng
    ).ravel()
    n = {
        "fan_in": FAN_IN,
        "fan_out": FAN_OUT,
        "fan_avg": (FAN_IN + FAN_OUT) / 2,
        "fan_geo_avg": sqrt(FAN_IN * FAN_OUT),
    }[mode]
    std = sqrt(3 / n)
    laws = {
        "normal": normal(3 / n),
        "uniform": uniform(sqrt(3) * std),
        "truncated_normal": truncated(std / TRUNCATED_STD),
    }
    assert variance_is(weights, laws[distribution])
    for kind, law in laws.items():
        if kind == distribution:
            assert is_drawn_from(weights, law)
        else:
            assert is_told_from(weights, law)
    assert is_told_from(weights, truncated(std))
    assert not variance_is(weights, truncated(std))


def test_a_convolution_has_the_fans_of_its_kernel():
    weights = initializers.he_normal(
        (5, 5, 64, 625), rng=np.random.default_rng(12)
    ).ravel()
    assert variance_is(weights, normal(2 / (25 * 64)))
    assert is_drawn_from(weights, normal(2 / (25 * 64)))
    assert not variance_is(weights, normal(2 / 64))


def test_options_of_the_schemes():
    rng = np.random.default_rng(13)
    leaky = initializers.he_normal(SHAPE, negative_slope=0.5, rng=rng)
    assert variance_is(leaky.ravel(), normal(2 / 1.25 / FAN_IN))
    back = initializers.he_uniform(SHAPE, mode="fan_out", rng=rng)
    assert is_drawn_from(back.ravel(), uniform(sqrt(6 / FAN_OUT)))
    first = initializers.siren(SHAPE, first=True, rng=rng)
    assert is_drawn_from(first.ravel(), uniform(1 / FAN_IN))


# The truncated normal


# bound: the table's value
TRUNCATED_STDS = {
    1.0: 0.53956009,
    1.5: 0.74264690,
    2.0: 0.8796256610342398,
    2.5: 0.95459749,
    3.0: 0.98657839,
}


@pytest.mark.parametrize("bound", TRUNCATED_STDS)
def test_truncation_takes_variance_away(bound):
    theirs = stats.truncnorm(-bound, bound).std()
    assert truncated_std(bound) == pytest.approx(theirs, rel=1e-12)
    assert round(truncated_std(bound), 8) == round(TRUNCATED_STDS[bound], 8)
    assert truncated_std(2.0) == pytest.approx(TRUNCATED_STD, rel=1e-15)


def test_a_narrow_cut_is_uniform_and_a_wide_one_no_cut():
    assert truncated_std(0.01) == pytest.approx(0.01 / sqrt(3), rel=1e-4)
    assert truncated_std(1e200) == 1


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.9, 1.2), (-3, 0), (1.5, 9), (-9, 0.5), (4, 5), (-14, -13)],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bounds_are_in_the_units_of_the_weights(low, high, dtype):
    mean, std = 1.0, 0.5
    rng = np.random.default_rng(14)
    weights = initializers.truncated_normal(
        (200_000,),
        mean=mean,
        std=std,
        low=low,
        high=high,
        rng=rng,
        dtype=dtype,
    )
    assert low <= weights.min()
    assert weights.max() <= high
    a, b = (low - mean) / std, (high - mean) / std
    assert is_drawn_from(weights, stats.truncnorm(a, b, mean, std))
    assert not is_drawn_from(weights, stats.truncnorm(a, b, mean, 1.02 * std))


# The binomial


@pytest.mark.parametrize("trials", [1, 2, 10])
@pytest.mark.parametrize("probability", [0.5, 0.2])
def test_binomial_is_a_centered_count(trials, probability):
    rng = np.random.default_rng(15)
    weights = initializers.binomial(
        (10**6,), trials=trials, probability=probability, std=0.3, rng=rng
    )
    law = stats.binom(trials, probability)
    counts = weights / 0.3 * law.std() + law.mean()
    seen = np.bincount(np.rint(counts).astype(int), minlength=trials + 1)
    np.testing.assert_allclose(counts, np.rint(counts), atol=1e-9)
    expected = law.pmf(range(trials + 1)) * weights.size
    often = expected > 5
    chi2 = ((seen - expected)[often] ** 2 / expected[often]).sum()
    assert stats.chi2(trials).sf(chi2) > RISK
    assert abs(weights.mean()) < 4 * 0.3 / 1000
    kurtosis = 3 + float(law.stats("k"))
    spread = sqrt(max(kurtosis - 1, 1e-9) / weights.size)
    assert abs(weights.var() / 0.3**2 - 1) < 4 * spread + 1e-4


# Haar's law


def without_signs(normals):
    return np.linalg.qr(normals)[0]


def many(way, rows, columns):
    rng = np.random.default_rng([rows, columns])
    return np.array(
        [way(rng.standard_normal((rows, columns))) for _ in range(20_000)]
    )


def first_entry_is_haars(matrices):
    """Test a coordinate of a random unit vector: its square is a beta."""
    first = matrices[:, 0, 0]
    rows = matrices.shape[1]
    halves = stats.beta(1 / 2, (rows - 1) / 2)

    def cdf(x):
        return 0.5 + 0.5 * np.sign(x) * halves.cdf(x**2)

    return stats.kstest(first, cdf, method="asymp").pvalue > RISK


def trace_is_haars(matrices):
    """Test E tr Q = 0 and E (tr Q)^2 = 1, Haar's law on O(n), n > 1."""
    trace = matrices.trace(axis1=1, axis2=2)
    return all(
        abs(values.mean() - expected) < 4 * stats.sem(values)
        for values, expected in ((trace, 0), (trace**2, 1))
    )


@pytest.mark.parametrize("way", [by_reflections, by_decomposition])
def test_orthogonal_matrices_are_haars(way):
    square, tall = many(way, 3, 3), many(way, 5, 2)
    assert first_entry_is_haars(square)
    assert first_entry_is_haars(tall)
    assert trace_is_haars(square)
    signs = np.linalg.det(square)
    assert abs(signs.mean()) < 4 / sqrt(len(signs))


def test_without_the_signs_they_are_not():
    assert not first_entry_is_haars(many(without_signs, 3, 3))
    assert not trace_is_haars(many(without_signs, 3, 3))


def test_the_initializer_is_haars():
    rng = np.random.default_rng(16)
    matrices = np.array(
        [initializers.orthogonal((3, 3), rng=rng) for _ in range(20_000)]
    )
    assert first_entry_is_haars(matrices)
    assert trace_is_haars(matrices)
    turned = stats.ortho_group.rvs(3, random_state=1) @ matrices
    assert first_entry_is_haars(turned)
    assert trace_is_haars(turned)


# The sparse normal


def test_the_weights_that_are_heard_are_normal():
    weights = initializers.sparse(
        (1000, 5000), connections=200, std=0.3, rng=np.random.default_rng(17)
    )
    heard = weights[weights != 0]
    assert heard.size == 10**6
    assert variance_is(heard, normal(0.09))
    assert is_drawn_from(heard, normal(0.09))
    assert not is_drawn_from(heard, normal(0.3))
