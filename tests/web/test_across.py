"""The pages across boroughs say what ``Corpus`` answers, and the first screen has the answer."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.corpus import list_rows
from inspection_findings.corpus.theme_pages import ThemePages
from tests.support.html import Page, read_page

BOTH = "/compare?borough=Hackney&borough=Lewisham"


@pytest.fixture(scope="module")
def pages(site: TestClient) -> ThemePages:
    """Return what the explorer has gathered."""
    gathered: ThemePages = site.app.state.explorer.kept.pages()  # type: ignore[attr-defined]
    return gathered


def get(site: TestClient, address: str) -> Page:
    answer = site.get(address)
    assert answer.status_code == 200, f"{address}: {answer.text[:300]}"
    return read_page(answer.text)


def count(corpus: inf.Corpus, theme: str, borough: str, polarity: str) -> int:
    """Count findings of a polarity, stated and inferred; a mixed one is both."""
    return corpus.list(theme=theme, borough=borough, polarity=[polarity, "mixed"]).findings


def test_a_cell_of_the_matrix_has_a_name_in_words(
    site: TestClient, explored: inf.Corpus, pages: ThemePages
) -> None:
    """Each cell with a finding is a link that says theme, borough and all counts."""
    page = get(site, "/")
    named = {one["href"]: one["aria-label"] for one in page.all("a") if "aria-label" in one}
    cells = [one for one in pages.index.cells if one.counts.findings]
    assert len(named) >= len(cells)
    for cell in cells[::12]:
        name = named[f"/findings?theme={cell.theme_id}&borough={cell.borough}"]
        assert f". {pages.theme_names[cell.theme_id]} in {cell.borough}: " in name
        name = name.partition(" in ")[2]
        for words, polarity in (
            ("strength", "strength"),
            ("area for improvement|areas for improvement", "area_for_improvement"),
        ):
            said = re.search(rf"(\d+) (?:{words})", name)
            number = count(explored, cell.theme_id, cell.borough, polarity)
            assert int(said[1] if said else 0) == number, name


def test_the_picture_has_each_theme_once(site: TestClient, pages: ThemePages) -> None:
    """Those that need most come first, and numbers stand beside the bars."""
    html = site.get("/").text
    figure = html[html.index("<figure") : html.index("</figure>")]
    names = [theme.theme.name for theme, _ in pages.by_need]
    assert sorted(names) == sorted(theme.name for theme in pages.index.themes)
    assert re.findall(r'<a href="/themes/[^"]+">([^<]+)</a>', figure) == names
    stated = [
        next(line.stated for line in answer.lines if line.aspect == "area_for_improvement")
        for _, answer in pages.by_need
    ]
    assert stated == sorted(stated, reverse=True)
    for _, answer in pages.by_need[:3]:
        for line in answer.lines[1:3]:
            assert f"{line.together} of {line.eligible}" in figure


def test_a_sub_theme_has_all_its_findings(site: TestClient, explored: inf.Corpus) -> None:
    """The sentence counts them, each stands there with its citation, and a link lists them."""
    clusters = list_rows(explored.sub_themes().clusters)
    one = clusters[0]
    page = get(site, f"/sub-themes/{one['cluster_id']}")
    listing = explored.list(sub_theme=one["cluster_id"])
    assert sorted(listing.ids) == sorted(one["members"])
    assert f"{len(listing)} findings in five boroughs" in page.text
    assert f"{one['stability']:.2f}" in page.text
    for member in listing:
        assert member.finding.citation in page.text
        assert " ".join(member.finding.text.split()) in page.text
    assert f"/findings?sub_theme={one['cluster_id']}" in page.links
    listed = get(site, "/sub-themes")
    assert all(f"/sub-themes/{row['cluster_id']}" in listed.links for row in clusters[:100])
    assert one["name"] in read_page(site.get(f"/sub-themes/{one['name']}").text).text


def test_who_is_asked_to_act_is_counted_by_boroughs(
    site: TestClient, explored: inf.Corpus, pages: ThemePages
) -> None:
    """The theme's answer stands first, then each kind of addressee as the command counts it."""
    page = get(site, "/recommendations?theme=outcome-22")
    answer = pages.theme("outcome-22").answer.sentence
    answered = explored.recommendations(theme="outcome-22")
    assert page.text.index(answer) < page.text.index("Who is asked to act")
    addressees = list_rows(answered.addressees)
    assert addressees
    for row in addressees:
        assert f"{row['boroughs']} of {row['eligible']}" in page.text
        assert row["addressee_kind"].capitalize() in page.text
    traced = {row["recommendation_finding_id"] for row in list_rows(answered.crosswalk)}
    assert traced <= {link.rpartition("/")[2] for link in page.links}
    untaken = sum(not row["taken_up"] for row in list_rows(answered.taken_up))
    assert f"({untaken} of {len(answered.taken_up)} stated)" in page.text
    hackney = pages.recommended(borough="hackney")
    own = explored.recommendations(borough="Hackney").recommendations
    assert sum(one.count.recommendations for one in hackney.addressees) == len(own)


