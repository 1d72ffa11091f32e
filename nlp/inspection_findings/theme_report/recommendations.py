"""What inspectors do next: recommendations traced, good practice, re-inspections.

Each part quotes the findings that it is about, and has a sentence for the threshold it rests on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice

from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.recommendations import (
    AddresseeCount,
    FollowUp,
    LeftOut,
    Link,
    ReinspectedArea,
    TracedArea,
)
from inspection_findings.analysis.sites import Counting, Saturation
from inspection_findings.coding import Codebook, Theme
from inspection_findings.frames import group_rows
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.quotations import (
    NotedQuotation,
    Quotation,
    QuotationGroup,
    name_other_boroughs,
)

QuotationsById = Mapping[str, Quotation]

_SAME = 4  # recommendations of other boroughs beside one that asks for the same
_COUNTED: dict[Counting, str] = {
    "clusters": "Counting only groups of similar findings",
    "clusters and single findings": "Also counting each finding outside a group as a sub-theme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationTrace:
    """A recommendation, the areas that carry it, and the same one in other boroughs.

    Attributes
    ----------
    sentence : str
        By how many areas it is carried, under which standards; or why by none.
    areas : tuple of NotedQuotation
        The most similar first; stated areas before those that are only read as such. Where
        none carries it, the nearest stated area stands alone.
    same : tuple of Quotation
        Recommendations of other boroughs that ask for the same, the first few of them;
        ``has_more`` says whether there are more, and ``same_sentence`` names or counts the
        boroughs.
    """

    quotation: Quotation
    sentence: str
    areas: tuple[NotedQuotation, ...]
    same: tuple[Quotation, ...]
    has_more: bool
    same_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWithPractice:
    """An area for improvement, and strengths of well rated services that may help with it.

    ``is_same_matter`` is false where no strength elsewhere is about the same matter: then one
    strength on the same theme stands alone.
    """

    theme: Theme
    area: Quotation
    is_same_matter: bool
    practices: tuple[NotedQuotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingOfBorough:
    """What of ``Following`` is about one borough; practice is there once for each theme."""

    stated_areas: list[Quotation] = field(default_factory=list)
    untaken: list[NotedQuotation] = field(default_factory=list)
    practice: list[AreaWithPractice] = field(default_factory=list)
    without_practice: list[LeftOut] = field(default_factory=list)
    reinspected: list[ReinspectedArea] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Following:
    """Recommendations and practice of the whole corpus, and what they are linked to.

    Attributes
    ----------
    traces : mapping of str to RecommendationTrace
        By finding id; in the order of reports and positions.
    stated_areas : tuple of Quotation
        Stated areas for improvement; ``untaken`` are those that are linked to no recommendation
        of their report.
    shared : tuple of QuotationGroup
        Recommendations that several boroughs were given.
    practice : mapping of str to tuple of AreaWithPractice
        By theme id, as ``without_practice`` is.
    thresholds : mapping of str to str
        What counts as similar in each table, in sentences.
    """

    traces: Mapping[str, RecommendationTrace]
    stated_areas: tuple[Quotation, ...]
    untaken: tuple[NotedQuotation, ...]
    shared: tuple[QuotationGroup, ...]
    addressees: tuple[AddresseeCount, ...]
    practice: Mapping[str, tuple[AreaWithPractice, ...]]
    without_practice: Mapping[str, tuple[LeftOut, ...]]
    reinspected: tuple[ReinspectedArea, ...]
    thresholds: Mapping[str, str]

    def of_borough(self, borough: str) -> FollowingOfBorough:
        """Return what is about a borough, in the same order."""
        return self._by_borough.get(borough, FollowingOfBorough())

    @cached_property
    def _by_borough(self) -> Mapping[str, FollowingOfBorough]:
        """Divided once: looking through all for each borough takes too long with many."""
        found: defaultdict[str, FollowingOfBorough] = defaultdict(FollowingOfBorough)
        for area in self.stated_areas:
            found[area.finding.borough].stated_areas.append(area)
        for noted in self.untaken:
            found[noted.quotation.finding.borough].untaken.append(noted)
        for practice in chain.from_iterable(self.practice.values()):
            found[practice.area.finding.borough].practice.append(practice)
        for left_out in chain.from_iterable(self.without_practice.values()):
            found[left_out.borough].without_practice.append(left_out)
        for reinspected in self.reinspected:
            found[reinspected.borough].reinspected.append(reinspected)
        return found


def read_following(
    tables: CorpusTables, codebook: Codebook, quotations_by_id: QuotationsById
) -> Following:
    """Return what follows; every finding of the corpus is in ``quotations_by_id``."""
    follow_up = tables.follow_up
    names = {theme.id: theme.name for theme in codebook.themes}
    shared = _group_shared(follow_up, names, quotations_by_id)
    return Following(
        traces=_trace(follow_up, names, quotations_by_id, shared),
        stated_areas=tuple(
            quotations_by_id[row.area.finding_id] for row in follow_up.crosswalk.area_rows
        ),
        untaken=tuple(
            _note_untaken(row, quotations_by_id)
            for row in follow_up.crosswalk.area_rows
            if not row.taken_up
        ),
        shared=shared,
        addressees=follow_up.shared.addressee_rows,
        practice=_read_practice(follow_up, codebook, quotations_by_id),
        without_practice=_list_without_practice(follow_up, codebook),
        reinspected=follow_up.reinspection.area_rows,
        thresholds=_explain_thresholds(follow_up),
    )


def _explain_thresholds(follow_up: FollowUp) -> dict[str, str]:
    return {
        name.replace("-", "_"): start_sentence(threshold.reason)
        if threshold.value is None
        else f"Two findings count as similar from {threshold.value:.2f}: {threshold.reason}."
        for name, threshold in follow_up.thresholds.items()
    }


def _group_shared(
    follow_up: FollowUp, names: Mapping[str, str], quotations_by_id: QuotationsById
) -> tuple[QuotationGroup, ...]:
    rows = (row for row in follow_up.shared.recommendation_rows if row.group_id)
    groups = {
        group_id: tuple(quotations_by_id[row.recommendation.finding_id] for row in own)
        for group_id, own in group_rows(rows, lambda row: row.group_id).items()
    }
    return tuple(
        QuotationGroup(key=group_id, name=_name_group(own, names), quotations=own)
        for group_id, own in groups.items()
    )


def _name_group(quotations: Sequence[Quotation], names: Mapping[str, str]) -> str:
    """Return the main theme that most of these recommendations have, and their boroughs."""
    main = Counter(names[one.codings[0].theme_id] for one in quotations if one.codings)
    boroughs = list_words(sorted({one.finding.borough for one in quotations}))
    if not main:
        return boroughs
    theme = min(main, key=lambda name: (-main[name], name))
    return f"{theme}: {boroughs}"


def _trace(
    follow_up: FollowUp,
    names: Mapping[str, str],
    quotations_by_id: QuotationsById,
    shared: Sequence[QuotationGroup],
) -> dict[str, RecommendationTrace]:
    crosswalk = follow_up.crosswalk
    links = group_rows(crosswalk.link_rows, lambda row: row.recommendation.finding_id)
    group_of = {one.finding.finding_id: group for group in shared for one in group.quotations}
    boroughs_of = {group.key: {one.finding.borough for one in group.quotations} for group in shared}
    traces: dict[str, RecommendationTrace] = {}
    for row in crosswalk.recommendation_rows:
        finding_id = row.recommendation.finding_id
        same: tuple[Quotation, ...] = ()
        boroughs = ""
        if group := group_of.get(finding_id):
            elsewhere = (one for one in group.quotations if one.finding.borough != row.borough)
            same = tuple(islice(elsewhere, _SAME + 1))
            boroughs = name_other_boroughs(boroughs_of[group.key], row.borough)
        traces[finding_id] = RecommendationTrace(
            quotation=quotations_by_id[finding_id],
            sentence=start_sentence(row.reason),
            areas=tuple(
                NotedQuotation(
                    quotation=quotations_by_id[link.area.finding_id],
                    words=_describe_link(link, names),
                )
                for link in links.get(finding_id, ())
            ),
            same=same[:_SAME],
            has_more=len(same) > _SAME,
            same_sentence=f"A similar recommendation was made for {boroughs}." if same else "",
        )
    return traces


def _describe_link(link: Link, names: Mapping[str, str]) -> str:
    """Say how similar a recommendation and an area are, with the names of themes, not their ids."""
    shared = [names.get(theme_id, theme_id) for theme_id in link.shared_themes]
    words = f"Similarity {link.similarity:.2f}; "
    words += f"both on {list_words(shared)}" if shared else "no shared theme"
    if not link.carries:
        return f"The most similar, but not similar enough. {words}."
    return (
        f"{words}."
        if link.basis == "stated"
        else f"Inferred to be an area for improvement. {words}."
    )


def _note_untaken(row: TracedArea, quotations_by_id: QuotationsById) -> NotedQuotation:
    reason = row.reason
    if row.recommendation is not None:
        number = row.recommendation.number
        reason = f"the most similar is recommendation {number}, similarity {row.nearest:.2f}"
    return NotedQuotation(
        quotation=quotations_by_id[row.area.finding_id], words=start_sentence(reason)
    )


def _read_practice(
    follow_up: FollowUp, codebook: Codebook, quotations_by_id: QuotationsById
) -> dict[str, tuple[AreaWithPractice, ...]]:
    """Return each area with the strengths on the same matter elsewhere, or the nearest one."""
    themes = {theme.id: theme for theme in codebook.themes}
    areas: dict[str, list[AreaWithPractice]] = {theme_id: [] for theme_id in codebook.theme_ids}
    pairs = group_rows(
        follow_up.practice.pair_rows, lambda row: (row.theme_id, row.area.finding_id)
    )
    for (theme_id, area_id), own in pairs.items():
        same = [pair for pair in own if pair.is_same_matter]
        areas[theme_id].append(
            AreaWithPractice(
                theme=themes[theme_id],
                area=quotations_by_id[area_id],
                is_same_matter=bool(same),
                practices=tuple(
                    NotedQuotation(
                        quotation=quotations_by_id[pair.practice.finding_id],
                        words=f"{pair.practice_borough} is rated {pair.practice_rating} on "
                        f"{pair.practice_standard}; similarity {pair.similarity:.2f}.",
                    )
                    for pair in same or own[:1]
                ),
            )
        )
    return {theme_id: tuple(own) for theme_id, own in areas.items()}


def _list_without_practice(
    follow_up: FollowUp, codebook: Codebook
) -> dict[str, tuple[LeftOut, ...]]:
    rows = follow_up.practice.left_out_rows
    areas = group_rows(
        (row for row in rows if row.stated_polarity == "area_for_improvement"),
        lambda row: row.theme_id,
    )
    return {theme_id: tuple(areas.get(theme_id, ())) for theme_id in codebook.theme_ids}


def describe_saturation(saturation: Saturation) -> tuple[str, ...]:
    """Return for each way of counting sub-themes how many more there may be, in a sentence."""
    return tuple(
        start_sentence(f"{_COUNTED[row.counting]}: {row.words[0].lower()}{row.words[1:]}")
        for row in saturation.estimate_rows
    )
