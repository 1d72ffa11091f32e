"""All pages together, behind the one check of their forms."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from inspection_findings.web.explorer import Explorer
from inspection_findings.web.pages.across import add_across
from inspection_findings.web.pages.add import add_adding
from inspection_findings.web.pages.basket_adding import add_basket_adding
from inspection_findings.web.pages.baskets import add_baskets
from inspection_findings.web.pages.boroughs import add_boroughs
from inspection_findings.web.pages.changes import add_changes
from inspection_findings.web.pages.coding import add_coding
from inspection_findings.web.pages.coding_all import add_coding_all
from inspection_findings.web.pages.coding_start import add_samples
from inspection_findings.web.pages.findings import add_findings
from inspection_findings.web.pages.history import add_history
from inspection_findings.web.pages.names import add_names
from inspection_findings.web.pages.notes import add_notes
from inspection_findings.web.pages.overview import add_overview
from inspection_findings.web.pages.packs import add_packs
from inspection_findings.web.pages.progress import add_progress
from inspection_findings.web.pages.reports import add_reports
from inspection_findings.web.pages.settle import add_settle
from inspection_findings.web.pages.sign_in import add_sign_in
from inspection_findings.web.pages.static import add_static
from inspection_findings.web.pages.themes import add_themes
from inspection_findings.web.pages.undo import add_undo
from inspection_findings.web.sessions import check_form

# The order counts: the first route that an address fits answers it.
_ADDED = (
    add_overview,
    add_findings,
    add_packs,
    add_coding,
    add_coding_all,
    add_samples,
    add_undo,
    add_changes,
    add_reports,
    add_themes,
    add_boroughs,
    add_across,
    add_basket_adding,
    add_baskets,
    add_settle,
    add_progress,
    add_history,
    add_notes,
    add_names,
    add_sign_in,
    add_adding,
    add_static,
)


def make_pages(explorer: Explorer) -> APIRouter:
    """Return the routes of the pages; every form that is sent to one of them is checked."""
    router = APIRouter(
        include_in_schema=False,
        default_response_class=HTMLResponse,
        dependencies=[Depends(check_form)],
    )
    for add in _ADDED:
        add(router, explorer)
    return router
