"""The words of finished files, whatever wrote them."""

from __future__ import annotations

import io
import json

import docx
import openpyxl
import pytest

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.file_words import FileWords, read_file_words

SAID = "The child’s *voice* is <heard> | “fully”, out-of-court; 1_2."


def make_word() -> bytes:
    """Return a Word file with the words in a table, in two runs of one paragraph."""
    document = docx.Document()
    paragraph = document.add_table(1, 1).rows[0].cells[0].paragraphs[0]
    paragraph.add_run(SAID[:9])
    paragraph.add_run(SAID[9:]).bold = True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("Further")["C7"] = f"“{SAID}”"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


HTML = (
    "<html><head><style>p { color: red }</style></head><body><p>The <b>child’s</b> *voice*\n   is"
    " &lt;heard&gt; |<br>“fully”, out-of-&shy;court; 1_2.</p></body></html>"
)
MADE = {
    "a.docx": make_word(),
    "a.xlsx": make_workbook(),
    "a.html": HTML.encode(),
    "a.md": b"> " + SAID.replace("*", r"\*").replace("<", r"\<").replace("is", "\n> is").encode(),
    "a.csv": f'no,text\r\n1,"{SAID}"\r\n'.encode("utf-8-sig"),
    "a.json": json.dumps({"rows": [{"text": SAID}, 3, None]}).encode(),
}


@pytest.mark.parametrize("name", MADE)
def test_words_are_read_as_a_reader_reads_them(name: str) -> None:
    """White space may differ; a letter, a mark or a hyphen may not."""
    words = read_file_words(name, MADE[name])
    assert words is not None
    assert words.hold(SAID)
    for other in (SAID.replace("heard", "herd"), SAID.replace("”", '"'), SAID.replace(";", ",")):
        assert not words.hold(other)


def test_a_text_goes_on_on_the_next_page() -> None:
    """Between its two halves may stand what pages repeat; in the halves nothing may differ."""
    said = "The board does not know what every child needs, nor what it has been offered."
    pages = FileWords(
        ("HeadTheboarddoesnotknowwhateverych7", "Headildneeds,norwhatithasbeenoffered."), True
    )
    assert pages.hold(said)
    assert not pages.hold(said.replace("board", "bored"))
    assert not pages.hold(said.replace("offered", "given"))
    assert not FileWords(pages.parts[:1], True).hold(said)


def test_a_damaged_file_and_a_picture() -> None:
    """A file that cannot be read is named; the words of a picture are not read."""
    with pytest.raises(FindingsError, match=r"a\.docx: cannot be read as docx"):
        read_file_words("a.docx", b"nothing")
    assert read_file_words("a.png", b"") is None
