"""Guard text in spreadsheet cells, so that no spreadsheet runs it as a formula.

A spreadsheet treats a cell as a formula if it begins with ``=``, ``+``, ``-`` or ``@``. The
texts come from files that anyone may have written, so such a cell could be harmful.
`guard_cell` puts an apostrophe before the text, and `unguard_cell` removes it again. Only
text is guarded, never numbers.
"""

from __future__ import annotations

import re

BYTE_ORDER_MARK = "\ufeff"

# The characters that can start a formula: = + - @, their full-width forms, tab and carriage
# return. Apostrophes before them match too: a text that looks guarded is guarded once more, so
# that removing one apostrophe always gives back the exact text.
_STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(rf"'*[{re.escape(_STARTS)}]")
RISKY_STARTS = (*_STARTS, "'")  # a text that begins otherwise needs no guard


def guard_cell(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet could run it as a formula.

    Examples
    --------
    >>> guard_cell("=1+1"), guard_cell("'child-first'"), guard_cell("'=1+1")
    ("'=1+1", "'child-first'", "''=1+1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(cell: str) -> str:
    """Return the text that `guard_cell` was given.

    Examples
    --------
    >>> unguard_cell("'=1+1"), unguard_cell("'child-first'")
    ('=1+1', "'child-first'")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
