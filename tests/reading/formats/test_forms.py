"""The same findings from any form: PDF in nine designs, web page, Word, and plain text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.records import Report, Segmentation
from inspection_findings.text import quote
from tests.support.forms import drawn_pdf, reportlab_pdf, typst_pdf
from tests.support.forms.compare import differences, stands
from tests.support.forms.elements import SetReport, take_apart
from tests.support.forms.web_page import write_page
from tests.support.forms.word_file import write_word
from tests.support.variants import REPORTS

Corpus = dict[str, tuple[Report, Segmentation]]

# One design a report. Where a report spells a word in two ways, no reader can tell which of them a
# typesetter broke at its hyphen, so these are designs that break no such word.
DRAWN = [drawn_pdf.choose(seed) for seed in (0, 6, 2, 3, 4)]


@cache
def take(path: Path) -> SetReport:
    return take_apart(path)


def check(data: bytes, path: Path, corpus: Corpus) -> Report:
    """Read a report in another form, and compare it with the plain text."""
    report = parse_report(read(data, f"{path.stem}.bin"))
    findings = segment_report(report).findings
    expected, segmentation = corpus[path.stem]
    assert differences(findings, segmentation.findings) == ([], [])
    assert stands(report) == stands(expected)
    losses = [e for e in report.expectations if not e.met and e.severity == "loss"]
    assert losses == []
    for finding in findings:
        assert quote(report.source.text, finding.spans) == finding.text
    return report


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("design", typst_pdf.DESIGNS, ids=lambda design: design.name)
def test_pdf_with_tags_footnotes_and_hyphens(
    path: Path, design: typst_pdf.Design, corpus: Corpus
) -> None:
    """Justified, hyphenated, with drawn marks, badges beside the text: the same findings."""
    report = check(typst_pdf.write_pdf(take(path), design), path, corpus)
    assert len(report.source.pages) > 20


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("design", reportlab_pdf.DESIGNS, ids=lambda design: design.name)
def test_pdf_without_tags(path: Path, design: reportlab_pdf.Design, corpus: Corpus) -> None:
    """Only places and sizes of letters, footers of two lines, dashes for marks: the same."""
    report = check(reportlab_pdf.write_pdf(take(path), design), path, corpus)
    assert len(report.source.pages) > 20


@pytest.mark.parametrize(
    ("path", "design"),
    list(zip(REPORTS, DRAWN, strict=True)),
    ids=lambda value: value.stem if isinstance(value, Path) else value.name,
)
def test_pdf_in_a_design_by_chance(path: Path, design: drawn_pdf.Design, corpus: Corpus) -> None:
    """Designs that nobody chose: fonts, gaps, marks and margins by lot."""
    check(drawn_pdf.write_pdf(take(path), design), path, corpus)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("brackets", [True, False], ids=["linked notes", "bare notes"])
def test_web_page(path: Path, brackets: bool, corpus: Corpus) -> None:
    """Links to the top, menus, marks of footnotes and their list are no part of a finding."""
    report = check(write_page(take(path), brackets=brackets).encode(), path, corpus)
    assert report.source.pages == ()


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("styled", [True, False], ids=["heading styles", "bold headings"])
def test_word_file(path: Path, styled: bool, corpus: Corpus) -> None:
    """Lists that Word counts keep their numbers; headings need no styles."""
    report = check(write_word(take(path), styled=styled), path, corpus)
    assert report.source.pages == ()


def test_the_same_file_gives_the_same_source() -> None:
    """Reading twice gives the same text, pages and passages."""
    data = typst_pdf.write_pdf(take(REPORTS[0]), typst_pdf.DESIGNS[0])
    assert read(data, "a.pdf") == read(data, "a.pdf")


def test_a_citation_names_the_page_of_a_pdf() -> None:
    """The page is the one the words stand on, counted from the first; both if a break cuts them."""
    source = read(typst_pdf.write_pdf(take(REPORTS[0]), typst_pdf.DESIGNS[2]), "a.pdf")
    findings = segment_report(parse_report(source)).findings
    cut = 0
    for finding in findings:
        first, last = source.page_of(finding.spans[0][0]), source.page_of(finding.spans[-1][1] - 1)
        pages = f"p. {first}" if first == last else f"pp. {first}-{last}"
        assert finding.citation.endswith(f", {pages}")
        cut += first != last
    assert cut > 0
    starts = [*source.pages, len(source.text)]
    for finding in findings[::40]:
        page = source.page_of(finding.spans[0][0])
        assert page is not None
        on_page = source.text[starts[page - 1] : starts[page]]
        assert finding.text[:25] in on_page


def test_a_form_without_pages_is_cited_by_heading() -> None:
    """A web page has no pages to name: its citations are those of the text."""
    source = read(write_page(take(REPORTS[0])).encode(), "a.html")
    citations = {f.citation for f in segment_report(parse_report(source)).findings}
    assert "Hackney, May 2023, 1.1, strength 1" in citations
    assert not any(", p" in citation for citation in citations)
