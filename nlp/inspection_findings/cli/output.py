"""Rows to stdout as a table, JSON lines, CSV or JSON; messages to stderr."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

Row = Mapping[str, Any]
T = TypeVar("T")

_UNLABELLED = ("citation", "polarity")  # columns that a reader knows without their names


def write_rows(
    rows: Sequence[Row], *, output_format: str, columns: Sequence[str], title: str = ""
) -> None:
    """Write ``rows``. A table shows only ``columns``; the other formats have all columns.

    CSV without rows has ``columns`` as its header.
    """
    if output_format == "table":
        write_table(rows, columns=columns, title=title)
    elif output_format == "csv":
        click.echo(_to_csv(rows, columns=columns), nl=False)
    elif output_format == "json":
        write_json(list(rows))
    else:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))


def write_json(value: object) -> None:
    """Write one JSON value, indented."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_LONGEST_NAME = 30  # characters


def write_table(rows: Iterable[Row], *, columns: Sequence[str], title: str = "") -> None:
    """Write a table of the terminal's width, with numbers aligned to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for number, column in enumerate(columns):
        numeric = rows and all(isinstance(row.get(column), int | float) for row in rows)
        side: Literal["left", "right"] = "right" if numeric else "left"
        # A name in the first column stays whole, so that it can be read and copied.
        longest = max((len(_cell(row.get(column))) for row in rows), default=0)
        is_name = number == 0 and longest <= _LONGEST_NAME
        heading = column.replace("_", " ")
        table.add_column(heading, justify=side, overflow="fold", no_wrap=is_name)
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    width = shutil.get_terminal_size((120, 40)).columns
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def write_quotations(
    rows: Sequence[Row], *, output_format: str, columns: Sequence[str], title: str = ""
) -> None:
    """Write rows with a ``text``: on the terminal as blocks, in other formats as ``write_rows``."""
    if output_format == "table":
        shown = [dict(row) | {"polarity": describe_polarity(row)} for row in rows]
        write_blocks(shown, columns=columns, quoted="text", title=title)
    else:
        write_rows(rows, output_format=output_format, columns=columns)


def describe_polarity(row: Row) -> str:
    """Return the polarity of a finding, and whether it is stated or inferred.

    A recommendation has none, so this is empty.

    Examples
    --------
    >>> describe_polarity({"kind": "bullet", "polarity": "strength", "polarity_from": "heading"})
    'strength (stated)'
    """
    if row["kind"] == "recommendation":
        return ""
    if row["polarity"] is None:
        return "not stated"
    inferred = row.get("inferred_polarity") or row["polarity_from"] == "model"
    return f"{row['polarity'].replace('_', ' ')} ({'inferred' if inferred else 'stated'})"


def write_blocks(
    rows: Iterable[Row], *, columns: Sequence[str], quoted: str, title: str = ""
) -> None:
    """Write each row as a block as wide as the terminal, for rows that quote a text.

    A block is a line with the columns before ``quoted``, the text, and a line with the columns
    after it. Lines are broken between words only. Each value has its column's name before it,
    except in the columns citation and polarity, which need none.
    """
    width = shutil.get_terminal_size((120, 40)).columns
    number = columns.index(quoted)
    if title:
        click.echo(f"{title}\n")
    for row in rows:
        head, foot = (_join_values(row, part) for part in (columns[:number], columns[number + 1 :]))
        for part in filter(None, (head, _cell(row.get(quoted)), foot)):
            click.echo(textwrap.fill(part, width, break_long_words=False, break_on_hyphens=False))
        click.echo()


def _join_values(row: Row, columns: Sequence[str]) -> str:
    values = [(column.replace("_", " "), _cell(row.get(column))) for column in columns]
    return "; ".join(
        value if column in _UNLABELLED else f"{column}: {value}"
        for column, value in values
        if value
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def _to_csv(rows: Sequence[Row], *, columns: Sequence[str]) -> str:
    if not rows and not columns:
        return ""  # without columns, csv would write an empty line
    buffer = io.StringIO()
    columns = list(dict.fromkeys(key for row in rows for key in row)) or columns
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _csv_cell(value) for key, value in row.items()})
    return buffer.getvalue()


def _csv_cell(value: object) -> object:
    """Return lists and mappings as JSON, and text guarded against running as a formula."""
    from inspection_findings.exchange.cells import guard_cell

    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, ensure_ascii=False)
    return guard_cell(value) if isinstance(value, str) else value


def show_progress(items: Iterable[T], total: int, *, what: str = "") -> Iterator[T]:
    """Yield ``items``, with a progress bar for long work if stderr is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(
        items,
        description=what,
        total=total,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def say(message: str) -> None:
    """Write a message to stderr."""
    click.echo(message, err=True)


def say_retired(corpus: Corpus, themes: str | Iterable[str] | None) -> None:
    """Say what became of these themes if they are retired; None means all themes."""
    for retired in corpus.retired(themes):
        say(retired.notice)


def say_counted(corpus: Corpus) -> None:
    """Say whose reports are counted, if the store has those of several inspectorates."""
    if notice := corpus.counted.notice:
        say(notice)
