"""Cells of tables for spreadsheets: guarded, so that none is run as a formula.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and
these texts come from files that anyone may have written. So one apostrophe is put before
any text that begins with such a character (or a tab, a carriage return, or a full-width
twin), *and* before any that would look so guarded: the words stay verbatim, and
``unguard_cell`` gives back every text exactly. Numbers are never guarded.
"""

from __future__ import annotations

import re

BYTE_ORDER_MARK = "\ufeff"


_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def guard_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula.

    Examples
    --------
    >>> guard_cell("=1+1"), guard_cell("'child-first'"), guard_cell("'=1+1")
    ("'=1+1", "'child-first'", "''=1+1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(cell: str) -> str:
    """Return the text that ``guard_cell`` was given.

    Examples
    --------
    >>> unguard_cell("'=1+1"), unguard_cell("'child-first'")
    ('=1+1', "'child-first'")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
