"""What all charts have: a title, a sentence, a table with the same figures, and one drawing."""

from __future__ import annotations

import abc
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from inspection_findings.documents.charts.font import BOLD, REGULAR, wrap
from inspection_findings.documents.charts.svg import SIZE, Drawing, Point
from inspection_findings.documents.document import Column, Table
from inspection_findings.errors import FindingsError
from inspection_findings.files import write_file

Side = Literal["strength", "area_for_improvement"]

WIDTH = 700.0  # of a chart in pixels, unless its columns need more
PIXELS = 1600  # of a picture: 250 to the inch when it is as wide as the text of an A4 page
NONE = "–"  # where reports could not have shown anything
SIDES: tuple[Side, ...] = get_args(Side)
SIDE_WORDS: dict[Side, tuple[str, str]] = {  # as a heading, and for one borough
    "strength": ("Strengths", "a strength"),
    "area_for_improvement": ("Areas for improvement", "an area for improvement"),
}
# Blue and orange are told apart by all colour-blind readers. Dark, and pale for surfaces.
DARK: dict[Side, str] = {"strength": "#1f5a99", "area_for_improvement": "#a34a00"}
PALE: dict[Side, str] = {"strength": "#c6dbef", "area_for_improvement": "#fbd3ab"}

SIDE_COLUMN = Column(name="Side", weight=2)


@dataclass(frozen=True, kw_only=True)
class Chart(abc.ABC):
    """A chart with its data.

    Attributes
    ----------
    title : str
        What is shown, without a full stop.
    """

    title: str

    @property
    @abc.abstractmethod
    def alt(self) -> str:
        """What the chart shows, in a sentence or two, for readers who do not see it."""

    @abc.abstractmethod
    def table(self, key: str = "figures") -> Table:
        """Return the same figures as a table of a document, to be linked to by its key."""

    @abc.abstractmethod
    def _draw(self, drawing: Drawing, top: float) -> Drawing:
        """Draw from the height ``top`` down, set the height, and return the drawing."""

    @property
    def _width(self) -> float:
        """How wide the chart is, in pixels."""
        return WIDTH

    def svg(self, *, prefix: str | None = None, titled: bool = True) -> str:
        """Return the chart as an SVG document that can also stand inside a web page.

        Parameters
        ----------
        prefix : str, optional
            Begins the ids of the document; by default made from what the chart says.
        titled : bool
            Whether the title is drawn; not where a caption says the same.
        """
        drawing, top = Drawing(self._width), 0.0
        if titled:
            lines = wrap(self.title, drawing.width, SIZE + 2, bold=True)
            top = drawing.paragraph(0, 0, lines, size=SIZE + 2, bold=True) + 8
        drawn = self._draw(drawing, top)
        own = hashlib.sha256(repr(self).encode("utf-8", "replace")).hexdigest()
        return drawn.render(
            title=self.title, description=self.alt, prefix=prefix or f"chart-{own[:10]}"
        )

    def png(self, width: int = PIXELS, *, titled: bool = True) -> bytes:
        """Return the same drawing as a picture of so many pixels."""
        import resvg_py

        return resvg_py.svg_to_bytes(
            svg_string=self.svg(titled=titled),
            width=width,
            skip_system_fonts=True,  # the same bytes on any computer
            font_files=[str(REGULAR), str(BOLD)],
        )

    def save(self, path: str | Path) -> Path:
        """Write the chart to a file; the file extension sets the format (svg, png).

        Raises
        ------
        FindingsError
            If the extension is another.
        """
        path = Path(path)
        match path.suffix.casefold():
            case ".svg":
                data = self.svg().encode("utf-8")
            case ".png":
                data = self.png()
            case other:
                raise FindingsError(
                    str(path),
                    f"a chart cannot be written as {other or 'a file without an extension'}",
                    "name a file that ends in .svg or .png",
                )
        return write_file(path, data, may_replace=True)

    def _repr_svg_(self) -> str:
        return self.svg()


def draw_mark(
    drawing: Drawing, side: Side, at: Point, *, size: float = 4.5, filled: bool = True
) -> None:
    """Draw the mark of a side around a point: a circle for strengths, a square for areas."""
    draw = drawing.circle if side == "strength" else drawing.square
    fill, line = (DARK[side], "#fff") if filled else ("#fff", DARK[side])
    draw(*at, size, fill=fill, line=line)


def find_step(most: float, steps: int = 5) -> float:
    """Return a round step (1, 2 or 5 with noughts) of which at most ``steps`` reach ``most``.

    Examples
    --------
    >>> find_step(37), find_step(0.8)
    (10.0, 0.2)
    """
    step = 1e-6
    while True:
        for factor in (1, 2, 5):
            if step * factor * steps >= most:
                return round(step * factor, 9)
        step *= 10
