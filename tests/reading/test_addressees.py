"""Recommendations: whom each is addressed to, however its list is set."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.records import Expectation, Report
from inspection_findings.text import quote, text_key
from tests.support.variants import REPORTS, hard_wrap, make_source

TEXTS = {path: path.read_text(encoding="utf-8") for path in REPORTS}
HAVERING = next(path for path in REPORTS if "havering" in path.name)
ISLINGTON = next(path for path in REPORTS if "islington" in path.name)
EACH = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)


def cut(text: str) -> tuple[str, str, str]:
    """Return what stands before the recommendations, the recommendations, and what follows."""
    start = list(re.finditer(r"(?m)^[#* ]*Recommendations$", text))[-1].end()
    end = list(re.finditer(r"(?m)^[#* ]*Background$", text))[-1].start()
    return text[:start], text[start:end], text[end:]


def change(text: str, pattern: str, new: str) -> str:
    before, middle, after = cut(text)
    changed = re.sub(pattern, new, middle)
    assert changed != middle
    return before + changed + after


def read(text: str) -> list[tuple[int | None, str, str]]:
    report = parse_report(make_source(text))
    findings = segment_report(report).findings
    assert all(quote(text, f.spans) == f.text for f in findings)
    found = [f for f in findings if f.kind == "recommendation"]
    return [(f.number, text_key(f.addressee or ""), text_key(f.text)) for f in found]


def losses(text: str) -> list[Expectation]:
    report: Report = parse_report(make_source(text))
    return [e for e in report.expectations if not e.met and e.severity == "loss"]


def without_footnotes(text: str) -> str:
    """Take the footnotes out of the recommendations: they need a line of their own."""
    before, middle, after = cut(text)
    return before + re.sub(r"(?m)^(?:<sup>|[\u00b9\u00b2\u00b3]).*$|^---$", "", middle) + after


@EACH
def test_no_blank_lines(path: Path) -> None:
    """A line that ends in "should:" begins a new addressee, also without a blank line before."""
    text = without_footnotes(TEXTS[path])
    tight = change(text, r"\n\s*\n", "\n")
    assert read(tight) == read(text)
    assert not losses(tight)


@EACH
@pytest.mark.parametrize("width", [50, 80])
def test_no_blank_lines_and_wrapped(path: Path, width: int) -> None:
    """The same where lines are wrapped: the addressee may begin on the line before."""
    text = hard_wrap(without_footnotes(TEXTS[path]), width)
    assert read(change(text, r"\n\s*\n", "\n")) == read(text)


@EACH
def test_no_full_stops(path: Path) -> None:
    """A recommendation without a full stop does not take the next addressee in."""
    text = change(without_footnotes(TEXTS[path]), r"(?m)\.\**$", "")
    assert read(change(text, r"\n\s*\n(?!\Z)", "\n")) == read(text)


@EACH
def test_run_in(path: Path) -> None:
    """Addressee and recommendations on one line are cut where the numbers stand."""
    text = without_footnotes(TEXTS[path])
    run_in = change(text, r"(?m)(should:\**)\s*\n+|(?<=[^:*\s])\n+(?=\d\. )", r"\1 ")
    assert not re.search(r"(?m)^\d\. ", cut(run_in)[1])
    assert read(run_in) == read(text)
    assert not losses(run_in)


@EACH
@pytest.mark.parametrize("mark", ["-", "\u2022", "*", "\uf0b7"])
def test_bullets(path: Path, mark: str) -> None:
    """Recommendations as bullets are read, counted in their order, and it is said."""
    bullets = change(TEXTS[path], r"(?m)^\d\. ", f"{mark} ")
    assert read(bullets) == read(TEXTS[path])
    report = parse_report(make_source(bullets))
    assert not losses(bullets)
    notes = {e.what for e in report.expectations if not e.met and e.severity == "note"}
    assert "recommendations without a number of their own" in notes


def test_bullets_below_a_number_are_part_of_it() -> None:
    """A list inside a numbered recommendation makes none of its own; its items are named."""
    listed = change(
        TEXTS[ISLINGTON],
        r"1\. work with police and probation partners to improve its offer for victims\.",
        "1. work with police partners to improve its offer for victims:\n"
        "\u2022 at first contact\n\u2022 at the end of an order.",
    )
    assert len(read(listed)) == 4
    assert "at first contact" in read(listed)[0][2]
    assert [one.what for one in losses(listed)] == ["item of a list", "item of a list"]


def test_a_long_addressee_is_doubted() -> None:
    """More than 120 characters before "should:" are no addressee without doubt: loss."""
    name = "The Islington Youth Justice Service, " + "with each of its many partners, " * 4
    changed = TEXTS[ISLINGTON].replace(
        "The Islington Youth Justice Service should:", name + "should:"
    )
    (loss,) = losses(changed)
    assert loss.what == "addressee"
    assert loss.found.startswith("'The Islington Youth Justice Service, with each")


def test_should_within_a_recommendation_is_doubted() -> None:
    """An addressee that could not be told from the recommendation before it is loss."""
    changed = change(
        TEXTS[HAVERING],
        r"(?m)\.\n\nThe Havering Youth Offending Service should:",
        " and it should:",
    )
    assert "recommendation that may hold an addressee" in {one.what for one in losses(changed)}


def test_marks_that_hold_nothing_are_no_recommendation() -> None:
    """A mark right after another gives no empty finding and no traceback."""
    before, middle, after = cut(TEXTS[ISLINGTON])
    for odd in ("- 1. 2. use the data", "- make sure \u2022 \u2022 use the data"):
        texts = [text for _, _, text in read(f"{before}{middle.rstrip()}\n{odd}\n\n{after}")]
        assert all(texts)


def test_many_addressees_in_one_paragraph_are_read() -> None:
    """A text without line breaks may hold any number of them."""
    before, _, after = cut(TEXTS[ISLINGTON])
    number = sys.getrecursionlimit() + 50
    many = "The council should: do this well. " * number
    assert len(read(f"{before}\n\n{many}\n\n{after}")) == number
