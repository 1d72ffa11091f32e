"""A report beside the pages of its PDF: with the script, and without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import inspection_findings as inf
from inspection_findings.encode import OnnxEncoder
from inspection_findings.theme_model import ThemeModel
from tests.browser.checks import NARROW, check_page, resize
from tests.support import sisters
from tests.support.forms import typst_pdf


@pytest.fixture(scope="module")
def pdf_site(
    tiny_encoder: OnnxEncoder,
    tiny_model: ThemeModel,
    tmp_path_factory: pytest.TempPathFactory,
    serve_store: Callable[..., str],
) -> str:
    """Return the address of an explorer of one report that came as PDF, of two pages."""
    folder = tmp_path_factory.mktemp("pdf")
    report = folder / "northmarsh.pdf"
    report.write_bytes(typst_pdf.write_pdf(sisters.make_childrens_services(), sisters.DESIGNS[0]))
    store = Path(folder / "pdf.findings")
    inf.build([report], store=store, model=tiny_model, encoder=tiny_encoder)
    return serve_store(store)


def test_the_page_follows_the_text(pdf_site: str, open_window: Callable[[str], Page]) -> None:
    """An outline leads to its finding, a finding to its outline, and the page is turned."""
    page = open_window(pdf_site)
    page.goto("/reports")
    page.locator("main a[href^='/reports/']").first.click()
    beside = page.locator("#beside")
    expect(beside).to_contain_text("Page 1 of 2")
    check_page(page)
    page.locator("#page-2").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('page-2').scrollIntoView()")
    expect(beside).to_contain_text("Page 2 of 2")
    outline = beside.locator(".outline").last
    finding_id = outline.get_attribute("data-of")
    outline.locator("polygon").first.click()
    expect(page.locator(":target")).to_have_id(finding_id or "")
    expect(page.locator(":target")).to_be_in_viewport()
    beside.get_by_role("link", name="Previous").click()
    expect(beside).to_contain_text("Page 1 of 2")
    expect(page.locator("#page-1")).to_be_in_viewport()
    page.get_by_role("link", name="on the page").nth(3).click()
    expect(beside.locator(".outline.chosen")).to_have_count(1)


def test_on_a_narrow_screen_a_page_is_a_page(
    pdf_site: str, open_window: Callable[[str], Page]
) -> None:
    """Its picture is behind a link, and leads back to the text."""
    page = open_window(pdf_site)
    page.goto("/reports")
    page.locator("main a[href^='/reports/']").first.click()
    resize(page, NARROW)
    expect(page.locator("#beside")).to_be_hidden()
    page.get_by_role("link", name="picture of page 2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("page 2")
    check_page(page)
    page.locator(".outline polygon").first.click()
    page.wait_for_url("**/reports/*#*")
    expect(page.locator(":target")).to_be_in_viewport()


def test_without_a_script_the_links_turn_the_page(pdf_site: str, chromium: Browser) -> None:
    """They load the report with another page beside it, at the same place in the text."""
    context = chromium.new_context(base_url=pdf_site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/reports")
    page.locator("main a[href^='/reports/']").first.click()
    page.locator("#beside").get_by_role("link", name="Next").click()
    page.wait_for_url("**/reports/*?page=2#page-2")
    expect(page.locator("#beside")).to_contain_text("Page 2 of 2")
    context.close()
