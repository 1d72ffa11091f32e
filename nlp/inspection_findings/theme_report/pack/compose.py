"""From the parts of a pack to its document, section by section, as a template orders them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from inspection_findings.documents import (
    Block,
    Contents,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Template,
    list_quoted,
)
from inspection_findings.text import find_names
from inspection_findings.theme_report.pack.acting import (
    write_key_questions,
    write_practice,
    write_ratings,
    write_recommendations,
)
from inspection_findings.theme_report.pack.both_sides import (
    FEWEST,
    write_contrary,
    write_quotations,
    write_sub_themes,
)
from inspection_findings.theme_report.pack.figures import (
    write_figure_tables,
    write_figures,
    write_further_charts,
)
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.going_there import (
    has_silent,
    write_enquiry,
    write_silent,
    write_visits,
)
from inspection_findings.theme_report.pack.opening import write_answer, write_scope
from inspection_findings.theme_report.pack.proof import (
    LICENCE,
    write_considered,
    write_left_out,
    write_method,
)
from inspection_findings.theme_report.pack.sections import Section, drop_dead_links, say_once
from inspection_findings.theme_report.pack.where_found import write_breakdowns, write_counts

_CONSIDERED = "considered"
_HEADINGS = {
    "scope": "Question and scope",
    "counts": "Where it is found",
    "quotations": "Strengths and areas for improvement",
    "sub-themes": "Sub-themes",
    "recommendations": "Who is asked to act",
    "ratings": "Ratings of the standards",
    "practice": "Good practice",
    "contrary": "Contrary cases",
    "silent": "Boroughs without a finding",
    "visits": "Boroughs to visit",
    "enquiry": "Lines of enquiry",
    _CONSIDERED: "Appendix: everything considered",
    "left-out": "Appendix: what was left out",
    "further": "Appendix: figures",
    "method": "Appendix: method and limits",
}
_OF_A_TOPIC: dict[str, Callable[[Gathered, Topic], Iterator[Block]]] = {
    "counts": write_counts,
    "quotations": write_quotations,
    "sub-themes": write_sub_themes,
    "recommendations": write_recommendations,
    "ratings": write_ratings,
    "practice": write_practice,
    "contrary": write_contrary,
    "silent": write_silent,
    "visits": write_visits,
    "enquiry": write_enquiry,
}


def write_further_figures(gathered: Gathered) -> Iterator[Block]:
    """Yield boroughs by year and rating, key questions, and the figures of the charts."""
    for topic in gathered.topics:
        if topic.quotations:
            yield from write_breakdowns(topic)
            yield from write_key_questions(gathered, topic)
    yield from write_further_charts(gathered)
    yield from write_figure_tables(gathered)


_OF_ALL: dict[str, Callable[[Gathered], Iterator[Block]]] = {
    "scope": write_scope,
    "left-out": write_left_out,
    "further": write_further_figures,
    "method": write_method,
}
# What would make a person's choice look like a count of all reports.
_OF_A_CENSUS = {"practice", "contrary", "silent", "visits", "further"}
_OF_NOTHING = {"counts", "silent"}  # what can be said where there is no finding
_OF_A_BASKET = {"quotations": "The findings, as a person chose and ordered them"}
SECTIONS = tuple(_HEADINGS)


def compose(gathered: Gathered, template: Template, *, title: str = "") -> Document:
    """Return the document; ``title`` replaces the template's.

    Raises
    ------
    UnknownNameError
        If the template names a section that there is not.
    """
    subject = gathered.question.subject
    boroughs = {key: one.finding.borough for key, one in gathered.contents.quotations_by_id.items()}
    written = _write_sections(gathered, _choose_sections(gathered, template))
    sections = say_once(written, boroughs)
    blocks = [*write_answer(gathered), Contents(levels=1), *_join(sections)]
    if template.closing:
        blocks.append(Paragraph(runs=(template.closing,)))
    document = Document(
        title=title or template.title.replace("{subject}", subject),
        subtitle=template.subtitle.replace("{subject}", subject),
        organisation=template.organisation,
        dated=gathered.dated,
        blocks=tuple(drop_dead_links(blocks)),
        cited=gathered.cited,
        licence=LICENCE,
    )
    quoted = dict.fromkeys(document.quoted_ids())
    return replace(document, cited={one: gathered.cited[one] for one in quoted})


def _choose_sections(gathered: Gathered, template: Template) -> tuple[str, ...]:
    known = dict.fromkeys(SECTIONS, ())
    names = [find_names("section", [one], known)[0] for one in template.sections]
    unfit = set() if gathered.is_census else _OF_A_CENSUS
    if not gathered.considered:
        unfit = set(_OF_A_TOPIC) - _OF_NOTHING
    if not any(len(topic.points) >= FEWEST for topic in gathered.topics):
        unfit = {*unfit, "sub-themes"}  # a sentence under the quotations says it
    if not any(map(has_silent, gathered.topics)):
        unfit = {*unfit, "silent"}
    return tuple(one for one in names if one not in unfit)


def _write_sections(gathered: Gathered, names: Sequence[str]) -> list[Section]:
    """Return the sections; the appendix comes last into being, because it says who quotes what."""
    written = {
        name: Section(
            name=name,
            heading=_name_section(gathered, name),
            blocks=tuple(_write_section(gathered, name)),
        )
        for name in names
        if name != _CONSIDERED
    }
    used: dict[str, list[str]] = {}
    for section in written.values():
        for finding_id in list_quoted(section.blocks):
            own = used.setdefault(finding_id, [])
            own += [section.heading] if section.heading not in own else []
    if _CONSIDERED in names:
        written[_CONSIDERED] = Section(
            name=_CONSIDERED,
            heading=_HEADINGS[_CONSIDERED],
            blocks=tuple(write_considered(gathered, used)),
        )
    return [written[name] for name in names]


def _name_section(gathered: Gathered, name: str) -> str:
    own = {} if gathered.is_census else _OF_A_BASKET
    return own.get(name, _HEADINGS[name])


def _write_section(gathered: Gathered, name: str) -> Iterator[Block]:
    if name in _OF_ALL:
        yield from _OF_ALL[name](gathered)
        return
    if name == "counts":
        yield from write_figures(gathered)
    for topic in gathered.topics:
        if len(gathered.topics) > 1:
            key = f"{name}-of-{topic.report.theme.id}"
            yield Heading(words=topic.name, level=2, key=key)
        if topic.quotations or name in _OF_NOTHING:
            yield from _OF_A_TOPIC[name](gathered, topic)
        else:
            yield Paragraph(runs=("No finding is on it.",))


def _join(sections: Iterable[Section]) -> Iterator[Block]:
    """Yield the sections one after another; the appendix begins on a new page."""
    is_appendix = False
    for one in sections:
        if one.heading.startswith("Appendix") and not is_appendix:
            is_appendix = True
            yield PageBreak()
        yield Heading(words=one.heading, key=one.name)
        yield from one.blocks
