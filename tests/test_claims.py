"""A claim passes when it is right and sharp, and in no other case."""

import json

import numpy as np
import pytest

from nbkernel.claims import ClaimError, claim
from nbkernel.claims.record import MIME
from nbkernel.experiments import Estimate, replicate

RIGHT = Estimate(1.003, 0.004, n=200)


def relu_claim(**changes):
    arguments = {
        "predicted": 1.0,
        "measured": RIGHT,
        "rejects": {"LeCun": 0.5},
    } | changes
    return claim("he-keeps-relu", "He keeps the second moment.", **arguments)


def test_a_right_claim_is_recorded():
    record = relu_claim(equation="eq-he", rejects={"LeCun": 0.5, "std": 1.4})
    assert repr(record) == (
        "✓ He keeps the second moment.\n"
        "  holds: predicted 1, measured 1.0030 ± 0.0040 over 200 networks; "
        "rejects: LeCun (0.5); std (1.4)"
    )
    bundle = record._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", MIME}
    assert json.loads(json.dumps(bundle[MIME])) == {
        "id": "he-keeps-relu",
        "statement": "He keeps the second moment.",
        "predicted": 1.0,
        "measured": 1.003,
        "standard_error": 0.004,
        "n": 200,
        "rtol": None,
        "rejects": {"LeCun": 0.5, "std": 1.4},
        "equation": "eq-he",
        "over": "networks",
    }
    assert 'id="claim-he-keeps-relu"' in bundle["text/html"]


def test_what_was_drawn_is_named():
    record = relu_claim(over="batches")
    assert "1.0030 ± 0.0040 over 200 batches" in repr(record)
    assert record.as_json()["over"] == "batches"
    with pytest.raises(ClaimError, match="over 200 batches"):
        relu_claim(predicted=0.5, rejects={"He": 1.4}, over="batches")
    with pytest.raises(ValueError, match="over must say what was drawn"):
        relu_claim(over=" ")


def test_html_escapes_the_statement():
    record = claim(
        "order",
        "Var < E z^2 & more.",
        predicted=1.0,
        measured=RIGHT,
        rejects={"<b>": 2.0},
    )
    shown = record._repr_html_()
    assert "Var &lt; E z^2 &amp; more." in shown
    assert "<b>" not in shown


def test_a_wrong_claim_names_both_numbers_the_error_and_z():
    with pytest.raises(ClaimError) as raised:
        relu_claim(predicted=0.5, rejects={"He": 1.4})
    message = str(raised.value)
    assert "'he-keeps-relu' (He keeps the second moment.)" in message
    assert "predicted: 0.5" in message
    assert "measured: 1.003" in message
    assert "standard error: 0.004 over 200 networks" in message
    assert "z = 125.75" in message


def test_four_standard_errors_are_the_edge():
    relu_claim(measured=Estimate(1.0 + 3.99 * 0.004, 0.004, n=200))
    with pytest.raises(ClaimError, match=r"z = 4\.01"):
        relu_claim(measured=Estimate(1.0 + 4.01 * 0.004, 0.004, n=200))


def test_a_wrong_formula_that_is_not_ruled_out_fails_the_claim():
    with pytest.raises(ClaimError, match="does not rule out 'nearly'"):
        relu_claim(rejects={"LeCun": 0.5, "nearly": 1.01})


def test_a_large_standard_error_cannot_pass_by_a_far_fetched_control():
    with pytest.raises(ClaimError, match="too vague: 4 standard errors"):
        relu_claim(
            measured=Estimate(1.2, 0.2, n=20), rejects={"absurd": 1000.0}
        )


def test_a_prediction_of_zero_needs_no_relative_precision():
    claim(
        "mean-zero",
        "Weights have mean 0.",
        predicted=0.0,
        measured=Estimate(0.001, 0.002, n=100),
        rejects={"uniform on [0, 1]": 0.5},
    )


def test_arrays_are_compared_in_every_component():
    layers = np.arange(1, 6)
    measured = Estimate(0.5**layers * 1.001, 0.5**layers * 0.01, n=50)
    record = relu_claim(
        predicted=0.5**layers,
        measured=measured,
        rejects={"identity": np.ones(5)},
    )
    assert "5 values: 0.5, ..., 0.03125" in repr(record)
    off = measured.mean.copy()
    off[3] *= 1.1
    with pytest.raises(ClaimError, match=r"at component \[3\]"):
        relu_claim(
            predicted=0.5**layers,
            measured=Estimate(off, measured.standard_error, n=50),
            rejects={"identity": np.ones(5)},
        )


