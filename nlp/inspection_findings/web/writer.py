"""One queue for all writes: the store has one writer at a time, and nobody has to try again."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import ParamSpec, TypeVar

from starlette.exceptions import HTTPException

from inspection_findings.errors import StoreBusyError

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 30.0  # seconds
_PAUSE = 0.05  # seconds between two looks at a store that another program writes to
_FORBIDDEN, _UNAVAILABLE = 403, 503

READ_ONLY = "This explorer is read-only: nothing can be changed in it."


class Writer:
    """Runs calls that write, one after the other, in the order in which they came.

    Parameters
    ----------
    is_read_only : bool
        Refuse every call.
    patience : float
        How long a call may wait for its turn, and for another program to let go of the store, in
        seconds.
    """

    def __init__(self, *, is_read_only: bool = False, patience: float = PATIENCE) -> None:
        self._is_read_only = is_read_only
        self._patience = patience
        self._queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")

    def write(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call when its turn comes, and return its result or raise its error.

        Whoever gets a result has it in the store. A call that has begun is waited for, however
        long it takes: only then is it known whether it was saved.

        Raises
        ------
        HTTPException
            403 if the explorer is read-only, 503 if the call could not begin in time or the server
            is being stopped. Nothing was saved then.
        """
        if self._is_read_only:
            raise HTTPException(_FORBIDDEN, READ_ONLY)
        deadline = time.monotonic() + self._patience
        try:
            turn = self._queue.submit(self._run, deadline, lambda: call(*args, **kwargs))
        except RuntimeError as error:  # it has been closed
            raise _nothing_saved("The explorer is being stopped") from error
        wait([turn], timeout=self._patience)
        turn.cancel()  # if it has not begun; a call that has begun goes on
        return _take_result(turn)

    def close(self) -> None:
        """Finish what was accepted, and accept nothing more."""
        self._queue.shutdown(wait=True)

    def _run(self, deadline: float, call: Callable[[], T]) -> T:
        """Run a call as soon as no other program writes to the store."""
        while True:
            try:
                return call()
            except StoreBusyError as error:  # raised before anything is written
                if time.monotonic() >= deadline:
                    raise _nothing_saved("Another program is writing to the store") from error
            time.sleep(_PAUSE)


def _take_result(turn: Future[T]) -> T:
    try:
        return turn.result()
    except CancelledError as error:
        raise _nothing_saved(
            "Others are writing to the store, and your turn did not come"
        ) from error


def _nothing_saved(reason: str) -> HTTPException:
    return HTTPException(_UNAVAILABLE, f"{reason}. Nothing was saved: try again in a minute.")
