import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nbkernel import meanfield
from nbkernel.activations import ACTIVATIONS, Activation, leaky_relu
from nbkernel.moments import gaussian_expectation

every = pytest.mark.parametrize("phi", ACTIVATIONS.values(), ids=str)
LENGTHS = np.array([0.01, 0.3, 1.0, 4.0, 30.0])
ANGLES = np.array([-1.0, -0.999, -0.6, 0.0, 0.3, 0.9, 0.9999, 1.0])
SMOOTH = ["tanh", "sigmoid", "gelu", "gelu_tanh", "silu", "mish", "softplus"]

# q, sigma_w^2, sigma_b^2 of the tanh network's critical line, as printed.
CRITICAL_TANH = """
0.05 1.093627 0.000128
0.1  1.177569 0.000832
0.2  1.326413 0.004776
0.3  1.457999 0.012390
0.5  1.687975 0.038041
0.7  1.888515 0.075810
1    2.153303 0.150965
1.5  2.532482 0.314069
2    2.861162 0.512265
3    3.424457 0.981491
5    4.336036 2.101599
"""


def half_digit(text: str) -> float:
    """Half a unit in the last printed digit."""
    return 0.5001 * 10.0 ** -len(text.partition(".")[2])


class TestLength:
    @every
    def test_the_map_is_linear_in_both_variances(self, phi):
        plain = meanfield.variance_map(
            LENGTHS, activation=phi, weight_variance=1.0
        )
        full = meanfield.variance_map(
            LENGTHS, activation=phi, weight_variance=2.5, bias_variance=0.3
        )
        assert_allclose(full, 2.5 * plain + 0.3, rtol=1e-14)

    def test_closed_forms(self):
        q = LENGTHS
        exact = {
            "identity": q,
            "relu": q / 2,
            "erf": 2 / math.pi * np.arcsin(2 * q / (1 + 2 * q)),
            "sin": -np.expm1(-2 * q) / 2,
        }
        slopes = {
            "identity": np.ones_like(q),
            "relu": np.full_like(q, 0.5),
            "erf": 4 / (math.pi * np.sqrt(1 + 4 * q)),
            "sin": (1 + np.exp(-2 * q)) / 2,
        }
        for name, value in exact.items():
            settings = {"activation": name, "weight_variance": 1.0}
            assert_allclose(
                meanfield.variance_map(q, **settings), value, rtol=1e-11
            )
            assert_allclose(
                meanfield.chi(q, **settings), slopes[name], rtol=1e-11
            )

    @every
    def test_chi_parallel_is_the_slope_of_the_map(self, phi):
        settings = {"activation": phi, "weight_variance": 1.3}
        h = 1e-5 * LENGTHS
        rise = meanfield.variance_map(LENGTHS + h, **settings)
        rise -= meanfield.variance_map(LENGTHS - h, **settings)
        slope = meanfield.chi_parallel(LENGTHS, **settings)
        assert_allclose(slope, rise / (2 * h), rtol=1e-6, atol=1e-10)
        if phi.degree != 1:  # the other slope is another one
            other = meanfield.chi(LENGTHS, **settings)
            assert not np.allclose(other, slope, rtol=1e-3)

    @pytest.mark.parametrize("name", [*SMOOTH, "erf", "sin", "elu", "selu"])
    def test_chi_parallel_by_the_second_derivative(self, name):
        phi = ACTIVATIONS[name]
        bend = gaussian_expectation(
            lambda z: phi(z) * phi.second_derivative(z), LENGTHS, phi.kinks
        )
        settings = {"activation": phi, "weight_variance": 1.0}
        expected = meanfield.chi(LENGTHS, **settings) + bend
        measured = meanfield.chi_parallel(LENGTHS, **settings)
        assert_allclose(measured, expected, rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "elu", "erf"])
    def test_a_length_of_zero_is_a_limit(self, name):
        settings = {"activation": name, "weight_variance": 1.0}
        for slope in (meanfield.chi, meanfield.chi_parallel):
            at_zero = slope(0.0, **settings)
            assert_allclose(at_zero, slope(1e-10, **settings), rtol=1e-4)

    def test_trajectories_are_the_map_again_and_again(self):
        settings = {
            "activation": "tanh",
            "weight_variance": 1.5,
            "bias_variance": 0.05,
        }
        q = meanfield.length_trajectory(2.0, 5, **settings)
        assert q.shape == (6,)
        assert q[0] == 2.0
        assert_allclose(q[1:], meanfield.variance_map(q[:-1], **settings))
        assert meanfield.length_trajectory(2.0, 0, **settings).tolist() == [2]
        many = meanfield.length_trajectory([2.0, 1.0], 5, **settings)
        assert_allclose(many[:, 0], q)

    def test_activations_and_preactivations_agree(self):
        settings = {
            "activation": "gelu",
            "weight_variance": 2.1,
            "bias_variance": 0.1,
        }
        m = meanfield.activation_trajectory(0.7, 8, **settings)
        q = meanfield.length_trajectory(2.1 * 0.7 + 0.1, 7, **settings)
        assert_allclose(2.1 * m[:-1] + 0.1, q)

    @pytest.mark.parametrize(
        ("name", "scale", "layers", "printed"),
        [
            ("tanh", 1, [1, 2, 5, 10, 50], "0.3943 0.2365 0.1034 0.0522"),
            ("gelu", 2, [1, 5, 10], "0.85 0.327 0.029"),
        ],
    )
    def test_decay_as_printed(self, name, scale, layers, printed):
        q = meanfield.length_trajectory(
            1.0, 50, activation=name, weight_variance=scale
        )
        for layer, text in zip(layers, printed.split(), strict=False):
            assert abs(q[layer] - float(text)) <= half_digit(text)

    def test_he_is_not_enough_for_smooth_rectifiers(self):
        for name, left in (("gelu", 3.1e-8), ("silu", 3.4e-9)):
            q = meanfield.length_trajectory(
                1.0, 30, activation=name, weight_variance=2.0
            )
            assert_allclose(q[30], left, rtol=0.02)

    def test_critical_tanh_decays_like_one_over_twice_the_depth(self):
        q = meanfield.length_trajectory(
            1.0, 2000, activation="tanh", weight_variance=1.0
        )
        assert_allclose(2 * 2000 * q[2000], 1, rtol=0.01)

    def test_gradients_run_back_through_chi(self):
        q = np.array([0.5, 1.0, 2.0])
        settings = {"activation": "tanh", "weight_variance": 1.7}
        factors = meanfield.chi(q, **settings)
        gradients = meanfield.gradient_trajectory(
            q, output_gradient=3.0, **settings
        )
        assert gradients.shape == (4,)
        assert gradients[3] == 3.0
        assert_allclose(gradients[:-1] / gradients[1:], factors)
        uneven = meanfield.gradient_trajectory(
            q, activation="tanh", weight_variance=[1.0, 2.0, 3.0]
        )
        expected = factors / 1.7 * [1, 2, 3]
        assert_allclose(uneven[:-1] / uneven[1:], expected)


