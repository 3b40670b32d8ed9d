"""The schemes at a glance, written from the registry of initializers.

The directive ``{schemes-table}`` is the table of all; ``{schemes} family``
describes those of one family, each under a heading of its own with an
address made of its name and of each of its aliases. They become Markdown
first, so that equations, links and claims in the registry's sentences are
the book's own, and a claim or an equation that is not there is a warning.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from nbkernel import initializers
from nbkernel.initializers import FAMILIES, INITIALIZERS, Initializer

MODES = {
    "fan_in": "fan-in",
    "fan_out": "fan-out",
    "fan_avg": "both fans’ mean",
    "fan_geo_avg": "both fans’ geometric mean",
}
FRAMEWORKS = {"torch": "PyTorch", "keras": "Keras", "jax": "JAX"}


def address(name: str) -> str:
    """Give the address of a scheme's description: ``scheme-he-normal``."""
    return f"scheme-{nodes.make_id(name)}"


def counted(entry: Initializer) -> str:
    """Say which fans the variance depends on."""
    names = entry.variance.names
    if entry.mode:
        return MODES[entry.mode]
    if {"fan_in", "fan_out"} <= names:
        return "the larger fan"
    return "fan-in" if "fan_in" in names else "neither fan"


def table_text(entries: Iterable[Initializer]) -> str:
    """Write the table, in Markdown: one row a scheme."""
    lines = [
        "| Scheme | Law of a weight, and its variance | Counts | Made for |",
        "|---|---|---|---|",
    ]
    for entry in entries:
        name = f"[{entry.label}](#{address(entry.name)})"
        if entry.aliases:
            name += f" [{', '.join(entry.aliases)}]{{.nbk-scheme-more}}"
        variance = rf"$\operatorname{{Var}} = {entry.variance.tex}$"
        law = f"${entry.formula}$ [{variance}]{{.nbk-scheme-more}}"
        cells = (name, law, counted(entry), entry.suits)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def description_text(entry: Initializer, page: str) -> str:
    """Write what the registry knows of a scheme, in Markdown."""
    origin = []
    if entry.aliases:
        origin.append(f"Also called {', '.join(entry.aliases)}.")
    if entry.paper:
        said = entry.paper
        named = said[0].isupper()
        origin.append(
            f"Source: {said}." if named else f"{said[0].upper()}{said[1:]}."
        )
    origin.append(f"In this book `{entry.name}`.")
    lines = [" ".join(origin), ""]
    for term, definition in facts(entry, page):
        first, *rest = definition.split("\n")
        lines += [term, f": {first}", *(f"  {line}" for line in rest), ""]
    return "\n".join(lines)


def facts(entry: Initializer, page: str) -> Iterator[tuple[str, str]]:
    """Give each fact's name and its Markdown."""
    yield "Law of a weight", f"${entry.formula}$"
    counts = f", counts {counted(entry)}" if entry.variance.names else ""
    yield "Variance", f"${entry.variance.tex}${counts}"
    if entry.bound is not None:
        yield "Bound", rf"$\lvert w \rvert \leq {entry.bound.tex}$"
    yield "Assumes", "\n".join(f"- {each}" for each in entry.assumes)
    yield "Use it for", entry.when
    yield "Not for", entry.unless
    for framework, name in FRAMEWORKS.items():
        call = getattr(entry.calls, framework)
        yield name, f"`{call}`" if call else "has none of its own"
    if entry.calls.remark:
        yield "Mind", entry.calls.remark
    home, label = entry.derivation
    where = ", below" if home == page else f" of {{doc}}`/{home}`"
    yield "Derived in", f"equation {{eq}}`{label}`{where}"
    checks = (f"- {{claim-statement}}`{name}`" for name in entry.claims)
    yield "Checked by", "\n".join(checks)


class Written(SphinxDirective):
    """A directive whose content is Markdown made of the registry."""

    def parse(self, text: str, home: nodes.Element, name: str) -> None:
        """Parse Markdown into ``home``; name its table or its list."""
        for file in Path(initializers.__file__).parent.glob("*.py"):
            self.env.note_dependency(str(file))
        lines = StringList(text.splitlines(), source=self.env.docname)
        self.state.nested_parse(lines, 0, home)
        for kind in (nodes.table, nodes.definition_list):
            for node in home.findall(kind):
                node["classes"].append(name)


class TableDirective(Written):
    """``{schemes-table}``: all schemes, a row each."""

    def run(self) -> list[nodes.Node]:
        """Give the table."""
        home = nodes.Element()
        self.parse(table_text(INITIALIZERS.values()), home, "nbk-schemes")
        return home.children


class SchemesDirective(Written):
    """``{schemes} family``: all that is known of a family's schemes."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Give a section for each scheme."""
        (family,) = self.arguments
        if family not in FAMILIES:
            raise self.error(
                f"family must be one of {', '.join(FAMILIES)}; got {family!r}"
            )
        return [
            self.section(entry)
            for entry in INITIALIZERS.values()
            if entry.family == family
        ]

    def section(self, entry: Initializer) -> nodes.section:
        """Make the section; links find it by name and by alias."""
        addresses = [address(name) for name in (entry.name, *entry.aliases)]
        section = nodes.section(names=addresses, ids=addresses)
        section += nodes.title("", entry.label)
        self.state.document.note_explicit_target(section, section)
        text = description_text(entry, self.env.docname)
        self.parse(text, section, "nbk-scheme")
        return section


def setup(app: Sphinx) -> None:
    """Register the two directives."""
    app.add_directive("schemes-table", TableDirective)
    app.add_directive("schemes", SchemesDirective)
