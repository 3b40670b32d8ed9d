"""A failing cell stops the build; say which one, where, and why."""

from pathlib import Path

import nbformat
from myst_nb.core.execute.base import ExecutionError
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from .build_state import unfinished

SHOWN_LINES = 12


class CellFailed(SphinxError):
    """A cell of a notebook failed; Sphinx prints the message, no traceback."""

    category = "The book was not built: a cell fails"


def describe(notebook_path: Path, error: BaseException) -> str:
    """Name the notebook, the cell and the error, and quote the cell."""
    notebook = nbformat.read(notebook_path, as_version=4)
    number, heading = 0, "the top of the notebook"
    if isinstance(error, CellExecutionError):
        reason = f"{error.ename}: {error.evalue}"
    elif isinstance(error, CellTimeoutError):
        reason = "the cell ran longer than `timeout` in _config.yml allows"
    else:
        reason = f"{type(error).__name__}: {error}"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            titles = [
                line.lstrip("# ")
                for line in cell.source.splitlines()
                if line.startswith("#")
            ]
            heading = titles[-1] if titles else heading
        elif cell.cell_type == "code":
            number += 1
            source = cell.source.strip()
            if source and source in str(error):
                lines = source.splitlines()
                quoted = [f"    | {line}" for line in lines[:SHOWN_LINES]]
                if len(lines) > SHOWN_LINES:
                    quoted.append("    | ...")
                return "\n".join(
                    [
                        f"{notebook_path}, code cell {number} "
                        f"(id {cell.get('id', 'unknown')}), "
                        f'under "{heading}"',
                        *quoted,
                        reason,
                    ]
                )
    return f"{notebook_path}\n{reason}"


def name_the_cell(app: Sphinx, exception: Exception | None) -> None:
    """Replace the traceback of a failed execution by its description."""
    if isinstance(exception, ExecutionError) and exception.__cause__:
        said = describe(Path(str(exception)), exception.__cause__)
        unfinished(app).write_text(f"{CellFailed.category}\n{said}\n")
        raise CellFailed(said) from None


def setup(app: Sphinx) -> None:
    """Listen for the end of a build; last, as this handler raises."""
    app.connect("build-finished", name_the_cell, priority=999)
