"""What a review needs from a store: findings, codings, and samples that are still to be coded."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from inspection_findings.exchange import NONE
from inspection_findings.exchange.review_rows import ShownCoding, join_themes
from inspection_findings.records import Finding
from inspection_findings.store import Decision, Sampled, Store


def read_all_findings(store: Store) -> dict[str, Finding]:
    """Return all findings of the store by id, sorted by id."""
    return {one.finding_id: one for one in store.read_findings(store.read_finding_ids())}


def group_decisions(decisions: Sequence[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Group decisions by finding id."""
    grouped = itertools.groupby(decisions, key=lambda item: item.finding_id)
    return {finding_id: tuple(own) for finding_id, own in grouped}


def describe(decision: Decision) -> str:
    """Return a coder's themes for a finding, in a few words.

    Examples
    --------
    >>> describe(Decision(finding_id="x", coder="Ana", coder_kind="person", themes=(), note=""))
    'Ana: none'
    """
    settled = "settled by " if decision.coder_kind == "adjudicated" else ""
    return f"{settled}{decision.coder}: {join_themes(decision.themes) or NONE}"


def show_codings(
    store: Store, finding_ids: Iterable[str], decisions: Mapping[str, Sequence[Decision]]
) -> dict[str, tuple[ShownCoding, ...]]:
    """Return what each coder gave each of these findings, themes and polarity, by finding id."""
    shown: dict[str, tuple[ShownCoding, ...]] = {}
    for key in finding_ids:
        themes = {(one.coder_kind, one.coder): one.themes for one in decisions.get(key, ())}
        given = store.read_polarities_on(key)
        polarities = {(one.coder_kind, one.coder): str(one.polarity) for one in given}
        shown[key] = tuple(
            ShownCoding(
                coder=f"{coder} (settled)" if kind == "adjudicated" else coder,
                is_person=kind == "person",
                themes=themes.get((kind, coder)),
                polarity=polarities.get((kind, coder), ""),
            )
            for kind, coder in dict.fromkeys((*themes, *polarities))
        )
    return shown


def find_outstanding(
    samples: Sequence[Sampled], decisions: Sequence[Decision]
) -> dict[str, tuple[str, ...]]:
    """Return the findings of blind samples that are still to be coded, and by whom, sorted."""
    coded = {(one.coder, one.finding_id) for one in decisions if one.coder_kind == "person"}
    outstanding: dict[str, set[str]] = {}
    for item in samples:
        if (item.coder, item.finding_id) not in coded:
            outstanding.setdefault(item.finding_id, set()).add(item.coder)
    return {
        finding_id: tuple(sorted(outstanding[finding_id])) for finding_id in sorted(outstanding)
    }
