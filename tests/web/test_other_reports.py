"""Reports with pages, without ratings or dates, of several inspectorates, coded by people."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import PROBATION, Coding
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from inspection_findings.web import make_app
from tests.support import sisters
from tests.support.forms import typst_pdf
from tests.support.html import read_page
from tests.support.stores import run_sql
from tests.support.variants import REPORTS, ROOT
from tests.web.conftest import ADDRESS

NOTE = "A person's <em>note</em>"


@pytest.fixture(scope="module")
def mixed(
    tiny_encoder: OnnxEncoder, tiny_model: ThemeModel, tmp_path_factory: pytest.TempPathFactory
) -> inf.Corpus:
    """Return a report as text, sister inspectorates' as PDF and text, and a person's coding."""
    folder = tmp_path_factory.mktemp("mixed")
    pdf = folder / "northmarsh.pdf"
    pdf.write_bytes(typst_pdf.write_pdf(sisters.make_childrens_services(), sisters.DESIGNS[0]))
    plain = folder / "send.txt"
    plain.write_text(sisters.write_text(sisters.make_area_send()), encoding="utf-8")
    store = folder / "mixed.findings"
    reports = [REPORTS[0], pdf, plain, folder / "broken.pdf"]
    reports[-1].write_bytes(b"%PDF-1.4 nothing")
    inf.build(reports, store=store, model=tiny_model, encoder=tiny_encoder)
    with open_store(store, mode="write") as opened:
        finding_id = opened.read_finding_ids()[0]
        coding = Coding(finding_id=finding_id, theme_id="voice", coder="Ana", coder_kind="person")
        opened.save_codings(
            [coding], coder="Ana", coder_kind="person", coded=[finding_id], notes={finding_id: NOTE}
        )
    standards = ROOT / "corpus" / "standards.toml"
    return inf.open_corpus(store, model=tiny_model, encoder=tiny_encoder, standards=standards)


@pytest.fixture(scope="module")
def mixed_site(mixed: inf.Corpus) -> Iterator[TestClient]:
    with TestClient(make_app(mixed), base_url=ADDRESS) as client:
        yield client


def test_every_page_of_every_report_answers(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """What a report does not have is not shown, and is no error."""
    pages = mixed.pages()
    reports = mixed.reports()["report_id"].tolist()
    assert len(reports) == 3
    addresses = ["/", "/themes", "/boroughs", "/reports", "/findings", "/findings?q=leaders"]
    addresses += [f"/reports/{one}" for one in reports]
    addresses += [f"/boroughs/{one}" for one in pages.boroughs]
    addresses += [f"/themes/{one}" for one in pages.theme_names]
    addresses += [f"/findings/{one}" for one in mixed.list().ids[::15]]
    for address in addresses:
        answer = mixed_site.get(address)
        assert answer.status_code == 200, address
        page = read_page(answer.text)
        assert len(page.ids) == len(set(page.ids)), address
        assert "None" not in page.text.split(), address


def test_links_lead_on_from_reports_that_are_not_counted(
    mixed_site: TestClient, mixed: inf.Corpus
) -> None:
    """Their boroughs have no page: the link leads to their findings."""
    (one,) = mixed.list(inspectorate="Ofsted", limit=1)
    for address in (f"/findings/{one.finding.finding_id}", f"/reports/{one.finding.report_id}"):
        for link in read_page(mixed_site.get(address).text).links[:40]:
            if link.startswith("/"):
                assert mixed_site.get(link).status_code == 200, link


def test_pages_of_a_report_are_numbered(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """Each page is named once, before the first text on it; a finding says where it begins."""
    report_id = next(one for one in mixed.reports()["report_id"] if "childrens" in one)
    html = mixed_site.get(f"/reports/{report_id}").text
    numbers = re.findall(r'<p class="page-number" id="page-(\d+)">Page \1 ', html)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 1
    (last,) = mixed.list(sort="report", service="Northmarsh children's services")[-1:]
    assert last.page is not None
    page = read_page(mixed_site.get(f"/findings/{last.finding.finding_id}").text)
    assert f"page {last.page}" in page.text


def test_whose_reports_are_counted_is_said(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """So is a file that could not be read, and how to see and count what is not counted."""
    page = read_page(mixed_site.get("/").text)
    assert "Counted here: HM Inspectorate of Probation (1 report)." in page.text
    for name, reports in mixed.counted.left_out:
        assert f"{name} ({reports} report" in page.text
    assert 'findings serve --inspectorate "Ofsted"' in page.text
    assert "/reports#not-counted" in page.links
    assert "broken.pdf" in page.text


def test_all_reports_are_listed(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """Those that are not counted apart, each with its inspectorate and the reason."""
    page = read_page(mixed_site.get("/reports").text)
    assert "not-counted" in page.ids
    _, _, others = page.text.partition("Not counted here")
    for row in mixed.report_rows():
        assert f"/reports/{row.report_id}" in page.links
        assert (row.service in others) == (row.inspectorate != PROBATION)
    assert "Counts are of HM Inspectorate of Probation" in others


def test_links_open_lists_of_what_they_count(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """A list has all inspectorates, so a link from a count names the one that is counted."""
    theme = next(
        one
        for one in mixed.pages().theme_names
        if len(mixed.list(theme=one)) > len(mixed.list(theme=one, inspectorate=PROBATION)) > 1
    )
    (borough,) = mixed.pages().boroughs
    for address in (f"/themes/{theme}", f"/boroughs/{borough}"):
        text = mixed_site.get(address).text
        (link, number), *_ = re.findall(r'href="(/findings[^"]*)">All (\d+) findings on', text)
        listed = read_page(mixed_site.get(link.replace("&amp;", "&")).text)
        assert f"{number} findings in 1 borough" in listed.text
    cells = [one for one in read_page(mixed_site.get("/").text).links if "theme=" in one]
    assert cells
    assert all("inspectorate=" in one for one in cells)


def test_findings_are_filtered_by_inspectorate(mixed_site: TestClient) -> None:
    """There is a box for each, and it narrows the list."""
    page = read_page(mixed_site.get("/findings?inspectorate=Ofsted").text)
    boxes = [one for one in page.all("input") if one.get("name") == "inspectorate"]
    assert {one["type"] for one in boxes} == {"checkbox"}
    assert {one["value"] for one in boxes} >= {"Ofsted", PROBATION}
    assert [one["value"] for one in boxes if "checked" in one] == ["Ofsted"]


def test_a_report_names_whose_it_is_and_its_judgement(
    mixed_site: TestClient, mixed: inf.Corpus
) -> None:
    """The inspectorate, the kind of inspection and what the report says on the whole."""
    told = {
        row.inspectorate: read_page(mixed_site.get(f"/reports/{row.report_id}").text).text
        for row in mixed.report_rows()
    }
    ofsted = "Ofsted, inspection of children's services · Overall effectiveness: "
    assert ofsted in told["Ofsted"]
    assert f"{PROBATION}, youth justice inspection · Whole service: Good" in told[PROBATION]
    assert "Inspection outcome: " in told[next(one for one in told if "Commission" in one)]


def test_a_page_number_is_given_once(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """In the citation; a text file has none, which the page of a finding says."""
    (paged,) = mixed.list(inspectorate="Ofsted", limit=1)
    (plain,) = mixed.list(inspectorate=PROBATION, limit=1)
    listed = mixed_site.get(f"/findings?finding={paged.finding.finding_id}").text
    assert len(re.findall(r"\b(?:p\.|[Pp]age) 1\b", listed)) == listed.count(paged.finding.citation)
    told = "Read from a text file, which has no page numbers."
    for one, times in ((paged, 0), (plain, 1)):
        answer = mixed_site.get(f"/findings/{one.finding.finding_id}")
        assert answer.text.count(told) == times
    entry = mixed.write_findings(mixed.list(inspectorate="Ofsted", limit=1), file_format="md")
    assert entry.decode().count("p. 1") == 1
    assert "page 1" not in entry.decode()


def test_a_persons_coding_stands_first(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """With the person's name and note, beside what the model said."""
    (finding_id,) = mixed.list(coder="Ana").ids
    page = read_page(mixed_site.get(f"/findings/{finding_id}").text)
    assert page.text.index("Person: Ana") < page.text.index("Model")
    assert NOTE in page.text
    assert page.all("em") == []


