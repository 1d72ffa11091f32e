"""What a store holds, listed as frames: one row a thing, with names beside ids.

The polarity that a heading or a person states and the one that is inferred are in two columns, so
that nobody counts an inference as a statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence import BoroughCounts, code_findings, count_matrix
from inspection_findings.frames import make_frame, rows_to_frame
from inspection_findings.records import POLARITIES, STATED_POLARITIES

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.coding import Theme
    from inspection_findings.frames import CorpusFrames

_POLARITY = (
    *("stated_polarity", "stated_by", "inferred_polarity", "inferred_by"),
    *("inferred_probability", "likeliest_polarity"),
)
CODINGS = (
    *("finding_id", "citation", "report_id", "borough", "published", "framework"),
    *("overall_rating", "standard", "rating", "kind"),
    *_POLARITY,
    *("theme_id", "theme", "rank", "coder", "coder_kind", "probability", "text"),
)
COUNTS = (
    *("theme_id", "theme", "borough", *STATED_POLARITIES, "findings"),
    *(f"inferred_{one}" for one in POLARITIES),
    *("unclear", "strengths_together", "areas_for_improvement_together", "turns_over"),
)
_QUOTED = ("finding_id", "citation", "borough", "kind", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTheme:
    """A theme of the codebook, with how many findings and boroughs it is coded in.

    ``theme`` is its name; ``retired`` is the version that retired it, or empty.
    """

    theme_id: str
    theme: str
    description: str
    retired: str
    findings: int
    boroughs: int


def split_polarity(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with the polarity that is stated apart from the one that is inferred."""
    by_coder = findings["polarity_coder_kind"].where(findings["polarity_coder_kind"] != "")
    has_polarity = findings["polarity"].notna()
    by_heading, by_person = findings["polarity_from"] == "heading", by_coder == "person"
    is_stated = has_polarity & (by_heading | by_person)
    return findings.assign(
        stated_polarity=findings["polarity"].where(is_stated),
        stated_by=by_coder.fillna("heading").where(is_stated),
        inferred_polarity=findings["polarity"].where(has_polarity & ~is_stated),
        inferred_by=by_coder.where(has_polarity & ~is_stated),
    )


def list_codings(
    findings: pd.DataFrame,
    codings: pd.DataFrame,
    reports: pd.DataFrame,
    ratings: pd.DataFrame,
    *,
    theme_names: Mapping[str, str],
) -> pd.DataFrame:
    """Return the themes of findings, one row a coding, by report, position and rank.

    Parameters
    ----------
    findings, codings, reports, ratings : DataFrame
        As in ``CorpusFrames``; ``codings`` are the ``effective_codings``.
    theme_names : mapping of str to str
        By theme id.

    Returns
    -------
    DataFrame
        The columns of ``CODINGS``: ``rank`` 0 is a finding's main theme, ``framework`` and
        ``overall_rating`` are of the report, ``rating`` is that of the standard there.
    """
    placed = (
        split_polarity(findings)
        .merge(reports[["report_id", "framework", "overall_rating"]], how="left", validate="m:1")
        .merge(ratings[["report_id", "standard", "rating"]], how="left", validate="m:1")
    )
    listed = codings.merge(placed, on="finding_id", validate="many_to_one")
    listed["theme"] = [theme_names.get(one, one) for one in listed["theme_id"]]
    order = ["report_id", "position", "rank", "theme_id"]
    return listed.sort_values(order, ignore_index=True)[list(CODINGS)]


