"""The codebook: what each theme means, read, checked and changed."""

from inspection_findings.codebook.reading import (
    Change,
    Codebook,
    Theme,
    find_gaps,
    parse_codebook,
    read_codebook,
)
from inspection_findings.codebook.retirement import Retirement, find_retirements, retire_as

__all__ = [
    "Change",
    "Codebook",
    "Retirement",
    "Theme",
    "find_gaps",
    "find_retirements",
    "parse_codebook",
    "read_codebook",
    "retire_as",
]
