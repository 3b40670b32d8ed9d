"""Penalties: their gradients, their minimizers, their projections."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nbkernel.regularizers import (
    elastic_net,
    l1,
    l2,
    max_norm,
    soft_threshold,
)

weights_of_any_shape = arrays(
    st.sampled_from([np.float32, np.float64]),
    array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=4),
    elements=st.floats(-1e3, 1e3, width=32),
)
PENALTIES = {
    "l1": lambda w: l1(w, 0.3),
    "l2 half": lambda w: l2(w, 0.3),
    "l2 full": lambda w: l2(w, 0.3, convention="full"),
    "elastic net": lambda w: elastic_net(w, l1_strength=0.2, l2_strength=0.7),
}


@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
def test_gradient_is_the_derivative(penalty):
    w = np.random.default_rng(0).standard_normal((3, 2))
    _, gradient = penalty(w)
    for place in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[place] = 1e-5
        difference = penalty(w + step)[0] - penalty(w - step)[0]
        assert difference / 2e-5 == pytest.approx(gradient[place], rel=1e-8)


@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
@given(w=weights_of_any_shape)
def test_shape_dtype_and_sign(penalty, w):
    value, gradient = penalty(w)
    assert isinstance(value, float)
    assert value >= 0
    assert gradient.shape == w.shape
    assert gradient.dtype == w.dtype
    assert (gradient * w >= 0).all()  # a step against it shrinks


def test_the_two_conventions_shrink_the_optimum_as_the_book_says():
    # minimize h/2 (w - 1)^2 + penalty: w = h / (h + lambda) or 2 lambda
    curvature, strength = 3.0, 0.5
    for convention, factor in (("half", 1), ("full", 2)):
        w = curvature / (curvature + factor * strength)
        _, slope = l2([w], strength, convention=convention)
        assert curvature * (w - 1) + slope[0] == pytest.approx(0, abs=1e-15)


def test_elastic_net_is_the_sum():
    w = np.random.default_rng(1).standard_normal(5)
    for convention in ("half", "full"):
        value, gradient = elastic_net(
            w, l1_strength=0.2, l2_strength=0.7, convention=convention
        )
        a, b = l1(w, 0.2), l2(w, 0.7, convention=convention)
        assert value == a[0] + b[0]
        np.testing.assert_array_equal(gradient, a[1] + b[1])


@given(w=weights_of_any_shape, threshold=st.floats(0, 100, width=32))
def test_soft_threshold_minimizes_what_it_says(w, threshold):
    x = soft_threshold(w, threshold)
    assert x.shape == w.shape
    assert x.dtype == w.dtype
    at_zero = np.abs(w) <= threshold
    assert (x[at_zero] == 0).all()
    # Elsewhere the derivative, (x - w) + threshold sign(x), is zero.
    slope = x - w + threshold * np.sign(w)
    assert np.abs(slope[~at_zero]).max(initial=0) <= 1e-3
    assert (np.sign(x[~at_zero]) * np.sign(w[~at_zero]) >= 0).all()


@given(w=weights_of_any_shape, limit=st.floats(0.125, 1e3, width=32))
def test_max_norm_is_a_projection(w, limit):
    projected = max_norm(w, limit)
    assert projected.shape == w.shape
    assert projected.dtype == w.dtype
    norms = np.linalg.norm(projected, axis=0)
    assert (norms <= limit * (1 + 1e-6)).all()
    inside = np.linalg.norm(w, axis=0) < limit * (1 - 1e-6)
    np.testing.assert_array_equal(projected[:, inside], w[:, inside])
    again = max_norm(projected, limit)
    np.testing.assert_allclose(again, projected, rtol=1e-6)


def test_max_norm_of_a_kernel_and_of_extremes():
    kernel = np.random.default_rng(2).standard_normal((3, 3, 2, 4))
    norms = np.linalg.norm(
        max_norm(kernel, 0.5, axis=(0, 1, 2)).reshape(-1, 4), axis=0
    )
    np.testing.assert_allclose(norms, 0.5, rtol=1e-14)
    huge = max_norm([[3e200, 0.0], [4e200, 0.0]], 1.0)
    np.testing.assert_allclose(huge, [[0.6, 0.0], [0.8, 0.0]], rtol=1e-15)
    tiny = [[3e-200], [4e-200]]
    np.testing.assert_array_equal(max_norm(tiny, 1.0), tiny)


def test_what_is_refused():
    for penalty in (l1, l2):
        with pytest.raises(ValueError, match="strength must be a finite num"):
            penalty([1.0], -0.1)
        with pytest.raises(ValueError, match="weights must be finite"):
            penalty([math.inf], 0.1)
        with pytest.raises(TypeError, match="strength must be a real number"):
            penalty([1.0], "0.1")
    with pytest.raises(ValueError, match="'half', 'full'; got 'double'"):
        l2([1.0], 0.1, convention="double")
    with pytest.raises(ValueError, match="l2_strength"):
        elastic_net([1.0], l1_strength=1.0, l2_strength=-1.0)
    with pytest.raises(ValueError, match="limit"):
        max_norm([[1.0]], 0.0)
    with pytest.raises(ValueError, match="axis 1"):
        max_norm([1.0], 1.0, axis=1)
    with pytest.raises(ValueError, match="threshold"):
        soft_threshold([1.0], -1.0)