class TestFixedPoints:
    @pytest.mark.parametrize(
        ("name", "weights", "q", "chi"),
        [
            ("tanh", (5 / 3) ** 2, "1.1785", "1.2098"),
            ("selu", 0.75**2, "0.02303", "1.0037"),
            ("selu", 1.0, "1.0000", "1.07157"),
            ("sigmoid", 1.0, "0.2647", "0.0557"),
            ("sigmoid", 12.8, "4.535", "0.354"),
            ("sigmoid", 16.0, "5.855", "0.399"),
            ("lecun_tanh", 1.0, "0.38244", "1.01925"),
            ("tanh", 4.0, "2.1215", "1.363"),
            ("tanh", 9.0, "6.3054", "1.860"),
            ("tanh", 25.0, "20.6994", "2.900"),
            ("tanh", 100.0, "91.7051", "5.545"),
            ("sin", 2.0, "0.79681", "1.2032"),
        ],
    )
    def test_lengths_and_slopes_as_printed(self, name, weights, q, chi):
        settings = {"activation": name, "weight_variance": weights}
        found = meanfield.fixed_point(**settings)
        assert abs(found - float(q)) <= half_digit(q)
        slope = meanfield.chi(found, **settings)
        assert abs(slope - float(chi)) <= half_digit(chi)
        assert_allclose(
            meanfield.variance_map(found, **settings), found, rtol=1e-12
        )

    @every
    @pytest.mark.parametrize("bias", [0.0, 0.2])
    def test_each_is_kept_and_a_stable_one_is_reached(self, phi, bias):
        settings = {
            "activation": phi,
            "weight_variance": 1.5 / (1 + (phi.degree == 1)),
            "bias_variance": bias,
        }
        for q in meanfield.fixed_points(**settings):
            kept = meanfield.variance_map(q, **settings)
            assert_allclose(kept, q, rtol=1e-11, atol=1e-300)
        starts = [0.05, 1.0, 7.0]
        ends = meanfield.length_trajectory(starts, 250, **settings)[-1]
        for start, end in zip(starts, ends, strict=True):
            found = meanfield.fixed_point(**settings, start=start)
            assert_allclose(found, end, rtol=1e-6, atol=1e-6)

    def test_unit_gain_is_an_unstable_fixed_point_of_gelu(self):
        settings = {"activation": "gelu", "weight_variance": 1.5335304412**2}
        assert_allclose(meanfield.fixed_points(**settings), [0, 1], rtol=1e-8)
        assert meanfield.chi_parallel(1.0, **settings) > 1.1
        assert meanfield.fixed_point(**settings, start=0.99) == 0.0
        with pytest.raises(ValueError, match="grows for ever"):
            meanfield.fixed_point(**settings, start=1.01)

    def test_unit_gain_drives_gelu_apart(self):
        fates = meanfield.length_trajectory(
            [0.9, 1.1], 30, activation="gelu", weight_variance=1.5335304412**2
        )[-1]
        assert abs(fates[0] - 0.0012) <= half_digit("0.0012")
        assert abs(fates[1] - 11.0) <= half_digit("11.0")

    @pytest.mark.parametrize(
        ("name", "weights", "mean", "std"),
        [
            ("tanh", (5 / 3) ** 2, "0.0000", "0.65135"),
            ("selu", 0.75**2, "-0.0335", "0.1996"),
            ("sigmoid", 12.8, "0.5000", "0.3229"),  # Kumar's target: 1
        ],
    )
    def test_activations_at_published_gains(self, name, weights, mean, std):
        q = meanfield.fixed_point(activation=name, weight_variance=weights)
        phi = ACTIVATIONS[name]
        first = gaussian_expectation(phi, q, phi.kinks)
        second = gaussian_expectation(lambda z: phi(z) ** 2, q, phi.kinks)
        assert abs(first - float(mean)) <= half_digit(mean)
        spread = math.sqrt(second - first**2)
        assert abs(spread - float(std)) <= half_digit(std)

    def test_relu_keeps_all_lengths_or_none(self):
        critical = {"activation": "relu", "weight_variance": 2.0}
        assert meanfield.fixed_point(**critical, start=3.7) == 3.7
        with pytest.raises(ValueError, match="every length is kept"):
            meanfield.fixed_points(**critical)
        with pytest.raises(ValueError, match="grows for ever"):
            meanfield.fixed_point(activation="relu", weight_variance=2.1)
        with pytest.raises(ValueError, match="grows for ever"):
            meanfield.fixed_point(**critical, bias_variance=0.1)
        below = {"activation": "relu", "weight_variance": 1.0}
        assert meanfield.fixed_point(**below) == 0.0
        found = meanfield.fixed_point(**below, bias_variance=0.3)
        assert_allclose(found, 0.6, rtol=1e-12)

    def test_zero_is_the_only_one_at_the_critical_point_of_tanh(self):
        settings = {"activation": "tanh", "weight_variance": 1.0}
        assert meanfield.fixed_points(**settings).tolist() == [0.0]
        assert meanfield.fixed_point(**settings) == 0.0

    def test_without_weights_only_the_bias_is_left(self):
        settings = {"activation": "tanh", "weight_variance": 0.0}
        assert meanfield.fixed_points(**settings).tolist() == [0.0]
        found = meanfield.fixed_point(**settings, bias_variance=0.4)
        assert_allclose(found, 0.4, rtol=1e-12)


