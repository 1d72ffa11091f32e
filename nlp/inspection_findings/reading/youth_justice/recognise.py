"""Recognises the framework of a report by the standards it names and by its title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspection_findings.errors import ReadingError
from inspection_findings.frameworks import Framework, Frameworks
from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.reading.youth_justice.headings import Heading, find_heading
from inspection_findings.reading.youth_justice.title import NOT_ONE_REPORT, Title
from inspection_findings.reading.youth_justice.untried import mark_standards
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
    where: str, title: Title, paragraphs: Sequence[Paragraph], frameworks: Frameworks
) -> Framework:
    """Return the framework of a report: the one that has most of the standards it names.

    Where two have as many, it is the one in use when the report came out. Where its title is one
    of another framework, that one must have a standard in the report that the others lack.

    Parameters
    ----------
    where : str
        Name of the report in error messages.
    title : Title
        What was inspected, and when the report came out.

    Raises
    ------
    ReadingError
        If the report names no standard, or one that only another framework has, or if the file
        of standards does not say how reports of its framework are read.
    """
    headings = {one: _headings(paragraphs, one) for one in frameworks.entries}
    best = max(
        frameworks.entries,
        key=lambda one: (
            _count(headings[one], one),
            one.was_in_use(int(title.published[:4])),
            one.first_year,
        ),
        default=None,
    )
    if best is None or not _count(headings[best], best):
        raise _refuse_without_standards(where, title.subject, frameworks)
    best = _heed_title(where, title, best, headings, frameworks)
    _require_no_other(where, best, headings[best], frameworks)
    if not best.can_be_read:
        raise _refuse(where, best, _find_sign(best, headings[best], frameworks), frameworks)
    return best


def _headings(paragraphs: Sequence[Paragraph], framework: Framework) -> tuple[Heading, ...]:
    """Return the headings of standards, as a report of this framework has them."""
    marked = (one.heading for one in mark_standards(paragraphs, framework))
    return tuple(heading for heading in marked if heading and heading.kind == "standard")


def _heed_title(
    where: str,
    title: Title,
    best: Framework,
    headings: dict[Framework, tuple[Heading, ...]],
    frameworks: Frameworks,
) -> Framework:
    """Return the framework that the title names, if the report has standards of its own.

    One is not enough: "Organisational delivery" is also a heading of older reports.
    """
    titled = [one for one in frameworks.entries if one.is_titled(title.subject)]
    if best in titled or not titled:
        return best
    for one in titled:
        if len(_own(headings[one], one, frameworks)) > 1:
            return one
    if all(one.was_tried for one in titled):
        return best  # services change their name at any time
    sign = _find_sign(best, headings[best], frameworks)
    raise ReadingError(
        where,
        f"is titled as a report of the framework of {titled[0].years} ({title.subject}), and has "
        f"the standards of {best.years} ({sign})",
        NOT_ONE_REPORT,
    )


def _require_no_other(
    where: str, best: Framework, headings: Sequence[Heading], frameworks: Frameworks
) -> None:
    """Refuse a report with a standard that only another framework has.

    One heading is enough. 3.4 is about different subjects in the frameworks of 2018 and 2021, and
    its findings must not be filed under the wrong one. Of a framework whose reports could not be
    tried, a standard with a number of its own may just not be known.
    """
    for other in frameworks.entries:
        for heading in headings:
            if not _has(other, heading) or _has(best, heading):
                continue
            if best.was_tried or best.find_standard(heading.key):
                raise _refuse(where, other, _describe(heading), frameworks)


def _has(framework: Framework, heading: Heading) -> bool:
    return framework.has_standard(heading.key, heading.name)


def _count(headings: Sequence[Heading], framework: Framework) -> int:
    return len({heading.key for heading in headings if _has(framework, heading)})


def _own(headings: Sequence[Heading], framework: Framework, frameworks: Frameworks) -> set[str]:
    """Return the standards in a report whose names only one framework has."""
    others = {
        standard.name.casefold()
        for one in frameworks.entries
        if one != framework
        for standard in one.standards
    }
    named = {heading for heading in headings if _has(framework, heading)}
    return {heading.key for heading in named if heading.name.casefold() not in others}


def _describe(heading: Heading) -> str:
    return f"{heading.key} is '{heading.name}'"


def _find_sign(best: Framework, headings: Sequence[Heading], frameworks: Frameworks) -> str:
    """Return a heading that shows that the report follows ``best``, if possible only ``best``."""
    named = [heading for heading in headings if _has(best, heading)]
    keys = _own(headings, best, frameworks)
    own = [heading for heading in named if heading.key in keys]
    return _describe((own or named)[0])


def _refuse_without_standards(where: str, subject: str, frameworks: Frameworks) -> ReadingError:
    titled = [one for one in frameworks.entries if one.is_titled(subject)]
    if titled and not any(one.can_be_read for one in titled):
        return _refuse(where, titled[-1], f"an inspection of {subject}", frameworks)
    readable = [one for one in titled or frameworks.entries if one.can_be_read]
    known = [
        f"{one.standards[0].title} to {one.standards[-1].title}, framework of {one.years}"
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
    else:
        problem += ", and has standards of another"
        cure = "give one report, with the standards of one framework"
    return ReadingError(where, problem, cure)
