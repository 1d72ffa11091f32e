"""Import the answers of a review into the store, under the coder's name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import CodingError, FindingsError
from inspection_findings.exchange import Answer, AnsweredRow
from inspection_findings.records import Coding, PolarityCoding
from inspection_findings.review.answers import ParsedAnswer, parse_answer
from inspection_findings.review.coder_names import name_coder
from inspection_findings.review.decisions import read_all_findings
from inspection_findings.store import Decision, Store
from inspection_findings.text import fold_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row was not imported, or which earlier answer it replaced."""

    place: str
    finding_id: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}, finding {self.finding_id or '(none)'}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What happened to the rows of a review.

    Attributes
    ----------
    taken : tuple of str
        Ids of the findings with a new or replaced answer, sorted.
    unchanged : tuple of str
        Ids of the findings with the same answer as before, sorted.
    replaced : tuple of Problem
        The rows in ``taken`` that replaced an earlier answer, with that answer.
    left : int
        How many rows were not coded.
    problems : tuple of Problem
        The rows that were not imported, in the order of the file.
    """

    taken: tuple[str, ...]
    unchanged: tuple[str, ...]
    replaced: tuple[Problem, ...]
    left: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ParsedRow:
    """A row with a valid answer; ``number`` is its position in the file."""

    number: int
    row: AnsweredRow
    answer: ParsedAnswer

    def problem(self, problem: str) -> Problem:
        return Problem(place=self.row.place, finding_id=self.row.finding_id, problem=problem)


def import_review(
    store: Store, rows: Sequence[AnsweredRow], *, coder: str, replace: bool = False
) -> ImportOutcome:
    """Save the answers of one person, in one transaction.

    Importing the same file again changes nothing.

    Parameters
    ----------
    store : Store
        Open for writing.
    replace : bool
        Whether an answer may replace an earlier one by the same coder. The earlier one is kept in
        the history. Without ``replace`` such an answer is reported as a problem.

    Raises
    ------
    CodingError
        If ``coder`` is empty, is the name of a model or of the reference coding, or is in the
        store in another spelling; or if rows belong to another coder's part of a blind sample.
    """
    decisions = store.read_decisions()
    coder = name_coder(coder, store.read_coder_names())
    refuse_samples_of_others(rows, coder)
    own = {
        item.finding_id: item
        for item in decisions
        if (item.coder, item.coder_kind) == (coder, "person")
    }
    refused = _find_refused(rows)
    answered = [
        (number, row)
        for number, row in enumerate(rows)
        if row.answer != Answer() and number not in refused
    ]
    coded, unreadable = _parse_rows(answered, store, own)
    agreed, twice = _reconcile(coded)
    before = _read_previous(store, own, coder=coder)
    otherwise = {
        item.number: item.problem(f"coded before as {before[key]}, now as {item.answer}")
        for key, item in agreed.items()
        if key in before and item.answer.contradicts(before[key])
    }
    accepted = {
        key: item.answer for key, item in agreed.items() if replace or item.number not in otherwise
    }
    new = {
        key: answer
        for key, answer in accepted.items()
        if answer.adds_to(before.get(key, ParsedAnswer()))
    }
    unchanged = {key: answer for key, answer in accepted.items() if key not in new}
    _save(store, new | _find_renewed(store, unchanged, own), coder=coder)
    foreign = _find_foreign(rows, store)
    problems = refused | unreadable | twice | foreign
    if not replace:
        problems |= {number: _refuse(problem) for number, problem in otherwise.items()}
    return ImportOutcome(
        taken=tuple(sorted(new)),
        unchanged=tuple(sorted(accepted.keys() - new.keys())),
        replaced=tuple(otherwise[number] for number in sorted(otherwise)) if replace else (),
        left=len(rows) - len(answered) - len(foreign) - len(refused),
        problems=tuple(problems[number] for number in sorted(problems)),
    )


def refuse_samples_of_others(rows: Iterable[AnsweredRow], coder: str) -> None:
    """Refuse the file of another coder: the two parts of a blind sample look alike.

    Raises
    ------
    CodingError
        If a row belongs to another coder.
    """
    for row in rows:
        if row.coder and fold_name(row.coder) != fold_name(coder):
            raise CodingError(
                f"coder {coder!r}",
                f"{row.place} belongs to {row.coder}, in the blind sample {row.sample!r}",
                f"import this file with --coder {row.coder!r}",
            )


def _find_refused(rows: Sequence[AnsweredRow]) -> dict[int, Problem]:
    """Return the problems that reading the file showed."""
    return {
        number: Problem(place=row.place, finding_id=row.finding_id, problem=row.problem)
        for number, row in enumerate(rows)
        if row.problem
    }


def _find_foreign(rows: Sequence[AnsweredRow], store: Store) -> dict[int, Problem]:
    """Return the rows without an answer that are about no finding of the store."""
    known = set(store.read_finding_ids())
    problem = "the store has no such finding; export the review from this store again"
    return {
        number: Problem(place=row.place, finding_id=row.finding_id, problem=problem)
        for number, row in enumerate(rows)
        if row.answer == Answer() and not row.problem and row.finding_id not in known
    }


def check_unanswered(store: Store, rows: Sequence[AnsweredRow]) -> tuple[int, tuple[Problem, ...]]:
    """Return how many rows without an answer are not coded, and what is wrong with the others."""
    problems = _find_refused(rows) | _find_foreign(rows, store)
    left = len(rows) - len(problems)
    return left, tuple(problems[number] for number in sorted(problems))


def _refuse(problem: Problem) -> Problem:
    return dataclasses.replace(
        problem, problem=f"{problem.problem}; use --replace to save the new answer"
    )


def _parse_rows(
    answered: Iterable[tuple[int, AnsweredRow]], store: Store, own: Mapping[str, Decision]
) -> tuple[list[_ParsedRow], dict[int, Problem]]:
    """Return the rows with a valid answer, and the problems of the others by row number."""
    findings, names = read_all_findings(store), store.read_names()
    coded: list[_ParsedRow] = []
    problems: dict[int, Problem] = {}
    for number, row in answered:
        before = own[row.finding_id].themes if row.finding_id in own else ()
        try:
            answer = parse_answer(row, findings, names, previous_themes=before)
        except FindingsError as error:
            problem = str(error).removesuffix(".")
            problems[number] = Problem(place=row.place, finding_id=row.finding_id, problem=problem)
        else:
            coded.append(_ParsedRow(number=number, row=row, answer=answer))
    return coded, problems


def _reconcile(coded: Sequence[_ParsedRow]) -> tuple[dict[str, _ParsedRow], dict[int, Problem]]:
    """Return one answer for each finding, and the problems of rows that contradict one another."""
    grouped: dict[str, list[_ParsedRow]] = {}
    for item in coded:
        grouped.setdefault(item.row.finding_id, []).append(item)
    agreed: dict[str, _ParsedRow] = {}
    problems: dict[int, Problem] = {}
    for finding_id, items in grouped.items():
        if len({item.answer for item in items}) == 1:
            agreed[finding_id] = items[0]
            continue
        listed = "; ".join(f"{item.row.place} says {item.answer}" for item in items)
        problem = f"coded more than once, differently: {listed}; keep one of the rows"
        problems |= {item.number: item.problem(problem) for item in items}
    return agreed, problems


def _read_previous(
    store: Store, own: Mapping[str, Decision], *, coder: str
) -> dict[str, ParsedAnswer]:
    """Return this coder's answers so far, by finding id."""
    polarities = store.read_polarities_by(coder)
    return {
        finding_id: ParsedAnswer(
            themes=own[finding_id].themes if finding_id in own else None,
            polarity=polarities.get(finding_id),
            note=own[finding_id].note if finding_id in own else "",
        )
        for finding_id in own.keys() | polarities.keys()
    }


def _find_renewed(
    store: Store, unchanged: Mapping[str, ParsedAnswer], own: Mapping[str, Decision]
) -> dict[str, ParsedAnswer]:
    """Return the answers that repeat an earlier one under a codebook with new themes.

    Such an answer is saved again, because it now says that none of the new themes fits.
    """
    themes = frozenset(store.read_names().themes)
    return {
        finding_id: answer
        for finding_id, answer in unchanged.items()
        if answer.themes is not None and not themes <= own[finding_id].themes_known
    }


def _save(store: Store, answers: Mapping[str, ParsedAnswer], *, coder: str) -> None:
    if not answers:
        return
    themes = {key: one.themes for key, one in answers.items() if one.themes is not None}
    store.save_codings(
        [
            Coding(finding_id=key, theme_id=theme_id, coder=coder, coder_kind="person", rank=rank)
            for key, given in themes.items()
            for rank, theme_id in enumerate(given)
        ],
        [
            PolarityCoding(finding_id=key, polarity=one.polarity, coder=coder, coder_kind="person")
            for key, one in answers.items()
            if one.polarity is not None
        ],
        coder=coder,
        coder_kind="person",
        coded=themes,
        notes={key: answers[key].note for key in themes if answers[key].note},
    )
