"""Damaged text: repaired where that is certain and said, a loss where it is not."""

from __future__ import annotations

import html
import re

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import plain_text
from inspection_findings.records import Expectation, Finding
from inspection_findings.text import quote
from tests.support.variants import REPORTS, add_running_lines, curl_quotes, findings_of, hard_wrap

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in REPORTS}
SUPERSCRIPTS = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789"
)

every_report = pytest.mark.parametrize("name", TEXTS)


def read_bytes(data: bytes) -> tuple[tuple[Finding, ...], list[Expectation]]:
    """Return the findings of a file, each proved by its spans, and what is unmet."""
    source = plain_text.read(data, "report.txt")
    report = parse_report(source)
    findings = segment_report(report).findings
    assert all(quote(source.text, finding.spans) == finding.text for finding in findings)
    return findings, [one for one in report.expectations if not one.met]


def texts_of(findings: tuple[Finding, ...]) -> list[tuple[str, str | None]]:
    return [(finding.text, finding.polarity) for finding in findings]


def losses(unmet: list[Expectation]) -> set[str]:
    return {one.what for one in unmet if one.severity == "loss"}


def repairs(unmet: list[Expectation]) -> set[str]:
    return {one.what for one in unmet if one.what.startswith("repaired: ")}


@every_report
def test_utf8_read_as_windows_1252_is_repaired_and_said(name: str) -> None:
    """Curly quotation marks come back; the note gives an example."""
    text = re.sub("[^\x00-\x7f\u2018\u2019\u201c\u201d\u2013]", "", curl_quotes(TEXTS[name]))
    damaged = text.encode("utf-8").decode("cp1252", "replace").encode("utf-8")
    if b"\xef\xbf\xbd" in damaged:  # a right quotation mark has a byte that Windows-1252 lacks
        damaged = text.encode("utf-8").decode("latin-1").encode("utf-8")
    findings, unmet = read_bytes(damaged)
    assert texts_of(findings) == texts_of(read_bytes(text.encode())[0])
    assert repairs(unmet) == {"repaired: text decoded as Windows-1252 that was UTF-8"}


@every_report
def test_entities_are_repaired_and_said(name: str) -> None:
    """``&rsquo;`` and ``&amp;`` are the characters they stand for."""
    text = curl_quotes(TEXTS[name])
    damaged = (
        html.escape(text, quote=False).replace("\u2019", "&rsquo;").replace("\u2018", "&#8216;")
    )
    findings, unmet = read_bytes(damaged.encode())
    assert texts_of(findings) == texts_of(read_bytes(text.encode())[0])
    assert "repaired: entities of HTML" in repairs(unmet)


@every_report
def test_mac_os_roman_is_recognised(name: str) -> None:
    """Its apostrophes are not letters with accents."""
    text = re.sub("[^\x00-\x7f\u2018\u2019\u201c\u201d\u2013]", "", curl_quotes(TEXTS[name]))
    findings, _ = read_bytes(text.encode("mac_roman"))
    assert texts_of(findings) == texts_of(read_bytes(text.encode())[0])


@every_report
@pytest.mark.parametrize("lost", ["\ufffd", "\x01"])
def test_lost_characters_are_a_loss(name: str, lost: str) -> None:
    """What stood there is not guessed."""
    damaged = re.sub("f[fil]", lost, TEXTS[name]).encode()
    try:
        _, unmet = read_bytes(damaged)
    except ReadingError:  # the title is damaged, or there are too many control characters
        return
    assert "characters that were lost" in losses(unmet)


def break_words(text: str, hyphen: str) -> str:
    """Return a wrapped text with each sixth long word at the start of a line broken before it."""
    lines = hard_wrap(text, 90).split("\n")
    for i in range(1, len(lines), 6):
        word = re.match(r"[a-z]{8,}(?=[ ,.])", lines[i])
        if word and re.search(r"[a-z]$", lines[i - 1]):
            half = len(word.group()) // 2
            lines[i - 1] += f" {lines[i][:half]}{hyphen}"
            lines[i] = lines[i][half:]
    return "\n".join(lines)


