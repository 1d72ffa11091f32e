"""The table that says of each file whether it was read, read with loss, or refused."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
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
    folder = _find_common_folder([Path(one.file) for one in outcomes])
    rows = [
        {
            "file": str(Path(one.file).relative_to(folder)) if folder else one.file,
            "outcome": one.outcome,
            "report, or reason": one.reason if one.outcome == "refused" else _describe(one),
        }
        for one in outcomes
    ]
    title = f"Files in {folder}" if folder and str(folder) != "." else ""
    write_table(rows, columns=["file", "outcome", "report, or reason"], title=title)


def _describe(outcome: FileOutcome) -> str:
    return ": ".join(filter(None, [outcome.report, outcome.reason]))


def _find_common_folder(files: Sequence[Path]) -> Path | None:
    """Return the folder that all files are in, or None where there is no such folder."""
    try:
        return Path(os.path.commonpath([file.parent for file in files]))
    except ValueError:  # absolute and relative paths, or two drives
        return None
