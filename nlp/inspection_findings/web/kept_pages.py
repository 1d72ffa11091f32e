"""The corpus that is explored, and its pages, gathered once for each state of the store."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from inspection_findings.corpus import Facts
from inspection_findings.errors import FindingsError
from inspection_findings.records import ActKind
from inspection_findings.web import links

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.theme_pages import ThemePages

PATIENCE = (
    0.2  # seconds that a reader waits for what was coded meanwhile to be counted, if it helps
)
REST = 2.0  # times as long as gathering took, until it begins again: people code meanwhile
_COUNTS: tuple[ActKind, ...] = ("coding", "adjudication")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """The pages on one state of the store, and its newest entry of the log."""

    pages: ThemePages
    facts: Facts
    state: str
    entry: int
    at: datetime


class KeptPages:
    """A corpus for many requests at once.

    Pages on themes and boroughs take seconds to gather. They are gathered once for each state of
    the store. When it has changed they are gathered anew, one gathering at a time; whoever asks
    meanwhile gets the earlier ones after a moment, and `lag` says what these do not count.

    Parameters
    ----------
    corpus : Corpus
    patience : float
        How long to wait for pages on the present state, in seconds, if there are earlier ones;
        nobody waits if the last gathering took longer than this.
    rest : float
        How long to gather nothing after gathering, in times as long as that took.
    """

    def __init__(self, corpus: Corpus, *, patience: float = PATIENCE, rest: float = REST) -> None:
        self.corpus = corpus
        self._patience = patience
        self._rest = rest
        self._took = 0.0
        self._rests_until = 0.0
        self._lock = Lock()
        self._gatherer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gatherer")
        self._gathered: _Gathered | None = None
        self._running: Future[_Gathered] | None = None

    def pages(self) -> ThemePages:
        """Return the pages on the present state of the store, or on one shortly before it."""
        return self._find().pages

    def facts(self) -> Facts:
        """Return the versions and hashes of what these pages were made with."""
        return self._find().facts

    def lag(self) -> str:
        """Return what the kept pages do not count yet, in a sentence; empty if nothing."""
        kept = self._gathered
        if kept is None or kept.state == self.corpus.state:
            return ""
        coded = self.corpus.count_subjects(after=kept.entry, kinds=_COUNTS)
        reports = self.corpus.count_subjects(after=kept.entry, kinds=["report"])
        said = [_write_reports(reports)] if reports else []
        if coded:
            findings = f"{coded:,} finding{'s' if coded > 1 else ''}"
            said.append(f"What people said of {findings} since is not counted here yet.")
        words = " ".join(said) or "Changes since are not counted here yet."
        return f"As of {kept.at:%H:%M} UTC. {words} Open the page again in some seconds."

    def start(self) -> None:
        """Begin to gather before anyone asks; what is wrong shows when a page needs it."""
        with self._lock:
            self._running = self._gatherer.submit(self._gather)

    def close(self) -> None:
        """Wait until the pages being gathered are ready, and start no others.

        If Python ended while the thread is in compiled code, that code could abort the program.
        """
        self._gatherer.shutdown(wait=True, cancel_futures=True)

    def to_borough(self, borough: str, inspectorate: str) -> str:
        """Return the address of a borough's page, or of its findings if it is not counted."""
        counted = dict(self.corpus.counted.counted)
        is_counted = inspectorate in counted
        return links.to_borough(borough) if is_counted else links.to_findings(borough=borough)

    def _find(self) -> _Gathered:
        state = self.corpus.state
        with self._lock:
            kept = self._gathered
            if kept is not None and kept.state == state:
                return kept
            if kept is not None and (self._is_resting() or not self.corpus.has_current_sub_themes):
                return kept  # while reports are added, sub-themes do not belong to the findings
            if self._running is None or self._running.done():
                self._running = self._gatherer.submit(self._gather)
            running = self._running
        if kept is None or self._took <= self._patience:
            wait([running], timeout=None if kept is None else self._patience)
        has_failed = running.done() and isinstance(running.exception(), FindingsError)
        if kept is not None and (not running.done() or has_failed):
            return kept
        return running.result()

    def _is_resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def _gather(self) -> _Gathered:
        state, entry, at = self.corpus.state, self.corpus.newest_entry(), datetime.now(UTC)
        begun = time.monotonic()
        gathered = _Gathered(
            pages=self.corpus.pages(), facts=self.corpus.info(), state=state, entry=entry, at=at
        )
        with self._lock:
            self._gathered = gathered
            self._took = time.monotonic() - begun
            self._rests_until = time.monotonic() + self._rest * self._took
        return gathered


def _write_reports(count: int) -> str:
    """Return that reports were added, as a sentence."""
    return f"{count:,} reports were added since." if count > 1 else "A report was added since."
