"""Let the search work in a book that is opened from the disk.

Sphinx fetches each page that it found, to quote from it. A page opened from
the disk may not fetch, so there the results come without quotations.
"""

from typing import Any

from sphinx.application import Sphinx

WITHOUT_QUOTATIONS = """
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
"""


def quote_only_if_served(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree
) -> None:
    """Add the script to the search page."""
    if pagename == "search":
        app.add_js_file(None, body=WITHOUT_QUOTATIONS, priority=900)


def setup(app: Sphinx) -> None:
    """Look at each page before it is written."""
    app.connect("html-page-context", quote_only_if_served)
