"""Documents as Word files: what they say is all there, and Word finds what it needs."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import mammoth
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor

from inspection_findings.documents import Column, Document, Heading, Quote, Quoted, Table
from inspection_findings.documents.clean_text import clean
from inspection_findings.documents.word import write_word
from inspection_findings.errors import FindingsError
from tests.support.sample_document import CHART, LONG_TABLE, TEXTS, WIDE_TABLE, make_document

SAMPLE = make_document()


@pytest.fixture(scope="module")
def data() -> bytes:
    """Return the sample as a Word file."""
    return write_word(SAMPLE)


@pytest.fixture(scope="module")
def file(data: bytes) -> Any:
    """Return the sample as python-docx reads it."""
    return docx.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def page(data: bytes) -> str:
    """Return the sample as mammoth reads it: HTML."""
    page: str = mammoth.convert_to_html(io.BytesIO(data)).value
    return page


def read_part(data: bytes, name: str) -> str:
    """Return a part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return parts.read(name).decode()


def list_notes(document: Document) -> list[str]:
    """Return the citations of all quotations with a footnote, in their order."""
    tables = [one for one in document.blocks if isinstance(one, Table)]
    cells = [cell for table in tables for row in table.rows for cell in row]
    runs = [getattr(one, "runs", ()) for one in document.blocks]
    runs += [runs for one in document.blocks for runs in getattr(one, "items", ())]
    runs += [cell for cell in cells if isinstance(cell, tuple)]
    quoted = [run for own in runs for run in own if isinstance(run, Quoted) and run.has_note]
    return [document.cited[one.finding_id].note for one in quoted]


def test_headings_are_headings(file: Any) -> None:
    """Each heading has the style of its level, and stays with what follows it."""
    expected = [(one.words, f"Heading {one.level}") for one in SAMPLE.blocks
                if isinstance(one, Heading)]  # fmt: skip
    found = [one for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert [(one.text, one.style.name) for one in found] == expected
    assert all(one.paragraph_format.keep_with_next for one in found)
    assert file.paragraphs[0].style.name == "Title"


def test_quotations_are_whole(file: Any, page: str) -> None:
    """A quotation set apart has every character; one in a line stands in quotation marks."""
    quotes = [one.text for one in file.paragraphs if one.style.name == "Quote"]
    expected = [one.finding_id for one in SAMPLE.blocks if isinstance(one, Quote)]
    assert quotes == [clean(TEXTS[one]) for one in expected]
    line = next(one.text for one in file.paragraphs if one.text.startswith("Inspectors said"))
    assert all(f"“{clean(TEXTS[one])}”" in line for one in ("plain", "control", "formula"))
    assert "<script>" not in page


def test_citations_are_footnotes(data: bytes, page: str) -> None:
    """Word holds a note for each quotation that has one, and other readers find them all."""
    notes = re.findall(r'<li id="footnote-\d+">(.*?)</li>', page)
    plain = [re.sub(r"<[^>]+>|↑", "", one).strip() for one in notes]
    assert sorted(plain) == sorted(list_notes(SAMPLE))
    assert len(plain) > 15
    settings = read_part(data, "word/settings.xml")
    assert re.search(r'<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/>', settings)
    assert "footnotes+xml" in read_part(data, "[Content_Types].xml")


def test_links_and_contents_lead_somewhere(file: Any) -> None:
    """Each link and each page number names a place of the document, and no place is there twice."""
    body = file.element.body
    names = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    numbers = [one.get(qn("w:id")) for one in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names)
    assert len(set(numbers)) == len(numbers)
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    codes = [one.text.split() for one in body.iter(qn("w:instrText"))]
    pages = [code[1] for code in codes if code[0] == "PAGEREF"]
    assert set(links) | set(pages) <= set(names)
    assert len(pages) == sum(one.level < 3 for one in SAMPLE.blocks if isinstance(one, Heading))
    assert [code for code in codes if code[0] == "TOC"] == [], "Word would ask before it opens"


def test_tables_fit_their_page(file: Any) -> None:
    """A table is as wide as the text, its header is repeated, and a wide one lies."""
    upright, lying, last = file.sections
    assert lying.page_width > lying.page_height
    assert last.page_width == upright.page_width < upright.page_height
    room = {
        section: (section.page_width - section.left_margin - section.right_margin) // 635
        for section in (upright, lying)
    }
    pairs = zip(file.tables, (upright, lying, upright), strict=True)
    for table, section in pairs:
        widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid]
        assert sum(widths) == room[section]
        rows = table._tbl.findall(qn("w:tr"))
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert [len(one.rows) - 1 for one in file.tables] == [
        *(len(LONG_TABLE.rows), len(WIDE_TABLE.rows)),
        1,  # there is nothing to list
    ]
    cells = [cell.text.replace("\xa0", " ") for cell in file.tables[0].rows[2].cells]
    assert cells == ["Borough 1", "1 of 5 (23 to 88 %)", "1,000", "2 %", "–"]


