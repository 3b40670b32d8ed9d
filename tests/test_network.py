import numpy as np
import pytest

from nbkernel import initializers, layers, network


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def small_network(rng, **options):
    return network.multilayer_perceptron(
        (3, 4, 2),
        initializer="he_normal",
        activation="tanh",
        rng=rng,
        **options,
    )


def test_perceptron_has_an_activation_between_and_none_after(rng):
    built = small_network(rng)
    kinds = [type(layer).__name__ for layer in built.layers]
    assert kinds == ["Dense", "ActivationLayer", "Dense"]
    assert [p.shape for p in built.parameters.values()] == [
        (3, 4),
        (4,),
        (4, 2),
        (2,),
    ]


def test_perceptron_is_the_equations_of_the_book(rng):
    built = small_network(rng)
    p = built.parameters
    x = rng.standard_normal((5, 3))
    hidden = np.tanh(x @ p["0.weights"] + p["0.bias"])
    expected = hidden @ p["2.weights"] + p["2.bias"]
    np.testing.assert_array_equal(built.forward(x), expected)


def test_float32_stays_float32(rng):
    built = small_network(rng, dtype=np.float32)
    outputs = built.forward(np.ones((5, 3), np.float32))
    back = built.backward(np.ones((5, 2), np.float32))
    assert {outputs.dtype, back.dtype} == {np.dtype(np.float32)}
    assert {g.dtype for g in built.gradients.values()} == {outputs.dtype}


def test_flatten_and_unflatten_are_inverses(rng):
    one, other = small_network(rng), small_network(rng)
    x = rng.standard_normal((5, 3))
    assert not np.array_equal(one.forward(x), other.forward(x))
    other.unflatten(one.flatten())
    np.testing.assert_array_equal(one.forward(x), other.forward(x))


@pytest.mark.parametrize("length", [0, 25, 27])
def test_unflatten_counts(rng, length):
    with pytest.raises(ValueError, match=f"26 entries.*got {length}"):
        small_network(rng).unflatten(np.zeros(length))


def test_packed_parameters_are_views_into_one_vector(rng):
    built = small_network(rng)
    x = rng.standard_normal((5, 3))
    before = built.forward(x)
    parameters, gradients = built.pack()
    np.testing.assert_array_equal(built.forward(x), before)
    built.backward(np.ones((5, 2)))
    np.testing.assert_array_equal(gradients, built.flatten_gradients())
    assert np.abs(gradients).max() > 0
    parameters[:] = 0
    assert not built.forward(x).any()


def test_assigning_a_parameter_reaches_its_layer(rng):
    built = small_network(rng)
    built.parameters["0.weights"] = np.zeros((3, 4))
    assert not built.layers[0].parameters["weights"].any()
    built.parameters["2.bias"] += 3
    np.testing.assert_array_equal(built.forward(np.ones((1, 3))), [[3, 3]])
    with pytest.raises(ValueError, match=r"'0.weights'.*got '1.weights'"):
        built.parameters["1.weights"] = np.zeros((3, 4))


def test_a_network_is_a_layer(rng):
    inner = small_network(rng)
    outer = network.Sequential([inner, layers.ActivationLayer("tanh")])
    assert "0.2.weights" in outer.parameters
    outer.parameters["0.2.weights"] = np.zeros((4, 2))
    assert not outer.forward(np.ones((1, 3))).any()


def test_sequential_refuses_what_is_no_layer(rng):
    with pytest.raises(ValueError, match="at least one layer"):
        network.Sequential([])
    with pytest.raises(TypeError, match="number 1 is 'relu'"):
        network.Sequential([layers.ActivationLayer("relu"), "relu"])
    layer = layers.ActivationLayer("relu")
    with pytest.raises(ValueError, match="stands twice"):
        network.Sequential([layer, layer])


def test_errors_name_the_layer_and_its_place(rng):
    built = network.Sequential(
        [
            layers.Dense(3, 4, initializer="he_normal", rng=rng),
            layers.Dense(5, 4, initializer="he_normal", rng=rng),
        ]
    )
    with pytest.raises(ValueError, match=r"fan_in=5.*got \(2, 4\)") as caught:
        built.forward(np.ones((2, 3)))
    assert "in layer 1 of 2" in caught.value.__notes__


def test_a_diverged_network_gives_nan_but_refuses_nan(rng):
    built = small_network(rng)
    built.parameters["0.weights"][:] = np.nan
    assert np.isnan(built.forward(np.ones((1, 3)))).all()
    with pytest.raises(ValueError, match="inputs must be finite"):
        built.forward(np.full((1, 3), np.nan))
    with pytest.raises(ValueError, match="gradient must be finite"):
        built.backward(np.full((1, 2), np.inf))


def test_backward_needs_forward(rng):
    with pytest.raises(ValueError, match="needs a forward pass"):
        small_network(rng).backward(np.ones((1, 2)))


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ((), ValueError, "at least the inputs and the outputs"),
        ((3,), ValueError, "at least the inputs and the outputs"),
        ((3, 0), ValueError, "at least 1"),
        ((3, 2.5), TypeError, "integer"),
    ],
)
def test_perceptron_refuses_sizes(rng, sizes, error, message):
    with pytest.raises(error, match=message):
        network.multilayer_perceptron(
            sizes, initializer="he_normal", activation="relu", rng=rng
        )


