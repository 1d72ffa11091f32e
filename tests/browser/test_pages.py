"""Every page in a wide, a zoomed and a narrow window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import HEIGHT, NARROW, check_page, find_troubles, find_violations
from tests.browser.pages import CODING_PAGES, PAGES, PROBLEMS

_PUT_SCRIPT = """() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "stolen"';
    document.head.append(script);
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everyone(page: Page, path: str, finding_id: str, sub_theme_id: str) -> None:
    """Axe finds nothing, nothing is wider than the window, and nothing comes from elsewhere."""
    answer = page.goto(path.format(finding=finding_id, sub_theme=sub_theme_id))
    assert answer is not None
    assert answer.status == 200
    check_page(page)


def test_pages_to_code_on_are_for_everyone(page: Page, finding_id: str) -> None:
    """They are opened with a name, and say so."""
    page.goto("/name")
    page.get_by_label("Your name").fill("Ana")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for path in CODING_PAGES:
        page.goto(path.format(finding=finding_id))
        expect(page.locator(".who")).to_contain_text("Ana")
        check_page(page)


def test_all_that_belongs_to_coding_is_two_steps_away(page: Page) -> None:
    """The page Code leads to differences, progress and history; Reports leads to adding."""
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    for name in ("Settle differences", "Progress and agreement", "History"):
        page.goto("/progress")
        page.get_by_role("navigation", name="Pages on coding").get_by_text(name).click()
        expect(page.locator(".section-pages [aria-current]")).to_have_text(name)
    page.get_by_role("navigation", name="Pages", exact=True).get_by_text("Reports").click()
    expect(page.get_by_role("link", name="Add reports")).to_be_visible()


@pytest.mark.parametrize(("path", "status"), PROBLEMS.items())
def test_a_problem_is_told_to_everyone(page: Page, path: str, status: int) -> None:
    """The page that says what is wrong is a page like any other."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status
    check_page(page)


def test_the_checks_see_what_is_wrong(chromium: Browser, served: str) -> None:
    """Each finds a fault that is made on purpose: in the page, in its width, in what it loads."""
    with chromium.new_page(base_url=served) as page:
        page.goto("/name")
        page.evaluate("document.querySelector('main').append(document.createElement('img'))")
        assert [one.partition(" ")[0] for one in find_violations(page)] == ["image-alt"]
        page.reload()
        page.evaluate("document.querySelector('h1').style.width = '800px'")
        with pytest.raises(AssertionError, match="scrolls sideways at 720 pixels"):
            check_page(page)
        page.reload()
        page.evaluate(_PUT_SCRIPT)
        assert "Content Security Policy" in find_troubles(page)[0]
        assert page.title() != "stolen"
