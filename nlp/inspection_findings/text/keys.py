"""Comparison keys and hashes of texts, the same for texts that differ only in typography."""

from __future__ import annotations

import hashlib
import unicodedata

_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")
)  # soft hyphens, zero-width spaces, byte order marks


_FOLDED = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
    }
)


def text_key(text: str) -> str:
    r"""Return a key that ignores quotation mark style, dashes, case and spacing.

    Examples
    --------
    >>> text_key("The  child\u2019s \u2018voice\u2019") == text_key("the child's 'voice'")
    True
    """
    folded = unicodedata.normalize("NFKC", text).translate(_FOLDED).casefold()
    folded = folded.translate(_INVISIBLE)
    return " ".join(folded.split())


def fold_quotes(text: str) -> str:
    """Return ``text`` with straight quotation marks and hyphens; its length stays the same."""
    return text.translate(_FOLDED)


def text_sha256(text: str) -> str:
    """Return the SHA-256 of ``text`` in hexadecimal; embeddings are stored under it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def hash_words(text: str) -> str:
    """Return a short hash, the same for texts that have the same `text_key`.

    Examples
    --------
    >>> hash_words("The child\u2019s voice") == hash_words("the child's  voice")
    True
    """
    return hashlib.sha256(text_key(text).encode()).hexdigest()[:16]
