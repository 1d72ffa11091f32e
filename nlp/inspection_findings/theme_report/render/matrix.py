"""The borough-by-theme matrix as a table: which way round, and how wide.

House rule: the longer side runs down the page, so that the table grows where a page can
grow. Five boroughs and 25 themes are five columns; 150 boroughs are 25.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.analysis.recurrence import SAID, Said
from inspection_findings.theme_report.counts import SAID_WORDS
from inspection_findings.theme_report.parts import IndexReport, ThemeCell
from inspection_findings.theme_report.render.links import Pages

_WIDE = 8  # columns beyond which words no longer fit and cells are abbreviated on screen
LETTERS: dict[Said, str] = {
    "strength": "S",
    "area_for_improvement": "A",
    "mixed": "M",
    "neutral": "N",
    "unstated": "U",
    "recommendation": "R",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A row's or column's name, and the page it leads to."""

    name: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One line of a cell: "3 strengths", and "3 S" where there is no room."""

    said: Said
    words: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """A cell as shown; ``about`` says which it is, for those who hear the link alone."""

    amounts: tuple[Amount, ...]
    words: str
    about: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixTable:
    """The matrix in the orientation that fits, row by row."""

    side: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[Heading, tuple[MatrixCell, ...]], ...]

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > _WIDE

    @property
    def key(self) -> str:
        """What the letters mean."""
        return ", ".join(f"{LETTERS[said]} {SAID_WORDS[said][1]}" for said in SAID)


def arrange_matrix(index: IndexReport, pages: Pages) -> MatrixTable:
    """Return the matrix with the longer side down the page."""
    boroughs = tuple(dict.fromkeys(cell.borough for cell in index.cells))
    cells = {(cell.theme.id, cell.borough): cell for cell in index.cells}
    theme_headings = {
        theme.id: Heading(name=theme.name, link=pages.theme(theme.id)) for theme in index.themes
    }
    borough_headings = {one: Heading(name=one, link=pages.borough(one)) for one in boroughs}
    if len(boroughs) > len(index.themes):
        return MatrixTable(
            side="Borough",
            columns=tuple(theme_headings.values()),
            rows=tuple(
                (heading, tuple(_show(cells[key, borough], pages) for key in theme_headings))
                for borough, heading in borough_headings.items()
            ),
        )
    return MatrixTable(
        side="Theme",
        columns=tuple(borough_headings.values()),
        rows=tuple(
            (heading, tuple(_show(cells[key, borough], pages) for borough in boroughs))
            for key, heading in theme_headings.items()
        ),
    )


def _show(cell: ThemeCell, pages: Pages) -> MatrixCell:
    return MatrixCell(
        amounts=tuple(
            Amount(said=said, words=words, short=f"{getattr(cell.counts, said)} {LETTERS[said]}")
            for said, words in cell.counts.named
        ),
        words=cell.counts.words,
        about=f"{cell.theme.name}, {cell.borough}",
        link=pages.cell(cell),
    )
