"""Outputs that cannot be out of date.

jupyter-cache knows a notebook by its code alone. The book's notebooks also
depend on nbkernel and on the installed packages, so each state of these has
its own cache, in a folder named by a digest. The same digest is a Sphinx
setting, so that all pages are read again when it changes.

Sphinx takes a page for finished if it is newer than its source. A build that
was interrupted, or that ended with warnings, breaks this assumption. Such a
build leaves the file ``UNFINISHED`` behind; the next one then starts from
empty folders, and keeps only what was executed.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from jupyter_cache import get_cache
from sphinx.application import Sphinx
from sphinx.config import Config

KEPT_GENERATIONS = 2
NOT_SOURCES = {"__pycache__", ".ipynb_checkpoints"}


def unfinished(app: Sphinx) -> Path:
    """Give the file that says that a build did not finish, and why."""
    return Path(app.outdir).parent / "UNFINISHED"


def digest_of(paths: Iterable[Path], *facts: str) -> str:
    """Digest the names and contents of files and folders, and some facts."""
    digest = hashlib.sha256("\0".join(facts).encode())
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and NOT_SOURCES.isdisjoint(file.parts):
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                name = file.relative_to(path.parent).as_posix()
                digest.update(f"\0{name}\0{content}".encode())
    return digest.hexdigest()[:16]


def prepare(app: Sphinx, config: Config) -> None:
    """Choose the cache; clear away what an unfinished build left."""
    build = Path(app.outdir).parent
    mark = unfinished(app)
    digest = digest_of(
        [Path(app.srcdir, name) for name in config.execution_inputs],
        sys.version,
        os.environ["NBKERNEL_OUTPUT"],
    )
    cache = build / ".jupyter_cache" / digest
    if mark.exists():
        shutil.rmtree(app.outdir, ignore_errors=True)
        shutil.rmtree(app.doctreedir, ignore_errors=True)
        discard_damaged(cache)
    for folder in (cache, Path(app.outdir), Path(app.doctreedir)):
        folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("The last build did not finish, or it had warnings.\n")
    os.utime(cache)
    config.nb_execution_cache_path = str(cache)
    config.book_extension_digest = digest_of([Path(__file__).parent])


def discard_damaged(cache: Path) -> None:
    """Delete a cache that does not hold what it says it holds."""
    if not cache.exists():
        return
    try:
        contents = get_cache(cache)
        for record in contents.list_cache_records():
            contents.get_cache_bundle(record.pk)
    except Exception:  # whatever is wrong with it: it can be made again
        shutil.rmtree(cache)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Keep the newest caches; a build without warnings is finished."""
    build = Path(app.outdir).parent
    generations = sorted(
        (build / ".jupyter_cache").iterdir(),
        key=lambda path: path.stat().st_mtime,
    )
    for old in generations[:-KEPT_GENERATIONS]:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    if exception is None and app._warncount == 0:
        unfinished(app).unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Register the settings and the two ends of a build."""
    app.add_config_value("execution_inputs", [], "env", [list])
    app.add_config_value("book_extension_digest", "", "env", [str])
    app.connect("config-inited", prepare)
    app.connect("build-finished", finish, priority=900)
