"""Every layer against the installed PyTorch, on fresh numbers."""

import numpy as np
import pytest

pytest.importorskip("torch")

from tests.peers.generate_layers import drawn, expected
from tests.peers.layer_cases import CASES, measured


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", CASES)
def test_equal_to_torch(name, seed):
    case = CASES[name]
    arrays = drawn(case, np.random.default_rng(seed))
    ours, theirs = measured(case, arrays), expected(case, arrays)
    assert ours.keys() == theirs.keys()
    for key, value in theirs.items():
        np.testing.assert_allclose(
            ours[key], value, rtol=1e-10, atol=1e-13, err_msg=key
        )
