"""Process reports in this process or in several, with the same outcome.

Results come in the order of the reports, whichever worker finishes first. Workers are spawned and
share no memory, which works on every system. If a worker is killed, the workers are started again
and its reports are processed again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from inspection_findings.errors import ReadingError
from inspection_findings.pipeline.process import ProcessedReport, Processor
from inspection_findings.records import Source

Outcome = ProcessedReport | ReadingError

_POOLS = 3  # if workers are killed this many times, the rest is done in this process
_AHEAD = 2  # reports handed to each worker in advance: more results would fill the memory


def count_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_all(
    reports: Sequence[Path | Source], processor: Processor, *, workers: int = 1
) -> Iterator[Outcome]:
    """Yield the result of each report, in order; for a report that cannot be read, its error.

    Parameters
    ----------
    workers : int
        How many processes. With 1, or with a single report, this process does all the work.
    """
    workers = min(workers, len(reports))
    done = 0
    for _ in range(_POOLS if workers > 1 else 0):
        try:
            for outcome in _process_in_pool(reports[done:], processor, workers):
                done += 1
                yield outcome
        except BrokenProcessPool:
            continue
        return
    for report in reports[done:]:
        yield _process(processor, report)


def _process(processor: Processor, report: Path | Source) -> Outcome:
    try:
        return processor(report)
    except ReadingError as error:
        return error


def _process_in_pool(
    reports: Sequence[Path | Source], processor: Processor, workers: int
) -> Iterator[Outcome]:
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(processor,),
    )
    try:
        given_out: deque[Future[Outcome]] = deque()
        for report in reports:
            given_out.append(pool.submit(_process_in_worker, report))
            if len(given_out) >= _AHEAD * workers:
                yield given_out.popleft().result()
        while given_out:
            yield given_out.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_in_worker: list[Processor] = []


def _start_worker(processor: Processor) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process stops the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _in_worker.append(processor)


def _end_with_parent() -> None:
    """End this process when its parent has ended, even if the parent was killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _process_in_worker(report: Path | Source) -> Outcome:
    return _process(_in_worker[0], report)
