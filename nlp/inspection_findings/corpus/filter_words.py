"""The filters of a list in words, for pages and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspection_findings.search import Filters

_NAMES = {
    "all_themes": "also theme",
    "without_theme": "without theme",
    "without_borough": "without",
    "since": "since",
    "to": "until",
    "overall": "whole service",
    "sub_theme": "sub-theme",
    "voice": "mentions what was said by",
}
POLARITIES = {
    "strength": "Strength",
    "area_for_improvement": "Area for improvement",
    "mixed": "Mixed",
    "neutral": "Neutral",
    "unclear": "Unclear",
}


def name_filter(option: str) -> str:
    """Return the name of a filter, as a reader would call it.

    Examples
    --------
    >>> name_filter("all_themes"), name_filter("borough")
    ('Also theme', 'Borough')
    """
    words = _NAMES.get(option, option.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}"


def write_value(option: str, value: str, theme_names: Mapping[str, str]) -> str:
    """Return a value of a filter in words; ``theme_names`` are the names of themes by id.

    Examples
    --------
    >>> write_value("theme", "voice", {"voice": "Child's voice"})
    "Child's voice"
    """
    if option.endswith(("theme", "themes")):
        return theme_names.get(value, value)
    if option == "polarity":
        return POLARITIES.get(value, value)
    return "stated polarity only" if option == "stated" else value


def describe_filters(filters: Filters, theme_names: Mapping[str, str]) -> Iterator[str]:
    """Yield each filter that is given, with its values, in words."""
    for option in filters.given:
        held = getattr(filters, option)
        values = held if isinstance(held, tuple) else (held,)
        words = "; ".join(write_value(option, str(value), theme_names) for value in values)
        yield words.capitalize() if option == "stated" else f"{name_filter(option)}: {words}"
