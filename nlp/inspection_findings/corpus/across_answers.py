"""Answers of ``Corpus`` across boroughs and reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from inspection_findings.corpus.answer import Answer
from inspection_findings.frames import make_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from inspection_findings.analysis import sub_themes
    from inspection_findings.analysis.comparison import Comparison
    from inspection_findings.analysis.recommendations import FollowUp, Threshold
    from inspection_findings.analysis.recurrence import RecurrenceTables
    from inspection_findings.analysis.sites import Sample, Saturation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubThemes(Answer):
    """Groups of findings that make the same point across boroughs, and what is in no group.

    Attributes
    ----------
    clusters : DataFrame
        The groups, those of the most boroughs first; ``boroughs`` are names, ``members`` ids of
        findings, ``stability`` how much of a group is found again in other draws, 0 to 1.
    unclustered : DataFrame
        Findings in no group, each with the reason.
    stock_wording : DataFrame
        Sentences that reports on several boroughs share.
    changes : DataFrame
        What became of earlier groups.
    mixing : DataFrame
        One row: whether groups cross boroughs, beside what chance gives.
    """

    clusters: pd.DataFrame
    unclustered: pd.DataFrame
    stock_wording: pd.DataFrame
    changes: pd.DataFrame
    mixing: pd.DataFrame

    @classmethod
    def of(cls, found: sub_themes.SubThemes, *, theme_ids: Sequence[str]) -> Self:
        """Return the sub-themes on any of these themes; none named is all."""
        return cls(**_tabulate_sub_themes(found, theme_ids))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recurring(Answer):
    """What recurs across boroughs: theme by theme, and in groups of findings.

    Attributes
    ----------
    themes : DataFrame
        For each theme and ``aspect``, the boroughs that have it out of those that could have
        shown it, as a share with its 95 % interval, and how evenly it is spread.
    sentences : DataFrame
        The same in words.
    boroughs : DataFrame
        Each theme's share of what is said of each borough.
    trends, ratings, standards : DataFrame
        By year of inspection, by rating, and by the standards that a theme stands in.
    co_occurrence : DataFrame
        Themes on the same finding.
    not_eligible : DataFrame
        Reports that could not have shown a theme, with the reason.
    clusters, unclustered, stock_wording, changes, mixing : DataFrame
        As in ``SubThemes``.
    """

    themes: pd.DataFrame
    sentences: pd.DataFrame
    boroughs: pd.DataFrame
    trends: pd.DataFrame
    ratings: pd.DataFrame
    standards: pd.DataFrame
    co_occurrence: pd.DataFrame
    not_eligible: pd.DataFrame
    clusters: pd.DataFrame
    unclustered: pd.DataFrame
    stock_wording: pd.DataFrame
    changes: pd.DataFrame
    mixing: pd.DataFrame

    @classmethod
    def of(
        cls, found: RecurrenceTables, groups: sub_themes.SubThemes, *, theme_ids: Sequence[str]
    ) -> Self:
        """Return what recurs of these themes; none named is all."""
        by_theme = {
            field.name: _keep_themes(getattr(found, field.name), theme_ids)
            for field in fields(found)
        }
        return cls(**by_theme, **_tabulate_sub_themes(groups, theme_ids))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared(Answer):
    """Whether themes are more frequent somewhere than chance allows.

    Attributes
    ----------
    by : str
        What was compared: polarity, year, framework or rating.
    aspect : str
        Which findings were counted.
    method : str
        How it was tested, in a sentence or two.
    tests : DataFrame
        One row a theme, with its ``verdict``.
    untested : DataFrame
        Themes for which there is nothing to compare, with the reason.
    left_out : DataFrame
        Reports and boroughs that tell nothing, with the reason.
    """

    by: str
    aspect: str
    method: str
    tests: pd.DataFrame
    untested: pd.DataFrame
    left_out: pd.DataFrame

    @classmethod
    def of(cls, found: Comparison, *, theme_ids: Sequence[str]) -> Self:
        """Return the tests of these themes, corrected for all; none named is all."""
        return cls(
            by=found.by,
            aspect=found.aspect,
            method=found.method,
            tests=_keep_themes(found.tests, theme_ids),
            untested=_keep_themes(found.untested, theme_ids),
            left_out=_keep_themes(found.left_out, theme_ids),
        )

    @property
    def about(self) -> dict[str, Any]:
        """What was compared, and how."""
        return {"by": self.by, "aspect": self.aspect, "method": self.method}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recommendations(Answer):
    """What follows from reports: recommendations traced and shared, good practice, re-inspection.

    Attributes
    ----------
    crosswalk : DataFrame
        From each recommendation to the areas for improvement that carry it.
    recommendations : DataFrame
        Each recommendation, with how many areas carry it.
    taken_up : DataFrame
        From each area for improvement to the recommendation that takes it up, if any does.
    shared, addressees : DataFrame
        Similar recommendations to several boroughs, and to whom they are addressed.
    practice, practice_left_out : DataFrame
        Areas for improvement with good practice elsewhere, and those without.
    reinspection, reinspected : DataFrame
        What became of each area in a borough's next report, and how often which.
    thresholds : mapping of str to Threshold
        By table, the similarity above which two findings are treated as the same point.
    boroughs_with_one_report : tuple of str
        Where nothing can be followed to the next inspection.
    """

    crosswalk: pd.DataFrame
    recommendations: pd.DataFrame
    taken_up: pd.DataFrame
    shared: pd.DataFrame
    addressees: pd.DataFrame
    practice: pd.DataFrame
    practice_left_out: pd.DataFrame
    reinspection: pd.DataFrame
    reinspected: pd.DataFrame
    thresholds: Mapping[str, Threshold]
    boroughs_with_one_report: tuple[str, ...]

    @classmethod
    def of(cls, found: FollowUp, *, boroughs: Sequence[str], theme_ids: Sequence[str]) -> Self:
        """Return what follows for these boroughs and themes; none named is all."""
        selected = found.select(boroughs=boroughs, theme_ids=theme_ids)
        return cls(
            **{_name(table): frame for table, frame in selected.items()},
            thresholds={_name(table): one for table, one in found.thresholds.items()},
            boroughs_with_one_report=tuple(found.reinspection.single),
        )

    @property
    def about(self) -> dict[str, Any]:
        """The thresholds, and the boroughs with one report."""
        return {
            "thresholds": {
                name: {"value": one.value, "pairs": one.pairs, "because": one.reason}
                for name, one in self.thresholds.items()
            },
            "boroughs_with_one_report": list(self.boroughs_with_one_report),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites(Answer):
    """Boroughs to visit for a theme, and how many of its sub-themes are still unseen.

    Attributes
    ----------
    theme_id : str
    size : int
        How many sites were asked for.
    sites, passed_over : DataFrame
        The boroughs to visit and the others, each with the reason.
    saturation, curve : DataFrame
        How many sub-themes there may be, and how many so many reports show.
    sub_themes : DataFrame
        The reports that each sub-theme is found in.
    """

    theme_id: str
    size: int
    sites: pd.DataFrame
    passed_over: pd.DataFrame
    saturation: pd.DataFrame
    curve: pd.DataFrame
    sub_themes: pd.DataFrame

    @classmethod
    def of(cls, theme_id: str, size: int, sample: Sample, saturation: Saturation) -> Self:
        """Return the sites, and what more of them would bring."""
        return cls(
            theme_id=theme_id,
            size=size,
            sites=sample.sites,
            passed_over=sample.passed_over,
            saturation=saturation.estimates,
            curve=saturation.curve,
            sub_themes=saturation.incidences,
        )

    @property
    def about(self) -> dict[str, Any]:
        """The theme, and how many sites were asked for."""
        return {"theme_id": self.theme_id, "size": self.size}


def _tabulate_sub_themes(
    found: sub_themes.SubThemes, theme_ids: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Return the tables of sub-themes; the ``boroughs`` of a cluster are their names."""
    found = found.select(theme_ids)
    clusters = found.clusters.assign(boroughs=found.clusters["borough_names"])
    mixing = asdict(found.mixing)
    return {
        "clusters": clusters.drop(columns="borough_names"),
        "unclustered": found.unclustered,
        "stock_wording": found.stock_wording,
        "changes": found.changes,
        "mixing": make_frame([mixing], list(mixing)),
    }


def _keep_themes(table: pd.DataFrame, theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return the rows on any of these themes; none named is all."""
    if not theme_ids:
        return table
    is_on = table["theme_id"].isin(theme_ids)
    if "with_theme_id" in table:
        is_on |= table["with_theme_id"].isin(theme_ids)
    return table[is_on].reset_index(drop=True)


def _name(table: str) -> str:
    """Return the attribute that holds a table of the command line."""
    return table.replace("-", "_")
