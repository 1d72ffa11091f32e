"""The queue of writes: in turn, bounded, honest about what was saved, finished at the end."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.exceptions import HTTPException

from inspection_findings.errors import FindingsError, StoreBusyError
from inspection_findings.web.writer import Writer


def test_writes_are_done_one_at_a_time_and_none_is_lost() -> None:
    """Many at once: each gets its own result, whatever the others do."""
    writer = Writer()
    log: list[int] = []

    def write(number: int) -> int:
        length = len(log)
        time.sleep(0.001)  # another writer in here would be seen
        assert len(log) == length
        log.append(number)
        return -number

    with ThreadPoolExecutor(20) as people:
        results = list(people.map(lambda number: writer.write(write, number), range(100)))
    assert results == [-number for number in range(100)]
    assert sorted(log) == list(range(100))
    writer.close()


def test_an_error_of_one_write_is_its_own() -> None:
    """The writes after it go on."""
    writer = Writer()

    def fail() -> None:
        raise FindingsError("theme 'vict'", "is not known", "name another")

    with pytest.raises(FindingsError, match="vict"):
        writer.write(fail)
    assert writer.write(lambda: "saved") == "saved"
    writer.close()


def test_whoever_waits_too_long_is_told_that_nothing_was_saved() -> None:
    """It is true: the write is not done later. One that has begun is waited for."""
    writer = Writer(patience=0.1)
    begun, go_on = threading.Event(), threading.Event()
    log: list[str] = []

    def write_slowly() -> str:
        begun.set()
        go_on.wait(10)
        log.append("slow")
        return "saved"

    with ThreadPoolExecutor(1) as other:
        slow = other.submit(writer.write, write_slowly)
        begun.wait(10)
        with pytest.raises(HTTPException, match="Nothing was saved") as refused:
            writer.write(log.append, "late")
        assert refused.value.status_code == 503
        go_on.set()
        assert slow.result(10) == "saved"
    writer.close()
    assert log == ["slow"]


def test_another_program_that_writes_is_waited_for() -> None:
    """As long as patience lasts; then the answer says who has the store."""
    writer = Writer(patience=0.3)
    calls: list[int] = []

    def write(refusals: int) -> str:
        calls.append(refusals)
        if len(calls) <= refusals:
            raise StoreBusyError("a.findings", "is being written to", "wait")
        return "saved"

    assert writer.write(write, 2) == "saved"
    assert len(calls) == 3
    with pytest.raises(HTTPException, match="Another program is writing") as refused:
        writer.write(write, 1_000_000)
    assert refused.value.status_code == 503
    writer.close()


def test_what_was_accepted_is_finished_when_the_server_stops() -> None:
    """And nothing more is accepted."""
    writer = Writer()
    log: list[int] = []

    def write(number: int) -> None:
        time.sleep(0.02)
        log.append(number)

    with ThreadPoolExecutor(5) as people:
        waiting = [people.submit(writer.write, write, number) for number in range(5)]
        while not log:
            time.sleep(0.001)
        writer.close()
        accepted = [one for one in waiting if one.exception(10) is None]
    assert len(log) == len(accepted) == 5
    with pytest.raises(HTTPException, match="being stopped"):
        writer.write(write, 9)
