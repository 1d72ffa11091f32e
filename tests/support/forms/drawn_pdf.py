"""Reports drawn word by word in designs chosen by chance, to find what no design of ours has."""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass, field

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.support.forms.elements import DIGITS, MARK, Element, SetReport

_FONTS = (
    ("Helvetica", "Helvetica-Bold"),
    ("Times-Roman", "Times-Bold"),
    ("Courier", "Courier-Bold"),
)


@dataclass(frozen=True)
class Design:
    """What was chosen by chance; lengths in points, ``leading`` and ``gap`` in sizes."""

    seed: int
    page: tuple[float, float]
    margin: float
    fonts: tuple[str, str]
    size: float
    leading: float
    gap: float
    justify: bool
    hyphenate: bool
    mark: str
    mark_font: str
    mark_last: bool
    hang: bool
    indent: float
    headings: tuple[float, float, float]
    by_word: bool
    header: str
    footer: tuple[str, ...]
    header_last: bool
    badge: str
    note_size: float
    first_indent: float

    @property
    def name(self) -> str:
        return f"drawn-{self.seed}"


def choose(seed: int) -> Design:
    """Return the design of a seed."""
    chance = random.Random(seed)  # noqa: S311  # a design, not a secret
    size = chance.choice([9.5, 10, 11, 12])
    mark, mark_font = chance.choice(
        [("\u2022", ""), ("-", ""), ("\u2013", ""), ("l", "ZapfDingbats"), ("n", "ZapfDingbats"),
         ("\u00b7", "Symbol"), ("o", "Courier"), ("", ""), ("", "")]
    )  # fmt: skip
    larger = chance.choice([(8, 4, 1), (6, 3, 2), (2, 1, 0), (0, 0, 0)])
    gap = chance.choice([0.35, 0.5, 0.8, 1.0])
    return Design(
        seed=seed,
        page=chance.choice([A4, LETTER]),
        margin=chance.choice([54.0, 64.0, 80.0]),
        fonts=chance.choice(_FONTS[:2] if size > 10 else _FONTS),
        size=size,
        leading=chance.choice([1.15, 1.2, 1.35, 1.5]),
        gap=gap,
        justify=chance.random() < 0.4,
        hyphenate=chance.random() < 0.3,
        mark=mark,
        mark_font=mark_font,
        mark_last=chance.random() < 0.3,
        hang=chance.random() < 0.85,
        indent=chance.choice([10.0, 14.0, 18.0, 28.0]),
        headings=(size + larger[0], size + larger[1], size + larger[2]),
        by_word=chance.random() < 0.4,
        header=chance.choice(["", "HM Inspectorate of Probation", "{title}", "OFFICIAL"]),
        footer=chance.choice(
            [("{page}",), ("Page {page}",), ("{title}", "{page}"), ("{title}   {page}",),
             ("{title}", "HM Inspectorate of Probation   {page}")]
        ),
        header_last=chance.random() < 0.5,
        badge=chance.choice(["line", "right", "margin"]),
        note_size=chance.choice([size - 1.5, size - 2.5, 7]),
        first_indent=chance.choice([0.0, 0.0, 0.0, 12.0]),
    )  # fmt: skip


@dataclass
class _Word:
    """A word in pieces: its letters, and the number of a footnote after it or in it."""

    pieces: list[tuple[str, bool]]
    soft: bool = False  # whether it goes on in the next word, without a space

    def width(self, font: str, size: float) -> float:
        scales = [(text, size * (0.62 if raised else 1)) for text, raised in self.pieces]
        return float(sum(stringWidth(text, font, scaled) for text, scaled in scales))


@dataclass
class _Text:
    """Lines of words ready to be drawn."""

    lines: list[list[_Word]]
    font: str
    size: float
    leading: float
    justify: bool
    first: float
    rest: float
    width: float
    marks: list[str] = field(default_factory=list)


def write_pdf(report: SetReport, design: Design) -> bytes:
    """Return the report as PDF in one of the designs."""
    stream = io.BytesIO()
    setter = _Setter(Canvas(stream, pagesize=design.page, invariant=1), report, design)
    for element in report.elements:
        setter.add(element)
    setter.end_page()
    setter.canvas.save()
    return stream.getvalue()