def test_captions_stay_with_what_they_name(file: Any) -> None:
    """A caption has a number that Word counts; that of a table stays with it."""
    captions = [one for one in file.paragraphs if one.style.name == "Caption"]
    assert [one.text.partition(". ")[0] for one in captions] == [
        *("Figure 1", "Table 1", "Table 2"),
        "Table 3",
    ]
    assert all(one.paragraph_format.keep_with_next for one in captions[1:])
    above = captions[0]._p.getprevious()
    assert above.pPr.keepNext is not None, "the picture stays with its caption"
    (picture,) = file.inline_shapes
    assert picture._inline.docPr.get("descr") == CHART.alt


def test_the_file_says_what_it_is(data: bytes, file: Any) -> None:
    """Title, organisation, language and date are properties; pages are numbered."""
    core = file.core_properties
    assert (core.title, core.author, core.language) == (
        *(SAMPLE.title, SAMPLE.organisation),
        "en-GB",
    )
    assert core.created.date() == core.modified.date() == SAMPLE.dated
    foot = file.sections[0].footer.paragraphs[0]._p.xml
    assert "> PAGE <" in foot
    assert "> NUMPAGES <" in foot
    assert file.paragraphs[-1].text == f"Licence: {SAMPLE.licence}"
    assert write_word(SAMPLE) == data


def test_a_house_keeps_its_style() -> None:
    """The header, margins and styles of a reference file stay; what it says goes."""
    house = docx.Document()
    house.sections[0].left_margin = Cm(4)
    house.sections[0].header.paragraphs[0].add_run("HOUSE").add_picture(io.BytesIO(CHART.png(40)))
    house.styles["Heading 1"].font.color.rgb = RGBColor(0x80, 0, 0x20)
    for name in ("Quote", "Caption", "List Number"):
        house.styles[name].delete()
    house.add_heading("Old words", level=1)
    buffer = io.BytesIO()
    house.save(buffer)
    file: Any = docx.Document(io.BytesIO(write_word(SAMPLE, buffer.getvalue())))
    assert round(file.sections[0].left_margin.cm, 2) == 4
    assert file.sections[-1].header.paragraphs[0].text == "HOUSE"
    assert file.styles["Heading 1"].font.color.rgb == RGBColor(0x80, 0, 0x20)
    assert "Old words" not in [one.text for one in file.paragraphs]
    quotes = [one.text for one in file.paragraphs if one.style.name == "Quote"]
    assert len(quotes) == len(TEXTS)
    text = [one.text for one in file.paragraphs]
    assert "Again second" in text
    with pytest.raises(FindingsError, match="is not a Word document"):
        write_word(SAMPLE, b"%PDF-1.7")


def test_a_table_of_many_columns_or_long_texts_loses_nothing() -> None:
    """Thirty names stand upright on a page that lies; a row longer than a page may be split."""
    names = [f"Borough {number}" for number in range(30)]
    many = Table(
        key="many",
        caption="Many",
        columns=(
            Column(name="Theme"),
            *(Column(name=name, kind="number") for name in names),
        ),
        rows=(("Victims", *range(30)), ("Safety", *range(30))),
    )
    tall = Table(
        key="tall",
        caption="Tall",
        columns=(Column(name="A"), Column(name="B")),
        rows=(("one", (Quoted("long"),)), ("two", (Quoted("plain"),))),
    )
    document = Document(title="Tables", blocks=(many, tall), cited=SAMPLE.cited)
    file: Any = docx.Document(io.BytesIO(write_word(document)))
    first, second = file.tables
    section = file.sections[1]
    room = (section.page_width - section.left_margin - section.right_margin) // 635
    assert sum(int(one.get(qn("w:w"))) for one in first._tbl.tblGrid) == room
    assert [cell.text for cell in first.rows[0].cells] == ["Theme", *names]
    assert len(list(first._tbl.iter(qn("w:textDirection")))) == len(names)
    assert [row._tr.trPr.find(qn("w:cantSplit")) is None for row in second.rows] == [
        *(False, True),
        False,
    ]
    assert second.rows[1].cells[1].text == f"“{TEXTS['long']}”"
