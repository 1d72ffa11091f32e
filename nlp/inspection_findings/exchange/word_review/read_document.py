"""Reads a review in Word back: each answer with its author, and each finding that was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inspection_findings.errors import FindingsError
from inspection_findings.exchange.archives import open_archive, parse_xml
from inspection_findings.exchange.review_rows import REVIEW_LIMITS, Answer, AnsweredRow
from inspection_findings.exchange.word_review.body import (
    is_transitional,
    read_comments,
    read_paragraphs,
)
from inspection_findings.exchange.word_review.enclosure import (
    Enclosure,
    WrittenFinding,
    digest_parts,
    find_enclosure,
)
from inspection_findings.exchange.word_review.placing import Placed, place_comments
from inspection_findings.exchange.word_review.replies import Reader, Said

_DOCUMENT, _COMMENTS = "word/document.xml", "word/comments.xml"
_EXTENDED = "word/commentsExtended.xml"  # says which comments are replies
_CURE = "open it in Word and save it again as .docx"
# What programs write in place of a name that nobody has told them.
_NAMELESS = {"", "author", "unknown author", "unknown", "user", "microsoft office user"}
_NO_NAME = "Unknown Author"


def is_word(data: bytes) -> bool:
    """Whether a zip file is a Word document: the name of its main part stands in its index."""
    return data.startswith(b"PK") and _DOCUMENT.encode() in data


def read_word(where: str, data: bytes) -> list[AnsweredRow]:
    """Return the answers, a row without an answer for each other finding, and the problems.

    Raises
    ------
    FindingsError
        If the file is no Word document, would unpack to more than any review, or is not a review.
    """
    archive = open_archive(where, data, cure=_CURE, limits=REVIEW_LIMITS)
    parts = {name: archive.read(name) for name in archive.names if _is_needed(name)}
    roots = {name: parse_xml(f"{where}, {name}", part, cure=_CURE) for name, part in parts.items()}
    enclosure = find_enclosure(roots[name] for name in sorted(roots))
    if enclosure is None or _DOCUMENT not in parts:
        raise FindingsError(
            where,
            "does not hold the list of its findings",
            "use a file that `findings review export --format docx` wrote, saved by Word or"
            " LibreOffice as .docx",
        )
    if not is_transitional(roots[_DOCUMENT]):
        raise FindingsError(
            where,
            "is saved as 'Strict Open XML', which is not read",
            "save it as 'Word document (.docx)'",
        )
    comments = read_comments(roots[_COMMENTS], roots.get(_EXTENDED)) if _COMMENTS in roots else []
    placed = place_comments(enclosure, read_paragraphs(roots[_DOCUMENT]), comments)
    rows = list(_make_rows(enclosure, placed))
    digest = digest_parts(parts[_DOCUMENT], parts.get(_COMMENTS))
    return [replace(row, as_exported=digest == enclosure.digest) for row in rows]


def _is_needed(name: str) -> bool:
    return name in (_DOCUMENT, _COMMENTS, _EXTENDED) or (
        name.startswith("customXml/item") and name.endswith(".xml")
    )


def _make_rows(enclosure: Enclosure, placed: Placed) -> Iterator[AnsweredRow]:
    for finding in enclosure.findings:
        reader = Reader(finding, placed.comments.get(finding.mark, ()), enclosure.themes)
        said = reader.read()
        problem = placed.problems.get(finding.mark, "")
        if problem and said:
            names = ", ".join(dict.fromkeys(one.author or _NO_NAME for one in said))
            problem += f" (not taken: answers by {names})"
        if problem or not said:
            yield _make_row(finding, problem=problem)
        else:
            yield from (_make_answered(finding, one) for one in _merge(said))
    for place, problem in placed.strays:
        yield AnsweredRow(
            place=place, finding_id="", text="", answer=Answer(), signed=True, problem=problem
        )


def _make_answered(finding: WrittenFinding, said: Said) -> AnsweredRow:
    author = said.author or _NO_NAME
    row = _make_row(finding, problem=said.problem)
    return replace(
        row,
        place=f"{finding.place}, comment by {author}",
        answer=said.answer,
        annotator=author,
        signed=said.author.casefold() not in _NAMELESS and not said.is_changed,
    )


def _make_row(finding: WrittenFinding, *, problem: str) -> AnsweredRow:
    return AnsweredRow(
        place=finding.place,
        finding_id=finding.finding_id,
        text=finding.text,
        answer=Answer(),
        signed=True,
        problem=problem,
        sample=finding.sample,
        coder=finding.coder,
    )


def _merge(said: Sequence[Said]) -> list[Said]:
    """Join what one person says of a finding in several comments, where nothing is said twice."""
    by_author: dict[str, list[Said]] = {}
    for one in said:
        by_author.setdefault(one.author, []).append(one)
    return [one for own in by_author.values() for one in _join(own)]


def _join(own: Sequence[Said]) -> Sequence[Said]:
    fields = [
        [value for one in own if (value := getattr(one.answer, name))]
        for name in ("themes", "polarity", "note")
    ]
    if any(one.problem for one in own) or any(len(set(given)) > 1 for given in fields):
        return own
    themes, polarity, note = (given[0] if given else None for given in fields)
    joined = Answer(themes=themes or (), polarity=polarity or "", note=note or "")
    return [replace(own[0], answer=joined, is_changed=any(one.is_changed for one in own))]
