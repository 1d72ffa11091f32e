"""One sub-theme: all findings that make the same point, what speaks for it, and how sure it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from inspection_findings.analysis.prose import count_words
from inspection_findings.coding import Theme
from inspection_findings.frames import group_rows
from inspection_findings.text import find_names, list_words, start_sentence
from inspection_findings.theme_report.contents import Contents
from inspection_findings.theme_report.headlines import (
    Headlines,
    choose_headlines,
    order_quotations,
    take_best,
)
from inspection_findings.theme_report.quotations import QuotationGroup
from inspection_findings.theme_report.sub_themes import Subgroup, cut_sub_themes, describe_origin


@dataclass(frozen=True, slots=True, kw_only=True)
class SubThemeReport:
    """All findings of one sub-theme.

    Attributes
    ----------
    subgroup : Subgroup
        The whole sub-theme.
    sentence : str
        How many findings in how many boroughs, and what they say.
    themes : tuple of (Theme, int)
        The themes of its findings, each with how many carry it, the most frequent first.
    boroughs : tuple of QuotationGroup
        All its findings by borough, in each those that say most first.
    origin : tuple of str
        What the last clustering did to it, in sentences.
    """

    subgroup: Subgroup
    sentence: str
    headlines: Headlines
    themes: tuple[tuple[Theme, int], ...]
    boroughs: tuple[QuotationGroup, ...]
    origin: tuple[str, ...]


def list_sub_themes(contents: Contents, theme: Theme | None = None) -> tuple[Subgroup, ...]:
    """Return the sub-themes of the corpus, or those cut down to a theme; most boroughs first."""
    quotations = contents.quotations if theme is None else contents.quotations_on(theme)
    return cut_sub_themes(contents.tables.sub_themes, contents.quotations_by_id, quotations)


def build_sub_theme_report(contents: Contents, name: str) -> SubThemeReport:
    """Return all that the corpus says of a sub-theme, given by id or name.

    Raises
    ------
    UnknownNameError
        If there is no such sub-theme, or several have this name.
    """
    subgroups = {one.cluster_id: one for one in list_sub_themes(contents)}
    known = dict.fromkeys(subgroups, ()) | {
        one.cluster_id: (one.name,) for one in subgroups.values() if name not in subgroups
    }
    subgroup = subgroups[find_names("sub-theme", [name], known)[0]]
    scores = take_best(subgroup.quotations, contents.scores)
    ordered = order_quotations(subgroup.quotations, scores)
    by_borough = group_rows(ordered, lambda one: one.finding.borough)
    return SubThemeReport(
        subgroup=subgroup,
        sentence=_write_sentence(subgroup),
        headlines=choose_headlines(
            subgroup.quotations, scores, theme_id=None, without=contents.without
        ),
        themes=_count_themes(contents, subgroup),
        boroughs=tuple(
            QuotationGroup(key=borough, name=borough, quotations=tuple(by_borough[borough]))
            for borough in subgroup.boroughs
        ),
        origin=describe_origin(contents.tables.sub_themes, subgroup.cluster_id),
    )


def _write_sentence(subgroup: Subgroup) -> str:
    found = count_words(len(subgroup.quotations), "finding")
    where = count_words(len(subgroup.boroughs), "borough")
    return f"{start_sentence(found)[:-1]} in {where}: {list_words(subgroup.tally.phrases)}."


def _count_themes(contents: Contents, subgroup: Subgroup) -> tuple[tuple[Theme, int], ...]:
    counts = Counter(
        theme_id
        for one in subgroup.quotations
        for theme_id in {coding.theme_id for coding in one.codings}
    )
    counted = [(theme, counts[theme.id]) for theme in contents.codebook.themes if counts[theme.id]]
    return tuple(sorted(counted, key=lambda pair: -pair[1]))
