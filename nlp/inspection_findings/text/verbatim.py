"""Verbatim text: from source and spans to the text of a finding, and the key of a text.

``quote`` is the one documented normalisation of the project. It takes the source at the
spans and

1. drops footnote marks (superscript digits, ``<sup>`` around digits),
2. drops emphasis marks (asterisks at the edge of a word, ``<b>``, ``<i>``, ``<strong>``,
   ``<em>``),
3. turns every run of white space, and the gap between two spans, into one space; but where
   a line ends after a hyphen inside a word ("out-of-" / "court"), into none,

and nothing else: no word, letter, quotation mark or full stop is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspection_findings.records import Span

# A superscript digit after a unit ("10 m²") is no footnote mark.
FOOTNOTE_MARK = r"<sup>\s*\d+\s*</sup>|(?<!\bm)(?<!\bkm)[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+"
EMPHASIS_MARK = r"(?<!\w)\*+|\*+(?!\w)|</?(?:b|i|strong|em)>"
_TOKEN = re.compile(
    # Most of a text is plain: runs in which no mark can begin are taken at once.
    rf"(?P<mark>{FOOTNOTE_MARK}|{EMPHASIS_MARK})|(?P<space>\s+)"
    r"|(?P<plain>[^\s*<\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+|.)",
    re.DOTALL | re.IGNORECASE,
)
_WORD_GOES_ON = re.compile(r"(?!(?:and|or|nor|to)(?![\w-]))[^\W\d_]", re.IGNORECASE)


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
    gap: int | None = None  # where the white space before the next character began
    breaks = False  # whether it holds the end of a line, or of a span
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
    """Whether a line ends inside a hyphenated word; not so in "first- / and second-rate"."""
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
    return quote_with_offsets(source_text, spans)[0]
