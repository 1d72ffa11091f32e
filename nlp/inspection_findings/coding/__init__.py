"""What themes mean, which findings carry them according to whom, and how far coders agree.

House rule: the id of a theme is never changed, reused or deleted. A theme that is no longer wanted
is retired: it is no longer given, but what was coded with it can still be read.
"""

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
