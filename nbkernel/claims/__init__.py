"""Assert a statement of the book and record it.

A claim compares a prediction with a measurement, within a tolerance that the
measurement itself supplies, and names the wrong formulas that the same
measurement rules out. A claim that could not fail is refused.
"""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbkernel.claims.record import Claim, describe
from nbkernel.experiments import Estimate
from nbkernel.validation import finite_array, finite_number, whole_number

__all__ = ["Claim", "ClaimError", "claim"]

MAX_STANDARD_ERRORS = 4.0
MIN_NETWORKS = 10  # with fewer, the standard error is itself a guess
MAX_RTOL = 0.1

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ClaimError(AssertionError):
    """The measurement contradicts the claim, or cannot decide it."""


def claim(
    identifier: str,
    statement: str,
    *,
    predicted: ArrayLike,
    measured: Estimate | ArrayLike,
    rejects: Mapping[str, ArrayLike],
    equation: str | None = None,
    rtol: float | None = None,
    over: str = "networks",
) -> Claim:
    """Assert that a measurement agrees with a prediction; record it.

    The claim holds if every component of the measurement lies within 4
    standard errors of the prediction, and if each wrong formula's value is
    farther than that in at least one component.

    Parameters
    ----------
    identifier
        Words in lower case joined by hyphens, unique in the book.
    statement
        The sentence that is claimed.
    predicted
        The predicted number, or an array of the measurement's shape.
    measured
        An `Estimate` over at least 10 draws, or a deterministic number or
        array, for which ``rtol`` is stated.
    rejects
        The negative control: values of neighboring wrong formulas by name,
        at least one. Each must fail where the prediction passes.
    equation
        The label of the equation that the claim tests.
    rtol
        Relative tolerance (at most 0.1) of a deterministic measurement; 0
        demands equality.
    over
        What was drawn independently, in the plural: what an `Estimate`'s
        ``n`` counts.

    Raises
    ------
    ClaimError
        If the measurement disagrees with the prediction, or is too coarse to
        rule out a wrong formula.
    ValueError, TypeError
        If the claim is not well posed: non-finite numbers, a standard error
        of zero, no negative control, one that equals the prediction.

    Examples
    --------
    >>> claim(
    ...     "he-relu-half",
    ...     "ReLU halves the second moment.",
    ...     predicted=1 / 2,
    ...     measured=Estimate(0.5012, 0.0011, n=200),
    ...     rejects={"identity": 1.0},
    ... )
    ✓ ReLU halves the second moment.
      holds: predicted 0.5, measured 0.5012 ± 0.0011 over 200 networks; \
rejects: identity (1)
    """
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(
        identifier
    ):
        raise ValueError(
            "identifier must be words in lower case joined by hyphens, such "
            f"as 'he-keeps-the-second-moment'; got {identifier!r}"
        )
    if not isinstance(statement, str) or not statement.strip():
        raise ValueError(
            f"claim {identifier!r}: statement must say what is claimed; got "
            f"{statement!r}"
        )
    try:
        record = _posed(
            identifier,
            statement,
            predicted,
            measured,
            rejects,
            equation,
            rtol,
            _plural(over),
        )
    except (TypeError, ValueError) as error:
        raise type(error)(f"claim {identifier!r}: {error}") from error
    _judge(record)
    return record


def _posed(
    identifier, statement, predicted, measured, rejects, equation, rtol, over
) -> Claim:
    """Check that the claim can be decided at all; return its record."""
    if isinstance(measured, Estimate):
        if rtol is not None:
            raise ValueError(
                "rtol is for deterministic numbers; an Estimate brings its "
                "standard error"
            )
        n = whole_number("measured.n", measured.n, low=MIN_NETWORKS)
        value = _real("measured.mean", measured.mean)
        error = _real("measured.standard_error", measured.standard_error)
        if error.shape != value.shape:
            raise ValueError(
                f"measured has a mean of shape {value.shape} and a standard "
                f"error of shape {error.shape}"
            )
        if not (error > 0).all():
            raise ValueError(
                "measured.standard_error must be positive; got "
                f"{describe(error.min())}. A quantity that does not vary "
                "from network to network is claimed with rtol"
            )
    else:
        if rtol is None:
            raise ValueError(
                "measured must be an Estimate, or rtol must be stated for a "
                f"deterministic number; got {measured!r}"
            )
        rtol = finite_number("rtol", rtol, low=0.0, high=MAX_RTOL)
        value, error, n = _real("measured", measured), None, None
    if value.size == 0:
        raise ValueError("measured must hold at least one number")
    expected = _shaped("predicted", predicted, value.shape)
    if not isinstance(rejects, Mapping) or not rejects:
        raise ValueError(
            "rejects must name at least one wrong formula with its value, "
            f"such as {{'LeCun': 0.5}}; got {rejects!r}"
        )
    wrong = {
        str(name): _shaped(f"rejects[{name!r}]", other, value.shape)
        for name, other in rejects.items()
    }
    for name, other in wrong.items():
        if np.array_equal(other, expected):
            raise ValueError(
                f"rejects[{name!r}] must differ from the prediction; both "
                f"are {describe(expected)}"
            )
    return Claim(
        identifier,
        statement,
        expected,
        value,
        error,
        n,
        rtol,
        wrong,
        equation,
        over,
    )


