"""The files and the store that a change of the codebook applies to; show it, then make it."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from inspection_findings.cli.options import (
    Command,
    codebook_option,
    codebook_to_use,
    format_option,
    is_codebook_named,
    reference_option,
)
from inspection_findings.cli.output import confirm, say, write_rows
from inspection_findings.cli.tables import Table, write_quoting
from inspection_findings.defaults import find_checkout
from inspection_findings.errors import CodebookError, CodingError
from inspection_findings.files import write_file

if TYPE_CHECKING:
    from inspection_findings.coding.codebook_changes import CodebookChange
    from inspection_findings.coding.recode_plan import CodingChange, ThemesGiven
    from inspection_findings.store import Store

Row = dict[str, object]
Change = Callable[[bytes, str], "CodebookChange"]
Plan = Callable[["CodebookChange", "Iterable[ThemesGiven]"], "tuple[CodingChange, ...]"]

_CHANGED = Table(
    title="Codings that change",
    columns=("finding_id", "coder", "old", "new"),
    quotes=(("finding_id", "text"),),
    empty="No coding changes.",
)

coded_store_option = click.option(
    "--store",
    "store_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A store with people's and reference codings.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The files and the store to change, and how to change them."""

    codebook_path: Path | None
    out: Path | None
    store_path: Path | None
    reference_path: Path | None
    date: datetime | None
    dry_run: bool
    yes: bool
    output_format: str

    @property
    def day(self) -> str:
        return (self.date or datetime.now().astimezone()).date().isoformat()


def change_options(command: Command) -> Command:
    """Add the options that all changes share to a command, which gets them as one ``target``."""

    @functools.wraps(command)
    def hand_over(**given: Any) -> None:
        target = Target(**{field.name: given.pop(field.name) for field in fields(Target)})
        command(target=target, **given)

    options = (
        codebook_option,
        click.option(
            "--out",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="Write the changed codebook here instead of over the old one.",
        ),
        coded_store_option,
        reference_option,
        click.option(
            "--date",
            type=click.DateTime(["%Y-%m-%d"]),
            help="Date for the history; today if not given.",
        ),
        click.option("--dry-run", is_flag=True, help="Show what would change; write nothing."),
        click.option("--yes", is_flag=True, help="Do not ask before writing."),
        format_option("table", "csv", "json"),
    )
    with_options: Command = hand_over
    for option in reversed(options):
        with_options = option(with_options)
    return with_options


def _move(change: CodebookChange, given: Iterable[ThemesGiven]) -> tuple[CodingChange, ...]:
    from inspection_findings.coding.recode_plan import move_codings

    return move_codings(given, change.moved)


def show_and_carry_out(
    change_of: Change, theme_id: str, target: Target, *, plan: Plan = _move
) -> None:
    """Show what a change would do, and make it unless this is a dry run."""
    from inspection_findings.review.change_codebook import carry_out, gather_given

    if not target.dry_run:
        _finish_earlier(target)
    toml, out = find_codebook(target)
    where = out or target.store_path
    change = change_of(toml, target.day)
    _spare_out(target, change.toml)
    with _open_store(target, mode="read" if target.dry_run else "write") as store:
        in_store, in_reference = gather_given(
            theme_id, store=store, reference_folder=target.reference_path
        )
        changes = plan(change, (*in_store, *in_reference))
        _show_changes(change, changes, kept=len(in_store) + len(in_reference), target=target)
        if target.dry_run:
            say("Nothing was written.")
            return
        if not target.yes:
            confirm(f"Change {len(changes)} codings, and write {where}?")
        of_store = set(in_store)
        carry_out(
            change,
            out,
            date=target.day,
            store=store,
            in_store=tuple(item for item in changes if item.given in of_store),
            reference_folder=target.reference_path,
            in_reference=tuple(item for item in changes if item.given not in of_store),
        )
    say(f"{where}: version {change.codebook.version}. {change.summary}")
    if target.store_path is not None:
        say(f"The model's codings change with the next findings build --store {target.store_path}.")
    elif changes:
        say("The model's codings have not changed: build the store again with --codebook.")


def _finish_earlier(target: Target) -> None:
    """Let the store write what an earlier change was stopped before it could write."""
    with _open_store(target, mode="write"):
        pass