def find_pdf(corpus: inf.Corpus) -> str:
    """Return the id of the report that came as PDF."""
    return next(str(one) for one in corpus.reports()["report_id"] if "childrens" in one)


def test_the_page_of_a_pdf_stands_beside_its_text(
    mixed_site: TestClient, mixed: inf.Corpus
) -> None:
    """Each finding of the page is outlined, leads to its place in the text, and has its words."""
    report_id = find_pdf(mixed)
    boxes = mixed.page_boxes(report_id, 2)
    assert boxes.findings
    assert boxes.missing == ()
    answer = mixed_site.get(f"/reports/{report_id}", params={"page": 2})
    page = read_page(answer.text)
    outlines = [one for one in page.all("a") if "outline" in one.get("class", "").split()]
    assert len(outlines) == len(boxes.findings)
    for outline, found in zip(outlines, boxes.findings, strict=True):
        assert outline["href"] == f"#{found.listed.finding.finding_id}"
        assert outline["href"][1:] in page.ids
        assert found.listed.finding.text[:40] in outline["aria-label"]
    assert [one["href"] for one in page.all("image")] == [f"/reports/{report_id}/pages/2.png"]
    chosen = mixed.page_boxes(report_id, 1).findings[-1].listed.finding.finding_id
    marked = mixed_site.get(f"/reports/{report_id}", params={"page": 1, "finding": chosen}).text
    assert marked.count(" chosen") == 1

    told = mixed_site.get(f"/api/v1/reports/{report_id}/pages/2").json()
    assert told == boxes.to_json()
    assert told["findings"][0]["rectangles"] == [list(one) for one in boxes.findings[0].rectangles]

    alone = read_page(mixed_site.get(f"/reports/{report_id}/pages/2").text)
    outlines = [one for one in alone.all("a") if "outline" in one.get("class", "").split()]
    assert outlines[0]["href"].startswith(f"/reports/{report_id}#")
    assert len(outlines) == len(boxes.findings)