def _plural(over: str) -> str:
    if not isinstance(over, str) or not over.strip():
        raise ValueError(
            "over must say what was drawn, such as 'networks' or 'batches'; "
            f"got {over!r}"
        )
    return over


def _real(name: str, value: ArrayLike) -> NDArray:
    array = finite_array(name, value)
    if array.dtype.kind == "c":
        raise TypeError(f"{name} must be real; got dtype {array.dtype}")
    return array.astype(np.float64)


def _shaped(name: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray:
    array = _real(name, value)
    if array.shape not in ((), shape):
        raise ValueError(
            f"{name} must be one number or have the measurement's shape "
            f"{shape}; got shape {array.shape}"
        )
    return np.broadcast_to(array, shape).copy()


def _distance(record: Claim, value: NDArray) -> NDArray:
    """How far ``value`` is from the measurement, in allowed distances."""
    if record.standard_error is None:
        allowed = record.rtol * np.abs(value)
    else:
        allowed = MAX_STANDARD_ERRORS * record.standard_error
    distance = np.abs(record.measured - value)
    exact = np.where(distance == 0, 0.0, np.inf)
    return np.divide(distance, allowed, out=exact, where=allowed > 0)


def _judge(record: Claim) -> None:
    """Raise ClaimError unless prediction passes and every control fails."""
    distance = _distance(record, record.predicted)
    if distance.max() > 1:
        worst = np.unravel_index(distance.argmax(), distance.shape)
        raise ClaimError(
            f"{_headline(record)} does not hold"
            f"{_compared(record, 'predicted', record.predicted, worst)}"
        )
    for name, value in record.rejects.items():
        distance = _distance(record, value)
        if distance.max() <= 1:
            best = np.unravel_index(distance.argmax(), distance.shape)
            raise ClaimError(
                f"{_headline(record)} is too vague: the measurement does "
                f"not rule out {name!r}"
                f"{_compared(record, name, value, best)}"
                f"\n  more {record.over} (or a tighter rtol) may tell "
                "them apart"
            )
    if record.standard_error is not None and record.predicted.any():
        resolution = _resolution(record)
        if resolution > 0.5:
            raise ClaimError(
                f"{_headline(record)} is too vague: 4 standard errors are "
                f"{resolution:.0%} of the prediction, 50% is the most "
                f"allowed\n  predicted {describe(record.predicted)}, "
                f"measured {record.measurement}"
            )


def _resolution(record: Claim) -> float:
    """Four standard errors over the prediction, at the sharpest component."""
    size = np.abs(record.predicted)
    return float(
        np.min(
            MAX_STANDARD_ERRORS
            * record.standard_error[size > 0]
            / size[size > 0]
        )
    )


def _headline(record: Claim) -> str:
    return f"claim {record.identifier!r} ({record.statement})"


def _compared(
    record: Claim, name: str, value: NDArray, at: tuple[int, ...]
) -> str:
    place = f" at component {[int(i) for i in at]}" if at else ""
    lines = f"{place}\n  {name}: {value[at]!s}\n  measured: "
    lines += f"{record.measured[at]!s}"
    difference = record.measured[at] - value[at]
    if record.standard_error is None:
        relative = abs(difference / value[at]) if value[at] else np.inf
        return (
            f"{lines}\n  relative difference: {relative:.3g}, rtol "
            f"{record.rtol:g}"
        )
    error = record.standard_error[at]
    return (
        f"{lines}\n  standard error: {error:.3g} over {record.n} {record.over}"
        f"\n  z = {difference / error:.2f}, at most "
        f"{MAX_STANDARD_ERRORS:g} either way"
    )
