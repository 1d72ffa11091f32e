"""Parts: the result for one report as a file, named after everything that it was made of.

A part is a line with the SHA-256 of all that follows it, and a safetensors file with two arrays:
``embeddings``, row i of which is finding i, and ``report``, the bytes of a zlib-compressed JSON
text with the report, its findings, what was left out, what was lost, and the codings. Reading
one runs no code from it. A part whose hash is wrong counts as missing.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inspection_findings.errors import FindingsError, require_extra
from inspection_findings.files import make_folder, write_file
from inspection_findings.pipeline.process import ProcessedReport, ReportFile
from inspection_findings.pipeline.version import TOOL_VERSION
from inspection_findings.records import Classification, Report, Segmentation

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_FORMAT = "part 1"
_REPORT, _EMBEDDINGS = "report", "embeddings"
_LEVEL = 6  # of zlib


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    report: Report
    segmentation: Segmentation
    classifications: tuple[Classification, ...]


def name_part(file: ReportFile, *, extractor: str, pipeline_hash: str) -> str:
    """Return the name of a report's part: a hash of all that its content depends on.

    Another report, reader, model or version of this tool gives another name, so a part never has
    to be changed.
    """
    made_of = (_FORMAT, TOOL_VERSION, pipeline_hash, extractor, file.name, file.sha256)
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()


class Parts:
    """Parts in a folder, or in an object store by its address (``s3://bucket/folder``).

    Parameters
    ----------
    place : str
        A folder, which is made if needed, or an address that fsspec knows.

    Raises
    ------
    FindingsError
        If the folder cannot be made.
    """

    def __init__(self, place: str) -> None:
        # A worker runs in another folder, so a path has to be absolute.
        self.place = place if "://" in place else str(Path(place).resolve())
        if self._is_address:
            require_extra("dask", "fsspec", needed_by=f"--parts {place}")
        else:
            make_folder(self.place)  # now, and not when a store has been made

    @property
    def _is_address(self) -> bool:
        return "://" in self.place

    def has(self, name: str) -> bool:
        """Return whether a part is there and whole."""
        return self._find(name) is not None

    def read(self, name: str) -> ProcessedReport | None:
        """Return the result that a part holds; None if it is missing or torn."""
        body = self._find(name)
        return None if body is None else _decode(body)

    def write(self, name: str, done: ProcessedReport) -> None:
        """Write a part; whoever writes it again writes the same.

        Raises
        ------
        FindingsError
            If it cannot be written.
        """
        body = _encode(done)
        data = b"%s\n%s" % (_hash(body), body)
        if self._is_address:
            self._put(self._locate(name), data)
        else:
            write_file(self._locate(name), data, may_replace=True)

    def _find(self, name: str) -> bytes | None:
        data = self._get(self._locate(name))
        sha256, _, body = data.partition(b"\n")
        return body if _hash(body) == sha256 else None

    def _locate(self, name: str) -> str:
        # In folders by the first two letters, since few systems like a million files in one.
        return f"{self.place}/{name[:2]}/{name}.part"

    def _get(self, path: str) -> bytes:
        try:
            if not self._is_address:
                return Path(path).read_bytes()
            files, place = _open_address(path)
            return bytes(files.cat_file(place))
        except FileNotFoundError:
            return b""
        except Exception as error:  # each object store has errors of its own
            raise self._refuse("cannot be read", error) from error

    def _put(self, path: str, data: bytes) -> None:
        try:
            files, place = _open_address(path)
            files.makedirs(place.rpartition("/")[0], exist_ok=True)
            files.pipe_file(place, data)
        except Exception as error:  # each object store has errors of its own
            raise self._refuse("cannot be written", error) from error

    def _refuse(self, problem: str, error: Exception) -> FindingsError:
        said = " ".join(str(error).split()) or type(error).__name__
        return FindingsError(
            self.place, f"{problem} ({said})", "check the address, the access and the connection"
        )


def _open_address(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    files, place = url_to_fs(url)
    return files, str(place)


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


@cache
def _adapter() -> TypeAdapter[_Said]:
    from pydantic import TypeAdapter

    return TypeAdapter(_Said)


def _encode(done: ProcessedReport) -> bytes:
    from safetensors.numpy import save

    said = _Said(
        report=done.report,
        segmentation=done.segmentation,
        classifications=done.classifications,
    )
    packed = zlib.compress(_adapter().dump_json(said), _LEVEL)
    embeddings = np.ascontiguousarray(done.embeddings, dtype=np.float32)
    return bytes(save({_EMBEDDINGS: embeddings, _REPORT: np.frombuffer(packed, dtype=np.uint8)}))


def _decode(body: bytes) -> ProcessedReport | None:
    from safetensors.numpy import load

    try:
        arrays = load(body)
        said = _adapter().validate_json(zlib.decompress(arrays[_REPORT].tobytes()))
    except Exception:  # whole, but not what this version writes: it is made again
        return None
    return ProcessedReport(
        report=said.report,
        segmentation=said.segmentation,
        embeddings=arrays[_EMBEDDINGS],
        classifications=said.classifications,
    )
