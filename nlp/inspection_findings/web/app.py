"""The explorer as an application: pages, API, guard and answers to problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from inspection_findings._version import __version__
from inspection_findings.web.api import make_api
from inspection_findings.web.guard import Guard
from inspection_findings.web.html_pages import make_pages
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.links import API
from inspection_findings.web.problems import add_handlers

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus


def make_app(corpus: Corpus, *, kept: KeptPages | None = None) -> FastAPI:
    """Return the explorer of a corpus.

    Parameters
    ----------
    corpus : Corpus
    kept : KeptPages, optional
        Of this corpus, if its pages are being gathered already.
    """
    kept = kept or KeptPages(corpus)
    app = FastAPI(
        title="Inspection findings",
        version=__version__,
        summary="The questions of a store of inspection findings, to read.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the usual page of documentation loads scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(make_api(kept))
    app.include_router(make_pages(kept))
    add_handlers(app)
    app.add_middleware(Guard)
    return app
