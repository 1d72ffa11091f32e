"""Turns what a person says of a finding into an act, checked against the store."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from inspection_findings.errors import CodingError
from inspection_findings.exchange import NONE, Answer, AnsweredRow
from inspection_findings.records import Act, Finding
from inspection_findings.review.answers import parse_answer
from inspection_findings.store import KnownNames, Store

if TYPE_CHECKING:
    from inspection_findings.store.said import Said


def make_coding(
    store: Store,
    finding_id: str,
    *,
    coder: str,
    themes: Sequence[str] | None,
    polarity: str | None,
    note: str = "",
    seen: int | None = None,
) -> Act:
    """Return the act by which a person codes a finding; it replaces what the person said before.

    Parameters
    ----------
    themes : sequence of str or None
        Ids or names, the main theme first; empty if no theme fits, None to say nothing of themes.
    polarity : str or None
        None to say nothing of polarity.

    Raises
    ------
    FindingsError
        If the finding or a theme is not known, a theme is retired, or the heading gives another
        polarity.
    """
    before = store.read_state_of("coding", finding_id, person=coder)
    state = check_answer(
        store.read_finding(finding_id),
        store.read_names(standards=()),
        themes=themes,
        polarity=polarity,
        note=note,
        previous=(before or {}).get("themes") or (),
    )
    says_nothing = state["themes"] is None and state["polarity"] is None
    return Act(kind="coding", subject=finding_id, after=None if says_nothing else state, seen=seen)


def make_adjudication(
    store: Store,
    finding_id: str,
    *,
    person: str,
    themes: Sequence[str] | None,
    polarity: str | None,
    reason: str,
    seen: int | None = None,
) -> Act:
    """Return the act by which a person settles how a finding is coded; see `make_coding`.

    Raises
    ------
    FindingsError
        As `make_coding`, and if nothing is said of what people differ in, or nothing at all.
    """
    _refuse_gap(store.read_said(finding_id), finding_id, themes=themes, polarity=polarity)
    state = check_answer(
        store.read_finding(finding_id),
        store.read_names(standards=()),
        themes=themes,
        polarity=polarity,
        note="" if themes is None else reason,
        previous=[one for item in store.read_decisions_on(finding_id) for one in item.themes],
    )
    after = {**state, "note": reason.strip(), "by": person}
    return Act(kind="adjudication", subject=finding_id, after=after, seen=seen)


def _refuse_gap(
    said: Iterable[Said], finding_id: str, *, themes: Sequence[str] | None, polarity: str | None
) -> None:
    """Raise `CodingError` if something that people differ in would be left open."""
    people = [one for one in said if one.coder_kind == "person"]
    problem = ""
    if themes is None and differ_in_themes(people):
        problem = "themes"
    elif polarity is None and len({one.polarity for one in people if one.polarity}) > 1:
        problem = "polarity"
    elif themes is None and polarity is None:
        problem = "themes or polarity"
    if problem:
        raise CodingError(
            f"finding {finding_id}", f"is not settled without its {problem}", "say what counts"
        )


def differ_in_themes(people: Sequence[Said]) -> bool:
    """Return whether two gave different themes, in whatever order.

    A theme is compared only between people whose codebook had it.
    """
    themed = [one for one in people if one.themes is not None]
    return any(
        set(a.themes or ()) & common != set(b.themes or ()) & common
        for a, b in itertools.combinations(themed, 2)
        for common in [a.themes_known & b.themes_known]
    )


def check_answer(
    finding: Finding,
    names: KnownNames,
    *,
    themes: Sequence[str] | None,
    polarity: str | None,
    note: str,
    previous: Iterable[str] = (),
) -> dict[str, Any]:
    """Return the state of a coding as `store.states` describes it."""
    given = () if themes is None else tuple(themes) or (NONE,)
    row = AnsweredRow(
        place="",
        finding_id=finding.finding_id,
        text=finding.text,
        answer=Answer(themes=given, polarity=polarity or "", note=note.strip()),
    )
    parsed = parse_answer(
        row, {finding.finding_id: finding}, names, previous_themes=frozenset(previous)
    )
    return {
        "themes": None if parsed.themes is None else list(parsed.themes),
        "polarity": parsed.polarity,
        "note": parsed.note,
    }
