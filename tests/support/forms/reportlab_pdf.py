"""Reports set with ReportLab: untagged PDF, footnotes at the foot, badges beside the text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

from tests.support.forms.elements import DIGITS, MARK, Element, SetReport


@dataclass(frozen=True)
class Design:
    """What a designer decides: type, marks, badges, and what stands around the text."""

    name: str
    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 11
    justify: bool = False
    mark: str = "\u2022"  # "" for a mark that is drawn
    indent: float = 18
    outdent: float = 18  # how far left of the text the mark stands
    gap: float = 8
    headings: tuple[float, float, float] = (20, 14, 12)
    badge: str = "line"  # "line", "box" beside the heading, or "beside" the first bullet
    two_lines: bool = False  # in the footer
    grid: bool = True
    note_size: float = 8


DESIGNS = (
    Design("plain", badge="box"),
    Design(
        "drawn-marks", font="Times-Roman", bold="Times-Bold", size=12, justify=True, mark="",
        headings=(18, 15, 12), two_lines=True, grid=False, badge="beside", note_size=9,
    ),
    Design(
        "dashes", size=10, mark="-", indent=10, outdent=10, gap=3, headings=(10, 10, 10),
        badge="line", two_lines=True, note_size=7,
    ),
)  # fmt: skip
_LEFT, _TOP, _FOOT = 72.0, 770.0, 90.0
_WIDTH = A4[0] - 2 * _LEFT


def write_pdf(report: SetReport, design: Design) -> bytes:
    """Return the report as PDF in one of the designs."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    setter = _Setter(canvas, report, design)
    for element in report.elements:
        setter.add(element)
    setter.end_page()
    canvas.save()
    return stream.getvalue()


