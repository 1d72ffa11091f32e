"""A list of findings as a Word document: quotations with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspection_findings.documents import (
    Block,
    Cited,
    Column,
    Contents,
    Document,
    Heading,
    Paragraph,
    Quote,
    Strong,
    Table,
)
from inspection_findings.documents.word import write_word
from inspection_findings.exchange.quoted_list import COUNTED, QuotedFinding, QuotedList


def write_findings_document(quoted: QuotedList) -> bytes:
    """Return the list as a Word document. The same list gives the same bytes."""
    return write_word(
        Document(
            title=quoted.title,
            dated=quoted.built.date() if quoted.built else None,
            blocks=tuple(_list_blocks(quoted)),
            cited={one.finding_id: _cite(one) for one in quoted.entries},
        )
    )


def _list_blocks(quoted: QuotedList) -> Iterator[Block]:
    yield from _write_facts(quoted.asked)
    yield Contents()
    if rows := quoted.count():
        yield Heading(words="Findings by borough")
        yield _make_counts(rows)
    for heading, entries in quoted.sections():
        yield Heading(words=heading)
        for one in entries:
            yield from _write_finding(one)
    yield Heading(words="About this list")
    yield from (Paragraph(runs=(note,)) for note in quoted.notes)
    yield from _write_facts(quoted.made_with)


def _write_facts(facts: Iterable[tuple[str, str]]) -> Iterator[Paragraph]:
    for name, value in facts:
        yield Paragraph(runs=(Strong(f"{name}: "), value))


def _make_counts(rows: list[tuple[str, tuple[int, ...]]]) -> Table:
    """Return how many findings there are of each borough; the last row is the sum."""
    return Table(
        key="findings-by-borough",
        caption="Findings of each borough, by polarity and by whether it is stated",
        columns=(
            Column(name="Borough", weight=1.5),
            *(Column(name=name, kind="number") for name in COUNTED),
        ),
        rows=tuple((borough, *counts) for borough, counts in rows),
        has_total=True,
    )


def _write_finding(one: QuotedFinding) -> Iterator[Block]:
    for text in one.before:
        yield Paragraph(runs=(f"Before it: {text}",), style="quiet")
    yield Quote(finding_id=one.finding_id, remark="\n".join(one.further))
    for text in one.after:
        yield Paragraph(runs=(f"After it: {text}",), style="quiet")


def _cite(one: QuotedFinding) -> Cited:
    service = f"{one.inspectorate}, {one.service}".strip(", ")
    return Cited(
        finding_id=one.finding_id,
        text=one.text,
        citation=f"{one.number}. {one.citation}",
        source=f"{service} [{one.finding_id}]",
        coded=one.coded,
        report_id=one.report_id,
        spans=(),
        page=one.page,
    )
