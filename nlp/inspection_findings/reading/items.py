"""Finds what looks like an item of a list, independently of how the reader finds items.

The reader looks for the marks that it knows. Here a line looks like an item if it begins with
anything that is not a word. The two are compared, so that a mark that the reader does not know is
noticed. Neither uses the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ITEM = re.compile(
    r"""^[^\S\n]*
    (?P<mark>
        [^\w\s"'\u2018-\u201f(\[{<>|\#/\\.,;:!?\u2026%&@\u00a3$\u20ac\u00a9\u00ae\u2122*~=]{1,2}(?=\s+\S)
      | [*](?=\s+\S)
      | (?:[~=/]|[=-]>)(?=\s+[A-Z])
      | [-\u2010-\u2015\u00b7\u2022-\u2027\u25a0-\u25ff\ue000-\uf8ff](?=[^\W\d_])
      | \(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{2,4})\)(?=\s+\S)
      | (?:\d{1,2}|[b-hj-zB-HJ-Z])\.(?=\s+["'\u2018\u201c]?[A-Z])
      | \d{1,2}\.(?=[ \t]+[a-z][^\n]{60})
      | [b-hj-z\u00d8\u00fc\u00a7\u00a8](?=\s+[A-Z])
    )\s*(?P<text>\S[^\n]*)""",
    re.MULTILINE | re.VERBOSE,
)
# An item after the end of a sentence on the same line.
_ITEM_INSIDE = re.compile(
    r"(?<=[.;:!?])[^\S\n]+[-\u2013\u2014*\u2022\u25aa\u25cf\ue000-\uf8ff][^\S\n]+"
    r"(?=(?P<text>[A-Z][^\n]{0,100}))"  # looked at only, so that the next item is found too
)
_NUMBERED = re.compile(r"\W*\d\.\d")  # the heading of a standard
_SHORT_LINE = 40  # characters
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015"
_ENDS = re.compile(
    r"[.:;!?%\u2026][\"'\u2019\u201d)\]]*(?:[\u00b9\u00b2\u00b3\u2070-\u2079]+)?\s*$"
)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A line that looks like an item.

    Attributes
    ----------
    start : int
        Where its text begins in the source, after the mark.
    text : str
        The text of the line, after the mark.
    may_go_on : bool
        Whether the line before it may go on here, since it has no end of its own.
    """

    start: int
    text: str
    may_go_on: bool


def find_item_lines(source_text: str) -> Iterator[ItemLine]:
    r"""Yield each line that looks like an item of a list.

    Examples
    --------
    >>> [line.text for line in find_item_lines("Strengths:\n\u2794 Staff.\nb) Work.\nText.")]
    ['Staff.', 'Work.']
    """
    text = source_text.replace("\r", "\n")
    for match in _ITEM.finditer(text):
        mark = match["mark"]
        may_be_word = mark[0] in _DASHES or mark.strip("().").isalnum()
        may_go_on = may_be_word and _may_go_on(text, match.start())
        yield ItemLine(match.start("text"), match["text"], may_go_on)
    for match in _ITEM_INSIDE.finditer(text):
        yield ItemLine(match.start("text"), match["text"], may_go_on=False)


def _may_go_on(text: str, start: int) -> bool:
    """Return whether the line before is a long one without an end."""
    before = text[max(0, start - 500) : start].rstrip("\n")
    line = before[before.rfind("\n") + 1 :].rstrip()
    return len(line) > _SHORT_LINE and not (_ENDS.search(line) or _NUMBERED.match(line))
