"""Measure how fast files are read, and how much memory that takes: pages a second, peak memory.

Give a folder of PDFs (or of any other form). Run it in the project's environment on an otherwise
idle machine::

    python scripts/benchmark_formats.py FOLDER
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from inspection_findings.errors import ReadingError
from inspection_findings.reading import find_files, read_source


def main() -> None:
    """Read every file of the folder and print how it went."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python scripts/benchmark_formats.py FOLDER")
    before = _peak_memory()
    pages = characters = read = 0
    slowest = (0.0, "")
    began = time.perf_counter()
    for path in find_files([Path(sys.argv[1])], recursive=True):
        start = time.perf_counter()
        try:
            source = read_source(path)
        except ReadingError as error:
            print(f"refused: {error}")
            continue
        read += 1
        pages += len(source.pages)
        characters += len(source.text)
        slowest = max(slowest, (time.perf_counter() - start, path.name))
        for doubt in (one for one in source.expectations if not one.met):
            print(f"{path.name}: {doubt.severity}: {doubt.what} ({doubt.where}): {doubt.found}")
    seconds = time.perf_counter() - began
    print(
        f"{read} files, {pages} pages, {characters:,} characters in {seconds:.1f} s: "
        f"{pages / seconds:.0f} pages a second; slowest {slowest[1]} ({slowest[0]:.2f} s)"
    )
    print(f"peak memory {_peak_memory():.0f} MB, of which {before:.0f} MB before the first file")


def _peak_memory() -> float:
    """Return the most memory that this process has held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
