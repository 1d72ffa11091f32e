"""What a command with several tables can show: their names, columns and options.

House rule: a table has one name, with hyphens after ``--show`` and with underscores as a key of
JSON; either is understood. JSON is one object with all tables, CSV is the one that is shown.
An option that a table does not heed is refused, never ignored.

On the terminal a table has plain headings, and what they mean stands under it; a table without
rows says what there is none of. In CSV and JSON the columns keep their names, for scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import Command
from inspection_findings.cli.output import Row, say, write_json, write_rows

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One table on the terminal: its title, the columns there is room for, what it heeds.

    ``heeds`` names options of the command, as Python has them, that change this table. CSV and
    JSON have every column. ``none`` says what there is none of if the table has no row, and
    ``notes`` what its columns mean, a line each.
    """

    title: str
    columns: tuple[str, ...]
    none: str
    notes: tuple[str, ...] = ()
    heeds: frozenset[str] = frozenset()


HEADINGS = {  # on the terminal, where a column's own name would not do
    "theme_id": "theme",
    "with_theme_id": "with theme",
    "aspect": "kind",
    "eligible": "of",
    "boroughs_with_both": "of",
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
    "smallest_p": "least possible p",
    "verdict": "answer",
    "recommendation_citation": "recommendation",
    "recommendation_text": "in its words",
    "area_citation": "area for improvement",
    "practice_citation": "strength elsewhere",
    "practice_text": "in its words",
    "addressee_kind": "addressee",
    "borough_names": "which",
    "earlier_citation": "area for improvement",
    "later_citation": "in the later report",
    "said": "kind",
    "sub_themes": "sub-themes",
    "sub_theme": "sub-theme",
}
_NARROWING = ("theme", "borough")  # options that leave rows out
_IDS = frozenset({"aspect", "said", "status", "addressee_kind"})  # values that are words in code


class TableName(click.Choice[str]):
    """The name of a table, with hyphens or underscores."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name as ``--show`` spells it."""
        return super().convert(value.replace("_", "-"), param, ctx)


def show_option(shown: Mapping[str, Shown]) -> Callable[[Command], Command]:
    """Return an option ``--show`` with these tables; the first is the default."""
    return click.option(
        "--show",
        type=TableName(list(shown)),
        default=next(iter(shown)),
        show_default=True,
        help="Which table to write; json holds them all.",
    )


def refuse_unheeded(shown: Mapping[str, Shown], *, show: str, given: Mapping[str, object]) -> None:
    """Refuse options that the table does not heed.

    Parameters
    ----------
    shown : mapping of str to Shown
    show : str
        The table that is written.
    given : mapping of str to object
        Options that some tables heed; None and empty ones were not given.

    Raises
    ------
    click.UsageError
        For the first option that the table does not heed; it names the tables that do.
    """
    for option, value in given.items():
        if value in (None, ()) or option in shown[show].heeds:
            continue
        heeding = [name for name, table in shown.items() if option in table.heeds]
        raise click.UsageError(
            f"--{option} does not fit --show {show}: leave it out, or show one of "
            f"{', '.join(heeding)}"
        )


def write_tables(
    tables: Mapping[str, Sequence[Row]],
    *,
    shown: Mapping[str, Shown],
    show: str,
    output_format: str,
    about: Mapping[str, object] | None = None,
    given: Mapping[str, object] | None = None,
) -> None:
    """Write the table that is to be shown, or all of them and what is ``about`` them as JSON.

    Parameters
    ----------
    tables : mapping of str to rows
        By the names of ``shown``; for a table or CSV only the one to be shown is needed.
    given : mapping of str to object
        Options that were given, as in ``refuse_unheeded``.
    """
    if output_format == "json":
        named = {key_of(name): list(rows) for name, rows in tables.items()}
        write_json({**(about or {}), **named})
        return
    table, rows = shown[show], tables[show]
    if not rows:
        say(_say_none(table, given or {}))
    if output_format != "table":
        columns = rows.columns if isinstance(rows, Rows) else table.columns
        write_rows(rows, output_format=output_format, columns=columns)
    elif rows:
        rows = [_put_plainly(row, table.columns) for row in rows]
        write_rows(rows, output_format="table", columns=list(rows[0]), title=table.title)
        for note in table.notes:
            say(f"  {note}")


def _say_none(table: Shown, given: Mapping[str, object]) -> str:
    """Say what there is none of, and what to do if options left rows out."""
    options = " and ".join(f"--{option}" for option in _NARROWING if given.get(option))
    if not options:
        return table.none
    none = table.none[0].lower() + table.none[1:]
    return f"As far as {options} goes: {none} Leave {options} out to see all."


def _put_plainly(row: Row, columns: Sequence[str]) -> Row:
    """Return these columns under plain headings, with yes and no, and words for ids."""
    return {
        HEADINGS.get(column, column.replace("_", " ")): _put_value(column, row.get(column))
        for column in columns
    }


def _put_value(column: str, value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column in _IDS and isinstance(value, str):
        return value.replace("_", " ")
    if column == "counting":  # "clusters and single findings": a reader knows clusters as groups
        return str(value).replace("clusters", "groups")
    return value


def key_of(name: str) -> str:
    """Return the key that a table has in JSON.

    Examples
    --------
    >>> key_of("taken-up")
    'taken_up'
    """
    return name.replace("-", "_")


class Rows(list[Row]):
    """Rows that know their columns, also if there is no row."""

    def __init__(self, rows: Sequence[Row], *, columns: Sequence[str]) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)


def to_rows(table: pd.DataFrame, *, theme_ids: Sequence[str] = ()) -> Rows:
    """Return the rows on any of these themes, or all if none is named; what is missing is None."""
    from inspection_findings.frames import read_rows

    if theme_ids and "theme_id" in table:
        is_on = table["theme_id"].isin(theme_ids)
        if "with_theme_id" in table:
            is_on |= table["with_theme_id"].isin(theme_ids)
        table = table[is_on]
    return Rows(read_rows(table), columns=[str(name) for name in table.columns])
