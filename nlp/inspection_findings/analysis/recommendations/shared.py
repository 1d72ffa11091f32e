"""The same recommendation in several boroughs, and to whom recommendations are addressed.

In a group every two recommendations are similar enough: a chain of similar pairs never joins two
recommendations that are not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from inspection_findings.analysis.prose import write_number
from inspection_findings.analysis.recommendations.groups import (
    Compared,
    find_nearest_elsewhere,
    group_all,
)
from inspection_findings.analysis.recommendations.similarity import (
    Similarity,
    Threshold,
    explain_quantile,
    fix_threshold,
)
from inspection_findings.analysis.recurrence import measure_share
from inspection_findings.frames import (
    Column,
    CorpusFrames,
    FindingRow,
    JoinedNames,
    frame_of,
    group_rows,
)
from inspection_findings.text import text_key

_KINDS = (  # the first of these words that an addressee contains decides
    ("scrutiny panel", "scrutiny panel"),
    ("board", "management board"),
    ("police", "police"),
    ("youth justice service", "youth justice service"),
    ("youth offending", "youth justice service"),
    ("probation", "probation service"),
    ("health", "health services"),
    ("council", "local authority"),
    ("local authority", "local authority"),
    ("children's services", "local authority"),
    ("partner", "statutory partners"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRecommendation:
    """A recommendation, and whether other boroughs were given the same.

    Attributes
    ----------
    group_id : str
        The same for all recommendations of a group; "" if no other borough has it.
    boroughs : int
        Boroughs of the group.
    similarity : float or None
        0 to 1, to ``nearest``: the nearest recommendation of another borough, of the same
        group if there is one. None where no other borough has any recommendation.
    """

    group_id: str
    boroughs: int
    borough: str
    report_id: str
    number: int | None
    addressee: str | None
    addressee_kind: str
    similarity: Annotated[float | None, Column("likeness")]
    reason: str
    recommendation: FindingRow
    nearest: FindingRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeCount:
    """In how many boroughs one kind of addressee is given recommendations.

    ``boroughs`` are out of those ``eligible``, which have any recommendation; ``share`` has a
    95 % Wilson interval; ``as_written`` is how the reports write the addressee.
    """

    addressee_kind: str
    boroughs: int
    eligible: int
    share: float
    low: float
    high: float
    recommendations: int
    borough_names: JoinedNames
    as_written: JoinedNames


@dataclass(frozen=True, kw_only=True)
class SharedRecommendations:
    """Recommendations that several boroughs were given, and their addressees.

    ``recommendations`` and ``addressees`` are the rows as frames: recommendations that most
    boroughs share come first, and the addressees of most boroughs.
    """

    recommendation_rows: tuple[SharedRecommendation, ...]
    addressee_rows: tuple[AddresseeCount, ...]
    threshold: Threshold

    recommendations = frame_of("recommendation_rows", SharedRecommendation)
    addressees = frame_of("addressee_rows", AddresseeCount)

    def count_addressees(
        self, chosen: Sequence[SharedRecommendation], *, boroughs: Sequence[str] = ()
    ) -> tuple[AddresseeCount, ...]:
        """Return the addressees of some of the recommendations.

        The boroughs counted against are those of ``boroughs`` with any recommendation, or all:
        a borough that has none among the chosen ones could still have had one.
        """
        eligible = {row.borough for row in self.recommendation_rows}
        if boroughs:
            eligible &= set(boroughs)
        return count_addressees([row.recommendation for row in chosen], eligible=eligible)


def find_shared(
    frames: CorpusFrames, similarity: Similarity, *, threshold: float | None
) -> SharedRecommendations:
    """Return which recommendations are the same in several boroughs, and by addressee.

    Parameters
    ----------
    similarity : Similarity
        Of all findings of the frames.
    threshold : float or None
        Similarity above which two recommendations are the same; None measures it on pairs of
        recommendations of one report, since a report does not ask for one thing twice.
    """
    rows = [row for row in frames.finding_rows if row.kind == "recommendation"]
    level = _find_threshold(rows, similarity) if threshold is None else fix_threshold(threshold)
    compared = Compared(rows, similarity)
    described: list[SharedRecommendation] = []
    alone: list[int] = []
    for members in group_all(compared, level):
        if len({rows[i].borough for i in members}) == 1:
            alone += members
        else:
            nearest = find_nearest_elsewhere(compared, members, members)
            described += _describe(rows, members, nearest, level)
    nearest = find_nearest_elsewhere(compared, alone, range(len(rows)))
    for i in alone:
        described += _describe(rows, [i], nearest, level)
    order = {row.finding_id: place for place, row in enumerate(rows)}
    described.sort(key=lambda row: order[row.recommendation.finding_id])
    described.sort(key=lambda row: (-row.boroughs, row.group_id, row.report_id))
    return SharedRecommendations(
        recommendation_rows=tuple(described),
        addressee_rows=count_addressees(rows, eligible={row.borough for row in rows}),
        threshold=level,
    )


def name_addressee(addressee: str | None) -> str:
    """Return the kind of addressee: the Metropolitan Police are police, wherever they serve.

    Examples
    --------
    >>> name_addressee("The Havering Youth Offending Service"), name_addressee(None)
    ('youth justice service', 'not named')
    >>> name_addressee("The Secretary of State")
    'secretary of state'
    """
    folded = text_key(addressee or "")
    for word, kind in _KINDS:
        if word in folded:
            return kind
    return re.sub(r"^the ", "", folded) or "not named"


def _find_threshold(rows: Sequence[FindingRow], similarity: Similarity) -> Threshold:
    in_one = [np.empty(0)]
    for own in group_rows(rows, lambda row: row.report_id).values():
        similarities = similarity.compare(own, own).similarity
        in_one.append(similarities[np.triu_indices(len(own), k=1)])
    compared = (
        "pairs of recommendations in the same report (we assume that one report does not make the "
        "same recommendation twice)"
    )
    return explain_quantile(np.concatenate(in_one), compared=compared)


def _describe(
    rows: Sequence[FindingRow],
    members: Sequence[int],
    nearest: Mapping[int, Sequence[tuple[int, float]]],
    threshold: Threshold,
) -> Iterator[SharedRecommendation]:
    """Yield the recommendations of a group, each with the nearest of another borough."""
    boroughs = len({rows[i].borough for i in members})
    group_id = _make_id([rows[i].text for i in members]) if boroughs > 1 else ""
    for i in members:
        other, value = next(iter(nearest.get(i, ())), (None, None))
        yield SharedRecommendation(
            group_id=group_id,
            boroughs=boroughs,
            borough=rows[i].borough,
            report_id=rows[i].report_id,
            number=rows[i].number,
            addressee=rows[i].addressee,
            addressee_kind=name_addressee(rows[i].addressee),
            similarity=value,
            reason=_explain(boroughs, value, threshold),
            recommendation=rows[i],
            nearest=None if other is None else rows[other],
        )


def _make_id(texts: Sequence[str]) -> str:
    """Return an id made of the group's texts, whatever their order."""
    merged = "\n".join(sorted(text_key(text) for text in texts))
    return "r-" + hashlib.sha256(merged.encode()).hexdigest()[:12]


