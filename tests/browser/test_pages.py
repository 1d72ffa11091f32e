"""Every page in a wide, a zoomed and a narrow window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.checks import check_page, find_troubles, find_violations
from tests.browser.pages import PAGES, PROBLEMS

_PUT_SCRIPT = """() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "stolen"';
    document.head.append(script);
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everyone(page: Page, path: str, finding_id: str) -> None:
    """Axe finds nothing, nothing is wider than the window, and nothing comes from elsewhere."""
    answer = page.goto(path.format(finding=finding_id))
    assert answer is not None
    assert answer.status == 200
    check_page(page)


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
