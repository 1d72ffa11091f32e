"""Reads a folder of published reports and shows, file by file, what was read and how well.

    python scripts/measure_published.py FOLDER

Every file below FOLDER is read or refused. Where FOLDER holds ``area-send.jsonl``, with one item a
line as another tool read it (``report``, ``polarity``, ``text``), the bullets of each report with
that file name are compared with it, both ways.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspection_findings.errors import ReadingError
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Report
from inspection_findings.text import text_key

Item = tuple[str, str]  # polarity and normalised text


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The items of a report in both readings, and those that only one of them has."""

    both: int
    only_ours: tuple[Item, ...]
    only_theirs: tuple[Item, ...]

    @property
    def precision(self) -> float:
        """The share of our items that the other reading has."""
        return self.both / max(self.both + len(self.only_ours), 1)

    @property
    def recall(self) -> float:
        """The share of the other reading's items that ours has."""
        return self.both / max(self.both + len(self.only_theirs), 1)


def main() -> None:
    """Print the table, the totals and every difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    others = read_items(folder / "area-send.jsonl")
    seconds, pages, found = 0.0, 0, []
    print("| file | inspectorate | inspection | place | date | findings | losses | pages | P | R |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix != ".jsonl"):
        name = path.relative_to(folder).as_posix()
        started = time.perf_counter()
        try:
            report = read_report(path)
        except ReadingError as error:
            print(f"| {name} | REFUSED: {error.problem} |")
            continue
        seconds += time.perf_counter() - started
        other = others.get(path.stem) if path.parent.name == "area-send" else None
        agreement = compare(our_items(report), other) if other else None
        pages += len(report.source.pages)
        found += [(name, agreement)] if agreement else []
        print(describe(name, report, agreement))
    print(f"\n{pages} pages in {seconds:.1f} s, {pages / max(seconds, 1e-9):.0f} pages a second")
    show_agreement(found)


def read_items(path: Path) -> dict[str, Counter[Item]]:
    """Return the other tool's items by report; empty if there is no such file."""
    items: dict[str, Counter[Item]] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for row in map(json.loads, lines):
        items.setdefault(row["report"], Counter())[row["polarity"], normalise(row["text"])] += 1
    return items


def our_items(report: Report) -> Counter[Item]:
    """Return the bullets with a polarity that our reader found."""
    findings = segment_report(report).findings
    return Counter(
        (str(one.polarity), normalise(one.text))
        for one in findings
        if one.kind == "bullet" and one.polarity
    )


def normalise(text: str) -> str:
    """Return a text without differences of white space, quotation marks, dashes or ligatures.

    White space includes a space after a hyphen: a hyphen at the end of a line has one in some
    readings ("co- produced").
    """
    return text_key(text).replace("- ", "-").lstrip("-\u2022 ")


def compare(ours: Counter[Item], theirs: Counter[Item]) -> Agreement:
    """Return how far two readings agree; an item is the same if polarity and text are."""
    both = ours & theirs
    return Agreement(
        both=both.total(),
        only_ours=tuple((ours - both).elements()),
        only_theirs=tuple((theirs - both).elements()),
    )


def describe(name: str, report: Report, agreement: Agreement | None) -> str:
    """Return the row of a report."""
    lost = [one for one in report.expectations if not one.met and one.severity == "loss"]
    cells = [
        *(name, report.inspectorate, report.inspection, report.borough, report.published),
        *(str(len(segment_report(report).findings)), str(len(lost))),
        str(len(report.source.pages)),
        f"{agreement.precision:.3f}" if agreement else "",
        f"{agreement.recall:.3f}" if agreement else "",
    ]
    return "| " + " | ".join(cells) + " |"


def show_agreement(found: list[tuple[str, Agreement]]) -> None:
    """Print the agreement on all reports together, and each difference."""
    if not found:
        return
    both = sum(one.both for _, one in found)
    ours = both + sum(len(one.only_ours) for _, one in found)
    theirs = both + sum(len(one.only_theirs) for _, one in found)
    print(f"Items in both readings: {both}; ours {ours}, theirs {theirs}")
    print(f"Precision {both / max(ours, 1):.3f}, recall {both / max(theirs, 1):.3f}")
    for line in (line for name, one in found for line in _differences(name, one)):
        print(line)


def _differences(name: str, agreement: Agreement) -> Iterator[str]:
    for whose, items in (("ours", agreement.only_ours), ("theirs", agreement.only_theirs)):
        for polarity, text in items:
            yield f"{name}: only {whose}: {polarity}: {text[:90]} ... {text[-60:]}"


if __name__ == "__main__":
    main()
