"""A drawing as SVG: rectangles, lines, marks and real text, always the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from math import isfinite
from typing import Literal

from inspection_findings.documents.charts.font import measure, wrap

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

SIZE = 13.0  # of text, in pixels: 8 points when the picture is as wide as the text of an A4 page
SMALL = 11.5
MARGIN = 6
LEADING = 1.25  # the distance of lines of text, in font sizes
RISE = 0.35  # of text, in font sizes: how far its base line lies below its middle
INK, GREY, RULE = "#1a1a1a", "#595959", "#d0d0d0"

_FONTS = "'Liberation Sans', Arial, sans-serif"
# What no XML may hold: control characters, halves of a pair, and two that are no characters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Drawing:
    """Shapes and text on white, of a width that is known and a height that is set in the end.

    Attributes
    ----------
    width, height : float
        In pixels.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.height = 0.0
        self._parts: list[str] = []

    def rectangle(
        self, x: float, y: float, width: float, height: float, *, fill: str, line: str = "none"
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        self._add("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=line)

    def line(
        self, points: Sequence[Point], *, colour: str, width: float = 1, dash: str = ""
    ) -> None:
        """Draw a line through points; ``dash`` is as in SVG, such as ``"4 3"``."""
        dashed = {"stroke_dasharray": dash} if dash else {}
        path = "M" + "L".join(f"{_write(x)} {_write(y)}" for x, y in points)
        self._add("path", d=path, fill="none", stroke=colour, stroke_width=width, **dashed)

    def area(self, points: Sequence[Point], *, fill: str) -> None:
        """Fill the shape between points, so that what is below shows through."""
        path = "M" + "L".join(f"{_write(x)} {_write(y)}" for x, y in points) + "Z"
        self._add("path", d=path, fill=fill, fill_opacity=0.7)

    def hatch(self, x: float, y: float, width: float, height: float, *, colour: str) -> None:
        """Draw slanting lines over a rectangle, which tell it from a plain one without colour."""
        start = 0.0
        while start < width + height:
            lower = (x + min(start, width), y + max(start - width, 0))
            upper = (x + max(start - height, 0), y + min(start, height))
            self.line([lower, upper], colour=colour)
            start += 5

    def circle(self, x: float, y: float, size: float, *, fill: str, line: str) -> None:
        """Draw a circle around a point."""
        self._add("circle", cx=x, cy=y, r=size, fill=fill, stroke=line)

    def square(self, x: float, y: float, size: float, *, fill: str, line: str) -> None:
        """Draw a square around a point."""
        self.rectangle(x - size, y - size, 2 * size, 2 * size, fill=fill, line=line)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        anchor: Anchor = "start",
        fill: str = INK,
        bold: bool = False,
        upright: bool = False,
    ) -> None:
        """Write one line whose middle is at the height ``y``; ``upright`` reads upwards from it."""
        style: dict[str, str] = {"font_weight": "bold"} if bold else {}
        if anchor != "start":
            style["text_anchor"] = anchor
        if upright:
            x += RISE * size
            style["transform"] = f"rotate(-90 {_write(x)} {_write(y)})"
        else:
            y += RISE * size
        self._add("text", text, x=x, y=y, font_size=size, fill=fill, **style)

    def paragraph(
        self,
        x: float,
        y: float,
        lines: Iterable[str],
        *,
        size: float = SIZE,
        anchor: Anchor = "start",
        fill: str = INK,
        bold: bool = False,
    ) -> float:
        """Write lines from the height ``y`` downwards and return where they end."""
        for line in lines:
            self.text(
                x, y + size * LEADING / 2, line, size=size, anchor=anchor, fill=fill, bold=bold
            )
            y += size * LEADING
        return y

    def note(self, y: float, text: str, *, x: float = 0) -> float:
        """Write a small paragraph over the rest of the width and return where it ends."""
        return self.paragraph(x, y, wrap(text, self.width - x, SMALL), size=SMALL, fill=GREY)

    def render(self, *, title: str, description: str, prefix: str) -> str:
        """Return the drawing as an SVG document.

        Parameters
        ----------
        title, description : str
            What a screen reader says.
        prefix : str
            Begins the two ids of the document, so that several may stand in one page.
        """
        size = {
            "width": _write(self.width + 2 * MARGIN),
            "height": _write(self.height + 2 * MARGIN),
        }
        about = (
            f'role="img" aria-labelledby="{prefix}-title {prefix}-description"'
            f' font-family="{_FONTS}"'
        )
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {_write_attributes(size)}'
            f' viewBox="{-MARGIN} {-MARGIN} {size["width"]} {size["height"]}" {about}>'
        )
        named = (
            f'<title id="{prefix}-title">{write_text(title)}</title>\n'
            f'<desc id="{prefix}-description">{write_text(description)}</desc>'
        )
        paper = f'<rect x="{-MARGIN}" y="{-MARGIN}" {_write_attributes(size)} fill="#fff"/>'
        return "\n".join([head, named, paper, *self._parts, "</svg>\n"])

    def _add(self, tag: str, text: str = "", /, **attributes: str | float) -> None:
        written = {
            name.replace("_", "-"): value if isinstance(value, str) else _write(value)
            for name, value in attributes.items()
        }
        end = f">{write_text(text)}</{tag}>" if text else "/>"
        self._parts.append(f"<{tag} {_write_attributes(written)}{end}")


def write_text(text: str) -> str:
    """Return text as XML; what XML cannot hold becomes a replacement character."""
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def count_words(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count_words(1, "borough"), count_words(5, "theme")
    ('1 borough', '5 themes')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def write_height(lines: Sequence[str], size: float = SIZE) -> float:
    """Return how high lines of text are, in pixels."""
    return len(lines) * size * LEADING


def find_widest(texts: Iterable[str], size: float = SIZE) -> float:
    """Return the width of the widest text, in pixels; 0 without any."""
    return max((measure(text, size) for text in texts), default=0.0)


def _write(number: float) -> str:
    """Return a number with at most one decimal place, which is less than can be seen."""
    if not isfinite(number):
        raise ValueError("a drawing has no place for a number that is none")
    return f"{round(number, 1) + 0.0:g}"


def _write_attributes(attributes: dict[str, str]) -> str:
    return " ".join(f'{name}="{value}"' for name, value in attributes.items())
