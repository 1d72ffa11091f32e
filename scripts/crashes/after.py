"""What must hold after a command was killed or refused, and what must hold once it ran again."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from inspection_findings.store import open_store
from inspection_findings.store.connection import load_migrations
from inspection_findings.store.doctor import examine

_BESIDE = (".lock", "-wal", "-shm", ".unfinished", "-journal")
Words = Mapping[str, tuple[set[str], set[str]]]
_JUST_NOW = 60  # seconds
_LINK = re.compile(r"""href="([^"]+)"|\]\(<([^>]+)>\)|\]\(([^<)\s]+)\)""")
_CHANCE = re.compile(r"[a-z0-9_]{8}(?=\.unfinished)")  # what tempfile puts into a name
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
    "SELECT 'note', note_id, person FROM notes",
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
        faults += [f"{path.name}: {one}" for one in _examine(path, _identify(path))]
    return faults


@cache
def _examine(path: Path, _mark: str) -> tuple[str, ...]:
    """Return the faults of a store; of two with the same bytes (``_mark``), one is examined."""
    return tuple(
        f"{name}: {fault.where} {fault.problem}"
        for name, fault in examine(path).faults
        if name not in ("leftovers", "sub-themes")
        and not any(words in fault.problem for words in _NO_HARM)
    )


def _identify(path: Path) -> str:
    """Return a hash of a store, with what was committed and is not in it yet."""
    log = path.with_name(f"{path.name}-wal")
    return _hash(path) + (_hash(log) if log.exists() else "")


def _hash(path: Path) -> str:
    """Return the hash of a file; one that no command of this trial wrote is read once."""
    about = path.stat()
    if about.st_mtime > time.time() - _JUST_NOW:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return _hash_older(path, about.st_size, about.st_mtime_ns)


@cache
def _hash_older(path: Path, _size: int, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_all_words(folder: Path) -> Words:
    """Return what people said in each store of a folder, by its path in it."""
    stores = sorted(folder.rglob("*.findings"))
    return {str(path.relative_to(folder)): _read_words(path, _identify(path)) for path in stores}


def find_lost(folder: Path, words: Words) -> list[str]:
    """Return what people had said and is neither said nor kept of the past now."""
    return [
        f"{name}: lost: {one[:200]}"
        for name, before in words.items()
        for one in _find_lost_words(before, folder / name)
    ]


@cache
def _read_words(path: Path, _mark: str) -> tuple[set[str], set[str]]:
    """Return what people said: what must stay for ever, and codings, which may be replaced."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            kept = {json.dumps(row) for query in _KEPT for row in connection.execute(query)}
            said = {json.dumps(row) for row in connection.execute(_SAID)}
        except sqlite3.OperationalError:  # an older version, or no table yet
            return set(), set()
    return kept, said


def _find_lost_words(before: tuple[set[str], set[str]], path: Path) -> list[str]:
    """Return what people had said before and is neither said nor kept of the past now.

    What a form replaced is kept in the log, and what an import or a codebook did, in
    ``past_codings``.
    """
    if not any(before):
        return []
    kept, said = _read_words(path, _identify(path))
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
            found[name] = _digest(path, _identify(path))
        elif ".findings." not in name:
            found[name] = _hash(path)
    return found


@cache
def _digest(path: Path, _mark: str) -> str:
    with open_store(path, mode="read") as store:
        return store.content_digest()


def describe_bytes(folder: Path) -> str:
    """Return a hash of all that lies in a folder, whatever chance named unfinished files.

    What SQLite keeps of its readers (``-shm``) is made anew by whoever opens a store.
    """
    found = sorted(
        (_CHANCE.sub("*", str(path.relative_to(folder))), _hash(path) if path.is_file() else "")
        for path in folder.rglob("*")
        if not path.name.endswith("-shm")
    )
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def find_misled(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return what an index or a manifest leads to that is of another set of files.

    ``before`` and ``after`` are what `describe` says of the folder before the command, and once it
    has run undisturbed. An index that is as in one of them leads to pages that are as in it. A
    manifest lists files that have the hashes in it.
    """
    wrong = []
    for path in sorted(folder.rglob("index.*")):
        name = str(path.relative_to(folder))
        sets = [one for one in (before, after) if one.get(name) == _hash(path)]
        wrong += [
            f"{name} leads to {page}, which is of another set"
            for page in _find_links(path, folder)
            if not any(_is_in(one, page, folder) for one in sets)
        ]
    for path in sorted(folder.glob("*/manifest.json")):
        if path.parent.name.endswith(".unfinished") or path.parent.name == "model":
            continue  # nobody reads that one yet; this one has a form of its own
        for one in json.loads(path.read_bytes())["files"]:
            listed = path.parent / one["name"]
            if not listed.is_file() or _hash(listed) != one["sha256"]:
                wrong.append(f"{path.relative_to(folder)} leads to {one['name']}, which is another")
    return wrong


def _find_links(path: Path, folder: Path) -> Iterator[str]:
    """Yield the files that a page leads to, by their path from ``folder``."""
    for one in sorted(set(_LINK.findall(path.read_text(encoding="utf-8")))):
        place = unquote("".join(one)).partition("#")[0]
        if place and "://" not in place:
            above = str(path.parent.relative_to(folder))
            yield posixpath.normpath(posixpath.join(above, place))


def _is_in(one: Mapping[str, str], page: str, folder: Path) -> bool:
    """Return whether a page is there as it is in a set."""
    path = folder / page
    return path.is_file() and one.get(page) == _hash(path)


def is_current(path: Path) -> bool:
    """Return whether a store has the version of this program, and is not empty."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    return bool(version == load_migrations()[-1].number)


def list_left(folder: Path) -> list[str]:
    """Return the unfinished files and folders that lie in a folder."""
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*.unfinished"))
