"""Themes and polarities given to findings by people, the reference coding or the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from inspection_findings.records.finding import POLARITIES, Polarity
from inspection_findings.records.spans import require

CoderKind = Literal["adjudicated", "person", "reference", "model"]


CODER_KINDS: tuple[CoderKind, ...] = get_args(CoderKind)
UNTRAINED = "themes without training"  # key of their ids among the versions of a store


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One theme that one coder gave one finding; ``rank`` 0 is the main theme."""

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
    """The polarity that one coder gave one finding, because no heading states it."""

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

    Attributes
    ----------
    themes : tuple of str
        The themes given, the most probable first; empty if the model abstained.
    probabilities : mapping of str to float
        The probability of each theme that the model knows.
    abstained : bool
        Whether no theme was given.
    reason : str
        Why, in one line.
    polarity, polarity_probability : str, float, or None
        The inferred polarity; None if a heading states it.
    in_training : bool
        Whether the model was trained on a coding of exactly these words. It then repeats what
        it was told, and the figures measured on left-out boroughs do not apply.
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
class Level:
    """From which probability a polarity or a theme that a model gives counts as clear.

    Attributes
    ----------
    what : str
        A polarity, or "theme".
    level : float
        Probability, 0 to 1.
    precision, low, high : float or None
        The share that is right at or above such a level on boroughs left out, with its 95 %
        interval.
    under : float or None
        The share that is below.
    """

    what: str
    level: float
    precision: float | None = None
    low: float | None = None
    high: float | None = None
    under: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A coded finding that is similar to another and carries the same theme.

    It is shown as a reason for a coding, not as proof. ``similarity`` is the cosine of the two
    embeddings; ``coder`` gave this finding the theme.
    """

    theme_id: str
    finding_id: str
    citation: str
    coder: str
    coder_kind: CoderKind
    similarity: float

    @property
    def words(self) -> str:
        """Return its citation, its coder and the similarity."""
        return f"{self.citation} ({self.coder}, similarity {self.similarity:.2f})"

    @property
    def traced(self) -> str:
        """Return the same as ``words``, with the finding's id."""
        return (
            f"{self.citation} [{self.finding_id}] ({self.coder}, similarity {self.similarity:.2f})"
        )
