"""Reports set with Typst: tagged PDF, native footnotes, justified and hyphenated text."""

from __future__ import annotations

from dataclasses import dataclass

import typst

from tests.support.forms.elements import DIGITS, MARK, Element, SetReport


@dataclass(frozen=True)
class Design:
    """What a designer decides: type, marks, badges, and what stands around the text."""

    name: str
    font: str = "Libertinus Serif"
    size: float = 11
    justify: bool = False
    marker: str = "[•]"
    heading_sizes: tuple[float, float, float] = (20, 15, 12)
    spacing: str = "1.2em"
    margin: str = "(x: 2.5cm, y: 2.8cm)"
    badge: str = '#text(weight: "bold")[{}]'
    header: str = "none"
    footer: str = "align(center, str(page))"
    table_stroke: str = "0.5pt"
    pdf_tags: bool = True


DESIGNS = (
    Design(
        "justified",
        justify=True,
        header="[HM Inspectorate of Probation #h(1fr) {title}]",
        badge='#place(right, dy: -1.2em, rect(fill: rgb("#005a9c"), '
        'text(fill: white, size: 9pt, weight: "bold")[{}]))',
    ),
    Design(
        "drawn-marks",
        font="New Computer Modern",
        size=10,
        marker="circle(radius: 1.6pt, fill: black)",
        heading_sizes=(16, 13, 10),
        footer="[#line(length: 100%) {title} \\ Inspection report #h(1fr) Page #page]",
        badge="#box(stroke: 1pt, inset: 4pt)[{}]",
        table_stroke="none",
    ),
    Design(
        "tight",
        size=12,
        spacing="0.8em",
        marker="[–]",
        heading_sizes=(12, 12, 12),
        header="align(right, text(size: 8pt)[OFFICIAL])",
        footer="text(size: 8pt)[#page | {title}]",
        pdf_tags=False,
    ),
)


def write_pdf(report: SetReport, design: Design) -> bytes:
    """Return the report as PDF in one of the designs."""
    body = "\n\n".join(_write(element, report, design) for element in report.elements)
    source = f"{_preamble(report, design)}\n{body}\n"
    return bytes(typst.compile(source.encode(), ignore_system_fonts=True, pdf_tags=design.pdf_tags))


def _preamble(report: SetReport, design: Design) -> str:
    page = "context counter(page).get().first()"
    title = report.title
    header = design.header.replace("{title}", title)
    footer = design.footer.replace("{title}", title).replace("str(page)", f"[#{page}]")
    footer = footer.replace("#page", f"#{page}")
    one, two, three = design.heading_sizes
    return f"""
#set page(paper: "a4", margin: {design.margin}, header: {header}, footer: {footer})
#set text(font: "{design.font}", size: {design.size}pt, lang: "en", region: "GB",
  hyphenate: {str(design.justify).lower()})
#set par(justify: {str(design.justify).lower()}, spacing: {design.spacing})
#set list(marker: {design.marker}, indent: 0.5em)
#set table(stroke: {design.table_stroke})
#show heading.where(level: 1): set text(size: {one}pt)
#show heading.where(level: 2): set text(size: {two}pt)
#show heading.where(level: 3): set text(size: {three}pt)
"""


def _write(element: Element, report: SetReport, design: Design) -> str:
    text = _content(element.text, report)
    match element.kind:
        case "cover":
            return f"#text(size: {30 - 6 * element.level}pt)[{text}]"
        case "break":
            return "#pagebreak(weak: true)"
        case "heading":
            return f"#heading(level: {element.level})[{text}]"
        case "bullet":
            return f"#list([{text}])"
        case "number":
            number, _, rest = element.text.partition(". ")
            return f"#enum(enum.item({number})[{_content(rest, report)}])"
        case "addressee":
            return f"*{text}*"
        case "badge":
            return design.badge.format(text)
        case "table":
            return _table(element, report)
    return text


def _table(element: Element, report: SetReport) -> str:
    columns = max(len(row) for row in element.rows)
    widths = ", ".join(["auto", "1fr", "auto"][-columns:] if columns > 2 else ["1fr", "auto"])
    cells = ", ".join(f"[{_content(cell, report)}]" for row in element.rows for cell in row)
    return f"#table(columns: ({widths}), {cells})"


def _content(text: str, report: SetReport) -> str:
    """Return text as Typst markup, its footnote marks as footnotes."""
    pieces = MARK.split(text)
    marks = [mark.translate(DIGITS) for mark in MARK.findall(text)]
    written = _string(pieces[0])
    for mark, piece in zip(marks, pieces[1:], strict=True):
        written += f"#footnote[{_string(report.notes[mark])}]{_string(piece)}"
    return written


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{escaped}"' if text else ""
