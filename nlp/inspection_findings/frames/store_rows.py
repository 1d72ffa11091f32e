"""The rows of the store's frames, with types: one class a frame, one field a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from inspection_findings.records import (
    RATING_WORDS,
    Change,
    CoderKind,
    EffectivePolarity,
    Kind,
    Polarity,
    PolarityFrom,
    RatingWord,
    StatedPolarity,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report as published; months are written "2025-03", ``score`` is in points.

    ``inspectorate`` is who published it, ``inspection`` the kind of inspection.
    """

    report_id: str
    borough: str
    service: str
    framework: str
    published: str
    fieldwork: str | None
    score: int | None
    score_maximum: int | None
    overall_rating: str | None
    source_name: str
    source_sha256: str
    inspectorate: str
    inspection: str

    @property
    def inspection_year(self) -> int:
        """The year of the fieldwork, or of publication where the report does not say.

        It is 0 where the report states no date at all.
        """
        return int((self.fieldwork or self.published or "0")[:4])


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """The rating of one standard in one report; ``in_score`` says whether the score has it."""

    report_id: str
    standard: str
    name: str
    rating: RatingWord
    in_score: bool

    @property
    def points(self) -> int:
        """Inadequate 0, Requires improvement 1, Good 2, Outstanding 3."""
        return RATING_WORDS.index(self.rating)


class _Remembering:
    """Room for answers that are asked for a hundred times of each finding: they are read once."""

    __slots__ = ("inferred_polarity", "stated_polarity")

    inferred_polarity: EffectivePolarity | None
    stated_polarity: StatedPolarity

    def __getattr__(self, name: str) -> Any:
        """Read the answers when one is first asked for; other names are not there."""
        if name not in _Remembering.__slots__:
            raise AttributeError(name)
        stated = _read_stated_polarity(self)
        object.__setattr__(self, "stated_polarity", stated)
        inferred = self.polarity if stated == "not_stated" else None
        object.__setattr__(self, "inferred_polarity", inferred)
        return inferred if name == "inferred_polarity" else stated


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow(_Remembering):
    """A finding; months are written "2025-03".

    ``polarity`` is the one that outranks the others (heading, person, reference, model), and
    ``polarity_coder_kind`` who gave it: empty for a heading, or where nobody did. What the model
    infers below its level is ``unclear``. ``inferred_probability`` (0 to 1) is the model's, and
    ``likeliest_polarity`` what is inferred at any level; both are None where a polarity is stated.
    ``position`` is the place in the order of the report, ``page`` where it begins, from 1.

    ``stated_polarity`` is the one that is counted: what a heading or a person states.
    ``inferred_polarity`` is what the model or the reference coding infers where nobody does.
    """

    finding_id: str
    citation: str
    report_id: str
    borough: str
    published: str
    standard: str
    kind: Kind
    polarity: EffectivePolarity | None
    polarity_from: PolarityFrom | None
    polarity_coder_kind: CoderKind | str
    inferred_probability: float | None
    likeliest_polarity: Polarity | None
    text: str
    heading: str
    number: int | None
    addressee: str | None
    position: int
    page: int | None
    inspectorate: str

    @property
    def is_unclear(self) -> bool:
        """Whether the model infers a polarity, and is not sure enough for it to count."""
        return self.inferred_polarity == "unclear"

    @property
    def infers_strength(self) -> bool:
        """Whether it is read as a strength, where nobody states a polarity."""
        return self.inferred_polarity in ("strength", "mixed")

    @property
    def infers_area(self) -> bool:
        """Whether it is read as an area for improvement, where nobody states a polarity."""
        return self.inferred_polarity in ("area_for_improvement", "mixed")

    @property
    def is_strength(self) -> bool:
        """Whether it is stated to be a strength; a mixed finding is one."""
        return self.stated_polarity in ("strength", "mixed")

    @property
    def is_area(self) -> bool:
        """Whether it is stated to be an area for improvement; a mixed finding is one."""
        return self.stated_polarity in ("area_for_improvement", "mixed")


def _read_stated_polarity(finding: Any) -> StatedPolarity:
    if finding.kind == "recommendation":
        return "recommendation"
    is_stated = finding.polarity_from == "heading" or finding.polarity_coder_kind == "person"
    if is_stated and finding.polarity and finding.polarity != "unclear":
        return cast(StatedPolarity, finding.polarity)
    return "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingRow:
    """A theme given to a finding; ``rank`` 0 is the main theme, ``probability`` the model's.

    ``is_sure`` says that a person or the reference coding gave it, or the model at or above the
    level from which at least nine in ten of its themes are right, or which was tested for the
    precision that somebody asked for.
    """

    finding_id: str
    theme_id: str
    coder: str
    coder_kind: CoderKind
    rank: int
    probability: float | None
    is_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRow:
    """Text of a report that did not become a finding, with the reason."""

    report_id: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRow:
    """An input that could not be read, with the reason."""

    source_name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetRow:
    """What a report should hold by its own rules and does not; severity as in ``Expectation``."""

    report_id: str
    severity: str
    what: str
    place: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRow:
    """A group of similar findings; ``central`` is the id of the finding that describes it.

    ``size`` counts findings, ``boroughs`` boroughs; ``stability`` is between 0 and 1.
    """

    cluster_id: str
    name: str
    central: str
    size: int
    boroughs: int
    stability: float
    is_stable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChangeRow:
    """What became of a cluster when the findings were clustered again, for the nth time.

    ``shared`` counts the findings of the earlier cluster that are in the present one.
    """

    renewal: int
    change: Change
    previous_id: str
    previous_name: str
    cluster_id: str
    shared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWordingRow:
    """A finding in nearly the words of another borough's report.

    ``overlap`` is the share of word pairs (0 to 1) that it has in common with the central finding
    of the wording; ``boroughs`` counts the boroughs with the wording.
    """

    wording_id: str
    finding_id: str
    is_central: bool
    overlap: float
    boroughs: int
