"""What recurs across boroughs: counts by theme and borough, shares with intervals, words.

House rule: recurrence counts boroughs, never bullets, since one report may say the same
thing ten times. Polarity counts where the report's heading states it, or a person does. What
the model or the reference coding infers of a finding without such a heading is counted as
unstated, and only beside: in how many boroughs the answer would be if it counted. A finding
of mixed polarity counts as a strength and as an area for improvement, and the mixed ones
are counted beside, so that nobody adds the two up unawares. A recommendation has no
polarity and is an aspect of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from inspection_findings.errors import CodingError
from inspection_findings.records import CODER_KINDS

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
_NUMBER_WORDS = (
    *("no", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten"),
)


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

    _require_known(coded["theme_id"], theme_ids)
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


def measure_recurrence(coded: pd.DataFrame, *, theme_ids: Sequence[str]) -> pd.DataFrame:
    """Return in how many boroughs each theme occurs, by aspect, with an interval.

    Parameters
    ----------
    coded : DataFrame
        From ``code_findings``.
    theme_ids : sequence of str
        The themes of the codebook; they give the order.

    Returns
    -------
    DataFrame
        One row per theme and aspect: ``theme_id``, ``aspect``; ``boroughs`` with at least
        one finding, ``eligible``, ``share``, ``low`` and ``high`` (Wilson, 95 %);
        ``boroughs_with_inferred``, if inferred polarity counted too; ``findings`` and how
        many of them are ``mixed``; ``by_person``, ``by_reference``
        and ``by_model``, the findings by kind of coder; ``boroughs_by_model_only``;
        ``borough_names``, separated by "; ".
    """
    import pandas as pd

    _require_known(coded["theme_id"], theme_ids)
    eligible = len(find_eligible_boroughs(coded))
    rows = [
        {"theme_id": theme_id, "aspect": aspect, **_measure(of_theme, aspect, eligible)}
        for theme_id in theme_ids
        for of_theme in [coded[coded["theme_id"] == theme_id]]
        for aspect in ASPECTS
    ]
    return pd.DataFrame(rows)


def _measure(of_theme: pd.DataFrame, aspect: Aspect, eligible: int) -> dict[str, object]:
    counted = of_theme[of_theme["said"].isin(COUNTED_AS[aspect])]
    boroughs = sorted(set(counted["borough"]))
    seen_by_people = set(counted.loc[counted["coder_kind"] != "model", "borough"])
    low, high = wilson_interval(len(boroughs), eligible)
    is_inferred = (of_theme["said"] == "unstated") & of_theme["polarity"].isin(COUNTED_AS[aspect])
    return {
        "boroughs": len(boroughs),
        "boroughs_with_inferred": len({*boroughs, *of_theme.loc[is_inferred, "borough"]}),
        "eligible": eligible,
        "share": len(boroughs) / eligible if eligible else 0.0,
        "low": low,
        "high": high,
        "findings": int(counted["finding_id"].nunique()),
        "mixed": int((counted["said"] == "mixed").sum()),
        **{f"by_{kind}": int((counted["coder_kind"] == kind).sum()) for kind in CODER_KINDS},
        "boroughs_by_model_only": len(set(boroughs) - seen_by_people),
        "borough_names": "; ".join(boroughs),
    }


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


def write_number(number: int) -> str:
    """Return a number as prose has it: in words up to ten, in digits above.

    Examples
    --------
    >>> write_number(4), write_number(12)
    ('four', '12')
    """
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else f"{number:,}"


def describe_recurrence(*, strengths: int, areas: int, recommendations: int, eligible: int) -> str:
    """Return the recurrence of one theme as a sentence; every number counts boroughs.

    Examples
    --------
    >>> describe_recurrence(strengths=4, areas=3, recommendations=0, eligible=5)
    'A strength in four of five boroughs; an area for improvement in three; no recommendation.'
    >>> describe_recurrence(strengths=0, areas=1, recommendations=1, eligible=5)
    'An area for improvement in one of five boroughs; a recommendation in one; no strength.'
    """
    counts = (
        (strengths, "a strength", "no strength"),
        (areas, "an area for improvement", "no area for improvement"),
        (recommendations, "a recommendation", "no recommendation"),
    )
    found = [f"{name} in {write_number(count)}" for count, name, _ in counts if count]
    absent = [none for count, _, none in counts if not count]
    noun = "borough" if eligible == 1 else "boroughs"
    of_all = f"of {write_number(eligible)} {noun}"
    if not found:
        return f"No strength, area for improvement or recommendation in any {of_all}."
    sentence = "; ".join([f"{found[0]} {of_all}", *found[1:], *absent])
    return sentence[0].upper() + sentence[1:] + "."


def _require_known(coded_ids: Iterable[str], theme_ids: Sequence[str]) -> None:
    unknown = sorted(set(coded_ids) - set(theme_ids))
    if unknown:
        raise CodingError(
            f"theme {unknown[0]!r}",
            "findings are coded with it, but the codebook does not define it",
            "use the codebook that the store was coded with, or code those findings again",
        )