class _Setter:
    def __init__(self, canvas: Canvas, report: SetReport, design: Design) -> None:
        self.canvas, self.report, self.design = canvas, report, design
        self.top = design.page[1] - 78
        self.foot = 74.0
        self.y = self.top
        self.page = 1
        self.notes: list[_Text] = []
        self.begun = False
        self.heading = 0.0  # height of the last one, on this page

    def add(self, element: Element) -> None:
        if element.kind == "break":
            if self.begun:
                self.end_page()
        elif element.kind == "table":
            for row in element.rows:
                self._add_row(row)
            self.y -= self.design.gap * self.design.size
        elif element.kind == "badge" and self.design.badge != "line":
            self._add_badge(element.text)
        else:
            self._add_text(element)

    def end_page(self) -> None:
        y = self.foot + sum(self._height(note) for note in self.notes)
        for note in self.notes:
            for i in range(len(note.lines)):
                self._draw_line(note, i, y - note.size)
                y -= note.leading
        if self.design.header_last:
            self._draw_running()
        self.canvas.showPage()
        self.page, self.y, self.notes, self.begun = self.page + 1, self.top, [], False
        self.heading = 0.0

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            if not self.design.header_last:
                self._draw_running()

    def _draw_running(self) -> None:
        canvas, design = self.canvas, self.design
        canvas.setFont(design.fonts[0], 8)
        fill = {"title": self.report.title, "page": str(self.page)}
        if design.header and self.page > 1:
            canvas.drawString(design.margin, design.page[1] - 40, design.header.format(**fill))
        for i, line in enumerate(design.footer):
            canvas.drawString(design.margin, 44 - 10 * i, line.format(**fill))

    def _height(self, text: _Text) -> float:
        return len(text.lines) * text.leading

    def _room(self) -> float:
        return self.y - self.foot - sum(map(self._height, self.notes)) - 6

    def _add_text(self, element: Element) -> None:
        design = self.design
        text = self._set(element)
        notes = [self._set_note(mark) for mark in text.marks]
        self._begin()
        noted = False
        i = 0
        while i < len(text.lines):
            need = text.leading + (0 if noted else sum(map(self._height, notes)))
            if need > self._room():
                self.end_page()
                self._begin()
                continue
            if not noted:
                self.notes += notes
                noted = True
            self.y -= text.leading
            if element.kind == "heading":
                self.heading = self.y
            mark = i == 0 and element.kind == "bullet"
            if mark and not design.mark_last:
                self._draw_mark(self.y)
            self._draw_line(text, i, self.y)
            if mark and design.mark_last:
                self._draw_mark(self.y)
            i += 1
        self.y -= design.gap * design.size

    def _draw_mark(self, y: float) -> None:
        canvas, design = self.canvas, self.design
        x = design.margin + 4
        if design.mark:
            canvas.setFont(design.mark_font or design.fonts[0], design.size)
            canvas.drawString(x, y, design.mark)
        else:
            canvas.circle(x + 2, y + 0.3 * design.size, 0.17 * design.size, fill=1)

    def _draw_line(self, text: _Text, i: int, y: float) -> None:
        words = text.lines[i]
        x = text.first if i == 0 else text.rest
        space = stringWidth(" ", text.font, text.size)
        if text.justify and i + 1 < len(text.lines) and len(words) > 1:
            used = sum(word.width(text.font, text.size) for word in words)
            space = (text.width - (x - self.design.margin) - used) / (len(words) - 1)
        self._draw_words(text, words, x, y, space)

    def _draw_words(
        self, text: _Text, words: list[_Word], x: float, y: float, space: float
    ) -> None:
        run = self.canvas.beginText(x, y)
        for word in words:
            if self.design.by_word:
                run.setTextOrigin(x, y)
            for piece, raised in word.pieces:
                size = text.size * (0.62 if raised else 1)
                run.setFont(text.font, size)
                run.setRise(0.35 * text.size if raised else 0)
                run.textOut(piece)
                x += stringWidth(piece, text.font, size)
            run.setRise(0)
            run.setFont(text.font, text.size)
            natural = stringWidth(" ", text.font, text.size)
            if not self.design.by_word and word is not words[-1]:
                run.setWordSpace(space - natural)
                run.textOut(" ")
                run.setWordSpace(0)
            x += space
        self.canvas.drawText(run)

    def _add_badge(self, label: str) -> None:
        canvas, design = self.canvas, self.design
        self._begin()
        self.heading = self.heading or self.y
        right = design.page[0] - design.margin
        x = right + 4 if design.badge == "margin" else right - 100
        # Beside the heading, or in the margin beside the text that follows.
        y = self.heading if design.badge == "right" else self.y - 0.9 * design.size
        canvas.setFillColor(colors.navy)
        canvas.rect(x, y - 3, 50, 12, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(design.fonts[1], 7)
        canvas.drawString(x + 2, y, label)
        canvas.setFillColor(colors.black)

    def _add_row(self, row: tuple[str, ...]) -> None:
        design = self.design
        filled = [cell for cell in row if cell] if not row[1] and len(row) == 3 else list(row)
        starts = [0.0, 0.14, 0.72] if len(row) == 3 else [0.0, 0.86]
        if len(filled) < len(row):
            starts = [0.0, 0.72]
        width = design.page[0] - 2 * design.margin
        cells = []
        for cell, start, end in zip(filled, starts, [*starts[1:], 1.0], strict=False):
            left = design.margin + start * width
            cells.append(self._lines(cell, 0, left, left, (end - start) * width - 6, False))
        leading = design.leading * design.size
        height = max(len(cell.lines) for cell in cells) * leading
        notes = [self._set_note(mark) for cell in cells for mark in cell.marks]
        self._begin()
        if height + sum(map(self._height, notes)) > self._room():
            self.end_page()
            self._begin()
        self.notes += notes
        for text in cells:
            for i in range(len(text.lines)):
                self._draw_line(text, i, self.y - (i + 1) * leading)
        self.y -= height + 3

    def _set(self, element: Element) -> _Text:
        design = self.design
        left, size, bold, width = design.margin, design.size, 0, self._width()
        first = rest = left
        text = element.text
        if element.kind == "heading":
            size, bold = design.headings[element.level - 1], 1
        elif element.kind == "cover":
            size = 28 - 5 * element.level
        elif element.kind in ("addressee", "badge"):
            bold = 1
        elif element.kind == "bullet":
            first = left + 4 + design.indent
            rest = first if design.hang else left
        elif element.kind == "number":
            rest = left + 16
        elif design.first_indent and len(text) > 200:
            first = left + design.first_indent
        return self._lines(text, bold, first, rest, width, design.justify, size)

    def _width(self) -> float:
        return self.design.page[0] - 2 * self.design.margin

    def _set_note(self, mark: str) -> _Text:
        left = self.design.margin
        text = f"{mark} {self.report.notes[mark.translate(DIGITS)]}"
        note = self._lines(text, 0, left, left, self._width(), False, self.design.note_size)
        note.marks = []
        return note

    def _lines(
        self, text: str, bold: int, first: float, rest: float, width: float, justify: bool,
        size: float | None = None,
    ) -> _Text:  # fmt: skip
        design = self.design
        size = size or design.size
        font = design.fonts[bold]
        space = stringWidth(" ", font, size)
        lines: list[list[_Word]] = [[]]
        start = design.margin if width == self._width() else first
        room = width - (first - start)
        for word in self._words(text):
            wide = word.width(font, size)
            if lines[-1] and wide > room:
                parts = self._break(word, room, font, size)
                if parts:
                    lines[-1].append(parts[0])
                    word, wide = parts[1], parts[1].width(font, size)
                lines.append([])
                room = width - (rest - start)
            lines[-1].append(word)
            room -= wide + space
        leading = design.leading * size
        marks = MARK.findall(text)
        return _Text(lines, font, size, leading, justify, first, rest, width, marks)

    def _words(self, text: str) -> list[_Word]:
        words = []
        for word in text.split(" "):
            pieces = [
                (piece, bool(MARK.fullmatch(piece)))
                for piece in re.split(f"({MARK.pattern})", word)
            ]
            shown = [(p.translate(DIGITS) if raised else p, raised) for p, raised in pieces if p]
            words.append(_Word(shown))
        return words

    def _break(
        self, word: _Word, room: float, font: str, size: float
    ) -> tuple[_Word, _Word] | None:
        """Break a word at a hyphen of its own, or as a typesetter does."""
        if len(word.pieces) != 1:
            return None
        text = word.pieces[0][0]
        spots = [(m.end(), "") for m in re.finditer(r"(?<=[a-z]{2})-(?=[a-z]{2})", text)]
        plain = re.fullmatch(r"[a-z]{7,}[.,;:]?", text)
        if self.design.hyphenate and plain:
            spots += [(i, "-") for i in range(3, len(text) - 3) if text[i - 1] in "aeiou"]
        for at, hyphen in sorted(spots, reverse=True):
            head = _Word([(text[:at] + hyphen, False)])
            if head.width(font, size) <= room:
                return head, _Word([(text[at:], False)])
        return None
