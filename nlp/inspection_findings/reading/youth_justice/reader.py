"""Reads a source into a ``Report``: its details, its text in blocks, and what is missing.

The stages are modules: ``formats`` (a file to text), ``passages`` (the parts that the form of the
file shows) or, for plain text, ``lines`` (mark-up, running lines) and ``paragraphs`` (joined
lines), ``headings``, ``recognise`` (which framework), ``blocks`` (the role of each paragraph),
``metadata`` (title, ratings, key questions) and ``expectations`` (expected against found). All
layouts of published reports go through the same stages.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from inspection_findings.defaults import locate_packaged_standards
from inspection_findings.frameworks import Framework, Frameworks, read_frameworks
from inspection_findings.reading.passages import read_paragraphs
from inspection_findings.reading.youth_justice.blocks import make_blocks
from inspection_findings.reading.youth_justice.expectations import check_report
from inspection_findings.reading.youth_justice.metadata import (
    find_fieldwork_date,
    read_key_questions,
    read_ratings_page,
)
from inspection_findings.reading.youth_justice.recognise import recognise_framework
from inspection_findings.reading.youth_justice.title import (
    Title,
    check_cover,
    check_title,
    choose_title,
    find_beginning,
    find_titles,
)
from inspection_findings.reading.youth_justice.untried import mark_standards
from inspection_findings.records import Block, Report, Source
from inspection_findings.text.names import make_slug


@cache
def read_default_frameworks() -> Frameworks:
    """Return the frameworks that come with the package; their file is read only once."""
    return read_frameworks(locate_packaged_standards())


def parse(source: Source, *, frameworks: Frameworks, where: str) -> Report:
    """Return the report in a decoded file; the result depends on nothing else but frameworks.

    Parameters
    ----------
    frameworks : Frameworks
        The frameworks a report may follow.
    where : str
        Name of the report in error messages.

    Raises
    ------
    ReadingError
        If it is not a report, or follows a framework whose reports cannot be read.
    """
    paragraphs = read_paragraphs(source)
    titles = find_titles(source.text, paragraphs, frameworks.titles)
    title = choose_title(where, titles)
    framework = recognise_framework(where, title, paragraphs, frameworks)
    paragraphs = list(mark_standards(paragraphs, framework))
    begins = find_beginning(title, paragraphs)
    blocks = make_blocks(source.text, paragraphs, framework, begins=begins)
    report = _make_report(source, title, framework, blocks)
    expectations = (
        *source.expectations,
        *check_title(title, titles),
        *check_cover(paragraphs, begins),
        *check_report(report, framework),
    )
    return replace(report, expectations=expectations)


def _make_report(
    source: Source, title: Title, framework: Framework, blocks: tuple[Block, ...]
) -> Report:
    page = read_ratings_page(blocks, framework)
    return Report(
        report_id=f"{make_slug(title.borough)}-{title.published}",
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
