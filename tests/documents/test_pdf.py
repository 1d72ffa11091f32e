"""A document as PDF/UA: word for word, tagged, the same bytes, and text that is never run."""

from __future__ import annotations

import ctypes
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from inspection_findings.documents import Paragraph, Quoted, Table, arrange, write_pdf
from inspection_findings.errors import FindingsError, MissingExtraError
from tests.support.documents import TEXTS, WITHOUT_GLYPH, make_document, make_short_document

DOCUMENT = make_document(odd=WITHOUT_GLYPH)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Return the document as PDF."""
    return write_pdf(DOCUMENT)


def read_text(pdf: bytes) -> str:
    """Return what can be copied out of the file."""
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def squeeze(text: str) -> str:
    """Return text without white space: lines break anywhere."""
    return re.sub(r"\s+", "", text)


def list_tags(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Yield the type and the alternative text of each element of the tag tree."""
    for page in pypdfium2.PdfDocument(pdf):
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        for i in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            yield from _walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, i))
        pdfium.FPDF_StructTree_Close(tree)


def _walk(element: Any) -> Iterator[tuple[str, str]]:
    if not element:
        return
    yield (
        _read(pdfium.FPDF_StructElement_GetType, element),
        _read(pdfium.FPDF_StructElement_GetAltText, element),
    )
    for i in range(pdfium.FPDF_StructElement_CountChildren(element)):
        yield from _walk(pdfium.FPDF_StructElement_GetChildAtIndex(element, i))


def _read(function: Any, element: Any) -> str:
    size = function(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    function(element, buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


def test_quotations_can_be_copied_word_for_word(pdf: bytes) -> None:
    """Each quotation comes out of the file as it went in, in a quote and in a table."""
    text = squeeze(read_text(pdf))
    counts = Counter(DOCUMENT.quoted_ids())
    for finding_id, words in TEXTS.items():
        assert text.count(f"“{squeeze(words)}”") == counts[finding_id]


def test_what_no_font_has_is_shown_and_listed(pdf: bytes) -> None:
    """A character without a glyph is a box, and the end of the file says which it was."""
    text = squeeze(read_text(pdf))
    assert squeeze("“Children said: □ and □□.”") in text
    assert "U+4E2D,U+6587,U+1F600" in text


def test_letters_beside_what_no_font_has_stay() -> None:
    """Of a sign that several characters make, each that no font has is a box, and no other."""
    text = read_text(write_pdf(make_short_document("é e 👨\u200d👩 e\u20e3")))
    assert "“é e □□□ e□”" in text
    assert "U+200D, U+20E3, U+1F468, U+1F469" in text


def test_the_file_is_tagged(pdf: bytes) -> None:
    """It says that it is PDF/UA-1, and its headings, tables, notes and pictures have tags."""
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    arranged = arrange(DOCUMENT)
    tags = list(list_tags(pdf))
    kinds = Counter(kind for kind, _ in tags)
    headings = Counter(f"H{part.level}" for part in arranged.parts if part.kind == "heading")
    assert {kind: kinds[kind] for kind in headings} == {**headings, "H1": headings["H1"] + 1}
    assert kinds["Note"] == len(arranged.notes)
    # One that goes over to the next page is in the trees of both.
    assert kinds["BlockQuote"] >= sum(part.kind == "quote" for part in arranged.parts)
    assert kinds["Table"] >= sum(part.kind == "table" for part in arranged.parts)
    assert kinds["TH"] > 0
    [figure] = [part for part in arranged.parts if part.kind == "figure"]
    assert figure.alt in {alt for _, alt in tags}


def test_many_notes_of_a_table_stand_under_it() -> None:
    """They keep their numbers, and the next note at the foot of a page goes on from them."""
    document = make_short_document("Said.")
    one = next(block for block in document.blocks if isinstance(block, Table))
    long = replace(one, rows=one.rows * 100)
    last = Paragraph(runs=("Afterwards ", Quoted("one")))
    pdf = write_pdf(replace(document, blocks=(long, last)))
    text = squeeze(read_text(pdf))
    note = squeeze(document.cited["one"].note)
    assert text.count(note) == 101
    assert f"100{note}" in text
    assert "Afterwards“Said.”101" in text
    assert Counter(kind for kind, _ in list_tags(pdf))["Note"] == 1


def test_the_file_says_what_it_is(pdf: bytes) -> None:
    """Title, date and bookmarks are the document's, and nothing hangs on the day of writing."""
    file = pypdfium2.PdfDocument(pdf)
    about = file.get_metadata_dict()
    assert (about["Title"], about["Author"]) == (DOCUMENT.title, DOCUMENT.organisation)
    assert about["CreationDate"].startswith("D:20260509")
    bookmarks = [one.get_title() for one in file.get_toc()]
    assert bookmarks == [part.words for part in arrange(DOCUMENT).parts if part.kind == "heading"]
    assert f"Page {len(file)} of {len(file)}" in read_text(pdf)
    assert write_pdf(DOCUMENT) == pdf


def test_no_page_is_wider_than_its_paper(pdf: bytes) -> None:
    """All characters stand within the margins, those of long words and wide tables too."""
    for page in pypdfium2.PdfDocument(pdf):
        letters = page.get_textpage()
        boxes = [letters.get_charbox(i) for i in range(letters.count_chars())]
        assert max(right for _, _, right, _ in boxes) < page.get_width() - 50


def test_an_organisation_has_its_own_template() -> None:
    """A template takes what it keeps from ours; what is wrong in it is named with its line."""
    own = b'#import "document.typ": *\n#show: look.with(accent: red)\nOwn words\n#body()'
    text = read_text(write_pdf(DOCUMENT, template=own))
    assert "Own words" in text
    assert make_document().subtitle not in text
    with pytest.raises(FindingsError, match=r"pack\.typ, main\.typ line 2") as failed:
        write_pdf(DOCUMENT, template=b"= Title\n#nothing()")
    assert "unknown variable: nothing" in failed.value.problem


def test_without_typst_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed the extra is told how to."""
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError, match=r'pip install "inspection-findings\[pdf\]"'):
        write_pdf(DOCUMENT)
