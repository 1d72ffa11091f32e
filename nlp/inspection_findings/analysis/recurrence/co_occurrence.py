"""Which themes are said together: on one finding, counted by borough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = [
    *("theme_id", "with_theme_id", "boroughs", "boroughs_with_both", "findings", "overlap"),
    *("boroughs_by_model_only", "borough_names"),
]


def measure_co_occurrence(coded: pd.DataFrame, *, theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return the pairs of themes that stand on one finding.

    Parameters
    ----------
    coded : DataFrame
        From ``code_findings``.
    theme_ids : sequence of str
        The themes of the codebook; the one that comes first there is ``theme_id``.

    Returns
    -------
    DataFrame
        ``theme_id``, ``with_theme_id``; ``boroughs`` in which a finding carries both, out
        of ``boroughs_with_both``, in which each is found somewhere; ``findings`` that carry
        both; ``overlap``, their share of the findings that carry either (Jaccard);
        ``boroughs_by_model_only``; ``borough_names``. Most boroughs first, then the
        greatest overlap; pairs that never meet are left out.
    """
    import pandas as pd

    order = {theme_id: number for number, theme_id in enumerate(theme_ids)}
    carried = coded[["finding_id", "theme_id", "borough", "coder_kind"]]
    pairs = carried.merge(carried[["finding_id", "theme_id"]], on="finding_id")
    pairs = pairs[pairs["theme_id_x"].map(order) < pairs["theme_id_y"].map(order)]
    sizes = coded["theme_id"].value_counts().to_dict()
    places = coded.groupby("theme_id")["borough"].agg(set).to_dict()
    rows: list[dict[str, Any]] = []
    for (first, second), held in pairs.groupby(["theme_id_x", "theme_id_y"]):
        boroughs = set(held["borough"])
        seen_by_people = set(held.loc[held["coder_kind"] != "model", "borough"])
        rows.append(
            {
                "theme_id": first,
                "with_theme_id": second,
                "boroughs": len(boroughs),
                "boroughs_with_both": len(places[first] & places[second]),
                "findings": len(held),
                "overlap": len(held) / (sizes[first] + sizes[second] - len(held)),
                "boroughs_by_model_only": len(boroughs - seen_by_people),
                "borough_names": "; ".join(sorted(boroughs)),
            }
        )
    rows.sort(key=lambda row: (order[row["theme_id"]], order[row["with_theme_id"]]))
    rows.sort(key=lambda row: (-row["boroughs"], -row["overlap"]))
    return pd.DataFrame(rows, columns=_COLUMNS)
