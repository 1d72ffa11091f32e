"""Tidy CSV tables, which Excel opens and R, pandas and DuckDB read.

UTF-8 with a byte order mark (Excel takes a file without one for Windows-1252), lines end
in CR LF (RFC 4180), decimals have a point.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from inspection_findings.analysis.listings import list_counts
from inspection_findings.analysis.recurrence import CodedFinding
from inspection_findings.exchange.cells import BYTE_ORDER_MARK, RISKY_STARTS, guard_cell
from inspection_findings.frames import rows_to_frame

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.analysis.comparison import Comparison
    from inspection_findings.theme_report.contents import Contents

_PLACE = ["finding_id", "citation", "report_id", "borough", "service", "published", "standard"]
_WORDS = ["kind", "polarity", "polarity_from", "polarity_coder_kind", "heading", "text"]
_CODING = ["theme_id", "theme", "rank", "coder_kind", "coder", "probability", "taught"]
# Columns whose names scripts know; inside they have plainer ones.
_COLUMN_NAMES = {"in_training": "taught", "not_stated": "unstated"}


_OF_NO_THEME = ("addressees", "uncoded", "sub-theme-changes")
_FINDING_COLUMNS = (
    *("finding_id", "area_finding_id", "recommendation_finding_id", "earlier_finding_id"),
    "practice_finding_id",
)


def name_tables(theme_ids: Collection[str] | None = None) -> tuple[str, ...]:
    """Return the names of the tables of the whole corpus, or of those there are of themes alone.

    ``findings``: one row per finding and theme, a finding without a theme is not in it, with the
    nearest coded findings where the model gave the theme; ``recurrence``: one row per theme and
    aspect; ``matrix``: one row per theme and borough; ``recommendations``: one row each, coded or
    not; ``uncoded``: one row per finding without a theme, with the reason; and the answers of
    ``CorpusTables``.
    """
    left_out = () if theme_ids is None else _OF_NO_THEME
    return tuple(name for name in ("findings", *_TABLES) if name not in left_out)


def write_csv_table(
    contents: Contents, name: str, theme_ids: Collection[str] | None = None
) -> bytes:
    """Return the content of a table, of the whole corpus or of these themes alone.

    Of these themes is a row that names one, or else that names a finding coded with one. Shares
    stay those of all boroughs, since each row has its denominator.
    """
    if name == "findings":
        asked = contents.codebook.theme_ids if theme_ids is None else theme_ids
        # Theme by theme: all codings at once would take much memory.
        return _write_table(_list_codings(contents, theme_id) for theme_id in sorted(asked))
    table = _TABLES[name](contents)
    return _write_table([table if theme_ids is None else _keep_themes(table, contents, theme_ids)])


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


def _write_table(parts: Iterable[pd.DataFrame]) -> bytes:
    """Return a file of a table; its parts have the same columns, which are written once."""
    file = io.BytesIO()  # of bytes: text takes twice the memory if it has one curly quotation mark
    file.write(BYTE_ORDER_MARK.encode())
    for place, part in enumerate(parts):
        (part.apply(_guard) if len(part) else part).to_csv(
            file,
            mode="wb",
            index=False,
            header=not place,
            quoting=csv.QUOTE_MINIMAL,
            lineterminator="\r\n",
            float_format="%.4f",
        )
    return file.getvalue()


def _list_recurrence(contents: Contents) -> pd.DataFrame:
    recurrence = contents.tables.recurrence.themes
    recurrence.insert(1, "theme", recurrence["theme_id"].map(contents.theme_names))
    return recurrence


def _list_matrix(contents: Contents) -> pd.DataFrame:
    return list_counts(contents.cells, contents.theme_names).rename(columns=_COLUMN_NAMES)


def _list_comparisons(contents: Contents, read: Callable[[Comparison], Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([_label(read(one), "by", one.by) for one in contents.tables.comparisons])


def _list_sites(contents: Contents) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([one.sites for one in contents.tables.samples.values()])


def _list_passed_over(contents: Contents) -> pd.DataFrame:
    import pandas as pd

    samples = contents.tables.samples.items()
    return pd.concat([_label(one.passed_over, "theme_id", theme_id) for theme_id, one in samples])


def _list_saturation(contents: Contents) -> pd.DataFrame:
    import pandas as pd

    tables = contents.tables
    saturations = {"": tables.saturation, **tables.saturations}.items()
    return pd.concat([_label(one.estimates, "theme_id", theme_id) for theme_id, one in saturations])


def _label(table: pd.DataFrame, name: str, value: str) -> pd.DataFrame:
    """Return the table with what it is about in its first column."""
    labelled = table.copy()
    labelled.insert(0, name, value)
    return labelled


_TABLES: Mapping[str, Callable[[Contents], pd.DataFrame]] = {
    "recurrence": _list_recurrence,
    "matrix": _list_matrix,
    "recommendations": _list_recommendations,
    "uncoded": _list_uncoded,
    "sentences": lambda contents: contents.tables.recurrence.sentences,
    "trends": lambda contents: contents.tables.recurrence.trends,
    "ratings": lambda contents: contents.tables.recurrence.ratings,
    "standards": lambda contents: contents.tables.recurrence.standards,
    "co-occurrence": lambda contents: contents.tables.recurrence.co_occurrence,
    "not-eligible": lambda contents: contents.tables.recurrence.not_eligible,
    "comparisons": lambda contents: _list_comparisons(contents, lambda one: one.tests),
    "not-compared": lambda contents: _list_comparisons(contents, lambda one: one.untested),
    "sub-themes": lambda contents: contents.tables.sub_themes.clusters,
    "unclustered": lambda contents: contents.tables.sub_themes.unclustered,
    "stock-wording": lambda contents: contents.tables.sub_themes.stock_wording,
    "sub-theme-changes": lambda contents: contents.tables.sub_themes.changes,
    "crosswalk": lambda contents: contents.tables.follow_up.crosswalk.links,
    "taken-up": lambda contents: contents.tables.follow_up.crosswalk.areas,
    "shared-recommendations": lambda contents: contents.tables.follow_up.shared.recommendations,
    "addressees": lambda contents: contents.tables.follow_up.shared.addressees,
    "practice": lambda contents: contents.tables.follow_up.practice.pairs,
    "practice-left-out": lambda contents: contents.tables.follow_up.practice.left_out,
    "reinspection": lambda contents: contents.tables.follow_up.reinspection.areas,
    "sites": _list_sites,
    "sites-passed-over": _list_passed_over,
    "saturation": _list_saturation,
}
