"""Writes the codings of people, with their history, and of the reference coding.

What is replaced goes to ``past_codings``, which ``history`` reads. Each decision also records which
themes its coder knew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

from inspection_findings.errors import CodingError
from inspection_findings.records import Coding, PolarityCoding
from inspection_findings.store.known_themes import write_known

Themes = Mapping[str, tuple[Coding, ...]]


def group_codings(codings: Iterable[Coding], coded: Iterable[str]) -> dict[str, tuple[Coding, ...]]:
    """Return the codings of each finding by rank; empty for a finding coded as no theme."""
    grouped: dict[str, list[Coding]] = {finding_id: [] for finding_id in coded}
    for coding in sorted(codings, key=lambda item: (item.finding_id, item.rank, item.theme_id)):
        grouped.setdefault(coding.finding_id, []).append(coding)
    return {finding_id: tuple(grouped[finding_id]) for finding_id in sorted(grouped)}


def check_coder(codings: Sequence[Coding | PolarityCoding], *, coder: str, coder_kind: str) -> None:
    """Raise ``ValueError`` unless all codings are by this coder."""
    if coder_kind == "model":
        raise ValueError("a model's codings are saved with the report")
    others = {(c.coder, c.coder_kind) for c in codings} - {(coder, coder_kind)}
    if others:
        raise ValueError(f"codings of other coders: {sorted(others)}")


def check_themes(connection: sqlite3.Connection, codings: Sequence[Coding]) -> None:
    """Raise ``CodingError`` for the first coding with a theme that is not in the codebook."""
    known = {row[0] for row in connection.execute("SELECT theme_id FROM themes")}
    for coding in codings:
        if coding.theme_id not in known:
            raise CodingError(
                f"coding of {coding.finding_id} by {coding.coder}",
                f"the codebook has no theme {coding.theme_id!r}",
                "correct the theme, or add it to the codebook",
            )


def find_coded(connection: sqlite3.Connection, *, coder: str, coder_kind: str) -> set[str]:
    """Return the findings that this coder has coded, by theme or by polarity."""
    rows = connection.execute(
        "SELECT finding_id FROM decisions WHERE coder_kind = ?1 AND coder = ?2"
        " UNION SELECT finding_id FROM polarity_codings WHERE coder_kind = ?1 AND coder = ?2",
        (coder_kind, coder),
    )
    return {row[0] for row in rows}


def forget_layer(connection: sqlite3.Connection, *, coder: str, coder_kind: str) -> None:
    """Delete all codings of this coder."""
    who = (coder_kind, coder)
    connection.execute("DELETE FROM decisions WHERE coder_kind = ? AND coder = ?", who)
    connection.execute("DELETE FROM codings WHERE coder_kind = ? AND coder = ?", who)
    connection.execute("DELETE FROM polarity_codings WHERE coder_kind = ? AND coder = ?", who)


def write_themes(
    connection: sqlite3.Connection,
    themes: Themes,
    *,
    coder: str,
    coder_kind: str,
    notes: Mapping[str, str],
    known: Collection[str],
) -> None:
    """Replace this coder's themes for these findings; an earlier note stays.

    The coder is recorded as knowing the themes in ``known`` and the themes given.
    """
    given_ids = {item.theme_id for given in themes.values() for item in given}
    themes_known = write_known(connection, {*known, *given_ids})
    keys = [(finding_id, coder_kind, coder) for finding_id in themes]
    which = "finding_id = ? AND coder_kind = ? AND coder = ?"
    connection.executemany(f"DELETE FROM codings WHERE {which}", keys)  # noqa: S608 (constant)
    connection.executemany(
        "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, NULL, ?)"
        " ON CONFLICT (finding_id, coder_kind, coder) DO UPDATE SET"
        " abstained = excluded.abstained, knew = excluded.knew,"
        " because = coalesce(nullif(excluded.because, ''), because)",
        [
            (finding_id, coder, coder_kind, not given, notes.get(finding_id, ""), themes_known)
            for finding_id, given in themes.items()
        ],
    )
    connection.executemany(
        "INSERT INTO codings VALUES (?, ?, ?, ?, ?, ?)",
        [
            (finding_id, item.theme_id, coder, coder_kind, item.rank, item.probability)
            for finding_id, given in themes.items()
            for item in given
        ],
    )


def write_polarities(connection: sqlite3.Connection, codings: Sequence[PolarityCoding]) -> None:
    """Replace the coder's polarities for these findings."""
    connection.executemany(
        "INSERT OR REPLACE INTO polarity_codings VALUES (?, ?, ?, ?, ?)",
        [
            (item.finding_id, item.polarity, item.coder, item.coder_kind, item.probability)
            for item in codings
        ],
    )


