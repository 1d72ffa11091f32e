"""Tables in which each column has a type and a description, whatever file they are written to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

FieldType = Literal[
    "text", "category", "integer", "number", "boolean", "month", "time", "json", "vector"
]
"""``category`` is text that many rows share, ``month`` such as "2025-03", ``time`` in UTC."""

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its name, type and meaning; ``refers`` is the table whose key it holds, if any."""

    name: str
    field_type: FieldType
    description: str
    refers: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table without its rows.

    Attributes
    ----------
    name : str
    row : str
        What one row is.
    fields : tuple of Field
    key : tuple of str
        The columns that tell its rows apart.
    order : tuple of str
        The columns that it is sorted by: the key, or others that tell rows apart as well.
    """

    name: str
    row: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(field.name for field in self.fields)

    def arrange(self, rows: Iterable[Sequence[Any]]) -> list[Values]:
        """Return rows sorted, with booleans as such, and None for an empty text."""
        tidy = [_TIDY.get(field.field_type, _keep) for field in self.fields]
        tidied = [tuple(make(value) for make, value in zip(tidy, row, strict=True)) for row in rows]
        places = [self.columns.index(name) for name in self.order or self.key]
        return sorted(tidied, key=lambda row: [(row[at] is None, row[at]) for at in places])

    def select(
        self, rows: Iterable[Values], kept: Mapping[str, Collection[str]]
    ) -> Iterator[Values]:
        """Yield the rows of a part: those about a kept finding or report, and those about none.

        Parameters
        ----------
        kept : mapping of str to collection of str
            The ids to keep, by column. The first of these columns that the table has decides.
        """
        column = next((name for name in kept if name in self.columns), None)
        if column is None:
            yield from rows
            return
        at = self.columns.index(column)
        yield from (row for row in rows if row[at] is None or row[at] in kept[column])

    def without(self, names: Collection[str]) -> Table:
        """Return the table without some columns."""
        return replace(self, fields=tuple(one for one in self.fields if one.name not in names))


def _keep(value: Any) -> Any:
    return None if isinstance(value, str) and not value else value


_TIDY: Mapping[FieldType, Callable[[Any], Any]] = {
    "boolean": lambda value: None if value is None else bool(value),  # SQLite has 0 and 1
    "vector": lambda value: value,
}
