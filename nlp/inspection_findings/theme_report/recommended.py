"""Who is asked to act, in how many boroughs, and what carries each recommendation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import count_words, write_number
from inspection_findings.analysis.recommendations import (
    AddresseeCount,
    count_addressees,
    name_addressee,
)
from inspection_findings.coding import Theme
from inspection_findings.frames import group_rows
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.answer import Answer, answer_theme
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.headlines import order_quotations, say_once, take_best
from inspection_findings.theme_report.quotations import (
    Listed,
    NotedQuotation,
    Quotation,
    QuotationGroup,
    cut_list,
)
from inspection_findings.theme_report.recommendations import RecommendationTrace
from inspection_findings.theme_report.theme import LISTED, trace_groups


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeGroup:
    """What one kind of addressee is asked to do; ``listed`` says where there is more."""

    count: AddresseeCount
    quotations: QuotationGroup
    listed: Listed[Quotation]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendedReport:
    """The recommendations on a theme, of a borough, of both or of all.

    Attributes
    ----------
    theme : Theme or None
    borough : str
        Empty for all boroughs.
    answer : Answer or None
        In how many boroughs the theme is found, weak and asked for; None without a theme.
    weak : tuple of str
        Boroughs that state an area for improvement on the theme, among those chosen.
    sentence : str
        How many recommendations, and who is asked to act in how many boroughs.
    addressees : tuple of AddresseeGroup
        Those of the most boroughs first.
    traces : mapping of str to RecommendationTrace
        By finding id: one for each recommendation that is listed.
    shared : tuple of QuotationGroup
        The same recommendation in several boroughs, where one of these is among them.
    untaken : Listed of NotedQuotation
        Stated areas for improvement that are linked to no recommendation, of ``stated_areas``.
    thresholds : mapping of str to str
        What counts as similar in each table, in sentences.
    """

    theme: Theme | None
    borough: str
    answer: Answer | None
    weak: tuple[str, ...]
    sentence: str
    addressees: tuple[AddresseeGroup, ...]
    traces: Mapping[str, RecommendationTrace]
    shared: tuple[QuotationGroup, ...]
    stated_areas: int
    untaken: Listed[NotedQuotation]
    thresholds: Mapping[str, str]

    @property
    def untaken_total(self) -> int:
        """How many ``untaken`` areas there are, listed or not."""
        return len(self.untaken.shown) + sum(count for _, count in self.untaken.further)


def build_recommended_report(
    contents: Contents, *, theme: Theme | None = None, borough: str = ""
) -> RecommendedReport:
    """Return the recommendations on a theme, of a borough, of both, or of the whole corpus."""

    def belongs(one: Quotation) -> bool:
        return (theme is None or one.is_on(theme.id)) and borough in ("", one.finding.borough)

    recommended = [one for one in contents.quotations if one.finding.kind == "recommendation"]
    chosen = [one for one in recommended if belongs(one)]
    chosen_ids = {one.finding.finding_id for one in chosen}
    # As Corpus.recommendations counts: a borough without one of these could still have had one.
    eligible = {one.finding.borough for one in recommended if borough in ("", one.finding.borough)}
    counts = count_addressees([one.finding for one in chosen], eligible=eligible)
    addressees = _group(contents, theme, chosen, counts)
    following = contents.following
    stated = [one for one in following.stated_areas if belongs(one)]
    return RecommendedReport(
        theme=theme,
        borough=borough,
        answer=_answer(contents, theme, chosen) if theme and not borough else None,
        weak=tuple(sorted({one.finding.borough for one in stated})) if theme else (),
        sentence=_write_sentence(chosen, counts, theme=theme, borough=borough),
        addressees=addressees,
        traces=trace_groups(contents, (one.quotations for one in addressees)),
        shared=tuple(
            group
            for group in following.shared
            if not chosen_ids.isdisjoint(one.finding.finding_id for one in group.quotations)
        ),
        stated_areas=len(stated),
        untaken=cut_list(
            [one for one in following.untaken if belongs(one.quotation)],
            lambda one: one.quotation.finding.borough,
            limit=LISTED,
        ),
        thresholds=following.thresholds,
    )


def _answer(contents: Contents, theme: Theme, chosen: Sequence[Quotation]) -> Answer:
    lines = contents.recurrence_of(theme).lines
    return answer_theme(lines, (one.finding for one in chosen))


def _group(
    contents: Contents,
    theme: Theme | None,
    chosen: Sequence[Quotation],
    counts: Sequence[AddresseeCount],
) -> tuple[AddresseeGroup, ...]:
    scores = contents.scores[theme.id] if theme else take_best(chosen, contents.scores)
    by_kind = group_rows(
        order_quotations(chosen, scores), lambda one: name_addressee(one.finding.addressee)
    )
    groups = []
    for number, count in enumerate(counts, start=1):
        listed = cut_list(
            say_once(by_kind[count.addressee_kind]), lambda one: one.finding.borough, limit=LISTED
        )
        name = start_sentence(count.addressee_kind)[:-1]
        groups.append(
            AddresseeGroup(
                count=count,
                quotations=QuotationGroup(
                    key=f"addressee-{number}", name=name, quotations=listed.shown
                ),
                listed=listed,
            )
        )
    return tuple(groups)


def _write_sentence(
    chosen: Sequence[Quotation],
    counts: Sequence[AddresseeCount],
    *,
    theme: Theme | None,
    borough: str,
) -> str:
    about = f" on {theme.name}" if theme else ""
    if not chosen:
        return f"No recommendation{about} is made{f' in {borough}' if borough else ''}."
    number = count_words(len(chosen), "recommendation")
    boroughs = {one.finding.borough for one in chosen}
    where = (
        borough or f"{write_number(len(boroughs))} of {count_words(counts[0].eligible, 'borough')}"
    )
    asked = list_words(
        [
            f"{one.addressee_kind} ({one.recommendations if borough else one.boroughs})"
            for one in counts
        ]
    )
    what = "recommendations" if borough else "boroughs"
    return (
        f"{start_sentence(number)[:-1]}{about} in {where}. "
        f"Asked to act, with the number of {what}: {asked}."
    )
