"""Sub-themes, what is in none, words that reports share, and what became of earlier sub-themes.

House rule: whatever makes a sub-theme doubtful stands beside it; nothing is hidden for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from inspection_findings.analysis.corpus_tables import CorpusTables
from inspection_findings.analysis.prose import count_words
from inspection_findings.frames import Row, read_rows
from inspection_findings.records import STABLE_FROM
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.parts_across import (
    SharedWording,
    StockWordings,
    Subgroup,
    SubThemeChanges,
    Ungrouped,
)
from inspection_findings.theme_report.quotations import Quotation

_SMALLEST_SUBGROUP = 2  # one finding is no group
_NO_REASON = "not clustered since it came into the store"
_CHANGES = {  # in the order of the page
    "born": ("new", "New: {name}."),
    "merged": ("merged", "{previous_name} went into {name} ({shared})."),
    "split": ("split", "A part of {previous_name} ({shared}) went to {name}."),
    "dissolved": ("dissolved", "Gone: {previous_name}."),
    "continued": ("still the same", ""),
}


def cut_sub_themes(
    tables: CorpusTables, held: Mapping[str, Quotation], quotations: Sequence[Quotation]
) -> tuple[Subgroup, ...]:
    """Cut the sub-themes down to these quotations; the widest spread over boroughs first.

    Parameters
    ----------
    held : mapping of str to Quotation
        Every finding of the corpus, by id.
    """
    on_theme = {one.finding_id: one for one in quotations}
    subgroups = [
        _build_subgroup(row, held[row["central"]], on_theme)
        for row in read_rows(tables.sub_themes.clusters)
        if len(on_theme.keys() & set(row["members"])) >= _SMALLEST_SUBGROUP
    ]
    order = sorted(subgroups, key=lambda one: (-len(one.boroughs), -one.findings, one.cluster_id))
    return tuple(order)


def _build_subgroup(row: Row, central: Quotation, on_theme: Mapping[str, Quotation]) -> Subgroup:
    here = set(row["members"])
    members = tuple(one for finding_id, one in on_theme.items() if finding_id in here)
    boroughs = tuple(sorted({one.borough for one in members}))
    return Subgroup(
        cluster_id=row["cluster_id"],
        name=row["name"],
        quotation=central,
        is_on_theme=central.finding_id in on_theme,
        quotations=members,
        boroughs=boroughs,
        stability=row["stability"],
        sentence=_describe(row, members, boroughs),
        cautions=_warn(row, members, boroughs),
    )


def _describe(row: Row, members: Sequence[Quotation], boroughs: Sequence[str]) -> str:
    of_all = f" of the {row['size']} in the sub-theme" if row["size"] > len(members) else ""
    found = count_words(len(members), "finding")
    return f"{start_sentence(found)[:-1]}{of_all}, in {list_words(boroughs)}."


def _warn(row: Row, members: Sequence[Quotation], boroughs: Sequence[str]) -> tuple[str, ...]:
    cautions = []
    if not row["is_stable"]:
        cautions.append(
            f"Only a hint: with boroughs and findings drawn anew, {row['stability']:.2f} of it is "
            f"found again on average, less than {STABLE_FROM:.2f} (unstable)."
        )
    if len(row["borough_names"]) == 1:
        cautions.append(f"One borough only: {row['borough_names'][0]}.")
    elif len(boroughs) == 1:
        cautions.append(f"On this theme one borough only: {boroughs[0]}.")
    stock = sum(one.stock is not None for one in members)
    if stock:
        cautions.append(f"Stock wording: {stock} of these {len(members)}.")
    return tuple(cautions)


def list_ungrouped(
    tables: CorpusTables, quotations: Sequence[Quotation], subgroups: Sequence[Subgroup]
) -> tuple[Ungrouped, ...]:
    """Return these quotations that are in none of the sub-groups, by reason."""
    grouped = {member for subgroup in subgroups for member in subgroup.members}
    unclustered = tables.sub_themes.unclustered
    reasons = dict(zip(unclustered["finding_id"], unclustered["reason"], strict=True))
    left = {one.finding_id: one for one in quotations if one.finding_id not in grouped}
    for row in read_rows(tables.sub_themes.clusters):
        alone = f"the only finding on this theme in the sub-theme “{row['name']}”"
        reasons |= dict.fromkeys(left.keys() & set(row["members"]), alone)
    by_reason: dict[str, list[Quotation]] = {}
    for finding_id, quotation in left.items():
        by_reason.setdefault(reasons.get(finding_id, _NO_REASON), []).append(quotation)
    return tuple(
        Ungrouped(reason=reason, quotations=tuple(held)) for reason, held in by_reason.items()
    )


def list_stock_wording(tables: CorpusTables, held: Mapping[str, Quotation]) -> StockWordings:
    """Return the words that reports share, those of the most boroughs first."""
    members: dict[str, list[Row]] = {}
    for row in read_rows(tables.sub_themes.stock_wording):
        members.setdefault(row["wording_id"], []).append(row)
    wordings = tuple(
        SharedWording(
            quotation=held[rows[0]["finding_id"]],  # the central one comes first
            boroughs=tuple(sorted({held[row["finding_id"]].borough for row in rows})),
            findings=len(rows),
        )
        for rows in members.values()
    )
    findings = sum(one.findings for one in wordings)
    if not wordings:
        return StockWordings(
            sentence="No two boroughs’ reports share a wording nearly word for word.", wordings=()
        )
    sentence = (
        f"{count_words(findings, 'finding')} of {len(held):,} say nearly word for word what the "
        f"report on another borough says, in {count_words(len(wordings), 'wording')}: the "
        "inspectorate’s stock wording, no local finding. Each is marked where it is quoted."
    )
    return StockWordings(sentence=start_sentence(sentence), wordings=wordings)


def describe_changes(tables: CorpusTables) -> SubThemeChanges:
    """Return what became of the sub-themes the last time that the findings were clustered."""
    rows = read_rows(tables.sub_themes.changes)
    if not rows:
        return SubThemeChanges(
            sentence="These sub-themes are the first of this store: there are none to compare"
            " them with.",
            lines=(),
        )
    latest = max(row["renewal"] for row in rows)
    last = [row for row in rows if row["renewal"] == latest]
    counts = Counter(row["change"] for row in last)
    counted = [f"{counts[change]} {words}" for change, (words, _) in _CHANGES.items()]
    return SubThemeChanges(
        sentence=f"Since the clustering before: {list_words(counted)}.",
        lines=tuple(
            template.format(**row | {"shared": count_words(row["shared"], "finding")})
            for change, (_, template) in _CHANGES.items()
            for row in map(dict, last)
            if row["change"] == change and template
        ),
    )
