"""What people do to a store, one entry of the log each: who, when, what, and what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from inspection_findings.records.spans import require

ActKind = Literal[
    "coding",
    "review",
    "adjudication",
    "note",
    "basket",
    "basket_item",
    "sample",
    "report",
]
State = Mapping[str, Any] | None

ACT_KINDS: tuple[ActKind, ...] = get_args(ActKind)
OWN_LAYER: frozenset[ActKind] = frozenset({"coding", "review"})  # each person has one of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person wants something to be from now on.

    Attributes
    ----------
    kind : str
        One of ``ACT_KINDS``.
    subject : str
        What it is about: the id of a finding, a note, a basket or a report; the name of a blind
        sample; for an item of a basket, ``"BASKET/FINDING"``.
    after : mapping or None
        What it is to be; None to take it away.
    seen : int, optional
        The newest entry of the log that the person had seen. If the subject has changed since,
        the act is a conflict and nothing is done.
    """

    kind: ActKind
    subject: str
    after: State
    seen: int | None = None

    def __post_init__(self) -> None:
        require(self.kind in ACT_KINDS, f"not a kind of act: {self.kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the log. Entries are never changed or removed.

    Attributes
    ----------
    entry : int
        Its number; later entries have higher ones.
    act : int
        The number of the first entry of the same act: a decision on a hundred findings is one.
    at : datetime
        In UTC.
    person, kind, subject
        Who, what, and about what.
    before, after : mapping or None
        What it was and what it became; None if it was not there.
    undoes : int or None
        The act that this one takes back.
    """

    entry: int
    act: int
    at: datetime
    person: str
    kind: ActKind
    subject: str
    before: State
    after: State
    undoes: int | None

    @property
    def finding_id(self) -> str | None:
        """The finding that it is about; None if it is about none."""
        if self.kind in ("coding", "review", "adjudication"):
            return self.subject
        if self.kind == "basket_item":
            return self.subject.partition("/")[2]
        about = (self.after or self.before or {}).get("about")
        target = (self.after or self.before or {}).get("target")
        return str(target) if about == "finding" else None


NoteAbout = Literal["finding", "passage", "theme", "borough"]
NOTES_ABOUT: tuple[NoteAbout, ...] = get_args(NoteAbout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person wrote on a finding, a passage of a report, a theme or a borough.

    Attributes
    ----------
    target : str
        The id of the finding or theme, the name of the borough, or the id of the passage's report.
    start, stop : int or None
        The place of a passage in the text of its report, in characters.
    passage : str
        The words of the passage, as they were; empty for other notes.
    at : datetime
        When it was last changed, in UTC.
    entry : int
        The newest entry of the log on it.
    title : str
        What it is on, for readers: the citation of the finding, the name of the theme, borough or
        report; empty if the store no longer has it.
    """

    note_id: str
    about: NoteAbout
    target: str
    start: int | None
    stop: int | None
    passage: str
    text: str
    person: str
    at: datetime
    entry: int
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A named list of findings; ``findings`` is how many it holds."""

    basket_id: str
    name: str
    findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketItem:
    """A finding in a basket.

    ``citation`` and ``text`` are those of the finding when it was put in. ``is_there`` says whether
    the store still has it.
    """

    finding_id: str
    position: float
    comment: str
    citation: str
    text: str
    is_there: bool
