"""The parts that a form sets apart become paragraphs, and are believed."""

from __future__ import annotations

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.marked import mark_text
from inspection_findings.reading.passages import read_paragraphs
from inspection_findings.records import Passage, PassageRole, Source
from inspection_findings.text import quote


def make_source(*parts: tuple[PassageRole, str], pages: tuple[int, ...] = ()) -> Source:
    text, passages = "", []
    for role, words in parts:
        passages.append(Passage(role=role, spans=((len(text), len(text) + len(words)),)))
        text += f"{words}\n\n"
    return Source(
        name="a.pdf", text=text, sha256="", encoding="", passages=tuple(passages), pages=pages
    )


def test_roles_decide_and_not_the_words() -> None:
    """A footnote needs no mark, a heading no known words, and an item any mark or none."""
    source = make_source(
        ("heading", "What we saw"),
        ("item", "(a) lettered"),
        ("item", "without a mark"),
        ("footnote", "See our website."),
        ("running", "Page 3"),
    )
    heading, lettered, bare, note, running = read_paragraphs(source)
    assert heading.mark == "heading"
    assert (lettered.mark, lettered.text) == ("letter", "lettered")
    assert (bare.mark, bare.text) == ("bullet", "without a mark")
    assert note.mark == "footnote"
    assert running.is_running


def test_a_sentence_with_a_number_before_it_is_whole() -> None:
    """Two paragraphs of a form are never joined because of how their words begin."""
    source = make_source(("paragraph", "It ends openly"), ("paragraph", "and begins small."))
    assert [paragraph.text for paragraph in read_paragraphs(source)] == [
        "It ends openly",
        "and begins small.",
    ]


def test_a_passage_around_another_keeps_its_offsets_in_order() -> None:
    """An item that a page cuts may stand around a paragraph which then joins it."""
    before = (
        "An inspection of youth justice services in Anytown HM Inspectorate of Probation, May 2024"
        "\n\n1.1. Governance and leadership\n\nStrengths\n\n"
    )
    parts = ("\u2022 Staff lead the way, and", "with pride,", "they are proud of it.")
    text = before + "\n\n".join(parts)
    starts = [text.index(part) for part in parts]
    spans = [(start, start + len(part)) for start, part in zip(starts, parts, strict=True)]
    lines = [line for line in before.split("\n\n") if line]
    source = Source(
        name="a.pdf",
        text=text,
        sha256="",
        encoding="",
        passages=(
            *(
                Passage(role="heading", spans=((text.index(line), text.index(line) + len(line)),))
                for line in lines
            ),
            Passage(role="item", spans=(spans[0], spans[2])),
            Passage(role="paragraph", spans=(spans[1],)),
        ),
    )
    findings = segment_report(parse_report(source)).findings
    assert [quote(text, finding.spans) for finding in findings] == [f.text for f in findings]
    assert len(findings) == 1


def test_what_was_extracted_can_be_seen() -> None:
    """Each line has its mark, and a line says where a page begins."""
    source = make_source(
        ("running", "Header"), ("paragraph", "Text."), ("footnote", "A note."), pages=(0, 8)
    )
    assert [line for line in mark_text(source) if not line.endswith("|")] == [
        "---------- page 1 ----------",
        " running | Header",
        "---------- page 2 ----------",
        "         | Text.",
        "footnote | A note.",
    ]
