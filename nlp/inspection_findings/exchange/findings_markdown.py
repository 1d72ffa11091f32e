"""A list of findings as Markdown: the same content as the Word document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspection_findings.exchange.quoted_list import COUNTED, QuotedFinding, QuotedList
from inspection_findings.text.markdown import escape_markdown as escape


def write_findings_markdown(quoted: QuotedList) -> bytes:
    """Return the list as Markdown in UTF-8. White space in texts is closed up."""
    return "\n".join(_write(quoted)).encode("utf-8")


def _write(quoted: QuotedList) -> Iterator[str]:
    yield f"# {escape(quoted.title)}\n"
    yield from _write_facts(quoted.asked)
    yield from _write_counts(quoted)
    for heading, entries in quoted.sections():
        yield f"\n## {escape(heading)}"
        for one in entries:
            yield from _write_finding(one)
    yield "\n## About this list\n"
    for note in quoted.notes:
        yield f"{escape(note)}\n"
    yield from _write_facts(quoted.made_with)
    yield ""


def _write_counts(quoted: QuotedList) -> Iterator[str]:
    if not (rows := quoted.count()):
        return
    yield "\n## Findings by borough\n"
    yield f"| Borough | {' | '.join(COUNTED)} |"
    yield f"| --- |{' ---: |' * len(COUNTED)}"
    for borough, counts in rows:
        yield f"| {escape(borough)} | {' | '.join(map(str, counts))} |"


def _write_facts(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in facts:
        yield f"- **{escape(name)}:** {escape(value)}"


def _write_finding(one: QuotedFinding) -> Iterator[str]:
    yield ""
    for text in one.before:
        yield f"Before it: {escape(text)}\n"
    yield f"> {escape(one.text)}\n"
    for text in one.after:
        yield f"After it: {escape(text)}\n"
    yield f"{one.number}\\. {escape(one.source)}\n"
    yield escape(one.coded)
    for line in one.further:
        yield f"\n{escape(line)}"
