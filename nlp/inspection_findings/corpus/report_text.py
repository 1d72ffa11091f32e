"""A whole report as text, with every finding in its place and the reason for all that is none."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.errors import CodingError
from inspection_findings.search import Listed, Listing
from inspection_findings.text import quote, quote_with_offsets

if TYPE_CHECKING:
    from inspection_findings.frames import ReportRow
    from inspection_findings.records import Judgement, Skipped, Span

Edge = tuple[int, int | None]

_OVERALL = ("Overall effectiveness", "Inspection outcome")  # judgements on the whole
_ORDER = ("strength", "area_for_improvement", "mixed", "neutral", "unclear", "recommendation", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a report: a finding, or text that is none, with the reason.

    Attributes
    ----------
    text : str
        Word for word, without footnote marks and line breaks.
    spans : tuple of Span
        Where it stands in the text of the source.
    finding : Listed or None
        The finding that the text is, or is a part of.
    is_first : bool
        Whether the finding begins here; other text may stand between its parts.
    reason : str
        Why the text is no finding; empty for a finding.
    page : int or None
        The page, if this is the first text on it.
    starts_paragraph : bool
        Whether a line break stands before it.
    """

    text: str
    spans: tuple[Span, ...]
    finding: Listed | None
    is_first: bool
    reason: str
    page: int | None
    starts_paragraph: bool

    @property
    def start(self) -> int:
        """Where it begins in the text of the source."""
        return self.spans[0][0]

    @property
    def stop(self) -> int:
        """Where it ends there."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why text is no finding, of how many passages, and how many words they have."""

    reason: str
    passages: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityCount:
    """How many findings have a polarity, stated and only inferred.

    ``polarity`` is "recommendation" for recommendations, and empty for findings to which nothing
    gives one.
    """

    polarity: str
    stated: int
    inferred: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """A whole report in its own order.

    Attributes
    ----------
    report : ReportRow
    pieces : tuple of Piece
        Together they hold every word of the report.
    findings : int
    polarities : tuple of PolarityCount
        How many findings have each polarity; those that occur.
    skipped : tuple of Reason
        Why text is left out, the most frequent reason first.
    pages : int
        How many pages the file has that was read; 0 for one without pages.
    has_file : bool
        Whether its pages can be shown.
    judgements : tuple of Judgement
        What it judges besides ratings, in its own words.
    """

    report: ReportRow
    pieces: tuple[Piece, ...]
    findings: int
    polarities: tuple[PolarityCount, ...]
    skipped: tuple[Reason, ...]
    pages: int
    has_file: bool
    judgements: tuple[Judgement, ...]

    @property
    def overall(self) -> str:
        """Its overall rating or judgement, in words; empty if it gives none."""
        row = self.report
        if row.overall_rating:
            is_scored = row.score is not None and row.score_maximum is not None
            score = f", {row.score} of {row.score_maximum}" if is_scored else ""
            return f"Whole service: {row.overall_rating}{score}"
        given = (f"{one.name}: {one.grade}" for one in self.judgements if one.name in _OVERALL)
        return next(given, "")

    @property
    def filters(self) -> dict[str, str]:
        """The filters that list the findings of this report alone."""
        row = self.report
        dated = {"since": row.published, "to": row.published} if row.published else {}
        return {"service": row.service, **dated, "inspectorate": row.inspectorate}

    @property
    def share_in_findings(self) -> float:
        """How much of the report's words the findings hold, from 0 to 1."""
        inside = sum(_count_words(one.text) for one in self.pieces if one.finding)
        total = inside + sum(_count_words(one.text) for one in self.pieces if not one.finding)
        return inside / total if total else 0.0

    @property
    def first_page(self) -> int:
        """The page on which the first finding begins; 1 if none has a page."""
        begun = (one.finding.page for one in self.pieces if one.finding)
        return next((page for page in begun if page), 1)

    def to_json(self) -> dict[str, Any]:
        """Return the report as a value for JSON: its pieces name findings by their ids."""
        pieces = [
            {
                "text": one.text,
                "finding_id": one.finding.finding.finding_id if one.finding else None,
                "is_first": one.is_first,
                "reason": one.reason,
                "page": one.page,
                "starts_paragraph": one.starts_paragraph,
            }
            for one in self.pieces
        ]
        skipped = [{"reason": one.reason, "passages": one.passages} for one in self.skipped]
        return {**asdict(self.report), "pieces": pieces, "skipped": skipped}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Spans of the source that belong together, and what they are."""

    spans: tuple[Span, ...]
    finding: Listed | None = None
    reason: str = ""

    @property
    def start(self) -> int:
        return self.spans[0][0]


def compose_pieces(
    source: str, *, pages: Sequence[int], listing: Listing, skipped: Iterable[Skipped]
) -> tuple[Piece, ...]:
    """Return the pieces of a report in its order.

    Parameters
    ----------
    source : str
        The text that spans refer to.
    pages : sequence of int
        Where each page begins; empty without pages.
    """
    own = [_Part(spans=(span,), finding=one) for one in listing for span in one.finding.spans]
    others = [_Part(spans=(span,), reason=one.reason) for one in skipped for span in one.spans]
    pieces: list[Piece] = []
    begun: set[str] = set()
    page, end = 0, 0
    for part in _join(sorted([*own, *others], key=lambda one: one.start), pages):
        number = bisect_right(pages, part.start)
        finding_id = part.finding.finding.finding_id if part.finding else ""
        pieces.append(
            Piece(
                text=quote(source, part.spans),
                spans=part.spans,
                finding=part.finding,
                is_first=finding_id not in begun,
                reason=part.reason,
                page=number if number > page else None,
                starts_paragraph="\n" in source[end : part.start],
            )
        )
        begun |= {finding_id} - {""}
        page, end = number, part.spans[-1][1]
    return tuple(pieces)


def _join(parts: Iterable[_Part], pages: Sequence[int]) -> Iterator[_Part]:
    """Yield parts in order; parts of one finding with nothing between them are joined.

    Where a page begins between them, they are not, so that its number stands there.
    """
    waiting: _Part | None = None
    for part in parts:
        if waiting and _belongs_to(waiting, part, pages):
            waiting = _Part(spans=(*waiting.spans, *part.spans), finding=part.finding)
            continue
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def _belongs_to(before: _Part, part: _Part, pages: Sequence[int]) -> bool:
    is_same = before.finding is not None and before.finding is part.finding
    return is_same and bisect_right(pages, before.start) == bisect_right(pages, part.start)


def find_passage(
    source: str, pieces: Iterable[Piece], *, first: Edge, last: Edge
) -> tuple[int, int]:
    """Return where a passage stands in the source, from where it begins and ends in pieces.

    Parameters
    ----------
    first, last : pair of int
        Where a piece begins in the source, and a number of characters of its text: those before
        the passage, and those up to its end. None for all of the piece.

    Raises
    ------
    CodingError
        If there is no such piece, or no character of it is in the passage.
    """
    begins = {one.start: one for one in pieces}
    if first[0] not in begins or last[0] not in begins:
        raise CodingError("passage", "is not in the report", "choose a passage")
    starts = quote_with_offsets(source, begins[first[0]].spans)[1]
    stops = quote_with_offsets(source, begins[last[0]].spans)[1]
    before, until = first[1] or 0, len(stops) if last[1] is None else last[1]
    if not (0 <= before < len(starts) and 0 < until <= len(stops)):
        raise CodingError("passage", "has no words", "choose a passage")
    start, stop = starts[before], stops[until - 1] + 1
    if start >= stop:
        raise CodingError("passage", "ends before it begins", "choose a passage")
    return start, stop


def count_reasons(skipped: Iterable[Skipped]) -> tuple[Reason, ...]:
    """Return the reasons for leaving text out, the most frequent first."""
    passages: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for one in skipped:
        passages[one.reason] += 1
        words[one.reason] += _count_words(one.text)
    reasons = [Reason(reason=key, passages=passages[key], words=words[key]) for key in passages]
    return tuple(sorted(reasons, key=lambda one: (-one.passages, one.reason)))


def count_polarities(listing: Iterable[Listed]) -> tuple[PolarityCount, ...]:
    """Return how many findings have each polarity, stated and inferred apart.

    A recommendation has none; it counts as one. Where a polarity is only inferred with too little
    certainty, it is "unclear".
    """
    stated: Counter[str] = Counter()
    inferred: Counter[str] = Counter()
    for one in listing:
        if one.finding.kind == "recommendation":
            stated["recommendation"] += 1
        elif one.stated_polarity:
            stated[one.stated_polarity] += 1
        else:
            inferred[one.inferred_polarity or ""] += 1
    names = [name for name in _ORDER if name in stated or name in inferred]
    return tuple(
        PolarityCount(polarity=name, stated=stated[name], inferred=inferred[name]) for name in names
    )


def _count_words(text: str) -> int:
    return len(text.split())
