"""XML as text, in which every character comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

# A carriage return that is not escaped comes back as a line feed; in an attribute, any white space
# as a space.
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def make_element(
    tag: str, attributes: dict[str, str] | None = None, children: Iterable[str] = (), text: str = ""
) -> str:
    r"""Return an element; attributes that are empty are left out.

    Examples
    --------
    >>> make_element("Code", {"name": 'A "b"\n', "color": ""}, [make_element("Description")])
    '<Code name="A &quot;b&quot;&#10;"><Description/></Code>'
    """
    written = "".join(
        f' {name}="{escape(clean_text(value), _IN_ATTRIBUTES)}"'
        for name, value in (attributes or {}).items()
        if value
    )
    inside = escape(clean_text(text), _IN_TEXT) + "".join(children)
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def clean_text(text: str) -> str:
    r"""Return a text in which what XML cannot hold at all is replaced, visibly, by U+FFFD.

    Examples
    --------
    >>> clean_text("a\x00b") == "a\ufffdb"
    True
    """
    return _FORBIDDEN.sub(_REPLACEMENT, text)
