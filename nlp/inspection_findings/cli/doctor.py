"""``doctor``: whether a store is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspection_findings.cli.options import format_option
from inspection_findings.cli.output import say, write_json, write_table
from inspection_findings.cli.terminal import write_line

if TYPE_CHECKING:
    from inspection_findings.store.doctor import Check, Examination, Fault

_FAULTS_FOUND = 1
_MOST = 10  # faults of one check that are shown on the terminal; JSON has all


@click.command()
@click.argument("store_path", metavar="STORE", type=click.Path(path_type=Path))
@click.option(
    "--mend",
    "mends",
    is_flag=True,
    help="Mend what can be made again from the rest, after a copy of the store.",
)
@format_option("table", "json")
@click.pass_context
def doctor(ctx: click.Context, store_path: Path, mends: bool, output_format: str) -> None:
    """Check a store, and mend what can be made again.

    It looks at the file, every quotation at its place, people's codings, the log of what they did,
    the search index, sub-themes, the cache, and what stopped commands left.

    With --mend, what is derived is made again, after a copy of the store beside it. What a person
    said is never changed. What cannot be mended is listed with what to do.

    The exit code is 0 if the store is whole, 1 if something is left to do.

    \b
    Example:
      findings doctor out/inspections.findings
    """
    from inspection_findings.corpus import Corpus

    corpus = Corpus(store_path)
    found = corpus.mend() if mends else corpus.examine()
    if output_format == "json":
        write_json(_to_json(found))
    else:
        _write(found)
    if not found.is_whole:
        ctx.exit(_FAULTS_FOUND)


def _write(found: Examination) -> None:
    write_table(
        [
            {"what": check.promise, "looked_at": check.checked, "found": _say_result(check)}
            for check in found.checks
        ],
        columns=["what", "looked_at", "found"],
        title=f"Store {found.path}",
    )
    for check in found.checks:
        for note in check.notes:
            write_line(f"For your information: {note}")
        for fault in check.faults[:_MOST]:
            write_line(f"Fault: {_describe(fault, found.path)}")
        if len(check.faults) > _MOST:
            write_line(f"... and {len(check.faults) - _MOST} more of these: --format json has all.")
    for _, fault in found.mended:
        write_line(f"Mended: {fault.where} {fault.problem}.")
    if found.backup:
        write_line(f"The store as it was before: {found.backup}")
    say(_sum_up(found))


def _say_result(check: Check) -> str:
    if check.not_checked:
        return f"not checked: {check.not_checked}"
    count = len(check.faults)
    return "as it should be" if not count else f"{count} fault{'' if count == 1 else 's'}"


def _describe(fault: Fault, path: Path) -> str:
    return f"{fault.where}: {fault.problem}; {_cure(fault, path)}."


def _cure(fault: Fault, path: Path) -> str:
    return fault.cure.replace("{store}", str(path))


def _sum_up(found: Examination) -> str:
    if found.is_whole:
        return f"{found.path} is whole."
    if not found.faults:
        return f"{found.path}: no fault was found, but not everything could be checked."
    count = len(found.faults)
    return f"{found.path}: {count} fault{'' if count == 1 else 's'}."


def _to_json(found: Examination) -> dict[str, object]:
    def show(name: str, fault: Fault) -> dict[str, object]:
        return {"check": name, **asdict(fault), "cure": _cure(fault, found.path)}

    return {
        "store": str(found.path),
        "is_whole": found.is_whole,
        "backup": None if found.backup is None else str(found.backup),
        "checks": [
            {
                "check": check.name,
                "promise": check.promise,
                "looked_at": check.checked,
                "faults": len(check.faults),
                "notes": list(check.notes),
                "not_checked": check.not_checked,
            }
            for check in found.checks
        ],
        "faults": [show(name, fault) for name, fault in found.faults],
        "mended": [show(name, fault) for name, fault in found.mended],
    }


COMMANDS = (doctor,)
