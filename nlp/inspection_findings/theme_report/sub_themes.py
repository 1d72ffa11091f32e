"""Sub-themes on a page, findings in none, stock wording, and what became of earlier sub-themes.

Doubtful sub-themes are shown with the reasons for doubt, not hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.prose import count_words
from inspection_findings.analysis.sub_themes import SubTheme, SubThemeChange, SubThemes
from inspection_findings.frames import group_rows
from inspection_findings.records import STABLE_FROM, Change
from inspection_findings.text import list_words, start_sentence
from inspection_findings.theme_report.badges import Tally, tally_findings
from inspection_findings.theme_report.quotations import Quotation

_SMALLEST_SUBGROUP = 2  # one finding is no group
_NAMED = 8  # boroughs up to which a sentence names them
_NO_REASON = "not clustered yet"
_CHANGES: dict[Change, tuple[str, str]] = {  # in the order of the page
    "born": ("new", "New: {name}."),
    "merged": ("merged", "{previous_name} is now part of {name} ({shared})."),
    "split": ("split", "Part of {previous_name} ({shared}) is now in {name}."),
    "dissolved": ("dissolved", "No longer a sub-theme: {previous_name}."),
    "continued": ("unchanged", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """A sub-theme cut down to one theme's findings.

    Attributes
    ----------
    quotation : Quotation
        The central finding of the whole sub-theme, which describes it.
    is_on_theme : bool
        Whether that finding is itself coded with the theme.
    quotations : tuple of Quotation
        The members that are coded with the theme.
    boroughs : tuple of str
        Where these come from.
    stability : float
        Of the whole sub-theme, 0 to 1.
    sentence : str
        How many they are, and of how many.
    cautions : tuple of str
        What makes it doubtful: unstable, of one borough only, stock wording.
    """

    cluster_id: str
    name: str
    quotation: Quotation
    is_on_theme: bool
    quotations: tuple[Quotation, ...]
    boroughs: tuple[str, ...]
    stability: float
    sentence: str
    cautions: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The ids of ``quotations``."""
        return tuple(one.finding.finding_id for one in self.quotations)

    @property
    def is_doubtful(self) -> bool:
        """Whether too little of it is found again in other draws."""
        return self.stability < STABLE_FROM

    @property
    def tally(self) -> Tally:
        """What ``quotations`` say, stated and inferred apart."""
        return tally_findings(one.finding for one in self.quotations)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWordings:
    """Wordings that reports share, with a sentence that counts them.

    Each is quoted by its central finding, whose ``stock`` names the boroughs.
    """

    sentence: str
    wordings: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubThemeChanges:
    """What became of the sub-themes when the findings were last clustered again."""

    sentence: str
    lines: tuple[str, ...]


def cut_sub_themes(
    sub_themes: SubThemes,
    quotations_by_id: Mapping[str, Quotation],
    quotations: Sequence[Quotation],
) -> tuple[Subgroup, ...]:
    """Cut the sub-themes down to these quotations; those in most boroughs first.

    Every finding of the corpus is in ``quotations_by_id``.
    """
    on_theme = {one.finding.finding_id: one for one in quotations}
    places = {finding_id: place for place, finding_id in enumerate(on_theme)}
    subgroups = [
        _build_subgroup(row, quotations_by_id[row.central], on_theme, places.__getitem__)
        for row in sub_themes.cluster_rows
        if len(on_theme.keys() & set(row.members)) >= _SMALLEST_SUBGROUP
    ]
    order = sorted(
        subgroups, key=lambda one: (-len(one.boroughs), -len(one.quotations), one.cluster_id)
    )
    return tuple(order)


def _build_subgroup(
    row: SubTheme,
    central: Quotation,
    on_theme: Mapping[str, Quotation],
    place: Callable[[str], int],
) -> Subgroup:
    members = tuple(on_theme[one] for one in sorted(on_theme.keys() & set(row.members), key=place))
    boroughs = tuple(sorted({one.finding.borough for one in members}))
    return Subgroup(
        cluster_id=row.cluster_id,
        name=row.name,
        quotation=central,
        is_on_theme=row.central in on_theme,
        quotations=members,
        boroughs=boroughs,
        stability=row.stability,
        sentence=_describe(row, members, boroughs),
        cautions=_warn(row, members, boroughs),
    )


