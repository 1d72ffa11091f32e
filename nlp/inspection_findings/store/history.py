"""Reads the earlier codings, polarities and notes of coders, kept whenever one is replaced."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Replaced = Literal["themes", "polarity", "note"]

_HISTORY = """
SELECT finding_id, coder, number, what, was, replaced_at FROM past_codings
WHERE ?1 IS NULL OR finding_id = ?1
ORDER BY finding_id, coder, number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCoding:
    """An earlier coding, polarity or note of a coder on a finding.

    Attributes
    ----------
    coder : str
        A person or the reference coding; for what a blind sample remembers of the model, the
        model and the sample.
    number : int
        Counts from 1, for each finding and coder; the oldest comes first.
    what : "themes", "polarity" or "note"
    before : tuple of str
        The themes, the main one first, and none if none fitted; or the polarity or note alone.
    replaced_at : datetime
        When it was replaced, in UTC.
    """

    finding_id: str
    coder: str
    number: int
    what: Replaced
    before: tuple[str, ...]
    replaced_at: datetime


def read_history(connection: sqlite3.Connection, finding_id: str | None) -> list[PastCoding]:
    """Return the earlier codings of one finding or of all, by finding, coder and number."""
    return [
        PastCoding(
            finding_id=of,
            coder=coder,
            number=number,
            what=what,
            before=tuple(json.loads(before)),
            replaced_at=datetime.fromisoformat(replaced_at),
        )
        for of, coder, number, what, before, replaced_at in connection.execute(
            _HISTORY, (finding_id,)
        )
    ]
