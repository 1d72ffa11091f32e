"""What a worker does: it takes up the work once, then processes one report after another.

A worker is a process of this machine or of another. All that it needs comes to it as values: the
bytes of a report, the theme model, the frameworks. So it makes the same of them wherever it runs.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from inspection_findings.errors import ReadingError
from inspection_findings.pipeline.parts import Parts
from inspection_findings.pipeline.process import ProcessedReport, Processor, ReportFile
from inspection_findings.records import Source

Outcome = ProcessedReport | ReadingError
InPart = Literal["in its part"]
IN_PART: InPart = "in its part"

_works: dict[str, Work] = {}
_turn = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the workers of a build share; ``work_id`` tells it from that of another build."""

    work_id: str
    processor: Processor
    parts: Parts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One report to process; with a ``part``, the result goes there and not to the caller."""

    work_id: str
    report: Path | Source | ReportFile
    part: str = ""


def take_up(work: Work) -> None:
    """Keep what the tasks of a build need, until it is put down."""
    _works[work.work_id] = work


def put_down(work_id: str) -> None:
    """Forget the work of a build."""
    _works.pop(work_id, None)


def answer() -> bool:
    """Return that this worker is alive."""
    return True


def do_task(task: Task) -> Outcome | InPart:
    """Process a report. Its file stays where it is: `attach_file` puts it back.

    A worker does one report at a time, also if it has several threads: the limit that makes sums
    the same on any machine holds for the whole process.
    """
    work = _works[task.work_id]
    with _turn:
        done = process(work.processor, task.report)
    if isinstance(done, ReadingError):
        return done
    bare = _with_file(done, b"")
    if work.parts is None or not task.part:
        return bare
    work.parts.write(task.part, bare)
    return IN_PART


def process(processor: Processor, report: Path | Source | ReportFile) -> Outcome:
    """Return the result for a report; for one that cannot be read, its error."""
    try:
        return processor(report)
    except ReadingError as error:
        return error


def attach_file(outcome: Outcome, path: Path) -> Outcome:
    """Put the file of a report back whose pages can be shown beside its text."""
    from inspection_findings.reading.formats.detect import find_form

    if isinstance(outcome, ReadingError):
        return outcome
    try:
        file = ReportFile.read(path)
    except ReadingError as error:
        return error
    if file.sha256 != outcome.report.source.sha256:
        return ReadingError(str(path), "was changed while it was read", "run the command again")
    return _with_file(outcome, file.data) if find_form(file.data, file.name) == "pdf" else outcome


def _with_file(done: ProcessedReport, data: bytes) -> ProcessedReport:
    source = replace(done.report.source, file=data)
    return replace(done, report=replace(done.report, source=source))
