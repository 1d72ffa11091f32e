"""Reports of sister inspectorates: made ones, in the forms that they are published in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.records import PROBATION, YOUTH_JUSTICE, Report
from inspection_findings.text import quote
from tests.support.forms.elements import SetReport
from tests.support.forms.typst_pdf import Design
from tests.support.sisters import (
    AREAS,
    DESIGNS,
    GRADES,
    PROSE,
    STRENGTHS,
    TABLE,
    TO_IMPROVE,
    TO_LEADERS,
    losses,
    make_area_send,
    make_childrens_services,
    make_focused_visit,
    of_role,
    read_pdf,
    read_text,
    read_word,
    texts,
    write_text,
)
from tests.support.variants import REPORTS, make_source

Read = Callable[[SetReport], Report]


def _as_pdf(design: Design) -> Read:
    return lambda made: read_pdf(made, design)


FORMS = [
    *(pytest.param(_as_pdf(design), id=f"pdf {design.name}") for design in DESIGNS),
    pytest.param(read_word, id="word"),
    pytest.param(read_text, id="text"),
]


@pytest.mark.parametrize("read", FORMS)
def test_area_send_bullets_have_the_polarity_of_their_question(read: Read) -> None:
    """Every bullet is whole, in order, and has the polarity of the heading above it."""
    report = read(make_area_send())
    assert texts(report, "strength") == list(STRENGTHS)
    assert texts(report, "area_for_improvement") == list(AREAS)
    assert losses(report) == []


@pytest.mark.parametrize("read", FORMS)
def test_area_send_recommendations_have_their_addressees(read: Read) -> None:
    """A table names the addressee in its first column, prose before "should"."""
    found = of_role(read(make_area_send()), "recommendation")
    assert [one.text for one in found] == [*(row[1] for row in TABLE[1:]), *TO_LEADERS]
    assert [one.addressee for one in found] == [
        *(row[0] for row in TABLE[1:]),
        *("Leaders across the partnership", "Commissioners"),
    ]
    assert [one.number for one in found] == [1, 2, 3, 4]


def test_area_send_details() -> None:
    """Inspectorate, place, dates and outcome are those of the front page."""
    report = read_text(make_area_send())
    assert report.report_id == "northmarsh-area-send-2024-02"
    assert report.inspectorate == "Ofsted and the Care Quality Commission"
    assert (report.inspection, report.borough) == ("Area SEND inspection", "Northmarsh")
    assert [(one.name, one.grade) for one in report.judgements] == [
        ("Inspection outcome", "lead to inconsistent experiences and outcomes"),
        ("Next full inspection", "within approximately three years"),
    ]
    said = {one.what: one.found for one in report.expectations if not one.met}
    assert said == {
        "month of publication": "month in which the inspection ended, February 2024, used instead"
    }


def test_a_heading_that_is_not_known_ends_the_polarity() -> None:
    """Text under an unknown heading is narrative, and the heading is named."""
    made = make_area_send()
    elements = list(made.elements)
    place = next(i for i, one in enumerate(elements) if one.text == AREAS[1])
    elements.insert(place, replace(elements[0], text="Other matters", level=2))
    report = read_pdf(replace(made, elements=tuple(elements)), DESIGNS[1])
    assert texts(report, "area_for_improvement") == list(AREAS[:1])
    named = [one.where for one in report.expectations if one.what == "heading"]
    assert named == ["Other matters"]


def test_an_item_that_is_no_finding_is_a_named_loss() -> None:
    """The items are counted apart from the reader: what it takes for no bullet is named."""
    text = write_text(make_area_send())
    hidden = text.replace(
        f"\u2022 {AREAS[1]}", f"\u2022 The Office for Standards in Educ {AREAS[1]}"
    )
    report = parse_report(make_source(hidden))
    assert any("item in a finding" in loss for loss in losses(report))


def test_a_heading_inside_a_finding_is_a_loss() -> None:
    """A heading that joins the open line above it would end no polarity: it is named."""
    text = write_text(make_focused_visit()).replace("recorded\n\nMain", "recorded\nMain")
    assert "heading: inside a finding" in losses(parse_report(make_source(text)))


@pytest.mark.parametrize("read", FORMS)
def test_childrens_services_have_judgements_and_sections(read: Read) -> None:
    """The table gives the judgements, and each has its section of numbered paragraphs."""
    report = read(make_childrens_services())
    assert [(one.name, one.grade) for one in report.judgements] == list(GRADES[1:])
    assert texts(report, "area_for_improvement") == list(TO_IMPROVE)
    narrative = of_role(report, "narrative")
    assert [one.standard for one in narrative] == [
        "overall effectiveness",
        *(
            standard
            for standard in ("help and protection", "children in care", "care leavers")
            for _ in range(2)
        ),
        *("leadership", "leadership"),
    ]
    assert all(one.polarity is None for one in narrative)
    assert losses(report) == []


def test_numbers_of_paragraphs_are_marks() -> None:
    """The number of a paragraph is no part of its first sentence."""
    report = read_pdf(make_childrens_services(), DESIGNS[1])
    sentences = [one.text for one in segment_report(report).findings if one.kind == "narrative"]
    assert "Children told inspectors that they know whom to ring." in sentences


def test_a_grade_that_the_heading_contradicts_is_a_warning() -> None:
    """Table and heading are compared; neither corrects the other."""
    text = write_text(make_childrens_services()).replace(
        "care leavers: outstanding", "care leavers: good"
    )
    report = parse_report(make_source(text))
    (unmet,) = [one for one in report.expectations if not one.met and one.severity == "warning"]
    assert (unmet.what, unmet.expected, unmet.found) == (
        "grade in the heading",
        "outstanding",
        "good",
    )


def test_prose_on_what_needs_to_improve_states_no_polarity() -> None:
    """Prose there may say that hardly anything needs to improve: it is narrative, and a loss."""
    text = write_text(make_childrens_services())
    for item in TO_IMPROVE:
        text = text.replace(f"\u2022 {item}\n\n", "")
    text = text.replace("What needs to improve?\n", "What needs to improve?\n\nVery little does.\n")
    report = parse_report(make_source(text))
    assert [b.polarity for b in of_role(report, "narrative") if b.text == "Very little does."] == [
        None
    ]
    assert losses(report) == ["areas for improvement: none"]


@pytest.mark.parametrize("read", FORMS)
def test_a_focused_visit_is_a_letter(read: Read) -> None:
    """The date of the letter is that of publication; its opening and closing are no findings."""
    report = read(make_focused_visit())
    assert report.report_id == "northmarsh-focused-visit-2024-06"
    assert (report.inspectorate, report.inspection) == ("Ofsted", "focused visit")
    assert (report.published, report.fieldwork) == ("2024-06", "2024-05")
    assert texts(report, "area_for_improvement") == list(TO_IMPROVE)
    assert [one.text for one in of_role(report, "narrative")] == [PROSE[1], *PROSE]
    assert losses(report) == []


def test_an_address_at_the_foot_of_a_letter_is_no_finding() -> None:
    """The publisher's address is left out wherever it stands."""
    text = write_text(make_focused_visit()).replace(
        PROSE[0], f"Ofsted Piccadilly Gate Store Street\n\n{PROSE[0]}"
    )
    report = parse_report(make_source(text))
    (left_out,) = of_role(report, "letterhead")
    assert left_out.text == "Ofsted Piccadilly Gate Store Street"
    assert [one.text for one in of_role(report, "narrative")] == [PROSE[1], *PROSE]


