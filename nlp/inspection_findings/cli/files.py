"""The table that says of each file whether it was read, read with loss, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inspection_findings.cli.output import write_table

Outcome = Literal["read", "unchanged", "read with loss", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file; ``reason`` is the first loss, or why it was refused."""

    file: str
    outcome: Outcome
    report: str = ""
    reason: str = ""


def read_with(file: str, report_id: str, losses: Sequence[str]) -> FileOutcome:
    """Return the outcome of a file that was read, with or without losses."""
    if not losses:
        return FileOutcome(file=file, outcome="read", report=report_id)
    more = f" (and {len(losses) - 1} more)" if len(losses) > 1 else ""
    return FileOutcome(
        file=file, outcome="read with loss", report=report_id, reason=f"{losses[0]}{more}"
    )


def refused(file: str, message: str) -> FileOutcome:
    """Return the outcome of a file that was refused; the message may begin with its name."""
    reason = message.removeprefix(f"{file}: ").removesuffix(".")
    return FileOutcome(file=file, outcome="refused", reason=reason)


def write_file_table(outcomes: Sequence[FileOutcome]) -> None:
    """Write one row a file, unless there is one file only or all were read whole."""
    whole = all(one.outcome in ("read", "unchanged") for one in outcomes)
    if len(outcomes) < 2 or whole:
        return
    rows = [
        {"file": o.file, "outcome": o.outcome, "report": o.report, "reason": o.reason}
        for o in outcomes
    ]
    write_table(rows, columns=["file", "outcome", "report", "reason"])
