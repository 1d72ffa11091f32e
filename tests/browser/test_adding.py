"""Adding a report by dropping its file: from the page of reports to the page of a theme."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page
from tests.support.second_report import write_second_report

PATIENCE = 60_000  # milliseconds: a report is read and coded, and sub-themes are made anew
# As a browser does when a file is dropped.
_DROP = """([name, text]) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], name, {type: 'text/plain'}));
    document.getElementById('drop').dispatchEvent(
        new DragEvent('drop', {dataTransfer: dropped, bubbles: true, cancelable: true}));
}"""


def test_from_a_dropped_file_to_the_theme_page(
    served_copy: str, open_window: Callable[[str], Page]
) -> None:
    """What was expected and found comes first; each page on the way is for everyone."""
    page = open_window(served_copy)
    page.goto("/reports")
    page.get_by_role("link", name="Add reports").click()
    page.get_by_label("Your name for codings and notes").fill("Ana")
    page.get_by_role("button", name="Save name").click()
    page.wait_for_url("**/add")
    page.evaluate(_DROP, ["islington again.txt", write_second_report()])
    page.evaluate(_DROP, ["letter.txt", "Dear reader, this is no report."])
    expect(page.locator("#chosen li")).to_have_count(2)
    check_page(page)
    page.get_by_role("button", name="Read them").click()
    take = page.get_by_role("checkbox", name="Take islington again.txt")
    expect(take).to_be_checked(timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text("is not an inspection report that can be read")
    check_page(page)
    page.get_by_role("button", name="Take the chosen reports").click()
    done = "1 of 1 report is in the store. Sub-themes are up to date."
    expect(page.locator("main")).to_contain_text(done, timeout=PATIENCE)
    check_page(page)
    page.locator("a[href^='/themes/']").first.click()
    page.wait_for_url("**/themes/*")
    theirs = page.locator("a[href^='/findings/islington-2026-08']")
    deadline = time.monotonic() + PATIENCE / 1000
    while not theirs.count():  # pages on themes are gathered in the background
        assert time.monotonic() < deadline
        page.wait_for_timeout(500)
        page.reload()
