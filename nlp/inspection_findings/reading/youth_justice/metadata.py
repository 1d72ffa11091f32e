"""Finds the details of a report: service, fieldwork, score, ratings, key questions."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inspection_findings.frameworks import Framework, Standard
from inspection_findings.reading.youth_justice.roles import KEY_QUESTIONS, RATINGS
from inspection_findings.reading.youth_justice.title import MONTH, read_month
from inspection_findings.records import RATING_WORDS, Block, KeyQuestion, Rating, RatingWord
from inspection_findings.text import MONTHS, restore_case

_RATING = "|".join(RATING_WORDS)
_FIELDWORK = re.compile(
    rf"Fieldwork (?:started|began|took place)(?: in)?\s+(?P<month>{MONTH})\s+(?P<year>20\d\d)",
    re.IGNORECASE,
)
_BEGAN = re.compile(
    r"fieldwork in .{0,160}?(?:beginning|commencing|started on)(?: on)?\s+"
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{MONTH})\s+(?P<year>20\d\d)",
    re.IGNORECASE,
)
_SCORE = re.compile(r"\bscore[\s|:]+(?P<score>\d{1,2})\s*/\s*(?P<maximum>\d{2})", re.IGNORECASE)
_OVERALL = re.compile(rf"overall rating[\s|:]+(?P<rating>{_RATING})\b", re.IGNORECASE)
_SERVICE = re.compile(r"^(?P<service>.{3,80}?)[\s|]+(?:Fieldwork|Score|Overall)\b", re.IGNORECASE)
_QUESTION_ROW = re.compile(r"(?P<question>[^?%]+\?)\W*(?P<percentage>\d{1,3})\s?%")
_QUESTION_HEAD = re.compile(r"^(?:(?P<stem>[^%?]*):)?\W*%\s*\W?yes\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RatingsPage:
    """The ratings page; a part that was not found is None or missing."""

    service: str | None
    fieldwork: str | None
    score: int | None
    score_maximum: int | None
    overall_rating: RatingWord | None
    ratings: tuple[Rating, ...]


def read_ratings_page(blocks: Iterable[Block], framework: Framework) -> RatingsPage:
    """Read the ratings page, which may be a table or a list of lines."""
    text = " ".join(block.text for block in blocks if block.role == RATINGS)
    text = unicodedata.normalize("NFKC", text)  # "Staff" may be written with a ligature
    service, fieldwork = _SERVICE.search(text), _FIELDWORK.search(text)
    score, overall = _SCORE.search(text), _OVERALL.search(text)
    return RatingsPage(
        service=restore_case(service["service"].strip()) if service else None,
        fieldwork=read_month(fieldwork) if fieldwork else None,
        score=int(score["score"]) if score else None,
        score_maximum=int(score["maximum"]) if score else None,
        overall_rating=_rating_word(overall["rating"]) if overall else None,
        ratings=tuple(_read_ratings(text, framework)),
    )


def _read_ratings(text: str, framework: Framework) -> Iterable[Rating]:
    for standard in framework.standards:
        rating = _find_rating(text, standard, framework)
        if rating:
            yield Rating(
                standard=standard.number,
                name=standard.name,
                rating=_rating_word(rating),
                in_score=standard.in_score is not False,
            )


def _find_rating(text: str, standard: Standard, framework: Framework) -> str | None:
    """Return the rating in the row of a standard.

    A row names the standard by its number and name. A standard whose number is not known is
    named without one, or with one that no other standard has.
    """
    number = rf"{re.escape(standard.number)}\.?[\s|]+"
    if not standard.is_numbered:
        number = r"(?:(?P<number>[A-Z]?\d\.\d)\.?[\s|]+)?\b"
    rows = re.finditer(
        rf"(?<![\d.]){number}{re.escape(standard.name)}[\s|]+(?P<rating>{_RATING})\b",
        text,
        re.IGNORECASE,
    )
    for row in rows:
        other = row.groupdict().get("number")
        if not (other and framework.find_standard(other.upper())):
            return row["rating"]
    return None


def _rating_word(text: str) -> RatingWord:
    return next(word for word in RATING_WORDS if word.casefold() == text.casefold())


def read_key_questions(blocks: Iterable[Block]) -> tuple[KeyQuestion, ...]:
    """Read the key questions of the casework standards with their percentages."""
    texts: dict[str, list[str]] = {}
    for block in blocks:
        if block.role == KEY_QUESTIONS:
            texts.setdefault(block.standard, []).append(block.text)
    return tuple(
        question for standard, parts in texts.items() for question in _questions(standard, parts)
    )


def _questions(standard: str, parts: list[str]) -> Iterable[KeyQuestion]:
    text = " ".join(parts).rpartition("key questions:")[2].strip()
    head = _QUESTION_HEAD.match(text)
    stem = f"{head['stem'].strip()} " if head and head["stem"] else ""
    for row in _QUESTION_ROW.finditer(text, head.end() if head else 0):
        if int(row["percentage"]) > 100:
            continue  # not a percentage; the missing key question is reported as a loss
        yield KeyQuestion(
            standard=standard,
            question=stem + row["question"].strip(" |"),
            percentage=int(row["percentage"]),
        )


def find_fieldwork_date(blocks: Iterable[Block]) -> str | None:
    """Return the date on which fieldwork began, as stated in the background section."""
    text = " ".join(block.text for block in blocks if block.standard == "background")
    match = _BEGAN.search(text)
    if not match:
        return None
    year, month = int(match["year"]), MONTHS.index(match["month"].capitalize()) + 1
    day = int(match["day"])
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day).isoformat()
