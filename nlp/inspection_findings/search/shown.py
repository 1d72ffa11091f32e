"""A finding as lists and searches show it: with its themes, and who gave its polarity."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.records import CoderKind, EffectivePolarity, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """What a listed finding and a hit have in common.

    Attributes
    ----------
    finding : Finding
        With its effective polarity.
    polarity_coder_kind : {"person", "reference", "model"} or None
        Who gave that polarity; None if a heading states it, or nobody gave one.
    themes : tuple of str
        The themes that count, the main theme first.
    """

    finding: Finding
    polarity_coder_kind: CoderKind | None
    themes: tuple[str, ...]

    @property
    def stated_polarity(self) -> EffectivePolarity | None:
        """The polarity that a heading or a person states; None if none is stated."""
        return None if self.inferred_by else self.finding.polarity

    @property
    def inferred_polarity(self) -> EffectivePolarity | None:
        """The polarity that the model or the reference coding infers, or "unclear"."""
        return self.finding.polarity if self.inferred_by else None

    @property
    def inferred_by(self) -> CoderKind | None:
        """Who inferred the polarity: "model" or "reference"; None if nobody did."""
        return None if self.polarity_coder_kind == "person" else self.polarity_coder_kind
