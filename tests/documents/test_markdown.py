"""A document as Markdown: read back by a parser, it says the same, and no text is a mark."""

from __future__ import annotations

import re

import lxml.html
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from inspection_findings.documents import Document, Paragraph, Strong, arrange, write_markdown
from tests.support.documents import TEXTS, make_document, make_short_document

NASTY = st.text(alphabet="ab 1.\\`*_[]<>|~&$#-+=:!()\"'\n\u00a0é", min_size=1, max_size=30)


def read_back(markdown: bytes) -> lxml.html.HtmlElement:
    """Return what a parser of CommonMark with tables and strikethrough makes of it."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return lxml.html.document_fromstring(parser.render(markdown.decode()))


def test_the_parser_reads_what_was_written() -> None:
    """Headings, tables, lists and footnotes come back; texts hold no mark-up of their own."""
    document = make_document()
    arranged = arrange(document)
    markdown = write_markdown(document)
    tree = read_back(markdown)
    read = " ".join(tree.text_content().split(" "))
    assert all(f"“{text.strip()}”" in read for text in TEXTS.values())
    headings = [one.text_content() for one in tree.iter("h1", "h2", "h3", "h4")]
    assert headings == [
        arranged.title, *(part.words for part in arranged.parts if part.kind == "heading")
    ]  # fmt: skip
    rows = [[len(row.findall("*")) for row in table.iter("tr")] for table in tree.iter("table")]
    tables = [part for part in arranged.parts if part.kind == "table"]
    assert rows == [[len(part.columns)] * (1 + len(part.rows)) for part in tables]
    assert {one.tag for one in tree.iter()} & {
        "em",
        "code",
        "s",
        "script",
        "b",
        "img",
        "pre",
    } == set()
    assert re.findall(rb"^\[\^(\d+)\]: ", markdown, re.MULTILINE) == [
        str(number).encode() for number in range(1, len(arranged.notes) + 1)
    ]


@settings(max_examples=60, deadline=None)
@given(text=NASTY)
def test_no_text_is_a_mark(text: str) -> None:
    """Whatever a finding says, it stands in quotes, notes and cells as it is."""
    tree = read_back(write_markdown(make_short_document(text)))
    said = "“" + re.sub(r"[ \n]+", " ", text) + "”"
    paragraphs = [one.text_content() for one in tree.xpath("//blockquote/p")]
    assert said in paragraphs
    assert [one.text_content() for one in tree.xpath("//td[2]")] == [f"Since {said}[^1]"]
    assert [one.text_content().strip() for one in tree.xpath("//h2")] == [said[1:-1].strip()]


def test_a_space_at_the_end_of_strong_words_stays() -> None:
    """A space within the marks would make them no marks; it must not be lost either."""
    document = Document(title="T", blocks=(Paragraph(runs=(Strong("Question: "), "what")),))
    assert "**Question:** what" in write_markdown(document).decode()
