"""Tidy CSV tables, which Excel opens and R, pandas and DuckDB read.

UTF-8 with a byte order mark (Excel takes a file without one for Windows-1252), lines end
in CR LF (RFC 4180), decimals have a point.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence import SAID, code_findings, count_matrix
from inspection_findings.exchange.cells import BYTE_ORDER_MARK, guard_cell

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.analysis.corpus_tables import CorpusTables

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.theme_report.contents import Material

_PLACE = ["finding_id", "citation", "report_id", "borough", "service", "published", "standard"]
_WORDS = ["kind", "polarity", "polarity_from", "polarity_coder_kind", "heading", "text"]
_CODING = ["theme_id", "theme", "rank", "coder_kind", "coder", "probability", "taught"]


def write_csv_tables(material: Material) -> Iterator[tuple[str, str]]:
    """Yield the name and content of each table; all of them hold the whole corpus."""
    for name, table in build_tables(material).items():
        yield f"{name}.csv", _write_table(table)


def build_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Return the tables by name.

    Returns
    -------
    dict of str to DataFrame
        ``findings``: one row per finding and theme, a finding without a theme is not in it,
        with the nearest coded findings where the model gave the theme;
        ``recurrence``: one row per theme and aspect; ``matrix``: one row per theme and
        borough; ``recommendations``: one row each, coded or not; ``uncoded``: one row per
        finding without a theme, with the reason; and all of ``csv_across.list_tables``.
    """
    frames, codebook = material.frames, material.codebook
    names = {theme.id: theme.name for theme in codebook.themes}
    services = frames.reports[["report_id", "service"]]
    coded = code_findings(frames.findings, frames.effective_codings)
    recurrence = material.tables.recurrence.themes.copy()
    matrix = count_matrix(coded, theme_ids=codebook.theme_ids)
    for table in (coded, recurrence, matrix):
        table.insert(1, "theme", table["theme_id"].map(names))
    coded = coded.merge(services, on="report_id", how="left", validate="many_to_one")
    by_model = coded["coder_kind"] == "model"
    coded["taught"] = by_model & coded["finding_id"].isin(frames.taught["finding_id"])
    by = ["borough", "published", "report_id", "position", "finding_id"]
    findings = frames.findings.merge(services, on="report_id", how="left").sort_values(by)
    recommendations = findings[findings["kind"] == "recommendation"]
    uncoded = _name_uncoded(findings, coded, material)
    return {
        "findings": _add_nearest(coded, material)[[*_PLACE, *_WORDS, *_CODING, "nearest"]],
        "recurrence": recurrence,
        "matrix": matrix[["theme_id", "theme", "borough", *SAID, "findings"]],
        "recommendations": _add_themes(recommendations, coded)[
            [*_PLACE, "number", "addressee", "text", "theme_ids"]
        ],
        "uncoded": uncoded[[*_PLACE, *_WORDS, "reason"]],
        **list_tables(material.tables),
    }


def _add_nearest(coded: pd.DataFrame, material: Material) -> pd.DataFrame:
    quotations = {one.finding_id: one for one in material.quotations}
    keys = zip(coded["finding_id"], coded["theme_id"], strict=True)
    return coded.assign(
        nearest=[
            "; ".join(near.traced for near in quotations[finding_id].nearest_on(theme_id))
            for finding_id, theme_id in keys
        ]
    )


def _add_themes(recommendations: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    ordered = coded.sort_values(["finding_id", "rank", "theme_id"])
    theme_ids = ordered.groupby("finding_id")["theme_id"].agg("; ".join)
    return recommendations.assign(
        theme_ids=recommendations["finding_id"].map(theme_ids).fillna(""),
        number=recommendations["number"].astype("Int64"),
    )


def _name_uncoded(findings: pd.DataFrame, coded: pd.DataFrame, material: Material) -> pd.DataFrame:
    reasons = {one.finding_id: one.uncoded_because for one in material.quotations}
    uncoded = findings[~findings["finding_id"].isin(coded["finding_id"])]
    return uncoded.assign(reason=uncoded["finding_id"].map(reasons))


def _write_cell(value: object) -> object:
    if isinstance(value, tuple):  # names or ids, as one cell
        value = "; ".join(map(str, value))
    return guard_cell(value) if isinstance(value, str) else value


def _write_table(table: pd.DataFrame) -> str:
    guarded = table.map(_write_cell)
    content = guarded.to_csv(
        index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n", float_format="%.4f"
    )
    return BYTE_ORDER_MARK + str(content)


def list_tables(tables: CorpusTables) -> dict[str, pd.DataFrame]:
    """Return the tables by name; each holds the whole corpus."""
    return {
        **_list_recurrence(tables),
        **_list_sub_themes(tables),
        **_list_following(tables),
        **_list_visits(tables),
    }


def _list_recurrence(tables: CorpusTables) -> dict[str, pd.DataFrame]:
    import pandas as pd

    recurrence, comparisons = tables.recurrence, tables.comparisons
    return {
        "sentences": recurrence.sentences,
        "trends": recurrence.trends,
        "ratings": recurrence.ratings,
        "standards": recurrence.standards,
        "co-occurrence": recurrence.co_occurrence,
        "not-eligible": recurrence.not_eligible,
        "comparisons": pd.concat([_say_what(one.tests, "by", one.by) for one in comparisons]),
        "not-compared": pd.concat([_say_what(one.untested, "by", one.by) for one in comparisons]),
    }


def _list_sub_themes(tables: CorpusTables) -> dict[str, pd.DataFrame]:
    sub_themes = tables.sub_themes
    return {
        "sub-themes": sub_themes.clusters,
        "unclustered": sub_themes.unclustered,
        "stock-wording": sub_themes.stock_wording,
        "sub-theme-changes": sub_themes.changes,
    }


def _list_following(tables: CorpusTables) -> dict[str, pd.DataFrame]:
    held = tables.follow_up.tables
    names = {
        "crosswalk": "crosswalk",
        "taken-up": "taken-up",
        "shared": "shared-recommendations",
        "addressees": "addressees",
        "practice": "practice",
        "practice-left-out": "practice-left-out",
        "reinspection": "reinspection",
    }
    return {file: held[name] for name, file in names.items()}


def _list_visits(tables: CorpusTables) -> dict[str, pd.DataFrame]:
    import pandas as pd

    saturations = {"": tables.saturation, **tables.saturations}
    passed_over = [
        _say_what(one.passed_over, "theme_id", theme_id) for theme_id, one in tables.samples.items()
    ]
    return {
        "sites": pd.concat([one.sites for one in tables.samples.values()]),
        "sites-passed-over": pd.concat(passed_over),
        "saturation": pd.concat(
            [
                _say_what(one.estimates, "theme_id", theme_id)
                for theme_id, one in saturations.items()
            ]
        ),
    }


def _say_what(table: pd.DataFrame, name: str, value: str) -> pd.DataFrame:
    """Return the table with what it is about in its first column."""
    said = table.copy()
    said.insert(0, name, value)
    return said
