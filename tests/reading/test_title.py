"""Whose report it is: the title page decides, and whatever contradicts it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.records import Expectation, Report
from tests.support.variants import REPORTS, comparable, findings_of, make_source

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in REPORTS}
LEWISHAM = TEXTS["lewisham-2024-09"]
ISLINGTON = TEXTS["islington-2024-08"]
CITATION = (
    "An inspection of youth offending services in {} HM Inspectorate of Probation, January 2019"
)
COVER = (
    "Report to: Children and Young People Select Committee\n"
    "Title: Inspection outcome - youth justice\n"
    "The service was last inspected in 2019 ({}).\n"
    "The report of the present inspection is attached.\n\n\n"
)


def unmet(report: Report, severity: str) -> list[Expectation]:
    return [e for e in report.expectations if not e.met and e.severity == severity]


@pytest.mark.parametrize("place", ["Lewisham", "Southwark"])
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_citation_is_not_the_title(path: Path, place: str) -> None:
    """A cover sheet that cites another inspection in a sentence changes no finding; it is said."""
    text = TEXTS[path.stem]
    changed = COVER.format(CITATION.format(place)) + text
    report = parse_report(make_source(changed))
    assert report.report_id == path.stem
    assert comparable(segment_report(report).findings) == comparable(findings_of(text))
    (note,) = [e for e in unmet(report, "note") if e.what == "other inspections cited"]
    assert f"{place}, January 2019" in note.found
    assert not unmet(report, "loss")


@pytest.mark.parametrize("second", ["Southwark", "Lewisham"])
def test_two_title_pages_are_refused(second: str) -> None:
    """A file with two titles on lines of their own is refused, and the message names both."""
    title = (
        f"An inspection of youth justice services in\n{second}\n"
        "HM Inspectorate of Probation, January 2022\n\n"
    )
    for changed in (title + LEWISHAM, LEWISHAM + "\n\n" + title):
        with pytest.raises(ReadingError, match="has the titles of 2 reports") as caught:
            parse_report(make_source(changed))
        assert f"{second}, January 2022" in str(caught.value)
        assert "Lewisham, September 2024" in str(caught.value)


def test_two_reports_in_one_file_are_refused() -> None:
    """Two whole reports in one file are not read as one."""
    with pytest.raises(ReadingError, match="Islington, August 2024 and Lewisham, September 2024"):
        parse_report(make_source(ISLINGTON + "\n\n" + LEWISHAM))


def test_a_title_page_that_is_repeated_is_one_title() -> None:
    """The same title in other letters is no second report."""
    title = (
        "AN INSPECTION OF YOUTH JUSTICE SERVICES IN\nISLINGTON\n"
        "HM INSPECTORATE OF PROBATION, AUGUST 2024\n\n"
    )
    assert parse_report(make_source(title + ISLINGTON)).report_id == "islington-2024-08"


def test_a_title_in_a_sentence_is_doubted() -> None:
    """Where the only title is a citation, the report is read, and loss says how it was named."""
    cited = COVER.format(CITATION.format("Southwark"))
    without = ISLINGTON.replace("HM Inspectorate of Probation, August 2024\n", "", 1)
    report = parse_report(make_source(cited + without))
    losses = {e.what: e.found for e in unmet(report, "loss")}
    assert "Southwark, January 2019" in losses["title page"]
    assert losses["service of the borough on the title page"] == "Islington Youth Justice Service"


def test_a_service_of_another_borough_is_loss() -> None:
    """A service that does not name the borough of the title page is a loss that names both."""
    changed = LEWISHAM.replace("**Lewisham**", "**Southwark**", 1)
    report = parse_report(make_source(changed))
    (loss,) = unmet(report, "loss")
    assert (loss.expected, loss.found) == ("Southwark", "Lewisham Youth Justice Service")


@pytest.mark.parametrize(
    ("borough", "service"),
    [
        ("Hammersmith and Fulham", "Hammersmith & Fulham Youth Justice Service"),
        ("Stoke-on-Trent", "Stoke on Trent Youth Justice Service"),
        ("The London Borough of Sutton", "Sutton Youth Justice Service"),
        ("Sutton", "London Borough of Sutton Youth Justice Service"),
    ],
)
def test_spellings_of_a_borough_are_no_loss(borough: str, service: str) -> None:
    """Signs, hyphens and the words of the council's title do not make another borough."""
    changed = LEWISHAM.replace("**Lewisham**", f"**{borough}**", 1).replace(
        "<b>Lewisham Youth Justice Service</b>", f"<b>{service}</b>"
    )
    assert not unmet(parse_report(make_source(changed)), "loss")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Probation, August 2024", "Probation, August 2023"),
        ("Fieldwork started May 2024", "Fieldwork started September 2024"),
    ],
)
def test_published_before_the_fieldwork_is_loss(old: str, new: str) -> None:
    """No report can be out before inspectors came: the loss names both months."""
    report = parse_report(make_source(ISLINGTON.replace(old, new)))
    (loss,) = [e for e in unmet(report, "loss") if e.what == "publication after the fieldwork"]
    assert loss.expected == f"{report.fieldwork} or later"
    assert loss.found == report.published


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_what_stands_before_the_title_page_is_not_the_reports(path: Path) -> None:
    """A council's own recommendations before the title page are no findings, and are loss."""
    cover = (
        "Cabinet, 12 November\n\nRecommendations\n\nThe Cabinet should:\n\n"
        "1. note the report of the inspectorate\n2. agree the action plan.\n\n"
        "Strengths:\n\n- The council is proud of its staff.\n\n"
    )
    text = TEXTS[path.stem]
    report = parse_report(make_source(cover + text))
    assert comparable(segment_report(report).findings) == comparable(findings_of(text))
    (loss,) = [e for e in unmet(report, "loss") if e.what == "sections before the title page"]
    assert loss.found == "'Recommendations', 'Strengths:'"


def test_a_borough_in_capitals_gets_its_usual_case() -> None:
    """Each part of a name with hyphens begins with a capital, apart from the small words."""
    changed = LEWISHAM.replace("**Lewisham**", "**SOUTHEND-ON-SEA**", 1)
    assert parse_report(make_source(changed)).borough == "Southend-on-Sea"


@pytest.mark.parametrize("date", ["Published: 12 September 2024", "Published on September 2024"])
def test_the_date_of_a_web_page_is_a_date_of_publication(date: str) -> None:
    """A page can say when it was published in place of by whom; a year after the name is none."""
    changed = LEWISHAM.replace("HM Inspectorate of Probation, September 2024", date, 1)
    changed = changed.replace("**Lewisham**", "**Lewisham 2024**", 1)
    assert parse_report(make_source(changed)).report_id == "lewisham-2024-09"


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_cover_without_a_month_is_no_title(path: Path) -> None:
    """A title without its month above the title page does not become part of the name."""
    text = TEXTS[path.stem]
    cover = "Inspection of youth justice services in Ely\n\nHM Inspectorate of Probation\n\n"
    assert parse_report(make_source(cover + text)).report_id == path.stem
