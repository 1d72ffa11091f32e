"""The page of findings: search and list in one, with filters, tags, parts and a download."""

from __future__ import annotations

import csv
import io
import re

import docx
import openpyxl
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.search import Filters
from inspection_findings.text.markdown import escape_markdown
from inspection_findings.web.query import BEST, FilterQuery, FindingsQuery
from tests.support.html import Page, read_page
from tests.web.conftest import HARM

ASKED = "what Hackney does badly on education since 2023"


def get(site: TestClient, **asked: str | int | list[str]) -> Page:
    answer = site.get("/findings", params=asked)
    assert answer.status_code == 200
    return read_page(answer.text)


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_filters_are_those_of_the_corpus() -> None:
    """An address takes every filter of lists and searches under the same name."""
    assert set(FilterQuery.model_fields) == set(Filters.__dataclass_fields__)


def test_a_search_shows_what_it_understood(site: TestClient, explored: inf.Corpus) -> None:
    """Each constraint is a tag, and without it the words are gone from the query."""
    hits = explored.search(ASKED, limit=BEST)
    page = get(site, q=ASKED)
    assert {one.option for one in hits.understood} == {"since", "borough", "polarity"}
    for one in hits.understood:
        assert f"\u201c{one.words}\u201d" in page.text
    assert hits.summary in page.text
    (without,) = (
        link for link in page.links if link == "/findings?q=what+does+badly+on+education+since+2023"
    )
    assert (
        "Hackney"
        not in read_page(site.get(without).text)
        .text.split("Best hits")[0]
        .split("Apply filters")[-1]
    )


def test_two_boroughs_in_a_query_are_both_in_force(site: TestClient, explored: inf.Corpus) -> None:
    """What is counted beside the hits is counted under all filters that were understood."""
    asked = "victims in Hackney and Lewisham"
    assert explored.search(asked).filters == {"borough": ["Hackney", "Lewisham"]}
    searched = explored.list(borough=["Hackney", "Lewisham"]).findings
    shown = f"Only the best {BEST} are shown, of {searched:,} findings that were searched."
    assert shown in get(site, q=asked).text


def test_a_search_with_few_hits_is_not_called_cut(site: TestClient, explored: inf.Corpus) -> None:
    """What a phrase leaves out is no hit: nothing is hidden."""
    assert 0 < len(explored.search('"outcome 22"', limit=BEST)) < BEST
    assert "Only the best" not in get(site, q='"outcome 22"').text


def test_words_can_be_searched_for_as_they_are(site: TestClient) -> None:
    """The page offers it, and then understands nothing as a filter."""
    page = get(site, q=ASKED)
    (literal,) = (link for link in page.links if "literal=true" in link)
    assert "was understood as a filter" not in read_page(site.get(literal).text).text


def test_a_search_for_what_is_not_there_says_so(site: TestClient, explored: inf.Corpus) -> None:
    """The sentence is that of the command line."""
    asked = '"brexit fisheries quota"'
    assert explored.search(asked).summary in get(site, q=asked).text


def test_each_filter_is_a_box_with_its_count(site: TestClient, explored: inf.Corpus) -> None:
    """The count is how many findings the list has when the box is ticked."""
    page = get(site, borough="Hackney")
    boxes = {
        (one["name"], one["value"]): one
        for one in page.all("input")
        if one.get("type") == "checkbox"
    }
    assert "checked" in boxes["borough", "Hackney"]
    counts = explored.filter_counts(borough="Hackney").values
    for option in ("theme", "polarity", "kind", "voice"):
        for value in counts[option]:
            assert ((option, value.value) in boxes) == (value.findings > 0)
            listed = explored.list(borough="Hackney", **{option: value.value})  # type: ignore[arg-type]
            assert listed.findings == value.findings


def test_ticked_boxes_give_the_list_that_they_say(site: TestClient, explored: inf.Corpus) -> None:
    """What a browser sends for the form, with its empty fields, is understood."""
    sent = {
        "q": "",
        "since": "",
        "to": "",
        "borough": ["Hackney", "Lewisham"],
        "theme": "voice",
        "without_theme": "ete",
        "stated": "true",
    }
    listing = explored.list(
        borough=["Hackney", "Lewisham"], theme="voice", without_theme="ete", stated=True
    )
    page = get(site, **sent)  # type: ignore[arg-type]
    assert f"{listing.findings} findings in {listing.boroughs} boroughs" in page.text
    assert listing[0].finding.text in page.text


def test_parts_follow_one_another(site: TestClient, explored: inf.Corpus) -> None:
    """Next and previous lead through the whole list, each finding once."""
    expected = list(explored.list(borough="Hackney", kind="bullet").ids)
    shown: list[str] = []
    address: str | None = "/findings?borough=Hackney&kind=bullet&limit=30"
    while address:
        page = read_page(site.get(address).text)
        links = [one for one in page.all("a") if one.get("rel") == "next"]
        ids = [one.removeprefix("/findings/") for one in page.links if "hackney-2023-05:" in one]
        shown += ids
        address = links[0]["href"] if links else None
    assert shown == expected
    assert len(expected) > 60