class TestCorrelation:
    @pytest.mark.parametrize("q", [0.1, 1.0, 5.0, 30.0, 1000.0])
    def test_erf_in_closed_form(self, q):
        product = np.arcsin(2 * q * ANGLES / (1 + 2 * q))
        whole = np.arcsin(2 * q / (1 + 2 * q))
        measured = meanfield.correlation_map(
            ANGLES, q=q, activation="erf", weight_variance=1.0
        )
        assert_allclose(measured, product / whole, atol=1e-9)
        slope = 4 / math.pi / np.sqrt((1 + 2 * q) ** 2 - (2 * q * ANGLES) ** 2)
        assert_allclose(
            meanfield.correlation_slope(
                ANGLES, q=q, activation="erf", weight_variance=1.0
            ),
            slope,
            atol=1e-9,
        )

    @pytest.mark.parametrize("q", [0.1, 1.0, 5.0, 30.0])
    def test_sin_in_closed_form(self, q):
        measured = meanfield.correlation_map(
            ANGLES, q=q, activation="sin", weight_variance=1.0
        )
        exact = np.sinh(q * ANGLES) / np.sinh(q)
        assert_allclose(measured, exact, atol=1e-9)

    @pytest.mark.parametrize("slope", [-0.5, 0.0, 0.2, 1.0])
    def test_homogeneous_ones_by_the_general_integral(self, slope):
        phi = leaky_relu(slope)
        plain = Activation(
            "plain",
            phi.function,
            phi.derivative,
            phi.second_derivative,
            phi.kinks,
        )
        for f in (meanfield.correlation_map, meanfield.correlation_slope):
            both = [
                f(ANGLES, q=1.7, activation=a, weight_variance=1.0)
                for a in (phi, plain)
            ]
            assert_allclose(*both, atol=1e-6)

    def test_relu_as_printed(self):
        c = ANGLES
        exact = np.sqrt(1 - c**2) + c * (math.pi - np.arccos(c))
        settings = {"activation": "relu", "weight_variance": 2.0}
        for q in (0.01, 1.0, 100.0):
            measured = meanfield.correlation_map(c, q=q, **settings)
            assert_allclose(measured, exact / math.pi, atol=1e-15)
        late = meanfield.correlation_trajectory(0.0, 1000, q0=1.0, **settings)
        assert_allclose(1 - late[1000], 4.313e-5, rtol=1e-4)
        assert_allclose(1 - late[1000], 9 * math.pi**2 / 2e6, rtol=0.03)

    @every
    @pytest.mark.parametrize("q", [0.5, 3.0])
    def test_two_correlated_signals_sampled(self, phi, q):
        rng = np.random.default_rng(7)
        u, other = math.sqrt(q) * rng.standard_normal((2, 200_000))
        for c in (-0.4, 0.8):
            v = c * u + math.sqrt(1 - c**2) * other
            for f, measure in (
                (phi.function, meanfield.correlation_map),
                (phi.derivative, meanfield.correlation_slope),
            ):
                sample = f(u) * f(v)
                error = sample.std() / math.sqrt(sample.size)
                whole = gaussian_expectation(
                    lambda z, f=f: f(z) ** 2, q, phi.kinks
                )
                exact = measure(c, q=q, activation=phi, weight_variance=1.0)
                if measure is meanfield.correlation_map:
                    exact = exact * whole
                assert abs(sample.mean() - exact) <= 4 * error + 1e-12

    @every
    def test_the_slope_is_that_of_the_map(self, phi):
        q, c, h = 1.3, np.array([-0.7, 0.2, 0.95]), 1e-4
        length = meanfield.variance_map(q, activation=phi, weight_variance=1.4)
        settings = {"q": q, "activation": phi, "weight_variance": 1.4}
        rise = meanfield.correlation_map(c + h, **settings)
        rise = rise - meanfield.correlation_map(c - h, **settings)
        slope = meanfield.correlation_slope(c, **settings) * q / length
        assert_allclose(slope, rise / (2 * h), rtol=2e-5, atol=1e-7)

    @every
    def test_at_one_it_is_one_and_its_slope_is_chi(self, phi):
        settings = {"activation": phi, "weight_variance": 1.4}
        one = meanfield.correlation_map(
            1.0, q=0.8, bias_variance=0.1, **settings
        )
        assert_allclose(one, 1.0, rtol=1e-13)
        slope = meanfield.correlation_slope(1.0, q=0.8, **settings)
        assert_allclose(slope, meanfield.chi(0.8, **settings), rtol=1e-11)

    @every
    @pytest.mark.parametrize("q", [1e-6, 30.0, 1000.0])
    def test_tiny_and_huge_lengths(self, phi, q):
        settings = {"q": q, "activation": phi, "weight_variance": 1.3}
        c = np.array([-1, -0.5, 0.5, 0.9, 0.999, 1 - 1e-9, 1])
        mapped = meanfield.correlation_map(c, **settings)
        assert (np.abs(mapped) <= 1 + 1e-9).all()
        # Coefficients of Mehler's formula are positive: it rises from 0 on.
        assert (np.diff(mapped[2:]) > -1e-10).all()
        slope = meanfield.correlation_slope(c, **settings)
        assert (np.diff(slope[2:]) > -1e-9).all()

    def test_a_kink_of_your_own_beside_zero(self):
        own = Activation.from_function(
            "own", lambda x: np.maximum(x - 0.7, 0), kinks=(0.7,)
        )
        settings = {"q": 1.0, "activation": own, "weight_variance": 1.0}
        mapped = meanfield.correlation_map([-1, 0.99999, 1], **settings)
        assert_allclose(mapped[[0, 2]], [0, 1], atol=1e-9)
        assert 0.999 < mapped[1] < 1

    def test_order_and_chaos(self):
        phase = {"activation": "tanh", "bias_variance": 0.05}
        for weights, chaotic in ((1.3, False), (1.5, False), (2.5, True)):
            q = meanfield.fixed_point(weight_variance=weights, **phase)
            c = meanfield.correlation_fixed_point(
                q=q, weight_variance=weights, **phase
            )
            assert (c < 1) == chaotic
            end = meanfield.correlation_trajectory(
                0.5, 400, q0=q, weight_variance=weights, **phase
            )[-1]
            assert_allclose(c, end, atol=1e-6)

    def test_chaos_without_bias_ends_at_right_angles(self):
        q = meanfield.fixed_point(activation="tanh", weight_variance=4.0)
        c = meanfield.correlation_fixed_point(
            q=q, activation="tanh", weight_variance=4.0
        )
        assert abs(c) < 1e-9

    @pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 2)])
    @pytest.mark.parametrize("name", ["tanh", "relu", "elu"])
    def test_shapes_are_kept(self, name, shape):
        settings = {"q": 1.0, "activation": name, "weight_variance": 1.0}
        c = np.full(shape, 0.5)
        for f in (meanfield.correlation_map, meanfield.correlation_slope):
            assert np.shape(f(c, **settings)) == shape
        path = meanfield.correlation_trajectory(
            c, 3, q0=1.0, activation=name, weight_variance=1.0
        )
        assert path.shape == (4, *shape)


