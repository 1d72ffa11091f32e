"""The nouns of the project: frozen dataclasses that validate themselves.

House rule: no bare dict crosses a module boundary. Whatever one module hands to
another is a record of this module, an array whose row *i* is finding *i*, or a
tidy frame.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Span = tuple[int, int]
Kind = Literal["bullet", "recommendation", "narrative"]
Polarity = Literal["strength", "area_for_improvement", "mixed", "neutral"]
PolarityFrom = Literal["heading", "model", "coder"]
CoderKind = Literal["person", "reference", "model"]
RatingWord = Literal["Inadequate", "Requires improvement", "Good", "Outstanding"]

KINDS: tuple[Kind, ...] = get_args(Kind)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
CODER_KINDS: tuple[CoderKind, ...] = get_args(CoderKind)
RATING_WORDS: tuple[RatingWord, ...] = get_args(RatingWord)  # in order of merit: points 0 to 3

STABLE_FROM = 0.5
"""Stability of a cluster below which it is flagged as unstable: on average less than half of
it is found again. Hennig (2007), Computational Statistics & Data Analysis 52, calls a cluster
dissolved at an overlap of one half or less; ours is stricter for small clusters, since a
member that stands alone counts as nothing found."""


def require(condition: bool, message: str) -> None:
    """Raise ``ValueError`` with ``message``; records are made by our code, not by users."""
    if not condition:
        raise ValueError(message)


def _require_spans(spans: tuple[Span, ...]) -> None:
    require(bool(spans), "spans must not be empty")
    require(all(start < end for start, end in spans), f"spans must not be empty: {spans}")
    pairs = itertools.pairwise(spans)
    require(all(a[1] <= b[0] for a, b in pairs), f"spans must be ordered and disjoint: {spans}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as decoded, before anything is understood of it.

    Attributes
    ----------
    name : str
        File name without folders.
    text : str
        The decoded characters: line endings untouched, a byte order mark removed.
        Every offset in the project counts characters of this text.
    sha256 : str
        Hash of the file's bytes, in hexadecimal.
    encoding : str
        The encoding that was used to decode it.
    """

    name: str
    text: str
    sha256: str
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The rating of one standard, as the report's ratings page gives it."""

    standard: str
    name: str
    rating: RatingWord
    in_score: bool

    @property
    def points(self) -> int:
        """Inadequate 0, Requires improvement 1, Good 2, Outstanding 3."""
        return RATING_WORDS.index(self.rating)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyQuestion:
    """One key question of a casework standard, with the percentage of cases answered yes."""

    standard: str
    question: str
    percentage: int

    def __post_init__(self) -> None:
        require(0 <= self.percentage <= 100, f"not a percentage: {self.percentage}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of the source with one role: a bullet, a paragraph, or something left out.

    ``role`` is ``"bullet"``, ``"recommendation"`` or ``"narrative"`` for what becomes
    findings; any other role is the reason why the text does not ("contents page",
    "footnote", "running header or footer", ...). Together the blocks of a report cover
    every character of the source that is not white space or mark-up.
    """

    role: str
    standard: str
    heading: str
    text: str
    spans: tuple[Span, ...]
    polarity: Polarity | None = None
    number: int | None = None
    addressee: str | None = None

    def __post_init__(self) -> None:
        _require_spans(self.spans)

    @property
    def holds_findings(self) -> bool:
        return self.role in KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Something that a report should hold, beside what was found.

    ``severity`` is ``"loss"`` where an unmet expectation means that text or figures may
    have been missed, ``"warning"`` where the report contradicts itself, and ``"note"``
    where absence is possible but worth saying.
    """

    what: str
    where: str
    expected: str
    found: str
    met: bool
    severity: Literal["loss", "warning", "note"] = "loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An inspection report as read: where it stands, and its text in blocks.

    ``published`` is a month (``"2025-03"``); ``fieldwork`` is the month the ratings page
    states, ``fieldwork_began`` the date the background section states; either may be
    missing. ``score`` is out of ``score_maximum``.
    """

    report_id: str
    source: Source
    borough: str
    service: str
    framework: str
    published: str
    fieldwork: str | None
    fieldwork_began: str | None
    score: int | None
    score_maximum: int | None
    overall_rating: RatingWord | None
    ratings: tuple[Rating, ...]
    key_questions: tuple[KeyQuestion, ...]
    blocks: tuple[Block, ...]
    expectations: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One unit of finding: a bullet, a recommendation, or a sentence of narrative.

    Invariant: ``verbatim.quote(source.text, finding.spans) == finding.text``.

    Attributes
    ----------
    finding_id : str
        Stable: made of report, standard, normalised text and occurrence; no offsets.
    citation : str
        For people: "Haringey, March 2025, 3.4, area for improvement 2".
    standard : str
        ``"1.1"`` to ``"4.1"``, ``"diversity"``, ``"involvement"``, ``"recommendation"``,
        ``"foreword"`` or ``"background"``.
    polarity : str or None
        Given by the heading here; None where there is no heading that says it.
    spans : tuple of (int, int)
        Offsets into ``Source.text``; more than one where a page break cuts the finding.
    number, addressee : int, str, or None
        For recommendations only.
    """

    finding_id: str
    citation: str
    report_id: str
    borough: str
    standard: str
    kind: Kind
    polarity: Polarity | None
    polarity_from: PolarityFrom | None
    text: str
    spans: tuple[Span, ...]
    heading: str
    number: int | None = None
    addressee: str | None = None

    def __post_init__(self) -> None:
        require(self.kind in KINDS, f"not a kind: {self.kind}")
        require(bool(self.text.strip()), "a finding must have text")
        require(
            (self.polarity is None) == (self.polarity_from is None),
            "polarity and its origin go together",
        )
        require(
            self.kind != "recommendation" or self.polarity is None,
            "a recommendation has no polarity",
        )
        _require_spans(self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A run of the source that is not a finding, with the reason."""

    report_id: str
    reason: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """What segmenting a report gives: its findings, and what was left out and why."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One theme given to one finding by one coder; ``rank`` 0 is the main theme."""

    finding_id: str
    theme_id: str
    coder: str
    coder_kind: CoderKind
    rank: int = 0
    probability: float | None = None

    def __post_init__(self) -> None:
        require(self.coder_kind in CODER_KINDS, f"not a kind of coder: {self.coder_kind}")
        require(
            self.probability is None or 0.0 <= self.probability <= 1.0,
            f"not a probability: {self.probability}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityCoding:
    """The polarity given to one finding by one coder, where no heading gives it."""

    finding_id: str
    polarity: Polarity
    coder: str
    coder_kind: CoderKind
    probability: float | None = None

    def __post_init__(self) -> None:
        require(self.polarity in POLARITIES, f"not a polarity: {self.polarity}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The model's coding of one finding.

    ``themes`` are the decided ones, most probable first; ``probabilities`` has every theme
    of the model; ``abstained`` says that no theme was decided; ``because`` is the reason in
    one line. ``polarity`` is the model's, and only where no heading gives it. ``taught`` says
    that a coding of these very words was among what the model learnt from: it then repeats
    what it was told, and figures on left-out boroughs do not hold for it.
    """

    finding_id: str
    themes: tuple[str, ...]
    probabilities: Mapping[str, float]
    abstained: bool
    because: str
    polarity: Polarity | None = None
    polarity_probability: float | None = None
    taught: bool = False

    def __post_init__(self) -> None:
        require(self.abstained == (not self.themes), "abstained means that no theme is decided")
        unknown = [theme for theme in self.themes if theme not in self.probabilities]
        require(not unknown, f"decided themes without a probability: {unknown}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A coded finding that stands near another and carries its theme: a reason, not a proof.

    ``similarity`` is the cosine of their embeddings; ``coder`` gave the theme to this one.
    """

    theme_id: str
    finding_id: str
    citation: str
    coder: str
    coder_kind: CoderKind
    similarity: float

    @property
    def words(self) -> str:
        """Return it in a few words: where it stands, who coded it, how near it is."""
        return f"{self.citation} ({self.coder}, {self.similarity:.2f})"

    @property
    def traced(self) -> str:
        """Return it as ``words``, with the id of the finding."""
        return f"{self.citation} [{self.finding_id}] ({self.coder}, {self.similarity:.2f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A group of like findings; ``central`` is the finding nearest to its middle.

    ``stability`` is how much of the cluster is found again when boroughs and findings are
    drawn anew: the mean overlap (Jaccard) with the group that is most like it, counted so that
    it is 0 where no two texts are together again, and 1 where all are, with no others.
    """

    cluster_id: str
    name: str
    central: str
    members: tuple[str, ...] = field(default_factory=tuple)
    boroughs: tuple[str, ...] = field(default_factory=tuple)
    stability: float = 0.0

    @property
    def is_stable(self) -> bool:
        """Whether at least half of it is found again, on average."""
        return self.stability >= STABLE_FROM
