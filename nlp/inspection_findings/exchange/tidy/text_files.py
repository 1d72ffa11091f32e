"""A tidy table as CSV or as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from inspection_findings.exchange.cells import BYTE_ORDER_MARK, guard_cell
from inspection_findings.frames import FieldType, Table, Values

# UTF-8 with a byte order mark: without it, Excel takes the file for Windows-1252, and shows dashes
# and quotation marks as three odd characters. pandas, R, DuckDB and Frictionless skip the mark.


def write_csv(table: Table, rows: Sequence[Values]) -> bytes:
    """Return a table as CSV by RFC 4180: text that a spreadsheet would run is guarded."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.columns)
    writers = [_CELLS[field.field_type] for field in table.fields]
    for row in rows:
        writer.writerow(
            ["" if value is None else write(value) for write, value in _pair(writers, row)]
        )
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode("utf-8")


def write_json(table: Table, rows: Sequence[Values]) -> bytes:
    """Return a table as a list of records in JSON, one a line; what is missing is null."""
    buffer = io.StringIO()
    writers = [_JSON.get(field.field_type, _keep) for field in table.fields]
    lines = (
        json.dumps(
            {
                name: None if value is None else write(value)
                for name, (write, value) in zip(table.columns, _pair(writers, row), strict=True)
            },
            ensure_ascii=False,
        )
        for row in rows
    )
    buffer.write("[")
    for number, line in enumerate(lines):
        buffer.write(f"{',' if number else ''}\n{line}")
    buffer.write("\n]\n")
    return buffer.getvalue().encode("utf-8")


def write_time(at: datetime) -> str:
    """Return a time in UTC, to the millisecond.

    Examples
    --------
    >>> write_time(datetime(2026, 1, 31, 9, 5, tzinfo=UTC))
    '2026-01-31T09:05:00.000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_state(value: object) -> str:
    """Return a value as JSON that is the same whatever the order of its keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _pair(
    writers: Sequence[Callable[[Any], Any]], row: Values
) -> zip[tuple[Callable[[Any], Any], Any]]:
    return zip(writers, row, strict=True)


def _keep(value: Any) -> Any:
    return value


_CELLS: dict[FieldType, Callable[[Any], str]] = {
    "text": guard_cell,
    "category": guard_cell,
    "integer": lambda value: str(int(value)),
    "number": lambda value: repr(float(value)),
    "boolean": lambda value: "true" if value else "false",
    "month": str,
    "time": write_time,
    "json": write_state,
}
_JSON: dict[FieldType, Callable[[Any], Any]] = {
    "integer": int,
    "number": float,
    "time": write_time,
    "json": lambda value: json.loads(write_state(value)),
}
