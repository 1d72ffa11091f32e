"""The borough-by-theme matrix as a table: which way round, and how wide.

The longer side runs down the page, where a table can grow: five boroughs and 25 themes make five
columns, 150 boroughs make 25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inspection_findings.analysis.recurrence import BoroughCounts
from inspection_findings.theme_report.badges import Tally
from inspection_findings.theme_report.index import IndexReport

# Said of a cell where what is stated alone leans the other way.
_TURNS = "turns round when inferred findings are counted"
_NARROW_KEY = (
    "Numbers count findings. “Areas” stands for areas for improvement; “asked” for "
    "recommendations; “other” for findings that are neutral, unclear or without polarity. "
    "“Strengths 3, inferred 1” means that three strengths are stated and one more is only inferred."
)
_WIDE_KEY = (
    "Numbers count findings. “Strong” stands for strengths; “weak” for areas for improvement; "
    "“asked” for recommendations; “other” for findings that are neutral, unclear or without "
    "polarity. “3+1 strong” means that three strengths are stated and one more is only inferred."
)
_KEY = (
    "A mixed finding counts as both a strength and an area for improvement. “Turns round” "
    "means that stated findings alone lean one way, and stated and inferred findings together "
    "the other."
)
_WIDE = 8  # columns beyond which words no longer fit and cells are abbreviated on screen


class Links(Protocol):
    """Where the parts of a matrix lead to; None for a part without a page."""

    def theme(self, theme_id: str) -> str | None: ...
    def borough(self, borough: str) -> str | None: ...
    def cell(self, cell: BoroughCounts) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A row's or column's name, and the page it leads to."""

    name: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """A cell as shown.

    Attributes
    ----------
    leaning : str
        Which way its findings lean, for its colour.
    name : str
        Its place and all that it says, in words: "Voice in Hackney: 2 strengths (1
        stated, 1 inferred), 1 recommendation".
    lines : tuple of str
        What it says, in short.
    """

    leaning: str
    name: str
    lines: tuple[str, ...]
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
        """What the short words mean."""
        return f"{_WIDE_KEY if self.is_wide else _NARROW_KEY} {_KEY}"


def arrange_matrix(index: IndexReport, pages: Links) -> MatrixTable:
    """Return the matrix with the longer side down the page."""
    boroughs = tuple(dict.fromkeys(cell.borough for cell in index.cells))
    is_by_borough = len(boroughs) > len(index.themes)
    is_wide = (len(index.themes) if is_by_borough else len(boroughs)) > _WIDE
    names = {theme.id: theme.name for theme in index.themes}
    cells = {
        (cell.theme_id, cell.borough): _show(
            index.tallies.get((cell.theme_id, cell.borough), Tally()),
            place=f"{names[cell.theme_id]} in {cell.borough}",
            turns_over=cell.turns_over,
            link=pages.cell(cell),
            is_wide=is_wide,
        )
        for cell in index.cells
    }
    themes = {
        theme.id: Heading(name=theme.name, link=pages.theme(theme.id)) for theme in index.themes
    }
    headings = {one: Heading(name=one, link=pages.borough(one)) for one in boroughs}
    if is_by_borough:
        return MatrixTable(
            side="Borough",
            columns=tuple(themes.values()),
            rows=tuple(
                (heading, tuple(cells[theme_id, borough] for theme_id in themes))
                for borough, heading in headings.items()
            ),
        )
    return MatrixTable(
        side="Theme",
        columns=tuple(headings.values()),
        rows=tuple(
            (heading, tuple(cells[theme_id, borough] for borough in boroughs))
            for theme_id, heading in themes.items()
        ),
    )


def _show(
    tally: Tally, *, place: str, turns_over: bool, link: str | None, is_wide: bool
) -> MatrixCell:
    lines = (_abbreviate if is_wide else _write)(tally) or ("none",)
    turns = [_TURNS] if turns_over else []
    return MatrixCell(
        leaning=tally.leaning,
        name=f"{place}: {', '.join([*tally.phrases, *turns]) or 'none'}",
        lines=(*lines, *turns),
        link=link,
    )


def _write(tally: Tally) -> tuple[str, ...]:
    """Return a line for each count: "Strengths 3, inferred 1"."""
    counts = (("Strengths", tally.strengths), ("Areas", tally.areas))
    lines = [
        f"{name} {', inferred '.join(str(n) for n in (one.stated, one.inferred) if n)}"
        if one.stated or not one.inferred
        else f"{name} inferred {one.inferred}"
        for name, one in counts
        if one.together
    ]
    if tally.mixed.together:
        lines.append(f"Mixed {tally.mixed.together} (in both)")
    if tally.recommendation:
        lines.append(f"Asked {tally.recommendation}")
    if tally.others:
        lines.append(f"Other {tally.others}")
    return tuple(lines)


def _abbreviate(tally: Tally) -> tuple[str, ...]:
    """Return the same in narrow words: "3+1 strong"."""
    counts = (("strong", tally.strengths), ("weak", tally.areas))
    parts = [
        f"{one.stated or ''}{f'+{one.inferred}' if one.inferred else ''} {name}"
        for name, one in counts
        if one.together
    ]
    if tally.recommendation:
        parts.append(f"{tally.recommendation} asked")
    return tuple(parts) or ((f"{tally.others} other",) if tally.others else ())
