"""Pages from templates. Every text is escaped on its way out, without a template asking for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from inspection_findings._version import __version__
from inspection_findings.text import list_words, start_sentence, write_month
from inspection_findings.web import links

if TYPE_CHECKING:
    import jinja2

_POLARITY_WORDS = {"area_for_improvement": "area for improvement"}


def render(name: str, *, status: int = HTTPStatus.OK, **values: Any) -> HTMLResponse:
    """Return a page as an answer."""
    return HTMLResponse(_environment().get_template(name).render(values), status_code=status)


@cache
def read_static(name: str) -> bytes:
    """Return a file that pages need besides their text."""
    return (files("inspection_findings.web") / "static" / name).read_bytes()


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("inspection_findings.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,  # a misspelt name is an error, not an empty cell
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        month=write_month,
        in_prose=list_words,
        sentence=start_sentence,
        capital=lambda words: f"{words[:1].upper()}{words[1:]}",
        number=lambda count: f"{count:,}",
        share=lambda share: f"{100 * share:.0f}\u00a0%",
    )
    environment.globals.update(
        links=links,
        version=__version__,
        stylesheet=f"/static/explorer.css?v={_hash_of('explorer.css')}",
        polarity_words=lambda polarity: _POLARITY_WORDS.get(polarity, polarity),
        cut=cut_at_marks,
    )
    return environment


def _hash_of(name: str) -> str:
    return hashlib.sha256(read_static(name)).hexdigest()[:12]


def cut_at_marks(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Yield a text in parts, each with whether it is marked.

    Examples
    --------
    >>> list(cut_at_marks("no consent", [(3, 10)]))
    [('no ', False), ('consent', True)]
    """
    place = 0
    for start, end in sorted(spans):
        if start > place:
            yield text[place:start], False
        if end > max(start, place):
            yield text[max(start, place) : end], True
        place = max(place, end)
    if place < len(text):
        yield text[place:], False
