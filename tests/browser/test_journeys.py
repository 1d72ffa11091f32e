"""What people come for, from the first page to the answer."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


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
