"""The questions of ``Corpus`` as addresses of the API that answer GET."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from inspection_findings.corpus import list_rows
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.problems import or_not_found
from inspection_findings.web.query import (
    BEST,
    LONGEST_NAME,
    MOST_SITES,
    CompareQuery,
    FilterQuery,
    FollowUpQuery,
    ListQuery,
    PageNumber,
    SearchQuery,
    ThemesQuery,
)

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

Row = dict[str, Any]
Reader = Annotated[
    str,
    Query(
        max_length=LONGEST_NAME,
        description=(
            "Who asks. While a finding of a blind sample is still to be coded, what others gave it"
            " is hidden from those who are to code it, and from whoever is not named."
        ),
    ),
]
Tables = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a list.

    Attributes
    ----------
    total : int
        How many there are in all parts.
    next : str or None
        The address of the next part; None after the last one.
    rows : list
        As ``findings list --format json`` writes them.
    """

    total: int
    offset: int
    limit: int
    next: str | None
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPart(Part):
    """A part of what a search found; the rows are those of ``findings search --format json``.

    ``verdict`` says whether anything is likely to be about the query ("yes", "no", "unsure"),
    ``expected`` how many of the first ten hits are, ``understood`` which filters were taken from
    the words of the query.
    """

    verdict: str | None
    expected: int | None
    understood: list[dict[str, str]]


def add_questions(router: APIRouter, explorer: Explorer) -> None:
    """Add what can be asked."""
    _add_findings(router, explorer.corpus)
    _add_contents(router, explorer.corpus)
    _add_across(router, explorer.corpus)
    _add_pages(router, explorer)


def _add_findings(router: APIRouter, corpus: Corpus) -> None:
    @router.get("/findings", summary="List findings", tags=["findings"])
    def findings(request: Request, query: Annotated[ListQuery, Query()]) -> Part:
        """Return the findings that meet the filters, without a query."""
        listing = corpus.list(
            sort=query.sort, offset=query.offset, limit=query.limit, **query.filters()
        )
        return Part(
            total=listing.findings,
            offset=query.offset,
            limit=query.limit,
            next=_find_next(request, query, listing.findings),
            rows=[dict(row) for row in listing.rows],
        )

    @router.get("/search", summary="Search findings", tags=["findings"])
    def search(request: Request, query: Annotated[SearchQuery, Query()]) -> FoundPart:
        """Return the findings that answer a query, the best first; at most 100 in all parts."""
        hits = corpus.search(query.q, literal=query.literal, limit=BEST, **query.filters())
        return FoundPart(
            total=len(hits),
            offset=query.offset,
            limit=query.limit,
            next=_find_next(request, query, len(hits)),
            rows=[dict(row) for row in hits.rows[query.offset : query.offset + query.limit]],
            verdict=hits.verdict,
            expected=hits.expected,
            understood=[asdict(one) for one in hits.understood],
        )

    @router.get("/filters", summary="Count values of filters", tags=["findings"])
    def filters(query: Annotated[FilterQuery, Query()]) -> Row:
        """Return how many findings each value of each filter gives, if the others stay."""
        return asdict(corpus.filter_counts(**query.filters()))

    @router.get("/findings/{finding_id:path}", summary="One finding", tags=["findings"])
    def finding(finding_id: str, coder: Reader = "") -> Row:
        """Return a finding in its context, who coded it and why, and what is like it elsewhere."""
        with or_not_found():
            details = corpus.finding(finding_id)
        return corpus.blindness(coder).cover_details(details).to_json()


def _find_next(request: Request, query: ListQuery | SearchQuery, total: int) -> str | None:
    """Return the address of the next part; None after the last one."""
    offset = query.offset + query.limit
    if offset >= total:
        return None
    url = request.url.include_query_params(offset=offset)
    return f"{url.path}?{url.query}"


def _add_contents(router: APIRouter, corpus: Corpus) -> None:
    @router.get("/info", summary="Versions and hashes", tags=["store"])
    def info() -> dict[str, str]:
        """Return versions and hashes of tool, codebook, model and store."""
        return dict(corpus.info())

    @router.get("/reports", summary="Reports", tags=["store"])
    def reports() -> list[Row]:
        """Return the reports, each with its rating and its number of findings by kind."""
        return _plain(list_rows(corpus.reports()))

    @router.get("/ratings", summary="Ratings", tags=["store"])
    def ratings() -> list[Row]:
        """Return the rating of each standard in each report."""
        return _plain(list_rows(corpus.ratings()))

    @router.get("/themes", summary="Themes", tags=["store"])
    def themes() -> list[Row]:
        """Return the themes of the codebook, each with its number of findings."""
        return _plain(list_rows(corpus.themes()))

    @router.get("/counts", summary="Counts by theme and borough", tags=["store"])
    def counts() -> list[Row]:
        """Return the number of findings by theme, borough and polarity."""
        return _plain(list_rows(corpus.counts()))

    @router.get("/left-out", summary="What is left out", tags=["store"])
    def left_out() -> Tables:
        """Return what the store contains and some count leaves out, each with the reason."""
        return corpus.left_out().to_json()

    @router.get("/reports/{report_id:path}/pages/{page}", summary="A page of a PDF", tags=["store"])
    def page_boxes(report_id: str, page: PageNumber) -> Row:
        """Return where each finding of a page stands, in shares of its width and height."""
        with or_not_found():
            return corpus.page_boxes(report_id, page).to_json()

    @router.get("/reports/{report_id:path}", summary="A whole report", tags=["store"])
    def report(report_id: str) -> Row:
        """Return a report as text: its findings in their places, the reason for all else."""
        with or_not_found():
            return corpus.report(report_id).to_json()


def _add_across(router: APIRouter, corpus: Corpus) -> None:
    @router.get("/recurring", summary="What recurs", tags=["across boroughs"])
    def recurring(query: Annotated[ThemesQuery, Query()]) -> Tables:
        """Return what recurs across boroughs, with intervals."""
        return corpus.recurring(theme=query.theme).to_json()

    @router.get("/sub-themes", summary="Sub-themes", tags=["across boroughs"])
    def sub_themes(query: Annotated[ThemesQuery, Query()]) -> Tables:
        """Return groups of findings that make the same point, and findings in no group."""
        return corpus.sub_themes(theme=query.theme).to_json()

    @router.get("/recommendations", summary="Recommendations", tags=["across boroughs"])
    def recommendations(query: Annotated[FollowUpQuery, Query()]) -> Tables:
        """Return recommendations traced and shared, good practice elsewhere, re-inspections."""
        return corpus.recommendations(theme=query.theme, borough=query.borough).to_json()

    @router.get("/sites/{theme}", summary="Boroughs to visit", tags=["across boroughs"])
    def sites(theme: str, size: Annotated[int, Query(ge=1, le=MOST_SITES)] = 3) -> Tables:
        """Return boroughs to visit for a theme, with the reasons."""
        with or_not_found():
            return corpus.sites(theme, size=size).to_json()


def _add_pages(router: APIRouter, explorer: Explorer) -> None:
    @router.get("/compare", summary="Boroughs side by side", tags=["across boroughs"])
    def compare(query: Annotated[CompareQuery, Query()]) -> Tables:
        """Return what two to four boroughs say of each theme, and their ratings."""
        return explorer.kept.pages().compare(query.chosen).to_json()

    @router.get("/news", summary="What the last build did", tags=["store"])
    def news() -> Tables:
        """Return what became of reports and sub-themes in the last build that changed any."""
        return explorer.corpus.news().to_json()


def _plain(rows: Any) -> list[Row]:
    return [dict(row) for row in rows]
