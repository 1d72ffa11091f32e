"""The frameworks of 2018 and 2025: read for what they hold, loud about what is not known.

The reports are made (`tests.support.eras`), since no published one could be had.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, read_report, segment_report
from inspection_findings.records import Expectation, Report
from inspection_findings.text import quote, text_key
from tests.support.eras import Made, make_2025, write_2018
from tests.support.variants import REPORTS, make_source

TEXTS = {path: path.read_text(encoding="utf-8") for path in REPORTS}
EACH = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)


def unmet(report: Report, severity: str) -> list[Expectation]:
    return [e for e in report.expectations if not e.met and e.severity == severity]


def made(path: Path) -> Made:
    return make_2025(read_report(path))


def blocks(report: Report) -> list[tuple[str, str, str | None, str]]:
    return [
        (b.standard, b.role, b.polarity, text_key(b.text))
        for b in report.blocks
        if b.holds_findings
    ]


def expected(report: Made) -> list[tuple[str, str, str | None, str]]:
    return [(*row[:3], text_key(row[3])) for row in report.findings]


@EACH
def test_2018_holds_what_its_text_holds(path: Path) -> None:
    """Bullets with their polarity, ratings and recommendations are those of the text."""
    before = parse_report(make_source(TEXTS[path]))
    report = parse_report(make_source(write_2018(TEXTS[path])))
    assert report.framework == "2018"
    assert report.published == f"2020-{before.published[5:]}"
    wanted = [row for row in blocks(before) if row[0] not in ("4.1", "background")]
    assert [row for row in blocks(report) if row[0] != "background"] == wanted
    assert [(r.standard, r.rating) for r in report.ratings] == [
        (r.standard, r.rating) for r in before.ratings if r.standard != "4.1"
    ]
    assert report.overall_rating == before.overall_rating
    assert not unmet(report, "loss")


@EACH
def test_2018_3_4_is_joint_working(path: Path) -> None:
    """Its findings are headed by the standard of its own framework, under the same number."""
    report = parse_report(make_source(write_2018(TEXTS[path])))
    headings = {f.heading for f in segment_report(report).findings if f.standard == "3.4"}
    assert headings <= {"3.4 Joint working: Strengths", "3.4 Joint working: Areas for improvement"}
    assert headings


@EACH
@pytest.mark.parametrize("form", ["text", "page"])
def test_2025_holds_what_its_text_holds(path: Path, form: str, tmp_path: Path) -> None:
    """Foreword, recommendations, work with children and with victims, as text and as web page."""
    report_made = made(path)
    file = tmp_path / {"text": "report.txt", "page": "report.html"}[form]
    file.write_text(getattr(report_made, form), encoding="utf-8")
    report = read_report(file)
    assert (report.framework, report.published) == ("2025", "2025-09")
    assert report.report_id == f"{path.stem.split('-')[0]}-2025-09"
    assert blocks(report) == expected(report_made)
    ratings = {rating.standard: rating.rating for rating in report.ratings}
    assert ratings == {
        "work-with-children": "Good",
        "assessing": "Good",
        "planning": "Good",
        "delivery": "Requires improvement",
        "work-with-victims": "Inadequate",
        "V1.1": "Requires improvement",
        "V1.2": "Inadequate",
    }
    assert report.overall_rating == "Good"
    assert not unmet(report, "loss")
    for finding in segment_report(report).findings:
        assert quote(report.source.text, finding.spans) == finding.text


def test_2025_citations_and_headings() -> None:
    """A standard is cited by its number, or by the word that stands in for it."""
    report = parse_report(make_source(made(REPORTS[0]).text))
    cited = {f.citation.split(", ")[2]: f.heading for f in segment_report(report).findings}
    assert cited["V1.1"] == "V1.1 Work with victims: Areas for improvement"
    assert cited["Assessing"] == "Assessing"


@pytest.mark.parametrize("era", ["2018", "2025"])
@EACH
def test_a_report_that_could_not_be_tried_always_says_so(path: Path, era: str) -> None:
    """The note names the framework; reports of the framework that was tried have none."""
    text = write_2018(TEXTS[path]) if era == "2018" else made(path).text
    (note,) = [e for e in unmet(parse_report(make_source(text)), "note") if e.what == "framework"]
    assert "no published report of it could be tried" in note.found
    tried = parse_report(make_source(TEXTS[path]))
    assert not [e for e in unmet(tried, "note") if e.what == "framework"]


@pytest.mark.parametrize("place", ["Planning\n", "Delivery\n", "V1.2 "])
def test_an_unknown_heading_is_named(place: str) -> None:
    """What stands below it is kept in its place, and loss names the heading."""
    text = made(REPORTS[0]).text
    changed = text.replace(f"\n\n{place}", f"\n\nVoices of children\n\nThey were heard.\n\n{place}")
    report = parse_report(make_source(changed))
    assert "'Voices of children'" in {e.found for e in unmet(report, "loss")}
    assert "They were heard." in {f.text for f in segment_report(report).findings}


def test_an_unknown_heading_ends_the_polarity() -> None:
    """Bullets below a heading that nobody knows are neither strengths nor the other."""
    text = made(REPORTS[0]).text
    changed = text.replace("\n\nV1.2 ", "\n\nNext steps\n\n- A plan is due.\n\nV1.2 ")
    assert changed != text
    report = parse_report(make_source(changed))
    (finding,) = [f for f in segment_report(report).findings if f.text == "A plan is due."]
    assert finding.polarity is None
    assert unmet(report, "loss")


def test_an_unknown_standard_is_kept_and_named() -> None:
    """A number that the file does not list keeps its findings under it, and is loss."""
    text = made(REPORTS[0]).text
    new = (
        "1.1 Governance and leadership\n\nStrengths:\n\n- The board is strong.\n\n"
        "Areas for improvement:\n\n- The board is small.\n\n"
    )
    changed = text.replace("Work with children\n\nAssessing\n\n", f"{new}Assessing\n\n")
    assert changed != text
    report = parse_report(make_source(changed))
    assert report.framework == "2025"
    kept = [(f.polarity, f.text) for f in segment_report(report).findings if f.standard == "1.1"]
    assert kept == [
        ("strength", "The board is strong."),
        ("area_for_improvement", "The board is small."),
    ]
    (loss,) = unmet(report, "loss")
    assert loss.found == "'1.1 Governance and leadership', 2 findings kept"


def test_a_number_that_is_not_known_is_no_other_standard() -> None:
    """The name decides where the file has a word in place of the number."""
    text = made(REPORTS[0]).text
    changed = re.sub(r"(?m)^Planning$", "2.2 Planning", text)
    report = parse_report(make_source(changed))
    assert blocks(report) == expected(made(REPORTS[0]))
    assert not unmet(report, "loss")


def test_a_rating_that_is_not_read_is_loss() -> None:
    """A row on the ratings page that is not known is counted."""
    text = made(REPORTS[0]).text.replace("Planning Good", "Planning ahead Good")
    (loss,) = unmet(parse_report(make_source(text)), "loss")
    assert (loss.what, loss.expected, loss.found) == ("ratings on the ratings page", "8", "7")


def test_prose_on_the_ratings_page_is_loss() -> None:
    """A paragraph that is swallowed by the ratings page is named."""
    prose = "The partnership has made progress since the last inspection of the service. " * 5
    text = made(REPORTS[0]).text.replace("Overall rating Good", f"Overall rating Good\n\n{prose}")
    assert "prose on the ratings page" in {
        e.what for e in unmet(parse_report(make_source(text)), "loss")
    }


def test_a_title_and_standards_of_two_frameworks_are_refused() -> None:
    """The title of 2025 over the standards of 2021 is nobody's report."""
    text = TEXTS[REPORTS[0]].replace(
        "youth justice services in", "youth justice work with children and victims in", 1
    )
    with pytest.raises(ReadingError, match="titled as a report of the framework of 2025"):
        parse_report(make_source(text))


def test_key_questions_are_no_findings() -> None:
    """A question with its percentage, in one row or two, does not become narrative."""
    table = "Did assessing keep the child safe?\n\n67%\n\nDid it help?\t53%"
    text = made(REPORTS[0]).text.replace("\n\nPlanning\n\n", f"\n\nPlanning\n\n{table}\n\n")
    report = parse_report(make_source(text))
    assert blocks(report) == expected(made(REPORTS[0]))
    assert [q.percentage for q in report.key_questions] == [67, 53]