def _spare_out(target: Target, toml: bytes) -> None:
    """Refuse to write the changed codebook over a file that is not the codebook."""
    out, named = target.out, target.codebook_path
    if out is None or not os.path.lexists(out) or (named and out.resolve() == named.resolve()):
        return
    if not out.is_file() or out.read_bytes() != toml:
        raise CodebookError(
            str(out),
            "is there already, and is not the codebook that changes",
            "give another path with --out, or move what is there",
        )


def find_codebook(target: Target) -> tuple[bytes, Path | None]:
    """Return the codebook to change, and the file to write it to.

    A codebook that is not named is the one that the store keeps, if there is one. It needs no
    file, since the store keeps what it becomes.
    """
    if target.store_path and not is_codebook_named(target.codebook_path):
        kept = read_kept_codebook(target.store_path)
        if kept is not None:
            return kept, target.out
    path = codebook_to_use(target.codebook_path)
    return _read_bytes(path), _check_out(path, target)


def read_kept_codebook(store_path: Path) -> bytes | None:
    """Return the file of the codebook that a store keeps, if it keeps one."""
    from inspection_findings.store import open_store

    with open_store(store_path, mode="read") as store:
        return store.read_codebook_file()


def write_table_to_decide(
    change_of: Change, theme_id: str, into: Sequence[str], target: Target, table: Path
) -> None:
    """Write the codings for which a person must choose a theme; change nothing."""
    from inspection_findings.coding.recode_plan import write_decision_table
    from inspection_findings.review.change_codebook import gather_given

    change_of(find_codebook(target)[0], target.day)  # refuses early
    with _open_store(target, mode="read") as store:
        in_store, in_reference = gather_given(
            theme_id, store=store, reference_folder=target.reference_path
        )
    given = (*in_store, *in_reference)
    write_file(table, write_decision_table(given, theme_id, into=into).encode("utf-8-sig"))
    asked = len({item.finding_id for item in given})
    say(f"{table}: {asked} findings to decide. Fill in new_theme, and pass it to --decisions.")


@contextmanager
def _open_store(target: Target, *, mode: Literal["read", "write"]) -> Iterator[Store | None]:
    """Open the store that is named, if any; a mistyped path must not create a new store."""
    if target.store_path is None:
        yield None
        return
    from inspection_findings.store import open_store

    open_store(target.store_path, mode="read").close()
    with open_store(target.store_path, mode=mode) as store:
        yield store


def _show_changes(
    change: CodebookChange, changes: Sequence[CodingChange], *, kept: int, target: Target
) -> None:
    rows: list[Row] = [
        {
            "finding_id": item.given.finding_id,
            "text": item.given.text,
            "coder": item.given.coder,
            "old": list(item.given.themes),
            "new": list(item.new),
        }
        for item in changes
    ]
    if rows and target.output_format == "table":
        write_quoting(rows, _CHANGED)
    elif rows or target.output_format == "json":
        write_rows(rows, output_format=target.output_format, columns=[])
    say(f"{change.summary} {len(changes)} codings change, {kept - len(changes)} stay.")


def _check_out(path: Path, target: Target) -> Path:
    """Return the path to write to; refuse to change a default outside the working directory."""
    package = Path(str(resources.files("inspection_findings"))).resolve()
    if target.out is None and path.resolve().is_relative_to(package):
        raise CodebookError(
            str(path), "came with the package", "name a file of your own with --out"
        )
    checkout = find_checkout(package)
    is_here = Path.cwd().resolve().is_relative_to(checkout)
    is_asked = target.out is not None or is_codebook_named(target.codebook_path)
    if not (is_asked or is_here) and path.resolve().is_relative_to(checkout):
        raise CodebookError(
            str(path),
            "is the default, and not in this folder",
            "name it with --codebook to change it, or a file of your own with --out",
        )
    return target.out or path


def _read_bytes(path: Path) -> bytes:
    from inspection_findings.coding import read_codebook

    read_codebook(path)  # raises an error that names a missing or damaged file
    return path.read_bytes()


def read_table(path: Path) -> str:
    """Read a table that a person has filled in."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CodingError(
            str(path), f"cannot be read ({error.strerror})", "give the table that --ask wrote"
        ) from error
    except UnicodeDecodeError as error:
        raise CodingError(
            str(path), "is not text in UTF-8", "in Excel, save it as 'CSV UTF-8'"
        ) from error
