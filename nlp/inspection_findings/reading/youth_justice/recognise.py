"""Recognises the framework of a report by the standards it names, or else by its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspection_findings.errors import ReadingError
from inspection_findings.frameworks import Framework, Frameworks
from inspection_findings.reading.youth_justice.headings import Heading, find_heading
from inspection_findings.reading.youth_justice.title import NOT_ONE_REPORT
from inspection_findings.records import Source
from inspection_findings.text.prose import list_words

_FRONT = 6_000  # characters of a source in which its title and publisher stand
_OURS = re.compile(
    r"inspectorate of probation|inspection of youth (?:offending|justice)", re.IGNORECASE
)


def recognises(source: Source, frameworks: Frameworks) -> bool:
    """Return whether a source is a youth justice report, or was one before it was damaged.

    It is if its front names the inspectorate or such an inspection, or if it has a heading of a
    standard. What is recognised here is read or refused here, and never read in another way.
    """
    if _OURS.search(" ".join(source.text[:_FRONT].split())):
        return True
    headings = (find_heading(line.strip(" \t|#*")) for line in source.text.splitlines())
    standards = [one for one in headings if one and one.kind == "standard"]
    return any(_has(one, heading) for one in frameworks.entries for heading in standards)


def recognise_framework(
    where: str, subject: str, headings: Sequence[Heading], frameworks: Frameworks
) -> Framework:
    """Return the framework of a report: the one that has most of the standards it names.

    Parameters
    ----------
    where : str
        Name of the report in error messages.
    subject : str
        What was inspected, according to the title: "youth justice services".
    headings : sequence of Heading
        The headings of standards in the report.

    Raises
    ------
    ReadingError
        If the report names no standard, or one that only another framework has, or if the file
        of standards does not say how reports of its framework are read.
    """
    best = max(
        frameworks.entries,
        key=lambda one: (_count(headings, one), one.first_year),
        default=None,
    )
    if best is None or not _count(headings, best):
        raise _refuse_without_standards(where, subject, frameworks)
    # One heading is enough to refuse a report. 3.4 is about different subjects in the frameworks
    # of 2018 and 2021, and its findings must not be filed under the wrong one.
    for other in frameworks.entries:
        for heading in headings:
            if _has(other, heading) and not _has(best, heading):
                raise _refuse(where, other, _describe(heading), frameworks)
    if not best.can_be_read:
        raise _refuse(where, best, _find_sign(best, headings, frameworks), frameworks)
    return best


def _has(framework: Framework, heading: Heading) -> bool:
    return framework.has_standard(heading.key, heading.name)


def _count(headings: Sequence[Heading], framework: Framework) -> int:
    return len({heading.key for heading in headings if _has(framework, heading)})


def _describe(heading: Heading) -> str:
    return f"{heading.key} is '{heading.name}'"


def _find_sign(best: Framework, headings: Sequence[Heading], frameworks: Frameworks) -> str:
    """Return a heading that shows that the report follows ``best``, if possible only ``best``."""
    named = [heading for heading in headings if _has(best, heading)]
    others = [one for one in frameworks.entries if one != best]
    own = [heading for heading in named if not any(_has(one, heading) for one in others)]
    return _describe((own or named)[0])


def _refuse_without_standards(where: str, subject: str, frameworks: Frameworks) -> ReadingError:
    titled = [one for one in frameworks.entries if one.is_titled(subject)]
    if titled and not any(one.can_be_read for one in titled):
        return _refuse(where, titled[-1], f"an inspection of {subject}", frameworks)
    readable = [one for one in frameworks.entries if one.can_be_read]
    known = [
        f"{one.standards[0].number} to {one.standards[-1].number}, framework of {one.years}"
        for one in readable
    ]
    return ReadingError(
        where,
        f"has none of the standards that can be read ({'; '.join(known)})",
        NOT_ONE_REPORT,
    )


def _refuse(where: str, framework: Framework, sign: str, frameworks: Frameworks) -> ReadingError:
    readable = [one.years for one in frameworks.entries if one.can_be_read]
    cure = (
        f"give a report of the framework of {list_words(readable)}, which can be read"
        if readable
        else "say there how its reports are read, as the file that comes with the package does"
    )
    problem = f"follows the framework of {framework.years} ({sign})"
    if not framework.can_be_read:
        problem += ", and the file of standards does not say how its reports are read"
    return ReadingError(where, problem, cure)