@every_report
def test_words_broken_by_a_soft_hyphen_are_whole(name: str) -> None:
    """A soft hyphen at the end of a line is always the typesetter's."""
    findings, unmet = read_bytes(break_words(TEXTS[name], "\u00ad").encode())
    assert texts_of(findings) == texts_of(findings_of(TEXTS[name]))
    assert repairs(unmet) == {"repaired: words broken at the end of a line"}


@every_report
def test_words_broken_by_a_hyphen_are_whole(name: str) -> None:
    """The rest of the report tells a typesetter's hyphen from the hyphen of a word."""
    findings, _ = read_bytes(break_words(TEXTS[name], "-").encode())
    expected = texts_of(findings_of(TEXTS[name]))
    differ = sum(a != b for a, b in zip(texts_of(findings), expected, strict=True))
    assert differ <= len(expected) // 50  # words that stand nowhere else


@every_report
def test_hyphens_of_words_stay(name: str) -> None:
    """Where the typesetter broke no words, "long-" and "term" at a line's end is "long-term"."""
    findings, unmet = read_bytes(hard_wrap(TEXTS[name], 70).encode())
    assert texts_of(findings) == texts_of(findings_of(TEXTS[name]))
    assert not repairs(unmet)


@every_report
def test_flat_footnotes_are_footnotes(name: str) -> None:
    """Marks that became plain digits are raised again; a mark that is not found is a loss."""
    text = TEXTS[name].translate(SUPERSCRIPTS)
    expected = read_bytes(TEXTS[name].encode())[0]
    if text == TEXTS[name]:
        pytest.skip("this report writes its footnotes in another way")
    findings, unmet = read_bytes(text.encode())
    changed = set(texts_of(findings)) ^ set(texts_of(expected))
    if changed:
        assert "marks of footnotes in the text" in losses(unmet)
    assert len(changed) <= 4


@pytest.mark.parametrize("name", ["hackney-2023-05", "islington-2024-08", "havering-2022-10"])
@pytest.mark.parametrize("width", [None, 90])
@pytest.mark.parametrize("blank", ["none", "after each line"])
def test_blank_lines_that_say_nothing(name: str, width: int | None, blank: str) -> None:
    """Without blank lines, or with one after each line, bullets and recommendations stay."""
    if blank != "none" and width is None:
        pytest.skip("paragraphs on one line each, with a blank line between, are usual")
    text = TEXTS[name] if width is None else hard_wrap(TEXTS[name], width)
    lines = [line for line in text.split("\n") if line.strip()]
    damaged = ("\n" if blank == "none" else "\n\n").join(lines)
    findings, unmet = read_bytes(damaged.encode())
    expected = findings_of(TEXTS[name])
    kinds = ("bullet", "recommendation")
    kept = [f for f in findings if f.kind in kinds]
    same = texts_of(tuple(kept)) == texts_of(tuple(f for f in expected if f.kind in kinds))
    assert same or losses(unmet)


@every_report
@pytest.mark.parametrize("marking", ["OFFICIAL", "OFFICIAL-SENSITIVE", "Not protectively marked"])
def test_protective_markings_are_no_text(name: str, marking: str) -> None:
    """A marking on each page is in no finding, with or without blank lines around it."""
    lines = hard_wrap(TEXTS[name], 90).split("\n")
    for i in range(len(lines) - 1, 0, -41):
        lines.insert(i, marking)
    findings, _ = read_bytes("\n".join(lines).encode())
    assert texts_of(findings) == texts_of(findings_of(TEXTS[name]))


@every_report
def test_a_line_that_is_only_a_number_is_text_unless_it_counts_pages(name: str) -> None:
    """A line with "22" alone after one that ends in "Outcome" is "Outcome 22"."""
    text = hard_wrap(TEXTS[name], 90)
    cut = re.sub(r"(?<=[a-z]) (\d{2}) (?=[a-z])", r"\n\1\n", text, count=1)
    findings, _ = read_bytes(cut.encode())
    assert texts_of(findings) == texts_of(findings_of(TEXTS[name]))
    numbered = add_running_lines(text, every=45)
    assert texts_of(read_bytes(numbered.encode())[0]) == texts_of(findings_of(TEXTS[name]))