def archive_themes(connection: sqlite3.Connection, themes: Themes, *, coder: str) -> None:
    """Add a person's earlier themes to the history where the new ones differ."""
    before = _read_themes(connection, themes, coder=coder)
    for finding_id, old in before.items():
        if old != [item.theme_id for item in themes[finding_id]]:
            archive(connection, finding_id, coder, "themes", old)


def archive_polarities(
    connection: sqlite3.Connection, codings: Sequence[PolarityCoding], *, coder: str
) -> None:
    """Add a person's earlier polarities to the history where the new ones differ."""
    for item in sorted(codings, key=lambda coding: coding.finding_id):
        old = connection.execute(
            "SELECT polarity FROM polarity_codings"
            " WHERE finding_id = ? AND coder_kind = 'person' AND coder = ?",
            (item.finding_id, coder),
        ).fetchone()
        if old is not None and old[0] != item.polarity:
            archive(connection, item.finding_id, coder, "polarity", list(old))


def archive_notes(connection: sqlite3.Connection, notes: Mapping[str, str], *, coder: str) -> None:
    """Add a person's earlier notes to the history where the new ones differ."""
    for finding_id, note in sorted(notes.items()):
        old = connection.execute(
            "SELECT because FROM decisions"
            " WHERE finding_id = ? AND coder_kind = 'person' AND coder = ?",
            (finding_id, coder),
        ).fetchone()
        if old is not None and old[0] and note and old[0] != note:
            archive(connection, finding_id, coder, "note", list(old))


def _read_themes(
    connection: sqlite3.Connection, finding_ids: Iterable[str], *, coder: str
) -> dict[str, list[str]]:
    themes: dict[str, list[str]] = {}
    rows = connection.execute(
        "SELECT d.finding_id, c.theme_id FROM decisions AS d LEFT JOIN codings AS c"
        " ON c.finding_id = d.finding_id AND c.coder_kind = d.coder_kind AND c.coder = d.coder"
        " WHERE d.coder_kind = 'person' AND d.coder = ?"
        " AND d.finding_id IN (SELECT value FROM json_each(?))"
        " ORDER BY d.finding_id, c.rank, c.theme_id",
        (coder, json.dumps(list(finding_ids))),
    )
    for finding_id, theme_id in rows:
        themes.setdefault(finding_id, []).extend([theme_id] if theme_id else [])
    return themes


def archive(
    connection: sqlite3.Connection, finding_id: str, coder: str, what: str, previous: Sequence[str]
) -> None:
    """Add an earlier answer of a coder to the history, with the time."""
    connection.execute(
        "INSERT INTO past_codings (finding_id, coder, number, what, was, replaced_at)"
        " SELECT ?1, ?2, 1 + count(*), ?3, ?4, strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
        " FROM past_codings WHERE finding_id = ?1 AND coder = ?2",
        (finding_id, coder, what, json.dumps(previous)),
    )


def find_missing(connection: sqlite3.Connection, finding_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that are not in the store, sorted."""
    rows = connection.execute(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT finding_id FROM findings)"
        " ORDER BY value",
        (json.dumps(sorted(set(finding_ids))),),
    )
    return tuple(row[0] for row in rows)
