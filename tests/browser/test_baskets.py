"""From a list into a basket, and from there into Word, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import docx
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page


def test_from_a_list_through_a_basket_to_word(
    served_copy: str, open_window: Callable[[str], Page]
) -> None:
    """Findings go into a basket in place; ordered and commented there, they come out in Word."""
    page = open_window(served_copy)
    page.goto("/name?next=/findings?theme=victim-work")
    page.get_by_label("Your name").fill("Ana")
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings?theme=victim-work")
    for number in range(2):
        entry = page.locator("ol.entries > li").nth(number)
        entry.get_by_role("link", name="Add to a basket").press("Enter")
        field = entry.get_by_label("ew basket" if number == 0 else "Basket", exact=number > 0)
        expect(field).to_be_focused()
        if number == 0:
            check_page(page)
            field.press_sequentially("For Tuesday")
        else:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        held = entry.locator(".held")
        expect(held).to_have_text("In basket For Tuesday")
        expect(held).to_be_focused()
    check_page(page)
    page.locator(".held a").first.press("Enter")
    page.wait_for_url("**/baskets/*")
    page.get_by_role("button", name="Move down finding 1").press("Enter")
    page.wait_for_url("**/baskets/*#*")
    comment = page.locator("summary", has_text="Comment").first
    comment.press("Enter")
    page.get_by_label("Comment on finding 1").fill("Open with this one.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".comment")).to_have_text("Comment: Open with this one.")
    check_page(page)
    shown = page.locator("ol.entries blockquote").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).press("Enter")
    assert download.value.suggested_filename == "for-tuesday.docx"
    document = docx.Document(str(download.value.path()))
    quotes = [one.text for one in document.paragraphs if one.style and one.style.name == "Quote"]
    assert quotes == shown
    assert len(quotes) == 2
