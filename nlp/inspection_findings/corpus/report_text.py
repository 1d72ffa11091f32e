"""A whole report as text, with every finding in its place and the reason for all that is none."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from inspection_findings.search import Listed, Listing
from inspection_findings.text import quote

if TYPE_CHECKING:
    from inspection_findings.frames import ReportRow
    from inspection_findings.records import Skipped, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a report: a finding, or text that is none, with the reason.

    Attributes
    ----------
    text : str
        Word for word, without footnote marks and line breaks.
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
    finding: Listed | None
    is_first: bool
    reason: str
    page: int | None
    starts_paragraph: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """A whole report in its own order.

    Attributes
    ----------
    report : ReportRow
    pieces : tuple of Piece
        Together they hold every word of the report.
    findings : int
    skipped : tuple of (str, int)
        The reasons, and how many passages are left out for each, the most first.
    has_pages : bool
        Whether the file that was read has pages.
    """

    report: ReportRow
    pieces: tuple[Piece, ...]
    findings: int
    skipped: tuple[tuple[str, int], ...]
    has_pages: bool

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
        skipped = [{"reason": reason, "passages": count} for reason, count in self.skipped]
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
    for part in _join(sorted([*own, *others], key=lambda one: one.start)):
        number = bisect_right(pages, part.start)
        finding_id = part.finding.finding.finding_id if part.finding else ""
        pieces.append(
            Piece(
                text=quote(source, part.spans),
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


def _join(parts: Iterable[_Part]) -> Iterator[_Part]:
    """Yield parts in order; parts of one finding with nothing between them are joined."""
    waiting: _Part | None = None
    for part in parts:
        if waiting and waiting.finding and waiting.finding is part.finding:
            waiting = _Part(spans=(*waiting.spans, *part.spans), finding=part.finding)
            continue
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def count_reasons(skipped: Iterable[Skipped]) -> tuple[tuple[str, int], ...]:
    """Return the reasons for leaving text out, the most frequent first."""
    counts = Counter(one.reason for one in skipped)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
