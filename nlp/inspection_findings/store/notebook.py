"""Reads what people keep beside their codings: notes, baskets, and what they are done with."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TypedDict, Unpack

from inspection_findings.records import Basket, BasketItem, Note, NoteAbout
from inspection_findings.text import write_month

_NOTES = """
SELECT n.note_id, n.about, n.target, n.start, n.stop, n.passage, n.text, n.person, l.at, l.entry,
    coalesce(CASE n.about
        WHEN 'finding' THEN (SELECT citation FROM findings WHERE finding_id = n.target)
        WHEN 'theme' THEN (SELECT name FROM themes WHERE theme_id = n.target)
        WHEN 'borough' THEN (SELECT borough FROM boroughs WHERE borough = n.target)
        ELSE (SELECT service || ', ' || published FROM reports WHERE report_id = n.target)
    END, '')
FROM notes AS n
JOIN log AS l ON l.entry = (
    SELECT max(entry) FROM log WHERE subject = n.note_id AND kind = 'note'
)
WHERE (?1 = '' OR n.about = ?1) AND (?2 = '' OR n.target = ?2) AND (?3 = '' OR n.person = ?3)
    AND (?4 = '' OR instr(lower(n.text || ' ' || n.passage), lower(?4)))
ORDER BY l.entry DESC
"""

_BASKETS = """
SELECT b.basket_id, b.name, count(i.finding_id)
FROM baskets AS b LEFT JOIN basket_items AS i ON i.basket_id = b.basket_id
WHERE ?1 = '' OR b.basket_id IN (SELECT basket_id FROM basket_items WHERE finding_id = ?1)
GROUP BY b.basket_id
ORDER BY lower(b.name), b.basket_id
"""

_ITEMS = """
SELECT i.finding_id, i.position, i.comment, i.citation, i.text, f.finding_id IS NOT NULL
FROM basket_items AS i LEFT JOIN findings AS f ON f.finding_id = i.finding_id
WHERE i.basket_id = ?
ORDER BY i.position, i.finding_id
"""


class NoteConditions(TypedDict, total=False):
    """Which notes are read: about what, about which one, by whom, and with which words."""

    about: NoteAbout
    target: str
    person: str
    words: str


def read_notes(connection: sqlite3.Connection, **conditions: Unpack[NoteConditions]) -> list[Note]:
    """Return the notes that meet the conditions, the newest first."""
    values = [conditions.get(name, "") for name in ("about", "target", "person", "words")]
    return [
        Note(
            note_id=note_id,
            about=about,
            target=target,
            start=start,
            stop=stop,
            passage=passage,
            text=text,
            person=person,
            at=datetime.fromisoformat(at),
            entry=entry,
            title=_write_out(title) if about == "passage" else title,
        )
        for (
            note_id,
            about,
            target,
            start,
            stop,
            passage,
            text,
            person,
            at,
            entry,
            title,
        ) in connection.execute(_NOTES, values)
    ]


def _write_out(title: str) -> str:
    """Return the name of a report with its month in words."""
    service, _, month = title.rpartition(", ")
    return f"{service}, {write_month(month)}" if month else service


def read_baskets(connection: sqlite3.Connection, finding_id: str = "") -> list[Basket]:
    """Return the baskets by name, or those that hold a finding."""
    return [
        Basket(basket_id=basket_id, name=name, findings=findings)
        for basket_id, name, findings in connection.execute(_BASKETS, (finding_id,))
    ]


def read_basket_items(connection: sqlite3.Connection, basket_id: str) -> list[BasketItem]:
    """Return what is in a basket, in its order."""
    return [
        BasketItem(
            finding_id=finding_id,
            position=position,
            comment=comment,
            citation=citation,
            text=text,
            is_there=bool(is_there),
        )
        for finding_id, position, comment, citation, text, is_there in connection.execute(
            _ITEMS, (basket_id,)
        )
    ]


def read_reviewed(connection: sqlite3.Connection, person: str = "") -> frozenset[tuple[str, str]]:
    """Return who is done with which finding, as pairs of finding and person."""
    rows = connection.execute(
        "SELECT finding_id, person FROM reviews WHERE ?1 = '' OR person = ?1", (person,)
    )
    return frozenset((finding_id, who) for finding_id, who in rows)


def read_coder_names(connection: sqlite3.Connection) -> dict[str, bool]:
    """Return all names under which the store has codings, and whether each is a person's."""
    rows = connection.execute(
        "SELECT DISTINCT coder, coder_kind IN ('person', 'adjudicated') FROM decisions"
        " UNION SELECT DISTINCT coder, 1 FROM samples UNION SELECT DISTINCT person, 1 FROM log"
        " ORDER BY 1, 2"
    )
    return {name: bool(is_person) for name, is_person in rows}
