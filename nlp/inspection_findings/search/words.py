"""The words of texts and queries."""

from __future__ import annotations

from inspection_findings.text import split_words


def read_words(text: str) -> tuple[str, ...]:
    r"""Return the words of a text in lower case, without the possessive.

    Examples
    --------
    >>> read_words("The child\u2019s over-represented")
    ('the', 'child', 'over', 'represented')
    """
    return tuple(word.removesuffix("'s").replace("'", "") for word in split_words(text))
