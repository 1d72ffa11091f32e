"""Archives from elsewhere: opened only after a look at what they would unpack to."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from inspection_findings.errors import FindingsError

MOST_PARTS = 5_000
MOST_BYTES = 100_000_000  # of all parts when unpacked; ten thousand findings take a tenth of it
# What zipfile raises if an archive is damaged, locked, or packed in a way that it does not know.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def open_archive(
    archive: bytes | Path,
    *,
    where: str,
    what: str,
    cure: str,
    most_bytes: int = MOST_BYTES,
    most_parts: int = MOST_PARTS,
) -> zipfile.ZipFile:
    """Return an archive to read from, after a check of its declared sizes; nothing is unpacked.

    ``zipfile`` never unpacks more of a part than is declared for it. So the declared sizes bound
    the real ones.

    Parameters
    ----------
    archive : bytes or Path
    where : str
        The file, for the error message.
    what : str
        What it should be, for the error message: "a Word document".
    cure : str
        What to do if it is not.

    Raises
    ------
    FindingsError
        If it is no archive, has too many parts, or would unpack to more than ``most_bytes``.
    """
    try:
        opened = zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive)
    except _DAMAGE as error:
        raise FindingsError(where, f"is not {what} ({error})", cure) from error
    sizes = [info.file_size for info in opened.infolist()]
    if len(sizes) > most_parts or sum(sizes) > most_bytes:
        opened.close()
        raise FindingsError(
            where,
            f"would unpack to {sum(sizes):,} bytes in {len(sizes):,} parts, and is not unpacked;"
            " it may be made to do harm",
            cure,
        )
    return opened


def read_xml_parts(
    archive: zipfile.ZipFile, *, where: str, what: str, cure: str
) -> dict[str, bytes]:
    """Return the XML parts of an Office file by name.

    Raises
    ------
    FindingsError
        If a part is damaged or locked, or defines entities, which no Office program does.
    """
    try:
        parts = {
            info.filename: archive.read(info)
            for info in archive.infolist()
            if info.filename.endswith((".xml", ".rels"))
        }
    except _DAMAGE as error:
        raise FindingsError(where, f"is not {what} ({error})", cure) from error
    for part in parts.values():
        plain = part.replace(b"\0", b"")  # so that UTF-16 and UTF-32 hide nothing from the search
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise FindingsError(
                where, "defines entities, as no Office file does; it may be made to do harm", cure
            )
    return parts
