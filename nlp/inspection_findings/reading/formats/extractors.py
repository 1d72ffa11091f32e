"""Names the extractor of each form, with the version of the library behind it.

The name is part of what a source is: another extractor may give other text. A store reads a file
again when its extractor has changed.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from inspection_findings.reading.formats.detect import Form
from inspection_findings.records import PLAIN_TEXT

# Our own version of each extractor (raise it when the same file gives other text), and the
# libraries it uses.
_EXTRACTORS: dict[Form, tuple[str, tuple[str, ...]]] = {
    "pdf": ("pdf 1", ("pypdfium2",)),
    "web page": ("html 1", ("lxml",)),
    "Word file": ("word 1", ("mammoth", "lxml")),
}


@cache
def name_extractor(form: Form) -> str:
    """Return the extractor of a form, without loading its libraries.

    Examples
    --------
    >>> name_extractor("plain text")
    'plain text 2'
    """
    if form == "plain text":
        return PLAIN_TEXT
    own, libraries = _EXTRACTORS[form]
    return f"{own} ({', '.join(f'{name} {version(name)}' for name in libraries)})"
