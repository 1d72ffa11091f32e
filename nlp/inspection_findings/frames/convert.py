"""Rows to frames and back: a column for each field, with the type that the field has."""

from __future__ import annotations

import math
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from sys import intern
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from inspection_findings.frames.store_rows import FindingRow

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_PART = 10_000  # rows that are converted at once
_SHORT = 100  # characters: ids and words are in many rows, texts are not
_QUOTED = ("finding_id", "citation", "text")
_WORDS = "str"
_DTYPES = {bool: "bool", int: "int64", float: "float64", str: _WORDS}


@dataclass(frozen=True, slots=True)
class Column:
    """How a frame shows a field: under another ``name``, or names joined by "; "."""

    name: str = ""
    is_joined: bool = False


JoinedNames = Annotated[tuple[str, ...], Column(is_joined=True)]


def rows_to_frame(rows: Iterable[object], row_type: type) -> pd.DataFrame:
    """Return rows as a frame: a column for each field, however few rows there are.

    A field that is a finding becomes three columns: its id, citation and verbatim text, all
    empty where there is none.

    Parameters
    ----------
    rows : iterable of row_type
    row_type : type
        A dataclass. ``Annotated[..., Column(...)]`` changes how a field is shown.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Count:
    ...     boroughs: int
    ...     borough_names: JoinedNames
    >>> rows_to_frame([Count(2, ("Hackney", "Haringey"))], Count)
       boroughs      borough_names
    0         2  Hackney; Haringey
    """
    import pandas as pd

    every = list(rows)
    return pd.DataFrame(
        {
            name: pd.Series([read(row) for row in every], dtype=choose_storage(dtype))
            for name, read, dtype in _list_columns(row_type)
        }
    )


def choose_storage(dtype: str) -> str | pd.StringDtype[Any]:
    """Return a dtype, with words as Python's own: the rows and other frames have the same ones.

    With pyarrow, where it is installed, each frame would hold its own copy of all words.
    """
    import pandas as pd

    return pd.StringDtype("python", na_value=math.nan) if dtype == _WORDS else dtype


class RowsAsFrame:
    """A property that shows rows of a result as a frame; made by `frame_of`."""

    def __init__(self, rows: str, row_type: type) -> None:
        self._rows = rows
        self._row_type = row_type

    def __get__(self, result: object, owner: type) -> pd.DataFrame:
        """Return the frame."""
        return rows_to_frame(getattr(result, self._rows), self._row_type)


def frame_of(rows: str, row_type: type) -> RowsAsFrame:
    """Return a property that shows the attribute ``rows`` of a result as a frame.

    The frame is made each time: one that is kept takes as much memory again as the rows.
    """
    return RowsAsFrame(rows, row_type)


def frame_to_rows(frame: pd.DataFrame, row_type: type[T]) -> tuple[T, ...]:
    """Return the rows of a frame as objects of ``row_type``, in their order.

    Every field is the column of its name, other columns are left out, and every kind of missing
    value is None.
    """
    hints = typing.get_type_hints(row_type)
    names = [one.name for one in fields(row_type)]  # type: ignore[arg-type]
    converters = [_choose_converter(hints[name]) for name in names]
    return tuple(
        row_type(
            **{
                name: None if value is None else convert(value)
                for name, convert, value in zip(names, converters, values, strict=True)
            }
        )
        for values in _read_values(frame[names])
    )


def make_frame(rows: Iterable[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return mappings as a frame with these columns, in this order, however few rows there are.

    For what only leaves the package: results that pass between rooms have rows with a type.
    """
    import pandas as pd

    values = [[row[name] for name in columns] for row in rows]
    return pd.DataFrame(values, columns=list(columns))


def read_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of any frame as mappings, for writers; missing values are None."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, values, strict=True)) for values in _read_values(frame)]


def group_rows(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Return rows by a key; keys and rows keep the order in which they come.

    Examples
    --------
    >>> group_rows(["ash", "birch", "alder"], lambda name: name[0])
    {'a': ['ash', 'alder'], 'b': ['birch']}
    """
    groups: dict[K, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def keep_once(value: str) -> str:
    """Return a string that is in memory once, however many rows have it; a long one as it is."""
    return intern(value) if len(value) < _SHORT else value


def _read_values(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(frame), _PART):
        objects = frame.iloc[start : start + _PART].astype(object)
        yield from objects.where(objects.notna(), None).itertuples(index=False, name=None)


@cache
def _list_columns(row_type: type) -> list[tuple[str, Callable[[object], object], str]]:
    """Return name, reader and dtype of each column of a type of row."""
    columns: list[tuple[str, Callable[[object], object], str]] = []
    hints = typing.get_type_hints(row_type, include_extras=True)
    for one in fields(row_type):
        plain, shown = _split_hint(hints[one.name])
        if FindingRow in (plain, *typing.get_args(plain)):
            prefix = "" if one.name == "finding" else f"{one.name}_"
            columns += [(f"{prefix}{part}", _read_part(one.name, part), _WORDS) for part in _QUOTED]
        else:
            read = _read_joined(one.name) if shown.is_joined else _read_field(one.name)
            dtype = _WORDS if shown.is_joined else _choose_dtype(plain)
            columns.append((shown.name or one.name, read, dtype))
    return columns


def _split_hint(hint: Any) -> tuple[Any, Column]:
    """Return the type of a field, and how it is shown."""
    if typing.get_origin(hint) is not Annotated:
        return hint, Column()
    plain, *extras = typing.get_args(hint)
    return plain, next(extra for extra in extras if isinstance(extra, Column))


def _read_field(name: str) -> Callable[[object], object]:
    return lambda row: getattr(row, name)


def _read_joined(name: str) -> Callable[[object], object]:
    return lambda row: "; ".join(getattr(row, name))


def _read_part(name: str, part: str) -> Callable[[object], object]:
    def read(row: object) -> object:
        finding = getattr(row, name)
        return "" if finding is None else getattr(finding, part)

    return read


def _choose_dtype(hint: Any) -> str:
    """Return the dtype of a column: the same whether there are rows or not."""
    options = _list_options(hint)
    if int in options and type(None) in options:
        return "Int64"  # whole numbers stay whole beside missing ones
    return next((dtype for kind, dtype in _DTYPES.items() if kind in options), "object")


def _choose_converter(hint: Any) -> Callable[[Any], Any]:
    options = _list_options(hint)
    plain = next((kind for kind in (bool, int, float) if kind in options), None)
    return plain or (keep_once if str in options else lambda value: value)


def _list_options(hint: Any) -> tuple[Any, ...]:
    """Return the plain types that a value may have; a literal's is that of its values."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return tuple(kind for one in typing.get_args(hint) for kind in _list_options(one))
    if origin is Literal:
        return tuple({type(value) for value in typing.get_args(hint)})
    return (origin or hint,)
