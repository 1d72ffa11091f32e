"""Refuses a word of thousands of letters, which no report has and which takes long to read."""

from __future__ import annotations

from inspection_findings.errors import ReadingError

# Far above the longest address of a web page in a report.
# Patterns that look for words cut at the end of a line take the square of a word's length.
LONGEST_WORD = 2_000


def refuse_unbroken(text: str, where: str) -> None:
    """Raise `ReadingError` if a text goes on for too long without a space."""
    longest = max(map(len, text.split()), default=0)
    if longest > LONGEST_WORD:
        raise ReadingError(
            where,
            f"has {longest:,} characters in a row without a space, which no report has",
            "give the report as it was published",
        )
