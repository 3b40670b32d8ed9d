"""The build of the book, tried on a small one, and the built site's files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.conftest import ROOT, check_site

TOC = """
format: jb-book
root: book/index
chapters:
  - file: book/part/alive
  - file: book/ledger
"""
FIGURE = (
    '<figure class="nbk-explorable" id="explorable-tiny">'
    "<svg></svg><a href='{{explorables}}/tiny.js'>data</a></figure>"
)
EXPLORABLE = f"""\
import os

from IPython.display import display

with open("executions", "a") as file:
    file.write(os.environ["NBKERNEL_OUTPUT"] + " ")
display(
    {{
        "application/vnd.nbkernel.explorable+json": {{
            "name": "tiny",
            "html": {FIGURE!r},
            "atlas": "H4sIA+/=",
            "report": {{"size": 4000, "errors": {{"a": 0.001}}}},
        }},
        "text/plain": "Explorable(tiny)",
    }},
    raw=True,
)
"""
CLAIMS = """\
from nbkernel.claims import claim
from nbkernel.experiments import Estimate

display(
    claim(
        "tiny-half",
        "ReLU keeps $1/2$ of the second moment.",
        predicted=1 / 2,
        measured=Estimate(0.5012, 0.0011, n=200),
        rejects={"identity": 1.0},
        equation="eq-half",
    )
)
claim(
    "tiny-three",
    "One and two are three.",
    predicted=[3, 3],
    measured=[3, 3],
    rejects={"four": 4},
    rtol=0,
)
"""
QUESTION = """\
## How much is left?

$$
E[\\phi(z)^2] = \\tfrac{1}{2} E[z^2]
$$ (eq-half)
"""


def write_notebook(path: Path, *sources: str) -> None:
    cells = [
        new_markdown_cell(source)
        if source.startswith("#")
        else new_code_cell(source)
        for source in sources
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    notebook.metadata.language_info = {"name": "python"}
    nbformat.write(notebook, path)


class SmallBook:
    """A book of one chapter with the real book's settings and extension."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "book" / "part").mkdir(parents=True)
        (folder / "nbkernel").mkdir()
        for name in (
            "_config.yml",
            "book/_ext",
            "book/_static",
            "book/_templates",
        ):
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)
        for name, text in {
            "_toc.yml": TOC,
            "requirements.txt": "",
            "constraints.txt": "",
            "nbkernel/twice.py": "FACTOR = 2\n",
            "book/references.bib": "",
            "book/index.md": "# A small book\n\n" + "Some words. " * 20,
            "book/ledger.md": "# Ledger\n\n" + "Some words. " * 20 + "\n\n"
            "```{claims-ledger}\n```\n",
        }.items():
            (folder / name).write_text(text)
        self.chapter = folder / "book" / "part" / "alive.ipynb"
        write_notebook(
            self.chapter,
            "# Alive\n\n" + "Some words. " * 20,
            EXPLORABLE,
            QUESTION,
            CLAIMS,
        )

    def build(self) -> subprocess.CompletedProcess:
        return subprocess.run(
            [
                Path(sys.executable).with_name("jupyter-book"),
                "build",
                *("-W", "--keep-going", str(self.folder)),
            ],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={
                k: v for k, v in os.environ.items() if k != "NBKERNEL_OUTPUT"
            },
        )

    def built(self) -> None:
        result = self.build()
        assert result.returncode == 0, result.stdout + result.stderr

    def fails_with(self, *texts: str) -> None:
        result = self.build()
        said = result.stdout + result.stderr
        assert result.returncode != 0, said
        for text in texts:
            assert text in said, said

    def page(self, name: str) -> str:
        return (self.folder / "_build" / "html" / name).read_text()

    def executions(self) -> int:
        log = self.folder / "book" / "part" / "executions"
        return log.read_text().split().count("static")

    def caches(self) -> list[Path]:
        return list((self.folder / "_build" / ".jupyter_cache").iterdir())


@pytest.fixture(scope="module")
def small_book(tmp_path_factory) -> SmallBook:
    book = SmallBook(tmp_path_factory.mktemp("small"))
    book.built()
    return book


