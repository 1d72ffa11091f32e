"""From tables to parts: what inspectors do next.

House rule: each part quotes the findings that it is about; whatever counts as alike has a
sentence that says from where on, and why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.recommendations import FollowUp
from inspection_findings.analysis.sites import Sample, Saturation
from inspection_findings.coding import Codebook
from inspection_findings.frames import Row, read_rows
from inspection_findings.text import list_words, split_names, start_sentence
from inspection_findings.theme_report.parts import Thresholds
from inspection_findings.theme_report.parts_across import (
    AddresseeLine,
    AlikeFinding,
    AreaWithoutPractice,
    AreaWithPractice,
    PassedOver,
    Reinspected,
    SharedRecommendation,
    Site,
    TracedRecommendation,
    UntakenArea,
    Visits,
)
from inspection_findings.theme_report.quotations import Quotation

Held = Mapping[str, Quotation]

_COUNTED = {
    "clusters": "Counting groups of like findings",
    "clusters and single findings": "Counting each finding outside the groups as a sub-theme too",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What follows, of the whole corpus.

    Attributes
    ----------
    traces : mapping of str to TracedRecommendation
        By finding id; in the order of reports and numbers.
    practice : mapping of str to tuple of AreaWithPractice
        By theme id, as ``without_practice`` and ``visits`` are.
    """

    traces: Mapping[str, TracedRecommendation]
    untaken: tuple[UntakenArea, ...]
    shared: tuple[SharedRecommendation, ...]
    addressees: tuple[AddresseeLine, ...]
    practice: Mapping[str, tuple[AreaWithPractice, ...]]
    without_practice: Mapping[str, tuple[AreaWithoutPractice, ...]]
    visits: Mapping[str, Visits]
    reinspected: tuple[Reinspected, ...]
    saturation: tuple[str, ...]
    thresholds: Thresholds


def read_following(tables: CorpusTables, codebook: Codebook, held: Held) -> Following:
    """Return what follows; ``held`` has every finding of the corpus, by id."""
    follow_up = tables.follow_up
    shared = _read_shared(follow_up, held)
    return Following(
        traces=_trace(follow_up, codebook, held, shared),
        untaken=_read_untaken(follow_up, held),
        shared=shared,
        addressees=_read_addressees(follow_up),
        practice=_read_practice(follow_up, codebook, held),
        without_practice=_read_without_practice(follow_up, codebook, held),
        visits={
            theme_id: _read_visits(sample, tables.saturations[theme_id], held)
            for theme_id, sample in tables.samples.items()
        },
        reinspected=_read_reinspected(follow_up, held),
        saturation=describe_saturation(tables.saturation),
        thresholds=_explain_thresholds(follow_up),
    )


def _explain_thresholds(follow_up: FollowUp) -> Thresholds:
    explained = {
        name: f"Two findings count as alike from a likeness of {held.value:.2f} on: {held.because}."
        if held.value is not None
        else start_sentence(held.because)
        for name, held in follow_up.thresholds.items()
    }
    names = ("crosswalk", "shared", "practice", "reinspection")
    return Thresholds(
        **{name: explained[name] for name in names},
        reinspection_to_check=explained["reinspection-to-check"],
    )


def _read_shared(follow_up: FollowUp, held: Held) -> tuple[SharedRecommendation, ...]:
    groups: dict[str, list[Quotation]] = {}
    for row in read_rows(follow_up.shared.recommendations):
        if row["group_id"]:
            groups.setdefault(row["group_id"], []).append(held[row["recommendation_finding_id"]])
    return tuple(
        SharedRecommendation(
            group_id=group_id,
            name=_name_group(own),
            quotations=tuple(own),
        )
        for group_id, own in groups.items()
    )


def _name_group(quotations: Sequence[Quotation]) -> str:
    """Return the main theme that most of these recommendations have, and their boroughs."""
    main = Counter(one.codings[0].theme_name for one in quotations if one.codings)
    boroughs = list_words(sorted({one.borough for one in quotations}))
    if not main:
        return boroughs
    theme = min(main, key=lambda name: (-main[name], name))
    return f"{theme}: {boroughs}"


def _read_addressees(follow_up: FollowUp) -> tuple[AddresseeLine, ...]:
    return tuple(
        AddresseeLine(
            name=row["addressee_kind"][0].upper() + row["addressee_kind"][1:],
            borough_names=split_names(row["borough_names"]),
            as_written=split_names(row["as_written"]),
            **{
                name: row[name]
                for name in ("boroughs", "eligible", "low", "high", "recommendations")
            },
        )
        for row in read_rows(follow_up.shared.addressees)
    )


