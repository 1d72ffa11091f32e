"""Looks for sentences in places where a report has none: a finding may have strayed there.

Each place that holds no findings has a form of its own: a contents page has no sentences, an
introduction speaks of what "we" did. What does not have the form of its place is named with its
words, so that a person can look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from inspection_findings.frameworks import Framework
from inspection_findings.reading.checks import doubt
from inspection_findings.reading.youth_justice.roles import (
    CONTENTS,
    FOOTNOTE,
    FURTHER,
    KEY_QUESTIONS,
    LEAD_IN,
    RATINGS,
    STATEMENT,
    UNKNOWN_STANDARD,
    UNPLACED,
)
from inspection_findings.records import Block, Expectation, Report
from inspection_findings.text import fold_quotes

_SHORTEST = 60  # characters of a sentence that may be a finding
_SHORTEST_SENTENCE = 25  # characters of a sentence at all
_LONGEST_LINK = 90  # characters of an entry of the last section
_WORD = r"[\"'(]?[A-Za-z][\w'/-]*[\"'),;:]*"
_RUN_OF_WORDS = re.compile(rf"{_WORD}(?: {_WORD}){{11}}")
_STATED = re.compile(rf"{_WORD}(?: {_WORD}){{7,}}\.")
_INTRODUCES = re.compile(
    r"(?:To inspect|We (?:also )?(?:took|inspected|reviewed|looked|examined)|Our (?:key )?findings"
    r"|Our rating for|Our key|Key findings|As a result of our|The following)\b"
)
_GOES_ON = re.compile(r"[a-z][a-z, ]")  # and not "a) The ..."
_LEADS_ON = re.compile(r"(?::|\bfollows?\.)$")
_STOP = re.compile(r"[.!?]\s+(?:\W\s+)?(?=[\"'A-Z])|\s\d{1,2}\.\s+(?=[a-z])|\s[a-h]\)\s+(?=[A-Z])")
# What no footnote has: an addressee, a heading in mark-up, or an item of a numbered list.
_OF_NO_NOTE = re.compile(
    r"\bshould\s*:|\s#{1,6}\s|\s\d{1,2}\.\s+(?=[a-z]{3,} [a-z])|\s[a-h]\)\s+(?=[A-Z])"
)


def name_strays(report: Report, _: Framework) -> Iterable[Expectation]:
    """Name each text that does not have the form of the place where it stands."""
    for block in report.blocks:
        is_stray = _IS_STRAY.get(block.role)
        if is_stray and is_stray(fold_quotes(block.text)):
            yield from _name(block)
    yield from _name_statements(report)


def name_unplaced(report: Report, _: Framework) -> Iterable[Expectation]:
    """Name each paragraph that could not be placed, beside their number."""
    for block in report.blocks:
        if block.role in (UNPLACED, UNKNOWN_STANDARD):
            yield doubt("paragraph in no finding", _where(block), "placed", _begin(block.text))


def _name(block: Block) -> Iterator[Expectation]:
    """Name the sentences of a text, each of which may be a finding."""
    shortest = _SHORTEST_SENTENCE if block.role == FURTHER else _SHORTEST
    for sentence in _STOP.split(fold_quotes(block.text)):
        if len(sentence) > shortest:
            what = f"sentence that may be a finding, in: {block.role}"
            yield doubt(what, _where(block), "none", _begin(sentence), "warning")


def _is_no_introduction(text: str) -> bool:
    # A page's end cuts an introduction in two: the second half begins in small letters.
    is_long = len(text) > _SHORTEST and not _GOES_ON.match(text)
    return is_long and not (_INTRODUCES.match(text) or _LEADS_ON.search(text))


def _is_no_entry(text: str) -> bool:
    # An entry may end in a full stop too, as in "a glossary of terms used in this report."
    shortest = _SHORTEST_SENTENCE if text[0].isupper() else _SHORTEST
    ends = text.endswith(".") and len(text) > shortest
    return "](" not in text and (ends or len(text) > _LONGEST_LINK)


def _is_several(text: str) -> bool:
    # A rating at the end of the line is no sentence.
    return sum(len(sentence) > _SHORTEST_SENTENCE for sentence in _STOP.split(text)) > 1


_IS_STRAY: dict[str, Callable[[str], bool]] = {
    CONTENTS: lambda text: bool(_RUN_OF_WORDS.search(text)),
    RATINGS: lambda text: bool(_RUN_OF_WORDS.search(text)),
    KEY_QUESTIONS: lambda text: bool(_STATED.search(text)),
    LEAD_IN: _is_no_introduction,
    FURTHER: _is_no_entry,
    STATEMENT: _is_several,
    FOOTNOTE: lambda text: bool(_OF_NO_NOTE.search(text)),
}


def _name_statements(report: Report) -> Iterator[Expectation]:
    """Name the statement of each standard that has another text that could be its statement."""
    doubtful = {
        block.standard
        for block in report.blocks
        if block.role == LEAD_IN and _is_no_introduction(fold_quotes(block.text))
    }
    for block in report.blocks:
        is_named = _is_several(fold_quotes(block.text))
        if block.role == STATEMENT and block.standard in doubtful and not is_named:
            yield from _name(block)


def _where(block: Block) -> str:
    return block.heading or block.standard


def _begin(text: str) -> str:
    return f"'{text}'" if len(text) <= _SHORTEST else f"'{text[:_SHORTEST]} ...'"
