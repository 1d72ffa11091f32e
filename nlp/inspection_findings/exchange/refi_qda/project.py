"""What a REFI-QDA project holds, as far as it is about texts: the same for writing and reading.

GUIDs are strings in lower case. Times are as XML writes them ("2026-11-29T10:00:00Z"), or empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Who codes; ``id`` says what kind of coder it is in files of our own."""

    guid: str
    name: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code, or a group of codes that is not itself given; ``notes`` are GUIDs."""

    guid: str
    name: str
    description: str = ""
    is_codable: bool = True
    notes: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What is known of each case or source; ``kind`` is "Text", "Integer" and so on."""

    guid: str
    name: str
    kind: str = "Text"
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The value of a variable, as written; ``variable`` is its GUID, ``kind`` the variable's."""

    variable: str
    value: str
    kind: str = "Text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A unit of comparison, with the GUIDs of its sources."""

    guid: str
    name: str
    description: str = ""
    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCode:
    """A code that a user gave; ``code`` and ``user`` are GUIDs, ``user`` empty if not said."""

    guid: str
    code: str
    user: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A passage of a text, in characters (Unicode code points), and what a user says of it."""

    guid: str
    start: int
    stop: int
    name: str = ""
    description: str = ""
    user: str = ""
    at: str = ""
    given: tuple[GivenCode, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """A text; ``text`` is None if it is not in the file, and ``path`` then says where it is."""

    guid: str
    name: str
    text: str | None
    path: str = ""
    description: str = ""
    user: str = ""
    at: str = ""
    selections: tuple[Selection, ...] = ()
    given: tuple[GivenCode, ...] = ()
    notes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteText:
    """A note; what it is on says so by naming the GUID of the note.

    ``place`` is the passage of that text which it is on, where a program writes it into the note.
    """

    guid: str
    name: str
    text: str
    user: str = ""
    at: str = ""
    description: str = ""
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link from one thing to another, both by GUID."""

    guid: str
    origin: str
    target: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A whole project; ``origin`` is the tool that wrote it."""

    name: str
    origin: str = ""
    at: str = ""
    description: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[TextSource, ...] = ()
    notes: tuple[NoteText, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProject:
    """A project as read.

    Attributes
    ----------
    project : Project
    left_out : tuple of str
        What of its texts and codings could not be read: one line each, with the reason.
    unused : tuple of str
        What else is in the file and is of no use here, in words.
    """

    project: Project
    left_out: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def walk_codes(
    codes: tuple[Code, ...], above: tuple[Code, ...] = ()
) -> list[tuple[Code, tuple[Code, ...]]]:
    """Return every code with those above it, the outermost first; each before those within."""
    found: list[tuple[Code, tuple[Code, ...]]] = []
    for code in codes:
        found.append((replace(code, codes=()), above))
        found += walk_codes(code.codes, (*above, code))
    return found
