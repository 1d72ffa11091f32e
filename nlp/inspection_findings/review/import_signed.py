"""Import a review in which each answer is signed: several people's answers, each under its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import CodingError
from inspection_findings.exchange import AnsweredRow
from inspection_findings.review.coder_names import name_coder
from inspection_findings.review.import_codings import (
    ImportOutcome,
    Problem,
    check_unanswered,
    import_review,
    refuse_samples_of_others,
)
from inspection_findings.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOutcome:
    """What happened to the rows of a review that several people answered.

    Attributes
    ----------
    coders : mapping of str to ImportOutcome
        What happened to each person's rows, by name.
    left : int
        How many findings nobody coded.
    problems : tuple of Problem
        The rows that are nobody's and were not imported.
    """

    coders: Mapping[str, ImportOutcome]
    left: int
    problems: tuple[Problem, ...]


def import_signed(
    store: Store, rows: Sequence[AnsweredRow], *, replace: bool = False
) -> SignedOutcome:
    """Save the answers of each person under the name that the file gives.

    All names are checked before anything is saved. Answers without a person's name are reported.

    Parameters
    ----------
    store : Store
        Open for writing.
    replace : bool
        As in `import_review`.

    Raises
    ------
    CodingError
        If one of the names cannot be a coder's, or a row belongs to another coder's part of a
        blind sample.
    """
    own: dict[str, list[AnsweredRow]] = {}
    for row in rows:
        if row.annotator and row.signed:
            own.setdefault(row.annotator, []).append(row)
    names = store.read_coder_names()
    for annotator, answers in own.items():
        names = {**names, _check_name(annotator, answers, names): True}
    nobodys = [row for row in rows if not (row.annotator and row.signed)]
    left, problems = check_unanswered(store, [row for row in nobodys if not row.annotator])
    unsigned = tuple(_refuse_unsigned(row) for row in nobodys if row.annotator)
    return SignedOutcome(
        coders={
            annotator: import_review(store, answers, coder=annotator, replace=replace)
            for annotator, answers in own.items()
        },
        left=left,
        problems=(*problems, *unsigned),
    )


def _check_name(annotator: str, rows: Sequence[AnsweredRow], names: Mapping[str, bool]) -> str:
    try:
        refuse_samples_of_others(rows, annotator)
        return name_coder(annotator, names)
    except CodingError as error:
        raise CodingError(
            error.where,
            error.problem,
            f"import these answers with --coder NAME --annotator {annotator!r}",
        ) from error


def _refuse_unsigned(row: AnsweredRow) -> Problem:
    return Problem(
        place=row.place,
        finding_id=row.finding_id,
        problem=row.problem
        or f"the file does not say which person this is by; import it with --coder NAME"
        f" --annotator {row.annotator!r}",
    )