def test_a_control_may_agree_in_all_components_but_one():
    measured = Estimate(np.array([1.0, 0.5]), np.array([0.01, 0.01]), n=50)
    relu_claim(
        predicted=[1.0, 0.5],
        measured=measured,
        rejects={"flat": np.array([1.0, 1.0])},
    )


def test_a_deterministic_claim_states_its_tolerance():
    record = relu_claim(
        predicted=0.5, measured=0.5 + 1e-12, rejects={"pi": 0.499}, rtol=1e-10
    )
    assert "measured 0.5 (within 1e-10)" in repr(record)
    assert record.as_json()["standard_error"] is None
    with pytest.raises(ClaimError, match="relative difference: 2e-06, rtol"):
        relu_claim(
            predicted=0.5, measured=0.500001, rejects={"a": 1}, rtol=1e-10
        )
    with pytest.raises(ClaimError, match="does not rule out 'near'"):
        relu_claim(
            predicted=0.5, measured=0.5, rejects={"near": 0.501}, rtol=0.01
        )


def test_rtol_zero_demands_equality():
    relu_claim(predicted=0.0, measured=0.0, rejects={"some": 1e-300}, rtol=0)
    with pytest.raises(ClaimError, match="relative difference: inf"):
        relu_claim(predicted=0.0, measured=1e-300, rejects={"a": 1.0}, rtol=0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"predicted": np.nan}, "predicted must be finite"),
        ({"measured": Estimate(np.inf, 0.1, 20)}, "measured.mean must be fin"),
        ({"measured": Estimate(1.0, np.nan, 20)}, "standard_error must be fi"),
        ({"measured": Estimate(1.0, 0.0, 20)}, "must be positive; got 0"),
        ({"measured": Estimate(1.0, 0.01, 9)}, "measured.n must be at least"),
        ({"measured": Estimate(np.ones(2), 0.01, 20)}, "standard error of sh"),
        ({"measured": 1.0}, "rtol must be stated"),
        ({"measured": np.array([]), "rtol": 0.0}, "at least one number"),
        ({"rtol": 0.01}, "rtol is for deterministic numbers"),
        ({"measured": 1.0, "rtol": 0.2}, "rtol must be a finite number in"),
        ({"measured": 1.0, "rtol": -0.1}, "rtol must be a finite number in"),
        ({"rejects": {}}, "at least one wrong formula"),
        ({"rejects": [0.5]}, "at least one wrong formula"),
        ({"rejects": {"same": 1.0}}, "'same'.*must differ from the predic"),
        ({"rejects": {"LeCun": np.nan}}, "rejects.*'LeCun'.*must be finite"),
        ({"predicted": [1.0, 1.0]}, r"measurement's shape \(\); got shape"),
        ({"rejects": {"LeCun": [0.5, 1]}}, r"'LeCun'.*shape \(\)"),
    ],
)
def test_an_ill_posed_claim_is_a_value_error_with_its_name(changes, message):
    with pytest.raises(ValueError, match=f"'he-keeps-relu'.*{message}"):
        relu_claim(**changes)


@pytest.mark.parametrize(
    "changes", [{"predicted": "one"}, {"predicted": 1j}, {"measured": "1"}]
)
def test_what_is_no_real_number_is_a_type_error(changes):
    if "measured" in changes:
        changes["rtol"] = 0.01
    with pytest.raises(TypeError, match="'he-keeps-relu'"):
        relu_claim(**changes)


@pytest.mark.parametrize("identifier", ["", "He keeps", "he_keeps", "a--b", 3])
def test_an_identifier_is_hyphenated_words(identifier):
    with pytest.raises(ValueError, match="words in lower case"):
        claim(identifier, "A.", predicted=1, measured=RIGHT, rejects={"b": 2})


def test_a_statement_says_something():
    with pytest.raises(ValueError, match="must say what is claimed"):
        claim("a", " ", predicted=1, measured=RIGHT, rejects={"b": 2})


def test_a_claim_over_real_networks():
    def relu_second_moment(rng):
        return np.mean(np.maximum(rng.normal(size=400), 0) ** 2)

    claim(
        "relu-halves",
        "A ReLU halves the second moment.",
        predicted=1 / 2,
        measured=replicate(relu_second_moment, n_networks=200, seed=0),
        rejects={"variance of ReLU": 1 / 2 - 1 / (2 * np.pi), "identity": 1},
    )
