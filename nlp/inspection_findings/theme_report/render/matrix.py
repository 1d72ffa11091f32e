"""The borough-by-theme matrix as a table: which way round, and how wide.

The longer side runs down the page, where a table can grow: five boroughs and 25 themes make five
columns, 150 boroughs make 25.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspection_findings.analysis.recurrence import POLARITY_WORDS, BoroughCounts
from inspection_findings.records import STATED_POLARITIES, StatedPolarity
from inspection_findings.theme_report.index import IndexReport
from inspection_findings.theme_report.render.links import Pages

_WIDE = 8  # columns beyond which words no longer fit and cells are abbreviated on screen
LETTERS: dict[StatedPolarity, str] = {
    "strength": "S",
    "area_for_improvement": "A",
    "mixed": "M",
    "neutral": "N",
    "not_stated": "U",
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

    stated: StatedPolarity
    words: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """A cell as shown; ``about`` names it for readers who hear the link alone."""

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
        return ", ".join(f"{LETTERS[one]} {POLARITY_WORDS[one][1]}" for one in STATED_POLARITIES)


def arrange_matrix(index: IndexReport, pages: Pages) -> MatrixTable:
    """Return the matrix with the longer side down the page."""
    boroughs = tuple(dict.fromkeys(cell.borough for cell in index.cells))
    cells = {(cell.theme_id, cell.borough): cell for cell in index.cells}
    theme_headings = {
        theme.id: Heading(name=theme.name, link=pages.theme(theme.id)) for theme in index.themes
    }
    borough_headings = {one: Heading(name=one, link=pages.borough(one)) for one in boroughs}

    def show(theme_id: str, borough: str) -> MatrixCell:
        return _show(cells[theme_id, borough], theme_headings[theme_id].name, pages)

    if len(boroughs) > len(index.themes):
        return MatrixTable(
            side="Borough",
            columns=tuple(theme_headings.values()),
            rows=tuple(
                (heading, tuple(show(theme_id, borough) for theme_id in theme_headings))
                for borough, heading in borough_headings.items()
            ),
        )
    return MatrixTable(
        side="Theme",
        columns=tuple(borough_headings.values()),
        rows=tuple(
            (heading, tuple(show(theme_id, borough) for borough in boroughs))
            for theme_id, heading in theme_headings.items()
        ),
    )


def _show(cell: BoroughCounts, theme: str, pages: Pages) -> MatrixCell:
    return MatrixCell(
        amounts=tuple(
            Amount(
                stated=stated,
                words=words,
                short=f"{getattr(cell.counts, stated)} {LETTERS[stated]}",
            )
            for stated, words in cell.counts.named
        ),
        words=cell.counts.words,
        about=f"{theme}, {cell.borough}",
        link=pages.cell(cell),
    )
