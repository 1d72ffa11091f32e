"""Two stores in, one out: what both teams read, coded, settled and kept.

The two stores are read and never changed. The result is made in a folder beside its place, and put
there when it is complete.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.errors import CodingError, StoreError
from inspection_findings.pipeline.clusters import renew_clusters
from inspection_findings.store import open_store
from inspection_findings.store.connection import (
    holding_lock,
    open_for_writing,
    require_store,
    transaction,
)
from inspection_findings.store.merging.conflicts import Decisions, Letter, MergeConflict
from inspection_findings.store.merging.copies import bring_copy, rename_coder
from inspection_findings.store.merging.decisions_file import read_decisions, write_decisions
from inspection_findings.store.merging.merge import MergedContent, merge_content, order_copies
from inspection_findings.store.merging.people import Merging
from inspection_findings.text import fold_name

if TYPE_CHECKING:
    from inspection_findings.store import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of two stores.

    Attributes
    ----------
    out : Path or None
        The store of both; None if it was only asked what differs.
    reports, findings, acts : int
        How many it has; acts are what people did, as the log has them.
    acts_in_both : int
        How many acts both stores had: the beginning that they share.
    people : tuple of str
        Who codes in it.
    conflicts : tuple of MergeConflict
        What the two say differently, and what was kept.
    followed : tuple of Followed
        Codings that went on from a text to the one of the version that was kept.
    recoded : int
        Codings that were moved because one codebook had merged their theme into another.
    needs_build : str
        Why ``findings build`` should be run on the result; empty if it need not.
    decisions : str
        A file of decisions on the conflicts, to fill in: TOML.
    """

    out: Path | None
    reports: int
    findings: int
    acts: int
    acts_in_both: int
    people: tuple[str, ...]
    conflicts: tuple[MergeConflict, ...]
    followed: tuple[Followed, ...]
    recoded: int
    needs_build: str
    decisions: str


def merge_stores(
    a: Path,
    b: Path,
    *,
    out: Path | None,
    settle: Path | None = None,
    before: Callable[[Merged], object] | None = None,
) -> Merged:
    """Make one store of two. Neither is changed, and an existing file is never overwritten.

    Parameters
    ----------
    a, b : Path
        The order only says which one the decisions call a and b.
    out : Path or None
        Where there is no file yet. None to learn what would be done.
    settle : Path, optional
        A file of decisions, as ``decisions`` of the result has it. What it does not decide, the
        newer one does.
    before : callable, optional
        Is given what was done before the new store gets its name. If it raises an error, there is
        no new store: so a file that tells of it is there whenever the store is.

    Raises
    ------
    StoreError
        If one of the two is not a store, both are the same file, there is a file at ``out``, or
        it cannot be written. There is then no file at ``out``.
    CodingError
        If a decision cannot be carried out, or one person is spelled in two ways.
    """
    names = _check_inputs(a, b)
    decisions = _read(settle, names)
    if out is None:
        with tempfile.TemporaryDirectory(prefix="findings-merge-") as folder:
            merged, _ = _merge_copies(a, b, Path(folder), decisions, names)
        return merged
    _refuse_existing(out)
    with _working_folder(out) as folder_beside, holding_lock(out):
        merged, result = _merge_copies(a, b, folder_beside, decisions, names)
        merged = replace(merged, out=out)
        if before:
            before(merged)
        _put_in_place(result, out)
    return merged


def _check_inputs(a: Path, b: Path) -> dict[Letter, str]:
    """Return what the two stores are called: their file names, with folders if these are alike."""
    for path in (a, b):
        require_store(path)
    if a.samefile(b):
        raise StoreError(str(b), "is given twice", "name two stores")
    if a.name != b.name:
        return {"a": a.name, "b": b.name}
    folders = a.resolve().parent, b.resolve().parent
    if folders[0].name != folders[1].name:
        return {"a": f"{folders[0].name}/{a.name}", "b": f"{folders[1].name}/{b.name}"}
    return {"a": str(folders[0] / a.name), "b": str(folders[1] / b.name)}


def _name_teams(names: Mapping[Letter, str]) -> dict[Letter, str]:
    """Return what stands beside the name of a coder: the name of the file or of its folder."""
    paths = {letter: Path(name) for letter, name in names.items()}
    if paths["a"].name == paths["b"].name:
        return {letter: path.parent.name for letter, path in paths.items()}
    return {letter: path.stem for letter, path in paths.items()}


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise StoreError(
            str(out), "exists already, and a merge overwrites nothing", "name another file"
        )


