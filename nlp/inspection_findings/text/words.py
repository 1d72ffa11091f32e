"""Words of a text, and the words that say nothing of what it is about."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from inspection_findings.text.keys import text_key

# spaCy's list has them, but in these reports they tell what a finding is about: keeping others
# safe, serious youth violence, first-time entrants; "my" and "me" are children speaking.
_TELLING = frozenset({"first", "keep", "me", "my", "others", "serious"})
# spaCy's list lacks them, and they tell a reader as little as the words on it.
_ALSO_EMPTY = frozenset(
    [
        *("additional", "alongside", "especially", "etc", "given", "having", "like"),
        *("making", "second", "seen", "taken", "taking", "use", "way"),
    ]
)


@cache
def load_stop_words() -> frozenset[str]:
    """Return the words that hold a sentence together and say nothing of its subject.

    They are spaCy's, but for a few that tell something in inspection reports.
    """
    # Loaded when asked for: spaCy is slow to load, and most commands do not need it.
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS - _TELLING) | _ALSO_EMPTY


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@lru_cache(maxsize=20_000)  # each text is asked for by every block of features
def split_words(text: str) -> tuple[str, ...]:
    r"""Return the words of ``text`` in lower case, with straight apostrophes.

    Examples
    --------
    >>> split_words("The child\u2019s \u2018voice\u2019, over-represented")
    ('the', "child's", 'voice', 'over', 'represented')
    """
    return tuple(_WORD.findall(text_key(text)))
