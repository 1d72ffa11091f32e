"""Taking a review back under the coder's name.

House rule: whatever is not taken is named with its place and the reason, and nothing that
the coder said before is replaced unless that was asked for. The same file twice changes
nothing the second time.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import CodingError, FindingsError
from inspection_findings.exchange import Answer, AnsweredRow
from inspection_findings.records import Coding, PolarityCoding
from inspection_findings.review.answers import Said, understand
from inspection_findings.review.decisions import read_all_findings
from inspection_findings.store import Decision, Sampled, Store
from inspection_findings.text import fold_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row was not taken, or what it replaced."""

    place: str
    finding_id: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}, finding {self.finding_id or '(none)'}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What became of the rows of a review; findings by id, sorted.

    Attributes
    ----------
    taken : tuple of str
        What is new, or was replaced.
    unchanged : tuple of str
        What the coder had said before.
    replaced : tuple of Problem
        Those of ``taken`` that the coder had coded otherwise, with what it was.
    left : int
        How many rows were not coded.
    problems : tuple of Problem
        The rows that were not taken, in the order of the file.
    """

    taken: tuple[str, ...]
    unchanged: tuple[str, ...]
    replaced: tuple[Problem, ...]
    left: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coded:
    """A row that could be understood; ``number`` is its place in the order of the file."""

    number: int
    row: AnsweredRow
    said: Said

    def problem(self, problem: str) -> Problem:
        return Problem(place=self.row.place, finding_id=self.row.finding_id, problem=problem)


def import_review(
    store: Store, rows: Sequence[AnsweredRow], *, coder: str, replace: bool = False
) -> ImportOutcome:
    """Save what a person answered, in one transaction.

    Parameters
    ----------
    store : Store
        Open for writing.
    replace : bool
        Take answers that contradict what the coder said before; the old ones go to the
        history. Otherwise they are problems.

    Raises
    ------
    CodingError
        If the coder has no name, or that of a model or of the reference coding, or one that
        the store has in another spelling.
    """
    decisions = store.read_decisions()
    coder = name_coder(coder, decisions=decisions, samples=store.read_samples())
    own = {
        item.finding_id: item
        for item in decisions
        if (item.coder, item.coder_kind) == (coder, "person")
    }
    answered = [(number, row) for number, row in enumerate(rows) if row.answer != Answer()]
    coded, not_understood = _understand_all(answered, store, own)
    agreed, twice = _settle(coded)
    before = _read_before(store, own, coder=coder)
    otherwise = {
        item.number: item.problem(f"coded before as {before[key]}, now as {item.said}")
        for key, item in agreed.items()
        if key in before and item.said.contradicts(before[key])
    }
    accepted = {
        key: item.said for key, item in agreed.items() if replace or item.number not in otherwise
    }
    new = {key: said for key, said in accepted.items() if said.adds_to(before.get(key, Said()))}
    unchanged = {key: said for key, said in accepted.items() if key not in new}
    _save(store, new | _find_renewed(store, unchanged, own), coder=coder)
    problems = not_understood | twice
    if not replace:
        problems |= {number: _refuse(problem) for number, problem in otherwise.items()}
    return ImportOutcome(
        taken=tuple(sorted(new)),
        unchanged=tuple(sorted(accepted.keys() - new.keys())),
        replaced=tuple(otherwise[number] for number in sorted(otherwise)) if replace else (),
        left=len(rows) - len(answered),
        problems=tuple(problems[number] for number in sorted(problems)),
    )


def _refuse(problem: Problem) -> Problem:
    return dataclasses.replace(
        problem, problem=f"{problem.problem}; --replace takes what is said now"
    )


def name_coder(coder: str, *, decisions: Iterable[Decision], samples: Iterable[Sampled]) -> str:
    """Return the name under which a person's coding is kept.

    That is the one that the store has, or else the name given with its accents composed: the
    Unicode form hangs on the keyboard, and nobody sees it.

    Raises
    ------
    CodingError
        If it cannot be the name of a person, or is that of a person of the store in another
        spelling: one reader would count as two, and a sample would wait for ever for the first.
    """
    people = {item.coder for item in samples}
    others: set[str] = set()
    for item in decisions:
        (people if item.coder_kind == "person" else others).add(item.coder)
    if coder not in people:
        coder = unicodedata.normalize("NFC", coder)
        same = (name for name in sorted(people) if unicodedata.normalize("NFC", name) == coder)
        coder = next(same, coder)
    spellings = {fold_name(name): name for name in sorted(people)}
    problem = ""
    if coder != coder.strip() or not coder:
        problem = "is not a name"
    elif fold_name(coder) in map(fold_name, others):
        problem = "is the name of a model or of the reference coding"
    elif coder not in people and fold_name(coder) in spellings:
        problem = f"is {spellings[fold_name(coder)]!r} in this store"
    if problem:
        raise CodingError(
            f"coder {coder!r}", problem, "give the name under which this person's coding is kept"
        )
    return coder


def _understand_all(
    answered: Iterable[tuple[int, AnsweredRow]], store: Store, own: Mapping[str, Decision]
) -> tuple[list[_Coded], dict[int, Problem]]:
    """Return the rows that can be understood, and why the others cannot, by number."""
    findings, names = read_all_findings(store), store.read_names()
    coded: list[_Coded] = []
    problems: dict[int, Problem] = {}
    for number, row in answered:
        before = own[row.finding_id].themes if row.finding_id in own else ()
        try:
            said = understand(row, findings, names, given_before=before)
        except FindingsError as error:
            problem = f"{error.where}: {error.problem}; {error.cure}"
            problems[number] = Problem(place=row.place, finding_id=row.finding_id, problem=problem)
        else:
            coded.append(_Coded(number=number, row=row, said=said))
    return coded, problems


def _settle(coded: Sequence[_Coded]) -> tuple[dict[str, _Coded], dict[int, Problem]]:
    """Return what is said of each finding, and the rows that contradict one another."""
    grouped: dict[str, list[_Coded]] = {}
    for item in coded:
        grouped.setdefault(item.row.finding_id, []).append(item)
    agreed: dict[str, _Coded] = {}
    problems: dict[int, Problem] = {}
    for finding_id, items in grouped.items():
        if len({item.said for item in items}) == 1:
            agreed[finding_id] = items[0]
            continue
        listed = "; ".join(f"{item.row.place} says {item.said}" for item in items)
        problem = f"coded twice and differently: {listed}; keep one of the rows"
        problems |= {item.number: item.problem(problem) for item in items}
    return agreed, problems


def _read_before(store: Store, own: Mapping[str, Decision], *, coder: str) -> dict[str, Said]:
    """Return what this coder has said so far."""
    polarities = store.read_polarities_by(coder)
    return {
        finding_id: Said(
            themes=own[finding_id].themes if finding_id in own else None,
            polarity=polarities.get(finding_id),
            note=own[finding_id].note if finding_id in own else "",
        )
        for finding_id in own.keys() | polarities.keys()
    }


def _find_renewed(
    store: Store, unchanged: Mapping[str, Said], own: Mapping[str, Decision]
) -> dict[str, Said]:
    """Return the themes given as before, but now under a codebook that holds other ones.

    Saying it again then says something new: that none of the new themes fits either.
    """
    themes = frozenset(store.read_names().themes)
    return {
        finding_id: said
        for finding_id, said in unchanged.items()
        if said.themes is not None and not themes <= own[finding_id].themes_known
    }


def _save(store: Store, said: Mapping[str, Said], *, coder: str) -> None:
    if not said:
        return
    themes = {key: one.themes for key, one in said.items() if one.themes is not None}
    store.save_codings(
        [
            Coding(finding_id=key, theme_id=theme_id, coder=coder, coder_kind="person", rank=rank)
            for key, given in themes.items()
            for rank, theme_id in enumerate(given)
        ],
        [
            PolarityCoding(finding_id=key, polarity=one.polarity, coder=coder, coder_kind="person")
            for key, one in said.items()
            if one.polarity is not None
        ],
        coder=coder,
        coder_kind="person",
        coded=themes,
        notes={key: said[key].note for key in themes if said[key].note},
    )
