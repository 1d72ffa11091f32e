"""Text that a file of XML can hold."""

from __future__ import annotations

import re

# Characters that XML cannot hold: shown by a sign of their own, so that none is gone unseen.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    r"""Return a text without what XML cannot hold: a control character becomes its picture.

    Examples
    --------
    >>> clean("a\x07b\ud800")
    'a␇b�'
    """
    return _NOT_XML.sub(
        lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text
    )
