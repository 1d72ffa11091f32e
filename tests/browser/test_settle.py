"""A difference between two people is settled and taken back, with the keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

import inspection_findings as inf
from tests.browser.checks import check_page
from tests.browser.conftest import Serve


def test_a_difference_is_settled_by_keyboard(
    store_path: Path, serve_store: Serve, open_window: Callable[[str], Page], tmp_path: Path
) -> None:
    """What is missing is said, what is saved can be undone, and each state is for everyone."""
    copy = Path(shutil.copy(store_path, tmp_path / "inspections.findings"))
    corpus = inf.open_corpus(copy)
    first, second = corpus.list(kind="narrative", limit=2).ids
    for finding_id in (first, second):
        corpus.code(finding_id, coder="Ana", themes=["voice"], polarity="strength")
        corpus.code(finding_id, coder="Ben", themes=["voice", "ete"], polarity="mixed")
    page = open_window(serve_store(copy))
    page.goto("/name?next=/settle")
    page.get_by_label("Your name").fill("Cara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Settle differences")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Start with the first").press("Enter")
    page.wait_for_url(f"**/settle/{first}")
    check_page(page)
    save = page.get_by_role("button", name="Save and go on")
    save.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose the themes that count.")
    check_page(page)
    page.get_by_label("As Ben").press("Space")
    page.get_by_label("Mixed").press("Space")
    page.get_by_label("Reason").press_sequentially("Both schools and children are named.")
    page.get_by_role("button", name="Save and go on").press("Enter")
    page.wait_for_url(f"**/settle/{second}?saved=*")
    expect(page.get_by_role("status")).to_contain_text("is settled")
    check_page(page)
    page.get_by_role("button", name="Undo").first.press("Enter")
    page.wait_for_url(f"**/settle/{first}")
    assert corpus.difference(first).is_open
    page.goto("/progress")
    check_page(page)
    page.goto("/history")
    expect(page.get_by_text("Taken back since")).to_be_visible()
    check_page(page)
