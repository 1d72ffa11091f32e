"""Two copies of stores become one, in one transaction: reports, codebook, people, log, history."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_findings.coding import parse_codebook
from inspection_findings.coding.codebook_union import (
    StoredCodebook,
    tell_differences,
    unite_codebooks,
)
from inspection_findings.coding.recode_plan import move_codings
from inspection_findings.store.clusters import (
    keep_codebook_file,
    read_codebook_file,
    replace_codebook,
)
from inspection_findings.store.digest import digest_content
from inspection_findings.store.findings import refresh_facets
from inspection_findings.store.merging.conflicts import Letter, MergeConflict, Said
from inspection_findings.store.merging.log_union import LoggedAct, read_acts, unite, write_log
from inspection_findings.store.merging.people import Merging, unite_people
from inspection_findings.store.merging.three_way import Side
from inspection_findings.store.merging.united_history import unite_history
from inspection_findings.store.merging.united_reports import unite_reports
from inspection_findings.store.recode import read_given, recode
from inspection_findings.store.reports import renew_generation, renew_revision
from inspection_findings.store.samples import read_themes

if TYPE_CHECKING:
    from inspection_findings.coding import Theme
    from inspection_findings.store.corrections import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedContent:
    """What became of the content of two stores.

    Attributes
    ----------
    reports : tuple of str
        Ids of the reports that were taken from the store that gave the fewer.
    acts : int
        How many acts of people the log has now.
    acts_in_both : int
        How many of them both stores had: their common beginning.
    followed : tuple of Followed
        Codings that went on from a text to the corrected one.
    recoded : int
        Codings moved to another theme, since one codebook had merged the theme into it.
    conflicts : tuple of MergeConflict
    has_new_codebook : bool
        Whether the codebook is one that neither store had.
    findings_changed : bool
        Whether clusters have to be made again.
    encoders : tuple of str
        What the texts of the result were encoded with.
    pipelines : int
        By how many versions of model and reader its reports were made.
    """

    reports: tuple[str, ...]
    acts: int
    acts_in_both: int
    followed: tuple[Followed, ...]
    recoded: int
    conflicts: tuple[MergeConflict, ...]
    has_new_codebook: bool
    findings_changed: bool
    encoders: tuple[str, ...]
    pipelines: int


def order_copies(a: sqlite3.Connection, b: sqlite3.Connection) -> tuple[Letter, Letter]:
    """Return which of two stores is the result's base: the one that was built last, or has more.

    It does not depend on which is named first, so the result does not either.
    """
    first, second = _rank(a), _rank(b)
    if first == second:  # a digest takes a while, and is seldom needed
        return ("b", "a") if digest_content(b) > digest_content(a) else ("a", "b")
    return ("b", "a") if second > first else ("a", "b")


def _rank(connection: sqlite3.Connection) -> tuple[str, int, int]:
    built = connection.execute("SELECT coalesce(max(at), '') FROM runs").fetchone()[0]
    acts = connection.execute("SELECT count(*) FROM log").fetchone()[0]
    reports = connection.execute("SELECT count(*) FROM reports").fetchone()[0]
    return built, acts, reports


def merge_content(merging: Merging) -> MergedContent:
    """Give ``mine`` all that ``other`` has. The caller holds a transaction on both."""
    mine, other = merging.both
    for connection in merging.both:
        connection.execute("PRAGMA defer_foreign_keys = ON")  # baskets are written as a whole
    acts = (read_acts(mine), read_acts(other))
    reports = unite_reports(mine, other, lambda *one: _choose_report(merging, *one))
    merging.moved, has_new_codebook = _unite_codebooks(merging)
    changed = unite_people(merging, *acts)
    changed |= _write_log(mine, *acts)
    changed |= unite_history(mine, other, brought=reports.taken)
    recoded = _move_codings(mine, merging.moved)
    if reports.taken:
        renew_generation(mine)
    if reports.taken or changed or has_new_codebook or recoded:
        _refresh(mine)
    conflicts = tuple(sorted(merging.conflicts, key=lambda one: one.key))
    merging.decisions.refuse_unused(conflicts)
    return MergedContent(
        reports=tuple(reports.taken),
        acts=len(acts[0].keys() | acts[1].keys()),
        acts_in_both=len(acts[0].keys() & acts[1].keys()),
        followed=tuple(reports.followed),
        recoded=recoded,
        conflicts=conflicts,
        has_new_codebook=has_new_codebook,
        findings_changed=bool(reports.taken),
        encoders=tuple(_list_distinct(mine, "encoder_id")),
        pipelines=len(_list_distinct(mine, "pipeline_hash")),
    )


def _list_distinct(mine: sqlite3.Connection, column: str) -> list[str]:
    rows = mine.execute(f"SELECT DISTINCT {column} FROM reports ORDER BY 1")  # noqa: S608 (constant)
    return [row[0] for row in rows]


def _refresh(mine: sqlite3.Connection) -> None:
    """Make anew what findings are filtered by, and tell caches that all may have changed."""
    refresh_facets(mine, [row[0] for row in mine.execute("SELECT finding_id FROM findings")])
    renew_revision(mine)


def _write_log(
    mine: sqlite3.Connection, own: Mapping[str, LoggedAct], theirs: Mapping[str, LoggedAct]
) -> bool:
    """Write the log of both; return whether it has changed."""
    if theirs.keys() <= own.keys():
        return False
    write_log(mine, unite(own, theirs))
    return True


def _choose_report(
    merging: Merging, report_id: str, title: str, said: dict[Side, Said], newer: Side
) -> Side:
    kept = merging.settle(("report", report_id, ""), title, said, newer)
    return merging.side_of(kept)


# The codebook


def _unite_codebooks(merging: Merging) -> tuple[Mapping[str, str], bool]:
    """Write the codebook of both; return which themes were merged, and whether it is a new one."""

    def choose(mine: Theme, other: Theme, newer: Side) -> Side:
        said: dict[Side, Said] = {
            "mine": _describe(mine, other),
            "other": _describe(other, mine),
        }
        return merging.side_of(merging.settle(("theme", mine.id, ""), mine.name, said, newer))

    def rename(theme: Theme, name: str) -> None:
        said: dict[Side, Said] = {
            "mine": Said(words=f"another theme {theme.name!r}"),
            "other": Said(words=f"the theme {theme.id}, now {name!r}"),
        }
        key = ("theme", theme.id, "")
        merging.note(key, theme.name, said, "both", "both can stand")

    mine, other = (_read_codebook(one) for one in merging.both)
    united = unite_codebooks(mine, other, choose=choose, rename=rename)
    if united.codebook is None:
        return united.moved, False
    replace_codebook(merging.mine, united.codebook)
    keep_codebook_file(merging.mine, united.toml)
    return united.moved, united.codebook.themes != other.themes


def _read_codebook(connection: sqlite3.Connection) -> StoredCodebook:
    toml = read_codebook_file(connection)
    if toml is not None:
        codebook = parse_codebook(toml, where="the codebook of a store")
        return StoredCodebook(version=codebook.version, themes=codebook.themes, toml=toml)
    row = connection.execute("SELECT value FROM versions WHERE key = 'codebook'").fetchone()
    version = str(row[0]).partition(" ")[0] if row else "0"
    return StoredCodebook(version=version, themes=read_themes(connection))


def _describe(theme: Theme, other: Theme) -> Said:
    """Return in what a definition differs from another, and when it was changed last."""
    date = max((line.date for line in theme.history), default="")
    since = f" (of {date})" if date else ""
    return Said(words=f"{'; '.join(tell_differences(theme, other)) or 'another history'}{since}")


def _move_codings(mine: sqlite3.Connection, moved: Mapping[str, str]) -> int:
    """Move codings of themes that one codebook merged into others, as that codebook's team did."""
    count = 0
    for theme_id, into in moved.items():
        changes = move_codings(read_given(mine, theme_id), {theme_id: into})
        recode(mine, changes)
        count += len(changes)
    return count
