"""Copy MathJax from its PyPI package (django-static-mathjax) to the site."""

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree

from sphinx.application import Sphinx

# The SVG renderer, and the TeX extensions that it loads when they are used.
PARTS = ("tex-svg.js", "input/tex/extensions")


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
    """Copy at the end of the build."""
    app.connect("build-finished", copy_mathjax)
