"""Codebooks of other programs: the file itself tells which program wrote it."""

from __future__ import annotations

from dataclasses import replace

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.refi_qda import (
    ReadThemes,
    read_codebook,
    read_project,
    read_themes,
)
from inspection_findings.exchange.taguette import read_tags

_CURE = "give a REFI-QDA codebook (.qdc) or project (.qdpx), or a codebook of Taguette as CSV"


def read_codebook_file(where: str, data: bytes) -> ReadThemes:
    """Return the themes in a .qdc or .qdpx file, or in a CSV codebook of Taguette.

    Parameters
    ----------
    where : str
        The file, for messages.

    Raises
    ------
    FindingsError
        If it is none of these, holds no codes, or is made to do harm.
    """
    remarks: tuple[str, ...] = ()
    if data.startswith(b"PK"):
        codes = read_project(where, data).project.codes
    elif data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        codes, remarks = read_codebook(where, data)
    else:
        try:
            codes = read_tags(where, data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise FindingsError(where, "is no codebook that can be read", _CURE) from error
    read = read_themes(codes)
    if not read.themes:
        raise FindingsError(where, "holds no codes", _CURE)
    return replace(read, remarks=(*read.remarks, *remarks))