def test_perceptron_refuses_unknown_names(rng):
    with pytest.raises(ValueError, match="initializer must be one of"):
        network.multilayer_perceptron(
            (3, 2), initializer="kaiming", activation="relu", rng=rng
        )
    with pytest.raises(ValueError, match="activation must be one of"):
        network.multilayer_perceptron(
            (3, 2), initializer="he_normal", activation="rleu", rng=rng
        )


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_lsuv_gives_every_layer_unit_variance(rng, activation):
    built = network.multilayer_perceptron(
        (20, 30, 30, 10), initializer="zeros", activation=activation, rng=rng
    )
    inputs = 3 + rng.standard_normal((200, 20))
    variances = initializers.lsuv(built, inputs, rng=rng, tolerance=0.01)
    assert len(variances) == 3
    outputs = inputs
    for layer in built.layers:
        outputs = layer.forward(outputs)
        if isinstance(layer, layers.Dense):
            assert outputs.std() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(built.forward(inputs), outputs)


# The gradient check


class WrongDense(layers.Dense):
    """A dense layer whose bias forgets half of the batch."""

    def differentiate(self, gradient):
        back = super().differentiate(gradient)
        self.gradients["bias"] /= 2
        return back


class Magnitude(layers.Layer):
    """A function that takes complex numbers but is not analytic."""

    def compute(self, inputs, *, training=False, rng=None):
        return self._remember(np.abs(inputs), np.sign(inputs))

    def differentiate(self, gradient):
        (sign,) = self._recall(gradient)
        return gradient * sign


def test_gradient_check_says_how_right_a_right_gradient_is(rng):
    report = network.gradient_check(
        small_network(rng), rng.standard_normal((5, 3)), rng=rng, entries=None
    )
    assert report.entries == 26 + 15
    assert report.complex_step_error < 1e-13
    assert 1e-14 < report.central_difference_error < 1e-8
    np.testing.assert_allclose(report.complex_step, report.backward)
    np.testing.assert_allclose(report.central_difference, report.backward)


def test_gradient_check_names_the_wrong_parameter_and_both_numbers(rng):
    built = small_network(rng)
    built.layers[0] = WrongDense(3, 4, initializer="he_normal", rng=rng)
    x = rng.standard_normal((5, 3))
    report = network.gradient_check(built, x, rng=rng)
    assert report.worst_parameter == "0.bias"
    assert report.complex_step == pytest.approx(2 * report.backward)
    assert report.central_difference == pytest.approx(2 * report.backward)
    assert report.complex_step_error > 0.1
    lines = str(report).splitlines()
    assert f"0.bias[{report.worst_index[0]}]" in lines[0]
    assert f"{report.backward:+.16e}" in lines[1]
    assert f"{report.central_difference:+.16e}" in lines[2]
    assert f"{report.complex_step:+.16e}" in lines[3]


def test_gradient_check_leaves_the_network_as_it_was(rng):
    built = network.Sequential(
        [
            layers.Dense(3, 4, initializer="he_normal", rng=rng),
            layers.BatchNorm(4),
            layers.Dropout(0.5),
        ]
    )
    before = built.flatten()
    report = network.gradient_check(
        built, rng.standard_normal((6, 3)), rng=rng, training=True
    )
    assert report.complex_step_error < 1e-12
    np.testing.assert_array_equal(built.flatten(), before)
    np.testing.assert_array_equal(built.layers[1].running_mean, 0)
    with pytest.raises(ValueError, match="needs a forward pass"):
        built.backward(np.ones((6, 4)))


def test_gradient_check_of_a_single_precision_network_is_in_double(rng):
    built = small_network(rng, dtype=np.float32)
    inputs = np.ones((5, 3), np.float32)
    report = network.gradient_check(built, inputs, rng=rng)
    assert report.complex_step_error < 1e-13
    assert built.flatten().dtype == np.float32


def test_gradient_check_with_a_loss(rng):
    targets = rng.standard_normal((5, 2))

    def squares(outputs):
        errors = outputs - targets
        return (errors * errors).sum(), 2 * errors

    def half_wrong(outputs):
        loss, gradient = squares(outputs)
        return loss, gradient / 2

    built, x = small_network(rng), rng.standard_normal((5, 3))
    report = network.gradient_check(built, x, squares, rng=rng)
    assert report.complex_step_error < 1e-13
    report = network.gradient_check(built, x, half_wrong, rng=rng)
    assert report.complex_step_error > 0.5


def test_gradient_check_without_a_complex_step(rng):
    report = network.gradient_check(
        Magnitude(), rng.standard_normal((5, 3)), rng=rng
    )
    assert report.complex_step is None
    assert report.complex_step_error is None
    assert report.central_difference_error < 1e-8
    assert "not possible" in str(report)


def test_central_differences_fail_at_a_kink_where_the_complex_step_does_not(
    rng,
):
    relu = layers.ActivationLayer("relu")
    report = network.gradient_check(relu, np.full((1, 2), 1e-7), rng=rng)
    assert report.complex_step_error < 1e-15
    assert report.central_difference_error > 0.1


def test_gradient_check_refuses(rng):
    built, x = small_network(rng), np.ones((5, 3))
    with pytest.raises(TypeError, match="rng must be"):
        network.gradient_check(built, x, rng=0)
    with pytest.raises(ValueError, match="entries must be at least 1"):
        network.gradient_check(built, x, rng=rng, entries=0)
    with pytest.raises(ValueError, match="inputs must be finite"):
        network.gradient_check(built, x * np.nan, rng=rng)
    with pytest.raises(ValueError, match="must have parameters or take real"):
        network.gradient_check(layers.Flatten(), np.ones((0, 3)), rng=rng)
