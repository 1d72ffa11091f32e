"""What themes mean, who gave them to which finding, and how far coders agree."""

from inspection_findings.coding.codebook import (
    Change,
    Codebook,
    Theme,
    describe_theme,
    find_gaps,
    mark_themes,
    parse_codebook,
    read_codebook,
)
from inspection_findings.coding.retired_themes import (
    Retirement,
    find_retirements,
    retire_as,
    select_retired,
)

__all__ = [
    "Change",
    "Codebook",
    "Retirement",
    "Theme",
    "describe_theme",
    "find_gaps",
    "find_retirements",
    "mark_themes",
    "parse_codebook",
    "read_codebook",
    "retire_as",
    "select_retired",
]
