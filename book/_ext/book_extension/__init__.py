"""The book's own Sphinx extension: what Jupyter Book cannot do by itself.

- `build_state`: outputs are recomputed when nbkernel changes, and an
  interrupted or failed build leaves nothing behind that could be wrong.
- `execute_ahead`: notebooks run side by side, one for each processor.
- `failing_cell`: a failing cell stops the build, with its name.
- `explorables`: an explorable's figure, atlas and script reach its page.
- `claims_ledger`: the claims of all chapters, in one table.
- `claim_links`: a claim's measurement inside a sentence.
- `schemes`: all initializers, as the registry describes them.
- `local_mathjax`: equations without a CDN.
- `search_from_disk`: a search without errors in a book opened from the disk.
"""

import os

from sphinx.application import Sphinx

from . import (
    build_state,
    claim_links,
    claims_ledger,
    execute_ahead,
    explorables,
    failing_cell,
    local_mathjax,
    schemes,
    search_from_disk,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the parts; tell the notebooks that their home is a page."""
    os.environ["NBKERNEL_OUTPUT"] = "static"
    for part in (
        build_state,
        execute_ahead,
        failing_cell,
        explorables,
        claims_ledger,
        claim_links,
        schemes,
        local_mathjax,
        search_from_disk,
    ):
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
