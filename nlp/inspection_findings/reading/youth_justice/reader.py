"""A file to a ``Report``: where it stands, its text in blocks, and what was missed.

The stages are modules: ``source`` (bytes to text), ``lines`` (mark-up and running lines),
``paragraphs`` (what was torn apart is joined), ``headings``, ``blocks`` (the role of each
paragraph), ``metadata`` (title, ratings, key questions), ``expectations`` (expected
against found). All three layouts of the published texts take this one way.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

from inspection_findings.errors import ReadingError
from inspection_findings.reading.formats import read_source
from inspection_findings.reading.passages import read_paragraphs
from inspection_findings.reading.youth_justice.blocks import make_blocks
from inspection_findings.reading.youth_justice.expectations import check_report
from inspection_findings.reading.youth_justice.headings import find_heading
from inspection_findings.reading.youth_justice.metadata import (
    find_fieldwork_date,
    find_title,
    read_key_questions,
    read_ratings_page,
)
from inspection_findings.reading.youth_justice.roles import HEADING
from inspection_findings.reading.youth_justice.standards import (
    FRAMEWORK_2021,
    OTHER_FRAMEWORKS,
    Framework,
)
from inspection_findings.records import Block, Report, Source

_CURE = "give the text of one report on one youth justice service, from its title page on"


def read_report(path: Path) -> Report:
    """Read one inspection report from a text file.

    Raises
    ------
    ReadingError
        If the file cannot be decoded, or is not a report that this version can read.
    """
    return parse_report(read_source(path), where=str(path))


def parse_report(source: Source, *, where: str | None = None) -> Report:
    """Understand a decoded report; a pure function of ``source``."""
    where = where or source.name
    framework = FRAMEWORK_2021
    blocks = make_blocks(source.text, read_paragraphs(source), framework)
    title = find_title(blocks)
    if title is None:
        raise ReadingError(
            where,
            "is not an inspection report (no title such as 'An inspection "
            "of youth justice services in ...' with the month)",
            _CURE,
        )
    _require_standards(where, {block.standard for block in blocks}, framework)
    _refuse_other_framework(where, blocks)
    page = read_ratings_page(blocks, framework)
    report = Report(
        report_id=f"{_slug(title.borough)}-{title.published}",
        source=source,
        borough=title.borough,
        service=page.service or "",
        framework=framework.framework_id,
        published=title.published,
        fieldwork=page.fieldwork,
        fieldwork_began=find_fieldwork_date(blocks),
        score=page.score,
        score_maximum=page.score_maximum,
        overall_rating=page.overall_rating,
        ratings=page.ratings,
        key_questions=read_key_questions(blocks),
        blocks=blocks,
    )
    expectations = (*source.expectations, *check_report(report, framework))
    return replace(report, expectations=expectations)


def _require_standards(where: str, found: set[str], framework: Framework) -> None:
    known = [standard.number for standard in framework.standards]
    if not any(number in found for number in known):
        raise ReadingError(
            where,
            "has none of the standards that this version can read "
            f"({known[0]} to {known[-1]}, framework of 2021 to 2025)",
            _CURE,
        )


def _refuse_other_framework(where: str, blocks: tuple[Block, ...]) -> None:
    headings = (find_heading(block.text) for block in blocks if block.role == HEADING)
    for heading in headings:
        years = heading and OTHER_FRAMEWORKS.get((heading.key, heading.name.casefold()))
        if heading and years:
            raise ReadingError(
                where,
                f"follows the framework of {years} ({heading.key} is '{heading.name}')",
                "give a report of the framework of 2021 to 2025, the one this version reads",
            )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
