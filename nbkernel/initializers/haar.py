"""Orthogonal matrices, all of them equally likely: plainly, and quickly.

Both functions turn a matrix of independent standard normal numbers, with at
least as many rows as columns, into orthonormal columns.
"""

import numpy as np
from numpy.typing import NDArray


def by_decomposition(normals: NDArray) -> NDArray:
    """Return the Q of a QR decomposition: the plain way.

    No rotation changes the law of independent normal numbers, so none
    changes that of their Q, if Q is unique. It is once the diagonal of R is
    positive; as LAPACK leaves it, with signs of its own, Q is not Haar's.
    Source: Mezzadri 2007.
    """
    q, r = np.linalg.qr(normals)
    return q * np.where(np.diagonal(r) < 0, -1.0, 1.0)


def by_reflections(normals: NDArray) -> NDArray:
    """Return the product of random reflections: the same law, no QR.

    QR by Householder's way reflects the first column onto the first axis,
    and the others with it; then the second, from its second entry down, onto
    the second axis; and so on. A reflection leaves independent normal
    numbers what they are. So there is no need to compute what it makes of
    the columns to come: fresh ones do. Column j is used from entry j down.
    Source: Stewart 1980.
    """
    from scipy.linalg.lapack import dorgqr  # here: it would slow every import

    columns = np.triu(normals.T).T  # in LAPACK's order
    heads = np.diagonal(columns).copy()
    lengths = np.copysign(np.linalg.norm(columns, axis=0), heads)
    columns /= heads + lengths
    q, _, _ = dorgqr(
        columns,
        1 + heads / lengths,
        lwork=64 * len(heads),  # lets LAPACK take 64 columns at a time
        overwrite_a=True,
    )
    q *= -np.copysign(1.0, heads)
    return q
