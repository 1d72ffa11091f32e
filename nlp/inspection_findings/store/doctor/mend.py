"""Mends what is derived, after a copy of the store was made; a second examination is the judge."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from inspection_findings.errors import StoreError
from inspection_findings.store.cache_files import find_cache_folder, is_intact
from inspection_findings.store.connection import copy_open_store, open_for_writing, transaction
from inspection_findings.store.doctor.examine import PROMISES, examine
from inspection_findings.store.doctor.fault import (
    GIVE_FILE,
    READ_AGAIN,
    Examination,
    Fault,
    Promise,
)
from inspection_findings.store.doctor.file_checks import find_leftovers
from inspection_findings.store.doctor.text_checks import find_page, read_spans
from inspection_findings.store.findings import find_stale_facets, refresh_facets
from inspection_findings.store.reports import renew_generation, renew_revision
from inspection_findings.text import quote, text_sha256

_BESIDE = frozenset({"cache", "leftovers"})  # what is mended outside the store


def mend(path: Path) -> Examination:
    """Mend what is derived; return what is left, what was mended, and where the copy is.

    Sub-themes that are out of date stay so: they are made by the pipeline.

    Raises
    ------
    StoreError
        If the store cannot be opened to write, or a copy cannot be made. Nothing is changed then.
    """
    before = examine(path)
    to_do = {check.name: check.faults for check in before.checks if _has_work(check.faults)}
    if not to_do:
        return before
    backup = None
    connection, lock = open_for_writing(path)  # finishes what was stopped between store and files
    try:
        if to_do.keys() - _BESIDE:
            backup = _find_free_name(path)
            copy_open_store(connection, backup)
        for promise in PROMISES:
            if promise.name in to_do and promise.name in _IN_STORE:
                _mend_one(connection, path, promise)
        _delete_beside(path)
    finally:
        connection.close()
        lock.close()
    return compare(before, examine(path), backup=backup)


def _mend_one(connection: sqlite3.Connection, path: Path, promise: Promise) -> None:
    """Mend what is left of one kind: mending the kinds before it may have mended this too."""
    faults = tuple(promise.look(connection, path).faults)
    if _has_work(faults):
        with transaction(connection, path):
            _IN_STORE[promise.name](connection, faults)
            renew_revision(connection)


def compare(before: Examination, after: Examination, *, backup: Path | None) -> Examination:
    """Return the later examination, with what it no longer finds as mended."""
    left = set(after.faults)
    return Examination(
        path=after.path,
        checks=after.checks,
        mended=tuple(one for one in before.faults if one not in left),
        backup=backup,
    )


def _has_work(faults: Sequence[Fault]) -> bool:
    return any(fault.can_mend or fault.cure in (GIVE_FILE, READ_AGAIN) for fault in faults)


def _find_free_name(path: Path) -> Path:
    """Return a name for a copy beside the store that no earlier copy has."""
    names = (path.with_name(f"{path.name}.before-mending-{n}") for n in itertools.count(1))
    return next(name for name in names if not name.exists())


def _mend_file(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:
    if any(fault.can_mend for fault in faults):
        connection.execute("REINDEX")


def _mend_references(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:
    """Delete the sub-themes, which are made again from the findings."""
    if any(fault.can_mend for fault in faults):
        forget_clusters(connection)


def forget_clusters(connection: sqlite3.Connection) -> None:
    """Mark the sub-themes as out of date; delete rows on findings or sub-themes that are gone."""
    for table in ("cluster_members", "unclustered", "stock_wording"):
        connection.execute(
            f"DELETE FROM {table} WHERE finding_id NOT IN (SELECT finding_id FROM findings)"  # noqa: S608 (constants)
        )
    connection.execute(
        "DELETE FROM cluster_members WHERE cluster_id NOT IN (SELECT cluster_id FROM clusters)"
    )
    connection.execute("DELETE FROM meta WHERE key = 'clustered'")


def _mend_quotations(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:
    """Write texts, hashes and pages anew where the source vouches for them."""
    for fault in faults:
        if fault.can_mend:
            _requote(connection, fault.where)
        else:
            _ask_for_file(connection, fault.where)


def _requote(connection: sqlite3.Connection, finding_id: str) -> None:
    row = connection.execute(
        "SELECT f.spans, f.text, f.text_sha256, t.text, t.pages FROM findings AS f"
        " JOIN report_texts AS t ON t.report_id = f.report_id WHERE f.finding_id = ?",
        (finding_id,),
    ).fetchone()
    written, text, sha256, source, pages = row
    spans = read_spans(written, len(source))
    if spans is None:
        return
    quoted = quote(source, spans)
    if text_sha256(quoted) == sha256 or quoted == text:
        connection.execute(
            "UPDATE findings SET text = ?, text_sha256 = ?, page = ? WHERE finding_id = ?",
            (quoted, text_sha256(quoted), find_page(json.loads(pages), spans), finding_id),
        )
        if text_sha256(quoted) != sha256:  # its embedding is found by the hash
            renew_generation(connection)


def _ask_for_file(connection: sqlite3.Connection, where: str) -> None:
    """Let the next build read the file of a report again, even if it has not changed."""
    connection.execute(
        "UPDATE reports SET source_sha256 = '' WHERE report_id = ?1 OR report_id ="
        " (SELECT report_id FROM findings WHERE finding_id = ?1)",
        (where,),
    )


def _read_again(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:
    """Let the next build read reports again from the text that the store has."""
    for fault in faults:
        connection.execute(
            "UPDATE reports SET pipeline_hash = '' WHERE report_id = ?", (fault.where,)
        )


def _forget_kept_files(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:
    """Delete damaged files of reports, so that the next build that names them keeps them again."""
    for fault in faults:
        connection.execute("DELETE FROM report_files WHERE report_id = ?", (fault.where,))


def _mend_index(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:  # noqa: ARG001
    connection.execute("INSERT INTO finding_index (finding_index) VALUES ('rebuild')")


def _mend_facets(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:  # noqa: ARG001
    refresh_facets(connection, find_stale_facets(connection))


def _mend_clusters(connection: sqlite3.Connection, faults: Sequence[Fault]) -> None:  # noqa: ARG001
    forget_clusters(connection)


_IN_STORE: dict[str, Callable[[sqlite3.Connection, Sequence[Fault]], None]] = {
    "file": _mend_file,
    "references": _mend_references,
    "quotations": _mend_quotations,
    "reports": _read_again,
    "kept files": _forget_kept_files,
    # After the texts: changing one in an index that is not sound may harm it further.
    "search index": _mend_index,
    "facets": _mend_facets,
    "sub-themes": _mend_clusters,
}


def _delete_beside(path: Path) -> None:
    """Delete leftovers, and damaged files of the cache; call it as the only writer."""
    damaged = [one for one in find_cache_folder(path).glob("*.npy") if not is_intact(one)]
    for one in (*find_leftovers(path), *damaged):
        try:
            if one.is_dir():
                shutil.rmtree(one)
            else:
                one.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                str(one), f"cannot be deleted ({error.strerror})", "delete it yourself"
            ) from error
