"""Which reader reads a report: chosen by what the report says, never by the name of its file.

Each reader is a small module with ``recognises`` and ``parse``. The youth justice reader comes
first, and what it recognises it reads or refuses. The general reader comes last.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from inspection_findings.errors import ReadingError
from inspection_findings.frameworks import Frameworks
from inspection_findings.reading import area_send, general
from inspection_findings.reading.childrens_services import inspection, visit
from inspection_findings.reading.formats import read_source
from inspection_findings.reading.youth_justice import reader as youth_justice
from inspection_findings.reading.youth_justice.recognise import recognises
from inspection_findings.records import Report, Source


class Reader(Protocol):
    """Reads one kind of report."""

    def recognises(self, source: Source, /) -> bool:
        """Return whether a source is a report of this kind."""

    def parse(self, source: Source, /, *, where: str) -> Report:
        """Return the report, or raise ``ReadingError`` with the name ``where``."""


SISTERS: tuple[Reader, ...] = (area_send, visit, inspection, general)


def read_report(path: str | Path, *, frameworks: Frameworks | None = None) -> Report:
    """Read one inspection report from a file: PDF, web page, Word or plain text.

    Parameters
    ----------
    frameworks : Frameworks, optional
        The frameworks a youth justice report may follow; by default those of the package.

    Raises
    ------
    ReadingError
        If the file cannot be read, is not a report, or follows a framework whose reports
        cannot be read.
    """
    return parse_report(read_source(Path(path)), frameworks=frameworks, where=str(path))


def parse_report(
    source: Source, *, frameworks: Frameworks | None = None, where: str | None = None
) -> Report:
    """Return the report in a decoded file; the result depends on nothing else but frameworks.

    Parameters
    ----------
    frameworks : Frameworks, optional
        The frameworks a youth justice report may follow; by default those of the package.
    where : str, optional
        Name of the report in error messages; its file name if not given.

    Raises
    ------
    ReadingError
        If it is not a report, or follows a framework whose reports cannot be read.
    """
    where = where or source.name
    frameworks = youth_justice.read_default_frameworks() if frameworks is None else frameworks
    if recognises(source, frameworks):
        return youth_justice.parse(source, frameworks=frameworks, where=where)
    for reader in SISTERS:
        if reader.recognises(source):
            return reader.parse(source, where=where)
    raise ReadingError(
        where,
        "is not an inspection report that can be read (no title such as 'An inspection of youth "
        "justice services in ...' with the month, none of a sister inspectorate, and no heading "
        "that says strengths or areas for improvement)",
        "give one published inspection report, from its title page on",
    )
