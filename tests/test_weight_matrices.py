"""The numbers of "Which index goes where?" and its two explorables."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nbkernel.network import multilayer_perceptron
from nbkernel.studies import three_four_two, unit_square, weight_matrices


def compute(**changes):
    state = {
        "source": 2,
        "unit": 3,
        "convention": "rows",
        "activated": False,
        "x1": 0.5,
        "x2": 1.0,
        "x3": 0.8,
    }
    return three_four_two.compute(**(state | changes))


def square(**changes):
    state = {"w11": 1.2, "w12": 0.9, "w21": -0.4, "w22": 1.0, "mixed": True}
    return unit_square.compute(**(state | changes))


def test_the_hidden_sums_are_those_worked_out_by_hand():
    expected = [1.261, 1.181, 0.789, 0.521]
    np.testing.assert_allclose(compute()["hidden"], expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("activated", "activation"), [(False, "identity"), (True, "sigmoid")]
)
def test_outputs_are_those_of_the_package_s_network(activated, activation):
    network = multilayer_perceptron(
        (3, 4, 2),
        initializer="zeros",
        activation=activation,
        rng=np.random.default_rng(0),
    )
    network.parameters["0.weights"][...] = three_four_two.INTO_HIDDEN
    network.parameters["2.weights"][...] = three_four_two.INTO_OUTPUT
    np.testing.assert_allclose(
        compute(activated=activated)["output"],
        network.forward([[0.5, 1.0, 0.8]])[0],
        rtol=1e-12,
    )


def test_arrays_of_inputs_give_what_single_inputs_give():
    x1, x2, x3 = np.array([0.1, 0.9]), np.array([0.3]), np.array([0.0, 0.2, 1])
    together = compute(x1=x1, x2=x2, x3=x3, activated=True)
    assert together["output"].shape == (2, 1, 3, 2)
    alone = compute(x1=0.9, x2=0.3, x3=0.2, activated=True)
    for name in ("hidden", "output", "sum", "input", "product"):
        np.testing.assert_allclose(together[name][1, 0, 1], alone[name])


def test_the_products_into_a_unit_add_up_to_its_sum():
    for unit in (1, 2, 3, 4):
        products = [
            compute(source=source, unit=unit)["product"]
            for source in (1, 2, 3)
        ]
        total = compute(unit=unit)["sum"]
        assert sum(products) == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("source", [1, 2, 3])
@pytest.mark.parametrize("unit", [1, 2, 3, 4])
def test_the_transpose_exchanges_row_and_column(source, unit):
    rows = compute(source=source, unit=unit)
    columns = compute(source=source, unit=unit, convention="columns")
    assert rows["code"] == 10 * source + unit
    assert columns["code"] == 10 * unit + source
    assert rows["weight"] == columns["weight"]
    # The cell moves to its mirror image at the diagonal.
    for axis, mirror in (("x", "y"), ("y", "x")):
        middle = rows[f"cell_{axis}"][:4].mean()
        other = columns[f"cell_{mirror}"][:4].mean()
        assert middle == pytest.approx(-other)


def test_the_thick_line_joins_the_two_nodes():
    values = compute(source=1, unit=4)
    (left, right) = three_four_two.PLACES[:2]
    assert (values["edge_x"][0], values["edge_y"][0]) == left[0]
    assert (values["edge_x"][1], values["edge_y"][1]) == right[3]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": 4}, "source must be one of.*got 4"),
        ({"unit": 0}, "unit must be one of.*got 0"),
        ({"convention": "torch"}, "convention must be one of.*'torch'"),
        ({"activated": "yes"}, "activated must be one of.*'yes'"),
        ({"x2": math.nan}, "x2 must be finite"),
    ],
)
def test_bad_values_of_the_network_are_named(changes, words):
    with pytest.raises(ValueError, match=words):
        compute(**changes)


def test_the_sentence_names_the_cell_in_both_conventions():
    study = weight_matrices.explorable()
    sentence = study.summary()
    assert sentence.startswith("w₂₃ = 0.22 takes input 2 to hidden unit 3")
    assert "0.22 × 1 = 0.22" in sentence
    assert "sum, 0.789." in sentence
    assert "W[1, 2]" in sentence
    sentence = study.summary(convention="columns")
    assert sentence.startswith("w₃₂ = 0.22 takes input 2 to hidden unit 3")
    assert "4 rows and 3 columns" in sentence
    assert "W[2, 1]" in sentence


@pytest.mark.parametrize("convention", three_four_two.CONVENTIONS)
def test_the_table_shows_the_matrix_of_its_convention(convention):
    matrix = three_four_two.INTO_HIDDEN
    if convention == "columns":
        matrix = matrix.T
    transposed = compute(convention=convention)["transposed"]
    for row in range(4):
        for column in range(4):
            verdict = weight_matrices.VERDICTS[f"cell{row}{column}"]
            shown = verdict.of(transposed).strip()
            if row < matrix.shape[0] and column < matrix.shape[1]:
                assert float(shown) == matrix[row, column]
            else:
                assert shown == ""


def test_the_square_s_corners_go_to_the_rows_and_their_sum():
    values = square()
    corners = np.column_stack([values["image_x"], values["image_y"]])
    np.testing.assert_allclose(corners[1], [1.2, 0.9])
    np.testing.assert_allclose(corners[3], [-0.4, 1.0])
    np.testing.assert_allclose(corners[2], [0.8, 1.9])
    mixed = np.column_stack([values["mixed_x"], values["mixed_y"]])
    np.testing.assert_allclose(mixed[1], [1.2, -0.4])


def test_image_and_mixed_image_have_the_determinant_s_area():
    values = square(w11=0.3, w22=-1.1)
    for name in ("image", "mixed"):
        x, y = values[f"{name}_x"], values[f"{name}_y"]
        area = np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2
        assert area == pytest.approx(values["determinant"], rel=1e-12)
    expected = np.linalg.det([[0.3, 0.9], [-0.4, -1.1]])
    assert values["determinant"] == pytest.approx(expected, rel=1e-12)


def test_the_mixed_image_can_be_left_out():
    assert np.isnan(square(mixed=False)["mixed_x"]).all()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "keeps its orientation"),
        ({"w11": -1.2}, "turned over"),
        ({"w21": 1.2, "w22": 0.9}, "rank 1 or less"),
        ({"w21": 0.9}, "its own transpose"),
        ({}, "different image of the same area"),
    ],
)
def test_the_sentence_of_the_square(state, words):
    assert words in unit_square.explorable().summary(**state)


def test_bad_values_of_the_square_are_named():
    with pytest.raises(ValueError, match=r"w12 must be a finite number"):
        square(w12=math.inf)
    with pytest.raises(ValueError, match=r"mixed must be one of"):
        square(mixed=2)


@pytest.mark.parametrize("module", [weight_matrices, unit_square])
def test_between_the_stops_nothing_is_guessed(module):
    report = module.explorable().report
    assert report.error < 1e-3
    assert report.size < 100_000
