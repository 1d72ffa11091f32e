"""Hashes of what pages are made of, so that a page is only made again if it would differ.

The page of a borough or a report is a function of what the reports say, of a few answers that are
about it, of what all pages share, and of the program. It says nothing of a finding that hangs on
other boroughs, except whether its words are stock wording. Pages about many boroughs hang on
everything: they have the hash of the whole run.
"""

from __future__ import annotations

import hashlib
import io
import marshal
import pickle  # noqa: TID251 - to hash what it writes; nothing is ever read from it
from collections.abc import Callable, Collection
from dataclasses import fields, replace
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection_findings.analysis.recurrence import CodedFinding
from inspection_findings.frames import FindingRow
from inspection_findings.records import Nearest
from inspection_findings.theme_report.badges import Badge
from inspection_findings.theme_report.quotations import Quotation

if TYPE_CHECKING:
    from inspection_findings.theme_report.contents import Contents
    from inspection_findings.theme_report.reports import ReportSummary


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
        self._of_finding: dict[str, str] = {}
        self._shared = _digest(_dump((hash_program(), shared)))

    def of(self, parts: object) -> str:
        """Return the hash of the parts of a page about a borough or a report."""
        return _digest(self._shared.encode() + _dump(parts, self.of_finding))

    def of_finding(self, finding_id: str) -> str:
        """Return the hash of what a page on its borough tells of a finding."""
        if finding_id not in self._of_finding:
            self._of_finding[finding_id] = _digest(_tell(self._quotations[finding_id]))
        return self._of_finding[finding_id]


def _tell(one: Quotation) -> bytes:
    """Return all that is known of a finding, but of its stock wording only that it is there."""
    told: Any = (
        _read_finding(one.finding),
        [_read_coding(coding) for coding in one.codings],
        one.badge and _read_badge(one.badge),
        [_read_nearest(near) for near in one.nearest],
        one.stock is not None,
        _read_quotation(one),
    )
    return marshal.dumps(told, 2)  # without references, which later versions write by identity


def _read_all(row_type: type, *, but: Collection[str] = ()) -> Callable[[Any], Any]:
    return attrgetter(*(one.name for one in fields(row_type) if one.name not in but))


_read_finding = _read_all(FindingRow)
_read_coding = _read_all(CodedFinding, but=["finding"])
_read_badge = _read_all(Badge)
_read_nearest = _read_all(Nearest)
_read_quotation = _read_all(Quotation, but=["finding", "codings", "badge", "neighbours", "stock"])


def list_report_parts(contents: Contents, summary: ReportSummary) -> object:
    """Return all that the page of a report follows from."""
    report = summary.report
    quotations = contents.quotations_of(report.borough)
    return summary, [one for one in quotations if one.finding.report_id == report.report_id]


def list_borough_parts(
    contents: Contents, borough: str, *, without_practice_on: Collection[str]
) -> object:
    """Return all that the page of a borough follows from.

    Parameters
    ----------
    without_practice_on : collection of str
        Themes whose good practice the page does not show.
    """
    following = contents.following.of_borough(borough)
    quotations = contents.quotations_of(borough)
    similarity = contents.tables.follow_up.similarity
    rows = [similarity.row_of[one.finding.finding_id] for one in quotations]
    traces = [
        replace(trace, same=(), has_more=False, same_sentence="")
        for one in quotations
        if (trace := contents.following.traces.get(one.finding.finding_id))
    ]
    return (
        contents.codebook.themes,
        contents.frames.latest_reports[borough].report_id,
        contents.reports_by_borough[borough],
        quotations,
        hashlib.sha256(similarity.embeddings[rows].tobytes()).digest(),
        [one.finding.finding_id in contents.without for one in quotations],
        traces,
        (following.stated_areas, following.untaken, following.reinspected),
        [one for one in following.practice if one.theme.id not in without_practice_on],
        [row for row in following.without_practice if row.theme_id not in without_practice_on],
    )


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

    def __init__(self, file: io.BytesIO, hash_finding: Callable[[str], str]) -> None:
        super().__init__(file)
        self._hash_finding = hash_finding

    def persistent_id(self, one: object) -> str | None:
        if isinstance(one, Quotation):
            return self._hash_finding(one.finding.finding_id)
        return self._hash_finding(one.finding_id) if type(one) is FindingRow else None


def _dump(value: object, hash_finding: Callable[[str], str] | None = None) -> bytes:
    file = io.BytesIO()
    (_DumpOfPage(file, hash_finding) if hash_finding else _Dump(file)).dump(value)
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
