"""Choosing the findings that are worth a person's look first.

The order, which is the same for the same store: each finding stands in a queue for each of
its reasons and its borough, the most telling first. The first of every queue come first,
then the second of every queue, and so on; within a round, *disagreeing* before *uncertain*
before *novel*, and boroughs by name. So no borough and no reason crowds out the others.

- **disagreeing**: coders gave different themes; the furthest apart (MASI) first. Where a
  person has coded, only people count, since their coding outranks the rest.
- **uncertain**: the model alone has coded it, and abstained or was within ``NEAR`` of the
  threshold of a theme; the nearest first.
- **novel**: the model alone has coded it, and it is among the tenth that is least like any
  finding that a person or the reference has coded; the least like first.

A threshold is read off the store: half-way between the highest probability with which a
theme was withheld and the lowest with which it was given.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspection_findings.agreement import masi_distance
from inspection_findings.classify import CodedNeighbours
from inspection_findings.nearest import find_nearest
from inspection_findings.records import Classification, Finding, Nearest
from inspection_findings.review.rows import NONE, ReviewRow, join_themes
from inspection_findings.store import Decision, Store

NEAR = 0.1  # of probability: nearer to its threshold, a theme is called uncertain
_NOVEL_SHARE = 0.1
# For each finding: distance to the threshold, theme, probability; the nearest first.
Near = Mapping[str, Sequence[tuple[float, str, float]]]
REASONS = ("disagreeing", "uncertain", "novel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a finding is worth a look; a larger ``weight`` comes earlier in its queue."""

    finding_id: str
    name: str
    weight: float
    detail: str


def choose_for_review(
    store: Store,
    *,
    limit: int | None = None,
    theme: str | None = None,
    borough: str | None = None,
    blind: bool = False,
    remembered: CodedNeighbours | None = None,
) -> list[ReviewRow]:
    """Return the findings worth a look first, each with the reason.

    Parameters
    ----------
    theme, borough : str, optional
        Only findings that someone gave this theme, or the model nearly did; only this borough.
    blind : bool
        Leave out what the model and others said: the reason is then one word.
    remembered : CodedNeighbours, optional
        Coded findings that a theme model brings along, to show beside those of the store
        where they are near.

    Raises
    ------
    UnknownNameError
        If the theme or borough is not known.
    """
    with store.snapshot():
        names = store.read_names()
        theme_id = names.find_themes([theme])[0] if theme else None
        boroughs = names.find_boroughs([borough] if borough else names.boroughs)
        findings = read_all_findings(store)
        decisions = group_decisions(store.read_decisions())
        classifications = store.read_classifications()
        near = find_near(classifications)
        reasons = _find_reasons(store, decisions, classifications, near)
        kept = [
            reason
            for reason in reasons
            if findings[reason.finding_id].borough in boroughs
            and (theme_id is None or _concerns(theme_id, reason.finding_id, decisions, near))
        ]
        ordered = order_reasons(kept, {key: finding.borough for key, finding in findings.items()})
        chosen = dict(itertools.islice(ordered.items(), limit))
        if blind:
            return [_make_blind_row(findings[key], given) for key, given in chosen.items()]
        asked = {key: _themes_in_question(key, decisions, near) for key in chosen}
        beside = _read_nearest(store, asked, remembered=remembered or CodedNeighbours.none())
    return [
        _make_row(findings[key], given, decisions.get(key, ()), beside.get(key, ()))
        for key, given in chosen.items()
    ]


def _themes_in_question(
    finding_id: str, decisions: Mapping[str, Sequence[Decision]], near: Near
) -> tuple[str, ...]:
    """Return the themes that anyone gave; if nobody gave one, that which was nearest to it."""
    given = (theme for decision in decisions.get(finding_id, ()) for theme in decision.themes)
    nearly = (theme for _, theme, _ in near.get(finding_id, ())[:1])
    return tuple(dict.fromkeys(given)) or tuple(nearly)


def _read_nearest(
    store: Store, asked: Mapping[str, tuple[str, ...]], *, remembered: CodedNeighbours
) -> dict[str, tuple[Nearest, ...]]:
    encoder_ids = store.read_encoder_ids()
    if not encoder_ids:
        return {}
    encoder_id = remembered.encoder_id or encoder_ids[0]
    return find_nearest(
        store, store.read_frames(), asked, remembered=remembered, encoder_id=encoder_id
    )


def read_all_findings(store: Store) -> dict[str, Finding]:
    """Return all findings of the store by id, sorted by id."""
    finding_ids = list(store.read_frames().findings["finding_id"])
    return {finding.finding_id: finding for finding in store.read_findings(finding_ids)}


