"""Quotation: the text of a finding from its source and its spans.

``quote`` is the only place where source text is normalised. It takes the source at the spans
and

1. drops footnote marks (superscript digits, ``<sup>`` around digits),
2. drops emphasis marks (asterisks at the edge of a word, ``<b>``, ``<i>``, ``<strong>``,
   ``<em>``),
3. turns every run of white space, and the gap between two spans, into one space; but where
   a line ends after a hyphen inside a word ("out-of-" / "court"), into none,

It changes nothing else: every word, letter, quotation mark and full stop stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspection_findings.records import Span

# A superscript digit after a unit ("10 m²") is not a footnote mark.
FOOTNOTE_MARK = r"<sup>\s*\d+\s*</sup>|(?<!\bm)(?<!\bkm)[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+"
EMPHASIS_MARK = r"(?<!\w)\*+|\*+(?!\w)|</?(?:b|i|strong|em)>"
_TOKEN = re.compile(
    # Most of a text is plain: runs in which no mark can begin are taken at once.
    rf"(?P<mark>{FOOTNOTE_MARK}|{EMPHASIS_MARK})|(?P<space>\s+)"
    r"|(?P<plain>[^\s*<\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+|.)",
    re.DOTALL | re.IGNORECASE,
)
# Without a mark or a hyphen at the end of a line, only white space changes. That is most of a text.
_NEEDS_CARE = re.compile(r"[*<\u00b9\u00b2\u00b3\u2070\u2074-\u2079]|-(?=\s|$)")
_WORD_GOES_ON = re.compile(r"(?!(?:and|or|nor|to)(?![\w-]))[^\W\d_]", re.IGNORECASE)


def quote_with_offsets(source_text: str, spans: Iterable[Span]) -> tuple[str, list[int]]:
    """Return the normalised text at ``spans``, and where in the source each character stands.

    Returns
    -------
    text : str
    offsets : list of int
        ``offsets[i]`` is the position of ``text[i]`` in ``source_text``; for a space, the
        position where the white space begins.
    """
    characters: list[str] = []
    offsets: list[int] = []
    gap: int | None = None  # start of the white space before the next character
    breaks = False  # whether a line or a span ends in that white space
    for start, end in spans:
        gap, breaks = (start if gap is None else gap), True
        for token in _TOKEN.finditer(source_text, start, end):
            if token.lastgroup == "space":
                gap = token.start() if gap is None else gap
                breaks = breaks or not token.group().isprintable()
            elif token.lastgroup == "plain":
                if gap is not None and characters:
                    cut = breaks and _is_cut_word(characters, source_text, token.start())
                    characters.append("" if cut else " ")
                    offsets.append(gap)
                gap, breaks = None, False
                characters.extend(token.group())
                offsets.extend(range(token.start(), token.end()))
    kept = [i for i, character in enumerate(characters) if character]
    return "".join(characters), [offsets[i] for i in kept]


def _is_cut_word(characters: list[str], source_text: str, position: int) -> bool:
    """Return whether a line ends inside a hyphenated word ("first- / and second-rate" does not)."""
    hyphenated = len(characters) > 1 and characters[-1] == "-" and characters[-2].isalpha()
    return hyphenated and bool(_WORD_GOES_ON.match(source_text, position))


def quote(source_text: str, spans: Iterable[Span]) -> str:
    r"""Return the normalised text of ``source_text`` at ``spans``.

    Examples
    --------
    >>> quote("the Dusty\nKnuckles programme.\u2074", [(0, 29)])
    'the Dusty Knuckles programme.'
    >>> quote("an out-of-\ncourt offer, pre-\nand post-court", [(0, 43)])
    'an out-of-court offer, pre- and post-court'
    """
    spans = list(spans)
    pieces = " ".join(source_text[start:end] for start, end in spans)
    if _NEEDS_CARE.search(pieces):
        return quote_with_offsets(source_text, spans)[0]
    return " ".join(pieces.split())
