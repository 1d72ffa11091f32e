"""How evenly a theme is spread over boroughs, given how much each report says.

The measure is Gries' deviation of proportions, DP (St. Th. Gries, "Dispersions and adjusted
frequencies in corpora", International Journal of Corpus Linguistics 13(4), 2008, 403-437),
divided by its largest possible value (J. Lijffijt and St. Th. Gries, correction to it, same
journal 17(1), 2012, 147-149): 0 if every borough has the share of the theme's findings that it
has of all findings, 1 if the least spoken of has them all. Juilland's D asks for parts of equal
length, which reports are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from inspection_findings.analysis.recurrence.counts import ASPECTS, COUNTED_AS, say
from inspection_findings.analysis.recurrence.eligible import keep_eligible

if TYPE_CHECKING:
    import pandas as pd


def measure_dispersion(
    coded: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    theme_ids: Sequence[str],
    eligibility: pd.DataFrame,
) -> pd.DataFrame:
    """Return how evenly each theme is spread over its eligible boroughs, by aspect.

    Parameters
    ----------
    coded, eligibility : DataFrame
        From ``code_findings`` and ``find_eligible_reports``.
    findings : DataFrame
        As in ``CorpusFrames``: all of them, coded or not, are what a borough's part is.

    Returns
    -------
    DataFrame
        ``theme_id``, ``aspect``, ``dispersion`` (normalised DP, 0 to 1), and
        ``dispersion_by_chance``, what it would be on average if each finding on the theme
        fell on a borough at random: with few findings it is far from 0, and only a
        dispersion well above it speaks of concentration. Both are missing where there is
        nothing to spread.
    """
    import pandas as pd

    kept = keep_eligible(coded, eligibility)
    said = findings.assign(said=say(findings))
    could = eligibility[eligibility["eligible"]]
    rows = []
    for theme_id in theme_ids:
        reports = set(could.loc[could["theme_id"] == theme_id, "report_id"])
        boroughs = sorted(set(could.loc[could["theme_id"] == theme_id, "borough"]))
        for aspect in ASPECTS:
            here = said[said["report_id"].isin(reports) & said["said"].isin(COUNTED_AS[aspect])]
            on_theme = kept[(kept["theme_id"] == theme_id) & kept["said"].isin(COUNTED_AS[aspect])]
            sizes = here["borough"].value_counts().reindex(boroughs, fill_value=0)
            counts = on_theme["borough"].value_counts().reindex(boroughs, fill_value=0)
            found = deviate(counts.to_numpy(), sizes.to_numpy())
            chance = deviate_by_chance(int(counts.sum()), sizes.to_numpy())
            rows.append((theme_id, aspect, found, chance))
    columns = ["theme_id", "aspect", "dispersion", "dispersion_by_chance"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], "float64"))


def deviate(counts: ArrayLike, sizes: ArrayLike) -> float | None:
    """Return Gries' DP of a theme over parts, normalised.

    Parameters
    ----------
    counts, sizes : array of shape (n_boroughs,)
        Findings on the theme, and all findings, of each borough.

    Returns
    -------
    float or None
        Between 0 and 1; None without any finding, or if only one borough has findings.

    Examples
    --------
    >>> deviate([2, 4, 6], [10, 20, 30])
    0.0
    >>> deviate([3, 0, 0], [10, 20, 30])
    1.0
    """
    found, parts = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    expected = parts[parts > 0] / parts.sum() if parts.sum() else parts[:0]
    if len(expected) < 2 or not found.sum():
        return None
    observed = found[parts > 0] / found.sum()
    return float(np.abs(observed - expected).sum() / 2 / (1 - expected.min()))


def deviate_by_chance(total: int, sizes: ArrayLike) -> float | None:
    """Return the mean of ``deviate`` if ``total`` findings fell on the parts at random, exactly.

    Each finding falls on a borough with the probability of the borough's size, so that its
    count is binomial, and DP is a sum of the counts' mean absolute deviations, for which de
    Moivre gave a closed form (P. Diaconis and S. Zabell, "Closed form summation for classical
    distributions", Statistical Science 6(3), 1991, 284-302).

    Examples
    --------
    >>> round(deviate_by_chance(1, [10, 10, 10]), 2), round(deviate_by_chance(300, [10, 10, 10]), 2)
    (1.0, 0.05)
    """
    from scipy.stats import binom

    parts = np.asarray(sizes, dtype=float)
    expected = parts[parts > 0] / parts.sum() if parts.sum() else parts[:0]
    if len(expected) < 2 or not total:
        return None
    above = np.floor(total * expected) + 1  # the first count above the mean
    deviations = 2 * above * (1 - expected) * binom.pmf(above, total, expected) / total
    return float(deviations.sum() / 2 / (1 - expected.min()))
