"""The explorer as an application: pages, API, sessions, guard and answers to problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from inspection_findings._version import __version__
from inspection_findings.web.access import Access, add_door
from inspection_findings.web.api import make_api
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.guard import LARGEST_UPLOAD, LOOPBACK, Guard, Hosts
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.links import API
from inspection_findings.web.pages import make_pages
from inspection_findings.web.problems import add_handlers
from inspection_findings.web.sessions import add_sessions, make_secret
from inspection_findings.web.uploads import Uploads
from inspection_findings.web.writer import Writer

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus


def make_app(
    corpus: Corpus,
    *,
    kept: KeptPages | None = None,
    is_read_only: bool = False,
    secret: str = "",
    access: Access | None = None,
    hosts: Hosts = LOOPBACK,
    largest_upload: int = LARGEST_UPLOAD,
) -> FastAPI:
    """Return the explorer of a corpus; ``state.explorer`` is what its routes share.

    Parameters
    ----------
    corpus : Corpus
    kept : KeptPages, optional
        Of this corpus, if its pages are being gathered already.
    is_read_only : bool
        Refuse every write.
    secret : str
        Signs the sessions. By default a new one: names are forgotten when the program ends.
    access : Access, optional
        Who may use the explorer. By default everybody who can connect to it.
    hosts : Hosts
        The names under which the explorer answers.
    largest_upload : int
        Bytes of reports that may be added at once.
    """
    writer = Writer(is_read_only=is_read_only)
    explorer = Explorer(
        corpus=corpus,
        kept=kept or KeptPages(corpus),
        writer=writer,
        uploads=Uploads(corpus, writer.write),
        is_read_only=is_read_only,
        access=access,
    )
    app = FastAPI(
        title="Inspection findings",
        version=__version__,
        summary="The questions of a store of inspection findings.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the usual page of documentation loads scripts from elsewhere
        redoc_url=None,
    )
    app.state.explorer = explorer
    app.include_router(make_api(explorer))
    app.include_router(make_pages(explorer))
    add_handlers(app)
    if access is not None:
        add_door(app, access)
    add_sessions(app, secret or make_secret())
    # What is added last is met first.
    app.add_middleware(Guard, hosts=hosts, is_read_only=is_read_only, largest_upload=largest_upload)
    return app
