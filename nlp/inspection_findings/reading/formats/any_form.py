"""A file to a ``Source``: its form is found, and the reader of that form does the rest."""

from __future__ import annotations

from pathlib import Path

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats import plain_text
from inspection_findings.reading.formats.detect import FORMS, find_form
from inspection_findings.reading.formats.extractors import name_extractor
from inspection_findings.reading.formats.unbroken import refuse_unbroken
from inspection_findings.records import Source

MOST_BYTES = 500_000_000


def read_source(path: Path) -> Source:
    """Read a file, whatever its form: PDF, web page, Word file or plain text.

    Raises
    ------
    ReadingError
        As `read_report_bytes` and `read` do.
    """
    return read(read_report_bytes(path), path.name, where=str(path))


def read_report_bytes(path: Path) -> bytes:
    """Return the bytes of a file that may be a report.

    Raises
    ------
    ReadingError
        If there is no such file, or it is a folder, unreadable, or far larger than any report.
    """
    if path.is_dir():
        raise _refuse_folder(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadingError(
                str(path), "is far larger than any report", "give the report without attachments"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(str(path), "there is no such file", "check the path") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadingError(str(path), f"cannot be read ({reason})", "check the file") from error


def _refuse_folder(path: Path) -> ReadingError:
    inside = list(path.iterdir())
    if not inside:
        return ReadingError(str(path), "is a folder without files", "check the path")
    if all(one.is_dir() for one in inside):
        return ReadingError(
            str(path), "is a folder with folders in it", "name one of them, or add --recursive"
        )
    return ReadingError(
        str(path), "is a folder", f"name the reports in it, for example {path / '*.pdf'}"
    )


def find_extractor(data: bytes, name: str) -> str:
    """Return which extractor reads the bytes of a file.

    Raises
    ------
    ReadingError
        If the form is one that cannot be read.
    """
    return name_extractor(find_form(data, name))


def read(data: bytes, name: str, *, where: str = "") -> Source:
    """Read the bytes of a file, chosen by its content and not by the ending of its name.

    Parameters
    ----------
    data : bytes
        The file, whole.
    name : str
        Its name without folders, which the source keeps.
    where : str
        What errors call it; its name if not given.

    Raises
    ------
    ReadingError
        If it is empty, damaged, locked, or of a form that cannot be read.
    """
    where = where or name
    if not data:
        raise ReadingError(
            where, "the file is empty", f"give a published inspection report as {FORMS}"
        )
    form = find_form(data, where)
    try:
        source = _read_as(form, data, name)
        refuse_unbroken(source.text, name)
    except ReadingError as error:
        raise ReadingError(where, error.problem, error.cure) from error
    return source


def _read_as(form: str, data: bytes, name: str) -> Source:
    # Each reader is loaded only when a file needs it: they bring libraries of their own.
    if form == "pdf":
        from inspection_findings.reading.formats import pdf

        return pdf.read(data, name)
    if form == "web page":
        from inspection_findings.reading.formats import html

        return html.read(data, name)
    if form == "Word file":
        from inspection_findings.reading.formats import word

        return word.read(data, name)
    return plain_text.read(data, name)
