"""Themes and polarities given to findings by people, the reference coding or the model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
class TestedLevel:
    """From which probability a theme that a model gives is sure, for a precision asked for.

    The level was tested on codings of boroughs left out. One level holds for all themes; a theme of
    which nothing was tested has none.

    Attributes
    ----------
    theme_id : str
        Empty for all themes together, on whose codings the level was tested.
    target : float
        The precision asked for: the share that is to be right.
    level : float or None
        Probability, 0 to 1; None if no level passes, or nothing of this theme reaches it.
    given, kept, right : int
        Codings by the model on boroughs left out, those at or above the level, and those of them
        that are right.
    low : float or None
        The exact lower bound of the share that is right, one-sided at 95 %, over codings.
    worst_borough : str
        The borough left out in which the smallest share is right; empty if none is kept.
    worst_kept, worst_right : int
        How many are kept there, and how many of them are right.
    """

    __test__ = False  # pytest: no test, in spite of its name

    theme_id: str
    target: float
    level: float | None
    given: int = 0
    kept: int = 0
    right: int = 0
    low: float | None = None
    worst_borough: str = ""
    worst_kept: int = 0
    worst_right: int = 0

    @property
    def words(self) -> str:
        """Return what the test of all themes together found, as sentences.

        Examples
        --------
        >>> print(TestedLevel(theme_id="", target=0.95, level=0.9, given=200, kept=100, right=99,
        ...     low=0.953, worst_borough="Ash", worst_kept=40, worst_right=39).words)
        Asked for: 95 % right. The model's themes are sure from a probability of 0.90 up. On \
boroughs left out, 99 of 100 such themes were right, against codings by language models: at least \
95.3 % (exact lower bound over codings, 95 % confidence). Worst borough: Ash, 39 of 40 (97.5 %). \
Another borough, or a single theme, may do worse.
        >>> TestedLevel(theme_id="", target=0.99, level=None).words
        "Asked for: 99 % right. No probability passed the test, so no theme of the model's is sure."
        """
        asked = f"Asked for: {_write_share(self.target)} right."
        if self.level is None or self.low is None:
            return f"{asked} No probability passed the test, so no theme of the model's is sure."
        return (
            f"{asked} The model's themes are sure from a probability of {self.level:.2f} up. On "
            f"boroughs left out, {self.right:,} of {self.kept:,} such themes were right, against "
            f"codings by language models: at least {_write_share(self.low)} (exact lower bound "
            f"over codings, 95 % confidence). Worst borough: {self.worst}. Another borough, or a "
            "single theme, may do worse."
        )

    @property
    def worst(self) -> str:
        """The worst borough with its share; empty if nothing is kept."""
        if not self.worst_kept:
            return ""
        share = _write_share(self.worst_right / self.worst_kept)
        return f"{self.worst_borough}, {self.worst_right:,} of {self.worst_kept:,} ({share})"

    @property
    def falls_short(self) -> bool:
        """Whether fewer than the target's share were right of what was kept."""
        return self.right < self.target * self.kept


def describe_tested(
    levels: Sequence[TestedLevel], theme_names: Mapping[str, str]
) -> dict[str, str]:
    """Return what is to be known of a precision asked for, by name; empty if nobody asked.

    Parameters
    ----------
    levels : sequence of TestedLevel
        That of all themes together, and those of themes.
    theme_names : mapping of str to str
        The names of the themes to tell of, by id.

    Examples
    --------
    >>> levels = [TestedLevel(theme_id=one, target=0.9, level=None) for one in ("", "voice")]
    >>> describe_tested(levels, {"voice": "Voice"})["never sure"]
    'Voice'
    """
    together = next((one for one in levels if not one.theme_id), None)
    if together is None:
        return {}
    themes = [one for one in levels if one.theme_id in theme_names]
    never = [theme_names[one.theme_id] for one in themes if one.level is None]
    short = [
        f"{theme_names[one.theme_id]} ({one.right} of {one.kept})"
        for one in themes
        if one.falls_short
    ]
    return {
        "sure themes": together.words,
        "never sure": "; ".join(never) or "none",
        "sure, but right less often on boroughs left out": "; ".join(short) or "none",
    }


def _write_share(share: float) -> str:
    """Return a share in per cent, rounded down, so that no bound says more than was found."""
    tenths = math.floor(share * 1000 + 1e-9) / 10
    return f"{tenths:.1f}".removesuffix(".0") + " %"


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
