"""Execute every notebook from top to bottom; fail if a cell does.

The notebooks run in the checkout's folder and are not changed on disk.
"""

from __future__ import annotations

import os
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from environment import CHECKOUT, say
from recurring_example import CACHE_FOLDER

SECONDS_A_CELL = 300


def main() -> int:
    """Run the notebooks by name; return 1 if one of them failed."""
    # The matrices are small: on a busy machine more threads mostly wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("FINDINGS_CACHE", str(CACHE_FOLDER))  # what is encoded serves the tests
    failed = 0
    for path in sorted((CHECKOUT / "notebooks").glob("*.ipynb")):
        began = time.monotonic()
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        client = NotebookClient(
            notebook,
            timeout=SECONDS_A_CELL,
            kernel_name="python3",
            resources={"metadata": {"path": str(CHECKOUT)}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            failed += 1
            say(f"{path.name}: {error}")
        else:
            say(f"{path.name}: {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
