"""Verbatim text: from source and spans to the text of a finding, and the key of a text.

``quote`` is the one documented normalisation of the project. It takes the source at the
spans and

1. drops footnote marks (superscript digits, ``<sup>...</sup>``),
2. drops emphasis marks (asterisks, ``<b>``, ``<i>``, ``<strong>``, ``<em>``),
3. turns every run of white space, and the gap between two spans, into one space,

and nothing else: no word, letter, quotation mark or full stop is changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from inspection_findings.records import Span

FOOTNOTE_MARK = r"<sup>.*?</sup>|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+"
EMPHASIS_MARK = r"\*+|</?(?:b|i|strong|em)>"
_TOKEN = re.compile(
    rf"(?P<mark>{FOOTNOTE_MARK}|{EMPHASIS_MARK})|(?P<space>\s+)|(?P<char>.)",
    re.DOTALL | re.IGNORECASE,
)
_FOLDED = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
    }
)


def quote_with_offsets(source_text: str, spans: Iterable[Span]) -> tuple[str, list[int]]:
    """Return the normalised text at ``spans`` and, for each character, where it came from.

    Returns
    -------
    text : str
    offsets : list of int
        ``offsets[i]`` is the position in ``source_text`` of ``text[i]``; for a space it is
        where the white space begins.
    """
    characters: list[str] = []
    offsets: list[int] = []
    for start, end in spans:
        _add_space(characters, offsets, start)
        for token in _TOKEN.finditer(source_text, start, end):
            if token.lastgroup == "char":
                characters.append(token.group())
                offsets.append(token.start())
            elif token.lastgroup == "space":
                _add_space(characters, offsets, token.start())
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return "".join(characters), offsets


def _add_space(characters: list[str], offsets: list[int], position: int) -> None:
    if characters and characters[-1] != " ":
        characters.append(" ")
        offsets.append(position)


def quote(source_text: str, spans: Iterable[Span]) -> str:
    r"""Return the normalised text of ``source_text`` at ``spans``.

    Examples
    --------
    >>> quote("the Dusty\nKnuckles programme.\u2074", [(0, 29)])
    'the Dusty Knuckles programme.'
    """
    return quote_with_offsets(source_text, spans)[0]


def text_key(text: str) -> str:
    r"""Return what identifies a text whatever its quotation marks, dashes, case and spacing.

    Examples
    --------
    >>> text_key("The  child\u2019s \u2018voice\u2019") == text_key("the child's 'voice'")
    True
    """
    folded = unicodedata.normalize("NFKC", text).translate(_FOLDED).casefold()
    return " ".join(folded.split())


def fold_quotes(text: str) -> str:
    """Return ``text`` with straight quotation marks and hyphens, character for character."""
    return text.translate(_FOLDED)
