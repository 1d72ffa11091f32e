"""Which themes most boroughs are weak or strong in, in two sentences above the matrix.

Most are more than half. Where no theme has them, those of the largest number are named.
"""

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
    sides = (
        ("weak", "More areas for improvement", "Themes to be improved"),
        ("strong", "More strengths", "Themes with more strengths"),
    )
    sentences = []
    for leaning, words, themes_words in sides:
        counts = [
            (theme.name, sum(_leans(tallies, theme, one) == leaning for one in boroughs))
            for theme in themes
        ]
        ordered = sorted((one for one in counts if one[1]), key=lambda one: -one[1])
        most = [one for one in ordered if 2 * one[1] > len(boroughs)]
        if most:
            sentences.append(f"{words} in most boroughs: {_name(most, len(boroughs))}.")
        elif ordered:
            sentences.append(f"{themes_words} in {_name_largest(ordered, len(boroughs))}.")
    return tuple(sentences)


def _name(most: Sequence[tuple[str, int]], boroughs: int) -> str:
    """Return the first themes with their numbers, and how many others have as many boroughs."""
    named = [f"{name} ({count} of {boroughs})" for name, count in most[:_NAMED]]
    as_many = sum(count == most[:_NAMED][-1][1] for _, count in most[_NAMED:])
    if not as_many:
        return list_words(named)
    return f"{', '.join(named)} and, in as many, {count_words(as_many, 'other theme')}"


def _name_largest(ordered: Sequence[tuple[str, int]], boroughs: int) -> str:
    """Return the themes of the largest number of boroughs: three, and how many others."""
    largest = ordered[0][1]
    names = [name for name, count in ordered if count == largest]
    further = len(names) - _NAMED
    named = [*names[:_NAMED], *([count_words(further, "other theme")] if further > 0 else [])]
    return f"the largest number of boroughs ({largest} of {boroughs}): {list_words(named)}"


def _leans(tallies: Mapping[tuple[str, str], Tally], theme: Theme, borough: str) -> str:
    return tallies.get((theme.id, borough), Tally()).leaning
