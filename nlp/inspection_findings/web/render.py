"""Pages from templates. Every text is escaped on its way out, without a template asking for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from inspection_findings._version import __version__
from inspection_findings.corpus.packs import list_pack_formats
from inspection_findings.text import list_words, start_sentence, write_month
from inspection_findings.web import links
from inspection_findings.web.navigation import CODE_PAGES, NAVIGATION
from inspection_findings.web.sessions import FIELD, csrf_token, person_of, take_notice

if TYPE_CHECKING:
    import jinja2

    from inspection_findings.web.explorer import Explorer

_PACK_WORDS = {
    "docx": "Word",
    "pdf": "PDF",
    "xlsx": "Excel",
    "html": "web page",
}
_POLARITY_WORDS = {"area_for_improvement": "area for improvement"}


def render(
    request: Request, template: str, /, *, status: int = HTTPStatus.OK, **values: Any
) -> HTMLResponse:
    """Return a page as an answer.

    Besides ``values``, a template knows the ``request``; the address of the page (``here``); the
    name of the ``person`` at the browser and the address ``to_name`` of the page on which to give
    it; whether the explorer ``is_read_only``, and whether it ``is_shared`` with other computers.
    """
    explorer: Explorer = request.app.state.explorer
    here = _find_page(request)
    shared = {
        "request": request,
        "person": person_of(request),
        "is_read_only": explorer.is_read_only,
        "is_shared": explorer.access is not None,
        "here": here,
        "to_name": links.to_name(here),
    }
    text = _environment().get_template(template).render({**shared, **values})
    return HTMLResponse(text, status_code=status)


def _find_page(request: Request) -> str:
    """Return the address of the page that is shown, if it can be opened again."""
    if request.method != "GET" or request.url.path == links.NAME:
        return "/"
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


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
        day=write_day,
        in_prose=list_words,
        sentence=start_sentence,
        moment=write_moment,
        capital=lambda words: f"{words[:1].upper()}{words[1:]}",
        number=lambda count: f"{count:,}",
        share=lambda share: f"{100 * share:.0f}\u00a0%",
    )
    environment.globals.update(
        links=links,
        version=__version__,
        navigation=NAVIGATION,
        code_pages=CODE_PAGES,
        asset=_find_asset,
        csrf_field=_make_csrf_field,
        take_notice=take_notice,
        polarity_words=lambda polarity: _POLARITY_WORDS.get(polarity, polarity),
        cut=cut_at_marks,
        pack_formats=[(one, _PACK_WORDS[one]) for one in list_pack_formats() if one in _PACK_WORDS],
    )
    return environment


@cache
def _find_asset(name: str) -> str:
    """Return the address of a file; it changes with the file, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256(read_static(name)).hexdigest()[:12]}"


def _make_csrf_field(request: Request) -> Markup:
    """Return the hidden field that each form with method POST needs."""
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(FIELD, csrf_token(request))


def write_day(at: str) -> str:
    """Return the day of a time in UTC, in words.

    Examples
    --------
    >>> write_day("2026-03-01T09:30:00Z")
    '1 March 2026'
    """
    month, day = at[:7], int(at[8:10])
    return f"{day} {write_month(month)}"


def write_moment(at: datetime | None) -> Markup:
    """Return a time as readers of this computer's clock write it; empty for None."""
    if at is None:
        return Markup()
    here = at.astimezone()
    shown = f"{here.day} {here:%B %Y, %H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), shown)


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