def test_boroughs_are_compared_by_the_same_counts(
    site: TestClient, explored: inf.Corpus, pages: ThemePages
) -> None:
    """What one is strong in and another weak in comes first; ratings are those of the store."""
    found = pages.compare(["hackney", "Lewisham"])
    page = get(site, BOTH)
    assert found.summary in page.text
    assert found.contrasts + found.inferred_contrasts
    places = [page.text.index(f"{one.theme.name}: {one.sentence}") for one in found.contrasts]
    places += [
        page.text.index(f"{one.theme.name}: {one.inferred_sentence}")
        for one in found.inferred_contrasts
    ]
    assert places == sorted(places)
    assert places[-1] < page.text.index("All themes side by side")
    for theme in (*found.contrasts, *found.inferred_contrasts, *found.others[::8]):
        for side in theme.sides:
            asked = (explored, theme.theme.id, side.borough)
            assert side.tally.strengths.together == count(*asked, "strength")
            assert side.tally.areas.together == count(*asked, "area_for_improvement")
    shown = (*found.contrasts, *found.inferred_contrasts, *found.others, *found.silent)
    assert len(shown) == len(pages.theme_names)
    for one in found.contrasts:
        for row in pages.sites(one.theme.id, size=5).site_rows:
            assert row.borough not in {"strong": one.weak, "weak": one.strong}.get(row.role, ())
    rated = {
        (row["borough"], row["standard"]): row["rating"] for row in list_rows(explored.ratings())
    }
    for line in found.ratings:
        for borough, rating in zip(found.boroughs, line.ratings, strict=True):
            assert rating == rated.get((borough, line.standard))
    assert site.get(f"/api/v1{BOTH}").json()["summary"] == found.summary


def test_sites_are_those_of_the_corpus(site: TestClient, explored: inf.Corpus) -> None:
    """In their order, with role and reason, as many as are asked for."""
    page = get(site, "/sites?theme=Victim+work&size=2")
    rows = list_rows(explored.sites("victim-work", size=2).sites)
    headings = [f"{row['rank']}. {row['borough']}: {row['role']}" for row in rows]
    assert len(headings) == 2
    assert all(heading in page.text for heading in headings)
    assert all(row["reason"][1:] in page.text for row in rows)


def test_news_are_those_of_the_corpus(site: TestClient, explored: inf.Corpus) -> None:
    """A first build added all reports; the page names each with its findings."""
    news = explored.news()
    assert site.get("/api/v1/news").json() == news.to_json()
    assert set(news.reports["what"]) == {"added"}
    assert news.reports["findings_added"].sum() == explored.list(limit=1).findings
    assert "5 reports added" in get(site, "/").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/sub-themes/none", 404),
        ("/sub-themes?theme=none", 400),
        ("/recommendations?borough=none", 400),
        ("/sites?theme=none", 400),
        ("/sites?theme=voice&size=0", 422),
        ("/compare?borough=none&borough=Hackney", 400),
        ("/compare?borough=1&borough=2&borough=3&borough=4&borough=5", 422),
        ("/api/v1/compare?borough=Hackney&borough=Hackney", 400),
        ("/compare?theme=voice", 422),
    ],
)
def test_what_is_unknown_is_said(site: TestClient, address: str, status: int) -> None:
    assert site.get(address).status_code == status


@pytest.mark.parametrize("asked", ["theme=victim-work", "theme=victim-work&theme=ete"])
def test_a_pack_is_a_file_of_each_kind(site: TestClient, asked: str) -> None:
    """A theme page leads to its pack; each is a file that a browser saves under its own name."""
    page = get(site, "/themes/victim-work")
    assert "/pack.docx?theme=victim-work" in page.links
    for ending, mark in (("docx", b"PK"), ("html", b"<!DOCTYPE html>"), ("xlsx", b"PK")):
        answer = site.get(f"/pack.{ending}?{asked}")
        assert answer.status_code == 200
        assert answer.content.startswith(mark)
        assert f'.{ending}"' in answer.headers["content-disposition"]


def test_a_pack_on_nothing_says_what_is_wrong(site: TestClient) -> None:
    """An unknown theme, two questions at once, or none: words, and no file."""
    for asked in ("theme=nonsense", "theme=ete&basket=x", ""):
        answer = site.get(f"/pack.docx?{asked}")
        assert answer.status_code == 404
        assert "text/html" in answer.headers["content-type"]