def test_explorable_reaches_its_page(small_book):
    page = small_book.page("book/part/alive.html")
    assert "<a href='../../_explorables/tiny.js'>" in page
    head, _, body = page.partition("</head>")
    assert re.search(
        r'<script defer src="../../_explorables/explorable.js\?v=\w+">', head
    )
    assert "../../_explorables/explorable.css" in head
    assert "<pre>Explorable(tiny)" not in body.replace("<span></span>", "")
    for other in ("book/index.html", "book/ledger.html"):
        assert "explorable." not in small_book.page(other)
    assert (
        small_book.page("_explorables/tiny.js")
        == 'nbkernelAtlas("tiny", "H4sIA+/=");'
    )
    package = ROOT / "nbkernel" / "explorable"
    for name in ("explorable.js", "explorable.css"):
        assert (
            small_book.page(f"_explorables/{name}")
            == (package / name).read_text()
        )


def test_ledger_lists_the_claims(small_book):
    ledger = small_book.page("book/ledger.html")
    assert "2 claims in 1 chapter." in ledger
    text = " ".join(re.sub(r"<[^>]*>", " ", ledger).split())
    assert r"ReLU keeps \(1/2\) of the second moment." in text
    assert "rejects identity (1) 0.5 0.5012 ± 0.0011 over 200 net" in text
    assert "rejects four (4) 3 3 (exactly)" in text
    assert 'href="part/alive.html#equation-eq-half"' in ledger
    assert "mathjax" in ledger
    page = small_book.page("book/part/alive.html")
    assert 'id="equation-eq-half"' in page
    for name in ("claim-tiny-half", "claim-tiny-three"):
        assert f'href="part/alive.html#{name}"' in ledger
        assert page.count(f'id="{name}"') == 1


def test_outputs_follow_the_package(small_book):
    count = small_book.executions()
    small_book.built()
    assert small_book.executions() == count
    for factor in (3, 4):
        source = small_book.folder / "nbkernel" / "twice.py"
        source.write_text(f"FACTOR = {factor}\n")
        small_book.built()
        count += 1
        assert small_book.executions() == count
    assert len(small_book.caches()) == 2


def test_interrupted_build_leaves_nothing_wrong(small_book):
    build = small_book.folder / "_build"
    (build / "UNFINISHED").write_text("interrupted\n")
    page = build / "html" / "book" / "part" / "alive.html"
    page.write_text("<html><p>half a pa")
    (build / ".doctrees" / "book" / "index.doctree").write_bytes(b"half")
    for cache in small_book.caches():
        for executed in cache.rglob("base.ipynb"):
            executed.write_text('{"half')
    small_book.built()
    assert "</html>" in small_book.page("book/part/alive.html")
    assert not (build / "UNFINISHED").exists()


def test_failing_cell_is_named(tmp_path):
    book = SmallBook(tmp_path)
    sound = book.chapter.read_text()
    write_notebook(
        book.chapter,
        "# Alive",
        "one = 1",
        "## What breaks?\n\nSome words.",
        "two = one + 1\nassert two == 3, 'one and one are not three'",
        "never = two",
    )
    book.fails_with(
        f"{book.chapter}, code cell 2",
        'under "What breaks?"',
        "| two = one + 1",
        "AssertionError: one and one are not three",
    )
    book.chapter.write_text(sound)
    book.built()


WAIT_FOR_THE_OTHER = """\
import time
from pathlib import Path

Path({mine!r}).touch()
for _ in range(600):
    if Path({other!r}).exists():
        break
    time.sleep(0.1)
else:
    raise TimeoutError("the other notebook was not run at the same time")
with open("runs", "a") as file:
    file.write("run ")
"""


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor")
def test_notebooks_run_side_by_side(tmp_path):
    """Each of two chapters waits for the other, and runs only once."""
    book = SmallBook(tmp_path)
    toc = book.folder / "_toc.yml"
    chapters = ("left", "right")
    for mine, other in (chapters, chapters[::-1]):
        write_notebook(
            book.chapter.with_name(f"{mine}.ipynb"),
            f"# {mine.title()}\n\n" + "Some words. " * 20,
            WAIT_FOR_THE_OTHER.format(mine=mine, other=other),
        )
        toc.write_text(f"{toc.read_text()}  - file: book/part/{mine}\n")
    book.built()
    runs = book.chapter.with_name("runs").read_text()
    assert runs.split() == ["run", "run"]


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor")
def test_what_ran_beside_a_failing_notebook_is_kept(tmp_path):
    book = SmallBook(tmp_path)
    toc = book.folder / "_toc.yml"
    toc.write_text(f"{toc.read_text()}  - file: book/part/broken\n")
    broken = book.chapter.with_name("broken.ipynb")
    write_notebook(broken, "# Broken", "raise ValueError('on purpose')")
    book.fails_with(f"{broken}, code cell 1", "ValueError: on purpose")
    assert book.executions() == 1
    write_notebook(broken, "# Mended\n\n" + "Some words. " * 20, "one = 1")
    book.built()
    assert book.executions() == 1


