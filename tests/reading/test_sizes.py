"""Reports that are far too long: work grows with their length, or they are refused in one line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, read_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.reading.formats.unbroken import LONGEST_WORD
from inspection_findings.reading.join import MOST_PIECES
from inspection_findings.reading.sentences import split_sentences
from inspection_findings.records import Finding
from tests.support.variants import REPORTS

TEXT = next(path for path in REPORTS if "hackney" in path.name).read_text(encoding="utf-8")


def count_calls(work: Callable[[], object]) -> int:
    """Return how many calls of functions it takes: the same on every machine."""
    calls = 0

    def hear(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


# A report of which each paragraph is one line.
LONG_LINES, HEADING, END = (
    next(path for path in REPORTS if "lewisham" in path.name)
    .read_text(encoding="utf-8")
    .partition("Strengths:\n")
)
LONG_LINES += f"{HEADING}\n"


LONGER: dict[str, Callable[[int], str]] = {
    "lines": lambda n: "".join(
        f"• The staff of team {i} listened to children.\n" for i in range(n)
    ),
    "blank lines": lambda n: "\n" * n,
    "one line": lambda n: "The staff listened to children and to parents. " * n + "\n",
    "pieces of a bullet": lambda n: "- The staff listened\n\n" + "and then they wrote\n\n" * n,
    "numbers alone": lambda n: "".join(f"{i % 3 + 1}\n" for i in range(n)),
    "headings on a line": lambda n: "- They did. Strengths: this. What needs to improve: no. " * n,
}


def find(text: str) -> tuple[Finding, ...]:
    """Return the findings of a file with this text."""
    return segment_report(parse_report(read(text.encode(), "report.txt"))).findings


def lengthen(more: str) -> str:
    """Return the text of the report with more below its first heading of strengths."""
    return TEXT.replace("Strengths:\n", f"Strengths:\n\n{more}\n", 1)


@pytest.mark.parametrize("kind", LONGER)
def test_work_grows_with_the_length(kind: str, tmp_path: Path) -> None:
    """Twice as much text takes at most about twice as many steps more."""
    path = tmp_path / "long.txt"

    def read() -> None:
        segment_report(read_report(path))

    steps = []
    for n in (0, 250, 500):
        path.write_text(lengthen(LONGER[kind](n)), encoding="utf-8")
        read()  # what is kept of an earlier reading is kept of all three
        steps.append(count_calls(read))
    none, once, twice = steps
    assert twice - none <= 2.3 * (once - none) + 2000


def test_work_grows_with_the_sentences() -> None:
    """Brackets and quotations, in which no sentence ends, are not gone through for each end."""
    text = "The staff (all of them) listened. They wrote (at once). "
    once, twice = (count_calls(partial(split_sentences, text * n)) for n in (250, 500))
    assert twice <= 2.3 * once


def test_a_long_list_takes_nothing_from_the_rest() -> None:
    """However many items there are, each is a finding, and so is what was one without them."""
    more = "".join(f"- The staff of team {i} listened to children.\n" for i in range(16_000))
    found = find(LONG_LINES + more + END)
    expected = find(LONG_LINES + END)
    assert len(found) == len(expected) + 16_000
    assert {one.text for one in expected} <= {one.text for one in found}


def test_items_after_the_report_are_named() -> None:
    """Sentences in the list of the last section are no findings, so each is said."""
    text = f"{TEXT.rstrip()}\n" + "".join(f"- The staff of team {i} listened.\n" for i in range(50))
    report = parse_report(read(text.encode(), "report.txt"))
    named = [one for one in report.expectations if "that may be a finding" in one.what]
    assert len(named) == 50


def test_a_bullet_in_very_many_pieces_is_more_than_one() -> None:
    """What goes on for longer than any bullet begins another finding, and nothing is lost."""
    before = len(find(TEXT))
    more = "- The staff listened\n\n" + "and then they wrote\n\n" * 2 * MOST_PIECES
    found = find(lengthen(more))
    assert len(found) == before + 3
    assert sum(one.text.count("they wrote") for one in found) == 2 * MOST_PIECES


def test_a_text_larger_than_any_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size, before it is decoded."""
    monkeypatch.setattr("inspection_findings.reading.formats.plain_text.MOST_BYTES", 1_000_000)
    with pytest.raises(ReadingError, match="is a text of more than 1 MB; give one report"):
        read(b"The staff listened.\n" * 60_000, "report.txt")


@pytest.mark.parametrize("word", ["x", "a-", "1.", "<"])
def test_a_word_without_end_is_refused(word: str, tmp_path: Path) -> None:
    """What would take the square of its length is refused by its length, and named."""
    path = tmp_path / "report.txt"
    path.write_text(f"{TEXT}\n{word * LONGEST_WORD * 2}\n", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"characters in a row without a space, .*; give the"):
        read_report(path)
    path.write_text(f"{TEXT}\n{(word * LONGEST_WORD)[:LONGEST_WORD]}\n", encoding="utf-8")
    assert segment_report(read_report(path)).findings
