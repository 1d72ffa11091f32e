"""What a person who codes is shown of a finding: everything, or only what may not lead them."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from inspection_findings.frames import ReportRow
    from inspection_findings.records import CoderKind, Finding, State
    from inspection_findings.store import Decision, Sampled, Store

CONTEXT = 2  # sentences or bullets before and after
_SUGGESTING: tuple[CoderKind, ...] = ("reference", "model")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWork:
    """What one person has done and has still to do.

    Attributes
    ----------
    coded, reviewed : frozenset of str
        Ids of the findings that the person has coded, and is done with.
    outstanding : mapping of str to Sampled
        Findings of blind samples that the person has not coded yet, by id.
    """

    coded: frozenset[str]
    reviewed: frozenset[str]
    outstanding: Mapping[str, Sampled]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSample:
    """One person's part of a blind sample: its findings in this person's order."""

    name: str
    rows: tuple[Sampled, ...]
    coded: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The findings, in the order in which the person is to code them."""
        return tuple(row.finding_id for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingToCode:
    """A finding for one person to code, in its context.

    Where it is blind, nothing that the model or another person said is in here, but for
    ``sampled.model_themes`` in the arm "shown".

    Attributes
    ----------
    finding : Finding
        Blind, it has a polarity only if a heading states it.
    page : int or None
        The page of the report on which it begins.
    before, after : tuple of str
        The texts around it in its report.
    own : mapping or None
        What this person said of it, as ``Corpus.coding_of`` gives it.
    is_reviewed : bool
        Whether this person is done with it.
    themes : tuple of str
        The themes that count now, the main theme first.
    polarity_coder_kind : str or None
        Who gave its polarity; None if a heading states it, or nobody gave one.
    own_at : datetime or None
        When this person said so last, in UTC; None if that is older than the log.
    others : tuple of Decision
        What all others said of it, people first.
    is_blind : bool
    sampled : Sampled or None
        Its place in the blind sample for which it is shown or outstanding.
    newest_entry : int
        Of the log; `Corpus.code` takes it as ``seen``.
    """

    finding: Finding
    report: ReportRow
    page: int | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    own: State
    own_at: datetime | None
    is_reviewed: bool
    themes: tuple[str, ...]
    polarity_coder_kind: CoderKind | None
    inferred_probability: float | None
    others: tuple[Decision, ...]
    is_blind: bool
    sampled: Sampled | None
    newest_entry: int

    @property
    def shown_themes(self) -> tuple[str, ...] | None:
        """The model's themes that a blind sample shows; None if it shows none."""
        is_shown = self.is_blind and self.sampled is not None and self.sampled.arm == "shown"
        return self.sampled.model_themes if is_shown and self.sampled else None

    @property
    def suggested_by(self) -> CoderKind | None:
        """Who gives themes to begin with: the reference coding, else the model, never a person.

        Whoever began with a person's themes would agree with that person.
        """
        kinds = {one.coder_kind for one in self.others}
        return next((kind for kind in _SUGGESTING if kind in kinds), None)

    @property
    def suggested(self) -> tuple[str, ...]:
        """The themes of ``suggested_by``, the main theme first."""
        own = (one.themes for one in self.others if one.coder_kind == self.suggested_by)
        return tuple(dict.fromkeys(itertools.chain(*own)))

    @property
    def is_stated(self) -> bool:
        """Whether a heading states the polarity, or it is a recommendation, which has none."""
        return self.finding.polarity_from == "heading" or self.finding.kind == "recommendation"


def read_own_work(store: Store, person: str) -> OwnWork:
    """Return what a person has done and has still to do; call it inside a snapshot."""
    coded = store.read_coded_by(person)
    outstanding = {
        row.finding_id: row
        for row in store.read_samples()
        if row.coder == person and row.finding_id not in coded
    }
    reviewed = frozenset(finding_id for finding_id, _ in store.read_reviewed(person))
    return OwnWork(coded=coded, reviewed=reviewed, outstanding=outstanding)


def read_samples_of(store: Store, person: str) -> tuple[OwnSample, ...]:
    """Return a person's part of each blind sample, by name; call it inside a snapshot."""
    coded, there = store.read_coded_by(person), set(store.read_finding_ids())
    parts: dict[str, list[Sampled]] = {}
    for row in store.read_samples():
        if row.coder == person and row.finding_id in there:
            parts.setdefault(row.sample, []).append(row)
    return tuple(
        OwnSample(name=name, rows=tuple(rows), coded=sum(row.finding_id in coded for row in rows))
        for name, rows in parts.items()
    )


def read_to_code(store: Store, finding_id: str, *, coder: str, sample: str) -> FindingToCode:
    """Return a finding for a person to code; call it inside a snapshot.

    It is blind if it is shown for ``sample``, and while the person has still to code it for any.
    """
    finding = store.read_finding(finding_id)
    sampled = _find_sampled(store, finding_id, coder=coder, sample=sample)
    around = store.read_around([finding_id], count=CONTEXT)[finding_id]
    others = store.read_decisions_on(finding_id)
    pages = store.read_pages(finding.report_id)
    whole = FindingToCode(
        finding=finding,
        report=store.read_report(finding.report_id),
        page=bisect_right(pages, finding.spans[0][0]) or None,
        before=around[0],
        after=around[1],
        own=store.read_state_of("coding", finding_id, person=coder),
        own_at=next((one.at for one in store.read_said(finding_id) if one.coder == coder), None),
        is_reviewed=store.read_state_of("review", finding_id, person=coder) is not None,
        themes=store.read_themes_of([finding_id])[finding_id],
        polarity_coder_kind=store.read_polarity_coders([finding_id])[finding_id],
        inferred_probability=store.read_inferred([finding_id])[finding_id][0],
        others=tuple(one for one in others if (one.coder_kind, one.coder) != ("person", coder)),
        is_blind=False,
        sampled=sampled,
        newest_entry=store.find_newest_entry(),
    )
    return whole if sampled is None else _hide_codings(whole)


def _find_sampled(store: Store, finding_id: str, *, coder: str, sample: str) -> Sampled | None:
    """Return the row of the sample that makes a finding blind for a person, if there is one."""
    own = [
        row for row in store.read_samples() if row.finding_id == finding_id and row.coder == coder
    ]
    shown_for = next((row for row in own if row.sample == sample), None)
    if shown_for or not own or finding_id in store.read_coded_by(coder):
        return shown_for
    return own[0]


def _hide_codings(whole: FindingToCode) -> FindingToCode:
    """Return it without anything that the model or another person said."""
    is_stated = whole.finding.polarity_from == "heading"
    finding = (
        whole.finding if is_stated else replace(whole.finding, polarity=None, polarity_from=None)
    )
    return replace(
        whole,
        finding=finding,
        themes=(),
        polarity_coder_kind=None,
        inferred_probability=None,
        others=(),
        is_blind=True,
    )
