"""A query as it is typed, taken apart: words to weigh, and what must or must not be there.

``"speech and language"`` must be there as it is, ``disproportion*`` stands for every word that
begins so, ``a OR b`` asks for one of the two, and what follows ``-`` must not be there. All other
words only weigh.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from inspection_findings.errors import FindingsError
from inspection_findings.search.words import read_words
from inspection_findings.text import fold_quotes

LONGEST_QUERY = 10_000  # characters: some pages, far more than the words of any finding
_TOKEN = re.compile(r'(?P<minus>(?<!\S)-(?=[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))')
_BROKEN_WORD = re.compile(r"(?<=[a-z])[-\u00ad\ufffe]\s*\n\s*(?=[a-z])")
_HIDDEN = re.compile("[\u00ad\u200b\ufffe]")  # where a word may be broken, not where it is
_BULLET = re.compile(r"^\s*[-\u2022\u25e6\u25aa\uf0b7\uf0a7*o]\s+", re.MULTILINE)
_PREFIX = re.compile(r"\W*(?P<beginning>[^\W_]{2,})\*\W*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together, or the beginning of a word.

    Attributes
    ----------
    words : tuple of str
        In lower case.
    is_beginning : bool
        Whether the only word is the beginning of a word.
    is_quoted : bool
        Whether it was in quotation marks, and so must be there as it is.
    """

    words: tuple[str, ...]
    is_beginning: bool = False
    is_quoted: bool = False

    def __str__(self) -> str:
        return " ".join(self.words) + ("*" if self.is_beginning else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query, taken apart.

    Attributes
    ----------
    text : str
        The query as plain text, without signs that have a meaning for search.
    words : tuple of str
        The words that only weigh, in their order.
    required : tuple of tuple of Piece
        Of each, one piece must be there.
    excluded : tuple of Piece
        What must not be there.
    """

    text: str
    words: tuple[str, ...]
    required: tuple[tuple[Piece, ...], ...] = ()
    excluded: tuple[Piece, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to look for, so that the findings can only be listed."""
        return not (self.words or self.required)


def parse_query(query: str) -> Query:
    r"""Take a query apart.

    Raises
    ------
    FindingsError
        If it has no words to look for, or is longer than `LONGEST_QUERY`.

    Examples
    --------
    >>> parsed = parse_query('health -mental "speech and language" OR SALT')
    >>> parsed.words, [str(piece) for piece in parsed.excluded]
    (('health',), ['mental'])
    >>> [[str(piece) for piece in pieces] for pieces in parsed.required]
    [['speech and language', 'salt']]
    """
    parsed = read_query(query)
    if parsed.is_empty:
        raise FindingsError("query", "has no words", "give words to look for")
    return parsed


def read_query(query: str) -> Query:
    """Take a query apart; one without words is empty.

    Raises
    ------
    FindingsError
        If it is longer than `LONGEST_QUERY`.
    """
    if len(query) > LONGEST_QUERY:
        raise FindingsError(
            "query",
            f"has {len(query):,} characters, more than {LONGEST_QUERY:,}",
            "give the words or the sentence to look for",
        )
    alternatives: list[list[Piece]] = []
    excluded: list[Piece] = []
    shown: list[str] = []
    follows_or = False
    for match in _TOKEN.finditer(clean_query(query)):
        if match[0] == "OR" and alternatives:
            follows_or = True
            continue
        piece = _read_piece(match)
        if not match["minus"]:
            shown.append((match["phrase"] or match["plain"] or "").rstrip("*"))
        if piece and match["minus"]:
            excluded.append(piece)
        elif piece and follows_or:
            alternatives[-1].append(piece)
        elif piece:
            alternatives.append([piece])
        follows_or = False
    plain = [options[0] for options in alternatives if not _is_strict(options)]
    return Query(
        text=" ".join(shown),
        words=tuple(word for piece in plain for word in piece.words),
        required=tuple(tuple(options) for options in alternatives if _is_strict(options)),
        excluded=tuple(excluded),
    )


def clean_query(query: str) -> str:
    """Return a query without what copying from a page leaves in it, with straight quotes."""
    # A terminal that is not UTF-8 can send lone surrogates, which SQLite and encoders refuse.
    text = query.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    text = unicodedata.normalize("NFKC", _BULLET.sub("", text))
    text = fold_quotes(_HIDDEN.sub("", _BROKEN_WORD.sub("", text)))
    # A quotation mark without a closing mark means nothing.
    return text if text.count('"') % 2 == 0 else text[::-1].replace('"', " ", 1)[::-1]


def _read_piece(match: re.Match[str]) -> Piece | None:
    """Return the words of one part of a query; None if it has none."""
    is_quoted = match["phrase"] is not None
    beginning = None if is_quoted else _PREFIX.fullmatch(match["plain"])
    text = beginning["beginning"] if beginning else match["phrase"] or match["plain"] or ""
    words = read_words(text)
    is_beginning = beginning is not None and len(words) == 1
    return Piece(words, is_beginning=is_beginning, is_quoted=is_quoted) if words else None


def _is_strict(options: Sequence[Piece]) -> bool:
    return len(options) > 1 or options[0].is_beginning or options[0].is_quoted
