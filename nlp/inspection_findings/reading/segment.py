"""Cuts a report into findings: bullets and recommendations whole, narrative by sentence.

For every finding, ``quote(source_text, finding.spans) == finding.text``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from inspection_findings.reading.sentences import split_sentences
from inspection_findings.records import Block, Finding, Kind, Report, Segmentation, Skipped, Span
from inspection_findings.text import quote_with_offsets, text_key
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
    place = "-".join(standard.split())  # a standard may be a heading of several words
    finding_id = f"{report.report_id}:{place}:{digest}"
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
    month = write_month(report.published)
    parts = [report.borough, *([month] if month else []), place]
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
