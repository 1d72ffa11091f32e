"""Codebooks as Taguette reads and writes them: CSV with a tag and a description in each row.

Taguette knows no groups of tags. The group of a theme is in a column of its own, which Taguette
passes over and we read back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.cells import guard_cell, unguard_cell
from inspection_findings.exchange.refi_qda import Code, make_guid, walk_codes
from inspection_findings.exchange.refi_qda.codes import WITHIN
from inspection_findings.text import read_separated

LONGEST_TAG = 200  # characters that Taguette takes
_TAG_NAMES = ("tag", "name", "path")
_DESCRIPTION, _GROUP = "description", "group"


def write_tags(codes: Sequence[Code]) -> bytes:
    """Return codes as a codebook that Taguette imports.

    Raises
    ------
    FindingsError
        If a name is longer than Taguette takes.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["tag", _DESCRIPTION, _GROUP])
    for code, above in walk_codes(tuple(codes)):
        if not code.is_codable:
            continue
        if len(code.name) > LONGEST_TAG:
            raise FindingsError(
                f"theme {code.name[:40]!r}",
                f"has a name of {len(code.name)} characters; Taguette takes {LONGEST_TAG}",
                "shorten it: findings codebook rename",
            )
        group = WITHIN.join(one.name for one in above)
        writer.writerow(map(guard_cell, (code.name, code.description, group)))
    return buffer.getvalue().encode("utf-8")


def read_tags(where: str, text: str) -> tuple[Code, ...]:
    """Return the tags of a codebook that Taguette exported as CSV.

    Raises
    ------
    FindingsError
        If no column, or more than one, can hold the tags; or a row has none.
    """
    rows = read_separated(where, text)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    named = [header.index(one) for one in _TAG_NAMES if one in header]
    if len(named) != 1:
        raise FindingsError(
            where, "is no codebook of Taguette", "export the codebook as CSV, with the column 'tag'"
        )
    codes = []
    for number, cells in rows[1:]:
        row = dict(zip(header, map(unguard_cell, cells), strict=False))
        tag = row.get(header[named[0]], "").strip()
        if not tag:
            raise FindingsError(f"{where}, row {number}", "has no tag", "name it, or remove it")
        guid = make_guid("tag", tag)
        code = Code(guid=guid, name=tag, description=row.get(_DESCRIPTION, ""))
        group = row.get(_GROUP, "")
        codes.append(
            Code(guid=make_guid("group", group), name=group, is_codable=False, codes=(code,))
            if group
            else code
        )
    return tuple(codes)
