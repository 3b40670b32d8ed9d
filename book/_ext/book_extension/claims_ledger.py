"""The ledger: every claim of the book, linked to the cell that asserts it.

A claim's output carries its record. In its chapter the record becomes a
sentence with real equations; the directive ``{claims-ledger}`` becomes one
table for each chapter.
"""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from myst_nb.core.render import (
    MimeData,
    NbElementRenderer,
    load_mime_renders,
)
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from nbkernel.claims.record import MIME, describe
from nbkernel.experiments import Estimate

COLUMNS = {"Claim, and what it rejects": 56, "Predicted": 18, "Measured": 26}

logger = logging.getLogger(__name__)


class LedgerNode(nodes.General, nodes.Element):
    """Where the ledger will stand, once all chapters are read."""


class LedgerDirective(SphinxDirective):
    """``{claims-ledger}``: all claims of the book."""

    def run(self) -> list[nodes.Node]:
        """Hold the place."""
        self.env.metadata[self.env.docname]["claims_ledger"] = True
        return [LedgerNode()]


class ClaimRenderer:
    """What myst-nb asks to render the MIME type of claims."""

    mime_priority_overrides = (("*", MIME, 1),)

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Note a claim, and show it in its chapter."""
        if data.mime_type != MIME:
            return None
        record = data.content
        note_claim(renderer.renderer.sphinx_env, record, data.cell_index)
        tick = nodes.inline("", "✓ ", classes=["nbk-claim-tick"])
        measured = f"predicted {predicted_text(record)}, measured "
        measured += measured_over_text(record)
        return [
            nodes.container(
                "",
                nodes.paragraph("", "", tick, *with_math(record["statement"])),
                nodes.paragraph(
                    "",
                    f"{measured}; rejects {rejects_text(record)}",
                    classes=["nbk-claim-evidence"],
                ),
                classes=["nbk-claim"],
            )
        ]


def with_math(text: str) -> Iterator[nodes.Node]:
    """Split a sentence into words, `$equations$` and `` `code` ``."""
    for part in re.split(r"(\$[^$]+\$|`[^`]+`)", text):
        if part.startswith("$") and len(part) > 1:
            yield nodes.math(part, part[1:-1])
        elif part.startswith("`") and len(part) > 1:
            yield nodes.literal(part, part[1:-1])
        elif part:
            yield nodes.Text(part)


def predicted_text(record: dict[str, Any]) -> str:
    """Write the prediction."""
    return describe(record["predicted"])


def measured_text(record: dict[str, Any]) -> str:
    """Write the measurement with its standard error or its tolerance."""
    if record["standard_error"] is None:
        tolerance = (
            f"within {record['rtol']:g}" if record["rtol"] else "exactly"
        )
        return f"{describe(record['measured'])} ({tolerance})"
    return str(
        Estimate(record["measured"], record["standard_error"], record["n"])
    )


def measured_over_text(record: dict[str, Any]) -> str:
    """Write the measurement, and over how many draws it was made."""
    over = f" over {record['n']} {record['over']}" if record["n"] else ""
    return measured_text(record) + over


def rejects_text(record: dict[str, Any]) -> str:
    """Write the wrong formulas that the measurement rules out."""
    return "; ".join(
        f"{name} ({describe(value)})"
        for name, value in record["rejects"].items()
    )


def claims_of(env) -> dict[str, list[dict[str, Any]]]:
    """Give the records of the book: page -> claims in their order."""
    if not hasattr(env, "book_claims"):
        env.book_claims = {}
    return env.book_claims


def forget_page(app: Sphinx, env, docname: str) -> None:
    """Forget a page's claims before it is read again."""
    claims_of(env).pop(docname, None)


def note_claim(env, record: dict[str, Any], cell_index: int | None) -> None:
    """Add a claim of the page that is being read."""
    for page, others in claims_of(env).items():
        if any(other["id"] == record["id"] for other in others):
            logger.warning(
                f"claim {record['id']!r} is already made in {page}; each "
                "needs an identifier of its own",
                location=env.docname,
            )
    claims_of(env).setdefault(env.docname, []).append(
        record | {"cell": cell_index}
    )


