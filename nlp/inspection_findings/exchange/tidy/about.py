"""What a data dictionary says besides the columns: what was asked of which store, the licence."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.frames import Table

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Of all tables together.

    Attributes
    ----------
    asked : tuple of str
        The filters in words; empty for the whole store.
    made_with : tuple of (str, str)
        What the store is and what made it: name and value.
    file_format : str
    not_here : tuple of str
        What the store holds and the tables do not.
    """

    asked: tuple[str, ...]
    made_with: tuple[tuple[str, str], ...]
    file_format: str
    not_here: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A table that was written: its columns, its files and how many rows it has.

    ``in_path`` are the names of the columns that stand in the names of folders.
    """

    table: Table
    paths: tuple[str, ...]
    rows: int
    in_path: tuple[str, ...] = ()
