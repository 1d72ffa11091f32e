"""Answers with several tables, and how notebooks show them.

Each table is a tidy frame and an attribute of the answer. The command line shows the same tables
with the same rows. Their names there have hyphens in place of underscores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.frames import Row

SHOWN_ROWS = 10  # rows of the first table that a notebook shows


class Answer:
    """The base class of answers, which are frozen dataclasses with a field for each table."""

    __slots__ = ()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name, in the order of the fields."""
        names = (field.name for field in fields(self) if field.type == "pd.DataFrame")  # type: ignore[arg-type]
        return {name: getattr(self, name) for name in names}

    @property
    def about(self) -> dict[str, Any]:
        """Plain values by name that describe all tables together; often empty."""
        return {}

    def to_json(self) -> dict[str, Any]:
        """Return the answer as a value for JSON: what describes it, then its tables as rows."""
        return self.about | {name: list_rows(table) for name, table in self.tables.items()}

    def _repr_html_(self) -> str:
        """Return the first table, and the names of the others."""
        (name, first), *others = self.tables.items()
        further = ", ".join(f"<code>.{other}</code> ({len(table)})" for other, table in others)
        return (
            f"<p><code>.{name}</code> ({len(first)} rows)</p>"
            f"{first.to_html(index=False, max_rows=SHOWN_ROWS, na_rep='')}"
            f"<p>Further tables, with their numbers of rows: {further}</p>"
        )


def list_rows(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame, with None for missing values."""
    from inspection_findings.frames import read_rows

    return list(read_rows(table))


def make_csv(rows: Sequence[Row], *, columns: Sequence[str] = ()) -> str:
    """Return rows as CSV, with these columns even if there are no rows; no cell is a formula."""
    from inspection_findings.exchange.csv_rows import make_csv as make

    return make(rows, columns=columns)


class Facts(dict[str, str]):
    """Facts by name, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        rows = (
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in self.items()
        )
        return f"<table>{''.join(rows)}</table>"
