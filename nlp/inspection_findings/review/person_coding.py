"""Turns what a person says of a finding into an act, checked against the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from inspection_findings.exchange import NONE, Answer, AnsweredRow
from inspection_findings.records import Act, Finding
from inspection_findings.review.answers import parse_answer
from inspection_findings.store import KnownNames, Store


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
    themes: Sequence[str],
    polarity: str | None,
    reason: str,
    seen: int | None = None,
) -> Act:
    """Return the act by which a person settles how a finding is coded; see `make_coding`."""
    state = check_answer(
        store.read_finding(finding_id),
        store.read_names(standards=()),
        themes=themes,
        polarity=polarity,
        note=reason,
        previous=[one for item in store.read_decisions_on(finding_id) for one in item.themes],
    )
    return Act(kind="adjudication", subject=finding_id, after={**state, "by": person}, seen=seen)


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
