"""Changes codings when the codebook has changed.

Earlier codings go to ``past_codings``. The model's codings stay, because the model can be run
again. Its codings recorded in blind samples cannot be made again, and agreement is measured
against them, so they change like the codings of people.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from inspection_findings.coding.recode_plan import CodingChange, ThemesGiven
from inspection_findings.errors import CodingError
from inspection_findings.records import CoderKind, Coding
from inspection_findings.store.codings import archive, write_themes
from inspection_findings.store.known_themes import read_known_by

_GIVEN = """
SELECT c.finding_id, coalesce(f.text, ''), c.coder, c.coder_kind
FROM codings AS c LEFT JOIN findings AS f ON f.finding_id = c.finding_id
WHERE c.theme_id = ? AND c.coder_kind <> 'model'
ORDER BY c.finding_id, c.coder_kind, c.coder
"""

_SAMPLED = """
SELECT DISTINCT s.finding_id, coalesce(f.text, ''), s.sample, s.model_themes
FROM samples AS s LEFT JOIN findings AS f ON f.finding_id = s.finding_id
WHERE EXISTS (SELECT 1 FROM json_each(s.model_themes) WHERE value = ?)
ORDER BY s.finding_id, s.sample
"""


def read_given(connection: sqlite3.Connection, theme_id: str) -> tuple[ThemesGiven, ...]:
    """Return the themes given to findings that carry a theme.

    Given by people, by the reference coding, or by the model as recorded in blind samples.
    """
    codings = (
        ThemesGiven(
            finding_id=finding_id,
            text=text,
            coder=coder,
            coder_kind=kind,
            themes=_read_themes(connection, finding_id, coder, kind),
        )
        for finding_id, text, coder, kind in connection.execute(_GIVEN, (theme_id,)).fetchall()
    )
    sampled = (
        ThemesGiven(
            finding_id=finding_id,
            text=text,
            coder=f"the model (sample {sample})",
            coder_kind="model",
            themes=tuple(json.loads(themes)),
            sample=sample,
        )
        for finding_id, text, sample, themes in connection.execute(_SAMPLED, (theme_id,))
    )
    return (*codings, *sampled)


def _read_themes(
    connection: sqlite3.Connection, finding_id: str, coder: str, coder_kind: CoderKind
) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT theme_id FROM codings WHERE finding_id = ? AND coder_kind = ? AND coder = ?"
        " ORDER BY rank, theme_id",
        (finding_id, coder_kind, coder),
    )
    return tuple(row[0] for row in rows)


def read_coded_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of findings coded by people or the reference coding, sorted."""
    rows = connection.execute(
        "SELECT finding_id FROM findings WHERE finding_id IN"
        " (SELECT finding_id FROM decisions WHERE coder_kind <> 'model') ORDER BY finding_id"
    )
    return [row[0] for row in rows]


def recode(connection: sqlite3.Connection, changes: Sequence[CodingChange]) -> None:
    """Write the changes, and keep the earlier codings in ``past_codings``.

    Raises
    ------
    CodingError
        If a coding no longer is what the change says it was.
    """
    for change in changes:
        given = change.given
        if _read_now(connection, given) != given.themes:
            raise CodingError(
                f"coding of {given.finding_id} by {given.coder}",
                "has changed since the changes were listed",
                "list them again",
            )
        archive(connection, given.finding_id, given.coder, "themes", given.themes)
        if given.sample:
            _write_sampled(connection, change)
        else:
            write_themes(
                connection,
                {given.finding_id: _to_codings(change)},
                coder=given.coder,
                coder_kind=given.coder_kind,
                notes={},
                known=read_known_by(
                    connection, given.finding_id, coder=given.coder, coder_kind=given.coder_kind
                ),
            )


def _read_now(connection: sqlite3.Connection, given: ThemesGiven) -> tuple[str, ...] | None:
    if not given.sample:
        return _read_themes(connection, given.finding_id, given.coder, given.coder_kind)
    row = connection.execute(
        "SELECT model_themes FROM samples WHERE sample = ? AND finding_id = ?",
        (given.sample, given.finding_id),
    ).fetchone()
    return tuple(json.loads(row[0])) if row else None


def _write_sampled(connection: sqlite3.Connection, change: CodingChange) -> None:
    connection.execute(
        "UPDATE samples SET model_themes = ? WHERE sample = ? AND finding_id = ?",
        (json.dumps(list(change.new)), change.given.sample, change.given.finding_id),
    )


def _to_codings(change: CodingChange) -> tuple[Coding, ...]:
    given = change.given
    return tuple(
        Coding(
            finding_id=given.finding_id,
            theme_id=theme_id,
            coder=given.coder,
            coder_kind=given.coder_kind,
            rank=rank,
        )
        for rank, theme_id in enumerate(change.new)
    )
