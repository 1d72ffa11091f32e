"""What a PDF shows that no other form has: places of letters, pages, and doubts about them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats import read
from inspection_findings.records import Expectation, Source

PROSE = "The partnership knows its children well and uses what it knows. "
DrawPage = Callable[[Canvas], object]


def draw(*pages: DrawPage) -> Source:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for draw_page in pages:
        draw_page(canvas)
        canvas.showPage()
    canvas.save()
    return read(stream.getvalue(), "drawn.pdf")


def write(canvas: Canvas, text: str, *, x: float = 72, y: float = 700, size: float = 11) -> None:
    canvas.setFont("Helvetica", size)
    canvas.drawString(x, y, text)


def page_of_prose(canvas: Canvas) -> None:
    for line in range(10):
        write(canvas, PROSE, y=700 - 14 * line)


def unmet(source: Source) -> list[Expectation]:
    return [expectation for expectation in source.expectations if not expectation.met]


def test_nothing_is_doubted_in_a_plain_page() -> None:
    """Prose in one column meets every expectation."""
    source = draw(page_of_prose)
    assert source.expectations
    assert unmet(source) == []


CUT = (
    *("the partnership board meets in", "each month and asks for data", "on all children, so"),
    *(
        "can see what works and what",
        "does not; then members go to",
        "see for themselves how it is",
    ),
)


@pytest.mark.parametrize("by_row", [True, False])
def test_columns_side_by_side_are_a_loss(by_row: bool) -> None:
    """Two columns may be read in the wrong order: it is said, whichever way the file has them."""
    places = [(x, y, text) for x in (60, 320) for y, text in enumerate(CUT)]

    def columns(canvas: Canvas) -> None:
        for x, y, text in sorted(places, key=lambda place: place[1]) if by_row else places:
            write(canvas, text, x=x, y=700 - 14 * y)

    (doubt,) = unmet(draw(page_of_prose, columns))
    assert doubt.what == ("text read down each column" if by_row else "text in one column")
    assert doubt.where == "page 2"
    assert doubt.severity == "loss"


def test_letters_that_are_not_shown_are_a_loss() -> None:
    """Text laid invisibly over a scan is read, and doubted."""

    def hidden(canvas: Canvas) -> None:
        page_of_prose(canvas)
        text = canvas.beginText(72, 300)
        text.setTextRenderMode(3)
        text.textLine("Guessed by a machine from a picture of the page.")
        canvas.drawText(text)

    (doubt,) = unmet(draw(hidden))
    assert doubt.what == "text that is shown"
    assert doubt.severity == "loss"


def test_a_page_that_is_a_picture_is_a_loss() -> None:
    """Inside a report a picture may hold text that nobody reads."""

    def picture(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, 595, 842)

    (doubt,) = unmet(draw(page_of_prose, picture, page_of_prose))
    assert (doubt.what, doubt.where) == ("pages with text", "page 2")


@pytest.mark.parametrize(("text", "is_loss"), [("Embargoed", False), (PROSE * 3, True)])
def test_lines_on_their_side(text: str, is_loss: bool) -> None:
    """A stamp in the margin is left out of the text; more than a stamp is a loss."""

    def turned(canvas: Canvas) -> None:
        page_of_prose(canvas)
        canvas.saveState()
        canvas.translate(40, 100)
        canvas.rotate(90)
        write(canvas, text, x=0, y=0, size=8)
        canvas.restoreState()

    source = draw(turned)
    assert bool(unmet(source)) == is_loss
    kept = [p.role for p in source.passages if _words(source, p) == text.strip()]
    assert kept == ["running"]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_on_its_side_is_read_upright(quarters: int) -> None:
    """A page printed sideways is read as any other, with a warning."""

    def turned(canvas: Canvas) -> None:
        canvas.translate(*{1: (700, 0), 2: (595, 842), 3: (-100, 595)}[quarters])
        canvas.rotate(90 * quarters)
        page_of_prose(canvas) if quarters == 2 else _prose_near_middle(canvas)

    source = draw(turned)
    (passage,) = source.passages
    assert _words(source, passage) == " ".join([PROSE.strip()] * 10)
    assert [(doubt.what, doubt.severity) for doubt in unmet(source)] == [
        ("pages upright", "warning")
    ]


def _prose_near_middle(canvas: Canvas) -> None:
    for line in range(10):
        write(canvas, PROSE, x=60, y=500 - 14 * line)


def _words(source: Source, passage: object) -> str:
    spans = passage.spans  # type: ignore[attr-defined]
    return "".join(source.text[start:end] for start, end in spans)


def test_pages_begin_where_their_text_does() -> None:
    """A page without text begins where the next one does; each character has its page."""
    source = draw(
        lambda canvas: write(canvas, f"First page. {PROSE}"),
        lambda _: None,
        lambda canvas: write(canvas, "Third page."),
    )
    assert len(source.pages) == 3
    assert source.page_of(source.text.index("First")) == 1
    assert source.page_of(source.text.index("Third")) == 3


def test_running_lines_and_footnotes_are_set_apart() -> None:
    """Headers, footers and small print are passages of their own, never part of the text."""

    def page(canvas: Canvas) -> None:
        number = canvas.getPageNumber()
        write(canvas, "Inspection of services", y=810, size=8)
        page_of_prose(canvas)
        write(canvas, f"{number} See the glossary, {'abc'[number - 1]}.", y=70, size=8)
        write(canvas, f"Page {number}", y=30, size=8)

    source = draw(page, page, page)
    roles = {_words(source, passage): passage.role for passage in source.passages}
    assert roles["Inspection of services"] == "running"
    assert roles["Page 2"] == "running"
    assert roles["\u00b9 See the glossary, a."] == "footnote"
    assert [role for words, role in roles.items() if PROSE.strip() in words] == ["paragraph"]


@pytest.mark.parametrize("mark", ["\u2022", "-", "\u2013"])
def test_an_item_goes_on_over_a_page(mark: str) -> None:
    """The hanging rest of an item on the next page is the same passage."""

    def first(canvas: Canvas) -> None:
        page_of_prose(canvas)
        write(canvas, mark, y=100)
        write(canvas, "Staff spoke of a shared vision that all of them", x=90, y=100)

    def second(canvas: Canvas) -> None:
        write(canvas, "had helped to write.", x=90, y=760)
        page_of_prose(canvas)

    source = draw(first, second)
    (item,) = [passage for passage in source.passages if passage.role == "item"]
    assert [source.page_of(start) for start, _ in item.spans] == [1, 2]
    assert _words(source, item).endswith("had helped to write.")


def test_a_document_of_endless_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages together hold only so many letters."""
    monkeypatch.setattr("inspection_findings.reading.formats.pdf.document.MOST_TEXT", 700)
    with pytest.raises(ReadingError, match="holds more than 700 characters"):
        draw(page_of_prose, page_of_prose)
