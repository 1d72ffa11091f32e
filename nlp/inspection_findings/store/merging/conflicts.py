"""What two stores say differently, and what a person decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from inspection_findings.errors import CodingError

Letter = Literal["a", "b"]
Kept = Literal["a", "b", "both"]
Because = Literal["it is newer", "it was decided", "both can stand", "it still holds findings"]
# What is in conflict: an act's kind, or "theme" or "reference"; its subject; whose it is.
Key = tuple[str, str, str]

MAY_KEEP_BOTH = frozenset({"coding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one store says: the words, by whom, and when in UTC if that is known."""

    words: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflict:
    """Something that both stores changed, each in its own way.

    Attributes
    ----------
    kind : str
        ``coding``, ``adjudication``, ``review``, ``note``, ``basket``, ``basket_item``, ``sample``,
        ``reference``, ``theme`` or ``report``.
    subject : str
        The id of what it is about.
    person : str
        Whose coding it is; empty where it is not one person's.
    where : str
        What it is about, for readers: a citation, a name.
    a, b : Said
        What the first and the second store say.
    kept : "a", "b" or "both"
    because : str
        Why.
    """

    kind: str
    subject: str
    person: str
    where: str
    a: Said
    b: Said
    kept: Kept
    because: Because

    @property
    def key(self) -> Key:
        """What a decision on it names."""
        return (self.kind, self.subject, self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """A coder of one store who is to have another name in the result."""

    store: Letter
    coder: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a person decided before two stores are merged.

    Attributes
    ----------
    keep : mapping
        Which side of a conflict is kept. Without a decision the newer one is.
    renames : tuple of Rename
    place : str
        Where the decisions were read, for errors.
    """

    keep: Mapping[Key, Kept] = field(default_factory=dict)
    renames: tuple[Rename, ...] = ()
    place: str = "the decisions"

    def refuse_unused(self, conflicts: tuple[MergeConflict, ...]) -> None:
        """Raise `CodingError` for a decision on what is no conflict."""
        found = {one.key for one in conflicts}
        for kind, subject, person in self.keep:
            if (kind, subject, person) not in found:
                of = f" of {person}" if person else ""
                raise CodingError(
                    f"{self.place}, {kind} {subject}{of}",
                    "is no conflict between these two stores",
                    "take it out, or write the file anew with --ask",
                )
