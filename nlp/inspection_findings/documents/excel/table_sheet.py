"""A table as a sheet of a workbook: numbers as numbers, text as text, filters, a fixed header."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.document import (
    Cell,
    Cited,
    Column,
    Link,
    Quoted,
    Run,
    Share,
    Strong,
    Table,
)
from inspection_findings.documents.excel.excel_cells import (
    DARK,
    FONT,
    TEXT,
    check_rows,
    count_lines,
    cut_text,
    name_alike,
    set_height,
    set_paper,
)

_Value: TypeAlias = str | int | float | None
_WIDEST, _NARROWER, _NARROWEST = 60, 28, 9  # letters
_LONG, _ROOMY = 1200, 110  # a text that would not fit a row of the greatest height; its width
_PRINTABLE = 170  # letters across a page that lies, at a size that can be read
_MANY = 8  # columns of numbers: from here on their names stand upright
_UPRIGHT_WIDTH = 6
_LETTER = 6.0  # points: the height that a letter of an upright name needs
_LONGEST_NAME = 250  # characters of the name of a column in a table of Excel
_WIDE = 100  # letters across an upright page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A column of the sheet: a column of the table, or a part of a column of shares."""

    name: str
    kind: Literal["text", "number", "percent"]
    place: int
    value: Callable[[Cell], _Value]


def write_table_sheet(
    workbook: Any, name: str, table: Table, cited: Mapping[str, Cited]
) -> list[str]:
    """Add a sheet with a table, and return what had to be cut: nothing, as a rule.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    name : str
        The name of the sheet, as Excel allows it.
    table : Table
        Its key is the name of the table in the sheet; keys of a workbook differ.
    cited : mapping of str to Cited
        What the table quotes.

    Raises
    ------
    FindingsError
        If there are more rows than a sheet has.
    """
    check_rows(table.caption, len(table.rows), "rows")
    sheet = workbook.add_worksheet(name)
    fields = _spread(table, cited)
    rows = [[field.value(row[field.place]) for field in fields] for row in table.rows]
    names = name_alike([field.name for field in fields], longest=_LONGEST_NAME)
    columns = [[row[place] for row in rows] for place in range(len(fields))]

    def measure(*, is_upright: bool) -> list[int]:
        pairs = zip(fields, columns, strict=True)
        return [_measure(field, values, is_upright=is_upright) for field, values in pairs]

    widths = measure(is_upright=False)
    is_many = sum(field.kind != "text" for field in fields) >= _MANY
    if is_many and sum(widths) > _PRINTABLE:  # names lie down where there is room
        widths = measure(is_upright=True)
    widths = _narrow(widths)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    cut = _write_rows(workbook, sheet, rows, fields, widths, has_total=table.has_total)
    _write_header(workbook, sheet, table, names, fields, widths)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    set_paper(sheet, is_wide=sum(widths) > _WIDE)
    return [f"{name}, {one}" for one in cut]


def _spread(table: Table, cited: Mapping[str, Cited]) -> list[_Field]:
    fields: list[_Field] = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if any(isinstance(cell, Share) for cell in cells):
            fields += _spread_share(column, place)
        else:
            fields.append(
                _Field(
                    name=_flatten(column.name),
                    kind=column.kind,
                    place=place,
                    value=lambda cell: _get_value(cell, cited),
                )
            )
    return fields


def _spread_share(column: Column, place: int) -> list[_Field]:
    """Return a column of shares as columns of numbers; the interval is from 0 to 1."""
    parts: tuple[tuple[str, Literal["number", "percent"], str], ...] = (
        ("", "number", "count"),
        (": of", "number", "of"),
        (": low", "percent", "low"),
        (": high", "percent", "high"),
    )
    return [
        _Field(
            name=_flatten(column.name) + name,
            kind=kind,
            place=place,
            value=lambda cell, key=key: _get_part(cell, key),  # type: ignore[misc]
        )
        for name, kind, key in parts
    ]


def _get_part(cell: Cell, key: str) -> _Value:
    """Return a part of a share; what is no share stands in the first of its columns."""
    if isinstance(cell, Share):
        value: int | float | None = getattr(cell, key)
        return value
    return _get_value(cell, {}) if key == "count" else None


def _get_value(cell: Cell, cited: Mapping[str, Cited]) -> _Value:
    if isinstance(cell, tuple):
        return clean("".join(_write_run(run, cited) for run in cell))
    if isinstance(cell, Share):
        return cell.words
    return clean(cell) if isinstance(cell, str) else cell


def _write_run(run: Run, cited: Mapping[str, Cited]) -> str:
    """Return a run as text; a quotation has its source beside it, for lack of footnotes."""
    if isinstance(run, Quoted):
        own = cited[run.finding_id]
        return f"“{own.text}” ({own.citation})" if run.has_note else f"“{own.text}”"
    return run.words if isinstance(run, (Strong, Link)) else run