def test_the_picture_of_a_page_is_a_png(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """Of a page that is there; another is not found, and no number is refused in words."""
    report_id = find_pdf(mixed)
    answer = mixed_site.get(f"/reports/{report_id}/pages/1.png")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == mixed.report_page(report_id, 1).png
    assert answer.content.startswith(b"\x89PNG")
    for address in ("pages/99.png", "pages/99"):
        assert mixed_site.get(f"/reports/{report_id}/{address}").status_code == 404
    assert mixed_site.get(f"/reports/{report_id}?page=99").status_code == 404
    for address in ("pages/0", "pages/x.png", "pages/99999999999"):
        assert mixed_site.get(f"/reports/{report_id}/{address}").status_code == 422


def test_a_report_without_a_pdf_has_no_picture(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """Its text has one column, no script, and no link to a page."""
    others = [one for one in mixed.reports()["report_id"] if one != find_pdf(mixed)]
    for report_id in others:
        text = mixed_site.get(f"/reports/{report_id}").text
        assert "<svg" not in text
        assert "report.js" not in text
        assert f"/reports/{report_id}/pages/" not in text
        assert mixed_site.get(f"/reports/{report_id}/pages/1.png").status_code == 404
        begun = (one.finding for one in mixed.report(report_id).pieces if one.finding)
        answer = mixed_site.get(f"/findings/{next(begun).finding.finding_id}")
        assert answer.status_code == 200
        assert "On page" not in answer.text


def test_a_finding_is_shown_on_its_page(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """Alone, and the part of the page around it."""
    (found, *_) = mixed.page_boxes(find_pdf(mixed), 2).findings
    page = read_page(mixed_site.get(f"/findings/{found.listed.finding.finding_id}").text)
    number = found.listed.page
    assert f"On page {number}" in page.text
    assert len([one for one in page.all("a") if "outline" in one.get("class", "").split()]) == 1


def test_a_report_is_summed_up_first(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """Findings by polarity are all findings, and the list that it links to has the same."""
    for report_id in mixed.reports()["report_id"]:
        report = mixed.report(report_id)
        assert sum(one.stated + one.inferred for one in report.polarities) == report.findings
        assert 0 < report.share_in_findings < 1
        page = read_page(mixed_site.get(f"/reports/{report_id}").text)
        link = next(one for one in page.links if one.startswith("/findings?service="))
        assert f"{report.findings} finding" in read_page(mixed_site.get(link).text).text


def test_a_damaged_pdf_is_said_in_words(mixed: inf.Corpus, tmp_path: Path) -> None:
    """The text of the report is shown, and its findings; the picture is not there."""
    store = Path(shutil.copy(mixed.path, tmp_path / "damaged.findings"))
    run_sql(store, "UPDATE report_files SET packing = '', packed = ?", b"%PDF-1.7 cut")
    report_id = find_pdf(mixed)
    finding_id = mixed.page_boxes(report_id, 1).findings[0].listed.finding.finding_id
    standards = ROOT / "corpus" / "standards.toml"
    damaged = inf.open_corpus(store, model=mixed.model, encoder=mixed.encoder, standards=standards)
    with TestClient(make_app(damaged), base_url=ADDRESS) as client:
        for address in (f"/reports/{report_id}", f"/reports/{report_id}/pages/1"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "damaged or cut short" in answer.text
            assert "<svg" not in answer.text
        assert finding_id in read_page(client.get(f"/reports/{report_id}").text).ids
        assert client.get(f"/findings/{finding_id}").status_code == 200
        assert client.get(f"/reports/{report_id}/pages/1.png").status_code == 404
    run_sql(store, "DELETE FROM report_files")
    with TestClient(make_app(damaged), base_url=ADDRESS) as client:
        assert "The store does not keep this file" in client.get(f"/reports/{report_id}").text