def quote_beside(table: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return a table on findings with their citation, borough, kind and text."""
    quoted = table.merge(findings[list(_QUOTED)], on="finding_id", validate="one_to_one")
    others = [name for name in table.columns if name != "finding_id"]
    return quoted[[*_QUOTED[:-1], *others, "text"]]


def list_reports(
    reports: pd.DataFrame, findings: pd.DataFrame, uncoded: pd.DataFrame
) -> pd.DataFrame:
    """Return the reports by borough and date, each with how many findings of which sort it has.

    Parameters are frames of ``CorpusFrames``.

    Returns
    -------
    DataFrame
        The columns of ``CorpusFrames.reports``, then ``findings``, ``strengths`` and
        ``areas_for_improvement`` (as its headings state), ``recommendations``, ``sentences``
        (of narrative), ``uncoded`` (without any theme).
    """
    stated = findings["polarity"].where(findings["polarity_from"] == "heading")
    sorts = {
        "findings": findings["finding_id"].notna(),
        "strengths": stated == "strength",
        "areas_for_improvement": stated == "area_for_improvement",
        "recommendations": findings["kind"] == "recommendation",
        "sentences": findings["kind"] == "narrative",
        "uncoded": findings["finding_id"].isin(uncoded["finding_id"]),
    }
    counted = findings.assign(**sorts).groupby("report_id")[list(sorts)].sum()
    listed = reports.merge(counted, left_on="report_id", right_index=True, how="left")
    listed[list(sorts)] = listed[list(sorts)].fillna(0).astype("int64")
    return listed.sort_values(["borough", "published", "report_id"], ignore_index=True)


def list_ratings(ratings: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the rating of each standard in each report, with where and when it was given."""
    places = reports[["report_id", "borough", "published", "framework"]]
    listed = places.merge(ratings, on="report_id", validate="one_to_many")
    by = ["borough", "published", "report_id"]
    return listed.sort_values(by, kind="stable", ignore_index=True)


def list_themes(
    themes: Sequence[Theme], findings: pd.DataFrame, codings: pd.DataFrame
) -> pd.DataFrame:
    """Return the themes of a codebook in its order, as a frame of ``ListedTheme``.

    ``codings`` are the effective ones: only those count.
    """
    placed = codings.merge(findings[["finding_id", "borough"]], on="finding_id").groupby("theme_id")
    carried = placed["finding_id"].nunique().to_dict()
    boroughs = placed["borough"].nunique().to_dict()
    rows = [
        ListedTheme(
            theme_id=theme.id,
            theme=theme.name,
            description=theme.description,
            retired=theme.retired or "",
            findings=carried.get(theme.id, 0),
            boroughs=boroughs.get(theme.id, 0),
        )
        for theme in themes
    ]
    return rows_to_frame(rows, ListedTheme)


def count_by_borough(frames: CorpusFrames, *, theme_names: Mapping[str, str]) -> pd.DataFrame:
    """Return how many findings state what, by theme and borough with any coded finding.

    ``theme_names`` has, by id, the themes to count; they give the order.
    """
    coded = code_findings(frames)
    return list_counts(count_matrix(coded, theme_ids=list(theme_names)), theme_names)


def list_counts(counts: Sequence[BoroughCounts], theme_names: Mapping[str, str]) -> pd.DataFrame:
    """Return counts as a frame with the columns of ``COUNTS``.

    There is a column for each stated polarity (``not_stated`` where it is at most inferred), and
    ``findings`` is their sum. Of those not stated, ``inferred_...`` and ``unclear`` count what is
    inferred; the rest has no polarity at all. ``..._together`` add stated and inferred, and count
    a mixed finding as both a strength and an area for improvement.
    ``turns_over`` marks a cell where more strengths than areas for improvement are stated, and
    fewer are there together, or the reverse.
    """
    rows = [
        {
            "theme_id": one.theme_id,
            "theme": theme_names[one.theme_id],
            "borough": one.borough,
            **asdict(one.counts),
            "findings": one.counts.findings,
            **{f"inferred_{name}": getattr(one.inferred, name) for name in POLARITIES},
            "unclear": one.inferred.unclear,
            "strengths_together": one.strengths_together,
            "areas_for_improvement_together": one.areas_together,
            "turns_over": one.turns_over,
        }
        for one in counts
    ]
    return make_frame(rows, COUNTS)
