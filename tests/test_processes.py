"""Work shared among processes: the same results in order, and an end, whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from inspection_findings.processes import Start, WorkerEndedError, Workers, work_on_all
from tests.support.variants import ROOT

STARTS: tuple[Start, ...] = ("spawn", "fork") if sys.platform == "linux" else ("spawn",)


def double(number: int) -> int:
    return 2 * number


def find_process(number: int) -> int:
    return os.getpid() + 0 * number


class EndsWorkers:
    """Doubles numbers; a process that is none of ours ends at the number 3."""

    def __init__(self) -> None:
        self.at_home = os.getpid()

    def __call__(self, number: int) -> int:
        if number == 3 and os.getpid() != self.at_home:
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * number


class EndsTheFirst:
    """Doubles numbers; when it goes to a second worker, it kills the first and gives it time."""

    def __getstate__(self) -> dict[str, bool]:
        for worker in multiprocessing.active_children():
            worker.kill()
            worker.join()
            time.sleep(0.5)  # until the pool knows, while this worker is being started
        return {"sent": True}

    def __call__(self, number: int) -> int:
        return 2 * number


@pytest.mark.parametrize("start", STARTS)
def test_a_worker_that_ends_costs_no_result(start: Start) -> None:
    """What it and the others had is done in this process, in the order of the things."""
    found = list(work_on_all(range(9), EndsWorkers(), workers=2, start=start))
    assert found == [2 * number for number in range(9)]


HANGS = """
from inspection_findings.processes import work_on_all
from tests.test_processes import EndsTheFirst

if __name__ == "__main__":
    print(sum(work_on_all(range(9), EndsTheFirst(), workers=2, start="spawn")))
"""


def test_a_worker_that_ends_while_another_starts_holds_nobody_up(tmp_path: Path) -> None:
    """The pool does not wait for ever for the one that was started last, not at its end either."""
    script = tmp_path / "hangs.py"
    script.write_text(HANGS, encoding="utf-8")
    path = os.pathsep.join([str(ROOT / "nlp"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.returncode) == ("72", 0), done.stderr


def test_whoever_waits_is_told_that_a_worker_ended() -> None:
    """What is given to a pool that has lost a worker is failed like what it had."""
    pool = Workers(1, EndsWorkers(), 3)
    try:
        for _ in range(2):
            with pytest.raises(WorkerEndedError):
                pool.take(pool.give(double, 1))
    finally:
        pool.close()


@pytest.mark.parametrize("start", STARTS)
def test_a_pool_that_is_closed_ends_its_workers(start: Start) -> None:
    """Also a worker that is at something, and workers of a pool beside one that is open."""
    others = set(multiprocessing.active_children())
    first, second = Workers(1, double, 1, start=start), Workers(1, double, 1, start=start)
    try:
        assert first.take(first.give(double, 2)) == 4
        (process,) = set(multiprocessing.active_children()) - others
        first.give(time.sleep, 600)
        assert second.take(second.give(double, 3)) == 6
        first.close()
        process.join(timeout=30)
        assert process.exitcode is not None
    finally:
        second.close()


def test_an_error_of_the_work_is_the_callers() -> None:
    """It is no end of a worker, so nothing is done again."""
    with pytest.raises(ZeroDivisionError):
        list(work_on_all([1, 0, 2], (1).__truediv__, workers=2, start=STARTS[-1]))


@pytest.mark.parametrize(("room", "others"), [(0.5, 0), (1.5, 0), (100, 1)])
def test_no_more_processes_than_the_memory_has_room_for(
    room: float, others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``room`` is the free memory in sizes of this process."""
    own = psutil.Process().memory_info().rss
    free = SimpleNamespace(available=int(room * own))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    pids = set(work_on_all(range(9), find_process, workers=2))
    assert min(len(pids - {os.getpid()}), 1) == others