@pytest.mark.parametrize(
    "make", [make_area_send, make_childrens_services, make_focused_visit], ids=lambda f: f.__name__
)
def test_every_finding_is_verbatim_and_nothing_vanishes(make: Callable[[], SetReport]) -> None:
    """Each quotation stands at its spans, and every letter is in a finding or left out."""
    for design in DESIGNS:
        report = read_pdf(make(), design)
        segmentation = segment_report(report)
        assert segmentation.findings
        for finding in segmentation.findings:
            assert quote(report.source.text, finding.spans) == finding.text
            assert " p. " in finding.citation or " pp. " in finding.citation
        missed = [one.found for one in report.expectations if one.what.startswith("letters and")]
        assert missed == ["0"]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("the London Borough of Northmarsh", "Northmarsh"),
        ("Northmarsh City Council", "Northmarsh"),
        ("Northmarsh Metropolitan Borough", "Northmarsh"),
        ("City of Northmarsh Metropolitan District Council", "Northmarsh"),
        ("North Marsh & Ostley", "North Marsh and Ostley"),
    ],
)
def test_a_place_has_one_name(written: str, place: str) -> None:
    """The title may add the kind of council; the place is the same in every kind of report."""
    for make in (make_area_send, make_childrens_services, make_focused_visit):
        made = make()
        front = " ".join(element.text for element in made.elements[:4])
        assert "Northmarsh" in front
        text = write_text(made).replace("of Northmarsh", f"of {written}", 1)
        text = text.replace("to Northmarsh", f"to {written}", 1)
        assert parse_report(make_source(text)).borough == place


def test_an_unknown_heading_in_a_letter_hides_nothing() -> None:
    """Text under a heading that letters do not usually have is narrative."""
    text = write_text(make_focused_visit()).replace(
        "Headline findings\n", "Context\n\nCaseloads had doubled.\n\nHeadline findings\n"
    )
    report = parse_report(make_source(text))
    assert "Caseloads had doubled." in [one.text for one in of_role(report, "narrative")]


@pytest.mark.parametrize("title", [0, 1, 2])
def test_a_report_with_only_its_title_is_refused(title: int) -> None:
    """A title without any of the headings of its kind is refused, with the reason."""
    made = (make_area_send, make_childrens_services, make_focused_visit)[title]()
    heading = next(one.text for one in made.elements if one.level == 1)
    with pytest.raises(ReadingError, match="none of its headings"):
        parse_report(make_source(f"{heading}\n\nInspectors were here.\n"))


def test_a_youth_justice_report_stays_one() -> None:
    """The reports of today are read as before, as those of their inspectorate."""
    report = parse_report(make_source(REPORTS[0].read_text(encoding="utf-8")))
    assert (report.inspectorate, report.inspection) == (PROBATION, YOUTH_JUSTICE)
    assert report.judgements == ()


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(lambda text: text[text.index("1.1. Governance") :], id="no front page"),
        pytest.param(
            lambda text: text.replace("inspection of", "report on"), id="title in other words"
        ),
    ],
)
def test_a_damaged_youth_justice_report_is_refused(cut: Callable[[str], str]) -> None:
    """What was once a youth justice report is never read in another way."""
    text = REPORTS[0].read_text(encoding="utf-8")
    with pytest.raises(ReadingError):
        parse_report(make_source(cut(text)))
