"""Tells Welsh from English by the small words that hold a sentence together.

Reports on services in Wales come with Welsh text beside the English.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
# fmt: off
_WELSH = frozenset((
    "y", "yr", "yn", "ac", "ei", "eu", "wedi", "mae", "mae'r", "roedd", "oedd", "nid", "nad",
    "gyda", "gan", "hyn", "sydd", "sy'n", "oes", "bod", "fod", "yw", "yw'r", "ond", "neu",
    "rhwng", "ein", "eich", "hefyd", "i'r", "o'r", "a'r", "\u00e2'r", "cael", "wrth", "drwy",
    "dros", "bydd", "byddai", "pan", "lle", "mewn", "felly", "hynny", "er", "ar", "gyfer", "angen",
))
_ENGLISH = frozenset((
    "the", "of", "and", "to", "in", "is", "are", "was", "were", "for", "with", "that", "this",
    "which", "by", "on", "as", "be", "been", "has", "have", "had", "it", "its", "their", "they",
    "not", "from", "at", "or",
))
# Headings of the reports in Welsh, which hold none of these words.
_HEADINGS = frozenset((
    "rhagair", "cynnwys", "graddau", "sgoriau", "argymhellion", "cefndir", "cryfderau",
    "amrywiaeth", "meysydd i'w gwella", "gwybodaeth bellach", "cydnabyddiaethau", "crynodeb",
    "crynodeb gweithredol", "cyflwyniad",
))
# fmt: on
_SHARE = 0.15  # of the words of a Welsh text, at least; English texts have none


def is_welsh(text: str) -> bool:
    """Return whether a text is Welsh.

    Examples
    --------
    >>> is_welsh("Mae'r bwrdd yn gryf ac mae staff yn cael cefnogaeth dda.")
    True
    >>> is_welsh("The board at Ynys Môn is strong.")
    False
    """
    if text.casefold().replace("\u2019", "'").strip(" :.") in _HEADINGS:
        return True
    welsh, english, total = _count(text)
    return welsh >= 2 and welsh >= _SHARE * total and welsh > 2 * english


def holds_welsh(text: str) -> bool:
    """Return whether a text that is not Welsh holds some: both languages in one paragraph."""
    welsh, _, _ = _count(text)
    return welsh >= 3 and not is_welsh(text)


def _count(text: str) -> tuple[int, int, int]:
    words = [word.casefold().replace("\u2019", "'") for word in _WORD.findall(text)]
    return sum(w in _WELSH for w in words), sum(w in _ENGLISH for w in words), len(words)
