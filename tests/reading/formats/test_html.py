"""Web pages: what a reader sees is text, and what stands around it is not."""

from __future__ import annotations

import pytest

from inspection_findings.reading.formats import read
from inspection_findings.records import Source


def read_page(body: str, *, encoding: str = "utf-8", head: str = "") -> Source:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read(page.encode(encoding), "page.html")


def parts(source: Source) -> list[tuple[str, str]]:
    return [
        (passage.role, " ".join(source.text[start:end] for start, end in passage.spans))
        for passage in source.passages
    ]


@pytest.mark.parametrize(
    "around",
    [
        "<nav>Menu</nav>",
        '<div role="navigation">Menu</div>',
        '<p hidden="">Menu</p>',
        '<p style="display: none">Menu</p>',
        '<p aria-hidden="true">Menu</p>',
        "<script>document.write('Menu')</script>",
        "<style>p::before { content: 'Menu' }</style>",
        "<template><p>Menu</p></template>",
        '<p class="govuk-visually-hidden">Menu</p>',
        '<a href="#top">Back to top</a>',
        "<!-- Menu -->",
    ],
)
def test_what_stands_around_the_text_is_left_out(around: str) -> None:
    """Menus, hidden text, scripts and links to the top are no text of the page."""
    assert parts(read_page(f"<p>Before.</p>{around}<p>After.</p>")) == [
        ("paragraph", "Before."),
        ("paragraph", "After."),
    ]


def test_only_the_main_part_is_read() -> None:
    """Where a page says what its main part is, the rest is not read."""
    assert parts(read_page("<p>Menu</p><main><p>Text.</p></main><p>Foot</p>")) == [
        ("paragraph", "Text.")
    ]


def test_headings_lists_and_numbers() -> None:
    """Marks and numbers that a browser shows are written out."""
    source = read_page(
        '<h2>Staff <span class="hale-jump-link">(Back to top)</span></h2>'
        "<ul><li>One<ul><li>Inner</li></ul></li></ul>"
        '<ol start="3"><li>three</li><li value="7">seven</li></ol>'
        '<ol type="a"><li>letter</li></ol>'
    )
    assert parts(source) == [
        ("heading", "Staff"),
        ("item", "\u2022 One"),
        ("item", "\u2022 Inner"),
        ("item", "3. three"),
        ("item", "7. seven"),
        ("item", "a. letter"),
    ]
    assert [passage.level for passage in source.passages] == [2, 1, 2, 1, 1, 1]


def test_an_opened_and_a_closed_part_are_both_read() -> None:
    """What an accordion hides until it is clicked is text of the page."""
    found = parts(read_page("<details><summary>Strengths</summary><p>Kind staff.</p></details>"))
    assert [text for _, text in found] == ["Strengths", "Kind staff."]


def test_cells_of_a_row_stand_on_one_line() -> None:
    """A row is a line with tabs, so that a rating stays beside its standard."""
    source = read_page(
        "<table><tr><td>1.1</td><td>Governance</td><td>Good</td></tr>"
        "<tr><td>1.2</td><td>Staff</td><td>Outstanding</td></tr></table>"
    )
    assert source.text == "1.1\tGovernance\tGood\n1.2\tStaff\tOutstanding\n"
    assert [passage.cell for passage in source.passages][:3] == [(1, 1), (1, 2), (1, 3)]


@pytest.mark.parametrize(
    "mark", ['<sup><a href="#n1">[1]</a></sup>', '<a href="#n1">[1]</a>', "<sup>1</sup>"]
)
def test_footnotes_are_set_apart(mark: str) -> None:
    """The mark is a superscript digit, as in plain text, and the note is no list of the report."""
    source = read_page(
        f"<p>It is good.{mark} So it is.</p><h2>Footnotes</h2>"
        '<ol><li id="n1">See our website. <a href="#top">\u21a9</a></li></ol>'
    )
    assert parts(source) == [
        ("paragraph", "It is good.\u00b9 So it is."),
        ("heading", "Footnotes"),
        ("footnote", "\u00b9 See our website."),
    ]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8", '<meta charset="utf-8">'),
        ("cp1252", '<meta charset="windows-1252">'),
        ("cp1252", ""),
        ("utf-16", ""),
    ],
)
def test_encodings(encoding: str, head: str) -> None:
    """Quotation marks come out right, whatever the page says of its encoding."""
    source = read_page("<p>\u2018Kind\u2019 staff \u2013 all.</p>", encoding=encoding, head=head)
    assert source.text == "\u2018Kind\u2019 staff \u2013 all.\n"


def test_entities_soft_hyphens_and_lines() -> None:
    """Entities are their letters, soft hyphens go, and a written line break stays one."""
    source = read_page("<p>Q&amp;A &ndash; develop&shy;ment<br>second&nbsp;line</p>")
    assert source.text == "Q&A \u2013 development\nsecond line\n"


def test_a_short_bold_paragraph_is_a_heading() -> None:
    """Editors often write headings in bold; a bold sentence is none."""
    found = parts(read_page("<p><strong>Strengths:</strong></p><p><b>Staff care.</b></p>"))
    assert [role for role, _ in found] == ["heading", "paragraph"]