class TestCriticality:
    @pytest.mark.parametrize("row", CRITICAL_TANH.split("\n")[1:-1])
    def test_the_critical_line_of_tanh_as_printed(self, row):
        q, *printed = row.split()
        line = meanfield.critical_line(float(q), activation="tanh")
        for value, text in zip(line, printed, strict=True):
            assert abs(value - float(text)) <= half_digit(text)
        settings = {
            "activation": "tanh",
            "weight_variance": float(line.weight_variance),
        }
        assert_allclose(meanfield.chi(float(q), **settings), 1, rtol=1e-12)
        length = meanfield.variance_map(
            float(q), bias_variance=float(line.bias_variance), **settings
        )
        assert_allclose(length, float(q), rtol=1e-12)

    def test_it_starts_at_one_without_bias(self):
        line = meanfield.critical_line(0.0, activation="tanh")
        assert_allclose(line, (1, 0), atol=1e-10)

    def test_where_there_is_none_it_is_nan(self):
        line = meanfield.critical_line([1.0, 2.0], activation="softplus")
        assert np.isnan(line).all()

    def test_relus_is_one_point(self):
        line = meanfield.critical_line([0.1, 1.0, 50.0], activation="relu")
        assert_allclose(line.weight_variance, 2)
        assert_allclose(line.bias_variance, 0, atol=1e-10)

    @pytest.mark.parametrize(
        ("name", "weights", "bias", "q"),
        [
            ("gelu", "1.983058", "0.172922", "3.56155"),
            ("silu", "1.988005", "0.555143", "14.3202"),
        ],
    )
    def test_critical_pairs_as_printed(self, name, weights, bias, q):
        pair = meanfield.critical_pair(activation=name)
        for value, text in (
            (pair.weight_variance, weights),
            (pair.bias_variance, bias),
            (pair.q, q),
        ):
            assert abs(value - float(text)) <= half_digit(text)
        settings = {
            "activation": name,
            "weight_variance": pair.weight_variance,
        }
        for slope in (meanfield.chi, meanfield.chi_parallel):
            assert_allclose(slope(pair.q, **settings), 1, rtol=1e-9)

    def test_gelus_critical_length_in_closed_form(self):
        pair = meanfield.critical_pair(activation="gelu")
        assert_allclose(pair.q, (3 + math.sqrt(17)) / 2, rtol=1e-9)

    @pytest.mark.parametrize("name", ["tanh", "relu", "identity", "elu"])
    def test_others_have_no_critical_pair(self, name):
        with pytest.raises(ValueError, match=f"{name} has not"):
            meanfield.critical_pair(activation=name)

    @pytest.mark.parametrize(
        ("weights", "q", "chi", "length", "correlation"),
        [
            (1.5, "0.41804", "0.93864", "1.683", "15.79"),
            (1.3, "0.31532", "0.88016", "1.785", "7.834"),
        ],
    )
    def test_depth_scales_as_printed(
        self, weights, q, chi, length, correlation
    ):
        scales = meanfield.depth_scales(
            activation="tanh", weight_variance=weights, bias_variance=0.05
        )
        for value, text in (
            (scales.q, q),
            (scales.chi, chi),
            (scales.length, length),
            (scales.correlation, correlation),
            (scales.gradient, correlation),
        ):
            assert abs(value - float(text)) <= half_digit(text)
        assert scales.c == 1.0

    def test_trajectories_decay_on_these_scales(self):
        settings = {
            "activation": "tanh",
            "weight_variance": 1.5,
            "bias_variance": 0.05,
        }
        scales = meanfield.depth_scales(**settings)
        far = meanfield.length_trajectory(1.0, 14, **settings) - scales.q
        assert_allclose(
            far[14] / far[13], math.exp(-1 / scales.length), rtol=0.01
        )
        far = 1 - meanfield.correlation_trajectory(
            0.9, 80, q0=scales.q, **settings
        )
        ratio = math.exp(-1 / scales.correlation)
        assert_allclose(far[80] / far[79], ratio, rtol=0.01)

    def test_chaos_has_another_angle_and_growing_gradients(self):
        scales = meanfield.depth_scales(
            activation="tanh", weight_variance=2.5, bias_variance=0.05
        )
        assert_allclose(scales.chi, 1.1335, atol=5e-5)
        assert 0 < scales.c < 1
        assert_allclose(scales.gradient, 1 / math.log(scales.chi))
        assert scales.correlation != pytest.approx(scales.gradient, rel=0.1)

    def test_scales_are_infinite_at_critical_points(self):
        scales = meanfield.depth_scales(activation="relu", weight_variance=2.0)
        assert scales.length == scales.gradient == math.inf
        scales = meanfield.depth_scales(activation="tanh", weight_variance=1.0)
        assert scales.q == 0.0
        assert scales.gradient > 1e9


