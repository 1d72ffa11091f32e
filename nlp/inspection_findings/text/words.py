"""The words of a text, and the stop words: those that say nothing about its subject."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from inspection_findings.text.keys import text_key


@cache
def load_stop_words() -> frozenset[str]:
    """Return the stop words of ``stop_words.txt``: spaCy's list, adapted to inspection reports.

    Kept out of the list, since they show what a finding is about: *first*, *serious*, *others* and
    *keep*; and *me* and *my*, which show that a child is quoted. Added to it: words such as *given*
    and *taken*, which say as little as the words on it.
    """
    listed = resources.files(__package__).joinpath("stop_words.txt").read_text(encoding="utf-8")
    lines = [line for line in listed.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


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
