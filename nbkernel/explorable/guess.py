"""Predict before you see: a curve hidden until the reader has drawn it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nbkernel.explorable.artists import Live, LiveLine
from nbkernel.validation import one_of, whole_number


@dataclass(frozen=True)
class Guess:
    """Ask for a guess of the live line of ``quantity``.

    ``hides`` names further values whose artists would give it away;
    ``anchors`` is how many points the reader sets, by pointer or keyboard.
    """

    quantity: str
    prompt: str = "Before you see it: draw the curve you expect."
    anchors: int = 6
    hides: Sequence[str] = ()

    def __post_init__(self) -> None:
        whole_number("anchors", self.anchors, low=2)

    def config(self, live: Sequence[Live]) -> dict[str, Any]:
        """Return what the page needs; the line must be a live one."""
        lines = [
            artist.y
            for artist in live
            if isinstance(artist, LiveLine) and artist.x is None
        ]
        one_of("quantity of the guess", self.quantity, lines)
        return asdict(self) | {"hides": [self.quantity, *self.hides]}

    def veil(
        self, live: Sequence[Live], described: Sequence[dict], name: str
    ) -> str:
        """Return the CSS that hides the answer until the engine runs."""
        hidden = {self.quantity, *self.hides}
        targets = ",".join(
            f'#explorable-{name}:not([data-alive]) [id="{entry["id"]}"]'
            for artist, entry in zip(live, described, strict=True)
            if hidden & set(artist.needs)
        )
        hide = f"{targets}{{visibility:hidden}}"
        return f"@media (scripting: enabled){{{hide}}}"
