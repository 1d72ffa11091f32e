"""A folder of written pages, and its list ``pages.json``: what each was made of, and its bytes.

The list tells which files are ours. A file that is not in it, or that somebody changed since, is
never overwritten and never removed. While pages are being written, each is entered in a journal
first, so that a run that is stopped can be taken up where it stood.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from inspection_findings.errors import FindingsError

LIST = "pages.json"
_KINDS = ("theme", "borough", "report")
_JOURNAL = ".pages.unfinished"
_ABOUT = "Pages that findings report wrote here: the next run replaces them, and no other file."


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the list: the hash of what it was made of, and of its bytes."""

    made_of: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """The last run in one format: what all of it was made of, and its files in order.

    ``others`` are pages of earlier runs that lay in the folder, which the index names.
    """

    made_of: str
    files: tuple[str, ...]
    others: tuple[str, ...]


class PageFolder:
    """The pages in a folder, and the list of them.

    Parameters
    ----------
    out : Path
        The folder; it need not be there yet.

    Raises
    ------
    FindingsError
        If it is a file, or has a ``pages.json`` that is not a list of pages.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        if out.exists() and not out.is_dir():
            raise _refuse(out, "is a file and not a folder")
        self.pages: dict[str, Page] = {}
        self.runs: dict[str, Run] = {}
        self.written = 0
        self.removed = 0
        self._known: dict[str, set[str]] = {}
        self._hashes: dict[str, str | None] = {}
        self._journal: IO[bytes] | None = None
        self._whole_lines = 0  # bytes of the journal that an earlier run left
        self._read_list()
        self._read_journal()

    def _read_list(self) -> None:
        place = self.out / LIST
        if not place.exists():
            return
        try:
            content = json.loads(place.read_bytes())
            self.runs = {
                name: Run(run["made_of"], tuple(run["files"]), tuple(run["others"]))
                for name, run in content["runs"].items()
            }
            for name, page in content["pages"].items():
                self._enter(name, Page(**page))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _refuse(place, "is not the list of pages that this command writes") from error

    def _read_journal(self) -> None:
        """Read what a run that was stopped had begun; its last line may be torn."""
        place = self.out / _JOURNAL
        if not place.is_file():
            return
        content = place.read_bytes()
        self._whole_lines = content.rfind(b"\n") + 1
        for line in content.split(b"\n")[:-1]:
            name, made_of, sha256 = json.loads(line)
            self._enter(name, Page(made_of, sha256))

    def _enter(self, name: str, page: Page) -> None:
        self.pages[name] = page
        self._known.setdefault(name, set()).add(page.sha256)

    def is_intact(self, name: str) -> bool:
        """Return whether a page in the list lies here as it was last written."""
        return name in self.pages and self._hash(name) == self.pages[name].sha256

    def made_of(self, names: Iterable[str]) -> dict[str, str]:
        """Return what those pages were made of that are intact."""
        return {name: self.pages[name].made_of for name in names if self.is_intact(name)}

    def find_run(self, suffix: str, made_of: str) -> tuple[str, ...] | None:
        """Return the files of the last run in a format, if it was made of this and lies here."""
        run = self.runs.get(suffix)
        if not made_of or run is None or run.made_of != made_of or self.is_unfinished:
            return None
        is_same = run.others == list_others(self.out, suffix, run.files)
        return run.files if is_same and all(map(self.is_intact, run.files)) else None

    @property
    def is_unfinished(self) -> bool:
        """Whether a run was stopped before it had written everything."""
        return (self.out / _JOURNAL).is_file()

    def require_own(self, names: Iterable[str]) -> None:
        """Raise if one of these files would be overwritten, but is not ours or was changed.

        Raises
        ------
        FindingsError
        """
        foreign = [name for name in names if not self._is_own(name)]
        if foreign:
            more = f" (and {len(foreign) - 1} more files)" if len(foreign) > 1 else ""
            raise FindingsError(
                f"{self.out / foreign[0]}{more}",
                "is not a page as this command wrote it, so it is not overwritten",
                "move it away, or name another folder with --out",
            )

    def _is_own(self, name: str) -> bool:
        found = self._hash(name)
        return found is None or found in self._known.get(name, ())

    def _hash(self, name: str) -> str | None:
        """Return the hash of a file; None if there is none."""
        if name not in self._hashes:
            place = self.out / name
            is_there = place.exists() or place.is_symlink()
            self._hashes[name] = _hash_file(place) if is_there else None
        return self._hashes[name]

    @contextmanager
    def write(self, indexes: Sequence[str]) -> Iterator[None]:
        """Make the folder, and finish the list when everything in the ``with`` is written.

        Raises
        ------
        FindingsError
            If the folder or a file in it cannot be written.
        """
        self._indexes = indexes
        try:
            self.out.mkdir(parents=True, exist_ok=True)
            yield
            self._finish()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise _refuse(self.out, f"cannot be written to ({reason})") from error
        finally:
            if self._journal:
                with suppress(OSError):  # what a full disk did not take is a torn line
                    self._journal.close()

    def put(self, name: str, made_of: str, content: bytes | None) -> None:
        """Write a page unless it lies here already; without content it is known to."""
        if content is None:
            return
        page = Page(made_of, hashlib.sha256(content).hexdigest())
        is_there = self._hash(name) == page.sha256
        if is_there and self.pages.get(name) == page:
            return
        if not is_there:
            self._take_down_indexes()
        self._note(name, page)  # before the page: what a stopped run wrote is then known as ours
        if not is_there:
            _write_aside(self.out / name, content)
            self._hashes[name] = page.sha256
            self.written += 1

    def remove(self, name: str) -> None:
        """Remove a page that is no longer wanted; one that somebody changed stays."""
        if self.is_intact(name):
            self._take_down_indexes()
            (self.out / name).unlink()
            self._hashes[name] = None
            self.removed += 1
        self.pages.pop(name, None)

    def _take_down_indexes(self) -> None:
        """Remove the indexes before the first change: none leads to pages of another set."""
        for name in self._indexes:
            if self._hash(name) is not None and self._is_own(name):
                (self.out / name).unlink()
                self._hashes[name] = None
        self._indexes = ()

    def _note(self, name: str, page: Page) -> None:
        self._enter(name, page)
        if self._journal is None:
            self._journal = (self.out / _JOURNAL).open("ab")
            self._journal.truncate(self._whole_lines)  # or a torn line would swallow the next one
        self._journal.write(json.dumps([name, page.made_of, page.sha256]).encode() + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())

    def _finish(self) -> None:
        content: dict[str, Any] = {
            "about": _ABOUT,
            "runs": {name: asdict(run) for name, run in sorted(self.runs.items())},
            "pages": {name: asdict(page) for name, page in sorted(self.pages.items())},
        }
        text = json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"
        place = self.out / LIST
        if not place.is_file() or place.read_bytes() != text:
            _write_aside(place, text)
        if self._journal:
            self._journal.close()
        (self.out / _JOURNAL).unlink(missing_ok=True)


def list_others(out: Path, suffix: str, files: Collection[str]) -> tuple[str, ...]:
    """Return the pages in a folder that are not among these files, sorted."""
    present = {path.name for kind in _KINDS for path in out.glob(f"{kind}-*{suffix}")}
    return tuple(sorted(present.difference(files)))


def _refuse(place: Path, problem: str) -> FindingsError:
    return FindingsError(str(place), problem, "name another folder with --out")


def _hash_file(place: Path) -> str:
    """Return the hash of a file; of what is no file, one that no page has."""
    return hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else "no file"


def _write_aside(place: Path, content: bytes) -> None:
    """Write beside a file and rename: a reader never sees a half.

    The name beside it is always the same, so that what a stopped run left is written over.
    """
    beside = place.with_name(f".{place.name}.unfinished")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
