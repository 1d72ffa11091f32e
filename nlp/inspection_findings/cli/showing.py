"""What a command with several tables can show: their names, columns and options.

House rule: a table has one name, with hyphens after ``--show`` and with underscores as a key of
JSON; either is understood. JSON is one object with all tables, CSV is the one that is shown.
An option that a table does not heed is refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import Command
from inspection_findings.cli.output import Row, write_json, write_rows

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One table on the terminal: its title, the columns there is room for, what it heeds.

    ``heeds`` names options of the command, as Python has them, that change this table. CSV and
    JSON have every column.
    """

    title: str
    columns: tuple[str, ...]
    heeds: frozenset[str] = frozenset()


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
) -> None:
    """Write the table that is to be shown, or all of them and what is ``about`` them as JSON.

    Parameters
    ----------
    tables : mapping of str to rows
        By the names of ``shown``; for a table or CSV only the one to be shown is needed.
    """
    if output_format == "json":
        named = {key_of(name): list(rows) for name, rows in tables.items()}
        write_json({**(about or {}), **named})
        return
    table = shown[show]
    write_rows(tables[show], output_format=output_format, columns=table.columns, title=table.title)


def key_of(name: str) -> str:
    """Return the key that a table has in JSON.

    Examples
    --------
    >>> key_of("taken-up")
    'taken_up'
    """
    return name.replace("-", "_")


def to_rows(table: pd.DataFrame, *, theme_ids: Sequence[str] = ()) -> list[Row]:
    """Return the rows on any of these themes, or all if none is named; what is missing is None."""
    from inspection_findings.following.rows import read_rows

    if theme_ids and "theme_id" in table:
        is_on = table["theme_id"].isin(theme_ids)
        if "with_theme_id" in table:
            is_on |= table["with_theme_id"].isin(theme_ids)
        table = table[is_on]
    return read_rows(table)
