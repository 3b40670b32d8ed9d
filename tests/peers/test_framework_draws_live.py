"""The installed frameworks draw what is stored of them."""

import numpy as np
import pytest

from nbkernel.datasets import framework_draws, framework_facts
from nbkernel.datasets import frameworks as stored

DRAWS, FACTS = framework_draws(), framework_facts()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", DRAWS)
def test_a_fresh_layer_is_drawn_as_stored(name):
    draw = DRAWS[name]
    try:
        weights = np.abs(stored.draw(name, seed=4711)).astype(float)
    except ImportError as error:
        pytest.skip(str(error))
    assert weights.shape == draw.shape
    count = weights.size
    error = draw.standard_error * np.sqrt(draw.count / count)
    assert abs(np.mean(weights**2) - draw.variance) < 5 * error
    assert weights.max() < 1.2 * draw.farthest


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_as_stored(name):
    statement, number = FACTS[name]
    try:
        found = float(stored.run_statement(statement, seed=4711))
    except ImportError as error:
        pytest.skip(str(error))
    if "apart" in name:  # random, unless it is zero
        assert (found == 0) == (number == 0)
    else:
        assert found == pytest.approx(number, rel=1e-6)
