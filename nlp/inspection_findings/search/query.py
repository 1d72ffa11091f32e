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
from inspection_findings.search.stems import read_words
from inspection_findings.text import fold_quotes

_TOKEN = re.compile(r'(?P<minus>(?<!\S)-(?=[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))')
_BROKEN_WORD = re.compile(r"(?<=[a-z])[-\u00ad\ufffe]\s*\n\s*(?=[a-z])")
_BULLET = re.compile(r"^\s*[-\u2022\u25e6\u25aa\uf0b7\uf0a7*o]\s+", re.MULTILINE)
_PREFIX = re.compile(r"(?P<beginning>[^\W_]{2,})\*")


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
        If it has no words.

    Examples
    --------
    >>> parsed = parse_query('health -mental "speech and language" OR SALT')
    >>> parsed.words, [str(piece) for piece in parsed.excluded]
    (('health',), ['mental'])
    >>> [[str(piece) for piece in pieces] for pieces in parsed.required]
    [['speech and language', 'salt']]
    """
    clean = _clean(query)
    alternatives: list[list[Piece]] = []
    excluded: list[Piece] = []
    follows_or = False
    shown: list[str] = []
    for match in _TOKEN.finditer(clean):
        if match["plain"] == "OR" and alternatives:
            follows_or = True
            continue
        pieces = _read_pieces(match)
        if match["minus"]:
            excluded += pieces
            continue
        shown.append((match["phrase"] or match["plain"] or "").rstrip("*"))
        if follows_or and pieces:
            alternatives[-1].append(pieces[0])
            alternatives += [[piece] for piece in pieces[1:]]
        else:
            alternatives += [[piece] for piece in pieces]
        follows_or = False
    if not alternatives:
        raise FindingsError("query", "has no words", "give words to look for")
    plain = [options[0] for options in alternatives if not _is_strict(options)]
    return Query(
        text=" ".join(shown),
        words=tuple(piece.words[0] for piece in plain),
        required=tuple(tuple(options) for options in alternatives if _is_strict(options)),
        excluded=tuple(excluded),
    )


def _clean(query: str) -> str:
    """Return a query without what copying from a page leaves in it."""
    # A terminal that is not UTF-8 can send lone surrogates, which SQLite and encoders refuse.
    text = query.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    text = unicodedata.normalize("NFKC", _BULLET.sub("", text))
    text = fold_quotes(_BROKEN_WORD.sub("", text))
    # A quotation mark without a closing mark means nothing.
    return text if text.count('"') % 2 == 0 else text[::-1].replace('"', " ", 1)[::-1]


def _read_pieces(match: re.Match[str]) -> list[Piece]:
    if match["phrase"] is not None:
        words = read_words(match["phrase"])
        return [Piece(words, is_quoted=True)] if words else []
    beginning = _PREFIX.fullmatch(match["plain"])
    if beginning:
        return [Piece(read_words(beginning["beginning"]), is_beginning=True)]
    words = read_words(match["plain"])
    if match["minus"] and len(words) > 1:  # -out-of-court
        return [Piece(words)]
    return [Piece((word,)) for word in words]


def _is_strict(options: Sequence[Piece]) -> bool:
    return len(options) > 1 or options[0].is_beginning or options[0].is_quoted
