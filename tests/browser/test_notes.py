"""A note on selected words of a report: from the words to the list of notes, and back by undo."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page

# From the fifth character of a finding to the tenth of the next, across what stands between them.
_SELECT = """() => {
    const pieces = [...document.querySelectorAll('.said .words')].slice(8, 10);
    const range = document.createRange();
    range.setStart(pieces[0].firstChild, 4);
    range.setEnd(pieces[1].firstChild, 10);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return pieces[0].textContent.slice(4) + ' ' + pieces[1].textContent.slice(0, 10);
}"""


def test_from_selected_words_to_the_list_of_notes(
    served_copy: str, open_window: Callable[[str], Page]
) -> None:
    """The words are those that were selected; each page on the way is for everyone."""
    page = open_window(served_copy)
    page.goto("/name?next=/reports/hackney-2023-05")
    page.get_by_label("Your name for codings and notes").fill("Ana")
    page.get_by_role("button", name="Save name").click()
    page.wait_for_url("**/reports/hackney-2023-05")
    words = page.evaluate(_SELECT)
    page.get_by_role("link", name="Note on this passage").click()
    expect(page.locator("blockquote.passage")).to_have_text(words.strip())
    check_page(page)
    page.get_by_label("Note", exact=True).fill("Who says so?")
    page.get_by_role("button", name="Save the note").click()
    page.wait_for_url("**/reports/hackney-2023-05#note-*")
    expect(page.locator(":target")).to_contain_text("Who says so?")
    expect(page.locator(":target")).to_be_in_viewport()
    check_page(page)
    page.get_by_role("link", name="Notes", exact=True).click()
    expect(page.locator("article.note blockquote")).to_have_text(words.strip())
    check_page(page)
    page.get_by_role("button", name="Undo: writing the note").click()
    expect(page.locator("article.note")).to_have_count(0)
    page.goto("/findings?theme=victim-work")
    page.locator("ol.entries .about a").first.click()
    page.get_by_text("Add a note", exact=True).click()
    page.get_by_label("Note", exact=True).fill("For the summary")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("article.note")).to_contain_text("For the summary")
    check_page(page)
