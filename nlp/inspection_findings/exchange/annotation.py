"""What Label Studio and Prodigy have in common: the data of a task, and its annotator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspection_findings.errors import FindingsError, UnknownNameError
from inspection_findings.exchange.columns import COLUMNS, make_cells
from inspection_findings.exchange.review_rows import Answer, AnsweredRow, ReviewRow

_OPEN = ("themes", "polarity", "notes")
SHOWN = frozenset(column.name for column in COLUMNS) - set(_OPEN)


def make_data(row: ReviewRow) -> dict[str, str]:
    """Return the cells of a row that the coder only reads."""
    return {key: cell for key, cell in make_cells(row).items() if key not in _OPEN}


def is_data(cells: Iterable[str]) -> bool:
    """Whether these are exactly the names of the cells that `make_data` returns."""
    return set(cells) == SHOWN


def keep_annotator(
    where: str, rows: Sequence[AnsweredRow], annotator: str | None
) -> list[AnsweredRow]:
    """Return the rows of one annotator, and the rows that nobody has annotated.

    Parameters
    ----------
    where : str
        The file, for the error message.
    annotator : str, optional
        The person's name in the annotation tool. Needed only if the file has several annotators.

    Raises
    ------
    FindingsError
        If there are several annotators and ``annotator`` is not given.
    UnknownNameError
        If this annotator has annotated nothing in the file.
    """
    known = sorted({row.annotator for row in rows if row.annotator and row.answer != Answer()})
    if annotator is None:
        if len(known) > 1:  # their answers must not all be saved under one coder's name
            raise FindingsError(
                where,
                f"holds the annotations of several people: {', '.join(known)}",
                "import each person's annotations separately: --coder NAME --annotator "
                f"{known[0]}, and so on",
            )
        return list(rows)
    if annotator not in known:
        raise UnknownNameError("annotator", annotator, known)
    return [row for row in rows if row.annotator == annotator or row.answer == Answer()]


def require_text(value: object) -> str:
    """Return the value if it is a string, else raise `TypeError`."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def make_format_error(where: str, error: Exception, what: str) -> FindingsError:
    """Return the error for a file that is not in the format ``what``."""
    return FindingsError(
        where,
        f"is not {what} ({type(error).__name__}: {error})",
        "export it again, from a file that `findings review export` wrote",
    )
