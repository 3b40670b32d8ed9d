"""Notebooks run side by side, one for each processor.

Sphinx reads page after page, and myst-nb would run each notebook as its page
is read, on one processor. So what is not in the cache is run before, all
processors at work; then every page finds its outputs there. A notebook that
fails is left to its page, where the build stops and says which cell it was.
"""

import asyncio
import os
import time
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


def execute_ahead(
    app: Sphinx, env: BuildEnvironment, docnames: list[str]
) -> None:
    """Run the notebooks of the pages to be read that the cache lacks."""
    if app.config.nb_execution_mode != "cache":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    missing = {}
    for path in map(Path, map(env.doc2path, docnames)):
        if path.suffix == ".ipynb":
            notebook = nbformat.read(path, as_version=4)
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                missing[path] = notebook
    workers = min(os.cpu_count() or 1, len(missing))
    if workers < 2:
        return
    LOGGER.info("running %d notebooks, %d at a time", len(missing), workers)
    # The processors are taken; more threads would be in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    def keep(path: Path, notebook: nbformat.NotebookNode, took: float) -> None:
        record = cache.add_nb_to_project(str(path))
        cache.cache_notebook_bundle(
            CacheBundleIn(
                notebook, record.uri, data={"execution_seconds": took}
            ),
            check_validity=False,
            overwrite=True,
        )
        LOGGER.info("ran %s in %.1f s", path, took)

    asyncio.run(_all(missing, workers, app.config.nb_execution_timeout, keep))


async def _all(missing, workers, timeout, keep) -> None:
    """Run the notebooks, so many at a time, until one fails."""
    turns, failed = asyncio.Semaphore(workers), asyncio.Event()

    async def run(path: Path, notebook: nbformat.NotebookNode) -> None:
        async with turns:
            if failed.is_set():
                return
            client = NotebookClient(
                notebook,
                timeout=timeout,
                record_timing=False,  # the cache could not find it by times
                resources={"metadata": {"path": str(path.parent)}},
            )
            start = time.monotonic()
            try:
                await client.async_execute()
            except (CellExecutionError, CellTimeoutError):
                failed.set()
            else:
                keep(path, notebook, time.monotonic() - start)

    await asyncio.gather(*(run(*each) for each in missing.items()))


def setup(app: Sphinx) -> None:
    """Listen for the moment before the first page is read."""
    app.connect("env-before-read-docs", execute_ahead)
