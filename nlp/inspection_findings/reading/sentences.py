"""Sentences of running text, by rule.

A sentence ends at a full stop, a question mark or an exclamation mark, unless the next word begins
in lower case or the stop belongs to an abbreviation or an initial.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from inspection_findings.records import Span
from inspection_findings.text import fold_quotes

_ABBREVIATIONS = frozenset(
    {
        *("Dr", "Messrs", "Mr", "Mrs", "Ms", "Prof", "Rev", "St", "Jr"),
        *("Bros", "Co", "co", "Corp", "Inc", "Ltd", "vs"),
        *("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"),
    }
)
# "J." of a name, "e.g.", "p.m.", "U.K.": the stop is part of a letter that stands by itself.
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*(?<![A-Z])[A-Z]|(?:\d*[^\W\d_]\.)+[^\W\d_]|[^\W\d_]")
_CHUNK = re.compile(r"\S+")
_MISSING_SPACE = re.compile(r"(?<=[a-z\"'])\.(?=[A-Z\"'])")
_TAIL = re.compile(r"[^\w\s%²°£$€]*$")
_DASHED_WORD = re.compile(r"-\w")


def split_sentences(text: str) -> list[Span]:
    """Return where the sentences of ``text`` begin and end, without the space between.

    Quotation marks are straightened first, so that their style never moves a boundary.

    Examples
    --------
    >>> split_sentences("Work was strong. It was led, e.g. by managers.")
    [(0, 16), (17, 46)]
    >>> split_sentences("Mr. A. Khan asked: what next? See p. 3.")
    [(0, 31), (32, 41)]
    """
    starts = {0, *(_find_start(text, end) for end in _find_ends(fold_quotes(text)))}
    spans = [_trim(text, a, b) for a, b in pairwise([*sorted(starts), len(text)])]
    return _rejoin(text, [span for span in spans if span[0] < span[1]])


def _find_ends(text: str) -> Iterator[int]:
    """Yield the places after which a sentence may have ended."""
    for chunk in _CHUNK.finditer(text):
        for stop in _MISSING_SPACE.finditer(chunk.group()):
            yield chunk.start() + stop.end()
        tail = _TAIL.search(chunk.group())
        if tail and _ends_sentence(chunk.group()[: tail.start()], tail.group()):
            yield chunk.end()


def _find_start(text: str, place: int) -> int:
    """Return where the next sentence begins: after white space and what only closes or opens."""
    while place < len(text) and not _DASHED_WORD.match(text, place):
        if not (text[place].isspace() or unicodedata.category(text[place]).startswith("P")):
            break
        place += 1
    return place


def _ends_sentence(word: str, tail: str) -> bool:
    """Return whether a word with these marks after it is the last of a sentence."""
    if "!" in tail or "?" in tail:
        return True
    if "." not in tail or ".." in tail:  # an ellipsis ends nothing
        return False
    word = word.lstrip("\"'([")
    return word not in _ABBREVIATIONS and not _INITIALS.fullmatch(word)


def _rejoin(text: str, spans: list[Span]) -> list[Span]:
    """Join a piece that begins in lower case, or is only punctuation, to the one before."""
    joined: list[Span] = []
    for start, end in spans:
        piece = text[start:end]
        is_rest = piece[0].islower() or not any(c.isalnum() for c in piece)
        if joined and is_rest:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
