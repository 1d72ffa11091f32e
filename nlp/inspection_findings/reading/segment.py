"""Cuts a report into findings: bullets and recommendations whole, narrative by sentence.

For every finding, ``quote(source_text, finding.spans) == finding.text``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from inspection_findings.records import Block, Finding, Kind, Report, Segmentation, Skipped, Span
from inspection_findings.text import fold_quotes, quote_with_offsets, text_key

if TYPE_CHECKING:
    from spacy.language import Language
from inspection_findings.text.prose import write_month

_UNITS = {"strength": "strength", "area_for_improvement": "area for improvement"}


def segment_report(report: Report) -> Segmentation:
    """Return the findings of a report in order, and the text left out with the reasons.

    The result depends only on the text of the report.
    """
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    occurrences: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for block in report.blocks:
        if not block.holds_findings:
            skipped.append(_skip(report, block))
            continue
        for text, spans in _units(report.source.text, block):
            findings.append(_make_finding(report, block, text, spans, occurrences, places))
    return Segmentation(findings=tuple(findings), skipped=tuple(skipped))


def _skip(report: Report, block: Block) -> Skipped:
    return Skipped(
        report_id=report.report_id, reason=block.role, text=block.text, spans=block.spans
    )


def _units(source_text: str, block: Block) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield the text and the spans of each finding in a block."""
    if block.role != "narrative":
        yield block.text, block.spans
        return
    text, offsets = quote_with_offsets(source_text, block.spans)
    for start, end in split_sentences(text):
        spans = _clip(block.spans, offsets[start], offsets[end - 1] + 1)
        yield text[start:end], spans


def _clip(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Return the parts of ``spans`` between two offsets."""
    clipped = ((max(a, start), min(b, end)) for a, b in spans)
    return tuple((a, b) for a, b in clipped if a < b)


def _make_finding(
    report: Report,
    block: Block,
    text: str,
    spans: tuple[Span, ...],
    occurrences: Counter[str],
    places: Counter[str],
) -> Finding:
    kind: Kind = block.role  # type: ignore[assignment]  # holds_findings was checked
    standard = block.standard
    digest = hashlib.sha256(text_key(text).encode()).hexdigest()[:10]
    finding_id = f"{report.report_id}:{standard}:{digest}"
    occurrences[finding_id] += 1
    if occurrences[finding_id] > 1:
        finding_id += f"-{occurrences[finding_id]}"
    return Finding(
        finding_id=finding_id,
        citation=_cite(report, _locate(block, places), spans),
        report_id=report.report_id,
        borough=report.borough,
        standard=standard,
        kind=kind,
        polarity=block.polarity,
        polarity_from="heading" if block.polarity else None,
        text=text,
        spans=spans,
        heading=block.heading,
        number=block.number,
        addressee=block.addressee,
    )


def _cite(report: Report, place: str, spans: tuple[Span, ...]) -> str:
    """Return the citation of a finding, with its page where the file has pages."""
    parts = [report.borough, write_month(report.published), place]
    first = report.source.page_of(spans[0][0])
    last = report.source.page_of(spans[-1][1] - 1)
    if first:
        parts.append(f"p. {first}" if first == last else f"pp. {first}-{last}")
    return ", ".join(parts)


def _locate(block: Block, places: Counter[str]) -> str:
    """Return the place of a finding in its report, for the citation."""
    if block.role == "recommendation":
        return f"recommendation {block.number}"
    unit = _UNITS.get(block.polarity or "", "bullet" if block.role == "bullet" else "sentence")
    place = f"{block.standard[:1].upper()}{block.standard[1:]}, {unit}"
    places[place] += 1
    return f"{place} {places[place]}"


def split_sentences(text: str) -> list[Span]:
    """Return the start and end of each sentence, without the space between sentences.

    It uses spaCy's rule-based splitter, which knows abbreviations. Quotation marks are
    straightened first, so that their style does not change the sentences.

    Examples
    --------
    >>> split_sentences("Work was strong. It was led, e.g. by managers.")
    [(0, 16), (17, 46)]
    """
    parsed = _sentence_splitter()(fold_quotes(text))
    starts = [sentence.start_char for sentence in parsed.sents]
    spans = [_trim(text, a, b) for a, b in pairwise([*starts, len(text)])]
    return _rejoin(text, [span for span in spans if span[0] < span[1]])


def _rejoin(text: str, spans: list[Span]) -> list[Span]:
    """Join a piece that begins in lower case, or is only punctuation, to the piece before."""
    joined: list[Span] = []
    for start, end in spans:
        piece = text[start:end]
        is_rest = piece[0].islower() or not any(c.isalnum() for c in piece)
        if joined and is_rest:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


@cache
def _sentence_splitter() -> Language:
    import spacy

    splitter = spacy.blank("en")
    splitter.add_pipe("sentencizer")
    return splitter