class _Setter:
    """Sets one element after the other and begins pages where they are full."""

    def __init__(self, canvas: Canvas, report: SetReport, design: Design) -> None:
        self.canvas, self.report, self.design = canvas, report, design
        self.y = _TOP
        self.page = 1
        self.notes: list[Paragraph] = []
        self.badge = ""

    def add(self, element: Element) -> None:
        if element.kind == "break":
            if self.y < _TOP:
                self.end_page()
            return
        if element.kind == "table":
            self._add_table(element)
            return
        if element.kind == "badge" and self.design.badge != "line":
            self._add_badge(element)
            return
        self._add_paragraph(element)

    def end_page(self) -> None:
        y = _FOOT - 10.0
        if self.notes:
            y = _FOOT + sum(note.height for note in self.notes) - 8
            self.canvas.line(_LEFT, y + 4, _LEFT + 140, y + 4)
        for note in self.notes:
            note.drawOn(self.canvas, _LEFT, y - note.height)
            y -= note.height
        self._draw_running_lines()
        self.canvas.showPage()
        self.y, self.page, self.notes = _TOP, self.page + 1, []

    def _draw_running_lines(self) -> None:
        canvas, title = self.canvas, self.report.title
        canvas.setFont(self.design.font, 8)
        canvas.drawString(_LEFT, 45, title)
        if self.design.two_lines:
            canvas.drawString(_LEFT, 34, "Inspection report, HM Inspectorate of Probation")
        canvas.setFont(self.design.bold, 14)
        canvas.drawRightString(A4[0] - _LEFT, 38, str(self.page))
        if self.page > 1:
            canvas.setFont(self.design.font, 9)
            canvas.drawRightString(A4[0] - _LEFT, 805, "HM Inspectorate of Probation")

    def _room(self) -> float:
        return float(self.y - _FOOT - sum(note.height for note in self.notes))

    def _add_paragraph(self, element: Element) -> None:
        flow: Paragraph | None = self._make(element)
        is_first = True
        while flow is not None:
            flow.wrap(_WIDTH, 10_000)
            notes = self._notes_of(element) if is_first else []
            room = self._room() - sum(note.height for note in notes)
            rest = None
            if flow.height > room:
                pieces = flow.split(_WIDTH, room) if room > 3 * self.design.size else []
                if len(pieces) < 2:
                    self.end_page()
                    continue
                flow, rest = pieces
                flow.wrap(_WIDTH, 10_000)
            self.notes.extend(notes)
            self._draw(flow, element, is_first=is_first)
            flow, is_first = rest, False
            if flow is not None:
                self.end_page()
        self.y -= self.design.gap if element.kind != "heading" else self.design.gap / 2

    def _draw(self, flow: Paragraph, element: Element, *, is_first: bool) -> None:
        design, size = self.design, self.design.size
        top = self.y - flow.height
        flow.drawOn(self.canvas, _LEFT, top)
        base = self.y - size
        if element.kind == "bullet" and is_first:
            x = _LEFT + design.indent - design.outdent
            if design.mark:
                self.canvas.setFont(design.font, size)
                self.canvas.drawString(x, base, design.mark)
            else:
                self.canvas.circle(x + 3, base + 0.3 * size, 0.18 * size, fill=1)
            if self.badge and design.badge == "beside":
                self._draw_box(A4[0] - _LEFT + 6, base, self.badge)
                self.badge = ""
        if element.kind == "number" and is_first:
            self.canvas.setFont(design.font, size)
            self.canvas.drawString(_LEFT, base, element.text.split(" ", 1)[0])
        self.y = top

    def _add_badge(self, element: Element) -> None:
        if self.design.badge == "beside":
            self.badge = element.text
        else:
            self._draw_box(A4[0] - _LEFT - 120, self.y + self.design.gap + 2, element.text)

    def _draw_box(self, x: float, y: float, text: str) -> None:
        canvas = self.canvas
        canvas.setFillColor(colors.darkblue)
        canvas.rect(x, y - 4, 60, 16, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(self.design.bold, 8)
        canvas.drawString(x + 4, y, text)
        canvas.setFillColor(colors.black)

    def _make(self, element: Element) -> Paragraph:
        design = self.design
        size, font, left = design.size, design.font, 0.0
        text = element.text
        if element.kind == "heading":
            size, font = design.headings[element.level - 1], design.bold
        elif element.kind == "cover":
            size = 28 - 5 * element.level
        elif element.kind in ("addressee", "badge"):
            font = design.bold
        elif element.kind == "bullet":
            left = design.indent
        elif element.kind == "number":
            left, text = 22.0, element.text.split(" ", 1)[1]
        style = ParagraphStyle(
            element.kind,
            fontName=font,
            fontSize=size,
            leading=1.2 * size,
            leftIndent=left,
            alignment=TA_JUSTIFY if design.justify else TA_LEFT,
        )
        return Paragraph(_markup(text), style)

    def _notes_of(self, element: Element) -> list[Any]:
        notes = []
        style = ParagraphStyle(
            "note", fontName=self.design.font, fontSize=self.design.note_size,
            leading=1.2 * self.design.note_size,
        )  # fmt: skip
        for mark in MARK.findall(element.text):
            number = mark.translate(DIGITS)
            note = Paragraph(f"<super>{number}</super> {escape(self.report.notes[number])}", style)
            note.wrap(_WIDTH, 10_000)
            notes.append(note)
        return notes

    def _add_table(self, element: Element) -> None:
        columns = max(len(row) for row in element.rows)
        widths = [60.0, 250.0, 130.0] if columns == 3 else [340.0, 60.0]
        style = ParagraphStyle(
            "cell", fontName=self.design.font, fontSize=self.design.size,
            leading=1.2 * self.design.size,
        )  # fmt: skip
        rows = [[Paragraph(_markup(cell), style) for cell in row] for row in element.rows]
        marks: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if columns == 3:
            marks += [("SPAN", (0, i), (1, i)) for i, row in enumerate(element.rows) if not row[1]]
        if self.design.grid:
            marks.append(("GRID", (0, 0), (-1, -1), 0.5, colors.grey))
        notes = [note for row in element.rows for cell in row
                 for note in self._notes_of(Element("paragraph", cell))]  # fmt: skip
        table = Table(rows, colWidths=widths, style=TableStyle(marks))
        _, height = table.wrap(_WIDTH, 10_000)
        if height > self._room():
            self.end_page()
        self.notes.extend(notes)
        table.drawOn(self.canvas, _LEFT, self.y - height)
        self.y -= height + self.design.gap


def _markup(text: str) -> str:
    written = escape(text)
    return re.sub(MARK, lambda m: f"<super>{m.group().translate(DIGITS)}</super>", written)