def group_decisions(decisions: Sequence[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Return the decisions by finding."""
    grouped = itertools.groupby(decisions, key=lambda item: item.finding_id)
    return {finding_id: tuple(own) for finding_id, own in grouped}


def make_row(finding: Finding) -> ReviewRow:
    """Return a finding as a row that says nothing of what others said."""
    by_heading = finding.polarity_from == "heading"
    return ReviewRow(
        finding_id=finding.finding_id,
        citation=finding.citation,
        borough=finding.borough,
        standard=finding.standard,
        kind=finding.kind,
        heading=finding.heading,
        heading_polarity=str(finding.polarity) if by_heading else "",
        text=finding.text,
    )


def describe(decision: Decision) -> str:
    """Return what a coder said in a few words.

    Examples
    --------
    >>> describe(Decision(finding_id="x", coder="Ana", coder_kind="person", themes=(), note=""))
    'Ana: none'
    """
    return f"{decision.coder}: {join_themes(decision.themes) or NONE}"


def _make_row(
    finding: Finding,
    reasons: Sequence[Reason],
    decisions: Sequence[Decision],
    nearest: Sequence[Nearest],
) -> ReviewRow:
    return replace(
        make_row(finding),
        why="\n".join(f"{reason.name}: {reason.detail}" for reason in reasons),
        said="\n".join(map(describe, decisions)),
        nearest="\n".join(f"{one.theme_id}: {one.traced}" for one in nearest),
    )


def _make_blind_row(finding: Finding, reasons: Sequence[Reason]) -> ReviewRow:
    return replace(make_row(finding), why=", ".join(reason.name for reason in reasons))


def _concerns(
    theme_id: str,
    finding_id: str,
    decisions: Mapping[str, Sequence[Decision]],
    near: Near,
) -> bool:
    given = any(theme_id in decision.themes for decision in decisions.get(finding_id, ()))
    nearly = any(theme == theme_id and gap <= NEAR for gap, theme, _ in near.get(finding_id, ()))
    return given or nearly


def order_reasons(
    reasons: Sequence[Reason], boroughs: Mapping[str, str]
) -> dict[str, list[Reason]]:
    """Return each finding with its reasons, in the order that the module describes."""

    def queue(reason: Reason) -> tuple[str, str]:
        return reason.name, boroughs[reason.finding_id]

    ordered = sorted(reasons, key=lambda item: (queue(item), -item.weight, item.finding_id))
    turns = [
        (turn, REASONS.index(reason.name), boroughs[reason.finding_id], reason)
        for _, own in itertools.groupby(ordered, key=queue)
        for turn, reason in enumerate(own)
    ]
    chosen: dict[str, list[Reason]] = {}
    for *_, reason in sorted(turns, key=lambda item: item[:3]):
        chosen.setdefault(reason.finding_id, []).append(reason)
    return {key: sorted(own, key=lambda r: REASONS.index(r.name)) for key, own in chosen.items()}


def _find_reasons(
    store: Store,
    decisions: Mapping[str, Sequence[Decision]],
    classifications: Sequence[Classification],
    near: Near,
) -> list[Reason]:
    """Return every reason to look at a finding."""
    by_model_alone = {
        finding_id
        for finding_id, own in decisions.items()
        if all(decision.coder_kind == "model" for decision in own)
    }
    alone = [one for one in classifications if one.finding_id in by_model_alone]
    return [
        *_find_disagreeing(decisions),
        *_find_uncertain(alone, near),
        *_find_novel(store, by_model_alone, coded=decisions.keys() - by_model_alone),
    ]


def _find_disagreeing(decisions: Mapping[str, Sequence[Decision]]) -> Iterator[Reason]:
    for finding_id, everyone in decisions.items():
        people = [decision for decision in everyone if decision.coder_kind == "person"]
        pairs = list(itertools.combinations(people or everyone, 2))
        if not pairs:
            continue
        apart, a, b = max(
            ((masi_distance(a.themes, b.themes), a, b) for a, b in pairs), key=lambda item: item[0]
        )
        if apart > 0:
            detail = f"{describe(a)} / {describe(b)}"
            yield Reason(finding_id=finding_id, name="disagreeing", weight=apart, detail=detail)


def find_near(classifications: Sequence[Classification]) -> Near:
    """Return for each finding its themes, those nearest to their threshold first.

    Each as the distance to the threshold, the theme and its probability; themes that were
    given to no finding or to all have no threshold to be seen, and are left out.
    """
    given: dict[str, float] = {}
    withheld: dict[str, float] = {}
    for one in classifications:
        for theme_id, probability in one.probabilities.items():
            if theme_id in one.themes:
                given[theme_id] = min(given.get(theme_id, 1.0), probability)
            else:
                withheld[theme_id] = max(withheld.get(theme_id, 0.0), probability)
    thresholds = {key: (given[key] + withheld[key]) / 2 for key in given.keys() & withheld.keys()}
    return {
        one.finding_id: sorted(
            (abs(probability - thresholds[theme_id]), theme_id, probability)
            for theme_id, probability in one.probabilities.items()
            if theme_id in thresholds
        )
        for one in classifications
    }


def _find_uncertain(
    classifications: Sequence[Classification],
    near: Near,
) -> Iterator[Reason]:
    for one in classifications:
        gaps = near[one.finding_id]
        if not gaps or (gaps[0][0] > NEAR and not one.abstained):
            continue
        gap, theme_id, probability = gaps[0]
        start = "abstained; nearest is" if one.abstained else "near its threshold:"
        yield Reason(
            finding_id=one.finding_id,
            name="uncertain",
            weight=-gap,
            detail=f"{start} {theme_id} ({probability:.2f})",
        )


def _find_novel(store: Store, candidates: set[str], *, coded: set[str]) -> Iterator[Reason]:
    encoder_ids = store.read_encoder_ids()
    if not encoder_ids or not coded:
        return
    finding_ids, embeddings = store.embedding_matrix(encoder_ids[0])
    known = np.array([finding_id in coded for finding_id in finding_ids], dtype=np.bool_)
    open_rows = [row for row, key in enumerate(finding_ids) if key in candidates]
    if not open_rows or not known.any():
        return
    likeness = np.round((embeddings[open_rows] @ embeddings[known].T).max(axis=1), 4)
    border = np.quantile(likeness, _NOVEL_SHARE)
    for row, similarity in zip(open_rows, likeness.tolist(), strict=True):
        if similarity <= border:
            yield Reason(
                finding_id=finding_ids[row],
                name="novel",
                weight=-similarity,
                detail=f"likeness to the nearest coded finding {similarity:.2f}",
            )
