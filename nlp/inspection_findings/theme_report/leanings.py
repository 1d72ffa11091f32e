"""Which themes most boroughs are weak or strong in, in two sentences above the matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        ("weak", "More areas for improvement than strengths"),
        ("strong", "More strengths than areas for improvement"),
    )
    sentences = []
    for leaning, words in sides:
        counts = [
            (theme.name, sum(_leans(tallies, theme, one) == leaning for one in boroughs))
            for theme in themes
        ]
        most = sorted((one for one in counts if one[1]), key=lambda one: -one[1])[:_NAMED]
        named = list_words(
            [f"{name} ({count} of {len(boroughs)} boroughs)" for name, count in most]
        )
        if most:
            sentences.append(f"{words}: most often {named}.")
    return tuple(sentences)


def _leans(tallies: Mapping[tuple[str, str], Tally], theme: Theme, borough: str) -> str:
    return tallies.get((theme.id, borough), Tally()).leaning
