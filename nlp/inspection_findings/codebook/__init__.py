"""The codebook: what each theme means, read, checked and changed."""

from inspection_findings.codebook.reading import (
    Change,
    Codebook,
    Theme,
    find_gaps,
    parse_codebook,
    read_codebook,
)

__all__ = ["Change", "Codebook", "Theme", "find_gaps", "parse_codebook", "read_codebook"]
