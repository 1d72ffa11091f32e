"""Characters that steer a terminal instead of being read: shown by their code, never sent.

A report, a codebook or a person's name can hold escape sequences, which colour, move or rename a
terminal, and direction marks, which make words appear in another order than they are written.
"""

from __future__ import annotations

import json
import unicodedata

# Control characters, format characters (direction marks, zero-width characters, soft hyphens),
# half surrogate pairs, and the separators of lines and paragraphs.
_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_steering(character: str) -> bool:
    """Return whether a character steers the terminal; a tab or a new line does too."""
    return unicodedata.category(character) in _STEERING


def show_controls(text: str, *, keep: str = "") -> str:
    r"""Return the text with the code of each steering character in its place.

    Parameters
    ----------
    keep : str
        Steering characters that stay as they are, such as the new line of a text of several lines.

    Examples
    --------
    >>> show_controls("red \x1b[31m, turned \u202e, hidden \u200b")
    'red <U+001B>[31m, turned <U+202E>, hidden <U+200B>'
    """
    codes = {ord(one): f"<U+{ord(one):04X}>" for one in _find_steering(text, keep=keep)}
    return text.translate(codes)


def escape_json(written: str) -> str:
    r"""Return JSON with each steering character in its strings as ``\u`` and its code.

    It is the same value for whoever reads it, and safe on a terminal. New lines between the values
    stay.

    Examples
    --------
    >>> escape_json('{"text": "turned \u202e"}')
    '{"text": "turned \\u202e"}'
    """
    found = _find_steering(written, keep="\n")
    codes = {ord(one): json.dumps(one)[1:-1] for one in found - {"\x7f"}}
    return written.translate(codes | {0x7F: "\\u007f"})  # json leaves this one as it is


def _find_steering(text: str, *, keep: str) -> set[str]:
    return {one for one in set(text) if one not in keep and is_steering(one)}