def _describe(row: SubTheme, members: Sequence[Quotation], boroughs: Sequence[str]) -> str:
    of_all = f" of the {row.size} in the sub-theme" if row.size > len(members) else ""
    found = count_words(len(members), "finding")
    where = list_words(boroughs) if len(boroughs) <= _NAMED else f"{len(boroughs)} boroughs"
    return f"{start_sentence(found)[:-1]}{of_all}, in {where}."


def _warn(row: SubTheme, members: Sequence[Quotation], boroughs: Sequence[str]) -> tuple[str, ...]:
    cautions = []
    if not row.is_stable:
        cautions.append(
            f"Unstable: on average {row.stability:.2f} of it is found again when boroughs and "
            f"findings are resampled; {STABLE_FROM:.2f} or more is stable. Treat it as a hint."
        )
    if len(row.borough_names) == 1:
        cautions.append(f"One borough only: {row.borough_names[0]}.")
    elif len(boroughs) == 1:
        cautions.append(f"One borough only on this theme: {boroughs[0]}.")
    stock = sum(one.stock is not None for one in members)
    if stock:
        cautions.append(f"Stock wording: {stock} of these {len(members)} findings.")
    return tuple(cautions)


def list_ungrouped(
    sub_themes: SubThemes, quotations: Sequence[Quotation], subgroups: Sequence[Subgroup]
) -> dict[str, tuple[Quotation, ...]]:
    """Return these quotations that are in none of the sub-groups, by reason."""
    grouped = {member for subgroup in subgroups for member in subgroup.members}
    reasons = {row.finding_id: row.reason for row in sub_themes.unclustered_rows}
    left = {
        one.finding.finding_id: one for one in quotations if one.finding.finding_id not in grouped
    }
    for row in sub_themes.cluster_rows:
        alone = f"the only finding on this theme in the sub-theme “{row.name}”"
        reasons |= dict.fromkeys(left.keys() & set(row.members), alone)
    groups = group_rows(left.values(), lambda one: reasons.get(one.finding.finding_id, _NO_REASON))
    return {reason: tuple(own) for reason, own in groups.items()}


def list_stock_wording(
    sub_themes: SubThemes, quotations_by_id: Mapping[str, Quotation]
) -> StockWordings:
    """Return the wordings that reports share, those of the most boroughs first."""
    rows = sub_themes.stock_wording_rows
    groups = group_rows(rows, lambda row: row.wording_id).values()
    if not groups:
        return StockWordings(
            sentence="No reports on different boroughs share almost the same wording.", wordings=()
        )
    reports = {quotations_by_id[row.finding_id].finding.report_id for row in rows}
    sentence = (
        f"{count_words(len(rows), 'finding')} of {len(quotations_by_id):,}, in "
        f"{count_words(len(reports), 'report')}, use almost the same "
        f"words as a report on another borough ({count_words(len(groups), 'wording')})."
    )
    return StockWordings(
        sentence=start_sentence(sentence),
        wordings=tuple(quotations_by_id[own[0].finding_id] for own in groups),  # the central ones
    )


def describe_changes(sub_themes: SubThemes) -> SubThemeChanges:
    """Return what became of the sub-themes the last time that the findings were clustered."""
    rows = sub_themes.change_rows
    if not rows:
        return SubThemeChanges(
            sentence="These are the first sub-themes in this store, so there are no earlier ones"
            " to compare.",
            lines=(),
        )
    latest = max(row.renewal for row in rows)
    last = [row for row in rows if row.renewal == latest]
    counts = Counter(row.change for row in last)
    counted = [f"{counts[change]} {words}" for change, (words, _) in _CHANGES.items()]
    return SubThemeChanges(
        sentence=f"Since the previous clustering: {list_words(counted)}.",
        lines=_write_changes(last),
    )


def describe_origin(sub_themes: SubThemes, cluster_id: str) -> tuple[str, ...]:
    """Return what the last clustering did to a sub-theme that is there now, in sentences."""
    rows = sub_themes.change_rows
    if not rows:
        return ("These are the first sub-themes in this store.",)
    latest = max(row.renewal for row in rows)
    own = [row for row in rows if row.renewal == latest and row.cluster_id == cluster_id]
    return _write_changes(own) or ("It was there before the last clustering.",)


def _write_changes(rows: Sequence[SubThemeChange]) -> tuple[str, ...]:
    return tuple(
        template.format(
            name=row.name,
            previous_name=row.previous_name,
            shared=count_words(row.shared, "finding"),
        )
        for change, (_, template) in _CHANGES.items()
        for row in rows
        if row.change == change and template
    )
