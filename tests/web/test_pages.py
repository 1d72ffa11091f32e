"""Every page: that it answers, says what the corpus says, and can be read by anyone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from tests.support.html import Page, read_page

PAGES = [
    "/notes",
    *("/", "/findings", "/themes", "/themes/victim-work", "/boroughs", "/boroughs/Hackney"),
    *("/reports", "/reports/hackney-2023-05"),
    *("/across", "/sub-themes", "/sub-themes?theme=victim-work", "/recommendations"),
    *("/recommendations?theme=outcome-22&borough=Hackney", "/sites?theme=victim-work&size=2"),
    *("/compare?borough=Hackney", "/compare?borough=Hackney&borough=Lewisham"),
    "/findings?q=what+Hackney+does+badly+on+education+since+2023",
    "/findings?theme=victim-work&polarity=strength&sort=probability&limit=50",
    "/findings?voice=children&sort=centrality",
    *("/findings?q=brexit+fisheries+quota", "/baskets"),
]


def get(site: TestClient, address: str) -> Page:
    """Return a page that is there."""
    answer = site.get(address)
    assert answer.status_code == 200, f"{address}: {answer.text[:300]}"
    return read_page(answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_can_be_read_without_sight_mouse_or_script(site: TestClient, address: str) -> None:
    """It has one main heading, landmarks, a name for each field, and ids that occur once."""
    page = get(site, address)
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert page.all("html") == [{"lang": "en-GB", "class": "govuk-template"}]
    assert page.links[0] == "#main"
    assert page.all("header")
    assert page.all("footer")
    assert all("aria-label" in one for one in page.all("nav"))
    labelled = {one["for"] for one in page.all("label")}
    fields = [one for one in page.all("input", "select", "textarea") if one.get("type") != "hidden"]
    assert {one["id"] for one in fields} == labelled
    assert len(page.ids) == len(set(page.ids)), "an id occurs twice"
    assert all("scope" in one for one in page.all("th"))
    assert page.foreign_scripts == page.all("style", "iframe") == []
    assert [one for _, one in page.elements if "style" in one or "onclick" in one] == []


@pytest.mark.parametrize("address", PAGES)
def test_headings_leave_out_no_level(site: TestClient, address: str) -> None:
    """A heading is at most one level below the one before it."""
    page = get(site, address)
    levels = [int(name[1]) for name, _ in page.elements if name in {"h1", "h2", "h3", "h4"}]
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert levels[0] == 1
    assert max(steps, default=0) <= 1


def find_links(site: TestClient) -> Iterator[tuple[str, str]]:
    """Yield each link of some pages to another page of the explorer, with where it stands."""
    for address in PAGES:
        for link in get(site, address).links:
            if link.startswith("/"):
                yield address, link


def test_every_link_leads_somewhere(site: TestClient) -> None:
    """The pages that a reader can go to are there; of each kind some are opened."""
    seen: dict[str, list[str]] = {}
    for _, link in find_links(site):
        kind = "/".join(urlsplit(link).path.split("/")[:2])
        known = seen.setdefault(kind, [])
        if link not in known and len(known) < 12:
            known.append(link)
            answer = site.get(link)
            assert answer.status_code == 200, link
            place = urlsplit(link).fragment
            assert not place or place in read_page(answer.text).ids, link
    assert {"/", "/findings", "/themes", "/boroughs", "/reports"} <= set(seen)


def test_the_overview_says_what_is_in_the_store(site: TestClient, explored: inf.Corpus) -> None:
    """Its matrix has each theme and borough, and a cell opens exactly its quotations."""
    page = get(site, "/")
    index = explored.pages().index
    assert index.summary in page.text
    for theme in index.themes:
        assert f"/themes/{theme.id}" in page.links
    assert all(sentence in page.text for sentence in (*index.leanings, explored.news().sentence))
    cells = [cell for cell in index.cells if cell.counts.findings]
    for cell in cells[::20]:
        link = f"/findings?theme={cell.theme_id}&borough={cell.borough}"
        assert link in page.links
        found = get(site, link)
        assert f"{len(explored.list(theme=cell.theme_id, borough=cell.borough))} finding" in (
            found.text
        )


def test_a_theme_answers_first(site: TestClient, explored: inf.Corpus) -> None:
    """The sentence and the best quotations are those of the written report."""
    report = explored.pages().theme("victim-work")
    page = get(site, "/themes/victim-work")
    assert report.answer.sentence in page.text
    best = (*report.headlines.strengths, *report.headlines.areas)
    assert best
    for one in best:
        assert " ".join(one.finding.text.split()) in page.text
    assert page.text.index(report.answer.sentence) < page.text.index("Sub-themes")


def test_a_borough_answers_first(site: TestClient, explored: inf.Corpus) -> None:
    """Rating, counts stated and inferred apart, and recommendations with what carries them."""
    report = explored.pages().borough("Hackney")
    page = get(site, "/boroughs/Hackney")
    assert report.reports[0].standing in page.text
    assert report.tally.parts[0][1] in page.text
    for group in report.recommendations:
        for one in group.quotations:
            assert report.traces[one.finding.finding_id].sentence in page.text


def test_a_report_is_whole(site: TestClient, explored: inf.Corpus) -> None:
    """Each finding stands once in its place, and the rest stands there with its reason."""
    page = get(site, "/reports/hackney-2023-05")
    listing = explored.list(borough="Hackney")
    assert set(listing.ids) <= set(page.ids)
    places = [page.text.index(" ".join(one.finding.text.split()[:8])) for one in listing[30:40]]
    assert places == sorted(places)
    assert "Follow us on Twitter" in page.text
    assert "front matter" in page.text


def test_a_finding_has_its_context_coders_and_likes(site: TestClient, explored: inf.Corpus) -> None:
    """Who coded it is told apart, and what is like it stands in other boroughs."""
    finding_id = explored.list(borough="Haringey", coder="reference").ids[0]
    details = explored.finding(finding_id)
    page = get(site, f"/findings/{finding_id}")
    for words in (*details.listed.before, *details.listed.after):
        assert words in page.text
    assert [one.coder_kind for one in details.decisions] == ["reference", "model"]
    assert "Reference coding" in page.text
    assert details.decisions[1].note in page.text
    assert {one.listed.finding.borough for one in details.alike}.isdisjoint({"Haringey"})
    assert f"/reports/haringey-2025-03#{finding_id}" in page.links
    assert f"({details.listed.finding.citation};" in page.text


def test_nothing_of_a_report_becomes_mark_up(harmful: TestClient) -> None:
    """Mark-up in findings, in text that is none, in names of files and in queries is shown."""
    hit = harmful.get(
        "/api/v1/search", params={"q": "knowledgeable, experienced and skilled group of managers"}
    ).json()["rows"][0]
    assert "<script>" in hit["text"]
    for address in (
        *("/", "/reports", "/reports/hackney-2023-05", "/boroughs/Hackney"),
        *("/findings?q=knowledgeable+skilled+group+of+managers", f"/findings/{hit['finding_id']}"),
        "/findings?q=%3Cscript%3Ealert(1)%3C/script%3E+board",
        *("/findings?theme=%3Cscript%3E", "/sites?theme=%3Cscript%3E", "/sub-themes/%3Cb%3E"),
        *("/across", "/recommendations", "/compare?borough=%3Cscript%3E"),
    ):
        answer = harmful.get(address)
        page = read_page(answer.text)
        assert page.foreign_scripts == page.all("img", "b") == [], address
    assert "onerror=alert(2)" in read_page(harmful.get("/reports/hackney-2023-05").text).text
