"""Reading with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page

_FOCUSED = "() => document.activeElement.textContent.trim()"
# Of the element that has the focus: whether its look differs from when it has not.
_IS_SHOWN = """() => {
    const one = document.activeElement;
    const look = () => {
        const style = getComputedStyle(one.labels?.length && one.type === 'checkbox'
            ? one.labels[0] : one);
        const before = getComputedStyle(
            one.type === 'checkbox' ? one.labels[0] : one, '::before');
        return [style, before].map(s => [s.outlineStyle, s.outlineWidth, s.outlineColor,
            s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth].join(' ')).join('|');
    };
    const focused = look();
    one.blur();
    const blurred = look();
    one.focus();
    return focused !== blurred;
}"""


def test_the_first_key_leads_past_the_navigation(page: Page) -> None:
    """Tab shows the skip link, Enter follows it, and the next Tab is in the main part."""
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUSED) == "Skip to main content"
    assert page.locator(".govuk-skip-link").bounding_box()["height"] > 24  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "q"


def test_a_cell_of_the_matrix_opens_its_quotations(page: Page) -> None:
    """From the frame, Tab goes through boroughs, then row by row; each stop is seen."""
    page.goto("/")
    page.locator(".frame").first.focus()
    wanted = page.locator(".frame").first.locator("a").all_text_contents()
    assert len(wanted) > 50
    for words in wanted[:8]:
        page.keyboard.press("Tab")
        assert page.evaluate(_FOCUSED) == words.strip()
        assert page.evaluate(_IS_SHOWN), words
    assert page.locator("td > a:focus").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings?**")
    assert page.locator("ol.entries > li").count() > 0


def test_filters_are_chosen_with_keys(page: Page) -> None:
    """Each stop is seen; Space ticks a box, Enter applies it, and the address holds it."""
    page.goto("/findings")
    box = page.get_by_label("Hackney").first
    box.focus()
    assert page.evaluate(_IS_SHOWN)
    page.keyboard.press("Space")
    assert box.is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate(_IS_SHOWN)
    page.keyboard.press("Enter")
    page.wait_for_url("**borough=Hackney**")
    assert page.get_by_role("list").filter(has_text="Hackney").first.is_visible()
