"""Boroughs to visit as a pack tells of them: with the numbers of its tables, and one finding.

Which boroughs, and in which role, is what ``analysis.sites`` suggests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.analysis.sites import Site
from inspection_findings.frames import group_rows
from inspection_findings.text import write_month
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.pack.key_figures import KeyFigures
from inspection_findings.theme_report.pack.words import say_stated
from inspection_findings.theme_report.quotations import Quotation
from inspection_findings.theme_report.theme import ThemeReport

_LOW = {"Requires improvement", "Inadequate"}
_MOST = 0.5  # of the boroughs with a recommendation: more than this are asked of one body


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A borough to visit: what its reports state, and the finding to start from.

    ``is_new`` says whether the pack does not quote that finding before.
    """

    borough: str
    role: str
    words: str
    start: Quotation
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotVisited:
    """A borough that is not suggested: what its reports state, and why not, in ``words``.

    ``is_low`` says whether the standard in which the theme is found most is rated below Good;
    ``similar`` is a recommendation of this borough that is much like one on the theme.
    """

    borough: str
    words: str
    is_low: bool
    similar: Quotation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedInMost:
    """A body that recommendations of most boroughs name, in the reports' own words."""

    addressee: str
    boroughs: tuple[str, ...]
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Boroughs to visit, the others, and bodies to meet."""

    visits: tuple[Visit, ...] = ()
    others: tuple[NotVisited, ...] = ()
    asked: tuple[AskedInMost, ...] = ()


def gather_visits(
    contents: Contents,
    report: ThemeReport,
    ordered: Sequence[Quotation],
    *,
    key_figures: KeyFigures,
    shown: Collection[str],
) -> Visits:
    """Return where to go for a theme, and where not.

    Parameters
    ----------
    ordered : sequence of Quotation
        On the theme, the clearest first, without what a reader struck out.
    shown : collection of str
        Findings that the pack quotes before: a visit starts from another one where it can.
    """
    by_borough = group_rows(ordered, lambda one: one.finding.borough)

    def describe(borough: str, reason: str = "") -> str:
        tally = contents.tally(report.theme.id, borough)
        return "; ".join(_describe(contents, borough, tally, key_figures, reason))

    starts = [
        _find_start(site, by_borough.get(site.borough, ()), contents, shown)
        for site in report.sample.site_rows
    ]
    return Visits(
        visits=tuple(
            Visit(
                borough=site.borough,
                role=site.role,
                words=describe(site.borough),
                start=start,
                is_new=start.finding.finding_id not in shown,
            )
            for site, start in zip(report.sample.site_rows, starts, strict=True)
        ),
        others=tuple(
            sorted(
                (
                    NotVisited(
                        borough=one.borough,
                        # What follows a semicolon are numbers, and these are in the words.
                        words=describe(one.borough, one.reason.partition(";")[0]),
                        is_low=_rate(key_figures, one.borough) in _LOW,
                        similar=_find_similar(contents, ordered, one.borough),
                    )
                    for one in report.sample.passed_over_rows
                ),
                key=lambda one: (not one.is_low, one.borough),
            )
        ),
        asked=tuple(_list_asked(ordered)),
    )


def _describe(
    contents: Contents, borough: str, tally: Tally, key_figures: KeyFigures, reason: str
) -> Iterator[str]:
    """Yield what a borough's reports state, how it is rated, and when inspectors were there.

    Where they state nothing, the reason against a visit says so.
    """
    yield say_stated(tally) if tally.findings else reason
    if rating := _rate(key_figures, borough):
        yield f"rated {rating} on {key_figures.standards[0].standard}"
    fieldwork = contents.frames.latest_reports[borough].fieldwork
    if fieldwork:
        yield f"fieldwork {write_month(fieldwork)}"
    if tally.findings and reason:
        yield reason


def _rate(key_figures: KeyFigures, borough: str) -> str:
    """Return the rating of the standard in which the theme is found most; empty if none."""
    first = key_figures.standards[:1]
    return first[0].ratings.get(borough, "") if first else ""


def _find_start(
    site: Site, own: Sequence[Quotation], contents: Contents, shown: Collection[str]
) -> Quotation:
    """Return the clearest stated finding of the kind that a site was chosen for."""
    theme_id = site.theme_id
    sure = [one for one in own if one.coding_of(theme_id).is_sure]
    strengths = [one for one in sure if one.finding.is_strength]
    areas = [one for one in sure if one.finding.is_area]
    # A finding may be both, and is then the first of either.
    sides = [*strengths, *areas] if site.role == "strong" else [*areas, *strengths]
    fresh = [one for one in sides if one.finding.finding_id not in shown]
    found = [*fresh, *sides]
    return found[0] if found else contents.quotations_by_id[site.finding.finding_id]


def _find_similar(
    contents: Contents, ordered: Sequence[Quotation], borough: str
) -> Quotation | None:
    """Return a borough's recommendation that is much like one on the theme; None if none is."""
    on_theme = {one.finding.finding_id for one in ordered}
    for group in contents.following.shared:
        ids = {one.finding.finding_id for one in group.quotations}
        own = [one for one in group.quotations if one.finding.borough == borough]
        if own and ids & on_theme and own[0].finding.finding_id not in on_theme:
            return own[0]
    return None


def _list_asked(ordered: Sequence[Quotation]) -> Iterator[AskedInMost]:
    recommendations = [one.finding for one in ordered if one.finding.kind == "recommendation"]
    of = len({one.borough for one in recommendations})
    pairs = {(one.addressee, one.borough) for one in recommendations if one.addressee}
    counts: Mapping[str, int] = Counter(addressee for addressee, _ in pairs)
    for addressee, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count > 1 and count > _MOST * of:
            boroughs = tuple(sorted(borough for name, borough in pairs if name == addressee))
            yield AskedInMost(addressee=addressee, boroughs=boroughs, of=of)
