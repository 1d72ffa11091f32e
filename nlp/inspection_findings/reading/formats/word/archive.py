"""The archive that a Word file is: opened with limits, changed in one part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from inspection_findings.errors import ReadingError

MOST_FILES = 5_000
MOST_XML = 150_000_000  # bytes of one part when unpacked
MOST_UNPACKED = 500_000_000  # of all parts, pictures too
_CURE = "open it in Word and save it again as .docx, or give it as a PDF"


def open_archive(data: bytes, name: str) -> dict[str, bytes]:
    """Return the XML parts of a Word file by their names.

    Raises
    ------
    ReadingError
        If the archive is damaged, locked, or unpacks to far more than any report holds, or
        a part defines entities, which Word never does.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, name)
            parts = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if info.filename.endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise ReadingError(name, "is a damaged Word file", _CURE) from error
    except RuntimeError as error:  # what zipfile raises for an encrypted part
        raise ReadingError(
            name, "is locked with a password", "save it without the password and give that copy"
        ) from error
    for part in parts.values():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or _is_wide(part):
            raise ReadingError(
                name, "defines entities, as no Word file does; it may be made to do harm", _CURE
            )
    return parts


def _is_wide(part: bytes) -> bool:
    """Whether a part that is not UTF-8 hides a definition from a search of its bytes."""
    return part[:2] in (b"\xff\xfe", b"\xfe\xff") and "<!" in part.decode("utf-16", "replace")


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    infos = archive.infolist()
    sizes = [info.file_size for info in infos]
    largest = max((i.file_size for i in infos if i.filename.endswith(".xml")), default=0)
    if len(infos) > MOST_FILES or sum(sizes) > MOST_UNPACKED or largest > MOST_XML:
        raise ReadingError(
            name, "unpacks to far more than any report holds; it may be made to do harm", _CURE
        )


def replace_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the archive with some of its parts replaced."""
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_STORED) as new,
    ):
        for info in old.infolist():
            if info.filename.endswith((".xml", ".rels")):
                new.writestr(info.filename, parts.get(info.filename) or old.read(info))
    return changed.getvalue()