def _explain(boroughs: int, similarity: float | None, threshold: Threshold) -> str:
    if similarity is None:
        return "no other borough has a recommendation"
    if boroughs > 1:
        number = write_number(boroughs)
        return f"every pair in this group of {number} boroughs reaches {threshold.level:.2f}"
    if threshold.value is None:
        return f"the most similar of another borough has {similarity:.2f}; {threshold.reason}"
    nearest = f"the most similar of another borough ({similarity:.2f}) is"
    if similarity < threshold.value:
        return f"{nearest} below {threshold.value:.2f}"
    return f"{nearest} in a group whose members are not all similar"


def count_addressees(
    rows: Iterable[FindingRow], *, eligible: Collection[str]
) -> tuple[AddresseeCount, ...]:
    """Return the kinds of addressee of these recommendations, those of most boroughs first.

    Parameters
    ----------
    rows : iterable of FindingRow
        Recommendations.
    eligible : collection of str
        The boroughs that shares are of.
    """
    counted = []
    for kind, own in group_rows(rows, lambda row: name_addressee(row.addressee)).items():
        boroughs = sorted({row.borough for row in own})
        counted.append(
            AddresseeCount(
                addressee_kind=kind,
                boroughs=len(boroughs),
                **measure_share(len(boroughs), len(eligible))._asdict(),
                recommendations=len(own),
                borough_names=tuple(boroughs),
                as_written=tuple(sorted({row.addressee for row in own if row.addressee})),
            )
        )
    return tuple(sorted(counted, key=lambda row: (-row.boroughs, row.addressee_kind)))
