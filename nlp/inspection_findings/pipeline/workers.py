"""Hand reports out to an engine, and take the results back in the order of the reports.

If a worker is killed, what was out is given out again, one report at a time: so the report that
ends its worker is known for certain. It is named as unreadable, and the others are not blamed.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from inspection_findings.errors import FindingsError, ReadingError
from inspection_findings.pipeline.engines import Engine, InThisProcess, choose_engine
from inspection_findings.pipeline.in_worker import (
    IN_PART,
    InPart,
    Outcome,
    Task,
    Work,
    answer,
    attach_file,
    do_task,
)
from inspection_findings.pipeline.parts import Parts, name_part
from inspection_findings.pipeline.process import Processor, ReportFile
from inspection_findings.pipeline.version import hash_pipeline
from inspection_findings.processes import WorkerEndedError
from inspection_findings.reading import find_extractor
from inspection_findings.records import Source

_AHEAD = 2  # reports handed to each worker in advance: more results would fill the memory
_AHEAD_IN_PARTS = 32  # results in parts take no memory, and none waits for a slow worker


def process_all(
    reports: Sequence[Path | Source],
    processor: Processor,
    *,
    workers: int = 1,
    engine: Engine | None = None,
    parts: Parts | None = None,
) -> Generator[Outcome]:
    """Yield the result of each report, in order; for a report that cannot be read, its error.

    Parameters
    ----------
    workers : int
        How many processes. With 1, or with a single report, this process does all the work.
    engine : Engine, optional
        What does the work in their place.
    parts : Parts, optional
        Where the results of files are kept. One that is there is not made again.

    Raises
    ------
    FindingsError
        If the engine is lost, or a part cannot be written or read.
    """
    if not reports:
        return
    pipeline_hash = hash_pipeline(processor.encoder, processor.model, processor.frameworks)
    work = Work(work_id=uuid.uuid4().hex, processor=processor, parts=parts)
    used = engine or choose_engine(workers, len(reports))
    with closing(_Run(used, work, pipeline_hash)) as run:
        yield from run.process(reports)


@dataclass(frozen=True, slots=True)
class _Given:
    """A report that was given out: its result to come, or what is known of it already."""

    report: Path | Source
    part: str = ""
    future: Future[Outcome | InPart] | None = None
    error: ReadingError | None = None


class _Run:
    """One run over the reports of a build."""

    def __init__(self, engine: Engine, work: Work, pipeline_hash: str) -> None:
        self._engine = engine
        self._work = work
        self._pipeline_hash = pipeline_hash
        self._executor: Executor = engine.open(work)

    def close(self) -> None:
        """Stop what is still out."""
        self._engine.close()

    def process(self, reports: Sequence[Path | Source]) -> Iterator[Outcome]:
        """Yield the result of each report, in order."""
        out: deque[_Given] = deque()
        for report in reports:
            out.append(self._give(report))
            if len(out) >= self._ahead:
                yield from self._take_next(out)
        while out:
            yield from self._take_next(out)

    @property
    def _ahead(self) -> int:
        if isinstance(self._engine, InThisProcess):
            return 1
        return self._engine.width * (_AHEAD if self._work.parts is None else _AHEAD_IN_PARTS)

    def _give(self, report: Path | Source) -> _Given:
        given: Source | ReportFile
        part = ""
        if isinstance(report, Source):
            given = report
        else:
            try:
                given = ReportFile.read(report)
            except ReadingError as error:
                return _Given(report, error=error)
            part = self._name_part(given)
            if self._work.parts and part and self._work.parts.has(part):
                return _Given(report, part=part)
        task = Task(work_id=self._work.work_id, report=given, part=part)
        return _Given(report, part=part, future=self._submit(task))

    def _submit(self, task: Task) -> Future[Outcome | InPart]:
        try:
            return self._executor.submit(do_task, task)
        except BrokenExecutor as error:  # a pool that broke takes nothing more
            failed: Future[Outcome | InPart] = Future()
            failed.set_exception(error)
            return failed

    def _name_part(self, file: ReportFile) -> str:
        """Return the name of a file's part; none without parts, or if its form cannot be read."""
        if self._work.parts is None:
            return ""
        try:
            extractor = find_extractor(file.data, file.name)
        except ReadingError:
            return ""  # reading it later raises an error that names the file
        return name_part(file, extractor=extractor, pipeline_hash=self._pipeline_hash)

    def _take_next(self, out: deque[_Given]) -> Iterator[Outcome]:
        try:
            outcome = self._receive(out[0])
        except WorkerEndedError:
            held = list(out)
            out.clear()
            yield from self._take_one_by_one(held)
            return
        out.popleft()
        yield outcome

    def _receive(self, given: _Given) -> Outcome:
        if given.error is not None:
            return given.error
        result = IN_PART if given.future is None else self._engine.take(given.future)
        if isinstance(result, ReadingError):
            return result
        outcome = self._read_part(given) if isinstance(result, str) else result
        return attach_file(outcome, given.report) if isinstance(given.report, Path) else outcome

    def _read_part(self, given: _Given) -> Outcome:
        parts = cast(Parts, self._work.parts)
        outcome = parts.read(given.part)
        if outcome is None:
            raise FindingsError(
                parts.place,
                f"does not have the part that was written for {given.report}",
                "give a folder or an address that all machines share",
            )
        return outcome

    def _take_one_by_one(self, held: Sequence[_Given]) -> Iterator[Outcome]:
        """Take what is done, and give the rest out again, each report alone."""
        found = [self._receive_if_done(given) for given in held]
        self._reopen()
        for given, outcome in zip(held, found, strict=True):
            yield outcome or self._process_alone(given.report)

    def _receive_if_done(self, given: _Given) -> Outcome | None:
        try:
            return self._receive(given)
        except WorkerEndedError:
            return None

    def _process_alone(self, report: Path | Source) -> Outcome:
        """Process a report while nothing else is out: if the worker ends now, that is why."""
        try:
            return self._receive(self._give(report))
        except WorkerEndedError:
            self._reopen()
            return ReadingError(
                str(report) if isinstance(report, Path) else report.name,
                "ended the process that read it, twice",
                "it may need more memory than there is: read it with fewer --workers, or leave it"
                " out",
            )

    def _reopen(self) -> None:
        """Start the workers again; where none comes to life, go on in this process."""
        self._executor = self._engine.open(self._work)
        try:
            self._engine.take(self._executor.submit(answer))
        except WorkerEndedError:
            self._engine.close()
            self._engine = InThisProcess()
            self._executor = self._engine.open(self._work)
