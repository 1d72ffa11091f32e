"""Zip files and XML of other tools, read with limits: whatever is in them, they do no harm.

Nothing is unpacked to disk, no name in an archive is used as a path, and nothing outside a file is
loaded. What is refused is refused with one error that names the file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from xml.etree import ElementTree
from xml.parsers import expat

from inspection_findings.errors import FindingsError

_PIECE = 1 << 20  # bytes that are unpacked at a time
_HARM = "it may be made to do harm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much an archive may hold.

    Attributes
    ----------
    parts : int
        Files in the archive.
    part, whole : int
        Bytes of one file and of all files that are read, unpacked.
    ratio : int
        How many times larger a file may become by unpacking it. Text becomes some five times
        larger; a file that is made to fill a disk, a thousand times.
    small : int
        Bytes below which the ratio does not matter.
    """

    parts: int = 20_000
    part: int = 200_000_000
    whole: int = 1_000_000_000
    ratio: int = 200
    small: int = 1_000_000


@dataclass(slots=True)
class Archive:
    """A zip file that was opened with limits.

    Attributes
    ----------
    where : str
        The file, for error messages.
    cure : str
        What to do if it cannot be read, for error messages.
    """

    where: str
    cure: str
    limits: Limits
    _zip: zipfile.ZipFile
    _infos: dict[str, zipfile.ZipInfo]
    _unpacked: int = field(default=0)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files in it, with slashes, in its order."""
        return tuple(self._infos)

    def find(self, name: str) -> str | None:
        """Return the file of this name, in capitals or not; None if there is none."""
        if name in self._infos:
            return name
        wanted = name.casefold()
        return next((one for one in self._infos if one.casefold() == wanted), None)

    def read(self, name: str) -> bytes:
        """Return a file of the archive.

        Raises
        ------
        FindingsError
            If it is damaged, locked, or larger than the limits allow, whatever it says of itself.
        """
        pieces: list[bytes] = []
        size, most = 0, min(self.limits.part, self.limits.whole - self._unpacked)
        try:
            with self._zip.open(self._infos[name]) as part:
                while piece := part.read(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise _too_large(self.where, name, self.cure)
                    pieces.append(piece)
        except RuntimeError as error:  # what zipfile raises for a part with a password
            raise FindingsError(
                self.where, "is locked with a password", "save it without one"
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise FindingsError(self.where, f"is damaged: {name!r} in it", self.cure) from error
        self._unpacked += size
        return b"".join(pieces)


def open_archive(where: str, data: bytes, *, cure: str, limits: Limits | None = None) -> Archive:
    """Return a zip file, once what it says of itself is within the limits.

    Parameters
    ----------
    where : str
        The file, for error messages.
    cure : str
        What to do if it cannot be read: "export it again".

    Raises
    ------
    FindingsError
        If it is no zip file or damaged, has a name that leads out of it or one name twice, or
        says of itself that it unpacks to more than the limits allow.
    """
    limits = limits or Limits()
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FindingsError(where, "is not a zip file, or is damaged", cure) from error
    infos = [one for one in opened.infolist() if not one.is_dir()]
    if len(infos) > limits.parts or sum(one.file_size for one in infos) > limits.whole:
        raise _too_large(where, "", cure)
    named: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.replace("\\", "/")
        _check_name(where, name, cure)
        if name in named:
            raise FindingsError(where, f"holds two files of the name {name!r}", cure)
        is_bomb = info.file_size > max(limits.small, limits.ratio * info.compress_size)
        if is_bomb or info.file_size > limits.part:
            raise _too_large(where, name, cure)
        named[name] = info
    return Archive(where=where, cure=cure, limits=limits, _zip=opened, _infos=named)


def _check_name(where: str, name: str, cure: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive:
        raise FindingsError(
            where, f"holds a file whose name leads out of it, {name!r}; {_HARM}", cure
        )


def _too_large(where: str, name: str, cure: str) -> FindingsError:
    inside = f" ({name!r} in it)" if name else ""
    return FindingsError(
        where, f"unpacks to far more than such a file holds{inside}; {_HARM}", cure
    )


def parse_xml(where: str, data: bytes, *, cure: str) -> ElementTree.Element:
    """Return the root of an XML document that defines nothing of its own.

    Raises
    ------
    FindingsError
        If it is not XML, or has a document type, in which entities are defined that grow without
        limit or name other files.
    """

    def refuse(*_: object) -> None:
        raise FindingsError(where, f"defines a document type of its own; {_HARM}", cure)

    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = refuse
    try:
        guard.Parse(data, True)
        return ElementTree.fromstring(data)  # noqa: S314 (it has no document type)
    except (expat.ExpatError, ElementTree.ParseError, ValueError, LookupError) as error:
        raise FindingsError(where, f"is not XML ({error})", cure) from error
