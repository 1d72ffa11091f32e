"""Where the selections of a project lie: in which report, and on which finding.

A text of a project is a report if it is the report's text. Other programs change line ends and
spaces, so a text that differs in white space alone is the report too: a selection in it is placed
by counting all other characters. In a text that was edited it is placed by its words, if the report
has them exactly once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from inspection_findings.exchange.refi_qda import Selection, TextSource
from inspection_findings.records import Finding, Span
from inspection_findings.text import fold_name

if TYPE_CHECKING:
    from inspection_findings.store import Store

_LEAST = 0.5  # of a finding, or of a selection, that must lie in the other
_MOST_WORDS = 2_000  # of a selection that is looked for by its words
_SHOWN = 60  # characters of the words in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """A report, its text, and its findings in their order."""

    report_id: str
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A source of a project as a report.

    Attributes
    ----------
    text : str
        As in the project.
    own, others : list of int, or None
        Where all characters but white space stand in the text of the report and of the project,
        if the two differ in white space alone.
    """

    report: ReportText
    text: str
    own: list[int] | None = None
    others: list[int] | None = None


class Reports:
    """The reports of a store, found by what a project has of them."""

    def __init__(self, store: Store) -> None:
        self._by_name: dict[str, ReportText] = {}
        self._all: list[ReportText] = []
        for row in store.read_reports():
            ids = store.read_finding_ids_of(row.report_id)
            found = sorted(store.read_findings(ids), key=lambda one: one.spans)
            report = ReportText(
                report_id=row.report_id,
                text=store.read_source_text(row.report_id),
                findings=tuple(found),
            )
            self._all.append(report)
            for name in (row.source_name, row.source_name.rpartition(".")[0], row.report_id):
                self._by_name[fold_name(name)] = report
        self._by_text = {one.text: one for one in self._all}
        self.findings = {one.finding_id: one for report in self._all for one in report.findings}

    @cached_property
    def _by_words(self) -> dict[str, ReportText]:
        return {_squeeze(one.text): one for one in self._all}

    def find(self, source: TextSource, *, origin: str) -> Placed | None:
        """Return the report that a source is: by its text, else by its name; None if it is none.

        Parameters
        ----------
        origin : str
            The program that wrote the project. ATLAS.ti counts a line end of two characters as one.
        """
        if source.text is None:
            return None
        counts_once = "atlas" in origin.casefold()
        text = source.text.replace("\r\n", "\n") if counts_once else source.text
        if text in self._by_text:
            return Placed(report=self._by_text[text], text=text)
        same = self._by_words.get(_squeeze(text))
        if same:
            own, others = _list_characters(same.text), _list_characters(text)
            return Placed(report=same, text=text, own=own, others=others)
        named = self._by_name.get(fold_name(source.name))
        return Placed(report=named, text=text) if named else None


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _list_characters(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if not character.isspace()]


def place_selection(placed: Placed, selection: Selection) -> Span | str:
    """Return where in the report a selection lies, or why that cannot be told."""
    start, stop = selection.start, selection.stop
    if not 0 <= start < stop <= len(placed.text):
        return "lies outside the text"
    if placed.text == placed.report.text:
        return start, stop
    words = placed.text[start:stop].split()
    if not 0 < len(words) <= _MOST_WORDS:
        return f"holds {len(words)} words, in a text that differs from the report"
    if placed.own is not None and placed.others is not None:
        first, last = bisect_left(placed.others, start), bisect_left(placed.others, stop) - 1
        return placed.own[first], placed.own[last] + 1
    found = list(re.finditer(r"\s+".join(map(re.escape, words)), placed.report.text))
    if len(found) == 1:
        return found[0].span()
    shown = repr(" ".join(words)[:_SHOWN])
    if not found:
        return f"has words that the report does not have: {shown}"
    return f"has words that the report has {len(found)} times, in a text that differs: {shown}"


def find_findings(report: ReportText, place: Span) -> tuple[Finding, ...] | str:
    """Return the findings on which a passage lies, or why there are none.

    It lies on a finding if it covers at least half of it, or lies at least half within it. White
    space counts for nothing.
    """
    own = _count(report.text, [place])
    on, touched = [], []
    for finding in report.findings:
        spans = finding.spans
        if spans[0][0] >= place[1] or spans[-1][1] <= place[0]:
            continue
        common = _count(report.text, _overlap(place, spans))
        if common and common >= _LEAST * min(own, _count(report.text, spans)):
            on.append(finding)
        elif common:
            touched.append(finding.citation)
    if on:
        return tuple(on)
    return f"only touches {touched[0]}" if touched else "lies on no finding"


def _overlap(place: Span, spans: Iterable[Span]) -> list[Span]:
    pairs = ((max(place[0], start), min(place[1], stop)) for start, stop in spans)
    return [(start, stop) for start, stop in pairs if start < stop]


def _count(text: str, spans: Iterable[Span]) -> int:
    return sum(len(_squeeze(text[start:stop])) for start, stop in spans)
