"""Tidy CSV tables, which Excel opens and R, pandas and DuckDB read.

UTF-8 with a byte order mark (Excel takes a file without one for Windows-1252), lines end
in CR LF (RFC 4180), decimals have a point.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from inspection_findings.analysis.listings import list_counts
from inspection_findings.analysis.recurrence import CodedFinding
from inspection_findings.exchange.cells import BYTE_ORDER_MARK, RISKY_STARTS, guard_cell
from inspection_findings.frames import rows_to_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.analysis.corpus_tables import CorpusTables
    from inspection_findings.theme_report.contents import Contents

_PLACE = ["finding_id", "citation", "report_id", "borough", "service", "published", "standard"]
_WORDS = ["kind", "polarity", "polarity_from", "polarity_coder_kind", "heading", "text"]
_CODING = ["theme_id", "theme", "rank", "coder_kind", "coder", "probability", "taught"]
# Columns whose names scripts know; inside they have plainer ones.
_COLUMN_NAMES = {"in_training": "taught", "not_stated": "unstated"}


TABLES = (
    *("findings", "recurrence", "matrix", "recommendations", "uncoded", "sentences", "trends"),
    *("ratings", "standards", "co-occurrence", "not-eligible", "comparisons", "not-compared"),
    *("sub-themes", "unclustered", "stock-wording", "sub-theme-changes", "crosswalk", "taken-up"),
    *("shared-recommendations", "addressees", "practice", "practice-left-out", "reinspection"),
    *("sites", "sites-passed-over", "saturation"),
)
_OF_NO_THEME = ("addressees", "uncoded", "sub-theme-changes")
_FINDING_COLUMNS = (
    *("finding_id", "area_finding_id", "recommendation_finding_id", "earlier_finding_id"),
    "practice_finding_id",
)


def write_csv_tables(
    contents: Contents, theme_ids: Collection[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the name and content of each table: of the whole corpus, or of these themes alone.

    ``findings``: one row per finding and theme, a finding without a theme is not in it, with the
    nearest coded findings where the model gave the theme; ``recurrence``: one row per theme and
    aspect; ``matrix``: one row per theme and borough; ``recommendations``: one row each, coded or
    not; ``uncoded``: one row per finding without a theme, with the reason; and all of
    ``list_tables``.

    Of these themes is a row that names one, or else that names a finding coded with one. Shares
    stay those of all boroughs, since each row has its denominator. Tables of no theme are left out.
    """
    asked = contents.codebook.theme_ids if theme_ids is None else theme_ids
    # Theme by theme: all codings at once take more memory than all else together.
    codings = (_list_codings(contents, theme_id) for theme_id in sorted(asked))
    yield "findings.csv", _write_table(codings)
    for name, table in _list_others(contents):
        if theme_ids is None:
            yield f"{name}.csv", _write_table([table])
        elif name not in _OF_NO_THEME:
            yield f"{name}.csv", _write_table([_keep_themes(table, contents, theme_ids)])


def _list_others(contents: Contents) -> Iterator[tuple[str, pd.DataFrame]]:
    recurrence = contents.tables.recurrence.themes.copy()
    recurrence.insert(1, "theme", recurrence["theme_id"].map(contents.theme_names))
    yield "recurrence", recurrence
    yield "matrix", list_counts(contents.cells, contents.theme_names).rename(columns=_COLUMN_NAMES)
    yield "recommendations", _list_recommendations(contents)
    yield "uncoded", _list_uncoded(contents)
    yield from list_tables(contents.tables).items()


def _keep_themes(
    table: pd.DataFrame, contents: Contents, theme_ids: Collection[str]
) -> pd.DataFrame:
    if "theme_id" in table:
        return table[table["theme_id"].isin(theme_ids)]
    coded = {
        one.finding.finding_id
        for theme_id in theme_ids
        for one in contents.quotations_by_theme.get(theme_id, ())
    }
    if "members" in table:  # of a sub-theme
        return table[table["members"].map(lambda ids: not coded.isdisjoint(ids)).astype(bool)]
    columns = [column for column in _FINDING_COLUMNS if column in table]
    return table[table[columns].isin(coded).any(axis=1)]


