"""Reports that are far too long: work grows with their length, or they are refused in one line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import read_report, segment_report
from inspection_findings.reading.formats.unbroken import LONGEST_WORD
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


LONGER: dict[str, Callable[[int], str]] = {
    "lines": lambda n: "".join(
        f"• The staff of team {i} listened to children.\n" for i in range(n)
    ),
    "blank lines": lambda n: "\n" * n,
    "one line": lambda n: "The staff listened to children and to parents. " * n + "\n",
}


@pytest.mark.parametrize("kind", LONGER)
def test_work_grows_with_the_length(kind: str, tmp_path: Path) -> None:
    """Twice as much text takes at most about twice as many steps more."""
    path = tmp_path / "long.txt"

    def read() -> None:
        segment_report(read_report(path))

    steps = []
    for n in (0, 400, 800):
        path.write_text(f"{TEXT}\n{LONGER[kind](n)}end\n", encoding="utf-8")
        read()  # what is kept of an earlier reading is kept of all three
        steps.append(count_calls(read))
    none, once, twice = steps
    assert twice - none <= 2.2 * (once - none) + 2000


@pytest.mark.parametrize("word", ["x", "a-", "1.", "<"])
def test_a_word_without_end_is_refused(word: str, tmp_path: Path) -> None:
    """What would take the square of its length is refused by its length, and named."""
    path = tmp_path / "report.txt"
    path.write_text(f"{TEXT}\n{word * LONGEST_WORD * 2}\n", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"characters in a row without a space, .*; give the"):
        read_report(path)
    path.write_text(f"{TEXT}\n{(word * LONGEST_WORD)[:LONGEST_WORD]}\n", encoding="utf-8")
    assert segment_report(read_report(path)).findings