class TestFiniteWidth:
    def test_relu_as_printed(self):
        law = meanfield.log_length_law([64] * 32)
        assert_allclose((law.mean, law.variance), (-1.25, 2.5), rtol=1e-12)
        law = meanfield.log_length_law([64] * 32, activation="identity")
        assert_allclose((law.mean, law.variance), (-0.5, 1.0), rtol=1e-12)

    @pytest.mark.parametrize("name", ["relu", "identity"])
    def test_simulated_networks(self, name):
        """One layer's factor is c/n times a sum of n phi(g)^2."""
        rng = np.random.default_rng(3)
        widths = [100] * 20
        phi = ACTIVATIONS[name]
        log_lengths = np.zeros(4000)
        for width in widths:
            squares = phi(rng.standard_normal((4000, width))) ** 2
            scale = 2 if name == "relu" else 1
            log_lengths += np.log(scale * squares.mean(axis=1))
        law = meanfield.log_length_law(widths, activation=name)
        error = log_lengths.std() / math.sqrt(4000)
        assert abs(log_lengths.mean() - law.mean) < 4 * error + 0.03
        assert abs(log_lengths.mean()) > 10 * error  # "the mean is kept"
        assert_allclose(log_lengths.var(), law.variance, rtol=0.12)

    def test_layers_add_up(self):
        one, other = (
            meanfield.log_length_law(w).variance for w in ([50], [200, 10])
        )
        both = meanfield.log_length_law([50, 200, 10])
        assert_allclose(both.variance, one + other)
        assert meanfield.log_length_law([]).variance == 0

    def test_the_growth_of_a_product_of_normal_matrices(self):
        growth = meanfield.lyapunov_exponent(4, weight_variance=4.0)
        assert abs(growth - 0.55797) <= half_digit("0.55797")
        assert_allclose(math.exp(100 * growth), 1.7e24, rtol=0.02)
        assert_allclose(meanfield.lyapunov_exponent(500), -1e-3, rtol=1e-2)
        rng = np.random.default_rng(5)
        squares = (rng.standard_normal((100_000, 3)) ** 2).mean(axis=1)
        logs = np.log(squares) / 2
        error = logs.std() / math.sqrt(logs.size)
        assert abs(logs.mean() - meanfield.lyapunov_exponent(3)) < 4 * error

    @pytest.mark.parametrize("depth", [1, 2, 4])
    def test_the_largest_stretch_of_a_wide_product(self, depth):
        rng, n = np.random.default_rng(6), 500
        product = np.eye(n)
        for _ in range(depth):
            product @= rng.standard_normal((n, n)) / math.sqrt(n)
        largest = np.linalg.norm(product, 2) ** 2
        assert_allclose(largest, meanfield.largest_stretch(depth), rtol=0.1)

    def test_deep_networks_stretch_e_times_the_depth(self):
        assert_allclose(
            meanfield.largest_stretch(1000), 1000 * math.e, rtol=2e-3
        )

    @pytest.mark.parametrize(
        ("width", "depth", "printed"),
        [(2, 10, "0.9437"), (3, 20, "0.9308"), (4, 30, "0.8557")],
    )
    def test_born_dead_as_printed(self, width, depth, printed):
        probability = meanfield.born_dead_probability(width, depth)
        assert abs(probability - float(printed)) <= half_digit(printed)

    @pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
    def test_born_dead_whatever_the_scale(self, scale):
        rng, networks, n, depth = np.random.default_rng(8), 4000, 3, 8
        a = np.abs(rng.standard_normal((networks, 1, n)))
        for _ in range(depth):
            weights = scale * rng.standard_normal((networks, n, n))
            a = np.maximum(a @ weights, 0)
        dead = 1 - a.any(axis=(1, 2)).mean()
        predicted = meanfield.born_dead_probability(n, depth)
        error = math.sqrt(predicted * (1 - predicted) / networks)
        assert abs(dead - predicted) < 4 * error

    def test_errors(self):
        with pytest.raises(ValueError, match="homogeneous"):
            meanfield.log_length_law([10], activation="tanh")
        with pytest.raises(ValueError, match="widths must be at least 1"):
            meanfield.log_length_law([10, 0])
        with pytest.raises(ValueError, match="width must be at least 1"):
            meanfield.lyapunov_exponent(0)
        with pytest.raises(ValueError, match="weight_variance must"):
            meanfield.lyapunov_exponent(3, weight_variance=0.0)
        with pytest.raises(ValueError, match="depth must be at least 1"):
            meanfield.largest_stretch(0)
        with pytest.raises(ValueError, match="depth must be at least 1"):
            meanfield.born_dead_probability(3, 0)


