"""Findings with their themes, and how many of them state what in each borough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Literal, get_args
from weakref import WeakKeyDictionary

from inspection_findings.errors import CodingError
from inspection_findings.frames import CodingRow, CorpusFrames, FindingRow, group_rows
from inspection_findings.records import (
    EFFECTIVE_POLARITIES,
    STATED_POLARITIES,
    CoderKind,
    StatedPolarity,
)

Aspect = Literal["any", "strength", "area_for_improvement", "recommendation"]

ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
COUNTED_AS: dict[Aspect, tuple[StatedPolarity, ...]] = {
    "any": STATED_POLARITIES,
    "strength": ("strength", "mixed"),
    "area_for_improvement": ("area_for_improvement", "mixed"),
    "recommendation": ("recommendation",),
}
ASPECTS_OF: dict[StatedPolarity, tuple[Aspect, ...]] = {
    stated: tuple(aspect for aspect in ASPECTS if stated in COUNTED_AS[aspect])
    for stated in STATED_POLARITIES
}
POLARITY_WORDS: dict[StatedPolarity, tuple[str, str]] = {  # as a heading, and in the plural
    "strength": ("Strength", "strengths"),
    "area_for_improvement": ("Area for improvement", "areas for improvement"),
    "mixed": ("Mixed", "mixed"),
    "neutral": ("Neutral", "neutral"),
    "not_stated": ("Not stated", "not stated"),
    "recommendation": ("Recommendation", "recommendations"),
}
UNCLEAR_WORDS = ("Unclear", "unclear")  # an inferred polarity below its level
_ALWAYS_SHOWN: tuple[StatedPolarity, ...] = ("strength", "area_for_improvement", "recommendation")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFinding:
    """A finding and one of its themes, with the coding that counts.

    Where several coders of one kind gave the theme, it has the best rank (0 is the main theme),
    the mean probability, and all their names. ``in_training`` says that the coding is the model's,
    and that a coding of the finding was in its training. ``is_sure`` is as in ``CodingRow``:
    only such codings may head a page or argue for a site.
    """

    finding: FindingRow
    theme_id: str
    rank: int
    coder_kind: CoderKind
    coder: str
    probability: float | None
    in_training: bool
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many findings state what; ``findings`` is the sum of the six."""

    strength: int = 0
    area_for_improvement: int = 0
    mixed: int = 0
    neutral: int = 0
    not_stated: int = 0
    recommendation: int = 0

    @property
    def findings(self) -> int:
        return sum(astuple(self))

    @property
    def strengths(self) -> int:
        """Strengths, and mixed findings, which count as both."""
        return self.strength + self.mixed

    @property
    def areas(self) -> int:
        """Areas for improvement, and mixed findings, which count as both."""
        return self.area_for_improvement + self.mixed

    @property
    def named(self) -> tuple[tuple[StatedPolarity, str], ...]:
        """What is not zero, each with its words: "3 strengths"."""
        counts = zip(STATED_POLARITIES, astuple(self), strict=True)
        return tuple((stated, _count_words(stated, count)) for stated, count in counts if count)

    @property
    def words(self) -> str:
        """For example "3 strengths, 1 area for improvement"; "none" if there is nothing."""
        return ", ".join(words for _, words in self.named) or "none"

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            **{
                stated: getattr(self, stated) + getattr(other, stated)
                for stated in STATED_POLARITIES
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredCounts:
    """How many findings that state no polarity are inferred to have which.

    ``unclear`` ones are below the level from which an inference counts.
    """

    strength: int = 0
    area_for_improvement: int = 0
    mixed: int = 0
    neutral: int = 0
    unclear: int = 0

    @property
    def strengths(self) -> int:
        """Strengths, and mixed findings, which count as both."""
        return self.strength + self.mixed

    @property
    def areas(self) -> int:
        """Areas for improvement, and mixed findings, which count as both."""
        return self.area_for_improvement + self.mixed

    def __add__(self, other: InferredCounts) -> InferredCounts:
        return InferredCounts(
            **{
                inferred: getattr(self, inferred) + getattr(other, inferred)
                for inferred in EFFECTIVE_POLARITIES
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoroughCounts:
    """What one borough's reports say on one theme, in findings: stated, and inferred beside.

    The ``inferred`` findings are among those that are ``not_stated`` in ``counts``.
    """

    theme_id: str
    borough: str
    counts: Counts
    inferred: InferredCounts = field(default_factory=InferredCounts)

    @property
    def strengths_together(self) -> int:
        """Strengths, stated and inferred; a mixed finding counts as one."""
        return self.counts.strengths + self.inferred.strengths

    @property
    def areas_together(self) -> int:
        """Areas for improvement, stated and inferred; a mixed finding counts as one."""
        return self.counts.areas + self.inferred.areas

    @property
    def turns_over(self) -> bool:
        """Whether more strengths than areas are stated, and fewer together, or the reverse."""
        stated = self.counts.strengths - self.counts.areas
        return stated * (self.strengths_together - self.areas_together) < 0


_CODED: WeakKeyDictionary[CorpusFrames, tuple[CodedFinding, ...]] = WeakKeyDictionary()


def code_findings(frames: CorpusFrames) -> tuple[CodedFinding, ...]:
    """Return one row per finding and theme, by theme, borough, date, report and position.

    Every question starts from these rows, so they are kept for as long as the frames are.

    Raises
    ------
    CodingError
        If a coding names a finding that is not there.
    """
    if frames not in _CODED:
        _CODED[frames] = _code_findings(frames)
    return _CODED[frames]


def _code_findings(frames: CorpusFrames) -> tuple[CodedFinding, ...]:
    coded: list[CodedFinding] = []
    for finding_id, given in groupby(frames.coding_rows, key=attrgetter("finding_id")):
        if finding_id not in frames.findings_by_id:
            raise CodingError(
                f"coding of finding {finding_id!r}",
                "the finding is not in the store",
                "build the store again with the report it came from",
            )
        by_theme = group_rows(given, lambda row: row.theme_id)
        coded += [_merge_coders(own, frames) for own in by_theme.values()]
    return tuple(sorted(coded, key=_place))


def _merge_coders(codings: Sequence[CodingRow], frames: CorpusFrames) -> CodedFinding:
    by_name = sorted(codings, key=lambda row: row.coder)
    given = [row.probability for row in by_name if row.probability is not None]
    finding_id, coder_kind = by_name[0].finding_id, by_name[0].coder_kind
    return CodedFinding(
        finding=frames.findings_by_id[finding_id],
        theme_id=by_name[0].theme_id,
        rank=min(row.rank for row in by_name),
        coder_kind=coder_kind,
        coder="; ".join(dict.fromkeys(row.coder for row in by_name)),
        probability=sum(given) / len(given) if given else None,
        in_training=coder_kind == "model"
        and finding_id in frames.training_ids
        and by_name[0].theme_id not in frames.untrained_themes,
        is_sure=any(row.is_sure for row in by_name),
    )


def _place(row: CodedFinding) -> tuple[str, str, str, str, int, str]:
    one = row.finding
    place = (one.borough, one.published, one.report_id, one.position, one.finding_id)
    return (row.theme_id, *place)


def require_known(coded: Iterable[CodedFinding], theme_ids: Sequence[str]) -> None:
    """Raise ``CodingError`` for the first theme that is coded and not in ``theme_ids``."""
    unknown = sorted({row.theme_id for row in coded} - set(theme_ids))
    if unknown:
        raise CodingError(
            f"theme {unknown[0]!r}",
            "findings are coded with it, but the codebook does not define it",
            "use the codebook that the store was coded with, or code those findings again",
        )


def find_eligible_boroughs(coded: Iterable[CodedFinding]) -> tuple[str, ...]:
    """Return the boroughs that could have shown a theme: those with any coded finding.

    A borough whose findings nobody has coded is not silent; it is left out of the denominator.
    """
    return tuple(sorted({row.finding.borough for row in coded}))


def count_matrix(
    coded: Sequence[CodedFinding], *, theme_ids: Sequence[str]
) -> tuple[BoroughCounts, ...]:
    """Return how many findings state or imply what, for every theme and every eligible borough.

    Themes are in the order of ``theme_ids``, then boroughs by name; counts are zero where a
    borough has no finding on a theme.

    Raises
    ------
    CodingError
        If a coding names a theme that is not in ``theme_ids``.
    """
    require_known(coded, theme_ids)
    boroughs = find_eligible_boroughs(coded)
    stated = Counter(
        (row.theme_id, row.finding.borough, row.finding.stated_polarity) for row in coded
    )
    inferred = Counter(
        (row.theme_id, row.finding.borough, row.finding.inferred_polarity) for row in coded
    )
    return tuple(
        BoroughCounts(
            theme_id=theme_id,
            borough=borough,
            counts=Counts(**{one: stated[theme_id, borough, one] for one in STATED_POLARITIES}),
            inferred=InferredCounts(
                **{one: inferred[theme_id, borough, one] for one in EFFECTIVE_POLARITIES}
            ),
        )
        for theme_id in theme_ids
        for borough in boroughs
    )


def count_aspects(findings: Iterable[FindingRow]) -> Counter[Aspect]:
    """Return how many findings count under each aspect."""
    return Counter(aspect for one in findings for aspect in ASPECTS_OF[one.stated_polarity])


def list_stated(counted: Iterable[Counts]) -> tuple[StatedPolarity, ...]:
    """Return what a table of these counts needs a column for: the usual, and what there is.

    Examples
    --------
    >>> list_stated([Counts(strength=2), Counts(neutral=1)])
    ('strength', 'area_for_improvement', 'neutral', 'recommendation')
    """
    total = sum(counted, start=Counts())
    return tuple(one for one in STATED_POLARITIES if one in _ALWAYS_SHOWN or getattr(total, one))


def _count_words(stated: StatedPolarity, count: int) -> str:
    singular, plural = POLARITY_WORDS[stated]
    return f"{count} {plural if count != 1 or stated == 'not_stated' else singular.lower()}"
