"""Places of words on a page, and pictures of pages."""

from __future__ import annotations

import io

import matplotlib.image
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.reading.formats.pdf.outlines import Rectangle
from inspection_findings.reading.formats.pdf.picture import MOST_PIXELS, draw_page
from inspection_findings.reading.formats.pdf.places import (
    PageLetters,
    find_place,
    keep_letters,
    read_letters,
)
from tests.support import sisters
from tests.support.forms import typst_pdf

TWICE = "Staff listen to children."


def write_page(*lines: str, size: tuple[float, float] = (600, 800)) -> bytes:
    """Return a PDF of one page, its lines 20 points apart."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(100, 700 - 20 * number, line)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def read_inside(page: pypdfium2.PdfPage, places: tuple[Rectangle, ...]) -> str:
    """Return the letters that stand inside rectangles, as another function of pdfium gives them."""
    wide, high = page.get_size()
    text = page.get_textpage()
    return keep_letters(
        "".join(
            text.get_text_bounded(
                box.left * wide + 0.5,
                (1 - box.bottom) * high + 0.5,
                box.right * wide - 0.5,
                (1 - box.top) * high - 0.5,
            )
            for box in places
        )
    )


@pytest.mark.parametrize("design", sisters.DESIGNS, ids=lambda one: one.name)
def test_the_words_of_each_finding_stand_inside_its_outline(design: typst_pdf.Design) -> None:
    """They, and no others: on each page on which the finding has words."""
    data = typst_pdf.write_pdf(sisters.make_childrens_services(), design)
    source = read(data, "northmarsh.pdf")
    ends = [*source.pages[1:], len(source.text)]
    document = pypdfium2.PdfDocument(data)
    letters = [read_letters(data, "northmarsh.pdf", n + 1) for n in range(len(ends))]
    findings = segment_report(parse_report(source)).findings
    assert len(findings) > 20
    for start, stop in (span for finding in findings for span in finding.spans):
        number = (source.page_of(start) or 0) - 1
        begin, end = source.pages[number], ends[number]
        assert stop <= end
        places = find_place(letters[number], source.text[begin:end], (start - begin, stop - begin))
        assert read_inside(document[number], places) == keep_letters(source.text[start:stop])


def test_of_the_same_words_the_right_ones_are_found() -> None:
    """The second for the second; none if the page has them more often than its text."""
    page = read_letters(write_page(TWICE, "Boards meet.", TWICE), "a.pdf", 1)
    text = f"{TWICE}\nBoards meet.\n{TWICE}"
    (first,) = find_place(page, text, (0, len(TWICE)))
    (second,) = find_place(page, text, (len(text) - len(TWICE), len(text)))
    assert second.top - first.top == pytest.approx(40 / 800, abs=0.001)
    assert first.left == pytest.approx(100 / 600, abs=0.005)
    assert find_place(page, TWICE, (0, len(TWICE))) == ()


def test_words_that_are_not_there_have_no_place() -> None:
    """Neither has a finding of which the page lacks a part, or whose last word is not all there."""
    page = read_letters(write_page("Boards meet each month in pub-"), "a.pdf", 1)
    for words in ("Panels meet.", "Boards meet each month. Panels do not."):
        assert find_place(page, words, (0, len(words))) == ()
    cut = "Boards meet each month in public"
    assert find_place(page, cut, (0, len(cut))) == ()
    (box,) = find_place(page, cut, (0, len(cut)), goes_on=True)  # the word goes on overleaf
    assert box.left < box.right


def test_text_between_the_lines_of_a_finding_is_not_outlined() -> None:
    """A badge that the file has in the middle of a sentence leaves it in two lines."""
    lines = ("Leaders share one plan", "Good", "with all of the partners, since 2019.")
    page = read_letters(write_page(*lines), "a.pdf", 1)
    text = f"{lines[0]} {lines[2]}"
    first, last = find_place(page, text, (0, len(text)))
    assert last.top - first.top == pytest.approx(40 / 800, abs=0.001)
    (alone,) = find_place(page, lines[2], (0, len(lines[2])))
    assert alone == last
    (shorter,) = find_place(page, lines[2], (0, len(lines[2]) - 5))
    assert shorter.right < alone.right  # without the year


def test_a_turned_page_is_outlined_as_it_is_shown() -> None:
    """Words stand where the viewer turns them to, here from the top to the foot at the right."""
    document = pypdfium2.PdfDocument(write_page(TWICE))
    document[0].set_rotation(90)
    stream = io.BytesIO()
    document.save(stream)
    data = stream.getvalue()
    page = read_letters(data, "a.pdf", 1)
    assert (page.width, page.height) == (800, 600)
    boxes = find_place(page, TWICE, (0, len(TWICE)))
    assert min(box.left for box in boxes) == pytest.approx(700 / 800, abs=0.02)
    assert min(box.top for box in boxes) == pytest.approx(100 / 600, abs=0.02)
    picture = draw_page(data, "a.pdf", 1, width=400)
    assert (picture.width, picture.height) == (400, 300)


def test_letters_of_a_ligature_share_their_place() -> None:
    """An outline can begin at any of them."""
    box = Rectangle(0.1, 0.1, 0.2, 0.2)
    page = PageLetters("\ufb01x", (box, box), "fix", (0, 0, 1), 600, 800)
    assert find_place(page, "fix", (0, 3)) == (box,)


def test_a_picture_is_a_png_of_the_same_bytes() -> None:
    """It has the width asked for, and white paper with dark words."""
    data = write_page(TWICE)
    picture = draw_page(data, "a.pdf", 1, width=300)
    assert picture == draw_page(data, "a.pdf", 1, width=300)
    assert (picture.width, picture.height) == (300, 400)
    # A reader of PNG that is not ours.
    pixels = matplotlib.image.imread(io.BytesIO(picture.png), format="png")
    assert pixels.shape == (400, 300, 3)
    assert pixels[:40].min() == 1.0
    assert pixels.min() < 0.5


def test_no_page_makes_a_picture_that_fills_the_memory() -> None:
    """A long page is drawn narrower; what is no page is refused in words."""
    long = draw_page(write_page(TWICE, size=(100, 14_000)), "a.pdf", 1, width=900)
    assert long.width * long.height <= 1.1 * MOST_PIXELS
    with pytest.raises(ReadingError, match="page 2 cannot be drawn"):
        draw_page(write_page(TWICE), "a.pdf", 2, width=900)
    with pytest.raises(ReadingError, match="damaged or cut short"):
        draw_page(b"%PDF-1.7 nothing", "a.pdf", 1, width=900)
    with pytest.raises(ReadingError):
        draw_page(write_page(TWICE, size=(3, 14_000)), "a.pdf", 1, width=900)
