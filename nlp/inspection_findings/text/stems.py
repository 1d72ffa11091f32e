"""The stems of words, by the Porter stemmer that comes with SQLite.

The full-text index of a store uses the same one, so that all parts agree on the forms of a word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing

_TABLES = """
    CREATE VIRTUAL TABLE words USING fts5 (word, content = '',
        tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE stems USING fts5vocab (words, instance);
"""
_STEMS: dict[str, str] = {}  # found so far in this process: asking SQLite takes half a millisecond
_MOST = 200_000


def find_stems(words: Iterable[str]) -> dict[str, str]:
    """Return the stem of each word; a word that the stemmer cannot read is its own stem.

    Examples
    --------
    >>> find_stems(["exploited", "exploitation"])
    {'exploitation': 'exploit', 'exploited': 'exploit'}
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
        connection.executescript(_TABLES)
        insert = "INSERT INTO words (rowid, word) VALUES (?, ?)"
        connection.executemany(insert, enumerate(words))
        stems = dict(connection.execute("SELECT doc, term FROM stems WHERE offset = 0").fetchall())
    return {word: stems.get(row, word) for row, word in enumerate(words)}
