"""Text that strayed to where no finding is: named by its words, each kind once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.records import Expectation, Finding
from tests.support.variants import REPORTS

TEXT = next(path for path in REPORTS if "hackney" in path.name).read_text(encoding="utf-8")
WORDS = "The staff of the service had listened to children and to their parents"


def look(text: str) -> tuple[tuple[Finding, ...], list[Expectation]]:
    """Return the findings of a text, and what is said of it."""
    report = parse_report(read(text.encode(), "report.txt"))
    unmet = [one for one in report.expectations if not one.met and one.severity != "note"]
    return segment_report(report).findings, unmet


def after(line: str, more: str) -> str:
    """Return the report with more text right after the first line that is this one."""
    assert f"\n{line}\n" in TEXT
    return TEXT.replace(f"\n{line}\n", f"\n{line}\n{more}\n", 1)


STRAYS: dict[str, str] = {
    "contents": after("Contents", f"\n{WORDS}.\n"),
    "ratings": after("Ratings", f"\n{WORDS}.\n"),
    "further information": f"{TEXT.rstrip()}\n- {WORDS}.\n",
    "footnote": after("Background", f"\n<sup>9</sup> See The board should: 1. ask why {WORDS}.\n"),
}


@pytest.mark.parametrize("place", STRAYS)
def test_a_sentence_where_none_is_expected_is_named(place: str) -> None:
    """It is in no finding, so its words stand in a loss or a warning."""
    findings, unmet = look(STRAYS[place])
    assert not any(WORDS in one.text for one in findings)
    assert any(WORDS[:20] in one.found for one in unmet)


def test_the_heading_of_a_section_inside_a_finding_is_a_loss() -> None:
    """What stands below it would else be read as if the section had not begun."""
    text = after("Strengths:", f"\n- {WORDS} and to\nFurther information\nof many kinds.\n")
    assert "heading inside a finding" in {one.what for one in look(text)[1]}


def test_a_heading_may_follow_a_link() -> None:
    """An entry of the last section often ends in a link, and not in a full stop."""
    text = after("Strengths:", f"\n- [{WORDS}](#)\nDiversity\n- {WORDS}.\n")
    (finding,) = (one for one in look(text)[0] if one.text == f"{WORDS}.")
    assert (finding.standard, finding.polarity) == ("diversity", None)


@pytest.mark.parametrize(
    "tear",
    [
        lambda line, heading: f"{line} {heading}",
        lambda line, heading: f"{line}\n\n{heading[:9]}\n{heading[9:]}",
    ],
    ids=["at the end of a bullet", "inside a word"],
)
def test_a_torn_polarity_heading_keeps_its_polarity(tear: Callable[[str, str], str]) -> None:
    """Joined to the bullet before it, or torn in two."""
    heading = "Areas for improvement:"
    before, _, rest = TEXT.partition(f"\n\n{heading}\n")
    start = before.rfind("\n")
    torn = f"{before[: start + 1]}{tear(before[start + 1 :], heading)}\n{rest}"
    expected = [(one.text, one.polarity) for one in look(TEXT)[0]]
    assert [(one.text, one.polarity) for one in look(torn)[0]] == expected
