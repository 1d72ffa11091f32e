"""A document as one HTML file: word for word, accessible, and from here alone."""

from __future__ import annotations

import itertools
import re

import lxml.html
import pytest

from inspection_findings.documents import write_html
from inspection_findings.errors import FindingsError
from tests.support.documents import TEXTS, WITHOUT_GLYPH, make_document
from tests.support.html import read_page

DOCUMENT = make_document(odd=WITHOUT_GLYPH, control="page\x0cbreak and \ud800 half")


@pytest.fixture(scope="module")
def tree() -> lxml.html.HtmlElement:
    """Return the page as a browser reads it."""
    return lxml.html.document_fromstring(write_html(DOCUMENT))


def test_quotations_are_word_for_word(tree: lxml.html.HtmlElement) -> None:
    """Each place that quotes a finding has its very text, and names the finding."""
    expected = {**TEXTS, "odd": WITHOUT_GLYPH, "control": "page␌break and � half"}
    found = [(one.get("data-finding"), one.text_content()) for one in tree.iter("q")]
    assert set(found) == set(expected.items())
    assert [finding_id for finding_id, _ in found] == list(DOCUMENT.quoted_ids())


def test_nothing_of_a_text_is_mark_up(tree: lxml.html.HtmlElement) -> None:
    """No script, no style but ours, no image, no link but to a place of this page."""
    assert {"script", "img", "link", "iframe", "form"} & {one.tag for one in tree.iter()} == set()
    assert len(list(tree.iter("style"))) == 1
    assert {one.get("href")[0] for one in tree.iter("a")} == {"#"}
    own = tree.find(".//style").text
    assert not re.search(r"url\(|@import|https?:", own)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy[0].startswith("default-src 'none'")


def test_the_page_can_be_read_by_ear(tree: lxml.html.HtmlElement) -> None:
    """Landmarks, headings without a gap, captions, headers with a scope, pictures with words."""
    assert tree.get("lang") == "en-GB"
    assert [len(tree.findall(f".//{one}")) for one in ("main", "header", "footer", "h1")] == [1] * 4
    levels = [int(one.tag[1]) for one in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for table in tree.iter("table"):
        assert table.find("caption").text_content().startswith("Table ")
        assert {one.get("scope") for one in table.iter("th")} == {"col", "row"}
    for picture in tree.iter("svg"):
        named = [tree.get_element_by_id(one) for one in picture.get("aria-labelledby").split()]
        assert all(one.text_content() for one in named)


def test_links_and_notes_lead_there_and_back(tree: lxml.html.HtmlElement) -> None:
    """Ids are there once, each link finds its place, and a note is as long as it must be."""
    page = read_page(write_html(DOCUMENT).decode())
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)
    notes = tree.xpath("//section[@role='doc-endnotes']//li")
    marks = tree.xpath("//a[@role='doc-noteref']")
    assert [one.get("href") for one in marks] == [f"#{one.get('id')}" for one in notes]
    cited = DOCUMENT.cited["hackney:1.1"]
    assert notes[0].text_content().startswith(f"{cited.citation}; {cited.source}. {cited.coded}")


def test_an_organisation_has_its_own_template_and_style() -> None:
    """The style comes after ours and ends nothing; the template replaces ours."""
    css = b"h1 { color: #700 } </style><script>1</script>"
    page = write_html(DOCUMENT, css=css).decode()
    assert page.count("</style>") == 1
    assert page.index("--ink:") < page.index("color: #700")
    own = write_html(DOCUMENT, template=b"{{ document.title }}: {{ document.notes|length }}")
    assert (
        own.decode()
        == f"{DOCUMENT.title.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}: 13"
    )


@pytest.mark.parametrize(
    ("template", "place"),
    [
        (b"a\n{{ document.", "pack.html, line 2"),
        (b"{{ document.titel }}", "pack.html"),
        (b"{{ document.__class__.__mro__[1].__subclasses__() }}", "pack.html"),
        ("{{ 'é' }}".encode("utf-16"), "pack.html"),
    ],
    ids=["broken", "misspelt", "reaches out of its box", "not UTF-8"],
)
def test_a_template_that_fails_is_named(template: bytes, place: str) -> None:
    """What is wrong with a template is said with its name; it cannot run code."""
    with pytest.raises(FindingsError) as failed:
        write_html(DOCUMENT, template=template)
    assert failed.value.where == place
