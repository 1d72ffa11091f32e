"""Reads what people said of the findings that several coded or one settled, and how much they did.

What is settled is said too: by the person who settled it, with the reason as note.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inspection_findings.records import CoderKind, Polarity
from inspection_findings.store.known_themes import read_known

# The last entry of each person on each finding. SQLite takes the other columns from that row.
_SAID = """
WITH said AS (
    SELECT finding_id, coder_kind, coder FROM decisions
    WHERE coder_kind IN ('adjudicated', 'person')
    UNION
    SELECT finding_id, coder_kind, coder FROM polarity_codings
    WHERE coder_kind IN ('adjudicated', 'person')
), wanted AS (
    SELECT finding_id FROM said WHERE ?1 = '' OR finding_id = ?1 GROUP BY finding_id
    HAVING ?1 <> '' OR max(coder_kind = 'adjudicated') OR count(DISTINCT coder) > 1
), times AS (
    SELECT subject, kind, person, max(entry), at, json_extract(after, '$.note') AS note FROM log
    WHERE kind IN ('coding', 'adjudication') AND after IS NOT NULL
    GROUP BY subject, kind, person
)
SELECT
    s.finding_id, s.coder, s.coder_kind, d.knew,
    -- The reason for what is settled of polarity alone is in the log.
    coalesce(d.because, CASE s.coder_kind WHEN 'adjudicated' THEN t.note END, ''), p.polarity, t.at,
    (
        SELECT group_concat(c.theme_id, ' ') FROM (
            SELECT theme_id FROM codings WHERE finding_id = s.finding_id
            AND coder_kind = s.coder_kind AND coder = s.coder ORDER BY rank, theme_id
        ) AS c
    )
FROM said AS s
JOIN wanted AS w ON w.finding_id = s.finding_id
JOIN findings AS f ON f.finding_id = s.finding_id
LEFT JOIN decisions AS d
    ON d.finding_id = s.finding_id AND d.coder_kind = s.coder_kind AND d.coder = s.coder
LEFT JOIN polarity_codings AS p
    ON p.finding_id = s.finding_id AND p.coder_kind = s.coder_kind AND p.coder = s.coder
LEFT JOIN times AS t ON t.subject = s.finding_id AND t.person = s.coder
    AND t.kind = CASE WHEN s.coder_kind = 'person' THEN 'coding' ELSE 'adjudication' END
ORDER BY f.report_id, f.position, f.finding_id, s.coder_kind, s.coder
"""

_STARTING = """
SELECT d.finding_id, d.coder_kind, coalesce((
    SELECT group_concat(c.theme_id, ' ') FROM (
        SELECT theme_id FROM codings WHERE finding_id = d.finding_id
        AND coder_kind = d.coder_kind AND coder = d.coder ORDER BY rank, theme_id
    ) AS c
), '')
FROM decisions AS d
WHERE d.coder_kind IN ('model', 'reference')
AND d.finding_id IN (SELECT value FROM json_each(?))
ORDER BY d.finding_id, d.coder_kind, d.coder
"""

_DONE = """
WITH people AS (
    SELECT coder AS name FROM decisions WHERE coder_kind IN ('adjudicated', 'person')
    UNION SELECT coder FROM polarity_codings WHERE coder_kind IN ('adjudicated', 'person')
    UNION SELECT coder FROM samples
    UNION SELECT person FROM log WHERE kind <> 'report'
)
SELECT
    name,
    (SELECT count(*) FROM decisions AS d JOIN findings AS f ON f.finding_id = d.finding_id
     WHERE d.coder_kind = 'person' AND d.coder = name),
    (SELECT count(*) FROM reviews AS r JOIN findings AS f ON f.finding_id = r.finding_id
     WHERE r.person = name),
    (SELECT count(*) FROM notes WHERE person = name),
    (SELECT count(*) FROM (
        SELECT finding_id FROM decisions WHERE coder_kind = 'adjudicated' AND coder = name
        UNION
        SELECT finding_id FROM polarity_codings WHERE coder_kind = 'adjudicated' AND coder = name
     ) AS d JOIN findings AS f ON f.finding_id = d.finding_id),
    (SELECT max(at) FROM log WHERE person = name)
