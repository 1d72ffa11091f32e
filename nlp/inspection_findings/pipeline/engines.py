"""Engines: what runs the work of a build. Each is a ``concurrent.futures.Executor`` and its habits.

`InThisProcess` does one report after another. `Processes` are workers of this machine: spawned,
so that they share no memory, which works on every system.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import ParamSpec, Protocol, TypeVar

from inspection_findings.pipeline.in_worker import Work, answer, put_down, take_up

P = ParamSpec("P")
T = TypeVar("T")

_LOOK = 5.0  # seconds after which it is asked again whether the workers are there


class WorkerEndedError(Exception):
    """A worker ended, or was ended by the system, before it had done what it was given."""


class Engine(Protocol):
    """Where the reports of a build are processed."""

    @property
    def width(self) -> int:
        """How many reports are processed at the same time."""
        ...

    def open(self, work: Work) -> Executor:
        """Return an executor whose workers have taken up the work; again after a worker ended."""
        ...

    def take(self, future: Future[T]) -> T:
        """Wait for a result, and return it.

        Raises
        ------
        WorkerEndedError
            If a worker ended; the executor may then have to be opened again.
        FindingsError
            If the engine is lost.
        """
        ...

    def close(self) -> None:
        """Stop the workers, or let go of them."""
        ...


def count_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _HereExecutor(Executor):
    """Does what it is given at once, in the calling thread."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class InThisProcess:
    """One report after another, without a worker."""

    width = 1

    def __init__(self) -> None:
        self._work_id = ""

    def open(self, work: Work) -> Executor:
        """Return an executor that does everything at once."""
        self._work_id = work.work_id
        take_up(work)
        return _HereExecutor()

    def take(self, future: Future[T]) -> T:
        """Return the result, which is there already."""
        return future.result()

    def close(self) -> None:
        """Forget the work."""
        put_down(self._work_id)


class Processes:
    """Processes of this machine.

    Parameters
    ----------
    workers : int
        How many; each is started when there is something for it to do.
    """

    def __init__(self, workers: int) -> None:
        self.width = workers
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None

    def open(self, work: Work) -> Executor:
        """Return a new pool; an earlier one is ended."""
        self.close()
        context = multiprocessing.get_context("spawn")
        end, self._lifeline = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self.width, mp_context=context, initializer=_start_worker, initargs=(work, end)
        )
        return self._pool

    def take(self, future: Future[T]) -> T:
        """Wait for a result. If one worker ends, the pool fails all that it was given."""
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                self._require_pool(future)
            except BrokenProcessPool as error:
                raise WorkerEndedError from error

    def _require_pool(self, future: Future[T]) -> None:
        """Raise `WorkerEndedError` if the pool broke at the very moment it was given a report."""
        try:
            if self._pool is not None:
                self._pool.submit(answer)
        except BrokenProcessPool as error:
            if not future.done():
                raise WorkerEndedError from error

    def close(self) -> None:
        """End the workers, whatever they are at: nothing that they leave behind is half done."""
        if self._pool is None or self._lifeline is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        # A pool that breaks while it starts a worker waits for that worker for ever.
        self._lifeline.close()
        self._pool.shutdown()
        self._pool = None


def _start_worker(work: Work, lifeline: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process stops the workers
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    take_up(work)


def _end_with(lifeline: Connection) -> None:
    """End this process when the other end closes: its pool is over, or the parent was killed."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def choose_engine(workers: int, reports: int) -> Engine:
    """Return as many processes as there is work for; for one, this process."""
    workers = min(workers, reports)
    return Processes(workers) if workers > 1 else InThisProcess()
