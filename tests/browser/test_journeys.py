"""What people come for, from the first page to the answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

import inspection_findings as inf
from tests.browser.conftest import Serve


def test_from_a_question_to_the_place_in_the_report(page: Page) -> None:
    """Where is victims' consent weak, and in whose words? It is marked in its report."""
    page.goto("/")
    page.get_by_label("Search the findings").fill("where is victims' consent weak")
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings?q=**")
    entries = page.locator("ol.entries > li")
    expect(entries.first).to_be_visible()
    first = entries.filter(has_text=re.compile("consent", re.IGNORECASE)).first
    words = first.locator("blockquote").inner_text()
    first.locator(".about a").first.click()
    page.wait_for_url("**/findings/*")
    expect(page.locator("main")).to_contain_text(words)
    page.get_by_role("link", name="Read it in the whole report").click()
    page.wait_for_url("**/reports/*#*")
    marked = page.locator(":target")
    expect(marked).to_be_in_viewport()
    assert words[:20] in marked.inner_text()


def test_who_is_asked_to_act_on_a_theme(page: Page, store_path: Path) -> None:
    """An inspector asks in how many boroughs Outcome 22 is to be improved, and by whom."""
    asked = inf.open_corpus(store_path).list(theme="outcome-22", kind="recommendation")
    page.goto("/themes")
    page.get_by_role("link", name="Outcome 22", exact=True).first.click()
    page.wait_for_url("**/themes/outcome-22")
    expect(page.locator("main")).to_contain_text(re.compile(r"\d+ of 5"))
    page.locator("a[href*='/recommendations?theme=outcome-22']").first.click()
    page.wait_for_url("**/recommendations?theme=outcome-22*")
    shown = page.locator("main").inner_text()
    assert len(asked) > 0
    for one in asked:
        assert one.finding.text in shown
        assert one.finding.borough in shown


def test_from_the_matrix_to_a_table(page: Page, store_path: Path) -> None:
    """An analyst: a cell of the matrix, narrowed by a filter, as a file with just these rows."""
    corpus = inf.open_corpus(store_path)
    page.goto("/")
    page.locator("a[href='/findings?theme=victim-work&borough=Hackney']").first.click()
    page.wait_for_url("**/findings?*victim-work*")
    page.locator("summary", has_text="Kind").click()
    page.get_by_label("Bullet").check()
    page.get_by_role("button", name="Apply").first.click()
    page.wait_for_url("**kind=bullet**")
    wanted = corpus.list(theme="victim-work", borough="Hackney", kind="bullet")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    table = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    assert [row["finding_id"] for row in rows] == list(wanted.ids)
    assert len(rows) > 0


def test_a_read_only_explorer_offers_nothing_that_changes(
    store_path: Path, serve_store: Serve, open_window: Callable[[str], Page], finding_id: str
) -> None:
    """No way to code, to note or to collect is shown, and none is open."""
    page = open_window(serve_store(store_path, is_read_only=True))
    for address in ("/", "/findings", f"/findings/{finding_id}", "/themes/victim-work"):
        page.goto(address)
        assert page.locator("form[method='post']").count() == 0
        assert page.get_by_role("link", name=re.compile("^(Code|Add )")).count() == 0
    answer = page.request.post("/code", form={"finding": finding_id})
    assert answer.status == 403
