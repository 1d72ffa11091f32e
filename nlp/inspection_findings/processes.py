"""Processes of this machine that share the work on many things, and end with what started them.

A worker may end at any moment, as when the system has no memory left. Then nobody waits for ever:
whoever waits for a result is told, and what the worker had can be given out again.
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
from contextlib import closing, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Literal, ParamSpec, TypeVar

Start = Literal["fork", "spawn"]
Thing = TypeVar("Thing")
Result = TypeVar("Result")
P = ParamSpec("P")

# On Linux workers can be forked: they share the memory of what they work on.
CHEAPEST_START: Start = "fork" if sys.platform == "linux" else "spawn"
_LOOK = 5.0  # seconds after which it is asked again whether the workers are there
_AHEAD = 4  # things handed to each worker in advance: more results would fill the memory


class WorkerEndedError(Exception):
    """A worker ended, or was ended by the system, before it had done what it was given."""


class Workers(ProcessPoolExecutor):
    """A pool of processes, each of which has first called ``prepare(given)``.

    Parameters
    ----------
    width : int
        How many processes.
    prepare : callable
        What a worker does once, at its start; a function at the top of a module.
    given : object
        What it does this with. Where workers are spawned, it can be pickled.
    start : {"spawn", "fork"}
        Spawned processes share no memory, which works on every system.
    """

    def __init__(
        self,
        width: int,
        prepare: Callable[[Thing], object],
        given: Thing,
        *,
        start: Start = "spawn",
    ) -> None:
        context = multiprocessing.get_context(start)
        lifeline, self._own_end = context.Pipe(duplex=False)
        super().__init__(
            width,
            mp_context=context,
            initializer=_start_worker,
            initargs=(prepare, given, lifeline),
        )

    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        """Give something out.

        Raises
        ------
        BrokenProcessPool
            If a worker ended, or cannot be started.
        """
        try:
            return super().submit(fn, *args, **kwargs)
        except (OSError, ValueError) as error:
            # A pool that breaks while it starts a worker closes the pipes that this worker gets.
            raise BrokenProcessPool("a worker could not be started") from error

    def give(self, work: Callable[[Thing], Result], thing: Thing) -> Future[Result]:
        """Give a thing out; if a worker has ended, `take` tells it of the result."""
        try:
            return self.submit(work, thing)
        except BrokenProcessPool as error:  # a pool that broke takes nothing more
            failed: Future[Result] = Future()
            failed.set_exception(error)
            return failed

    def take(self, future: Future[Result]) -> Result:
        """Wait for a result.

        Raises
        ------
        WorkerEndedError
            If a worker ended: the pool then fails all that it was given, and takes nothing more.
        """
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                self._require_workers(future)
            except BrokenProcessPool as error:
                raise WorkerEndedError from error

    def _require_workers(self, future: Future[Result]) -> None:
        """Raise `WorkerEndedError` if the pool broke at the very moment it was given something."""
        try:
            self.submit(_answer)
        except BrokenProcessPool as error:
            if not future.done():
                raise WorkerEndedError from error

    def close(self) -> None:
        """Tell the workers to end, whatever they are at, and do not wait for it."""
        self.shutdown(wait=False, cancel_futures=True)
        # A pool that breaks while it starts a worker does not end that worker, and waits for it.
        if not self._own_end.closed:
            self._own_end.send_bytes(b"end")  # closing is not enough: forked workers have copies
            self._own_end.close()


def _start_worker(prepare: Callable[[Thing], object], given: Thing, lifeline: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process stops the workers
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    prepare(given)


def _end_with(lifeline: Connection) -> None:
    """End this process with its pool or its parent, even if the parent was killed."""
    parent = multiprocessing.parent_process()
    # What was sent is not read, so that every worker sees it.
    wait([lifeline, parent.sentinel] if parent else [lifeline])
    os._exit(1)


def _answer() -> None:
    """Do nothing: a worker that does it is alive."""


def count_workers_that_fit() -> int:
    """Return how many processes as large as this one the free memory holds: 1 at least.

    A worker has its own copy of all that it looks at, even where it was forked: looking at an
    object writes to it.
    """
    import psutil

    own = psutil.Process().memory_info().rss
    return max(1, int(psutil.virtual_memory().available // own))


def work_on_all(
    things: Sequence[Thing],
    work: Callable[[Thing], Result],
    *,
    workers: int = 1,
    start: Start = CHEAPEST_START,
) -> Iterator[Result]:
    """Yield the result of each thing, in order.

    If a worker is killed, as when memory runs out, this process does what is left.

    Parameters
    ----------
    work : callable
        Gives the same result in every process; where workers are spawned, it can be pickled.
    workers : int
        How many processes at most: no more than the memory has room for. With 1, or with a single
        thing, this process does all the work.
    start : {"fork", "spawn"}
    """
    done = 0
    width = min(workers, len(things))
    if width > 1:
        width = min(width, count_workers_that_fit())
    if width > 1:
        with suppress(WorkerEndedError):
            for result in _work_in_pool(things, work, width, start):
                done += 1
                yield result
    for thing in things[done:]:
        yield work(thing)


def _work_in_pool(
    things: Sequence[Thing], work: Callable[[Thing], Result], workers: int, start: Start
) -> Iterator[Result]:
    given_out: deque[Future[Result]] = deque()
    with closing(Workers(workers, _keep, work, start=start)) as pool:
        for thing in things:
            given_out.append(pool.give(_work_in_worker, thing))
            if len(given_out) >= _AHEAD * workers:
                yield pool.take(given_out.popleft())
        while given_out:
            yield pool.take(given_out.popleft())


_kept: list[Callable[[Any], Any]] = []


def _keep(work: Callable[[Any], Any]) -> None:
    _kept.append(work)


def _work_in_worker(thing: Any) -> Any:
    return _kept[-1](thing)
