"""MathJax without a CDN, from its PyPI package (django-static-mathjax).

An equation wider than a phone scrolls in itself; it can be reached by
keyboard then, or nobody without a finger could read its end.
"""

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from typing import Any

from sphinx.application import Sphinx

# The SVG renderer, and the TeX extensions that it loads when they are used.
PARTS = ("tex-svg.js", "input/tex/extensions")

REACHABLE = """<script>
addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  const reach = () => {
    for (const box of document.querySelectorAll("mjx-container[display]")) {
      if (box.scrollWidth <= box.clientWidth) box.removeAttribute("tabindex");
      else box.tabIndex = 0;
    }
  };
  reach();
  addEventListener("resize", reach);
});
</script>"""


def make_reachable(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree
) -> None:
    """Let the keyboard scroll equations, in pages that have some."""
    if app.env.get_domain("math").has_equations(pagename):
        context["metatags"] = context.get("metatags", "") + "\n" + REACHABLE


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy what pages with equations load, unless it is there."""
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir, "_static", "mathjax")
    with as_file(files("mathjax") / "static" / "mathjax") as package:
        for part in PARTS:
            source = package / "es5" / part
            if source.is_dir():
                copytree(source, target / part, dirs_exist_ok=True)
            elif not (target / part).exists():
                target.mkdir(parents=True, exist_ok=True)
                (target / part).write_bytes(source.read_bytes())


def setup(app: Sphinx) -> None:
    """Copy at the end of the build; add the script to pages."""
    app.connect("html-page-context", make_reachable)
    app.connect("build-finished", copy_mathjax)
