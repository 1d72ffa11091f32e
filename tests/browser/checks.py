"""What must hold of a page in the browser, whatever is on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

from tests.support.variants import ROOT

AXE = (ROOT / "tests" / "data" / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
WIDE, ZOOMED, NARROW = 1440, 720, 360  # pixels; 720 is a window of 1440 at 200 % zoom
HEIGHT = 900
_RUN_AXE = """tags => axe.run(document, {
    runOnly: tags, resultTypes: ["violations"], preload: false,
})"""
_UNFOLD = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
_FOLD_BACK = """() => document.querySelectorAll('details').forEach(
    one => { one.open = one.hasAttribute('data-was-open'); })"""
_REMEMBER_FOLDS = """() => document.querySelectorAll('details[open]').forEach(
    one => { one.setAttribute('data-was-open', ''); })"""
_WIDER_BY = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def check_page(page: Page) -> None:
    """Check the page as it stands: accessible, never wider than its window, from here alone.

    It is looked at as it is in a wide window, and with all folds open in a zoomed and a narrow
    one. Afterwards it is as it was.
    """
    found = find_violations(page)
    assert found == [], f"{page.url}: {found}"
    page.evaluate(_REMEMBER_FOLDS)
    page.evaluate(_UNFOLD)
    for width in (ZOOMED, NARROW):
        resize(page, width)
        assert page.evaluate(_WIDER_BY) <= 0, f"{page.url} scrolls sideways at {width} pixels"
    found = find_violations(page)
    assert found == [], f"{page.url} at {NARROW} pixels, unfolded: {found}"
    page.evaluate(_FOLD_BACK)
    resize(page, WIDE)
    assert find_troubles(page) == [], page.url


def resize(page: Page, width: int) -> None:
    """Give the window another width, in pixels."""
    page.set_viewport_size({"width": width, "height": HEIGHT})


def find_violations(page: Page) -> list[str]:
    """Return each rule of WCAG 2.2 (A, AA) or of good practice that the page breaks, and where."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(_RUN_AXE, RULES)
    return [
        f"{rule['id']} ({rule['help']}): {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


def find_troubles(page: Page) -> list[str]:
    """Return errors, warnings and breaches of the policy, and every request that left the server.

    A page that tells of a problem has an error's status; that alone is no trouble.
    """
    here = urlsplit(page.url).netloc
    foreign = [one.url for one in page.requests() if urlsplit(one.url).netloc != here]
    said = [one.text for one in page.console_messages() if _is_trouble(one, page.url)]
    return [*foreign, *said, *map(str, page.page_errors())]


def _is_trouble(message: ConsoleMessage, address: str) -> bool:
    is_of_page = message.text.startswith("Failed to load resource") and (
        message.location["url"] == address
    )
    return message.type in {"error", "warning"} and not is_of_page
