"""The tables of a command that has several: their names, columns and options.

The name of a table has hyphens after ``--show`` and underscores as a key of JSON. Either spelling
is accepted. JSON is one object with all tables, and CSV is the table that is shown. An option that
does not apply to a table is refused, never ignored.

On the terminal, a table has plain headings, with explanations below it. An empty table says what is
missing. In CSV and JSON, columns keep their names, for scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.blocks import (
    write_citation,
    write_facts,
    write_quotation,
    write_title,
)
from inspection_findings.cli.options import Command
from inspection_findings.cli.output import (
    Row,
    say,
    show_cell,
    write_json,
    write_rows,
    write_table,
)
from inspection_findings.cli.terminal import Styled, write

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.corpus import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table on the terminal: its title, its columns, and its options.

    CSV and JSON have further columns. ``empty`` is the message for a table without rows. ``notes``
    explain the columns, one line each. ``options`` are the options of the command that apply to
    this table, without leading hyphens. If there are ``quotes``, each row is a block: the columns
    before the first citation, each citation with its text, and the other columns.
    """

    title: str
    columns: tuple[str, ...]
    empty: str
    notes: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    quotes: tuple[tuple[str, str], ...] = ()  # the columns of each citation and its text

    @property
    def lead(self) -> tuple[str, ...]:
        """The columns before the first citation."""
        return self.columns[: self.columns.index(self.quotes[0][0])]

    @property
    def rest(self) -> tuple[str, ...]:
        """The other columns that are neither a citation nor its text."""
        quoted = {column for quote in self.quotes for column in quote}
        return tuple(one for one in self.columns if one not in (*self.lead, *quoted))

    def applies(self, option: str) -> bool:
        """Return whether an option applies to this table."""
        return option in self.options


HEADINGS = {  # on the terminal, where a column's own name would not do
    "theme_id": "theme",
    "with_theme_id": "with theme",
    "aspect": "kind",
    "eligible": "of",
    "boroughs_with_both": "of",
    "inferred_areas_for_improvement": "inferred areas",
    "boroughs_with_inferred": "with inferred",
    "low": "from",
    "high": "to",
    "dispersion": "unevenness",
    "dispersion_by_chance": "by chance",
    "purity": "by borough",
    "purity_by_chance": "by chance",
    "purity_by_chance_high": "95 % of chance below",
    "p_value": "chance (p)",
    "is_stable": "stable",
    "more_in": "greater share in",
    "difference": "points",
    "p": "chance (p)",
    "smallest_p": "smallest p",
    "verdict": "answer",
    "carried_by": "linked areas",
    "taken_up": "linked",
    "recommendation_citation": "recommendation",
    "area_citation": "area for improvement",
    "practice_citation": "strength elsewhere",
    "addressee_kind": "addressee",
    "borough_names": "which",
    "earlier_citation": "area for improvement",
    "later_citation": "in the later report",
    "likeness": "similarity",
    "said": "kind",
    "sub_themes": "sub-themes",
    "sub_theme": "sub-theme",
}
_NARROWING = ("theme", "borough")  # options that leave rows out
_IDS = frozenset({"aspect", "said", "status", "addressee_kind"})  # columns with ids, shown as words


class TableName(click.Choice[str]):
    """The name of a table, with hyphens or underscores."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name as ``--show`` spells it."""
        return super().convert(value.replace("_", "-"), param, ctx)


