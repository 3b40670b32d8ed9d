"""The six laws of the chapter on sampling weights, and their explorable."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from nbkernel.studies import sampling_weights, six_laws

# The same laws from scipy, with mean 0 and standard deviation 1.
STD = stats.truncnorm(-2, 2).std()
SCIPY = {
    "uniform": stats.uniform(-(3**0.5), 2 * 3**0.5),
    "normal": stats.norm(),
    "truncated": stats.truncnorm(-2, 2, scale=1 / STD),
    "coins": stats.binom(4, 0.5, loc=-2),
}
LAWS = list(six_laws.LAWS)


def compute(**changes):
    state = {
        "law": "normal",
        "converted": True,
        "std": 0.1,
        "draws": 10_000,
        "draw": 0,
        "inputs": 4,
    }
    return six_laws.compute(**(state | changes))


@pytest.mark.parametrize("law", SCIPY)
def test_laws_are_scipys(law):
    x = np.array([-2.3, -1.5, -1.0, -0.2, 0.0, 0.7, 2.0, 2.4])
    ours = six_laws.LAWS[law]
    np.testing.assert_allclose(ours.cdf(x), SCIPY[law].cdf(x), atol=1e-12)
    u = np.array([0.01, 0.2, 0.499, 0.8, 0.999])
    np.testing.assert_allclose(
        ours.quantile(u), SCIPY[law].ppf(u), rtol=1e-9, atol=1e-12
    )
    excess = SCIPY[law].stats("k")
    assert ours.kurtosis - 3 == pytest.approx(float(excess), abs=1e-9)


@pytest.mark.parametrize("law", LAWS)
def test_quantiles_have_mean_0_std_1_and_the_stated_kurtosis(law):
    u = (np.arange(2_000_000) + 0.5) / 2_000_000
    x = six_laws.LAWS[law].quantile(u)
    assert np.mean(x) == pytest.approx(0, abs=1e-9)
    assert np.std(x) == pytest.approx(1, abs=1e-4)
    kurtosis = np.mean(x**4)
    assert kurtosis == pytest.approx(six_laws.LAWS[law].kurtosis, rel=2e-3)


@pytest.mark.parametrize("law", ["sparse", "signs"])
def test_quantiles_of_laws_with_jumps_invert_their_cdf(law):
    u = np.array([0.01, 0.1, 0.124, 0.3, 0.6, 0.876, 0.99])
    x = six_laws.LAWS[law].quantile(u)
    assert (six_laws.LAWS[law].cdf(x) >= u - 1e-12).all()
    assert (six_laws.LAWS[law].cdf(x - 1e-9) <= u).all()


@pytest.mark.parametrize("converted", [False, True])
@pytest.mark.parametrize("law", LAWS)
def test_shares_meet_their_law(law, converted):
    values = compute(law=law, converted=converted, draws=100_000)
    p = values["expected"]
    error = np.sqrt(p * (1 - p) / 100_000)
    assert (np.abs(values["shares"] - p) <= 5 * error + 1e-12).all()


@pytest.mark.parametrize(
    ("law", "ratio", "mean"),
    [
        ("uniform", 3**-0.5, 0),
        ("normal", 1, 0),
        ("truncated", STD, 0),
        ("coins", 1, 0.2),
        ("signs", 1, 0),
        ("sparse", 0.5, 0),
    ],
)
def test_what_one_gets_without_conversion(law, ratio, mean):
    got = compute(law=law, converted=False, draws=100_000)
    error = six_laws.std_error(six_laws.LAWS[law].kurtosis, 100_000)
    assert got["ratio"] == pytest.approx(ratio, rel=4 * error)
    assert got["got_mean"] == pytest.approx(mean, abs=0.4 / 100_000**0.5)
    assert got["got_std"] == pytest.approx(0.1 * got["ratio"])
    right = compute(law=law, draws=100_000)
    assert right["ratio"] == pytest.approx(1, rel=4 * error)


@pytest.mark.parametrize("law", ["uniform", "normal", "sparse"])
def test_the_standard_error_is_that_of_repeated_draws(law):
    rng = np.random.default_rng(1)
    stds = np.std(six_laws.LAWS[law].quantile(rng.random((2000, 500))), axis=1)
    allowed = six_laws.std_error(six_laws.LAWS[law].kurtosis, 500)
    assert np.std(stds) == pytest.approx(allowed, rel=0.08)


def test_random_signs_stray_by_their_mean_only():
    signs = np.random.default_rng(2).choice([-1.0, 1.0], (4000, 200))
    off = np.sqrt(np.mean((np.std(signs, axis=1) - 1) ** 2))
    assert off == pytest.approx(six_laws.std_error(1.0, 200), rel=0.1)


def test_sums_of_normal_weights_are_normal():
    for inputs in six_laws.INPUTS:
        shares = compute(inputs=inputs)["sums"]
        expected = np.diff(stats.norm.cdf(six_laws.SUM_EDGES))
        np.testing.assert_allclose(shares, expected, atol=0.015)


def test_two_signs_make_a_half_and_two_quarters():
    shares = compute(law="signs", inputs=2)["sums"]
    at = {c: shares[round(c / 0.5) + 10] for c in (-1.5, 0.0, 1.5)}
    assert at == pytest.approx({-1.5: 0.25, 0.0: 0.5, 1.5: 0.25}, abs=0.02)


def test_kurtosis_of_sums():
    got = compute(law="sparse", inputs=np.array([1, 4]))
    np.testing.assert_allclose(got["sum_kurtosis"], [12, 3 + 9 / 4])
    assert got["sums"].shape == (2, len(six_laws.SUM_EDGES) - 1)
    alone = compute(law="sparse", inputs=4)["sums"]
    np.testing.assert_array_equal(got["sums"][1], alone)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"law": "cauchy"}, "law must be one of.*'cauchy'"),
        ({"inputs": 3}, "inputs must be one of.*3"),
        ({"std": 0.0}, "std must be a finite number"),
        ({"draws": 10**6}, "draws must be at most 100000; got 1000000"),
        ({"draws": 0}, "draws must be at least 1"),
        ({"draw": -1}, "draw must be at least 0"),
    ],
)
def test_bad_values_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)


def test_the_sentence_says_what_is_wrong():
    study = sampling_weights.explorable()
    assert "much too small for chance" in study.summary()
    assert "what chance allows" in study.summary(converted=True)
    coins = study.summary(law="coins")
    assert "what chance allows. The mean is not zero" in coins
    assert "The mean is zero" in study.summary(law="coins", converted=True)
    assert "2.70: shorter tails than a normal law" in study.summary(inputs=4)
    sparse = study.summary(law="sparse", inputs=16)
    assert "A sum of 16 has kurtosis 3.56: longer tails" in sparse
