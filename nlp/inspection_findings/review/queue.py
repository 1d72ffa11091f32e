"""Choose the findings that people should review first, with the codings they have already."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from inspection_findings.classify import CodedNeighbours
from inspection_findings.exchange import ReviewRow
from inspection_findings.exchange.review_rows import make_row
from inspection_findings.records import Classification, CoderKind, Finding, Nearest
from inspection_findings.review.decisions import (
    describe,
    find_outstanding,
    group_decisions,
    read_all_findings,
    show_codings,
)
from inspection_findings.review.priorities import (
    NEAR,
    REASONS,
    Near,
    Reason,
    choose_named,
    find_near,
    find_reasons,
    order_reasons,
)
from inspection_findings.search import Filters, find_nearest, select_findings
from inspection_findings.search.filters import EVERYTHING
from inspection_findings.store import Decision, Store
from inspection_findings.text import hash_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The findings to review, and those that are withheld because of a blind sample.

    Attributes
    ----------
    rows : tuple of ReviewRow
        The findings to review, in order.
    withheld : mapping of str to tuple of str
        The other findings that should be reviewed, by id. They are in a blind sample, and these
        coders have not coded them yet.
    differing : mapping of str to tuple of tuple
        Kind and name of the two coders who differ most, by finding, where that is a reason.
        Empty for a blind review.
    """

    rows: tuple[ReviewRow, ...]
    withheld: Mapping[str, tuple[str, ...]]
    differing: Mapping[str, tuple[tuple[CoderKind, str], ...]]


def choose_for_review(
    store: Store,
    *,
    limit: int | None = None,
    filters: Filters = EVERYTHING,
    blind: bool = False,
    sampled: bool = False,
    remembered: CodedNeighbours | None = None,
    left_out: Mapping[str, Mapping[str, float]] | None = None,
    reasons: Collection[str] = REASONS,
) -> Choice:
    """Return the findings to review first, each with the reasons.

    Parameters
    ----------
    limit : int, optional
        At most this many findings.
    filters : Filters
        Only findings that meet them; all by default. For ``theme`` it is enough that somebody coded
        the finding with it, or that the model nearly did. Findings that are named by their ids are
        given whether or not there is another reason to review them.
    blind : bool
        Leave out all codings by the model and other coders, and all details of the reasons.
    sampled : bool
        Include the findings of blind samples that are still to be coded. By default they are
        withheld, and are not shown as the nearest to other findings either.
    remembered : CodedNeighbours, optional
        Coded findings that come with a theme model. The nearest are looked for among these and
        the coded findings of the store.
    left_out : mapping of str to mapping, optional
        The probability of each theme by a model that never saw the borough, by the `hash_words` of
        a finding, for findings that the theme model was trained on.
    reasons : collection of str
        Which of `REASONS` count; all by default.

    Raises
    ------
    UnknownNameError
        If the value of a filter is not known.
    """
    with store.snapshot():
        names = store.read_names()
        theme_ids = names.find_themes(filters.theme)
        selected = set(select_findings(store, replace(filters, theme=())))
        findings = read_all_findings(store)
        everyone = store.read_decisions()
        # To see other people's codings of these would spoil the sample. A blind review withholds
        # them too, since half of a sample is to be coded with the model's themes shown.
        outstanding = {} if sampled else find_outstanding(store.read_samples(), everyone)
        decisions = group_decisions(everyone)
        classifications = store.read_classifications()
        near = find_near(classifications, retired=names.retired)
        encoder_id = next(iter(store.read_encoder_ids()), "")
        found = find_reasons(
            store,
            decisions,
            classifications,
            near,
            encoder_id=encoder_id,
            untold=_find_untold(findings, classifications, left_out or {}),
        )
        found = [reason for reason in found if reason.name in reasons]
        found += choose_named(filters.finding, found)
        kept = [
            reason
            for reason in found
            if reason.finding_id in selected
            and (not theme_ids or _concerns(theme_ids, reason.finding_id, decisions, near))
        ]
        free = [reason for reason in kept if reason.finding_id not in outstanding]
        ordered = order_reasons(free, {key: finding.borough for key, finding in findings.items()})
        chosen = dict(itertools.islice(ordered.items(), limit))
        remembered = remembered or CodedNeighbours.empty()
        beside = find_nearest(
            store,
            store.read_frames(),
            {} if blind else {key: _themes_in_question(key, decisions, near) for key in chosen},
            remembered=remembered,
            encoder_id=remembered.encoder_id or encoder_id,
            hidden=outstanding.keys(),
        )
        codings = {} if blind else show_codings(store, chosen, decisions)
    rows = (
        _make_blind_row(findings[key], given)
        if blind
        else replace(
            _make_row(findings[key], given, decisions.get(key, ()), beside.get(key, ())),
            codings=codings[key],
        )
        for key, given in chosen.items()
    )
    wanted = {reason.finding_id for reason in kept}
    return Choice(
        rows=tuple(rows),
        withheld={key: coders for key, coders in outstanding.items() if key in wanted},
        differing={
            key: tuple((item.coder_kind, item.coder) for item in one.between)
            for key, own in chosen.items()
            for one in own
            if one.between and not blind
        },
    )


def _find_untold(
    findings: Mapping[str, Finding],
    classifications: Sequence[Classification],
    left_out: Mapping[str, Mapping[str, float]],
) -> dict[str, Mapping[str, float]]:
    """Return the probabilities by a model that was not told of a finding's coding, by finding."""
    untold = {one.finding_id: one.probabilities for one in classifications if not one.in_training}
    known = {key: left_out.get(hash_words(one.text)) for key, one in findings.items()}
    return untold | {key: said for key, said in known.items() if said}


def _themes_in_question(
    finding_id: str, decisions: Mapping[str, Sequence[Decision]], near: Near
) -> tuple[str, ...]:
    """Return the themes that anybody gave; if there are none, the one nearest to its threshold."""
    given = (theme for decision in decisions.get(finding_id, ()) for theme in decision.themes)
    nearly = (theme for _, theme, _ in near.get(finding_id, ())[:1])
    return tuple(dict.fromkeys(given)) or tuple(nearly)


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
    theme_ids: Collection[str],
    finding_id: str,
    decisions: Mapping[str, Sequence[Decision]],
    near: Near,
) -> bool:
    """Return whether somebody gave the finding one of these themes, or the model nearly did."""
    given = (theme for decision in decisions.get(finding_id, ()) for theme in decision.themes)
    nearly = (theme for gap, theme, _ in near.get(finding_id, ()) if gap <= NEAR)
    return not set(theme_ids).isdisjoint([*given, *nearly])
