"""Rows of an answer as CSV, for files and downloads."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from inspection_findings.exchange.cells import guard_cell
from inspection_findings.frames import Row


def make_csv(rows: Sequence[Row], *, columns: Sequence[str]) -> str:
    r"""Return rows as CSV with a header; ``columns`` is the header where there are no rows.

    Examples
    --------
    >>> make_csv([{"theme": "=1+1", "boroughs": ["Hackney"]}], columns=())
    'theme,boroughs\n\'=1+1,"[""Hackney""]"\n'
    """
    if not rows and not columns:
        return ""  # without columns, csv would write an empty line
    buffer = io.StringIO()
    columns = list(dict.fromkeys(key for row in rows for key in row)) or columns
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _make_cell(value) for key, value in row.items()})
    return buffer.getvalue()


def _make_cell(value: object) -> object:
    """Return lists and mappings as JSON, and text guarded against running as a formula."""
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, ensure_ascii=False)
    return guard_cell(value) if isinstance(value, str) else value
