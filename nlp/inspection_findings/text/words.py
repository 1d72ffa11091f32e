"""The words of a text, and the stop words: those that say nothing about its subject."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from inspection_findings.text.keys import text_key

# On spaCy's list, but kept: in these reports they show what a finding is about (keeping others
# safe, serious youth violence, first-time entrants), or that a child is quoted ("my", "me").
_TELLING = frozenset({"first", "keep", "me", "my", "others", "serious"})
# Not on spaCy's list, but they show as little about the subject as the words on it.
_ALSO_EMPTY = frozenset(
    [
        *("additional", "alongside", "especially", "etc", "given", "having", "like"),
        *("making", "second", "seen", "taken", "taking", "use", "way"),
    ]
)


@cache
def load_stop_words() -> frozenset[str]:
    """Return the stop words: spaCy's list, adapted to inspection reports."""
    # Imported here because spaCy is slow to load and most commands do not need it.
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS - _TELLING) | _ALSO_EMPTY


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@lru_cache(maxsize=20_000)  # every feature block asks for the same texts
def split_words(text: str) -> tuple[str, ...]:
    r"""Return the words of ``text`` in lower case, with straight apostrophes.

    Examples
    --------
    >>> split_words("The child\u2019s \u2018voice\u2019, over-represented")
    ('the', "child's", 'voice', 'over', 'represented')
    """
    return tuple(_WORD.findall(text_key(text)))
