"""The words of texts and queries, reduced to stems by the Porter stemmer of SQLite.

The full-text index of the store uses the same stemmer, so that a phrase and a word agree on what
forms of a word are the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing

from inspection_findings.text import split_words

_STEMS: dict[str, str] = {}  # found so far in this process: asking SQLite takes half a millisecond
_MOST = 200_000


def read_words(text: str) -> tuple[str, ...]:
    r"""Return the words of a text in lower case, without the possessive.

    Examples
    --------
    >>> read_words("The child\u2019s over-represented")
    ('the', 'child', 'over', 'represented')
    """
    return tuple(word.removesuffix("'s").replace("'", "") for word in split_words(text))


def find_stems(words: Iterable[str]) -> Mapping[str, str]:
    """Return the stem of each word.

    Examples
    --------
    >>> dict(find_stems(["disproportionate", "disproportionality"]))
    {'disproportionality': 'disproportion', 'disproportionate': 'disproportion'}
    """
    distinct = sorted({word for word in words if word})
    unknown = [word for word in distinct if word not in _STEMS]
    if len(_STEMS) + len(unknown) > _MOST:
        _STEMS.clear()
        unknown = distinct
    if unknown:
        _STEMS.update(_stem(unknown))
    return {word: _STEMS[word] for word in distinct}


def _stem(words: Sequence[str]) -> dict[str, str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE VIRTUAL TABLE words USING fts5 (word, content = '', tokenize ="
            " 'porter unicode61 remove_diacritics 2');"
            "CREATE VIRTUAL TABLE stems USING fts5vocab (words, instance)"
        )
        connection.executemany(
            "INSERT INTO words (rowid, word) VALUES (?, ?)", enumerate(words, start=1)
        )
        rows = connection.execute("SELECT doc, term FROM stems ORDER BY doc, offset").fetchall()
    found = {words[doc - 1]: str(term) for doc, term in reversed(rows)}
    # A word of signs that the tokeniser does not know stays as it is.
    return {word: found.get(word, word) for word in words}
