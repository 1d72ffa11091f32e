"""Made reports of the frameworks of 2018 and 2025, for tests.

No published report of either could be read. These are made from the sentences of the five reports
of the framework of 2021: what is known of the other two (titles, standards, the order of 2025)
is set around them. They show that the reader does what it says, not that it reads real ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from inspection_findings.records import Block, Report
from inspection_findings.text.prose import write_month

_RATING = "(?:Requires improvement|Good|Outstanding)"
_ROW = rf"4\.1\.?[\s|]+Resettlement policy and provision[\s|]+(?:<b>)?{_RATING}(?:</b>)?"


def without_section(text: str) -> str:
    """Take out everything below the headings of resettlement, and the headings."""
    heading = list(re.finditer(r"(?m)^[#* ]*4\.1\. Resettlement$", text))[-1]
    end = list(re.finditer(r"(?m)^[#* ]*Further information$", text))[-1]
    return text[: heading.start()] + text[end.start() :]


def without_rating(text: str, instead: str = "") -> str:
    """Take the resettlement row out of the ratings page."""
    changed = re.sub(_ROW, instead, text)
    assert changed != text
    return changed


def write_2018(text: str) -> str:
    """Return a report of 2021 as one of 2018: title, years, 3.4 Joint working, no 4.1."""
    text = without_rating(without_section(text))
    text = re.sub(
        r"(?i)youth (?:justice|offending) services in", "youth offending services in", text, count=1
    )
    text = text.replace("Out-of-court disposal policy and provision", "Joint working")
    text = re.sub(r"(Inspectorate of Probation, \w+) 20\d\d", r"\1 2020", text, count=1)
    text = re.sub(
        r"(?i)(Fieldwork (?:started|took place in|began in)[\s|]+\w+) 20\d\d",
        r"\1 2019",
        text,
        count=1,
    )
    return re.sub(r"((?:beginning|commencing)(?: on)? \d+ \w+) 20\d\d", r"\1 2019", text)


@dataclass(frozen=True)
class Part:
    """A heading of a level, a bullet, a numbered paragraph or plain text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Made:
    """A made report of 2025, and what should be read of it."""

    parts: tuple[Part, ...]
    findings: tuple[tuple[str, str, str | None, str], ...]

    @property
    def text(self) -> str:
        """The report as plain text."""
        marks = {"bullet": "- ", "number": ""}
        return "\n\n".join(marks.get(part.kind, "") + part.text for part in self.parts) + "\n"

    @property
    def page(self) -> str:
        """The report as a web page."""
        body = "\n".join(_write_tag(part) for part in self.parts)
        return f"<!DOCTYPE html><html><body><main>{body}</main></body></html>"


def _write_tag(part: Part) -> str:
    text = escape(part.text)
    if part.kind in ("h1", "h2", "h3", "h4"):
        return f"<{part.kind}>{text}</{part.kind}>"
    if part.kind == "bullet":
        return f"<ul><li>{text}</li></ul>"
    if part.kind == "number":
        number, _, rest = text.partition(". ")
        return f'<ol start="{number}"><li>{rest}</li></ol>'
    return f"<p>{text}</p>"


_CASEWORK = (
    ("assessing", "Assessing", "1"),
    ("planning", "Planning", "2"),
    ("delivery", "Delivery", "3"),
)
_VICTIMS = (
    ("V1.1", "Work with victims", ("1.3", "3.4")),
    ("V1.2", "Organisational arrangements for work with victims", ("1.1", "1.2")),
)


def make_2025(report: Report) -> Made:
    """Return a report of 2025 made from the findings of a report of 2021."""
    parts = [*_front(report), *_recommendations(report), Part("h2", "Work with children")]
    for _, name, digit in _CASEWORK:
        parts += [Part("h3", name), Part("text", "Good")]
        parts += [Part("text", block.text) for block in _casework(report, digit)]
    parts.append(Part("h2", "Work with victims"))
    for number, name, taken in _VICTIMS:
        parts.append(Part("h3", f"{number} {name}"))
        for polarity, heading in (
            ("strength", "Strengths"),
            ("area_for_improvement", "Areas for improvement"),
        ):
            found = _bullets(report, taken, polarity)
            parts += [Part("h4", f"{heading}:")] if found else []
            parts += [Part("bullet", block.text) for block in found]
    parts += [Part("h2", "Further information"), Part("bullet", "inspection data.")]
    return Made(tuple(parts), tuple(_expect(report)))


def _front(report: Report) -> list[Part]:
    ratings = "Overall rating Good, Work with children Good, Assessing Good, Planning Good, "
    ratings += "Delivery Requires improvement, Work with victims Inadequate, "
    ratings += "V1.1 Work with victims Requires improvement, "
    ratings += "V1.2 Organisational arrangements for work with victims Inadequate"
    return [
        Part(
            "h1",
            f"An inspection of youth justice work with children and victims in {report.borough}",
        ),
        Part("text", f"HM Inspectorate of Probation, {write_month('2025-09')}"),
        Part("h2", "Foreword"),
        *(Part("text", b.text) for b in report.blocks if _is_narrative(b, "foreword")),
        Part("h2", "Ratings"),
        Part("text", report.service),
        Part("text", "Fieldwork started June 2025"),
        *(Part("text", row) for row in ratings.split(", ")),
    ]


def _recommendations(report: Report) -> list[Part]:
    parts, addressee = [Part("h2", "Recommendations")], ""
    for block in report.blocks:
        if block.role == "recommendation":
            if block.addressee != addressee:
                addressee = block.addressee or ""
                parts.append(Part("text", f"{addressee} should:"))
            parts.append(Part("number", f"{block.number}. {block.text}"))
    return parts


def _is_narrative(block: Block, standard: str) -> bool:
    return block.role == "narrative" and block.standard == standard


def _casework(report: Report, digit: str) -> list[Block]:
    numbers = (f"2.{digit}", f"3.{digit}")
    return [b for b in report.blocks if b.role == "narrative" and b.standard in numbers]


def _bullets(report: Report, standards: tuple[str, ...], polarity: str) -> list[Block]:
    return [
        b
        for b in report.blocks
        if b.role == "bullet" and b.standard in standards and b.polarity == polarity
    ]


def _expect(report: Report) -> list[tuple[str, str, str | None, str]]:
    """Return standard, role, polarity and text of each block that a reader should make."""
    found: list[tuple[str, str, str | None, str]] = [
        ("foreword", "narrative", None, b.text)
        for b in report.blocks
        if _is_narrative(b, "foreword")
    ]
    found += [
        ("recommendation", b.role, None, b.text)
        for b in report.blocks
        if b.role == "recommendation"
    ]
    for number, _, digit in _CASEWORK:
        found += [(number, "narrative", None, b.text) for b in _casework(report, digit)]
    for number, _, taken in _VICTIMS:
        for polarity in ("strength", "area_for_improvement"):
            found += [
                (number, "bullet", polarity, b.text) for b in _bullets(report, taken, polarity)
            ]
    return found
