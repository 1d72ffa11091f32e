"""One decision on many findings: the coding that it makes of each, and what it would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspection_findings.errors import FindingsError
from inspection_findings.records import Act

if TYPE_CHECKING:
    from inspection_findings.records import State
    from inspection_findings.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision makes of findings.

    Attributes
    ----------
    acts : tuple of Act
        Codings of all that can be coded so, and whether the person is done with them.
    refused : mapping of str to str
        Ids of findings that cannot, each with the reason.
    counted : mapping of str to tuple of str
        The themes that count now, by finding.
    themes : tuple of str
        Ids of the themes that are added and taken away.
    taken_over : mapping of str to tuple of str
        Other themes that become the person's own, because they count now and the person gave
        none, by finding.
    """

    acts: tuple[Act, ...]
    refused: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]]
    themes: tuple[str, ...]
    taken_over: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeseenMany:
    """What a decision on many findings would do.

    Attributes
    ----------
    changing : tuple of str
        Ids of findings of which the person's coding, or being done with them, would change.
    refused : mapping of str to str
        Ids of findings that cannot be coded so, each with the reason.
    having : mapping of str to int
        How many of the findings have each of the themes now.
    taken_over : mapping of str to tuple of str
        As in `Decided`.
    """

    changing: tuple[str, ...]
    refused: Mapping[str, str]
    having: Mapping[str, int]
    taken_over: Mapping[str, tuple[str, ...]]


def decide(
    store: Store,
    finding_ids: Sequence[str],
    *,
    coder: str,
    add: Sequence[str],
    remove: Sequence[str],
    polarity: str | None,
    is_reviewed: bool | None,
) -> Decided:
    """Return what a decision makes of findings; call it inside a snapshot.

    One that only says whether the person is done codes nothing.
    """
    names = store.read_names(standards=())
    added, removed = names.find_themes(add), names.find_themes(remove)
    if is_reviewed is not None and not (added or removed or polarity):
        unknown = _find_unknown(store, finding_ids)
        decided = Decided(acts=(), refused=unknown, counted={}, themes=(), taken_over={})
    else:
        decided = _code(store, finding_ids, coder, add=added, remove=removed, polarity=polarity)
    if is_reviewed is None:
        return decided
    after: State = {} if is_reviewed else None
    reviews = [
        Act(kind="review", subject=one, after=after)
        for one in dict.fromkeys(finding_ids)
        if one not in decided.refused
    ]
    return replace(decided, acts=(*decided.acts, *reviews))


def _find_unknown(store: Store, finding_ids: Sequence[str]) -> dict[str, str]:
    """Return which of these findings the store does not have, each with the reason."""
    unknown: dict[str, str] = {}
    for finding_id in finding_ids:
        try:
            store.read_finding(finding_id)
        except FindingsError as error:
            unknown[finding_id] = str(error)
    return unknown


def _code(
    store: Store,
    finding_ids: Sequence[str],
    coder: str,
    *,
    add: Sequence[str],
    remove: Sequence[str],
    polarity: str | None,
) -> Decided:
    """Return the codings that a decision makes."""
    from inspection_findings.review import make_coding

    counted = store.read_themes_of(finding_ids)
    acts: list[Act] = []
    refused: dict[str, str] = {}
    taken_over: dict[str, tuple[str, ...]] = {}
    for finding_id in finding_ids:
        own = store.read_state_of("coding", finding_id, person=coder) or {}
        given = own.get("themes")
        before = counted.get(finding_id, ()) if given is None else given
        themes = [one for one in (*before, *add) if one not in remove]
        try:
            act = make_coding(
                store,
                finding_id,
                coder=coder,
                themes=list(dict.fromkeys(themes)),
                polarity=polarity or own.get("polarity"),
                note=own.get("note", ""),
            )
        except FindingsError as error:
            refused[finding_id] = str(error)
            continue
        acts.append(act)
        others = tuple(one for one in themes if one not in add)
        if given is None and others:
            taken_over[finding_id] = others
    return Decided(
        acts=tuple(acts),
        refused=refused,
        counted=counted,
        themes=(*add, *remove),
        taken_over=taken_over,
    )


def foresee(
    store: Store,
    finding_ids: Sequence[str],
    *,
    coder: str,
    add: Sequence[str],
    remove: Sequence[str],
    polarity: str | None,
    is_reviewed: bool | None,
) -> ForeseenMany:
    """Return what a decision would change; call it inside a snapshot."""
    decided = decide(
        store,
        finding_ids,
        coder=coder,
        add=add,
        remove=remove,
        polarity=polarity,
        is_reviewed=is_reviewed,
    )
    changing = [act.subject for act in decided.acts if store.would_change(act, person=coder)]
    return ForeseenMany(
        changing=tuple(dict.fromkeys(changing)),
        refused=decided.refused,
        having={
            theme: sum(theme in own for own in decided.counted.values()) for theme in decided.themes
        },
        taken_over=decided.taken_over,
    )
