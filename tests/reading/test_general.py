"""The general reader: reports whose headings say strengths or improvement in their own words."""

from __future__ import annotations

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.dates import find_inspected, find_month, find_published
from inspection_findings.reading.formats import read
from inspection_findings.reading.general.phrases import is_of_recommendations, polarity_of
from tests.support.sisters import (
    AREAS,
    DESIGNS,
    STRENGTHS,
    losses,
    make_general,
    of_role,
    read_pdf,
    read_text,
    read_word,
    texts,
)
from tests.support.variants import make_source

WORDS = [
    ("What is working well", "What needs to improve"),
    ("Key strengths", "Areas for development"),
    ("What the service does well", "What the service needs to do better"),
    ("Good practice", "Areas of concern"),
    ("STRENGTHS:", "AREAS FOR FURTHER IMPROVEMENT:"),
]


@pytest.mark.parametrize(("strengths", "areas"), WORDS)
def test_headings_in_their_own_words(strengths: str, areas: str) -> None:
    """Bullets under such headings have their polarity, in every form."""
    made = make_general(strengths=strengths, areas=areas)
    for report in (read_pdf(made, DESIGNS[1]), read_word(made), read_text(made)):
        assert texts(report, "strength") == list(STRENGTHS[:3])
        assert texts(report, "area_for_improvement") == list(AREAS[:3])
        assert losses(report) == []


def test_the_headings_of_the_report_are_its_standards() -> None:
    """A heading that only states a polarity belongs to the heading that it stands under."""
    made = make_general(strengths="What works well", areas="Areas to improve")
    report = read_pdf(made, DESIGNS[1])
    bullets = of_role(report, "bullet")
    assert [one.standard for one in bullets] == ["Leadership"] * 4 + ["Opening hours"] * 2
    assert bullets[0].heading == "Leadership: What works well"
    first = segment_report(report).findings[0]
    assert first.citation.startswith("Northmarsh, March 2024, Leadership, strength 1")
    assert first.finding_id.startswith("northmarsh-2024-03:Leadership:")


def test_a_polarity_heading_under_no_other_is_its_own_standard() -> None:
    """Where a section with text of its own comes before, a polarity heading is not part of it."""
    text = (
        "Inspection of Northmarsh\n\nHistory\n\nThe service opened in 1990. Inspectors came.\n\n"
        "Strengths\n\n\u2022 Staff listen.\n\nAreas for improvement\n\n\u2022 Nobody records it.\n"
    )
    report = parse_report(make_source(text))
    found = {b.text: (b.standard, b.polarity) for b in of_role(report, "bullet")}
    assert found == {
        "Staff listen.": ("Strengths", "strength"),
        "Nobody records it.": ("Areas for improvement", "area_for_improvement"),
    }


def test_prose_under_a_polarity_heading_without_items_has_its_polarity() -> None:
    """Where the heading has no bullets, what it says of its text is the polarity of the text."""
    text = (
        "Inspection of Northmarsh\n\nWhat is working well\n\nStaff listen. They write it down.\n\n"
        "What needs to improve\n\n\u2022 Nobody reads it.\n\nInspectors saw this often.\n"
    )
    report = parse_report(make_source(text))
    found = [(one.text, one.polarity) for one in segment_report(report).findings]
    assert found == [
        ("Staff listen.", "strength"),
        ("They write it down.", "strength"),
        ("Nobody reads it.", "area_for_improvement"),
        ("Inspectors saw this often.", None),
    ]


def test_it_always_says_that_it_read_generally() -> None:
    """The kind of inspection and an expectation say so, and what was not found is not guessed."""
    report = parse_report(
        make_source("Report\n\nKey strengths\n\n\u2022 Inspectors saw good plans.\n")
    )
    assert report.inspection == "read generally"
    assert report.inspectorate == "inspectorate not known"
    unmet = {one.what: (one.severity, one.found) for one in report.expectations if not one.met}
    assert unmet["reader for this kind of report"][0] == "note"
    assert "called after its file" in unmet["place in the title"][1]
    assert unmet["month of publication"] == (
        "warning",
        "no date at all: the report is undated",
    )
    assert report.published == ""
    (finding,) = segment_report(report).findings
    assert ", ," not in finding.citation


