"""Finds whose report it is: the borough and the month on the title page.

A report, or a cover sheet before it, can cite other inspections. A title page stands on lines of
its own; a citation stands in a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from inspection_findings.errors import ReadingError
from inspection_findings.reading.paragraphs import Paragraph
from inspection_findings.records import Expectation
from inspection_findings.text import (
    list_words,
    name_place,
    place_key,
    quote,
    quote_with_offsets,
    write_month,
)
from inspection_findings.text.prose import MONTHS

NOT_ONE_REPORT = "give the text of one report on one youth justice service, from its title page on"

MONTH = "|".join(MONTHS)
_END = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]")
_MARKUP = re.compile(r"<[^>]*>|[\s#*_|]+")
_OF_A_COVER = {"contents", "front matter"}
_PUBLISHED = r"(?:HM Inspectorate of Probation,?|Published(?: on)?:?|Publication date:?)"
_LEAD = re.compile(r"(?:[\w-]+ ){0,3}")  # "A joint inspection of ..."


@dataclass(frozen=True, slots=True)
class Title:
    """A title: what was inspected, in which borough, and the month of publication.

    ``start`` is its place in the source. ``stands`` says whether it stands on lines of its own.
    """

    subject: str
    borough: str
    published: str
    start: int
    stands: bool

    @property
    def name(self) -> str:
        """Borough and month, for readers: "Lewisham, September 2024"."""
        return f"{self.borough}, {write_month(self.published)}"

    @property
    def key(self) -> tuple[str, str]:
        """What tells one report from another, whatever the spelling of the borough."""
        return place_key(self.borough), self.published


def find_titles(
    source_text: str, paragraphs: Iterable[Paragraph], subjects: tuple[str, ...]
) -> tuple[Title, ...]:
    """Return every title in a file, also those that are only cited, in order.

    Parameters
    ----------
    subjects : tuple of str
        The possible subjects of an inspection: "youth justice services".
    """
    every = list(paragraphs)
    body = [one for one in every if not one.is_running]
    return tuple(_find(source_text, body, subjects)) or tuple(_find(source_text, every, subjects))


def _find(
    source_text: str, paragraphs: list[Paragraph], subjects: tuple[str, ...]
) -> Iterator[Title]:
    texts = [f"{quote(source_text, paragraph.spans)} " for paragraph in paragraphs]
    begins = [0, *accumulate(map(len, texts))]

    def locate(position: int) -> int:
        which = bisect_right(begins, position) - 1
        places = quote_with_offsets(source_text, paragraphs[which].spans)[1]
        return places[min(position - begins[which], len(places) - 1)]

    for match in _title_pattern(subjects).finditer("".join(texts)):
        start, end = locate(match.start()), locate(match.end() - 1) + 1
        yield Title(
            subject=match["subject"],
            borough=name_place(match["borough"]),
            published=read_month(match),
            start=start,
            stands=_stands_alone(source_text, start, end),
        )


def _stands_alone(source_text: str, start: int, end: int) -> bool:
    """Return whether nothing but a few words of the title itself stands on its lines."""
    before = _END.split(source_text[max(start - 200, 0) : start])[-1]
    after = _END.split(source_text[end : end + 200])[0]
    lead = _MARKUP.sub(" ", before).lstrip()
    return bool(_LEAD.fullmatch(lead)) and not _MARKUP.sub("", after)


@cache
def _title_pattern(subjects: tuple[str, ...]) -> re.Pattern[str]:
    # The reports vary between "service" and "services".
    names = "|".join(f"{re.escape(name.removesuffix('s'))}s?" for name in subjects) or "(?!)"
    return re.compile(
        rf"inspection of (?P<subject>{names})(?: in)?:?\s+"
        r"(?P<borough>\S(?:(?!inspection of|HM Inspectorate).){1,78}?)(?: 20\d\d)?\s+"
        rf"{_PUBLISHED}\s+(?:\d{{1,2}}\s+)?(?P<month>{MONTH})\s+(?P<year>20\d\d)",
        re.IGNORECASE,
    )


def read_month(match: re.Match[str]) -> str:
    """Return the ``month`` and ``year`` of a match as "2025-03"."""
    return f"{match['year']}-{MONTHS.index(match['month'].capitalize()) + 1:02d}"


def choose_title(where: str, titles: tuple[Title, ...]) -> Title:
    """Return the title of the report among those in its file.

    Raises
    ------
    ReadingError
        If there is none, or if several could be it.
    """
    candidates = [one for one in titles if one.stands] or titles
    if not candidates:
        raise ReadingError(
            where,
            "is not an inspection report (no title such as 'An inspection "
            "of youth justice services in ...' with the month)",
            NOT_ONE_REPORT,
        )
    distinct = {one.key: one for one in reversed(candidates)}
    if len(distinct) > 1:
        names = list_words([one.name for one in reversed(distinct.values())])
        raise ReadingError(
            where,
            f"has the titles of {len(distinct)} reports ({names}), and nothing says which it is",
            NOT_ONE_REPORT,
        )
    return candidates[0]


def find_beginning(title: Title, paragraphs: Iterable[Paragraph]) -> int:
    """Return where in the source the report begins: at its title page.

    A title below the heading of a standard is not on the title page; then nothing is left out.
    """
    headed = (p.spans[0][0] for p in paragraphs if p.heading and p.heading.kind == "standard")
    first = next(headed, title.start)
    return title.start if title.stands and title.start <= first else 0


def check_title(title: Title, titles: tuple[Title, ...]) -> Iterator[Expectation]:
    """Say that the title stands in a sentence, and which other inspections the file cites."""
    if not title.stands:
        yield Expectation(
            what="title page",
            where="whole report",
            expected="a title on lines of its own",
            found=f"{title.name}, in the middle of a text",
            met=False,
        )
    cited = dict.fromkeys(one.name for one in titles if one.key != title.key)
    if cited:
        yield Expectation(
            what="other inspections cited",
            where="whole report",
            expected=title.name,
            found=list_words(list(cited)),
            met=False,
            severity="note",
        )


def check_cover(paragraphs: Iterable[Paragraph], begins: int) -> Iterator[Expectation]:
    """Say which sections stand before the title page; they are not the inspectorate's."""
    before = [
        f"'{one.text}'"
        for one in paragraphs
        if one.spans[0][0] < begins and one.heading and one.heading.key not in _OF_A_COVER
    ]
    if before:
        yield Expectation(
            what="sections before the title page",
            where="whole report",
            expected="none",
            found=", ".join(before),
            met=False,
        )
