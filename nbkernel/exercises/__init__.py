"""Check a reader's answer; a known misconception gets its own hint."""

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from nbkernel.exercises.exercise import Exercise, Misconception, Verdict

__all__ = ["EXERCISES", "Exercise", "Misconception", "Verdict", "check"]

# Each chapter's exercises are a module of their own, found by being here.
PARTS = tuple(
    import_module(f"{__name__}.{module.name}")
    for module in iter_modules(__path__)
    if module.name != "exercise"
)

EXERCISES: dict[str, Exercise] = {
    exercise.identifier: exercise
    for part in PARTS
    for exercise in part.EXERCISES
}


def check(identifier: str, answer: Any) -> Verdict:
    """Judge ``answer`` to the exercise ``identifier``.

    Raises
    ------
    ValueError
        If there is no such exercise; the message lists similar names.

    Examples
    --------
    >>> check("he-variance-from-relu", 2 / 128)
    ✓ Correct.
    >>> check("he-variance-from-relu", (2 / 128) ** 0.5)
    ✗ Not yet: that is the standard deviation; its square is the variance.
    """
    if identifier not in EXERCISES:
        near = get_close_matches(str(identifier), EXERCISES, n=3, cutoff=0.4)
        hint = f"similar ones are {', '.join(map(repr, near))}"
        if not near:
            hint = "the keys of nbkernel.exercises.EXERCISES are all there are"
        raise ValueError(f"no exercise is named {identifier!r}; {hint}")
    return EXERCISES[identifier].check(answer)
