"""Sentences of running text, by rule.

A sentence ends at a full stop, a question mark or an exclamation mark, unless the next word begins
in lower case, the stop belongs to an abbreviation or an initial, or a bracket or quotation is still
open. So the words of one child stay together, with who speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, pairwise

from inspection_findings.records import Span
from inspection_findings.text import fold_quotes, load_stop_words

_TITLES = frozenset({"Cllr", "Dr", "Hon", "Messrs", "Mr", "Mrs", "Ms", "Prof", "Rev", "St"})
_ABBREVIATIONS = frozenset(
    {
        *("Bros", "Co", "co", "Corp", "Inc", "Jr", "Ltd", "Sr", "approx", "dept", "est", "govt"),
        *("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"),
        *("cf", "incl", "max", "min", "viz", "vs"),
    }
)
_BEFORE_NUMBERS = frozenset(
    {
        *("ch", "Ch", "fig", "Fig", "figs", "Figs", "no", "No", "nos", "Nos", "para", "Para"),
        *("paras", "Paras", "pp", "sec", "Sec", "vol", "Vol"),
    }
)
# "J." of a name, "e.g.", "p.m.", "U.K.": the stop is part of a letter that stands by itself.
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*(?<![A-Z])[A-Z]|(?:\d*[^\W\d_]\.)+[^\W\d_]|[^\W\d_]")
# A letter after one of these is a label, as in "plan C.", and not an initial.
_LABELLED = frozenset(
    {
        *("annex", "appendix", "area", "band", "borough", "box", "case", "category", "child"),
        *("class", "example", "figure", "grade", "group", "level", "option", "panel", "part"),
        *("person", "phase", "plan", "priority", "scenario", "section", "service", "site"),
        *("stage", "step", "table", "team", "tier", "type", "unit", "young"),
    }
)
_CHUNK = re.compile(r"\S+")
_MISSING_SPACE = re.compile(r"(?<=[a-z\"'])\.(?=[A-Z\"'])")
_TAIL = re.compile(r"[^\w\s%²°£$€]*$")
_OPENING = "\"'([{"
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# A quotation in single marks counts only if a stop is before its end: otherwise the marks may be
# apostrophes.
_QUOTED = re.compile(r'(?<!\w)"[^"]*"|(?<!\w)\'(?=\S)(?:[^\']|(?<=\w)\'(?=\w))*[.!?]\'(?!\w)')


def split_sentences(text: str) -> list[Span]:
    """Return where the sentences of ``text`` begin and end, without the space between.

    Quotation marks are straightened first, so that their style never moves a boundary.

    Examples
    --------
    >>> split_sentences("Work was strong. It was led, e.g. by managers.")
    [(0, 16), (17, 46)]
    >>> split_sentences("Mr. A. Khan asked: what next? (See p. 3.)")
    [(0, 29), (30, 41)]
    """
    folded = fold_quotes(text)
    closed = sorted(_find_enclosed(folded))
    starts = [start for start, _ in closed]
    furthest = [0, *accumulate((end for _, end in closed), max)]  # of those that begin before
    ends = [end for end in _find_ends(folded) if furthest[bisect_left(starts, end)] <= end]
    spans = [_trim(text, a, b) for a, b in pairwise([0, *ends, len(text)])]
    return _rejoin(text, [span for span in spans if span[0] < span[1]])


def _find_enclosed(text: str) -> list[Span]:
    """Return the spans of brackets and quotations, in which no sentence ends."""
    return [m.span() for pattern in (_IN_BRACKETS, _QUOTED) for m in pattern.finditer(text)]


def _find_ends(text: str) -> Iterator[int]:
    """Yield the places after which a sentence may have ended."""
    chunks = list(_CHUNK.finditer(text))
    words = ["", *(chunk.group() for chunk in chunks), ""]
    for chunk, (before, word, after) in zip(
        chunks, zip(words, words[1:], words[2:], strict=False), strict=True
    ):
        for stop in _MISSING_SPACE.finditer(word):
            yield chunk.start() + stop.end()
        tail = _TAIL.search(word)
        if tail and _ends_sentence(before, word[: tail.start()], tail.group(), after):
            yield chunk.end()


def _ends_sentence(before: str, word: str, tail: str, after: str) -> bool:
    """Return whether a word with these marks after it is the last of a sentence."""
    if "!" in tail or "?" in tail:
        return True
    if "." not in tail or ".." in tail:  # an ellipsis ends nothing
        return False
    word, after = word.lstrip(_OPENING), after.lstrip(_OPENING)
    if word in _TITLES:
        return False
    if word in _BEFORE_NUMBERS:
        return not after[:1].isdigit()
    if word in _ABBREVIATIONS or _INITIALS.fullmatch(word):
        is_label = len(word) == 1 and before.lower() in _LABELLED
        return is_label or _begins_sentence(after)
    return True


def _begins_sentence(word: str) -> bool:
    """Return whether a word is one that has a capital only where a sentence begins."""
    return word[:1].isupper() and len(word) > 1 and word.lower() in load_stop_words()


def _rejoin(text: str, spans: list[Span]) -> list[Span]:
    """Join a piece that begins in lower case, or is only punctuation, to the one before."""
    joined: list[Span] = []
    for start, end in spans:
        piece = text[start:end].lstrip("([–—-")
        is_rest = piece[:1].islower() or not any(c.isalnum() for c in piece)
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
