"""Hashes of what pages are made of, so that a page is only made again if it would differ.

A page is a function of its parts, of what all pages share, and of the program. Parts mention
findings; a template may show all that is known of a finding, so each finding that is mentioned
counts with its quotation and its sub-theme.
"""

from __future__ import annotations

import hashlib
import io
import pickle  # noqa: TID251 - to hash what it writes; nothing is ever read from it
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection_findings.frames import FindingRow
from inspection_findings.theme_report.quotations import Quotation

if TYPE_CHECKING:
    from inspection_findings.theme_report.contents import Contents


class Fingerprints:
    """Hashes parts of pages; equal parts have equal hashes in every process.

    Parameters
    ----------
    contents : Contents
    shared : object
        What every page depends on besides its own parts.
    """

    def __init__(self, contents: Contents, shared: object) -> None:
        self._quotations = contents.quotations_by_id
        self._sub_themes = contents.sub_theme_names
        self._of_finding: dict[str, str] = {}
        self._shared = _digest(_dump((hash_program(), shared)))

    def of(self, parts: object) -> str:
        """Return the hash of the parts of one page."""
        return _digest(self._shared.encode() + _dump(parts, self))

    def of_finding(self, finding_id: str) -> str:
        """Return the hash of all that is known of a finding."""
        if finding_id not in self._of_finding:
            known = (self._quotations[finding_id], self._sub_themes.get(finding_id))
            self._of_finding[finding_id] = _digest(_dump(known))
        return self._of_finding[finding_id]


class _Dump(pickle.Pickler):
    """Writes values without references to what came before, which hang on identity."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self.fast = True

    def reducer_override(self, one: object) -> Any:
        """Write a dataclass as its fields alone: answers that it keeps come and go."""
        names = getattr(type(one), "__dataclass_fields__", None)
        if names is None:
            return NotImplemented
        return tuple, ([type(one).__qualname__, *(getattr(one, name) for name in names)],)


class _DumpOfPage(_Dump):
    """Writes findings as the hashes of all that is known of them."""

    def __init__(self, file: io.BytesIO, fingerprints: Fingerprints) -> None:
        super().__init__(file)
        self._fingerprints = fingerprints

    def persistent_id(self, one: object) -> str | None:
        if isinstance(one, Quotation):
            return self._fingerprints.of_finding(one.finding.finding_id)
        return self._fingerprints.of_finding(one.finding_id) if type(one) is FindingRow else None


def _dump(value: object, fingerprints: Fingerprints | None = None) -> bytes:
    file = io.BytesIO()
    (_DumpOfPage(file, fingerprints) if fingerprints else _Dump(file)).dump(value)
    return file.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


@cache
def hash_program() -> str:
    """Return a hash of the program: its modules and templates, whatever its version is called."""
    root = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".html", ".md", ".css", ".toml"):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
