"""Themes and polarity given to findings, by people, the reference coding and the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from inspection_findings.records.finding import POLARITIES, Polarity
from inspection_findings.records.spans import require

CoderKind = Literal["person", "reference", "model"]


CODER_KINDS: tuple[CoderKind, ...] = get_args(CoderKind)


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
    of the model; ``abstained`` says that no theme was decided; ``reason`` says why in
    one line. ``polarity`` is the model's, and only where no heading gives it. ``in_training`` says
    that a coding of these very words was among what the model learnt from: it then repeats
    what it was told, and figures on left-out boroughs do not hold for it.
    """

    finding_id: str
    themes: tuple[str, ...]
    probabilities: Mapping[str, float]
    abstained: bool
    reason: str
    polarity: Polarity | None = None
    polarity_probability: float | None = None
    in_training: bool = False

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