def _list_codings(contents: Contents, theme_id: str) -> pd.DataFrame:
    quotations = contents.quotations_by_theme.get(theme_id, ())
    nearest = ["; ".join(near.traced for near in one.nearest_on(theme_id)) for one in quotations]
    codings = rows_to_frame([one.coding_of(theme_id) for one in quotations], CodedFinding)
    given = codings.drop(columns=["citation", "text"])
    findings = contents.frames.findings
    table = given.merge(
        _add_services(contents, findings[findings["finding_id"].isin(given["finding_id"])]),
        on="finding_id",
        how="left",
        validate="many_to_one",
    ).assign(theme=given["theme_id"].map(contents.theme_names), nearest=nearest)
    return table.rename(columns=_COLUMN_NAMES)[[*_PLACE, *_WORDS, *_CODING, "nearest"]]


def _list_recommendations(contents: Contents) -> pd.DataFrame:
    theme_ids = {
        one.finding.finding_id: "; ".join(coding.theme_id for coding in one.codings)
        for one in contents.quotations
        if one.finding.kind == "recommendation"
    }
    findings = contents.frames.findings
    chosen = _add_services(contents, findings[findings["kind"] == "recommendation"])
    table = chosen.assign(
        theme_ids=chosen["finding_id"].map(theme_ids), number=chosen["number"].astype("Int64")
    )
    return table[[*_PLACE, "number", "addressee", "text", "theme_ids"]]


def _list_uncoded(contents: Contents) -> pd.DataFrame:
    reasons = {
        one.finding.finding_id: one.uncoded_reason for one in contents.quotations if not one.codings
    }
    findings = contents.frames.findings
    chosen = _add_services(contents, findings[findings["finding_id"].isin(list(reasons))])
    return chosen.assign(reason=chosen["finding_id"].map(reasons))[[*_PLACE, *_WORDS, "reason"]]


def _add_services(contents: Contents, findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with the service inspected, by borough, date, report and position."""
    services = contents.frames.reports[["report_id", "service"]]
    by = ["borough", "published", "report_id", "position", "finding_id"]
    return findings.merge(services, on="report_id", how="left").sort_values(by)


def _write_cell(value: object) -> object:
    if isinstance(value, tuple):  # names or ids, as one cell
        value = "; ".join(map(str, value))
    return guard_cell(value) if isinstance(value, str) else value


def _guard(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as its cells are written: whole columns of numbers or words at once."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column.dtype):
        return column
    if isinstance(column.dtype, pd.StringDtype):
        risky = column.str[:1].isin(RISKY_STARTS)
        return column.where(~risky, column[risky].map(guard_cell)) if risky.any() else column
    return column.map(_write_cell)


def _write_table(parts: Iterable[pd.DataFrame]) -> str:
    """Return a table as text; its parts have the same columns, which are written once."""
    texts = [
        (part.apply(_guard) if len(part) else part).to_csv(
            index=False,
            header=not place,
            quoting=csv.QUOTE_MINIMAL,
            lineterminator="\r\n",
            float_format="%.4f",
        )
        for place, part in enumerate(parts)
    ]
    return BYTE_ORDER_MARK + "".join(texts)


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
        "comparisons": pd.concat([_label(one.tests, "by", one.by) for one in comparisons]),
        "not-compared": pd.concat([_label(one.untested, "by", one.by) for one in comparisons]),
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
    frames = tables.follow_up.tables
    names = {
        "crosswalk": "crosswalk",
        "taken-up": "taken-up",
        "shared": "shared-recommendations",
        "addressees": "addressees",
        "practice": "practice",
        "practice-left-out": "practice-left-out",
        "reinspection": "reinspection",
    }
    return {file: frames[name] for name, file in names.items()}


def _list_visits(tables: CorpusTables) -> dict[str, pd.DataFrame]:
    import pandas as pd

    saturations = {"": tables.saturation, **tables.saturations}
    passed_over = [
        _label(one.passed_over, "theme_id", theme_id) for theme_id, one in tables.samples.items()
    ]
    return {
        "sites": pd.concat([one.sites for one in tables.samples.values()]),
        "sites-passed-over": pd.concat(passed_over),
        "saturation": pd.concat(
            [_label(one.estimates, "theme_id", theme_id) for theme_id, one in saturations.items()]
        ),
    }


def _label(table: pd.DataFrame, name: str, value: str) -> pd.DataFrame:
    """Return the table with what it is about in its first column."""
    labelled = table.copy()
    labelled.insert(0, name, value)
    return labelled
