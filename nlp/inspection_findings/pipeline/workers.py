"""Reports through the stages, in this process or in several: the outcome is the same.

Results come in the order of the reports, whichever worker is done first. Workers are started
afresh and share nothing, which works on every system. One that is killed is replaced, and the
reports that it had are given out again.
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

_POOLS = 3  # started before the rest is done here, should workers be killed again and again
_AHEAD = 2  # reports that are given out for each worker: more would pile up in memory


def count_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_all(
    reports: Sequence[Path | Source], processor: Processor, *, workers: int = 1
) -> Iterator[Outcome]:
    """Yield what becomes of each report, in order; one that cannot be read gives its error.

    Parameters
    ----------
    workers : int
        How many processes; with 1, or a single report, all is done in this one.
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _in_worker.append(processor)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even if it was killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _process_in_worker(report: Path | Source) -> Outcome:
    return _process(_in_worker[0], report)
