"""A pack: its parts, its document, and its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspection_findings.documents import Cell, Document, Quoted, Share, Table, Template
from inspection_findings.text.names import make_slug
from inspection_findings.theme_report.pack.compose import compose
from inspection_findings.theme_report.pack.gathered import Gathered
from inspection_findings.theme_report.pack.question import Question
from inspection_findings.theme_report.pack.workbook_tables import list_tables

_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What a team takes into the room, without a format.

    Attributes
    ----------
    gathered : Gathered
        The parts: figures, quotations, suggestions.
    document : Document
        What the parts say, in the order of the template.
    template : Template
        How it is to look.
    """

    gathered: Gathered
    document: Document
    template: Template

    @property
    def question(self) -> Question:
        return self.gathered.question

    @property
    def slug(self) -> str:
        """A name for its files."""
        return make_slug(self.document.title)[:_LONGEST_SLUG].strip("-") or "pack"

    def tables(self) -> tuple[Table, ...]:
        """Return all its tables with all their rows, each with a sheet name of its own."""
        return list_tables(self.gathered, self.document)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the first sheet of a workbook says: the answer, then what was asked."""
        question = self.question
        answers = [
            (one.name if len(self.gathered.topics) > 1 else "Answer", one.report.answer.stated)
            for one in self.gathered.topics
            if self.gathered.is_census
        ]
        asked = (
            ("Chosen by", {"themes": "theme", "query": "search"}.get(question.kind, "a person")),
            ("Filters", "; ".join(question.filters)),
            ("Read as filters", "; ".join(question.understood)),
            ("Findings considered", f"{len(self.gathered.considered):,}"),
        )
        return (*answers, *(pair for pair in asked if pair[1]))

    @property
    def last_facts(self) -> tuple[tuple[str, str], ...]:
        """What the first sheet says last: how the model was measured, and all versions."""
        figures = self.gathered.contents.figures
        measured = () if figures is None else (("How the model was measured", figures.method),)
        return (*measured, *self.gathered.versions)

    def data(self) -> dict[str, Any]:
        """Return the whole pack as plain values: the question, the answers, and every table."""
        return {
            "title": self.document.title,
            "facts": dict(self.facts),
            "versions": dict(self.gathered.versions),
            "answers": [
                {
                    "topic": one.name,
                    "answer": one.report.answer.stated if self.gathered.is_census else None,
                }
                for one in self.gathered.topics
            ],
            "tables": [
                {
                    "key": table.key,
                    "caption": table.caption,
                    "note": table.note,
                    "rows": self.rows(table),
                }
                for table in self.tables()
            ],
            "licence": self.document.licence,
        }

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Return the rows of a table as plain values by the name of the column."""
        names = [column.name for column in table.columns]
        return [dict(zip(names, map(self._write, row), strict=True)) for row in table.rows]

    def _write(self, cell: Cell) -> Any:
        if isinstance(cell, Share):
            return {"count": cell.count, "of": cell.of, "low": cell.low, "high": cell.high}
        return "".join(self._write_runs(cell)) if isinstance(cell, tuple) else cell

    def _write_runs(self, runs: tuple[Any, ...]) -> Iterator[str]:
        for run in runs:
            if isinstance(run, Quoted):
                yield self.gathered.cited[run.finding_id].text
            else:
                yield run if isinstance(run, str) else run.words


def make_pack(gathered: Gathered, template: Template, *, title: str = "") -> Pack:
    """Return the pack; raises as ``compose``."""
    document = compose(gathered, template, title=title)
    return Pack(gathered=gathered, document=document, template=template)