def _flatten(name: str) -> str:
    """Return a name on one line, as the names of columns have to be."""
    return " ".join(clean(name).split()) or "Column"


def _measure(field: _Field, values: Sequence[_Value], *, is_upright: bool) -> int:
    """Return the width of a column in letters."""
    if field.kind != "text":
        words = max(map(len, field.name.split()))
        return _UPRIGHT_WIDTH if is_upright else min(max(_NARROWEST, words + 3), 20)
    lines = [line for value in values if value is not None for line in str(value).split("\n")]
    most = _ROOMY if any(len(line) > _LONG for line in lines) else _WIDEST
    return min(max([_NARROWEST, len(field.name) + 3, *(len(line) + 2 for line in lines)]), most)


def _narrow(widths: list[int]) -> list[int]:
    """Return widths that can be read in print: all but the widest give way, and wrap."""
    if sum(widths) <= _PRINTABLE:
        return widths
    widest = widths.index(max(widths))
    return [
        width if place == widest else min(width, _NARROWER) for place, width in enumerate(widths)
    ]


def _write_rows(
    workbook: Any,
    sheet: Any,
    rows: Sequence[Sequence[_Value]],
    fields: Sequence[_Field],
    widths: Sequence[int],
    *,
    has_total: bool,
) -> list[str]:
    """Write the rows below the header, and return where a text was cut."""
    looks = _make_looks(workbook, is_total=False)
    totals = _make_looks(workbook, is_total=True)
    cut: list[str] = []
    for number, row in enumerate(rows, start=1):
        own, lines = totals if has_total and number == len(rows) else looks, 1
        for place, (value, field) in enumerate(zip(row, fields, strict=True)):
            if isinstance(value, str):
                shown = cut_text(value)
                sheet.write_string(number, place, shown, own["text"])
                lines = max(lines, count_lines(shown, widths[place]))
                if shown != value:
                    cut.append(f"row {number + 1}, {field.name}: {len(value):,} characters")
            elif value is not None:
                kind = "percent" if field.kind == "percent" else type(value).__name__
                sheet.write_number(number, place, value, own[kind])
        sheet.set_row(number, set_height(lines))
    if not rows:
        sheet.write_string(1, 0, "There is nothing to list.", workbook.add_format(FONT))
    return cut


def _make_looks(workbook: Any, *, is_total: bool) -> dict[str, Any]:
    """Return the formats of cells, by what they hold."""
    base: dict[str, Any] = {**FONT, **({"bold": True, "top": 2} if is_total else {})}
    return {
        "text": workbook.add_format({**base, **TEXT, "num_format": "@"}),
        "int": workbook.add_format({**base, "num_format": "#,##0"}),
        "bool": workbook.add_format({**base, "num_format": "0"}),
        "float": workbook.add_format(base),
        "percent": workbook.add_format({**base, "num_format": "0%"}),
    }


def _write_header(
    workbook: Any,
    sheet: Any,
    table: Table,
    names: Sequence[str],
    fields: Sequence[_Field],
    widths: Sequence[int],
) -> None:
    """Write the header as that of a table of Excel; a sum stays out of sorting and filtering."""
    dark = workbook.add_format(FONT | DARK | {"align": "left", "indent": 1})
    right = workbook.add_format(FONT | DARK | {"align": "right"})
    upright = workbook.add_format(FONT | DARK | {"rotation": 90, "valign": "bottom"})
    looks = [
        dark if field.kind == "text" else upright if width == _UPRIGHT_WIDTH else right
        for field, width in zip(fields, widths, strict=True)
    ]
    last = max(len(table.rows) - table.has_total, 1)
    sheet.add_table(
        *(0, 0, last, len(fields) - 1),
        {
            "name": name_table(table),
            "style": None,
            "columns": [
                {"header": name, "header_format": look}
                for name, look in zip(names, looks, strict=True)
            ],
        },
    )
    sheet.set_row(0, _measure_header(names, widths, looks, upright))


def name_table(table: Table) -> str:
    """Return the name of a table in the formulas of a workbook.

    Examples
    --------
    >>> name_table(Table(key="by-borough", caption="", columns=(), rows=()))
    'T_by_borough'
    """
    return f"T_{re.sub(r'[^A-Za-z0-9]', '_', table.key)}"[:_LONGEST_NAME]


def _measure_header(
    names: Sequence[str], widths: Sequence[int], looks: Sequence[Any], upright: Any
) -> float:
    """Return the height of the header: lines side by side, or the longest upright name."""
    heights = [
        min(_LETTER * len(name) + 24, 220.0)
        if look is upright
        else set_height(count_lines(name, width - 3))
        for name, width, look in zip(names, widths, looks, strict=True)
    ]
    return max(heights)
