"""Which themes most boroughs are weak or strong in, in two sentences above the matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspection_findings.analysis.prose import count_words
from inspection_findings.coding import Theme
from inspection_findings.text import list_words
from inspection_findings.theme_report.badges import Tally

_NAMED = 3  # themes that a sentence names


def describe_leanings(
    themes: Sequence[Theme], boroughs: Sequence[str], tallies: Mapping[tuple[str, str], Tally]
) -> tuple[str, ...]:
    """Return which themes have more areas for improvement than strengths, and the reverse.

    Parameters
    ----------
    tallies : mapping of (str, str) to Tally
        By theme id and borough, as the matrix shows them.
    """
    sides = (("weak", "More areas for improvement"), ("strong", "More strengths"))
    sentences = []
    for leaning, words in sides:
        counts = [
            (theme.name, sum(_leans(tallies, theme, one) == leaning for one in boroughs))
            for theme in themes
        ]
        most = sorted((one for one in counts if one[1]), key=lambda one: -one[1])
        if most:
            sentences.append(f"{words} in most boroughs: {_name(most, len(boroughs))}.")
    return tuple(sentences)


def _name(most: Sequence[tuple[str, int]], boroughs: int) -> str:
    """Return the first themes with their numbers, and how many others have as many boroughs."""
    named = [f"{name} ({count} of {boroughs})" for name, count in most[:_NAMED]]
    as_many = sum(count == most[:_NAMED][-1][1] for _, count in most[_NAMED:])
    if not as_many:
        return list_words(named)
    return f"{', '.join(named)} and, in as many, {count_words(as_many, 'other theme')}"


def _leans(tallies: Mapping[tuple[str, str], Tally], theme: Theme, borough: str) -> str:
    return tallies.get((theme.id, borough), Tally()).leaning
