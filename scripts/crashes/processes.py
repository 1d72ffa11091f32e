"""Processes of their own for what is to be killed: forked from one that has imported everything."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (negative for a signal), what it told, its time."""

    code: int
    told: str = ""
    seconds: float = 0.0
    result: Any = None


def fork(work: Callable[[], Any], *, kill_after: float | None = None) -> Ended:
    """Run ``work`` in a process of its own; return how it ended, and what it returned."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as result:
        child = os.fork()
        if child == 0:
            _be_child(work, told.fileno(), result.fileno())
        if kill_after is not None:
            _kill_later(child, began + kill_after)
        _, status = os.waitpid(child, 0)
        seconds = time.monotonic() - began
        told.seek(0)
        result.seek(0)
        returned = result.read()
        return Ended(
            code=os.waitstatus_to_exitcode(status),
            told=told.read().decode("utf-8", "replace"),
            seconds=seconds,
            result=json.loads(returned) if returned else None,
        )


def _be_child(work: Callable[[], Any], told: int, result: int) -> None:
    """Run ``work`` with its output in a file, and end this process whatever happens."""
    code = 70
    try:
        os.dup2(told, 1)
        os.dup2(told, 2)
        sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
        os.write(result, json.dumps(work()).encode())
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1 if error.code else 0
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _kill_later(child: int, when: float) -> None:
    while time.monotonic() < when:
        time.sleep(min(0.002, max(0.0, when - time.monotonic())))
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
    os.kill(child, signal.SIGKILL)
