"""Whom recommendations are addressed to: the cell beside them, or the words before "should"."""

from __future__ import annotations

import re

from inspection_findings.reading.parts import Part

_HEADS = re.compile(
    r"responsible bod(?:y|ies)|areas? for (?:priority actions?|improvement)", re.IGNORECASE
)
_OBLIGES = re.compile(
    r"^(?P<who>[^.:;]{2,160}?),? (?:should|must|needs? to|has to|have to|will need to)\b"
)
_LONGEST_REST = 60  # characters of an addressee that a page break has cut from its beginning


def find_addressee(text: str) -> str | None:
    """Return whom a recommendation names before "should", "must" or "need to", or None.

    Examples
    --------
    >>> find_addressee("Leaders across the partnership should improve communication.")
    'Leaders across the partnership'
    >>> find_addressee("Improve communication.") is None
    True
    """
    match = _OBLIGES.match(text)
    return match["who"].strip() if match else None


class Addressees:
    """The column of addressees of a table, if there is one, row by row."""

    def __init__(self) -> None:
        self.named: str | None = None
        self._has_column = False  # whether a column names the addressees
        self._is_new = False  # whether no recommendation has been read since it was named
        self._cell: tuple[int, int] | None = None

    def takes(self, part: Part) -> bool:
        """Take a part that names an addressee in the first column, and return whether it does."""
        if self.is_head(part) or part.role == "item" or not part.cell or part.cell[1] != 1:
            return False
        if not self._has_column and find_addressee(part.text):  # the only column of the table
            return False
        goes_on = part.cell == self._cell and self.named
        self.named = f"{self.named} {part.text}" if goes_on else part.text
        self._has_column, self._is_new, self._cell = True, True, part.cell
        return True

    def is_rest(self, part: Part) -> bool:
        """Whether a part is the end of an addressee that a page break has cut.

        It is a short line outside the table, without a verb that obliges.
        """
        return (
            self._has_column
            and part.cell is None
            and part.role == "paragraph"
            and len(part.text) <= _LONGEST_REST
            and not part.text.endswith(".")
            and not part.paragraph.continues
            and find_addressee(part.text) is None
        )

    def is_head(self, part: Part) -> bool:
        """Whether a part is the head of a column."""
        return bool(_HEADS.fullmatch(part.text))

    def is_same_cell(self, part: Part) -> bool:
        """Whether a part stands in the same cell as the one before it."""
        return part.cell is not None and part.cell == self._cell

    def name(self, addressee: str) -> None:
        """Name the addressee of what follows."""
        self.named = addressee

    def for_new(self, text: str) -> str | None:
        """Return the addressee of a new recommendation: the one named, or the one it names."""
        self._is_new = False
        return self.named or find_addressee(text)

    def for_joined(self, addressee: str | None) -> str | None:
        """Return the addressee of a recommendation that goes on, with what completes it.

        Where a page break cuts a row in two, the first column may go on too.
        """
        is_new, self._is_new = self._is_new, False
        if is_new and addressee and self.named and self.named != addressee:
            self.named = f"{addressee} {self.named}"
            return self.named
        return addressee

    def remember(self, part: Part) -> None:
        """Remember in which cell the last part stood."""
        self._cell = part.cell
