"""Files that people add as reports: kept in a folder of the server until they are taken or refused.

One thread reads and codes them, one batch after the other, so that pages stay quick. Only saving
goes through the queue of writes.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Literal

from starlette.exceptions import HTTPException

from inspection_findings.corpus import Preview
from inspection_findings.errors import FindingsError

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus
    from inspection_findings.corpus.adding import Followed, InputOutcome, Write

MOST_FILES = 20  # in one batch
LARGEST_FILE = 50_000_000  # bytes
MOST_BATCHES = 12  # that wait to be read, looked at or coded
LASTING = 3_600  # seconds that files wait for a decision
_PREFIX, _DAY = "findings-add-", 24 * 60 * 60  # seconds
LONGEST_NAME = 100  # bytes of a file name, in UTF-8
_LONGEST_ENDING = 20
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')  # in names of files, on some system
_GONE, _UNAVAILABLE = 404, 503
_FAULT = "This is a fault of the program. What it was stands in the terminal."
_TOO_MANY = f"came with more than {MOST_FILES} files at once; send it again after these"

State = Literal["reading", "read", "coding", "done"]


@dataclass
class Batch:
    """Files that were sent at once, and what became of them.

    Attributes
    ----------
    key : str
        Names the batch in addresses; nobody can guess it.
    state : str
        ``"reading"``, ``"read"`` (waiting for a decision), ``"coding"`` or ``"done"``.
    paths : list of Path
    previews : list of Preview
        One for each file that has been read, or that is refused.
    taken : list of Path
        What the person took.
    outcomes : list of InputOutcome
        What became of each file taken, so far.
    followed : tuple of Followed
        Codings by people that went on to a corrected text.
    is_clustering : bool
        Whether all is saved, and sub-themes are being made anew.
    problem : str
        Why it did not go on; empty if it did.
    """

    key: str
    folder: Path
    state: State = "reading"
    paths: list[Path] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    taken: list[Path] = field(default_factory=list)
    outcomes: list[InputOutcome] = field(default_factory=list)
    followed: tuple[Followed, ...] = ()
    is_clustering: bool = False
    problem: str = ""
    since: float = field(default_factory=time.monotonic)

    @property
    def is_working(self) -> bool:
        """Whether something happens by itself."""
        return self.state in ("reading", "coding")

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        if self.state == "reading":
            return f"{len(self.previews)} of {len(self.paths)} files read"
        if self.is_clustering:
            return "All reports are saved. Sub-themes are being brought up to date"
        return f"{len(self.outcomes)} of {len(self.taken)} reports coded"


class Uploads:
    """The batches of an explorer.

    Parameters
    ----------
    corpus : Corpus
    write : callable
        Runs each write in the explorer's queue.
    """

    def __init__(self, corpus: Corpus, write: Write) -> None:
        self._corpus = corpus
        self._write = write
        self._batches: dict[str, Batch] = {}
        self._lock = Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reports")
        self._is_closing = False

    def receive(self, files: Iterable[tuple[str, BinaryIO]]) -> Batch:
        """Keep files, and begin to read them.

        Parameters
        ----------
        files : iterable of (str, file)
            The name that each file was sent with, and its content.

        Raises
        ------
        HTTPException
            503 if too many batches wait already.
        """
        batch = self._begin()
        for number, (sent_as, content) in enumerate(files):
            path = batch.folder / str(number) / make_safe(sent_as)
            batch.paths.append(path)
            reason = _TOO_MANY if number >= MOST_FILES else keep_file(content, path)
            if reason:
                path.unlink(missing_ok=True)
                batch.previews.append(Preview(path=path, status="refused", reason=reason))
        self._submit(batch, self._read)
        return batch

    def find(self, key: str) -> Batch:
        """Return a batch; raise a 404 if it is gone."""
        batch = self._batches.get(key)
        if batch is None:
            words = "These files are no longer here: they were refused, or nobody decided in time."
            raise HTTPException(_GONE, words)
        return batch

    def take(self, batch: Batch, numbers: Sequence[int], *, person: str) -> None:
        """Begin to code the files with these places in ``previews``; forget the others."""
        with self._lock:
            if batch.state != "read":  # somebody sent the form twice
                return
            batch.state = "coding"
        chosen = [one for i, one in enumerate(batch.previews) if i in set(numbers)]
        batch.taken = [one.path for one in chosen if one.status in ("new", "replaces")]
        self._submit(batch, lambda one: self._code(one, person))

    def refuse(self, batch: Batch) -> None:
        """Delete the files of a batch that waits for a decision."""
        with self._lock:
            if batch.state == "read":
                self._forget(batch)

    def renew_sub_themes(self) -> Batch:
        """Begin to bring sub-themes up to date, as a batch without files."""
        batch = self._begin()
        batch.state, batch.is_clustering = "coding", True
        self._submit(batch, self._cluster)
        return batch

    def close(self) -> None:
        """Finish the report that is being saved, and delete all files."""
        self._is_closing = True
        self._worker.shutdown(wait=True, cancel_futures=True)
        if self._folder is not None:
            self._folder.cleanup()

    def _begin(self) -> Batch:
        with self._lock:
            self._forget_old()
            if sum(one.state != "done" for one in self._batches.values()) >= MOST_BATCHES:
                words = "Too many reports wait to be added. Nothing was kept: try again later."
                raise HTTPException(_UNAVAILABLE, words)
            if self._folder is None:
                sweep()
                self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX)
            key = secrets.token_hex(16)
            batch = Batch(key=key, folder=Path(self._folder.name) / key)
            batch.folder.mkdir(parents=True)
            self._batches[key] = batch
            return batch

    def _forget_old(self) -> None:
        oldest = time.monotonic() - LASTING
        for batch in list(self._batches.values()):
            if batch.since < oldest and not batch.is_working:
                self._forget(batch)

    def _forget(self, batch: Batch) -> None:
        self._batches.pop(batch.key, None)
        shutil.rmtree(batch.folder, ignore_errors=True)

    def _submit(self, batch: Batch, work: Callable[[Batch], None]) -> None:
        def run() -> None:
            try:
                work(batch)
            except (FindingsError, HTTPException) as error:
                batch.problem = str(error.detail if isinstance(error, HTTPException) else error)
            except Exception:
                logging.getLogger(__name__).exception("a report could not be added")
                batch.problem = _FAULT
            if batch.state != "read":
                shutil.rmtree(batch.folder, ignore_errors=True)
                batch.state = "done"

        try:
            self._worker.submit(run)
        except RuntimeError as error:  # it has been closed
            raise HTTPException(_UNAVAILABLE, "The explorer is being stopped.") from error

    def _read(self, batch: Batch) -> None:
        refused = {one.path: one for one in batch.previews}
        batch.previews = []
        for path in batch.paths:
            self._stop_if_closing()
            batch.previews.append(refused.get(path) or self._inspect(path, batch.previews))
        batch.state = "read"

    def _inspect(self, path: Path, before: Sequence[Preview]) -> Preview:
        try:
            return self._corpus.inspect(path, before=before)[0]
        except FindingsError as error:
            reason = f"{error.problem}; {error.cure}"
        except Exception:  # whatever a file does, the others are read
            logging.getLogger(__name__).exception("%s cannot be read", path.name)
            reason = "the reader failed on it; what happened stands in the terminal"
        return Preview(path=path, status="refused", reason=reason)

    def _code(self, batch: Batch, person: str) -> None:
        def tell(outcome: InputOutcome) -> None:
            batch.outcomes.append(outcome)
            self._stop_if_closing()

        if batch.taken:
            done = self._corpus.add(batch.taken, person=person, tell=tell, write=self._write)
            batch.followed = done.followed
        self._cluster(batch)

    def _cluster(self, batch: Batch) -> None:
        batch.is_clustering = True
        self._corpus.renew_sub_themes(write=self._write)

    def _stop_if_closing(self) -> None:
        if self._is_closing:
            raise HTTPException(_UNAVAILABLE, "The explorer was stopped.")


def sweep() -> None:
    """Delete the files of explorers that were killed more than a day ago."""
    oldest = time.time() - _DAY
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # another's, or gone meanwhile
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def make_safe(name: str) -> str:
    r"""Return a file's name without folders, signs that some system forbids, and great length.

    Examples
    --------
    >>> make_safe("../../etc/passwd"), make_safe("C:\\reports\\A report?.pdf"), make_safe("..")
    ('passwd', 'A report_.pdf', 'report')
    >>> len(make_safe("й" * 300 + ".pdf").encode()), make_safe("й" * 300 + ".pdf")[-6:]
    (100, 'йй.pdf')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    safe = _FORBIDDEN.sub("_", last).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    if len(safe.encode()) > LONGEST_NAME:
        ending = _cut(f"{dot}{ending}", _LONGEST_ENDING)
        safe = f"{_cut(stem, LONGEST_NAME - len(ending.encode()))}{ending}"
    return safe or "report"


def _cut(words: str, size: int) -> str:
    """Return as much of the beginning as fits into so many bytes of UTF-8."""
    return words.encode()[:size].decode(errors="ignore")


def keep_file(content: BinaryIO, path: Path) -> str:
    """Write a file that was sent; return why it is not kept, or nothing."""
    kept = 0
    try:
        path.parent.mkdir()
        with path.open("wb") as file:
            while part := content.read(1 << 20):
                kept += len(part)
                if kept > LARGEST_FILE:
                    most = f"{LARGEST_FILE / 1_000_000:.0f} MB"
                    return f"is larger than {most}; give the report without attachments"
                file.write(part)
    except OSError as error:
        return f"cannot be kept ({error.strerror}); make room on the disk and send it again"
    return ""
