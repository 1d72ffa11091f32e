"""What findings say of themes, and how many say it in each borough.

House rule: each finding says exactly one of ``SAID``, and every count adds up to the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from inspection_findings.errors import CodingError

if TYPE_CHECKING:
    import pandas as pd

Said = Literal["strength", "area_for_improvement", "mixed", "neutral", "unstated", "recommendation"]
Aspect = Literal["any", "strength", "area_for_improvement", "recommendation"]

SAID: tuple[Said, ...] = get_args(Said)  # each finding says exactly one of these
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
COUNTED_AS: dict[Aspect, tuple[Said, ...]] = {
    "any": SAID,
    "strength": ("strength", "mixed"),
    "area_for_improvement": ("area_for_improvement", "mixed"),
    "recommendation": ("recommendation",),
}


def code_findings(findings: pd.DataFrame, effective_codings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per finding and theme, with what the finding says of the theme.

    Parameters
    ----------
    findings, effective_codings : DataFrame
        As in ``CorpusFrames``. Where several coders of one kind gave the same theme, the
        row keeps the best rank, the mean probability, and all their names.

    Returns
    -------
    DataFrame
        ``theme_id``, ``rank``, ``coder_kind``, ``coder``, ``probability``, ``said`` (one of
        ``SAID``), and every column of ``findings``; sorted by theme, borough, report,
        position and finding, whatever the order of the rows given.

    Raises
    ------
    CodingError
        If a coding names a finding that is not there.
    """
    unknown = sorted(set(effective_codings["finding_id"]) - set(findings["finding_id"]))
    if unknown:
        raise CodingError(
            f"coding of finding {unknown[0]!r}",
            "the finding is not in the store",
            "build the store again with the report it came from",
        )
    ordered = effective_codings.sort_values(["finding_id", "theme_id", "coder"])
    merged_coders = ordered.groupby(["finding_id", "theme_id"], sort=True, as_index=False).agg(
        rank=("rank", "min"),
        coder_kind=("coder_kind", "first"),
        coder=("coder", lambda names: "; ".join(dict.fromkeys(names))),
        probability=("probability", "mean"),
    )
    coded = merged_coders.merge(findings, on="finding_id", how="left", validate="many_to_one")
    coded["said"] = say(coded)
    by = ["theme_id", "borough", "published", "report_id", "position", "finding_id"]
    return coded.sort_values(by, ignore_index=True)


def say(findings: pd.DataFrame) -> pd.Series[str]:
    """Return for each finding the one of ``SAID`` that it is counted under."""
    polarity = findings["polarity"].astype(object)
    is_stated = (findings["polarity_from"] == "heading") | (
        findings["polarity_coder_kind"] == "person"
    )
    stated = polarity.where(is_stated & polarity.notna() & (polarity != ""), "unstated")
    return stated.where(findings["kind"] != "recommendation", "recommendation").astype(str)


def find_eligible_boroughs(coded: pd.DataFrame) -> tuple[str, ...]:
    """Return the boroughs that could have shown a theme: those with any coded finding.

    A borough whose findings nobody has coded is not counted as silent; it is left out of
    the denominator.
    """
    return tuple(sorted(set(coded["borough"])))


def count_matrix(coded: pd.DataFrame, *, theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return how many findings say what, for every theme and every eligible borough.

    Parameters
    ----------
    coded : DataFrame
        From ``code_findings``.
    theme_ids : sequence of str
        The themes of the codebook; they give the order.

    Returns
    -------
    DataFrame
        ``theme_id``, ``borough``, a column of counts for each of ``SAID``, and ``findings``,
        which is their sum; a row of zeros where a borough has no finding on a theme.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``.
    """
    import pandas as pd

    require_known(coded["theme_id"], theme_ids)
    keys = ["theme_id", "borough", "said"]
    levels: list[list[str]] = [list(theme_ids), list(find_eligible_boroughs(coded)), list(SAID)]
    cells: pd.MultiIndex = pd.MultiIndex.from_product(levels[:2], names=keys[:2])
    every_count = pd.MultiIndex.from_product(levels, names=keys)
    counts = coded.value_counts(keys).reindex(every_count, fill_value=0).to_numpy(dtype=int)
    matrix = pd.DataFrame(
        counts.reshape(len(cells), len(SAID)), index=cells, columns=pd.Index(SAID)
    )
    matrix["findings"] = matrix.sum(axis=1)
    return matrix.reset_index()


def require_known(coded_ids: Iterable[str], theme_ids: Sequence[str]) -> None:
    """Raise ``CodingError`` for the first theme that is coded and not in ``theme_ids``."""
    unknown = sorted(set(coded_ids) - set(theme_ids))
    if unknown:
        raise CodingError(
            f"theme {unknown[0]!r}",
            "findings are coded with it, but the codebook does not define it",
            "use the codebook that the store was coded with, or code those findings again",
        )
