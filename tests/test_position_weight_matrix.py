"""The table, the neuron and the figure of the position weight matrix."""

from __future__ import annotations

import numpy as np
import pytest

from nbkernel.studies import position_weight_matrix as pwm


def compute(word: str, one_in: int = 1000) -> dict[str, np.ndarray]:
    bases = dict(zip(pwm.POSITIONS, word, strict=True))
    return pwm.compute([one_in], **{k: [v] for k, v in bases.items()})


@pytest.mark.parametrize(
    ("word", "bits"), [("TATAAT", 9.0161), ("GGGCGC", -14.5222)]
)
def test_scores_known_from_the_counts(word, bits):
    values = compute(word)
    assert values["score"].item() == pytest.approx(bits, abs=5e-5)
    assert values["neuron"].item() == pytest.approx(bits, abs=5e-5)


def test_shares_of_a_position_add_up_to_one():
    shares = pwm.BACKGROUND * 2 ** pwm.weight_matrix()
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_all_words_at_once_are_what_single_words_are():
    every = pwm.compute(
        pwm.ONE_IN, **{name: [*pwm.BASES] for name in pwm.POSITIONS}
    )
    np.testing.assert_allclose(every["score"], every["neuron"], atol=1e-12)
    rng = np.random.default_rng(0)
    for places in rng.integers(4, size=(20, 6)):
        word = "".join(pwm.BASES[place] for place in places)
        alone = compute(word, one_in=100)
        at = tuple(places)
        assert every["score"][at] == pytest.approx(alone["score"].item())
        assert every["probability"][(*at, 1)] == pytest.approx(
            alone["probability"].item()
        )


def test_probability_is_bayes_rule():
    """Odds are multiplied by two for each bit."""
    values = compute("TATGAT", one_in=100)
    odds = 2 ** values["score"].item() / 99
    assert values["probability"].item() == pytest.approx(odds / (1 + odds))


def test_frames_stand_in_the_letters_rows():
    values = compute("ACGTAA")
    rows = [values[f"row_{place}"].item() for place in range(1, 7)]
    assert rows == [3, 2, 1, 0, 3, 3]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pwm.one_hot("ACG"), "must have 6 bases; got 'ACG'"),
        (lambda: pwm.one_hot("ACGTAX"), "base must be one of.*'X'"),
        (lambda: compute("ACGTAX"), "base_6 must be one of.*'X'"),
        (lambda: compute("ACGTAA", 7), "one_in must be one of.*7"),
    ],
)
def test_bad_values_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_sentence_weighs_the_evidence():
    figure = pwm.explorable()
    assert "TATAAT: the six cells" in figure.summary()
    assert "9.02 bits" in figure.summary()
    assert figure.summary().endswith("0.34: maybe.")
    assert "very likely" in figure.summary(one_in=10)
