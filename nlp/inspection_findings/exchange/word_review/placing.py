"""Finds each finding of a review in the document, and the comments on it.

A finding is known by the bookmark on its paragraph. It must stand as it was written: its text
(quotation marks, dashes and spaces apart, which programs change by themselves), its heading above
it, its citation beneath it, and no tracked changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from inspection_findings.documents.clean_text import clean
from inspection_findings.exchange.word_review.body import Comment, Paragraph
from inspection_findings.exchange.word_review.enclosure import Enclosure, WrittenFinding
from inspection_findings.text import hash_words, text_key

_LONGEST = 60  # characters of a quotation in a message
_DEEPEST = 50  # replies to replies; a file that is made to do harm may go round in a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the comments of a document belong.

    Attributes
    ----------
    comments : mapping of str to list of Comment
        The comments on each finding, by its mark.
    problems : mapping of str to str
        Why a finding cannot be taken back, by its mark.
    strays : list of tuple of str
        The place and problem of what is about no finding, or about several.
    """

    comments: Mapping[str, list[Comment]]
    problems: Mapping[str, str]
    strays: list[tuple[str, str]]


def place_comments(
    enclosure: Enclosure, paragraphs: Sequence[Paragraph], comments: Sequence[Comment]
) -> Placed:
    """Return which comments are on which finding, and what was changed in the document."""
    spots: dict[str, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(paragraphs):
        for mark in paragraph.marks:
            spots[mark].append(number)
    texts = {_key(paragraph.text) for paragraph in paragraphs}
    problems = {
        finding.mark: problem
        for finding in enclosure.findings
        if (problem := _find_problem(finding, paragraphs, spots[finding.mark], texts))
    }
    strays = _find_strays(enclosure, paragraphs, problems)
    owners = _find_owners(enclosure, paragraphs, spots)
    kept: dict[str, list[Comment]] = defaultdict(list)
    where = _find_findings(comments, paragraphs, owners)
    places = {finding.mark: finding.place for finding in enclosure.findings}
    for comment in comments:
        marks = where[comment.comment_id]
        if len(marks) == 1:
            kept[marks[0]].append(comment)
        elif comment.text.strip():
            over = " and ".join(places[mark] for mark in marks)
            problem = (
                f"is on several findings ({over}); comment on each by itself"
                if marks
                else "is on no finding; put it on the finding that it is about"
            )
            strays.append(
                (f"comment by {comment.author or 'nobody'}", f"{_quote(comment.text)} {problem}")
            )
    return Placed(comments=kept, problems=problems, strays=strays)


def _find_problem(
    finding: WrittenFinding,
    paragraphs: Sequence[Paragraph],
    spots: Sequence[int],
    texts: Collection[str],
) -> str:
    """Return why a finding cannot be taken back; empty if it stands as it was written."""
    found = [number for number in spots if paragraphs[number].text.strip()]
    if not found:
        if _key(finding.text) in texts:
            return "its paragraph was cut out or typed anew; undo that, or export it again"
        return "it is not in the document any more; export it again to code it"
    if len(found) > 1:
        return "it stands in the document twice; remove the copy"
    (number,) = found
    if paragraphs[number].is_tracked:
        return "its text has tracked changes; reject them"
    if _key(paragraphs[number].text) != _key(finding.text):
        return f"its text was altered, to {_quote(paragraphs[number].text)}; undo that"
    around = [_key(paragraphs[place].text) for place in _find_neighbours(paragraphs, number)]
    if around != [_key(finding.heading), _key(finding.citation)]:
        return "it does not stand between its heading and its citation as it was written; undo that"
    return ""


def _find_strays(
    enclosure: Enclosure, paragraphs: Sequence[Paragraph], problems: dict[str, str]
) -> list[tuple[str, str]]:
    """Return the paragraphs that the export did not write; a copy is a problem of its finding."""
    expected = Counter(enclosure.paragraphs)
    marks = {finding.mark for finding in enclosure.findings}
    by_text = {_key(finding.text): finding.mark for finding in enclosure.findings}
    strays = []
    for number, paragraph in enumerate(paragraphs, start=1):
        if paragraph.marks & marks or not paragraph.text.strip():
            continue
        key = hash_words(paragraph.text)
        expected[key] -= 1
        if expected[key] >= 0:
            continue
        mark = by_text.get(_key(paragraph.text))
        if mark is None:
            strays.append(
                (
                    f"paragraph {number}",
                    f"{_quote(paragraph.text)} is not as it was written, and is no comment; put"
                    " answers into comments",
                )
            )
        else:
            problems.setdefault(mark, "it stands in the document twice; remove the copy")
    return strays


def _find_owners(
    enclosure: Enclosure, paragraphs: Sequence[Paragraph], spots: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    """Return the finding of each paragraph that is a finding, its heading or its citation."""
    owners: dict[int, str] = {}
    for finding in enclosure.findings:
        for number in spots[finding.mark]:
            owners[number] = finding.mark
            for place in _find_neighbours(paragraphs, number):
                if _key(paragraphs[place].text) in (_key(finding.heading), _key(finding.citation)):
                    owners[place] = finding.mark
    return owners


def _find_neighbours(paragraphs: Sequence[Paragraph], number: int) -> list[int]:
    """Return the numbers of the nearest paragraphs with words, before and after one."""
    before = range(number - 1, -1, -1)
    after = range(number + 1, len(paragraphs))
    return [
        place
        for numbers in (before, after)
        if (place := next((n for n in numbers if paragraphs[n].text.strip()), None)) is not None
    ]


def _find_findings(
    comments: Sequence[Comment], paragraphs: Sequence[Paragraph], owners: Mapping[int, str]
) -> dict[str, list[str]]:
    """Return the marks of the findings that each comment is on, by the id of the comment.

    A reply without a place of its own is where its parent is.
    """
    where: dict[str, dict[str, None]] = {comment.comment_id: {} for comment in comments}
    for number, paragraph in enumerate(paragraphs):
        for comment_id in paragraph.comments:
            if number in owners and comment_id in where:
                where[comment_id].setdefault(owners[number])
    by_id = {one.comment_id: one for one in comments}
    for comment in comments:
        above, steps = comment, 0
        while not where[comment.comment_id] and above.parent in by_id and steps < _DEEPEST:
            above, steps = by_id[above.parent], steps + 1
            where[comment.comment_id] = dict(where[above.comment_id])
    return {comment_id: list(marks) for comment_id, marks in where.items()}


def _key(text: str) -> str:
    return text_key(clean(text))


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words if len(words) <= _LONGEST else words[: _LONGEST - 1] + '…'}”"
