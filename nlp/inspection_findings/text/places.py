"""One name and one key for a place, however a report writes it."""

from __future__ import annotations

import re

from inspection_findings.text.keys import fold_quotes
from inspection_findings.text.names import fold_name

_PREFIX = re.compile(
    r"^(?:the\s+)?(?:(?:london|royal|metropolitan|county)\s+)?borough of\s+(?=\S)",
    re.IGNORECASE,
)
# As British place names are written: Stoke-on-Trent, but Kingston upon Thames.
_HYPHENATED = re.compile(r"(?<=\w)[\s-]+(by|in|le|on|super|under)[\s-]+(?=\w)", re.IGNORECASE)
_SPACED = re.compile(r"(?<=\w)-+(and|of|the|upon|with)[\s-]+(?=\w)", re.IGNORECASE)
_SAINT = re.compile(r"\bSt\.\s*(?=\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL_WORDS = frozenset(
    {"and", "by", "in", "le", "of", "on", "super", "the", "under", "upon", "with"}
)


def name_place(name: str) -> str:
    """Return the name to show for a place, the same for every way of writing it.

    Reports differ in capitals, in "&" for "and", in hyphens and apostrophes, and in whether they
    say "London Borough of". The name depends on nothing but ``name``, so the order of reports
    cannot matter.

    Examples
    --------
    >>> name_place("STOKE ON TRENT"), name_place("Kingston-Upon-Thames")
    ('Stoke-on-Trent', 'Kingston upon Thames')
    >>> name_place("London Borough of Hammersmith & Fulham")
    'Hammersmith and Fulham'
    """
    name = restore_case(" ".join(name.split()))
    name = re.sub(r"\s*&(?:amp;)?\s*", " and ", name, flags=re.IGNORECASE)
    name = _SAINT.sub("St ", _PREFIX.sub("", fold_quotes(name))).strip(" .:,")
    name = _SPACED.sub(r" \1 ", _HYPHENATED.sub(r"-\1-", name))
    return lower_small_words(name)


def place_key(name: str) -> str:
    """Return a key that is equal for two names of one place.

    Examples
    --------
    >>> place_key("Royal Borough of Kingston-upon-Thames")
    'kingston_upon_thames'
    """
    return fold_name(name_place(name))


def restore_case(name: str) -> str:
    """Return a name in capitals or in lower case as names are written; leave any other unchanged.

    Examples
    --------
    >>> restore_case("KING'S LYNN"), restore_case("St Helens")
    ("King's Lynn", 'St Helens')
    """
    if not (name.isupper() or name.islower()):
        return name
    return lower_small_words(_WORD.sub(lambda word: word.group().capitalize(), name))


def lower_small_words(name: str) -> str:
    """Return a name with "on", "and" and the like in lower case, but for its first word.

    Examples
    --------
    >>> lower_small_words("Stoke-On-Trent")
    'Stoke-on-Trent'
    """

    def write(word: re.Match[str]) -> str:
        text = word.group()
        return text.lower() if word.start() and text.lower() in _SMALL_WORDS else text

    return _WORD.sub(write, name)
