"""``merge``: two stores become one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.output import Row, say
from inspection_findings.cli.tables import to_rows
from inspection_findings.cli.terminal import INDENT, Styled, find_width, wrap, write
from inspection_findings.files import write_file

if TYPE_CHECKING:
    from inspection_findings.corpus import MergedStores

_MOST_SHOWN = 20  # conflicts; --report has all
_LONGEST = 300  # characters of what one side says
_file = click.Path(path_type=Path)


@click.command("merge")
@click.argument("a", type=_file)
@click.argument("b", type=_file)
@click.option("--out", metavar="FILE", type=_file, help="The new store. No file may be there yet.")
@click.option(
    "--ask",
    metavar="FILE",
    type=_file,
    help="Write what differs as a file of decisions to fill in, and stop.",
)
@click.option("--settle", metavar="FILE", type=_file, help="That file, filled in.")
@click.option(
    "--report", metavar="FILE", type=_file, help="Write all that differs here: .csv or .json."
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; make no store.")
def merge(
    a: Path,
    b: Path,
    out: Path | None,
    ask: Path | None,
    settle: Path | None,
    report: Path | None,
    dry_run: bool,
) -> None:
    """Make one store of two, with what the people of both did.

    The new store has the reports of both, each once, and all that people did: codings, settled
    codings, notes, baskets, samples, with one log in the order of time. Copies of one store are
    known by their common beginning. A name that is in both is one person, unless the decisions
    rename a coder.

    What only one side changed is as that side has it. Where both changed the same thing, the
    newer counts and the other stays in the log. These conflicts are listed: decide them with --ask
    and --settle.

    \b
    Examples:
      findings merge north.findings south.findings --ask decisions.toml
      findings merge north.findings south.findings --settle decisions.toml \\
        --out both.findings
    """
    if out is None and ask is None and not dry_run:
        raise click.UsageError("say where the new store is to be: --out FILE; or --dry-run, --ask")
    if report is not None and report.suffix not in (".csv", ".json"):
        raise click.UsageError(f"--report {report}: end the name with .csv or .json")
    from inspection_findings.corpus import merge_stores

    is_trial = dry_run or ask is not None

    def write_report(answer: MergedStores) -> None:
        if report is not None:
            write_file(report, _make_report(answer, report))

    answer = merge_stores(a, b, out=None if is_trial else out, settle=settle, before=write_report)
    if is_trial:
        write_report(answer)
    rows = to_rows(answer.conflicts)
    _write_conflicts(rows)
    _write_summary(answer, is_trial=is_trial)
    if report is not None:
        say(f"Written: {report}")
    if ask is not None:
        write_file(ask, answer.merged.decisions.encode("utf-8"))
        say(f"{ask}: change what is kept where that is wrong, and pass it to --settle.")


def _make_report(answer: MergedStores, report: Path) -> bytes:
    if report.suffix == ".json":
        import json

        return (json.dumps(answer.to_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    from inspection_findings.corpus import list_rows, make_csv

    columns = list(answer.conflicts.columns)
    return make_csv(list_rows(answer.conflicts), columns=columns).encode("utf-8-sig")


def _write_conflicts(rows: Sequence[Row]) -> None:
    """Write each conflict as a block: what it is about, what each side says, what was kept."""
    for row in rows[:_MOST_SHOWN]:
        coder = f" of {row['coder']}" if row["kind"] == "coding" else ""
        for line in wrap(f"{row['what'].capitalize()}{coder}: {row['about']}", find_width()):
            write(Styled(line))
        for side in ("a", "b"):
            is_kept = row["kept"] in (side, "both")
            _write_side(side, row, is_kept=is_kept)
        write()
    if len(rows) > _MOST_SHOWN:
        say(f"{len(rows) - _MOST_SHOWN} more conflicts are not shown; --report FILE has all.")


def _write_side(side: str, row: Row, *, is_kept: bool) -> None:
    words = row[side] if len(row[side]) <= _LONGEST else f"{row[side][:_LONGEST]}..."
    facts = ", ".join(filter(None, (row[f"{side}_by"], row[f"{side}_at"])))
    kept = f" [kept: {row['because']}]" if is_kept else ""
    text = f"{words}{f' ({facts})' if facts else ''}{kept}"
    for line in wrap(text, find_width(), first=f"{INDENT}{side}: ", rest=f"{INDENT}   "):
        write(line)


def _write_summary(answer: MergedStores, *, is_trial: bool) -> None:
    merged = answer.merged
    has = "would have" if is_trial else "has"
    people = f" by {', '.join(merged.people)}" if merged.people else ""
    common = f", {merged.acts_in_both} of them in both" if merged.acts_in_both else ""
    _write_wrapped(
        f"The new store {has} {_count(merged.reports, 'report')}, "
        f"{_count(merged.findings, 'finding')}, and {_count(merged.acts, 'act')}{people}{common}."
        f" {_count(len(merged.conflicts), 'conflict').capitalize()}."
    )
    if merged.followed:
        _write_wrapped(
            f"Of {_count(len(merged.followed), 'finding')} in other words, what people said"
            " followed to the words of the version of the report that was kept."
        )
    if merged.recoded:
        _write_wrapped(
            f"{_count(merged.recoded, 'coding')} moved to the theme that theirs was merged into."
        )
    if is_trial:
        return
    write(f"The store is {merged.out}")
    if merged.needs_build:
        _write_wrapped(f"It can be used at once. But {merged.needs_build}:")
        write(f"{INDENT}findings build --store {merged.out}")


def _count(number: int, what: str) -> str:
    """Return a number of things: "1 report", "no conflicts"."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _write_wrapped(text: str) -> None:
    for line in wrap(text, find_width()):
        write(line)


COMMANDS = (merge,)
