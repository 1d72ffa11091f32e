"""What must hold after a command was killed or refused, and what must hold once it ran again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from crashes.deeds import read_store
from inspection_findings.store.connection import load_migrations
from inspection_findings.store.doctor import examine

_BESIDE = (".lock", "-wal", "-shm", ".unfinished", "-journal")
_NO_HARM = ("is a store of version", "is empty")  # the next build brings it forward, or begins
_SAID = (
    "SELECT finding_id, coder, (SELECT json_group_array(theme_id) FROM (SELECT theme_id"
    " FROM codings AS c WHERE c.finding_id = d.finding_id AND c.coder_kind = d.coder_kind"
    " AND c.coder = d.coder"
    " ORDER BY rank, theme_id)), because FROM decisions AS d WHERE coder_kind = 'person'"
)
_PAST = (
    "SELECT finding_id, coder, json(was) FROM past_codings WHERE what = 'themes'"
    " UNION SELECT subject, person, json(json_extract(before, '$.themes')) FROM log"
    " WHERE kind = 'coding' AND json_type(before, '$.themes') = 'array'"
)
_KEPT = (
    "SELECT 'log', entry, person, kind, subject, before, after FROM log",
    "SELECT 'review', finding_id, person FROM reviews",
    "SELECT 'note', note_id, text, person FROM notes",
    "SELECT 'past', finding_id, coder, number, what, was FROM past_codings",
    "SELECT 'settled', finding_id, coder FROM decisions WHERE coder_kind = 'adjudicated'",
)


def find_faults(folder: Path) -> list[str]:
    """Return what the doctor finds in the stores of a folder.

    A change that waits for its file, and sub-themes that wait for the build to be run again, are
    no harm: the command that is run again sees to them.
    """
    faults = []
    for path in sorted(folder.glob("*.findings")):
        if path.stat().st_size == 0:
            continue  # killed between the making of the file and its first table
        faults += [
            f"{path.name}: {name}: {fault.where} {fault.problem}"
            for name, fault in examine(path).faults
            if name not in ("leftovers", "sub-themes")
            and not any(words in fault.problem for words in _NO_HARM)
        ]
    return faults


def read_words(path: Path) -> tuple[set[str], set[str]]:
    """Return what people said: what must stay for ever, and codings, which may be replaced."""
    if not path.exists():
        return set(), set()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            kept = {json.dumps(row) for query in _KEPT for row in connection.execute(query)}
            said = {json.dumps(row) for row in connection.execute(_SAID)}
        except sqlite3.OperationalError:  # an older version, or no table yet
            return set(), set()
    return kept, said


def find_lost_words(before: tuple[set[str], set[str]], path: Path) -> list[str]:
    """Return what people had said before and is neither said nor kept of the past now.

    What a form replaced is kept in the log, and what an import or a codebook did, in
    ``past_codings``.
    """
    if not any(before):
        return []
    kept, said = read_words(path)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        past = {tuple(row) for row in connection.execute(_PAST)}
    lost = sorted(before[0] - kept)
    for one in sorted(before[1] - said):
        finding_id, coder, themes, _ = json.loads(one)
        if (finding_id, coder, themes) not in past and not _still_gives(one, said):
            lost.append(one)
    return lost


def _still_gives(one: str, said: set[str]) -> bool:
    """Return whether only the note of a coding is another, which is in the log."""
    return any(json.loads(row)[:3] == json.loads(one)[:3] for row in said)


def describe(folder: Path) -> dict[str, str]:
    """Return what is in a folder: digests of stores, hashes of the other files, by name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if (
            not path.is_file()
            or name.endswith(_BESIDE)
            or ".cache" in name
            or ".unfinished" in name
        ):
            continue
        if path.suffix == ".findings" and is_current(path):
            found[name] = read_store(path)
        elif ".findings." not in name:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def is_current(path: Path) -> bool:
    """Return whether a store has the version of this program, and is not empty."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    return bool(version == load_migrations()[-1].number)


def list_left(folder: Path) -> list[str]:
    """Return the unfinished files and folders that lie in a folder."""
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*.unfinished"))
