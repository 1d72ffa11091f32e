"""In how many boroughs each theme occurs, with an interval."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection_findings.analysis.recurrence.counts import (
    ASPECTS,
    COUNTED_AS,
    Aspect,
    require_known,
)
from inspection_findings.analysis.recurrence.eligible import assume_all_eligible, keep_eligible
from inspection_findings.records import CODER_KINDS

if TYPE_CHECKING:
    import pandas as pd


def measure_recurrence(
    coded: pd.DataFrame, *, theme_ids: Sequence[str], eligibility: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return in how many boroughs each theme occurs, by aspect, with an interval.

    Parameters
    ----------
    coded : DataFrame
        From ``code_findings``.
    theme_ids : sequence of str
        The themes of the codebook; they give the order.
    eligibility : DataFrame or None
        From ``find_eligible_reports``; what a report says that could not show the theme is
        not counted. None: every report with a coded finding could show every theme.

    Returns
    -------
    DataFrame
        One row per theme and aspect: ``theme_id``, ``aspect``; ``boroughs`` with at least
        one finding, ``eligible``, ``share``, ``low`` and ``high`` (Wilson, 95 %);
        ``boroughs_with_inferred``, if inferred polarity counted too; ``findings`` and how
        many of them are ``mixed``; ``by_person``, ``by_reference``
        and ``by_model``, the findings by kind of coder; ``boroughs_by_model_only``;
        ``borough_names``, separated by "; ".

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``.
    """
    import pandas as pd

    require_known(coded["theme_id"], theme_ids)
    if eligibility is None:
        eligibility = assume_all_eligible(coded, theme_ids=theme_ids)
    kept = keep_eligible(coded, eligibility)
    could = eligibility[eligibility["eligible"]]
    boroughs = could.groupby("theme_id")["borough"].nunique()
    rows = [
        {
            "theme_id": theme_id,
            "aspect": aspect,
            **_measure(of_theme, aspect, int(boroughs.get(theme_id, 0))),
        }
        for theme_id in theme_ids
        for of_theme in [kept[kept["theme_id"] == theme_id]]
        for aspect in ASPECTS
    ]
    return pd.DataFrame(rows)


def _measure(of_theme: pd.DataFrame, aspect: Aspect, eligible: int) -> dict[str, object]:
    counted = of_theme[of_theme["said"].isin(COUNTED_AS[aspect])]
    boroughs = sorted(set(counted["borough"]))
    seen_by_people = set(counted.loc[counted["coder_kind"] != "model", "borough"])
    is_inferred = (of_theme["said"] == "unstated") & of_theme["polarity"].isin(COUNTED_AS[aspect])
    return {
        "boroughs": len(boroughs),
        "boroughs_with_inferred": len({*boroughs, *of_theme.loc[is_inferred, "borough"]}),
        **share_of(len(boroughs), eligible),
        "findings": int(counted["finding_id"].nunique()),
        "mixed": int((counted["said"] == "mixed").sum()),
        **{f"by_{kind}": int((counted["coder_kind"] == kind).sum()) for kind in CODER_KINDS},
        "boroughs_by_model_only": len(set(boroughs) - seen_by_people),
        "borough_names": "; ".join(boroughs),
    }


def share_of(boroughs: int, eligible: int) -> dict[str, float]:
    """Return ``eligible``, ``share``, ``low`` and ``high`` (Wilson, 95 %), as columns have them."""
    low, high = wilson_interval(boroughs, eligible)
    share = boroughs / eligible if eligible else 0.0
    return {"eligible": eligible, "share": share, "low": low, "high": high}


@functools.cache
def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share; the whole range when there is no data.

    Examples
    --------
    >>> [round(limit, 2) for limit in wilson_interval(4, 5)]
    [0.38, 0.96]
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    from scipy.stats import binomtest

    if total == 0:
        return 0.0, 1.0
    interval = binomtest(count, total).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
