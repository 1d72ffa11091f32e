"""Reports with pages, without ratings or dates, of several inspectorates, coded by people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.records import Coding
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from inspection_findings.web import make_app
from tests.support import sisters
from tests.support.forms import typst_pdf
from tests.support.html import read_page
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
    numbers = re.findall(r'<p class="page-number">Page (\d+)</p>', html)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 1
    (last,) = mixed.list(sort="report", service="Northmarsh children's services")[-1:]
    assert last.page is not None
    page = read_page(mixed_site.get(f"/findings/{last.finding.finding_id}").text)
    assert f"page {last.page}" in page.text


def test_whose_reports_are_counted_is_said(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """So is a file that could not be read."""
    text = read_page(mixed_site.get("/").text).text
    assert mixed.counted.notice in text
    assert "broken.pdf" in text


def test_a_persons_coding_stands_first(mixed_site: TestClient, mixed: inf.Corpus) -> None:
    """With the person's name and note, beside what the model said."""
    (finding_id,) = mixed.list(coder="Ana").ids
    page = read_page(mixed_site.get(f"/findings/{finding_id}").text)
    assert page.text.index("Person: Ana") < page.text.index("Model")
    assert NOTE in page.text
    assert page.all("em") == []
