"""Check a built site: every chapter of _toc.yml has its page, with content.

Run as ``python book/_ext/check_site.py``; says where the site is.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

FEWEST_WORDS = 20  # a page with fewer in its article is taken for empty


def chapters(toc: Path) -> Iterator[str]:
    """Give the pages that _toc.yml lists, in its order."""

    def walk(entry) -> Iterator[str]:
        if isinstance(entry, list):
            for item in entry:
                yield from walk(item)
        elif isinstance(entry, dict):
            for key in ("root", "file"):
                if key in entry:
                    yield entry[key]
            for key in ("parts", "chapters", "sections"):
                yield from walk(entry.get(key))

    yield from walk(yaml.safe_load(toc.read_text(encoding="utf-8")))


def words_in_article(page: Path) -> int:
    """Count the words a reader sees in a page's article."""
    html = page.read_text(encoding="utf-8")
    article = re.search(r"<article.*?</article>", html, re.DOTALL)
    if not article:
        return 0
    text = re.sub(
        r"<(script|style|svg).*?</\1>", " ", article[0], flags=re.DOTALL
    )
    return len(re.sub(r"<[^>]*>", " ", text).split())


def problems(site: Path, toc: Path) -> Iterator[str]:
    """Give what is wrong with the site, one line each."""
    unfinished = site.parent / "UNFINISHED"
    if unfinished.exists():
        yield unfinished.read_text(encoding="utf-8").strip()
    if not (site / "index.html").exists():
        yield f"{site / 'index.html'} is missing"
    for chapter in chapters(toc):
        page = (site / chapter).with_suffix(".html")
        if not page.exists():
            yield f"{chapter} of {toc.name} has no page: {page} is missing"
        elif words_in_article(page) < FEWEST_WORDS:
            yield f"{chapter} of {toc.name} has an empty page: {page}"


def main() -> int:
    """Print what is wrong, or where the site is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", default="_build/html", type=Path)
    parser.add_argument("--toc", default="_toc.yml", type=Path)
    arguments = parser.parse_args()
    found = list(problems(arguments.site, arguments.toc))
    if found:
        print("The site is not complete:", *found, sep="\n  ")
        return 1
    page = (arguments.site / "index.html").resolve()
    count = len(list(chapters(arguments.toc)))
    print(
        f"\nThe book is ready: {count} pages, no warnings.\n"
        f"  {page}\n"
        "Open it with a double click, or paste this into a browser:\n"
        f"  {page.as_uri()}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
