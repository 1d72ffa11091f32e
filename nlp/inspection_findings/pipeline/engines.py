"""Engines: what runs the work of a build. Each is a ``concurrent.futures.Executor`` and its habits.

`InThisProcess` does one report after another. `Processes` are workers of this machine: spawned,
so that they share no memory, which works on every system.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, Protocol, TypeVar

from inspection_findings.pipeline.in_worker import Work, put_down, take_up
from inspection_findings.processes import Workers

P = ParamSpec("P")
T = TypeVar("T")


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
        self._pool: Workers | None = None

    def open(self, work: Work) -> Executor:
        """Return a new pool; an earlier one is ended."""
        self.close()
        self._pool = Workers(self.width, take_up, work)
        return self._pool

    def take(self, future: Future[T]) -> T:
        """Wait for a result. If one worker ends, the pool fails all that it was given."""
        return future.result() if self._pool is None else self._pool.take(future)

    def close(self) -> None:
        """End the workers, whatever they are at: nothing that they leave behind is half done."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None


def choose_engine(workers: int, reports: int) -> Engine:
    """Return as many processes as there is work for; for one, this process."""
    workers = min(workers, reports)
    return Processes(workers) if workers > 1 else InThisProcess()