@given(
    q=st.floats(0, 1e6),
    weights=st.floats(0, 100),
    bias=st.floats(0, 10),
    name=st.sampled_from(sorted(set(ACTIVATIONS) - {"sin"})),
)
def test_maps_of_any_lengths_are_finite_and_positive(q, weights, bias, name):
    settings = {"activation": name, "weight_variance": weights}
    mapped = meanfield.variance_map(q, bias_variance=bias, **settings)
    assert np.isfinite(mapped)
    assert mapped >= bias
    assert meanfield.chi(q, **settings) >= 0


@given(c=st.floats(-1, 1), q=st.floats(1e-3, 20), name=st.sampled_from(SMOOTH))
def test_correlations_stay_correlations(c, q, name):
    mapped = meanfield.correlation_map(
        c, q=q, activation=name, weight_variance=1.5, bias_variance=0.1
    )
    assert -1 - 1e-9 <= mapped <= 1 + 1e-9


Q = {"activation": "tanh", "weight_variance": 1.0}
C = {"q": 1.0, **Q}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: meanfield.variance_map(-1.0, **Q), "q must not be negative"),
        (lambda: meanfield.variance_map(np.nan, **Q), "q must be finite"),
        (
            lambda: meanfield.variance_map(
                1.0, activation="tanh", weight_variance=-1.0
            ),
            "weight_variance must be",
        ),
        (
            lambda: meanfield.variance_map(1.0, bias_variance=-1.0, **Q),
            "bias_variance must be",
        ),
        (
            lambda: meanfield.chi(1.0, activation="tan", weight_variance=1.0),
            "activation must be one of",
        ),
        (lambda: meanfield.length_trajectory(-1.0, 3, **Q), "q0 must not"),
        (lambda: meanfield.length_trajectory(1.0, -1, **Q), "depth must be"),
        (lambda: meanfield.activation_trajectory(-1.0, 3, **Q), "m0 must not"),
        (
            lambda: meanfield.gradient_trajectory([[1.0]], **Q),
            "must have 1 axes",
        ),
        (
            lambda: meanfield.gradient_trajectory(
                [1.0, 2.0], activation="tanh", weight_variance=[1.0]
            ),
            r"weight_variance must be a number or have the shape \(2,\)",
        ),
        (
            lambda: meanfield.gradient_trajectory(
                [1.0], activation="tanh", weight_variance=-1.0
            ),
            "weight_variance must not be negative",
        ),
        (lambda: meanfield.fixed_point(start=0.0, **Q), "start must be"),
        (lambda: meanfield.correlation_map(1.1, **C), r"c must lie in \[-1"),
        (lambda: meanfield.correlation_slope(-2.0, **C), r"c must lie in"),
        (lambda: meanfield.correlation_map(0.5, q=0.0, **Q), "q must be"),
        (
            lambda: meanfield.correlation_map(
                0.5, q=1.0, activation="tanh", weight_variance=0.0
            ),
            "no correlation",
        ),
        (
            lambda: meanfield.correlation_trajectory(0.5, 2, q0=-1.0, **Q),
            "q0 must be",
        ),
        (
            lambda: meanfield.critical_line(-1.0, activation="tanh"),
            "q must not be negative",
        ),
    ],
)
def test_every_documented_error_is_raised(call, message):
    with pytest.raises(ValueError, match=message):
        call()
