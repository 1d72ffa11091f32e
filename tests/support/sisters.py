"""Made reports of sister inspectorates, and of nobody in particular: every word is invented.

They have the headings, tables and numbering of the published forms and none of their text, so that
no published report needs to lie here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from inspection_findings.reading import parse_report
from inspection_findings.records import Block, Report
from tests.support.forms import typst_pdf
from tests.support.forms.elements import Element, SetReport
from tests.support.forms.word_file import write_word

# The first design of the forms names another inspectorate in its header.
DESIGNS = (
    replace(typst_pdf.DESIGNS[0], header="[{title}]"),
    typst_pdf.DESIGNS[1],
    typst_pdf.DESIGNS[2],
    typst_pdf.Design("footer of two lines", footer="[{title} \\ 12 to 16 February 2024 #page]"),
)
STRENGTHS = tuple(
    f"Teams in {place} meet families early and agree one plan with them. The plan is {how}, and "
    f"{who} can name the person who keeps it. Parents told inspectors that this spares them from "
    f"telling the same story {count} times, and that visits come when they were promised."
    for place, how, who, count in (
        ("Northmarsh", "short and clear", "most children", "three"),
        ("the harbour wards", "written with the child", "nearly all parents", "four"),
        ("both hospitals", "kept up to date", "every school", "five"),
        ("the rural villages", "shared with the clinic", "carers", "two"),
        ("the new college", "reviewed each term", "tutors", "several"),
        ("the family centres", "read by the duty team", "social workers", "many"),
    )
)
AREAS = tuple(
    f"Children wait too long for {what}. {cause}, and nobody tells families how long it will take. "
    "Staff do not know what to offer in the meantime, so that needs grow while children wait."
    for what, cause in (
        ("a speech assessment", "The clinic in Ostley has two vacant posts"),
        ("a place at a special school", "Forecasts were last made in 2019"),
        ("their annual review", "Reviews are booked by hand"),
        ("equipment at home", "Two budgets pay for the same chairs"),
        ("help with sleep", "The offer stops at the age of eleven"),
    )
)
TABLE = (
    ("Responsible body", "Areas for priority action"),
    (
        "Northmarsh Council and NHS Fenland Board",
        "Leaders should act at once to shorten the waits for assessments.",
    ),
    ("NHS Fenland Board", "Health leaders must fill the vacant posts in the Ostley clinic."),
)
TO_LEADERS = (
    "Leaders across the partnership should plan school places together.",
    "Commissioners should publish how long families wait.",
)
GRADES = (
    ("Judgement", "Grade"),
    ("The impact of leaders on social work practice with children and families", "Good"),
    (
        "The experiences and progress of children who need help and protection",
        "Requires improvement to be good",
    ),
    ("The experiences and progress of children in care", "Good"),
    ("The experiences and progress of care leavers", "Outstanding"),
    ("Overall effectiveness", "Good"),
)
TO_IMPROVE = (
    "The pace of decisions for children in need.",
    "The quality of written plans.",
    "Supervision that is regular, reflective and recorded",
)
PROSE = (
    "Children told inspectors that they know whom to ring. Visits are regular. However, too many "
    "plans say what adults will do rather than what will be better for the child.",
    "Managers read every assessment before it is shared. They ask for more where a father is "
    "missing from it, and record why.",
)


def make_area_send() -> SetReport:
    """Return a made report on a local area SEND partnership."""
    return _set(
        "Area SEND inspection report: Northmarsh Local Area Partnership",
        _head("Area SEND inspection of Northmarsh Local Area Partnership", 1),
        _text("Inspection dates: 12 to 16 February 2024"),
        _text("Dates of previous inspection: 13 to 15 May 2019"),
        _head("Inspection outcome"),
        _text(
            "The local area partnership\u2019s arrangements lead to inconsistent experiences and "
            "outcomes for children and young people with special educational needs and/or "
            "disabilities (SEND). The local area partnership must work jointly to make "
            "improvements."
        ),
        _text("The next full area SEND inspection will be within approximately three years."),
        _head("Information about the local area partnership"),
        _text("Northmarsh Council and NHS Fenland Board plan and commission services jointly."),
        _head("What is it like to be a child or young person with SEND in this area?"),
        *map(_text, PROSE),
        _head("What is the area partnership doing that is effective?"),
        *map(_item, STRENGTHS),
        _head("What does the area partnership need to do better?"),
        *map(_item, AREAS),
        _head("Areas for priority action"),
        Element("table", rows=TABLE),
        _head("Areas for improvement"),
        *map(_text, TO_LEADERS),
        _head("Local area partnership details"),
        _text("Northmarsh Council, Dyke Road, Northmarsh"),
        _head("Information about this inspection"),
        _text("Nine inspectors took part."),
    )


def make_childrens_services() -> SetReport:
    """Return a made report on a local authority's children's services."""
    numbered = [f"{number}. {PROSE[number % 2]}" for number in range(1, 9)]
    sections = [
        (f"{name}: {grade.lower()}", numbered[2 * i : 2 * i + 2])
        for i, (name, grade) in enumerate((*GRADES[2:5], GRADES[1]))
    ]
    return _set(
        "Inspection of Northmarsh local authority children\u2019s services",
        _head("Inspection of Northmarsh local authority children\u2019s services", 1),
        _text("Inspection dates: 22 April to 3 May 2024"),
        _text("Lead inspector: A. Nyone, His Majesty\u2019s Inspector"),
        Element("table", rows=GRADES),
        _text(PROSE[1]),
        _head("What needs to improve?"),
        *map(_item, TO_IMPROVE),
        *(
            element
            for heading, texts in sections
            for element in (_head(heading), *(Element("number", text) for text in texts))
        ),
        _text("\u00a9 Crown copyright 2024"),
    )


def make_focused_visit() -> SetReport:
    """Return a made letter on a focused visit."""
    return _set(
        "Focused visit",
        _text("12 June 2024"),
        _text("Ada Marsh"),
        _text("Dear Ms Marsh"),
        _head("Focused visit to Northmarsh children\u2019s services", 1),
        _text(
            "This letter summarises the findings of the focused visit to Northmarsh "
            "children\u2019s services on 7 and 8 May 2024. Inspectors looked at the front door."
        ),
        _head("Headline findings"),
        _text(PROSE[1]),
        _head("What needs to improve in this area of social work practice?"),
        *map(_item, TO_IMPROVE),
        _head("Main findings"),
        *map(_text, PROSE),
        _text("Ofsted will take the findings from this focused visit into account."),
        _text("Yours sincerely"),
        _text("A. Nyone"),
    )


def make_general(*, strengths: str, areas: str) -> SetReport:
    """Return a made report of an inspectorate without a reader, with these two headings."""
    return _set(
        "Inspection report",
        _head("Inspection of the lending libraries in Northmarsh", 1),
        _text("Published: 4 March 2024"),
        _head("Leadership"),
        _head(strengths, 3),
        *map(_item, STRENGTHS[:2]),
        _head(areas, 3),
        *map(_item, AREAS[:2]),
        _head("Opening hours"),
        _text(PROSE[1]),
        _head(strengths, 3),
        _item(STRENGTHS[2]),
        _head(areas, 3),
        _item(AREAS[2]),
        _head("Recommendations"),
        _text("The council should:"),
        Element("number", "1. open the branch in Ostley on Saturdays"),
        Element("number", "2. tell readers when it will be closed."),
    )


def read_pdf(report: SetReport, design: typst_pdf.Design) -> Report:
    """Return what is read of a report as PDF."""
    return _read(typst_pdf.write_pdf(report, design), "made.pdf")


def read_word(report: SetReport) -> Report:
    """Return what is read of a report as a Word file."""
    return _read(write_word(report), "made.docx")


def read_text(report: SetReport) -> Report:
    """Return what is read of a report as plain text."""
    return _read(write_text(report).encode(), "made.txt")


def write_text(report: SetReport) -> str:
    """Return a report as plain text, its parts between blank lines."""
    return "\n\n".join(map(_write, report.elements)) + "\n"


def texts(report: Report, polarity: str) -> list[str]:
    """Return the bullets with a polarity."""
    return [b.text for b in report.blocks if b.role == "bullet" and b.polarity == polarity]


def of_role(report: Report, role: str) -> list[Block]:
    """Return the blocks with a role."""
    return [block for block in report.blocks if block.role == role]


def losses(report: Report) -> list[str]:
    """Return what was expected and not found."""
    return [
        f"{one.what}: {one.found}"
        for one in report.expectations
        if not one.met and one.severity == "loss"
    ]


def _read(data: bytes, name: str) -> Report:
    from inspection_findings.reading.formats import read

    return parse_report(read(data, name))


def _set(title: str, *elements: Element) -> SetReport:
    # The writers of forms use the title and the elements; there is no report that these come from.
    return SetReport(cast(Report, None), title, elements, {})


def _head(text: str, level: int = 2) -> Element:
    return Element("heading", text, level)


def _text(text: str) -> Element:
    return Element("paragraph", text)


def _item(text: str) -> Element:
    return Element("bullet", text)


def _write(element: Element) -> str:
    if element.kind == "bullet":
        return f"\u2022 {element.text}"
    if element.kind == "table":
        return "\n\n".join(" | ".join(row) for row in element.rows)
    return element.text