class _MovedName(TableName):
    """The name of a table, or of one moved to another command: accepted, but not listed."""

    def __init__(self, names: Sequence[str], moved: Sequence[str]) -> None:
        super().__init__(names)
        self._moved = TableName(moved)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name as ``--show`` spells it."""
        name = value.replace("_", "-")
        return name if name in self._moved.choices else super().convert(name, param, ctx)


def show_option(
    tables: Mapping[str, Table], *, moved: Sequence[str] = ()
) -> Callable[[Command], Command]:
    """Return an option ``--show`` with these tables; the first is the default.

    ``moved`` are names that are still taken, but no longer offered.
    """
    return click.option(
        "--show",
        type=_MovedName(list(tables), moved),
        default=next(iter(tables)),
        show_default=True,
        help="Which table to write. JSON has all of them.",
    )


def refuse_options(tables: Mapping[str, Table], *, show: str, given: Mapping[str, object]) -> None:
    """Refuse options that do not apply to the table that is shown.

    Parameters
    ----------
    tables : mapping of str to Table
    show : str
        The table that is written.
    given : mapping of str to object
        Options that apply only to some tables; None or empty if the user did not give them.

    Raises
    ------
    click.UsageError
        For the first option that does not apply; it names the tables to which it does.
    """
    for option, value in given.items():
        if value in (None, (), []) or tables[show].applies(option):
            continue
        others = ", ".join(name for name, table in tables.items() if table.applies(option))
        raise click.UsageError(
            f"--{option} does not fit --show {show}: leave it out, or show one of {others}"
        )


def write_answer(
    answer: Answer,
    *,
    tables: Mapping[str, Table],
    show: str,
    output_format: str,
    given: Mapping[str, object] | None = None,
) -> None:
    """Write one table of an answer, or all of them as JSON."""
    if output_format == "json":
        write_json(answer.to_json())
    else:
        rows = to_rows(answer.tables[key_of(show)])
        write_table_rows(rows, table=tables[show], output_format=output_format, given=given)


def write_table_rows(
    rows: Rows,
    *,
    table: Table,
    output_format: str,
    given: Mapping[str, object] | None = None,
) -> None:
    """Write the rows of a table; on the terminal, with plain headings and notes.

    ``given`` are the options that were given, as in ``refuse_options``.
    """
    if not rows:
        say(_describe_empty(table, given or {}))
    if output_format != "table":
        write_rows(rows, output_format=output_format, columns=rows.columns)
    elif rows:
        if table.quotes:
            write_quoting(rows, table)
        else:
            shown = [_put_plainly(row, table.columns) for row in rows]
            write_table(shown, columns=list(shown[0]), title=table.title)
        for note in table.notes:
            say(f"  {note}")


def write_quoting(rows: Sequence[Row], table: Table) -> None:
    """Write each row as a block; what begins as the row before it does is not said again."""
    write_title(table.title)
    first, *others = table.quotes
    before = ""
    for row in rows:
        lead = _name_values(row, table.lead)
        begin = f"{lead} {row[first[0]]}"
        if begin != before:
            if lead:
                write(Styled("; ".join(lead)))
            _write_quote(row, first, is_labelled=bool(others))
        for quote in others:
            _write_quote(row, quote, is_labelled=True)
        write_facts(_name_values(row, table.rest))
        write()
        before = begin


def _write_quote(row: Row, quote: tuple[str, str], *, is_labelled: bool) -> None:
    citation, text = quote
    if row[citation]:
        write_citation(row[citation], label=_head(citation) if is_labelled else "")
        write_quotation(row[text])


def _name_values(row: Row, columns: Sequence[str]) -> list[str]:
    """Return "label: value" for each column that has a value."""
    plain = _put_plainly(row, columns)
    shown = ((heading, show_cell(value)) for heading, value in plain.items())
    return [f"{heading}: {value}" for heading, value in shown if value]


def _describe_empty(table: Table, given: Mapping[str, object]) -> str:
    """Say that there are no rows, and what to do if options left rows out."""
    options = " and ".join(f"--{option}" for option in _NARROWING if given.get(option))
    if not options:
        return table.empty
    empty = table.empty[0].lower() + table.empty[1:]
    return f"With {options}: {empty} Leave {options} out to see everything."


def _put_plainly(row: Row, columns: Sequence[str]) -> Row:
    """Return these columns with plain headings, yes and no for booleans, and words for ids."""
    return {_head(column): _put_value(column, row.get(column)) for column in columns}


def _head(column: str) -> str:
    return HEADINGS.get(column, column.replace("_", " "))


def _put_value(column: str, value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column in _IDS and isinstance(value, str):
        return value.replace("_", " ")
    if column == "verdict":  # its note says in full what too few means
        return str(value).removesuffix(" to tell")
    if column == "counting":  # such as "clusters and single findings"; readers know groups
        return str(value).replace("clusters", "groups")
    return value


def key_of(name: str) -> str:
    """Return the name that a table has in JSON and as an attribute of an answer.

    Examples
    --------
    >>> key_of("taken-up")
    'taken_up'
    """
    return name.replace("-", "_")


class Rows(list[Row]):
    """Rows with their column names, even if there are no rows."""

    def __init__(self, rows: Sequence[Row], *, columns: Sequence[str]) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)


def to_rows(table: pd.DataFrame) -> Rows:
    """Return the rows of a frame, with None for missing values."""
    from inspection_findings.frames import read_rows

    return Rows(read_rows(table), columns=[str(name) for name in table.columns])
