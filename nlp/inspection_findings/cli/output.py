"""Rows to stdout as a table, JSON lines, CSV or JSON; messages to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

import click

from inspection_findings.cli.blocks import Row as Row
from inspection_findings.cli.blocks import write_findings, write_records, write_title
from inspection_findings.cli.controls import escape_json, show_controls
from inspection_findings.cli.layout import Layout, lay_out
from inspection_findings.cli.terminal import (
    Styled,
    find_width,
    show_on_one_line,
    write,
    write_data,
    write_message,
)

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

T = TypeVar("T")


def write_rows(
    rows: Sequence[Row], *, output_format: str, columns: Sequence[str], title: str = ""
) -> None:
    """Write ``rows``. A table shows only ``columns``; the other formats have all columns.

    CSV without rows has ``columns`` as its header.
    """
    if output_format == "table":
        write_table(rows, columns=columns, title=title)
    elif output_format == "csv":
        from inspection_findings.exchange.csv_rows import make_csv

        _write_csv(make_csv(rows, columns=columns))
    elif output_format == "json":
        write_json(list(rows))
    else:
        for row in rows:
            write_data(escape_json(json.dumps(row, ensure_ascii=False)) + "\n")


def write_json(value: object) -> None:
    """Write one JSON value, indented."""
    write_data(escape_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")


def _write_csv(data: str) -> None:
    """Write CSV: as it is into a file or a pipe, with steering characters shown on a terminal.

    CSV has no escapes for characters. A program that reads it must get the text of the report,
    character for character; only a person who reads it on the screen gets what can be shown.
    """
    write_data(show_controls(data, keep="\n\t") if sys.stdout.isatty() else data)


def write_table(rows: Iterable[Row], *, columns: Sequence[str], title: str = "") -> None:
    """Write a table with numbers aligned to the right, as far as the window is wide enough.

    Where it is not, rows with the same first value stand under it as a table of their own. Where
    these are still too wide, each row is a block.
    """
    rows = list(rows)
    headings = [column.replace("_", " ") for column in columns]
    cells = [[show_cell(row.get(column)) for column in columns] for row in rows]
    numeric = [_is_numeric(rows, column) for column in columns]
    if title:
        write_title(title)
    if layout := lay_out(headings, cells, numeric=numeric, width=find_width()):
        _write_laid_out(layout, headings, cells)
    elif inner := _lay_out_groups(headings, cells, numeric=numeric):
        for first, group in groupby(cells, key=itemgetter(0)):
            write(Styled(f"{headings[0]}: {first}"))
            _write_laid_out(inner, headings[1:], [row[1:] for row in group])
    else:
        write_records(headings, cells)


def _lay_out_groups(
    headings: Sequence[str], cells: Sequence[Sequence[str]], *, numeric: Sequence[bool]
) -> Layout | None:
    """Return the layout of the other columns, where most rows share their first value."""
    groups = sum(1 for _ in groupby(cells, key=itemgetter(0)))
    if groups > len(cells) / 2 or len(headings) < 3:
        return None
    inner = [row[1:] for row in cells]
    return lay_out(headings[1:], inner, numeric=numeric[1:], width=find_width())


def _write_laid_out(
    layout: Layout, headings: Sequence[str], cells: Sequence[Sequence[str]]
) -> None:
    for line in layout.render(headings):
        write(Styled(line))
    write(layout.rule)
    for row in cells:
        for line in layout.render(row):
            write(line)
    write()


def _is_numeric(rows: Sequence[Row], column: str) -> bool:
    return bool(rows) and all(isinstance(row.get(column), int | float) for row in rows)


def write_quotations(
    rows: Sequence[Row],
    *,
    output_format: str,
    columns: Sequence[str] = (),
    theme_names: Mapping[str, str] | None = None,
) -> None:
    """Write findings: on the terminal as blocks, in other formats as ``write_rows``.

    The rows are those of `write_findings`; ``columns`` is the header of CSV without rows.
    """
    if output_format == "table":
        write_findings(rows, theme_names=theme_names)
    else:
        write_rows(rows, output_format=output_format, columns=columns)


def show_cell(value: object) -> str:
    """Return a value as one line of text that can be shown."""
    return show_on_one_line(_cell(value))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def show_progress(items: Iterable[T], total: int, *, what: str = "") -> Iterator[T]:
    """Yield ``items``, with a progress bar for several of them if stderr is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(
        items,
        description=show_controls(what),
        total=total,
        console=console,
        transient=True,
        disable=total < 2 or not console.is_terminal,
    )


def say(message: str) -> None:
    """Write a message to stderr."""
    write_message(message)


def confirm(question: str) -> None:
    """Ask a question on stderr; stop if the answer is not yes."""
    click.confirm(show_controls(question), abort=True, err=True)


def say_retired(corpus: Corpus, themes: str | Iterable[str] | None) -> None:
    """Say what became of these themes if they are retired; None means all themes."""
    for retired in corpus.retired(themes):
        say(retired.notice)


def say_counted(corpus: Corpus) -> None:
    """Say whose reports are counted, if the store has those of several inspectorates."""
    counted = corpus.counted
    if counted.notice:
        say(f"{counted.notice} {counted.cure}".rstrip())
