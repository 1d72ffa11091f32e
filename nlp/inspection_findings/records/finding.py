"""A finding, a run of text that is not a finding, and both as the result of segmenting."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, get_args

from inspection_findings.records.spans import Span, _require_spans, require

Kind = Literal["bullet", "recommendation", "narrative"]


Polarity = Literal["strength", "area_for_improvement", "mixed", "neutral"]


EffectivePolarity = Literal["strength", "area_for_improvement", "mixed", "neutral", "unclear"]
"""A polarity as it counts: one that the model infers below its level is ``unclear``."""


StatedPolarity = Literal[
    "strength", "area_for_improvement", "mixed", "neutral", "not_stated", "recommendation"
]


PolarityFrom = Literal["heading", "model", "coder"]


KINDS: tuple[Kind, ...] = get_args(Kind)


POLARITIES: tuple[Polarity, ...] = get_args(Polarity)


EFFECTIVE_POLARITIES: tuple[EffectivePolarity, ...] = get_args(EffectivePolarity)


STATED_POLARITIES: tuple[StatedPolarity, ...] = get_args(StatedPolarity)  # one for each finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One unit of finding: a bullet, a recommendation, or a sentence of narrative.

    ``quote(source.text, finding.spans) == finding.text`` always holds.

    Attributes
    ----------
    finding_id : str
        Made from the report, standard, normalised text and occurrence. It contains no
        offsets, so it stays the same when the reader improves.
    citation : str
        For readers: "Haringey, March 2025, 3.4, area for improvement 2".
    standard : str
        ``"1.1"`` to ``"4.1"``, ``"V1.1"``, ``"diversity"``, ``"involvement"``,
        ``"recommendation"``, ``"foreword"`` or ``"background"``; a word such as ``"assessing"``
        for a standard whose number is not known. The same number can be another standard in
        another framework.
    polarity : str or None
        As the heading states it; None if no heading does. In a finding from the store, it is the
        one that counts: inferred where none is stated, or ``unclear``.
    spans : tuple of (int, int)
        Offsets into ``Source.text``; several if a page break cuts the finding.
    number, addressee : int, str, or None
        For recommendations only.
    """

    finding_id: str
    citation: str
    report_id: str
    borough: str
    standard: str
    kind: Kind
    polarity: EffectivePolarity | None
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
    """A run of source text that is not a finding, with the reason."""

    report_id: str
    reason: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmentation:
    """The result of segmenting a report: its findings, and the text left out with the reasons."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each kind, bullets by the polarity that their heading gives."""
        without = {"bullet": "bullet without polarity heading"}
        counted = Counter(one.polarity or without.get(one.kind, one.kind) for one in self.findings)
        kinds = ("strength", "area_for_improvement", *without.values(), "recommendation")
        return {kind: counted[kind] for kind in (*kinds, "narrative")} | {"all": len(self.findings)}
