"""The bundled digits are the published ones, byte for byte."""

import hashlib
from importlib.resources import files

import numpy as np

from nbkernel import datasets


def test_digits_are_the_published_ones():
    data = datasets.digits()
    stored = data.images.astype(np.uint8).tobytes()
    stored += data.labels.astype(np.uint8).tobytes()
    assert hashlib.sha256(stored).hexdigest() == (
        "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"
    )


def test_digits_shapes_types_and_range():
    data = datasets.digits()
    assert data.images.shape == (1797, 8, 8)
    assert data.images.dtype == np.float64
    assert (data.images.min(), data.images.max()) == (0, 16)
    assert data.labels.dtype == np.int64
    assert np.unique(data.labels).tolist() == list(range(10))
    np.testing.assert_array_equal(data.inputs[7].reshape(8, 8), data.images[7])


def test_each_call_returns_arrays_of_its_own():
    first = datasets.digits()
    first.images[:] = 0
    assert datasets.digits().images.max() == 16


def test_the_data_is_small_and_carries_its_license():
    folder = files(datasets)
    assert len((folder / "digits.npz").read_bytes()) < 60_000
    license_text = (folder / "digits.LICENSE.txt").read_text()
    for needed in ("Alpaydin", "Kaynak", "CC BY 4.0", "10.24432/C50P49"):
        assert needed in license_text
