"""The tables computed across boroughs and reports, by the names that their files have.

House rule: a table is written as it was computed; what the pages shorten is whole here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from inspection_findings.analysis.corpus_tables import CorpusTables


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