FROM people ORDER BY name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person said of a finding, or settled on it.

    Attributes
    ----------
    coder, coder_kind : str
        Who; the kind is "person" or "adjudicated".
    themes : tuple of str or None
        The main one first; empty if none fits, None if the person said nothing of themes.
    themes_known : frozenset of str
        The themes that the codebook had then.
    polarity : str or None
    note : str
        For what is settled, the reason.
    at : datetime or None
        When it was said last, in UTC; None for codings that are older than the log.
    """

    finding_id: str
    coder: str
    coder_kind: CoderKind
    themes: tuple[str, ...] | None
    themes_known: frozenset[str]
    polarity: Polarity | None
    note: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingThemes:
    """The themes that count for a finding as long as no person has coded it."""

    coder_kind: Literal["reference", "model"]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How much a person has done: numbers of findings and notes, and when they last did something.

    Attributes
    ----------
    coded, reviewed, settled : int
        Findings of the store to which the person gave themes, or said that none fits; that the
        person is done with; that the person settled.
    notes : int
    last_active : datetime or None
        In UTC; None for who has done nothing since there is a log.
    """

    coder: str
    coded: int
    reviewed: int
    notes: int
    settled: int
    last_active: datetime | None


def read_said(connection: sqlite3.Connection, finding_id: str = "") -> list[Said]:
    """Return what people said of one finding, or of all that several coded or one settled.

    By finding in the order of the reports, what is settled first, then by name.
    """
    known = read_known(connection)
    return [
        Said(
            finding_id=key,
            coder=coder,
            coder_kind=kind,
            themes=None if knew is None else tuple((themes or "").split()),
            themes_known=known.get(knew, frozenset()),
            polarity=polarity,
            note=note,
            at=_read_time(at),
        )
        for key, coder, kind, knew, note, polarity, at, themes in connection.execute(
            _SAID, (finding_id,)
        )
    ]


def read_people(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the names of the people who coded each finding of the store, by its id."""
    people: dict[str, set[str]] = {}
    rows = connection.execute(
        "SELECT d.finding_id, d.coder FROM decisions AS d"
        " JOIN findings AS f ON f.finding_id = d.finding_id WHERE d.coder_kind = 'person'"
    )
    for finding_id, coder in rows:
        people.setdefault(finding_id, set()).add(coder)
    return people


def read_citations(
    connection: sqlite3.Connection, finding_ids: Collection[str]
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the citations of findings by id, of lost ones too, and which of them are there."""
    rows = connection.execute(
        "SELECT finding_id, citation, 0 FROM lost_findings"
        " WHERE finding_id IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT finding_id, citation, 1 FROM findings"
        " WHERE finding_id IN (SELECT value FROM json_each(?1))",
        (json.dumps(sorted(finding_ids)),),
    ).fetchall()
    citations = {finding_id: citation for finding_id, citation, _ in rows}
    return citations, frozenset(finding_id for finding_id, _, is_there in rows if is_there)


def read_starting_themes(
    connection: sqlite3.Connection, finding_ids: Collection[str]
) -> dict[str, StartingThemes]:
    """Return what the reference, or else the model, gives findings at present, by id."""
    given: dict[str, StartingThemes] = {}
    rows = connection.execute(_STARTING, (json.dumps(sorted(finding_ids)),))
    for finding_id, kind, listed in rows:  # the model comes before the reference, which outranks it
        before = given.get(finding_id)
        same = before.themes if before and before.coder_kind == kind else ()
        themes = tuple(dict.fromkeys((*same, *listed.split())))
        given[finding_id] = StartingThemes(coder_kind=kind, themes=themes)
    return given


def read_done(connection: sqlite3.Connection) -> list[Done]:
    """Return how much each person has done, by name; who is to code a sample has done nothing."""
    return [
        Done(
            coder=coder,
            coded=coded,
            reviewed=reviewed,
            notes=notes,
            settled=settled,
            last_active=_read_time(at),
        )
        for coder, coded, reviewed, notes, settled, at in connection.execute(_DONE)
    ]


def _read_time(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