def address_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each cell with a claim an address that the ledger links to."""
    cells = {
        node["cell_index"]: node
        for node in doctree.findall(nodes.container)
        if node.get("nb_element") == "cell_code"
    }
    for record in claims_of(app.env).get(app.env.docname, []):
        cells[record["cell"]]["ids"].append(f"claim-{record['id']}")


def ledger_pages(app: Sphinx, env) -> list[str]:
    """Write the ledger again with each build: any chapter may change it."""
    return [
        page
        for page in env.found_docs
        if "claims_ledger" in env.metadata.get(page, {})
    ]


def note_equations(app: Sphinx, env) -> list[str]:
    """Tell Sphinx if the ledger holds equations, so that it loads MathJax."""
    pages = ledger_pages(app, env)
    records = [record for some in claims_of(env).values() for record in some]
    found = any("$" in record["statement"] for record in records)
    for page in pages:
        env.get_domain("math").data["has_equations"][page] = found
    return pages


def in_reading_order(app: Sphinx) -> Iterator[str]:
    """Give the pages in the order of the table of contents."""
    relations = app.env.collect_relations()
    page = app.config.root_doc
    while page:
        yield page
        page = relations.get(page, [None, None, None])[2]


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the place holder by the count and the tables."""
    for place in list(doctree.findall(LedgerNode)):
        claims = claims_of(app.env)
        count = sum(map(len, claims.values()))
        line = f"{_some(count, 'claim')} in {_some(len(claims), 'chapter')}."
        content: list[nodes.Node] = [
            nodes.paragraph("", line, classes=["nbk-ledger-count"])
        ]
        for page in in_reading_order(app):
            if page in claims:
                content.append(chapter_section(app, docname, page))
        place.replace_self(content)


def chapter_section(app: Sphinx, ledger: str, page: str) -> nodes.section:
    """Make a heading and a table of one chapter's claims."""
    title = app.env.titles[page]
    link = make_refnode(
        app.builder, ledger, page, "", nodes.Text(title.astext())
    )
    table = nodes.table(classes=["nbk-ledger"])
    group = nodes.tgroup(cols=len(COLUMNS))
    group += [nodes.colspec(colwidth=width) for width in COLUMNS.values()]
    head = _row(nodes.Text(name) for name in COLUMNS)
    group += nodes.thead("", head)
    body = nodes.tbody()
    for record in claims_of(app.env)[page]:
        body += claim_row(app, ledger, page, record)
    group += body
    table += group
    return nodes.section(
        "",
        nodes.title("", "", link),
        table,
        ids=[f"ledger-{nodes.make_id(page)}"],
    )


def claim_row(
    app: Sphinx, ledger: str, page: str, record: dict[str, Any]
) -> nodes.row:
    """Make a claim's row; its statement links to its cell."""
    target = f"claim-{record['id']}"
    sentence = nodes.inline("", "", *with_math(record["statement"]))
    statement = nodes.paragraph(
        "", "", make_refnode(app.builder, ledger, page, target, sentence)
    )
    label = record["equation"]
    if label:
        equation = app.env.get_domain("math").equations.get(label)
        if equation is None:
            logger.warning(
                f"claim {record['id']!r} names the equation {label!r}, which "
                "no page has",
                location=page,
            )
        else:
            home, number = equation
            statement += nodes.Text(" ")
            statement += make_refnode(
                app.builder,
                ledger,
                home,
                f"equation-{nodes.make_id(label)}",
                nodes.Text(f"({number})"),
            )
    wrong = nodes.paragraph(
        "",
        f"rejects {rejects_text(record)}",
        classes=["nbk-claim-evidence"],
    )
    texts = (predicted_text(record), measured_over_text(record))
    return _row([[statement, wrong], *(nodes.Text(text) for text in texts)])


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _row(cells) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        if isinstance(cell, nodes.Text):
            cell = nodes.paragraph("", "", cell)
        row += nodes.entry("", *(cell if isinstance(cell, list) else [cell]))
    return row


def setup(app: Sphinx) -> None:
    """Register the directive, the renderer, and the steps in between."""
    app.add_node(LedgerNode)
    app.add_directive("claims-ledger", LedgerDirective)
    if ClaimRenderer not in load_mime_renders():
        load_mime_renders().append(ClaimRenderer)
    app.connect("env-purge-doc", forget_page)
    app.connect("doctree-read", address_cells)
    app.connect("env-updated", note_equations)
    app.connect("doctree-resolved", fill_in)