def _read(settle: Path | None, names: Mapping[Letter, str]) -> Decisions:
    if settle is None:
        return Decisions()
    try:
        text = settle.read_bytes()
    except OSError as error:
        raise CodingError(
            str(settle), f"cannot be read ({error.strerror})", "write one with --ask"
        ) from error
    return read_decisions(text, where=str(settle), names=names)


@contextlib.contextmanager
def _working_folder(out: Path) -> Iterator[Path]:
    """Make a folder beside a place for the copies, and remove it, also one that was left over."""
    folder = out.with_name(f"{out.name}.unfinished")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    except OSError as error:
        raise StoreError(
            str(folder), f"cannot be made ({error.strerror})", "name a folder you can write to"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _merge_copies(
    a: Path, b: Path, folder: Path, decisions: Decisions, names: Mapping[Letter, str]
) -> tuple[Merged, Path]:
    """Merge copies of two stores in a folder; return what was done, and the copy that has it."""
    copies: dict[Letter, Path] = {"a": folder / "a.findings", "b": folder / "b.findings"}
    bring_copy(a, copies["a"])
    bring_copy(b, copies["b"])
    with contextlib.ExitStack() as stack:
        connections = {
            letter: stack.enter_context(_open_copy(copy)) for letter, copy in copies.items()
        }
        for letter, connection in connections.items():
            stack.enter_context(transaction(connection, copies[letter]))
            for number, one in enumerate(decisions.renames, start=1):
                if one.store == letter:
                    place = f"{decisions.place}, rename {number}"
                    rename_coder(connection, one, place=place)
        _refuse_spellings(connections["a"], connections["b"])
        first, second = order_copies(connections["a"], connections["b"])
        content = merge_content(
            Merging(
                mine=connections[first],
                other=connections[second],
                letters={"mine": first, "other": second},
                names=_name_teams(names),
                decisions=decisions,
            )
        )
    text = write_decisions(content.conflicts, a=names["a"], b=names["b"])
    return _complete(copies[first], content, text), copies[first]


@contextlib.contextmanager
def _open_copy(path: Path) -> Iterator[sqlite3.Connection]:
    connection, lock = open_for_writing(path)
    with contextlib.closing(lock), contextlib.closing(connection):
        yield connection


def _refuse_spellings(a: sqlite3.Connection, b: sqlite3.Connection) -> None:
    """Raise if a person of one store is in the other in another spelling."""
    mine, other = (_read_people(one) for one in (a, b))
    spelled = {fold_name(name): name for name in mine}
    for name in sorted(other - mine):
        same = spelled.get(fold_name(name))
        if same is not None and same not in other:
            rename = f'[[rename]] store = "b" coder = "{name}" to = "{same}"'
            raise CodingError(
                f"coder {name!r} of the second store",
                f"is {same!r} in the first",
                f"if that is one person, put into the file for --settle, a line each: {rename}",
            )


def _read_people(connection: sqlite3.Connection) -> set[str]:
    rows = connection.execute(
        "SELECT coder FROM decisions WHERE coder_kind IN ('person', 'adjudicated')"
        " UNION SELECT coder FROM polarity_codings WHERE coder_kind IN ('person', 'adjudicated')"
        " UNION SELECT coder FROM samples UNION SELECT person FROM log"
    )
    return {row[0] for row in rows}


def _complete(path: Path, content: MergedContent, decisions: str) -> Merged:
    """Make clusters anew where findings have come; return what was done."""
    with open_store(path, mode="write") as store:
        if content.findings_changed and len(content.encoders) == 1:
            renew_clusters(store, encoder_id=content.encoders[0])
        people = [name for name, is_person in store.read_coder_names().items() if is_person]
        reports, findings = store.read_report_ids(), store.read_finding_ids()
    return Merged(
        out=None,
        reports=len(reports),
        findings=len(findings),
        acts=content.acts,
        acts_in_both=content.acts_in_both,
        people=tuple(people),
        conflicts=content.conflicts,
        followed=content.followed,
        recoded=content.recoded,
        needs_build=_why_build(content),
        decisions=decisions,
    )


def _why_build(content: MergedContent) -> str:
    """Return why the machine should code again; empty if it need not."""
    if len(content.encoders) > 1:
        return "the reports of the two were encoded by different encoders, and are not clustered"
    if content.pipelines > 1:
        return "the reports of the two were coded by different versions of the model or the reader"
    if content.has_new_codebook:
        return "the machine has not yet coded with the codebook of both"
    return ""


def _put_in_place(result: Path, out: Path) -> None:
    """Move the finished store to its place, where no file may have come meanwhile."""
    try:
        with result.open("rb+") as file:
            os.fsync(file.fileno())
        _refuse_existing(out)
        result.replace(out)
    except OSError as error:
        raise StoreError(
            str(out), f"could not be written ({error.strerror})", "make room, and try again"
        ) from error
