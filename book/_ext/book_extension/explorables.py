"""Explorables in the built book.

An explorable's output holds its figure as HTML and its atlas (the numbers for
all control values, compressed). The figure goes into the page. The atlas
becomes a file that the page loads when the reader comes near, as a script:
``fetch`` does not work in a page opened from the disk. Only pages with an
explorable load the engine.
"""

import hashlib
import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import (
    MimeData,
    NbElementRenderer,
    load_mime_renders,
)
from sphinx.application import Sphinx
from sphinx.util import logging

MIME = "application/vnd.nbkernel.explorable+json"
FOLDER = "_explorables"
PLACEHOLDER = "{{explorables}}"
ENGINE = ("explorable.js", "explorable.css")

logger = logging.getLogger(__name__)


class ExplorableRenderer:
    """What myst-nb asks to render the MIME type of explorables."""

    mime_priority_overrides = (("*", MIME, 1),)

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Put the figure into the page, and the atlas beside the build."""
        if data.mime_type != MIME:
            return None
        env = renderer.renderer.sphinx_env
        content = data.content
        name = content["name"]
        owner = _explorables(env).setdefault(name, env.docname)
        if owner != env.docname or not re.fullmatch(r"[a-z0-9-]+", name):
            logger.warning(
                f"explorable {name!r} needs a name of its own, in lower case "
                f"letters, digits and hyphens (first seen in {owner})",
                location=(env.docname, data.line),
            )
        _atlas_file(env.app, name).write_text(
            f"nbkernelAtlas({json.dumps(name)}, "
            f"{json.dumps(content['atlas'])});",
            encoding="utf-8",
        )
        logger.info(_line(name, content["report"]))
        home = "../" * env.docname.count("/") + FOLDER
        html = content["html"].replace(PLACEHOLDER, home)
        return [nodes.raw(text=html, format="html", classes=["output"])]


def _line(name: str, report: dict[str, Any]) -> str:
    """Say in one line what an atlas weighs and how far it is off."""
    errors = ", ".join(f"{key} {e:.2%}" for key, e in report["errors"].items())
    size = f"{report['size'] / 1000:.1f} kB"
    return f"explorable {name}: atlas {size}; off by at most: {errors}"


def _explorables(env) -> dict[str, str]:
    """Give the explorables of the book: name -> page."""
    if not hasattr(env, "book_explorables"):
        env.book_explorables = {}
    return env.book_explorables


def _atlas_file(app: Sphinx, name: str) -> Path:
    folder = Path(app.outdir).parent / "explorables"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.js"


def forget_page(app: Sphinx, env, docname: str) -> None:
    """Forget a page's explorables before it is read again."""
    names = _explorables(env)
    for name in [name for name, page in names.items() if page == docname]:
        del names[name]


def load_engine(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree
) -> None:
    """Load script and style sheet, only in a page with an explorable."""
    if pagename not in _explorables(app.env).values():
        return
    script, style = (
        f"{context['pathto'](f'{FOLDER}/{name}', True)}?v={_version(name)}"
        for name in ENGINE
    )
    context["metatags"] = context.get("metatags", "") + (
        f'\n<link rel="stylesheet" href="{style}">'
        f'\n<script defer src="{script}"></script>'
    )


def _engine_file(name: str):
    return files("nbkernel") / "explorable" / name


def _version(name: str) -> str:
    return hashlib.sha256(_engine_file(name).read_bytes()).hexdigest()[:8]


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the engine and the atlases into the site, and nothing else."""
    names = _explorables(app.env) if app.env else {}
    if exception is not None or app.builder.format != "html":
        return
    target = Path(app.outdir, FOLDER)
    shutil.rmtree(target, ignore_errors=True)
    if names:
        target.mkdir()
        for name in ENGINE:
            (target / name).write_bytes(_engine_file(name).read_bytes())
        for name in names:
            shutil.copy(_atlas_file(app, name), target)


def setup(app: Sphinx) -> None:
    """Join myst-nb's renderers, which it else finds by entry points."""
    if ExplorableRenderer not in load_mime_renders():
        load_mime_renders().append(ExplorableRenderer)
    app.connect("env-purge-doc", forget_page)
    app.connect("html-page-context", load_engine)
    app.connect("build-finished", write_files)
