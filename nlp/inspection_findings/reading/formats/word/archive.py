"""The archive that a Word file is: opened with limits, changed in one part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from inspection_findings.errors import ReadingError

MOST_FILES = 5_000
# Bytes of all XML parts when unpacked. A report has some 2 MB; each takes 85 MB of memory to read.
MOST_XML = 20_000_000
MOST_UNPACKED = 500_000_000  # bytes of all parts, pictures too
_XML = (".xml", ".rels")
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
                if info.filename.endswith(_XML)
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
    xml = sum(info.file_size for info in infos if info.filename.endswith(_XML))
    whole = sum(info.file_size for info in infos)
    if len(infos) > MOST_FILES or whole > MOST_UNPACKED or xml > MOST_XML:
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
            if info.filename.endswith(_XML):
                new.writestr(info.filename, parts.get(info.filename) or old.read(info))
    return changed.getvalue()
