"""Taking a review back under the coder's name.

House rule: whatever is not taken is named with its place and the reason, and nothing that
the coder said before is replaced unless that was asked for. The same file twice changes
nothing the second time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.errors import CodingError, FindingsError
from inspection_findings.records import POLARITIES, Coding, Finding, Polarity, PolarityCoding
from inspection_findings.review.rows import NONE, Answer, AnsweredRow, join_themes
from inspection_findings.review.stored import read_all_findings
from inspection_findings.store import KnownNames, Store, find_names
from inspection_findings.verbatim import text_key

_POLARITIES: dict[str, Polarity] = {name: name for name in POLARITIES}
_POLARITY_NAMES: dict[str, tuple[str, ...]] = {
    name: (name.replace("_", " "),) for name in POLARITIES
}


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
class _Said:
    """What a row says; ``themes`` is None if it says nothing of them."""

    themes: tuple[str, ...] | None = None
    polarity: Polarity | None = None
    note: str = ""

    def __str__(self) -> str:
        themes = None if self.themes is None else join_themes(self.themes) or NONE
        parts = (themes, self.polarity, self.note and f"note {self.note!r}")
        return ", ".join(part for part in parts if part)

    def adds_to(self, before: _Said) -> bool:
        return self.joined_with(before) != before

    def contradicts(self, before: _Said) -> bool:
        """Whether anything that ``before`` says would be lost."""
        return before.joined_with(self) != self.joined_with(before)

    def joined_with(self, before: _Said) -> _Said:
        """Return what is said here, and what ``before`` says where nothing is said here."""
        return _Said(
            themes=before.themes if self.themes is None else self.themes,
            polarity=self.polarity or before.polarity,
            note=self.note or before.note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coded:
    """A row that could be understood; ``number`` is its place in the order of the file."""

    number: int
    row: AnsweredRow
    said: _Said

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
        If the coder has no name, or that of a model or of the reference coding.
    """
    check_coder_name(store, coder)
    answered = [(number, row) for number, row in enumerate(rows) if row.answer != Answer()]
    coded, not_understood = _understand_all(answered, store)
    agreed, twice = _settle(coded)
    before = _read_before(store, coder)
    otherwise = {
        item.number: item.problem(f"coded before as {before[key]}, now as {item.said}")
        for key, item in agreed.items()
        if key in before and item.said.contradicts(before[key])
    }
    accepted = {
        key: item.said for key, item in agreed.items() if replace or item.number not in otherwise
    }
    new = {key: said for key, said in accepted.items() if said.adds_to(before.get(key, _Said()))}
    unchanged = {key: said for key, said in accepted.items() if key not in new}
    _save(store, new | _find_renewed(store, unchanged, coder=coder), coder=coder)
    problems = not_understood | twice | ({} if replace else otherwise)
    return ImportOutcome(
        taken=tuple(sorted(new)),
        unchanged=tuple(sorted(accepted.keys() - new.keys())),
        replaced=tuple(otherwise[number] for number in sorted(otherwise)) if replace else (),
        left=len(rows) - len(answered),
        problems=tuple(problems[number] for number in sorted(problems)),
    )


def check_coder_name(store: Store, coder: str) -> None:
    """Raise ``CodingError`` unless this can be the name of a person."""
    others = {item.coder for item in store.read_decisions() if item.coder_kind != "person"}
    if coder != coder.strip() or not coder or coder in others:
        problem = "is the name of a model or of the reference coding" if coder in others else ""
        raise CodingError(
            f"coder {coder!r}",
            problem or "is not a name",
            "give the name under which this person's coding is kept",
        )


def _understand_all(
    answered: Iterable[tuple[int, AnsweredRow]], store: Store
) -> tuple[list[_Coded], dict[int, Problem]]:
    """Return the rows that can be understood, and why the others cannot, by number."""
    findings, names = read_all_findings(store), store.read_names()
    coded: list[_Coded] = []
    problems: dict[int, Problem] = {}
    for number, row in answered:
        try:
            said = _understand(row, findings, names)
        except FindingsError as error:
            problem = f"{error.where}: {error.problem}; {error.cure}"
            problems[number] = Problem(place=row.place, finding_id=row.finding_id, problem=problem)
        else:
            coded.append(_Coded(number=number, row=row, said=said))
    return coded, problems


def _understand(row: AnsweredRow, findings: Mapping[str, Finding], names: KnownNames) -> _Said:
    finding = findings.get(row.finding_id)
    if finding is None:
        near = difflib.get_close_matches(row.finding_id, findings, n=1, cutoff=0.8)
        raise CodingError(
            "finding_id",
            "the store has no such finding",
            f"did you mean {near[0]!r}?" if near else "export the review from this store again",
        )
    if text_key(row.text) != text_key(finding.text):
        raise CodingError(
            "text", "is not what the finding says now", "export the finding again and read it anew"
        )
    themes = _understand_themes(row.answer.themes, names) if row.answer.themes else None
    if row.answer.note and themes is None:
        raise CodingError(
            "notes", "stands beside no theme", f"give the themes too, or {NONE!r} if none fits"
        )
    return _Said(
        themes=themes,
        polarity=_understand_polarity(row.answer.polarity, finding),
        note=row.answer.note,
    )


def _understand_themes(given: Sequence[str], names: KnownNames) -> tuple[str, ...]:
    wanted = [name for name in given if name.casefold() != NONE]
    if wanted and len(wanted) < len(given):
        raise CodingError("themes", f"has {NONE!r} beside a theme", "take out one or the other")
    return tuple(dict.fromkeys(names.find_themes([name])[0] for name in wanted))


def _understand_polarity(given: str, finding: Finding) -> Polarity | None:
    if not given:
        return None
    polarity = find_names("polarity", [given.replace("_", " ")], _POLARITY_NAMES)[0]
    if finding.polarity_from == "heading" and polarity == finding.polarity:
        return None
    if finding.polarity_from == "heading" or finding.kind == "recommendation":
        says = finding.polarity or "that it is a recommendation"
        raise CodingError(
            "polarity",
            f"is {polarity}, but the heading says {says}",
            "leave it empty; what the report says stands",
        )
    return _POLARITIES[polarity]


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
        problem = f"coded twice and differently: {listed}"
        problems |= {item.number: item.problem(problem) for item in items}
    return agreed, problems


def _read_before(store: Store, coder: str) -> dict[str, _Said]:
    """Return what this coder has said so far."""
    polarities = store.read_polarities_by(coder)
    decisions = {
        item.finding_id: item
        for item in store.read_decisions()
        if (item.coder, item.coder_kind) == (coder, "person")
    }
    return {
        finding_id: _Said(
            themes=decisions[finding_id].themes if finding_id in decisions else None,
            polarity=polarities.get(finding_id),
            note=decisions[finding_id].note if finding_id in decisions else "",
        )
        for finding_id in decisions.keys() | polarities.keys()
    }


def _find_renewed(store: Store, unchanged: Mapping[str, _Said], *, coder: str) -> dict[str, _Said]:
    """Return the themes given as before, but now under a codebook that holds other ones.

    Saying it again then says something new: that none of the new themes fits either.
    """
    themes = frozenset(store.read_names().themes)
    return {
        item.finding_id: unchanged[item.finding_id]
        for item in store.read_decisions()
        if item.finding_id in unchanged
        and unchanged[item.finding_id].themes is not None
        and (item.coder, item.coder_kind) == (coder, "person")
        and not themes <= item.knew
    }


def _save(store: Store, said: Mapping[str, _Said], *, coder: str) -> None:
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