def test_warning_fails_every_build_until_it_is_gone(tmp_path):
    book = SmallBook(tmp_path)
    index = book.folder / "book" / "index.md"
    sound = index.read_text()
    index.write_text(
        f"{sound}\n\nSee {{eq}}`eq-nowhere`.\n\n"
        "## Schemes\n\n```{schemes} plain\n```\n\n```{schemes} none\n```\n"
    )
    again = CLAIMS.replace("eq-half", "eq-never")
    notebook = nbformat.read(book.chapter, as_version=4)
    notebook.cells.append(new_code_cell(again))
    nbformat.write(notebook, book.chapter)
    for _ in range(2):
        book.fails_with(
            "eq-nowhere",
            "no chapter makes the claim 'scheme-zeros'",
            "eq-schemes-equal",
            "family must be one of scaling, fitted, structured, plain",
            "claim 'tiny-three' is already made in book/part/alive",
            "'eq-never', which no page has",
        )
    index.write_text(sound)
    del notebook.cells[-1]
    nbformat.write(notebook, book.chapter)
    book.built()


@pytest.fixture
def written_site(tmp_path) -> Path:
    site = tmp_path / "_build" / "html"
    for name in ("index", *check_site.chapters(ROOT / "_toc.yml")):
        page = (site / name).with_suffix(".html")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<article><p>{'word ' * 30}</p></article>")
    return site


def test_check_accepts_a_complete_site(written_site):
    assert not list(check_site.problems(written_site, ROOT / "_toc.yml"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "has no page"),
        ("", "has an empty page"),
        ("<article><svg>" + "word " * 30 + "</svg></article>", "empty page"),
        ("<p>" + "word " * 30 + "</p>", "empty page"),
    ],
)
def test_check_finds_a_missing_or_empty_page(written_site, content, complaint):
    page = written_site / "book" / "ledger.html"
    if content is None:
        page.unlink()
    else:
        page.write_text(content)
    (found,) = check_site.problems(written_site, ROOT / "_toc.yml")
    assert found.startswith("book/ledger ")
    assert complaint in found


def test_check_finds_a_build_that_did_not_finish(written_site):
    (written_site.parent / "UNFINISHED").write_text("It had warnings.\n")
    assert list(check_site.problems(written_site, ROOT / "_toc.yml")) == [
        "It had warnings."
    ]


def test_every_notebook_is_a_chapter():
    chapters = set(check_site.chapters(ROOT / "_toc.yml"))
    for path in (ROOT / "book").rglob("*.ipynb"):
        if ".ipynb_checkpoints" not in path.parts:
            name = path.relative_to(ROOT).with_suffix("").as_posix()
            assert name in chapters, f"{name} is not in _toc.yml"


def test_no_claim_hides_from_the_ledger():
    hiding = {"remove-output", "remove_output", "remove-cell", "remove_cell"}
    for path in (ROOT / "book").rglob("*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            if hiding & set(cell["metadata"].get("tags", [])):
                assert "claim(" not in "".join(cell["source"]), path


class Links(HTMLParser):
    """Collect a page's ids, its links, and what it loads by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        values = dict(attributes)
        self.ids.add(values.get("id"))
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        elif tag == "link" and values.get("rel") in {"stylesheet", "preload"}:
            self.loads.append(values["href"])
        if tag in {"script", "img", "iframe", "source"} and values.get("src"):
            self.loads.append(values["src"])


def test_links_of_the_site_lead_somewhere(site):
    pages = {path: Links(path.read_text()) for path in site.rglob("*.html")}
    pages = {
        path: page
        for path, page in pages.items()
        if "_static" not in path.parts
    }
    for path, page in pages.items():
        for link in page.loads:
            assert "//" not in link, f"{path} loads {link}"
        for link in (*page.links, *page.loads):
            if re.match(r"[a-z]+:", link):
                continue
            file, _, name = link.partition("#")
            target = (path.parent / file.partition("?")[0]).resolve()
            target = target if file else path.resolve()
            assert target.exists(), f"{path} links to {link}"
            if name and target in pages and "=" not in name:
                assert name in pages[target].ids, f"{path} links to {link}"
