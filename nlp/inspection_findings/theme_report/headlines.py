"""Which quotations say most: the order of a page, and the few at its head.

A quotation may head a page only if its coding is sure: a person or the reference coding gave the
theme, or the model with a probability at or above its level; and only if a heading or a person
states its polarity. Where boroughs stand side by side, it may also be inferred with a probability
of at least ``INFERRED_FROM``. The rest of the order is a plain product of what can be looked up, so
that a reader can follow it, and the same store gives the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspection_findings.analysis.recommendations import Similarity
from inspection_findings.frames import group_rows
from inspection_findings.theme_report.badges import tally_findings
from inspection_findings.theme_report.quotations import Quotation

INFERRED_FROM = 0.9  # probability of an inferred polarity from which it may stand beside others
HEADLINES = 2  # quotations each way
_SHORT, _LONG = 10, 40  # words between which a quotation is neither a scrap nor a paragraph
_INFERRED = 0.75  # what an inferred polarity counts beside a stated one
_BESIDE = 0.8  # what a theme beside the main one counts
_STOCK = 0.6  # what the inspectorate's stock wording counts beside local words
_AT_ONCE = 1_000  # embeddings
_DIGITS = 4  # coarser than rounding errors, so that every machine gives the same order

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headlines:
    """The quotations at the head of a page, and those that the reader struck out.

    ``none_stated`` says of strengths ("strength") and areas ("area_for_improvement") that none is
    stated, though some are inferred; empty if one is stated, or there is none at all.
    """

    strengths: tuple[Quotation, ...]
    areas: tuple[Quotation, ...]
    struck: tuple[Quotation, ...]
    none_stated: Mapping[str, str]


def score_quotations(
    quotations: Iterable[Quotation],
    theme_ids: Sequence[str],
    similarity: Similarity,
    *,
    beside_others: bool = False,
) -> dict[str, Scores]:
    """Return how much each quotation says of each of its themes, 0 to 1, by theme and finding.

    Parameters
    ----------
    beside_others : bool
        Compare each with the middle of the others, and not of all: for few quotations, where one
        that stands alone would be the middle.
    """
    on_theme: dict[str, list[Quotation]] = {theme_id: [] for theme_id in theme_ids}
    for one in quotations:
        for coding in one.codings:
            on_theme[coding.theme_id].append(one)
    return {
        theme_id: _score(theme_id, own, similarity, beside_others=beside_others)
        for theme_id, own in on_theme.items()
    }


def _score(
    theme_id: str, quotations: Sequence[Quotation], similarity: Similarity, *, beside_others: bool
) -> Scores:
    central = _measure_centrality(quotations, similarity, beside_others=beside_others)
    return {
        one.finding.finding_id: round(float(near) * _weigh(one, theme_id), _DIGITS)
        for one, near in zip(quotations, central, strict=True)
    }


def _measure_centrality(
    quotations: Sequence[Quotation], similarity: Similarity, *, beside_others: bool
) -> Sequence[float]:
    """Return the closeness of each quotation to the middle of all, or of the others, 0 to 1."""
    ids = [one.finding.finding_id for one in quotations]
    rows = [similarity.row_of[one] for one in ids]
    in_order = sorted(range(len(ids)), key=ids.__getitem__)  # whatever the order of the rows
    whole = np.zeros(similarity.embeddings.shape[1])
    for part in _read_rows(similarity, [rows[place] for place in in_order]):
        part[0] += whole  # one sum in one order, however the rows are cut
        whole = part.sum(axis=0)
    found: list[float] = []
    for part in _read_rows(similarity, rows):
        middles = whole - (part if beside_others else 0.0)
        lengths = np.maximum(np.sqrt((middles**2).sum(axis=-1)), 1e-12)
        found += ((part * middles).sum(axis=1) / lengths).tolist()
    return [max(one, 0.0) for one in found]


def _read_rows(similarity: Similarity, rows: Sequence[int]) -> Iterator[NDArray[np.float64]]:
    """Yield embeddings, (n, d), some at once: a theme may have more than fit into the memory."""
    for start in range(0, len(rows), _AT_ONCE):
        yield similarity.embeddings[rows[start : start + _AT_ONCE]].astype(np.float64)


def _weigh(quotation: Quotation, theme_id: str) -> float:
    coding = quotation.coding_of(theme_id)
    badge = quotation.badge
    weight = 1.0 if coding.probability is None else coding.probability
    weight *= 1.0 if coding.rank == 0 else _BESIDE
    weight *= 1.0 if badge and badge.is_stated else _INFERRED
    weight *= 1.0 if quotation.stock is None else _STOCK
    return weight * _weigh_length(len(quotation.finding.text.split()))


def _weigh_length(words: int) -> float:
    return min(1.0, words / _SHORT, _LONG / max(words, 1))


def order_quotations(quotations: Iterable[Quotation], scores: Scores) -> tuple[Quotation, ...]:
    """Return quotations with those that say most first."""
    return tuple(
        sorted(
            quotations,
            key=lambda one: (-scores.get(one.finding.finding_id, 0.0), one.finding.finding_id),
        )
    )


def take_best(quotations: Iterable[Quotation], scores: Mapping[str, Scores]) -> Scores:
    """Return how much each quotation says of the theme that it says most of.

    ``scores`` are by theme id; a quotation without a theme has 0.
    """
    return {
        one.finding.finding_id: max(
            (scores[coding.theme_id][one.finding.finding_id] for coding in one.codings), default=0.0
        )
        for one in quotations
    }


def say_once(quotations: Iterable[Quotation]) -> list[Quotation]:
    """Return quotations in their order, with words that were said already at the end."""
    wordings = group_rows(quotations, lambda one: one.wording).values()
    return [own[0] for own in wordings] + [one for own in wordings for one in own[1:]]


def choose_headlines(
    quotations: Iterable[Quotation],
    scores: Scores,
    *,
    theme_id: str | None,
    without: Collection[str],
    may_infer: bool = False,
    number: int = HEADLINES,
) -> Headlines:
    """Return the quotations that head a page: of as many boroughs as there are, strengths first.

    Parameters
    ----------
    scores : mapping of str to float
        How much each says, by finding id.
    theme_id : str or None
        The theme that must be coded with enough certainty; None for any of a finding's themes.
    without : collection of str
        Finding ids that the reader struck out.
    may_infer : bool
        Whether an inferred polarity that is sure enough may stand there too.
    number : int
        Quotations each way.
    """
    own = list(quotations)
    ordered = order_quotations(
        (
            one
            for one in own
            if one.finding.finding_id not in without
            and _is_sure_on(one, theme_id)
            and _is_polarity_sure(one, may_infer=may_infer)
        ),
        scores,
    )
    strengths = _choose(ordered, "strength", known=(), number=number)
    areas = _choose(ordered, "area_for_improvement", known=strengths, number=number)
    struck = tuple(one for one in own if one.finding.finding_id in without)
    return Headlines(
        strengths=strengths, areas=areas, struck=struck, none_stated=_say_none_stated(own)
    )


def _is_sure_on(quotation: Quotation, theme_id: str | None) -> bool:
    return any(
        coding.is_sure for coding in quotation.codings if theme_id in (None, coding.theme_id)
    )


def _is_polarity_sure(quotation: Quotation, *, may_infer: bool) -> bool:
    if quotation.badge is None or quotation.badge.is_stated:
        return True
    probability = quotation.finding.inferred_probability
    return may_infer and (probability is None or probability >= INFERRED_FROM)


def _say_none_stated(quotations: Sequence[Quotation]) -> dict[str, str]:
    """Return for each polarity that is only inferred how many findings have it."""
    tally = tally_findings(one.finding for one in quotations)
    counts = {"strength": tally.strengths, "area_for_improvement": tally.areas}
    return {
        polarity: f"None is stated; {count.inferred:,} {'is' if count.inferred == 1 else 'are'}"
        " inferred"
        for polarity, count in counts.items()
        if count.inferred and not count.stated
    }


def _choose(
    ordered: Sequence[Quotation], polarity: str, *, known: Sequence[Quotation], number: int
) -> tuple[Quotation, ...]:
    """Return the first quotations of a polarity, each from another borough where that can be.

    Stated ones come before inferred ones, and boroughs that are not yet heard before others. No
    words stand there twice.
    """
    fitting = [(one, one.badge) for one in ordered if one.badge and one.badge.polarity == polarity]
    chosen: list[Quotation] = []
    while len(chosen) < number:
        heard = [one.finding.borough for one in (*known, *chosen)]
        said = {one.wording for one in chosen}
        left = [(one, badge) for one, badge in fitting if one.wording not in said]
        if not left:
            break
        best = min(
            range(len(left)),
            key=lambda i: (
                left[i][0].finding.borough in {one.finding.borough for one in chosen},
                not left[i][1].is_stated,
                heard.count(left[i][0].finding.borough),
                i,
            ),
        )
        chosen.append(left[best][0])
    return tuple(chosen)
