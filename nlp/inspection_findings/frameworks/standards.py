"""One inspection framework: its standards, and the rules by which its reports are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from inspection_findings.records import RatingWord

Verified = Literal["report", "name", "unchecked"]
Carries = Literal["bullets", "narrative", "either", "standards"]

Bands = tuple[tuple[int, RatingWord], ...]
"""The lowest value of each rating, from the lowest rating up; empty if not known."""


@dataclass(frozen=True, slots=True, order=True)
class StandardKey:
    """What identifies a standard: its framework and its number.

    Examples
    --------
    >>> str(StandardKey("2021", "3.4"))
    '2021:3.4'
    """

    framework: str
    number: str

    def __str__(self) -> str:
        return f"{self.framework}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard of one framework.

    Attributes
    ----------
    verified : str
        How much of it was read in ``source``: "report", "name" or "unchecked".
    carries : str or None
        Whether its findings are "bullets" or "narrative"; "either" where no report could be read
        to find out; "standards" for an area of which only the rating and the standards below it
        are known; None if nothing is said.
    in_score : bool or None
        Whether its rating counts in the score; None if that is not known.
    may_be_absent : bool
        Whether a report may leave it out, because there were no such cases.
    """

    key: StandardKey
    name: str
    verified: Verified
    source: str
    carries: Carries | None = None
    in_score: bool | None = None
    may_be_absent: bool = False

    @property
    def number(self) -> str:
        """The number in its framework: "3.4"."""
        return self.key.number

    @property
    def is_numbered(self) -> bool:
        """Whether its number is known; if not, a word stands in for it."""
        return any(character.isdigit() for character in self.number)

    @property
    def title(self) -> str:
        """Number and name, as in the heading of a report."""
        return f"{self.number} {self.name}" if self.is_numbered else self.name

    def is_called(self, number: str, name: str) -> bool:
        """Return whether a heading with this number and name is the heading of this standard."""
        return (number, name.casefold()) == (self.number, self.name.casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseworkRules:
    """How a framework rates the standards that carry narrative.

    Attributes
    ----------
    key_questions : int
        Number of key questions of each such standard.
    bands : tuple
        Lowest percentage of each rating; the lowest key question of a standard decides.
    exception : str
        Words of the footnote that explains a departure from this rule.
    """

    key_questions: int
    bands: Bands
    exception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """The standards inspected in one period, in the order in which reports have them.

    Attributes
    ----------
    first_year, last_year : int
        Years in which it was in use; ``last_year`` is None if it still is.
    titles : tuple of str
        What the titles of its reports say an inspection is of.
    score_bands : tuple
        Lowest score of each overall rating; empty if not known.
    casework : CaseworkRules or None
        None if not known.
    was_tried : bool
        Whether published reports of it could be read to find out how they are set. Where not, a
        reader takes what it finds, and says that it does not know.
    """

    framework_id: str
    name: str
    first_year: int
    last_year: int | None
    source: str
    standards: tuple[Standard, ...]
    titles: tuple[str, ...] = ()
    score_bands: Bands = ()
    casework: CaseworkRules | None = None
    was_tried: bool = True

    @property
    def years(self) -> str:
        """The years in which it was in use: "2021 to 2025"."""
        return f"{self.first_year} to {self.last_year}" if self.last_year else f"{self.first_year}"

    @property
    def can_be_read(self) -> bool:
        """Whether enough is known of the framework to read its reports."""
        if not self.was_tried:
            return bool(self.standards) and all(one.carries for one in self.standards)
        known = all(one.carries and one.in_score is not None for one in self.standards)
        return known and bool(self.standards and self.score_bands and self.casework)

    @property
    def key_questions(self) -> int:
        """Number of key questions of each standard with narrative; 0 if not known."""
        return self.casework.key_questions if self.casework else 0

    def is_titled(self, subject: str) -> bool:
        """Return whether titles of its reports name this subject, in the singular or plural.

        Examples
        --------
        >>> framework = Framework(
        ...     framework_id="2021", name="", first_year=2021, last_year=None, source="",
        ...     standards=(), titles=("youth justice services",),
        ... )
        >>> framework.is_titled("Youth Justice Service")
        True
        """
        return _fold_plural(subject) in map(_fold_plural, self.titles)

    def was_in_use(self, year: int) -> bool:
        """Return whether reports of a year can follow it."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    def find_standard(self, number: str) -> Standard | None:
        """Return the standard with a number, or None."""
        return next((one for one in self.standards if one.number == number), None)

    def has_standard(self, number: str, name: str) -> bool:
        """Return whether one of its standards has a heading with this number and name."""
        return any(one.is_called(number, name) for one in self.standards)

    def rate_score(self, score: int) -> RatingWord | None:
        """Return the overall rating for a score; None if the bands are not known."""
        return _find_band(self.score_bands, score)

    def rate_casework(self, percentages: Iterable[int]) -> RatingWord | None:
        """Return the rating that follows from the percentages of a standard's key questions.

        None if there are no percentages, or if the rule is not known.
        """
        lowest = min(percentages, default=None)
        if self.casework is None or lowest is None:
            return None
        return _find_band(self.casework.bands, lowest)


def _fold_plural(subject: str) -> str:
    return subject.casefold().removesuffix("s")


def _find_band(bands: Bands, value: int) -> RatingWord | None:
    return next((word for lowest, word in reversed(bands) if value >= lowest), None)
