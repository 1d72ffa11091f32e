"""The names in a store: themes, boroughs, standards and months, and how users may type them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection_findings.coding import Retirement, find_retirements
from inspection_findings.store.samples import read_themes
from inspection_findings.text import find_names, place_key


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """The names that a query can use, as ids or names, ignoring case, spaces and hyphens.

    Attributes
    ----------
    themes : mapping of str to str
        Names by id, in the codebook's order, including retired themes.
    retired : mapping of str to Retirement
        What became of retired themes, by id.
    boroughs : tuple of str
    standards : mapping of str to tuple of str
        The names of each number in the reports: ``{"1.2": ("Staff",), "diversity": ()}``.
    months : tuple of str
        The months in which reports were published, ``("2023-05", "2025-03")``.
    inspectorates : tuple of str
    """

    themes: Mapping[str, str]
    retired: Mapping[str, Retirement]
    boroughs: tuple[str, ...]
    standards: Mapping[str, tuple[str, ...]]
    months: tuple[str, ...]
    inspectorates: tuple[str, ...]

    def find_themes(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of themes given by id or name, including retired themes.

        Raises
        ------
        UnknownNameError
            For the first unknown name; the message lists the themes in use.
        """
        known = {key: (name,) for key, name in self.themes.items()}
        return find_names("theme", names, known, offered=known.keys() - self.retired.keys())

    def find_boroughs(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the boroughs as the store names them.

        "London Borough of Hackney" or "hammersmith & fulham" are understood too. Raises the same
        errors as ``find_themes``.
        """
        known = {place_key(borough): borough for borough in self.boroughs}
        names = [known.get(place_key(name), name) for name in names]
        return find_names("borough", names, dict.fromkeys(self.boroughs, ()))

    def find_inspectorates(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the inspectorates as the reports spell them.

        Raises the same errors as ``find_themes``.
        """
        return find_names("inspectorate", names, dict.fromkeys(self.inspectorates, ()))

    def find_standards(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the numbers of standards; a name such as "Assessment" can have several numbers.

        Raises the same errors as ``find_themes``.
        """
        return find_names("standard", names, self.standards)


def read_names(
    connection: sqlite3.Connection, *, standards: Iterable[str] | None = None
) -> KnownNames:
    """Return the names in the store; ``standards`` as in ``StoreReader.read_names``."""
    if standards is None:
        numbers = connection.execute("SELECT DISTINCT standard FROM findings")
        standards = [row[0] for row in numbers]
    named: dict[str, list[str]] = {number: [] for number in standards}
    rated = connection.execute("SELECT DISTINCT standard, name FROM ratings ORDER BY 1, 2")
    for standard, name in rated:
        named.setdefault(standard, []).append(name)
    themes = read_themes(connection)
    boroughs = connection.execute("SELECT borough FROM boroughs ORDER BY borough")
    months = connection.execute("SELECT DISTINCT published FROM reports ORDER BY published")
    inspectorates = connection.execute("SELECT DISTINCT inspectorate FROM reports ORDER BY 1")
    return KnownNames(
        inspectorates=tuple(row[0] for row in inspectorates),
        themes={theme.id: theme.name for theme in themes},
        retired=find_retirements(themes),
        boroughs=tuple(row[0] for row in boroughs),
        standards={number: tuple(named[number]) for number in sorted(named)},
        months=tuple(row[0] for row in months),
    )
