"""How much of what each borough's reports say is on each theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence.counts import ASPECTS, COUNTED_AS, require_known, say
from inspection_findings.analysis.recurrence.eligible import keep_eligible

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ["theme_id", "borough", "aspect", "findings", "of", "share"]


def measure_boroughs(
    findings: pd.DataFrame,
    coded: pd.DataFrame,
    *,
    theme_ids: Sequence[str],
    eligibility: pd.DataFrame,
) -> pd.DataFrame:
    """Return the share of each theme in what is said of each borough, by aspect.

    Parameters
    ----------
    findings : DataFrame
        As in ``CorpusFrames``.
    coded, eligibility : DataFrame
        From ``code_findings`` and ``find_eligible_reports``.

    Returns
    -------
    DataFrame
        One row per theme, borough with a report that could show it, and aspect: ``findings`` on
        the theme that count as the aspect, ``of`` how many on anything in those reports, and
        their ``share``, missing where there are none.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``.
    """
    import pandas as pd

    require_known(coded["theme_id"], theme_ids)
    kept = keep_eligible(coded, eligibility)
    said = findings.assign(said=say(findings))
    rows: list[tuple[object, ...]] = []
    for theme_id in theme_ids:
        reports = eligibility[(eligibility["theme_id"] == theme_id) & eligibility["eligible"]]
        on_anything = said[said["report_id"].isin(set(reports["report_id"]))]
        on_theme = kept[kept["theme_id"] == theme_id]
        for borough in sorted(set(reports["borough"])):
            here = [t.loc[t["borough"] == borough, "said"] for t in (on_theme, on_anything)]
            for aspect in ASPECTS:
                count, of = (int(one.isin(COUNTED_AS[aspect]).sum()) for one in here)
                share = count / of if of else float("nan")
                rows.append((theme_id, borough, aspect, count, of, share))
    return pd.DataFrame(rows, columns=_COLUMNS)
