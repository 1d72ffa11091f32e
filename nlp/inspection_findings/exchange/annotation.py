"""What the annotation tools have in common: the data of a task, and who annotated it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.exchange.columns import COLUMNS, make_cells
from inspection_findings.exchange.review_rows import Answer, AnsweredRow, ReviewRow

_OPEN = ("themes", "polarity", "notes")
_SHOWN = frozenset(column.name for column in COLUMNS) - set(_OPEN)


def make_data(row: ReviewRow) -> dict[str, str]:
    """Return the cells of a row that nobody fills in."""
    return {key: cell for key, cell in make_cells(row).items() if key not in _OPEN}


def is_data(cells: Iterable[str]) -> bool:
    """Whether these are the names of all cells that ``make_data`` gives, and of no others."""
    return set(cells) == _SHOWN


def keep_annotator(
    where: str, rows: Sequence[AnsweredRow], annotator: str | None
) -> list[AnsweredRow]:
    """Return the rows of one annotator, and those that nobody has annotated.

    Parameters
    ----------
    where : str
        The file, for the message.
    annotator : str, optional
        As the annotation tool calls this person; not needed where there is one alone.

    Raises
    ------
    FindingsError
        If there are several and none is named: one person's name cannot stand for all.
    UnknownNameError
        If the one who is named has annotated nothing in the file.
    """
    known = sorted({row.annotator for row in rows if row.annotator and row.answer != Answer()})
    if annotator is None:
        if len(known) > 1:
            raise FindingsError(
                where,
                f"holds the annotations of several people: {', '.join(known)}",
                "import each under a name of their own: --coder NAME --annotator "
                f"{known[0]}, and so on",
            )
        return list(rows)
    if annotator not in known:
        raise UnknownNameError("annotator", annotator, known)
    return [row for row in rows if row.annotator == annotator or row.answer == Answer()]


def require_text(value: object) -> str:
    """Return a value that must be a text; ``TypeError`` if it is none."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def make_format_error(where: str, error: Exception, what: str) -> FindingsError:
    """Return the error for a file that the tool has not written."""
    return FindingsError(
        where,
        f"is not {what} ({type(error).__name__}: {error})",
        "export it again, from a file that `findings review export` wrote",
    )
