"""The role ``{claim}`name` ``: a claim's numbers, linked to its cell.

The numbers in the sentence come from the executed notebook, so they cannot
differ from what was measured. ``{claim}`words <name>` `` writes the words
instead of the number; ``{claim-statement}`name` `` writes what is claimed.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole
from sphinx.util.nodes import make_refnode

from .claims_ledger import (
    claims_of,
    measured_text,
    predicted_text,
    with_math,
)

logger = logging.getLogger(__name__)


class PendingClaim(nodes.Inline, nodes.TextElement):
    """A link to a claim, until all chapters are read."""


class ClaimRole(ReferenceRole):
    """``{claim}`name` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Hold the place."""
        words = self.title if self.has_explicit_title else ""
        statement = self.name == "claim-statement"
        place = PendingClaim("", "", target=self.target, words=words)
        place["statement"] = statement
        return [place], []


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write each link; a claim that no chapter makes is a warning."""
    homes = {
        record["id"]: (page, record)
        for page, records in claims_of(app.env).items()
        for record in records
    }
    for place in list(doctree.findall(PendingClaim)):
        target = place["target"]
        if target not in homes:
            logger.warning(
                f"no chapter makes the claim {target!r}", location=place
            )
            place.replace_self(nodes.Text(place["words"] or target))
            continue
        page, record = homes[target]
        text = place["words"] or (
            f"measured {measured_text(record)}, predicted "
            f"{predicted_text(record)}"
        )
        content = nodes.Text(text)
        if place["statement"]:
            content = nodes.inline("", "", *with_math(record["statement"]))
        link = make_refnode(
            app.builder, docname, page, f"claim-{target}", content
        )
        if not place["statement"]:
            link["reftitle"] = record["statement"]
        place.replace_self(link)


def setup(app: Sphinx) -> None:
    """Register the role."""
    app.add_node(PendingClaim)
    app.add_role("claim", ClaimRole())
    app.add_role("claim-statement", ClaimRole())
    app.connect("doctree-resolved", resolve)
