"""The answers of ``Corpus`` to questions across boroughs and reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
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

_BY_THEME = (
    *("themes", "sentences", "boroughs", "trends", "ratings", "standards"),
    *("co_occurrence", "not_eligible", "turned_over"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubThemes(Answer):
    """Groups of findings that make the same point across boroughs, and findings in no group.

    Attributes
    ----------
    clusters : DataFrame
        The groups, those with the most boroughs first. ``boroughs`` has names, ``members`` has
        finding ids. ``stability`` is the share of a group found again in resamples, 0 to 1.
    unclustered : DataFrame
        Findings in no group, each with the reason.
    stock_wording : DataFrame
        Sentences that occur in reports on several boroughs.
    changes : DataFrame
        What became of earlier groups.
    mixing : DataFrame
        One row: how far groups mix boroughs, compared with chance.
    """

    clusters: pd.DataFrame
    unclustered: pd.DataFrame
    stock_wording: pd.DataFrame
    changes: pd.DataFrame
    mixing: pd.DataFrame

    @classmethod
    def of(cls, found: sub_themes.SubThemes, *, theme_ids: Sequence[str]) -> Self:
        """Return the sub-themes on any of these themes, or all if none is named."""
        return cls(**_tabulate_sub_themes(found, theme_ids))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recurring(Answer):
    """What recurs across boroughs, by theme and by group of similar findings.

    Attributes
    ----------
    themes : DataFrame
        For each theme and ``aspect``, the share of eligible boroughs that have it, with its 95 %
        interval, and how evenly the theme is spread. A borough is eligible if its reports could
        have shown the theme.
    sentences : DataFrame
        The same in words.
    boroughs : DataFrame
        Each theme's share of the findings on each borough.
    trends, ratings, standards : DataFrame
        The themes by year of inspection, by rating, and by standard.
    co_occurrence : DataFrame
        Pairs of themes on the same finding.
    not_eligible : DataFrame
        Reports that could not have shown a theme, with the reason.
    turned_over : DataFrame
        Themes in boroughs where stated and inferred polarity together point the other way than
        stated polarity alone.
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
    turned_over: pd.DataFrame
    clusters: pd.DataFrame
    unclustered: pd.DataFrame
    stock_wording: pd.DataFrame
    changes: pd.DataFrame
    mixing: pd.DataFrame

    @classmethod
    def of(
        cls, found: RecurrenceTables, groups: sub_themes.SubThemes, *, theme_ids: Sequence[str]
    ) -> Self:
        """Return what recurs on these themes, or on all if none is named."""
        by_theme = {name: _keep_themes(getattr(found, name), theme_ids) for name in _BY_THEME}
        return cls(**by_theme, **_tabulate_sub_themes(groups, theme_ids))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared(Answer):
    """Tests of whether themes are more frequent in some reports or findings than by chance.

    Attributes
    ----------
    by : str
        What was compared: polarity, year, framework or rating.
    aspect : str
        Which findings were counted.
    method : str
        The test, described in a sentence or two.
    tests : DataFrame
        One row for each theme, with its ``verdict``.
    untested : DataFrame
        Themes for which there is nothing to compare, with the reason.
    left_out : DataFrame
        Reports and boroughs that were not used, with the reason.
    """

    by: str
    aspect: str
    method: str
    tests: pd.DataFrame
    untested: pd.DataFrame
    left_out: pd.DataFrame

    @classmethod
    def of(cls, found: Comparison, *, theme_ids: Sequence[str]) -> Self:
        """Return the tests of these themes, or of all if none is named; p values do not change."""
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
    """Recommendations traced and shared, good practice elsewhere, and re-inspections.

    Attributes
    ----------
    crosswalk : DataFrame
        Each recommendation with the areas for improvement that support it.
    recommendations : DataFrame
        Each recommendation with the number of areas that support it.
    taken_up : DataFrame
        Each area for improvement with the recommendation that takes it up, if there is one.
    shared, addressees : DataFrame
        Similar recommendations to several boroughs, and their addressees.
    practice, practice_left_out : DataFrame
        Areas for improvement with good practice elsewhere, and areas without.
    reinspection, reinspected : DataFrame
        The outcome of each area in the borough's next report, and the number of each outcome.
    thresholds : mapping of str to Threshold
        For each table, the similarity above which two findings are treated as the same point.
    boroughs_with_one_report : tuple of str
        Boroughs without a later report to follow areas to.
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
        """Return the rows on these boroughs and themes, or on all if none is named."""
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
class FurtherReports(Answer):
    """How many sub-themes there may be, and what reading more reports would bring.

    Attributes
    ----------
    saturation : DataFrame
        How many sub-themes are found and how many there may be, counted in two ways.
    curve : DataFrame
        How many sub-themes so many reports show on average, and further ones should bring.
    sub_themes : DataFrame
        The reports that each sub-theme is found in.
    """

    saturation: pd.DataFrame
    curve: pd.DataFrame
    sub_themes: pd.DataFrame

    @classmethod
    def of(cls, found: Saturation) -> Self:
        """Return the saturation as tables."""
        return cls(saturation=found.estimates, curve=found.curve, sub_themes=found.incidences)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites(Answer):
    """Boroughs to visit for a theme, and an estimate of its unseen sub-themes.

    Attributes
    ----------
    theme_id : str
    size : int
        The number of sites requested.
    basis : str
        Which codings the sites rest on, and which findings were struck out.
    sites, passed_over : DataFrame
        The boroughs to visit and the others, each with the reason.
    evidence : DataFrame
        The findings that sites are argued from, and those that are not used, with the reason.
    saturation, curve : DataFrame
        The estimated number of sub-themes, and the number seen by number of reports.
    sub_themes : DataFrame
        The reports in which each sub-theme occurs.
    """

    theme_id: str
    size: int
    basis: str
    sites: pd.DataFrame
    passed_over: pd.DataFrame
    evidence: pd.DataFrame
    saturation: pd.DataFrame
    curve: pd.DataFrame
    sub_themes: pd.DataFrame

    @classmethod
    def of(cls, theme_id: str, size: int, sample: Sample, saturation: Saturation) -> Self:
        """Return the sites, with the estimate of unseen sub-themes."""
        return cls(
            theme_id=theme_id,
            size=size,
            basis=sample.basis,
            sites=sample.sites,
            passed_over=sample.passed_over,
            evidence=sample.evidence,
            saturation=saturation.estimates,
            curve=saturation.curve,
            sub_themes=saturation.incidences,
        )

    @property
    def about(self) -> dict[str, Any]:
        """The theme, the number of sites requested, and what they rest on."""
        return {"theme_id": self.theme_id, "size": self.size, "basis": self.basis}


def _tabulate_sub_themes(
    found: sub_themes.SubThemes, theme_ids: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Return the tables of sub-themes, with the names of boroughs in ``boroughs``."""
    found = found.select(theme_ids)
    clusters = found.clusters
    clusters = clusters.assign(boroughs=clusters["borough_names"])
    mixing = asdict(found.mixing)
    return {
        "clusters": clusters.drop(columns="borough_names"),
        "unclustered": found.unclustered,
        "stock_wording": found.stock_wording,
        "changes": found.changes,
        "mixing": make_frame([mixing], list(mixing)),
    }


def _keep_themes(table: pd.DataFrame, theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return the rows on any of these themes, or all if none is named."""
    if not theme_ids:
        return table
    is_on = table["theme_id"].isin(theme_ids)
    if "with_theme_id" in table:
        is_on |= table["with_theme_id"].isin(theme_ids)
    return table[is_on].reset_index(drop=True)


def _name(table: str) -> str:
    """Return the name of the attribute for a table of the command line."""
    return table.replace("-", "_")
