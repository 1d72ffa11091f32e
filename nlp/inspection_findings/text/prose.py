"""Months, lists and sentences as prose writes them."""

from __future__ import annotations

from collections.abc import Iterable

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def write_month(month: str | None) -> str:
    """Return a month as readers write it; return anything else unchanged.

    Examples
    --------
    >>> write_month("2025-03"), write_month(None)
    ('March 2025', '')
    """
    year, _, number = (month or "").partition("-")
    if number.isdigit() and 1 <= int(number) <= len(MONTHS):
        return f"{MONTHS[int(number) - 1]} {year}"
    return month or ""


def list_words(words: Iterable[str]) -> str:
    """Return the words as one list with commas and "and".

    Examples
    --------
    >>> list_words(["Hackney", "Haringey", "Havering"])
    'Hackney, Haringey and Havering'
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def start_sentence(words: str) -> str:
    """Return words as a sentence, with a capital and one full stop.

    Examples
    --------
    >>> start_sentence("too few reports to tell")
    'Too few reports to tell.'
    """
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""
