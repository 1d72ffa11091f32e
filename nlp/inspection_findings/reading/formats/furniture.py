"""What stands on a page to move about in it, and is no text of the report."""

from __future__ import annotations

import re

BACK_LINK = re.compile(
    r"\(\s*(?:back|return) to (?:the )?(?:top|contents)\s*\)|(?:back|return) to (?:the )?top",
    re.IGNORECASE,
)
_AT_END = re.compile(r"\s*\(\s*(?:back|return) to (?:the )?(?:top|contents)\s*\)$", re.IGNORECASE)


def cut_back_link(text: str) -> tuple[str, str]:
    """Return a heading without the link that a web page puts behind it, and that link.

    Examples
    --------
    >>> cut_back_link("Foreword (Back to top)")
    ('Foreword', '(Back to top)')
    >>> cut_back_link("Foreword")
    ('Foreword', '')
    """
    found = _AT_END.search(text)
    return (text[: found.start()], found.group().strip()) if found else (text, "")