def _trace(
    follow_up: FollowUp, codebook: Codebook, held: Held, shared: tuple[SharedRecommendation, ...]
) -> dict[str, TracedRecommendation]:
    names = {theme.id: theme.name for theme in codebook.themes}
    areas: dict[str, list[AlikeFinding]] = defaultdict(list)
    for row in read_rows(follow_up.crosswalk.links):
        alike = AlikeFinding(
            quotation=held[row["area_finding_id"]], words=_describe_link(row, names)
        )
        areas[row["recommendation_finding_id"]].append(alike)
    group_of = {one.finding_id: group.quotations for group in shared for one in group.quotations}
    traces: dict[str, TracedRecommendation] = {}
    for row in read_rows(follow_up.crosswalk.recommendations):
        quotation = held[row["recommendation_finding_id"]]
        group = group_of.get(quotation.finding_id, ())
        same = tuple(one for one in group if one.borough != quotation.borough)
        boroughs = list_words(sorted({one.borough for one in same}))
        traces[quotation.finding_id] = TracedRecommendation(
            quotation=quotation,
            sentence=start_sentence(row["reason"]),
            areas=tuple(areas[quotation.finding_id]),
            same=same,
            same_sentence=f"Something like it is recommended for {boroughs}." if same else "",
        )
    return traces


def _describe_link(row: Row, names: Mapping[str, str]) -> str:
    """Say how alike a recommendation and an area are, by the names of themes, not their ids."""
    shared = [names.get(theme_id, theme_id) for theme_id in split_names(row["shared_themes"])]
    words = f"Likeness {row['likeness']:.2f}; "
    words += f"both on {list_words(shared)}" if shared else "no theme shared"
    if not row["carries"]:
        return f"Nearest, and not alike enough. {words}."
    return f"{words}." if row["basis"] == "stated" else f"Read as an area, not stated. {words}."


def _read_untaken(follow_up: FollowUp, held: Held) -> tuple[UntakenArea, ...]:
    untaken = []
    for row in read_rows(follow_up.crosswalk.areas):
        if row["taken_up"]:
            continue
        nearest = held.get(row["recommendation_finding_id"])
        reason = row["reason"]
        if nearest is not None:
            reason = (
                f"the nearest is recommendation {nearest.number}, likeness {row['nearest']:.2f}"
            )
        untaken.append(
            UntakenArea(
                quotation=held[row["area_finding_id"]],
                reason=start_sentence(reason),
                nearest=nearest,
            )
        )
    return tuple(untaken)


def _read_practice(
    follow_up: FollowUp, codebook: Codebook, held: Held
) -> dict[str, tuple[AreaWithPractice, ...]]:
    """Return each area with what speaks of the same matter elsewhere, or the nearest strength."""
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in read_rows(follow_up.practice.pairs):
        pairs.setdefault((row["theme_id"], row["area_finding_id"]), []).append(row)
    themes = {theme.id: theme for theme in codebook.themes}
    read: dict[str, list[AreaWithPractice]] = {theme_id: [] for theme_id in codebook.theme_ids}
    for (theme_id, area_id), rows in pairs.items():
        same = [row for row in rows if row["is_same_matter"]]
        read[theme_id].append(
            AreaWithPractice(
                theme=themes[theme_id],
                area=held[area_id],
                is_same_matter=bool(same),
                practices=tuple(
                    AlikeFinding(
                        quotation=held[row["practice_finding_id"]],
                        words=f"{row['practice_borough']} is rated {row['practice_rating']} on "
                        f"{row['practice_standard']}; likeness {row['likeness']:.2f}.",
                    )
                    for row in same or rows[:1]
                ),
            )
        )
    return {theme_id: tuple(areas) for theme_id, areas in read.items()}


def _read_without_practice(
    follow_up: FollowUp, codebook: Codebook, held: Held
) -> dict[str, tuple[AreaWithoutPractice, ...]]:
    themes = {theme.id: theme for theme in codebook.themes}
    read: dict[str, list[AreaWithoutPractice]] = {theme_id: [] for theme_id in codebook.theme_ids}
    for row in read_rows(follow_up.practice.left_out):
        if row["said"] == "area_for_improvement":
            read[row["theme_id"]].append(
                AreaWithoutPractice(
                    theme=themes[row["theme_id"]],
                    area=held[row["finding_id"]],
                    reason=start_sentence(row["reason"]),
                )
            )
    return {theme_id: tuple(areas) for theme_id, areas in read.items()}


def _read_visits(sample: Sample, saturation: Saturation, held: Held) -> Visits:
    return Visits(
        sites=tuple(
            Site(
                borough=row["borough"],
                role=row["role"].capitalize(),
                reason=start_sentence(row["reason"]),
                start=held[row["finding_id"]],
            )
            for row in read_rows(sample.sites)
        ),
        passed_over=tuple(
            PassedOver(borough=row["borough"], reason=row["reason"])
            for row in read_rows(sample.passed_over)
        ),
        saturation=describe_saturation(saturation),
    )


def describe_saturation(saturation: Saturation) -> tuple[str, ...]:
    """Return for each way of counting sub-themes how many more there may be, in a sentence."""
    return tuple(
        start_sentence(f"{_COUNTED[row['counting']]}: {row['words'][0].lower()}{row['words'][1:]}")
        for row in read_rows(saturation.estimates)
    )


def _read_reinspected(follow_up: FollowUp, held: Held) -> tuple[Reinspected, ...]:
    return tuple(
        Reinspected(
            status=row["status"],
            certainty=row["certainty"],
            reason=start_sentence(row["reason"])
            + (" It rests on inferred polarity." if row["basis"] == "inferred" else ""),
            earlier=held[row["earlier_finding_id"]],
            later=held.get(row["later_finding_id"]),
        )
        for row in read_rows(follow_up.reinspection.areas)
    )
