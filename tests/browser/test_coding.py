"""Coding with the keyboard alone, and two people who code at once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page

VOICES = "/code?theme=voice&borough=Hackney"
_FOCUSED = "() => document.activeElement.id"
_MOST_TABS = 60
OpenWindow = Callable[[str], Page]


def tab_to(page: Page, element_id: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED) == element_id:
            return
    raise AssertionError(f"Tab does not lead to {element_id}")


def give_name(page: Page, name: str, after: str) -> None:
    """Give a name with the keyboard alone, on the way to a page."""
    page.goto(after)
    tab_to(page, "name")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{after}")


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_five_findings_are_coded_with_keys_alone(served_copy: str, open_window: OpenWindow) -> None:
    """Approve, change, give no theme, skip, go back, take back: every step says what it did."""
    page = open_window(served_copy)
    give_name(page, "Ana", VOICES)
    check_page(page)
    progress, told, chosen = (
        page.locator(".progress"),
        page.locator("#told"),
        page.locator("#chosen"),
    )
    first = page.locator("h1").inner_text()

    press(page, "a")  # the first as it stands
    expect(told).to_contain_text(f"Saved: Voice of children, parents and carers on {first}")
    expect(page.locator("#announced")).to_contain_text("Saved: ")

    page.keyboard.press("t")  # the second with a theme that is typed, and one less
    page.keyboard.type("outcome 2")
    expect(page.locator("#matches")).to_have_text("Enter adds: Outcome 22. 1 theme matches.")
    expect(page.locator("#boxes input:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("a")  # in a box a letter is a letter
    page.keyboard.press("Backspace")
    themes = chosen.locator("li").count()
    page.keyboard.press("Backspace")
    expect(chosen.locator("li")).to_have_count(themes - 1)
    page.keyboard.type("outcome")
    page.keyboard.press("Enter")
    press(page, "Control+Enter")
    expect(told).to_contain_text("Outcome 22 on ")

    page.keyboard.press("t")  # the third with no theme
    tab_to(page, "none")
    page.keyboard.press("Space")
    expect(chosen.locator("li")).to_have_count(0)
    press(page, "s")
    expect(told).to_contain_text("Saved: no theme fits on ")
    expect(progress).to_contain_text("you have coded 3, done with 2")

    press(page, "n")  # the fourth, the fifth and the third as they stand
    press(page, "a")
    press(page, "a")
    expect(progress).to_contain_text("you have coded 5, done with 4")
    for _ in range(3):
        press(page, "ArrowLeft")
    press(page, "a")
    expect(progress).to_contain_text("you have coded 5, done with 5")

    press(page, "u")
    expect(told).to_contain_text("Undone: ")
    expect(progress).to_contain_text("3 of")
    expect(progress).to_contain_text("done with 4")
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    tab_to(page, "keys")
    page.keyboard.press("Space")
    visits: list[str] = []
    page.on("framenavigated", lambda frame: visits.append(frame.url))
    page.keyboard.press("n")  # does nothing now
    press(page, "Control+z")
    assert len([one for one in visits if "did=" in one]) == len({*visits}) - 1 == 1
    expect(told).to_contain_text("Undone: ")
    expect(page.locator("#keys")).not_to_be_checked()


def test_two_people_see_each_others_work_and_lose_nothing(
    served_copy: str, open_window: OpenWindow
) -> None:
    """News come without taking the focus or the words; an old page of one's own is a conflict."""
    ana, ben = open_window(served_copy), open_window(served_copy)
    give_name(ana, "Ana", VOICES)
    give_name(ben, "Ben", VOICES)
    ana.keyboard.press("t")
    ana.keyboard.type("health")
    ben.keyboard.press("t")
    ben.keyboard.type("outcome")
    ben.keyboard.press("Enter")
    press(ben, "Control+Enter")
    news = ana.locator("#news")
    expect(news).to_contain_text("Ben coded this finding just now: ")
    expect(news).to_contain_text("Outcome 22.")
    assert ana.evaluate(_FOCUSED) == "filter"
    expect(ana.locator("#filter")).to_have_value("health")
    news.get_by_role("button", name="Show").click()
    expect(ana.locator("#others")).to_contain_text("Ben: ")

    other = ana.context.new_page()  # Ana's second window, with the same finding
    other.goto(VOICES)
    press(other, "a")
    ana.locator("#note").fill("mine")
    press(ana, "Control+Enter")
    expect(ana.get_by_role("alert")).to_contain_text("You changed this coding elsewhere")
    expect(ana.locator("#note")).to_have_value("mine")
    check_page(ana)
    press(ana, "Control+Enter")
    expect(ana.locator("#told")).to_contain_text("; “mine” on ")
    for path in ("/code", "/code/all?theme=voice&add=ete&give_polarity=mixed"):
        ana.goto(path)
        check_page(ana)
