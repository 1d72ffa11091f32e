"""A document as one HTML file: without scripts, with nothing from outside, from a template."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from inspection_findings.documents.arranged import Part, arrange
from inspection_findings.documents.document import Document
from inspection_findings.documents.style import read_style, read_text, shorten_style
from inspection_findings.errors import FindingsError

if TYPE_CHECKING:
    import jinja2

_LONG_WORD = re.compile(r"\S{23,}")
_STEP = 6  # letters of a long word after which it may break


def write_html(
    document: Document, *, template: bytes | None = None, css: bytes | None = None
) -> bytes:
    """Return the document as an HTML page that holds all it needs.

    Parameters
    ----------
    template : bytes, optional
        An organisation's own Jinja2 template. It reads ``document`` (see `Arranged`) and
        ``style``, and draws a figure with ``draw(part)``. It runs in Jinja2's sandbox.
    css : bytes, optional
        An organisation's own style sheet. It comes after ours, so that it holds only what differs.

    Raises
    ------
    FindingsError
        If the template cannot be filled in.
    """
    import jinja2

    style = shorten_style(read_style("base.css") + read_style("page.css"))
    own = read_text(css or b"", "pack.css").replace("</", "<\\/")  # ends no style element
    try:
        page = _read_template(template).render(
            document=arrange(document), style=f"{style}\n{own}".rstrip(), draw=_draw
        )
    except jinja2.TemplateError as error:
        line = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
        raise FindingsError(
            f"pack.html{line}",
            f"cannot be filled in ({error.message or type(error).__name__})",
            "correct it, or leave it out to use the one that is shipped",
        ) from error
    return page.strip().encode()


def _read_template(template: bytes | None) -> jinja2.Template:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.PackageLoader("inspection_findings.documents", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,  # a misspelt name is an error, not an empty line
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = _let_break
    if template is None:
        return environment.get_template("page.html")
    return environment.from_string(read_text(template, "pack.html"))


def _let_break(words: str) -> str:
    """Return words as mark-up in which a very long one may break; it is copied as it is."""
    from markupsafe import Markup

    places = [
        match.start() + offset
        for match in _LONG_WORD.finditer(words)
        for offset in range(_STEP, len(match[0]), _STEP)
    ]
    parts = [words[i:j] for i, j in itertools.pairwise([0, *places, len(words)])]
    return Markup("<wbr>").join(parts)  # which escapes them


def _draw(part: Part) -> str:
    """Return the picture of a figure as mark-up, with ids that no other figure has."""
    from markupsafe import Markup

    if part.chart is None:
        raise ValueError(f"{part.kind} {part.key} is no figure")
    svg = part.chart.svg(prefix=part.key, titled=False)
    return Markup(svg[svg.index("<svg") :].strip())  # noqa: S704 - the chart has escaped its text
