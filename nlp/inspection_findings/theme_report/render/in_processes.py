"""Does the same work on many things in this process or in several; results come in order.

On Linux the workers are forked, and share with this process the memory of what they work on.
Elsewhere they are spawned, and each gets a copy.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")
_AHEAD = 4  # things handed to each worker in advance: more results would fill the memory
START = "fork" if sys.platform == "linux" else "spawn"


def work_on_all(
    things: Sequence[_Thing],
    work: Callable[[_Thing], _Result],
    *,
    workers: int = 1,
    start: str = START,
) -> Iterator[_Result]:
    """Yield the result of each thing, in order.

    If a worker is killed, as when memory runs out, this process does what is left.

    Parameters
    ----------
    work : callable
        Gives the same result in every process; where workers are spawned, it can be pickled.
    workers : int
        How many processes. With 1, or with a single thing, this process does all the work.
    start : {"fork", "spawn"}
    """
    done = 0
    if min(workers, len(things)) > 1:
        try:
            for result in _work_in_pool(things, work, workers, start):
                done += 1
                yield result
        except BrokenProcessPool:
            pass
    for thing in things[done:]:
        yield work(thing)


def _work_in_pool(
    things: Sequence[_Thing], work: Callable[[_Thing], _Result], workers: int, start: str
) -> Iterator[_Result]:
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context(start),
        initializer=_start_worker,
        initargs=(work,),
    )
    try:
        given_out: deque[Future[_Result]] = deque()
        for thing in things:
            given_out.append(pool.submit(_work_in_worker, thing))
            if len(given_out) >= _AHEAD * workers:
                yield given_out.popleft().result()
        while given_out:
            yield given_out.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_in_worker: list[Callable[[Any], Any]] = []


def _start_worker(work: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process stops the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _in_worker.append(work)


def _end_with_parent() -> None:
    """End this process when its parent has ended, even if the parent was killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _work_in_worker(thing: Any) -> Any:
    return _in_worker[0](thing)