def test_an_address_is_a_permanent_link() -> None:
    """The same question has the same address, and values that are not given are not in it."""
    query = FindingsQuery(q="consent", borough=["Hackney"], stated=True)
    assert query.address() == "/findings?borough=Hackney&stated=true&q=consent"
    assert query.without("borough", "Hackney").address() == "/findings?stated=true&q=consent"
    assert query.without("stated", "True").address() == "/findings?borough=Hackney&q=consent"
    assert FindingsQuery().address() == "/findings"


def test_the_download_is_what_is_shown(site: TestClient, explored: inf.Corpus) -> None:
    """The CSV has all parts of the list in its order, as the command writes them."""
    page = get(site, borough="Hackney", theme="voice", sort="probability", limit=10)
    (link,) = (one for one in page.links if one.startswith("/findings.csv"))
    answer = site.get(link)
    assert answer.headers["content-disposition"].endswith('carers-and-hackney.csv"')
    listing = explored.list(borough="Hackney", theme="voice", sort="probability")
    assert answer.text == "\ufeff" + listing.csv
    assert [row["finding_id"] for row in read_csv(answer.text)] == list(listing.ids)


def test_the_download_of_a_search_is_the_ranked_list(
    site: TestClient, explored: inf.Corpus
) -> None:
    """It has the hits of all parts, the best first."""
    answer = site.get("/findings.csv", params={"q": ASKED})
    hits = explored.search(ASKED, limit=BEST)
    assert [row["finding_id"] for row in read_csv(answer.text)] == [
        hit.finding.finding_id for hit in hits
    ]


def test_marks_stand_where_words_match(site: TestClient, explored: inf.Corpus) -> None:
    """As many words are marked as the hits of the part have matches."""
    page = get(site, q="victims consent", limit=5)
    expected = sum(len(hit.matched) for hit in explored.search("victims consent", limit=BEST)[:5])
    assert len(page.all("mark")) == expected > 0


def test_a_workbook_is_what_is_shown(site: TestClient, explored: inf.Corpus) -> None:
    """Excel has all parts of the list in its order; a search as a document has the best first."""
    page = get(site, borough="Hackney", theme="voice", sort="probability", limit=10)
    (link,) = (one for one in page.links if one.startswith("/findings.xlsx"))
    answer = site.get(link)
    assert answer.headers["content-disposition"].endswith('carers-and-hackney.xlsx"')
    listing = explored.list(borough="Hackney", theme="voice", sort="probability")
    header, *rows = openpyxl.load_workbook(io.BytesIO(answer.content))["Findings"].values
    shown = [(row[header.index("Finding id")], row[header.index("Quotation")]) for row in rows]
    assert shown == [(one.finding.finding_id, one.finding.text) for one in listing]
    hits = explored.search(ASKED, limit=BEST)
    markdown = site.get("/findings.md", params={"q": ASKED}).text
    first = hits[0].finding
    assert f"\n1\\. {escape_markdown(first.citation)}" in markdown
    assert site.get("/findings.docx", params={"q": ASKED}).content.startswith(b"PK")
    assert site.get("/findings.exe").status_code == 422


def test_a_document_of_a_search_keeps_its_order(site: TestClient, explored: inf.Corpus) -> None:
    """It says first how many are likely, and counts no boroughs; the best ten can be had alone."""
    page = get(site, q=ASKED)
    links = [one for one in page.links if one.startswith("/findings.md")]
    best, whole = (site.get(one) for one in links)
    hits = explored.search(ASKED, limit=BEST)
    asked = f"**Found:** {hits.summary}" if hits.summary else f"**Question:** {ASKED}"
    assert whole.text.splitlines()[2].startswith(f"- {asked}")
    assert "in 5 boroughs" not in whole.text
    assert "Findings by borough" not in whole.text
    places = [whole.text.index(escape_markdown(f"[{one}]")) for one in hits.ids]
    assert places == sorted(places)
    shown = [escape_markdown(f"[{one}]") in best.text for one in hits.ids[:11]]
    assert shown == [*[True] * 10, False]
    assert best.headers["content-disposition"].startswith('attachment; filename="best-10-findings-')


def test_the_name_of_a_file_is_no_header(site: TestClient) -> None:
    """Whatever is asked, a name is short and of plain letters."""
    answer = site.get("/findings.csv", params={"q": 'café"\r\nX-Harm: 1; ' + "a" * 200})
    assert "x-harm" not in answer.headers
    assert re.fullmatch(
        r'attachment; filename="[a-z0-9-]{1,60}\.csv"', answer.headers["content-disposition"]
    )


def test_a_search_says_whose_polarity_it_is(site: TestClient) -> None:
    """Only where a polarity is asked for."""
    words = "Polarity is that of the whole finding"
    assert words in get(site, q="consent", polarity="strength").text
    assert words not in get(site, q="consent").text
    assert words not in get(site, polarity="strength").text


def test_harmful_text_is_text_in_files(harmful: TestClient) -> None:
    """Mark-up in a report is quoted in Word as it stands."""
    data = harmful.get("/findings.docx", params={"q": "the board is supported"}).content
    texts = [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]
    assert any(one.startswith(f"{HARM} The board is supported") for one in texts)
