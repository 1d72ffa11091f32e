"""Zip files without a clock: the same parts give the same bytes on any day."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip file can hold
_TIMESTAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_CORE = "docProps/core.xml"


def zip_again(data: bytes, *, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Return a zip file with its parts in the same order, each with the same fixed date.

    Parameters
    ----------
    data : bytes
        A zip file, such as a workbook or a Word document.
    change : callable, optional
        Gets the name and the content of each part, and returns its new content.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            entry = zipfile.ZipInfo(name, date_time=FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, change(name, content) if change else content)
    return buffer.getvalue()


def fix_timestamps(name: str, content: bytes) -> bytes:
    """Return a part of an Office file with a fixed date for each time at which it was written."""
    return _TIMESTAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", content) if name == _CORE else content
