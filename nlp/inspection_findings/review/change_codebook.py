"""Apply a change of the codebook to the store, the reference coding and the codebook's file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.coding.codebook_changes import CodebookChange
from inspection_findings.coding.recode_plan import CodingChange, ThemesGiven
from inspection_findings.coding.reference_files import change_reference, read_reference_given
from inspection_findings.store.files_to_write import check_files, plan_file, write_files

if TYPE_CHECKING:
    from inspection_findings.store import Store


def gather_given(
    theme_id: str, *, store: Store | None, reference_folder: Path | None
) -> tuple[tuple[ThemesGiven, ...], tuple[ThemesGiven, ...]]:
    """Return who gave a theme to which findings, in the store and in the reference files."""
    return (
        store.read_given(theme_id) if store else (),
        read_reference_given(reference_folder, theme_id) if reference_folder else (),
    )


def carry_out(
    change: CodebookChange,
    codebook_path: Path | None,
    *,
    date: str,
    store: Store | None = None,
    in_store: tuple[CodingChange, ...] = (),
    reference_folder: Path | None = None,
    in_reference: tuple[CodingChange, ...] = (),
) -> None:
    """Write a change of the codebook and the changes of codings that follow from it.

    This is one act in several places: if it is stopped between them, whoever opens the store next
    to write finishes it. Without a store, the same change can be made again.

    Without a ``codebook_path``, the changed codebook is kept in the store alone. All changes are
    planned beforehand, so that a person can see them before anything is written.

    Raises
    ------
    CodingError
        If a coding in the store has changed since the plan was made. Nothing is written then.
    FindingsError
        If a file cannot be written.
    """
    files: dict[Path, bytes] = {}
    if reference_folder:
        files |= change_reference(
            reference_folder, in_reference, version=change.codebook.version, date=date
        )
    if codebook_path is not None:
        # The codebook comes last: until it is written, an interrupted run can be repeated.
        files[codebook_path] = change.toml
    planned = tuple(plan_file(path, data) for path, data in files.items())
    if store:
        store.recode(
            in_store, change.codebook, toml=change.toml, divided=change.divided, files=planned
        )
    else:
        check_files(planned)
        write_files(planned)