@pytest.mark.parametrize(
    "text",
    [
        "Minutes of a meeting\n\nStrengths\n\n\u2022 Biscuits.\n",
        "Inspection report\n\nFindings\n\n\u2022 Staff listen.\n",
        "Inspection report\n\nStrengths and areas for improvement\n\n\u2022 Staff listen.\n",
    ],
)
def test_what_has_no_such_headings_is_refused(text: str) -> None:
    """Without the word inspection, or a heading with one polarity, nothing is read."""
    with pytest.raises(ReadingError, match="is not an inspection report"):
        parse_report(make_source(text))


def test_headings_without_text_are_refused() -> None:
    """A contents page is no report."""
    with pytest.raises(ReadingError, match="no text under them"):
        parse_report(make_source("Inspection report\n\nStrengths\n\nAreas for improvement\n"))


@pytest.mark.parametrize(
    ("heading", "polarity"),
    [
        ("2.1 What's working well?", "strength"),
        ("Strengths (continued)", "strength"),
        ("Areas that require improvement", "area_for_improvement"),
        ("What the council should do better", "area_for_improvement"),
        ("Weaknesses", "area_for_improvement"),
        ("Strengthening families", None),
        ("Improvement since the last inspection", None),
        ("Strengths and weaknesses", None),
    ],
)
def test_phrases(heading: str, polarity: str | None) -> None:
    """A heading states one polarity or none; words that only look like one state none."""
    assert polarity_of(heading) == polarity


def test_recommendations_are_known_by_their_heading() -> None:
    """Recommendations have a number, an addressee and no polarity."""
    assert is_of_recommendations("Key recommendations")
    made = make_general(strengths="Strengths", areas="Areas for improvement")
    found = of_role(read_pdf(made, DESIGNS[1]), "recommendation")
    assert [(one.number, one.addressee, one.polarity) for one in found] == [
        (1, "The council", None),
        (2, "The council", None),
    ]


def test_dates_are_read_as_front_pages_write_them() -> None:
    """Ranges within a month, across months and across years; a month of publication."""
    assert find_inspected("Inspection dates: 12 to 16 February 2024 Dates of previous") == (
        "12 to 16 February 2024"
    )
    assert find_inspected("Inspection dates: 28 November 2023 to 1 December 2023 Lead") == (
        "28 November 2023 to 1 December 2023"
    )
    assert find_published("Report published: 4 March 2024") == "2024-03"
    assert find_published("published a local offer. Since March 2024") is None
    assert find_month("undated") is None


def test_a_heading_a_level_below_keeps_the_polarity() -> None:
    """Headings that divide "What is working well" are its standards, and say its polarity."""
    page = """<html><body><h1>Inspection of early help services in Milton Keynes</h1>
    <h2>What is working well</h2><h3>Leadership</h3><ul><li>Leaders visit each team.</li></ul>
    <h3>Staff</h3><ul><li>Staff know families well.</li></ul>
    <h2>Areas for development</h2><h3>Leadership</h3><ul><li>Records are poor.</li></ul>
    <h2>About this inspection</h2><p>We came in March.</p></body></html>"""
    report = parse_report(read(page.encode(), "page.html"))
    found = [(f.standard, f.polarity, f.text) for f in segment_report(report).findings]
    assert found == [
        ("Leadership", "strength", "Leaders visit each team."),
        ("Staff", "strength", "Staff know families well."),
        ("Leadership", "area_for_improvement", "Records are poor."),
    ]


def test_a_line_taken_for_a_heading_is_named() -> None:
    """In plain text a short finding without a mark looks like a heading; it is not lost unsaid."""
    report = parse_report(
        make_source(
            "Inspection of early help services in Milton Keynes\n\nLeadership\n\nStrengths\n\n"
            "- Leaders visit every team each month.\n\nStaff know families well\n\n"
            "Training is strong\n\nAreas for improvement\n\n- Records are poor.\n\n"
            "Plans are not reviewed on time\n"
        )
    )
    unmet = {e.where: e.severity for e in report.expectations if not e.met}
    assert unmet["Staff know families well"] == unmet["Plans are not reviewed on time"] == "loss"
    assert unmet["Training is strong"] == "note"
