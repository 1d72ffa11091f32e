"""The same report as other hands would save it: for tests that the findings stay the same."""

from __future__ import annotations

import hashlib
import re
import textwrap
from pathlib import Path
from typing import Literal

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.youth_justice.headings import find_heading
from inspection_findings.records import Finding, Source
from inspection_findings.text import text_key, text_sha256

ROOT = Path(__file__).resolve().parents[2]
REPORTS = sorted((ROOT / "corpus" / "reports").glob("*.txt"))


def make_source(text: str) -> Source:
    return Source(name="variant.txt", text=text, sha256=text_sha256(text), encoding="utf-8")


def findings_of(text: str) -> tuple[Finding, ...]:
    return segment_report(parse_report(make_source(text))).findings


def comparable(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """What must not change from variant to variant: all but offsets and typography."""
    return [
        (
            f.finding_id,
            f.citation,
            f.kind,
            f.polarity,
            f.heading,
            f.number,
            text_key(f.addressee or ""),
            text_key(f.text),
        )
        for f in findings
    ]


def write_twin(path: Path, report: Path, *, comes: Literal["before", "after"]) -> None:
    """Write another text of a report; its hash, by which builds go, is before or after its own."""
    data = report.read_bytes()
    own = hashlib.sha256(data).hexdigest()
    while True:
        data += b"\n"
        if (hashlib.sha256(data).hexdigest() < own) == (comes == "before"):
            path.write_bytes(data)
            return


def hard_wrap(text: str, width: int, *, indent: str = "", hyphens: bool = True) -> str:
    """Wrap every line; ``hyphens`` says whether a line may end after one, as most tools do."""
    lines = []
    for line in text.split("\n"):
        wrapped = textwrap.wrap(
            line,
            width,
            subsequent_indent=indent if line.startswith("- ") else "",
            break_long_words=False,
            break_on_hyphens=hyphens,
        )
        lines.extend(wrapped or [""])
    return "\n".join(lines)


def change_bullets(text: str, mark: str) -> str:
    return re.sub(r"(?m)^- ", f"{mark} ", text)


def add_running_lines(text: str, *, every: int = 45, blank: bool = True) -> str:
    """Put a running header and a page number between pages, wherever the page ends."""
    gap = "\n" if blank else ""
    lines = text.split("\n")
    pages = [lines[i : i + every] for i in range(0, len(lines), every)]
    joined = "\n".join(pages[0])
    for number, page in enumerate(pages[1:], start=2):
        header = f"Inspection of youth justice services: the borough   {number}"
        joined += f"\n{gap}{number - 1}\n{gap}{header}\n{gap}" + "\n".join(page)
    return joined


def drop_heading_colons(text: str) -> str:
    return re.sub(r"(?m)^([#* ]*(?:Strengths|Areas for improvement)):(\**)$", r"\1\2", text)


def drop_contents(text: str) -> str:
    start = re.search(r"(?im)^#* ?Contents$", text)
    end = re.search(r"(?im)^#* ?Acknowledgements$", text)
    assert start
    assert end
    return text[: start.start()] + text[end.start() :]


def curl_quotes(text: str) -> str:
    text = re.sub(r"(?m)(^|[\s(\[*])\"", "\\1\u201c", text).replace('"', "\u201d")
    return re.sub(r"(?m)(^|[\s(\[*\u201c])'", "\\1\u2018", text).replace("'", "\u2019")


def upper_headings(text: str) -> str:
    def upper(line: str) -> str:
        plain = line.strip("#* \t")
        if find_heading(plain) or plain.endswith("should:") or plain.startswith("An inspection"):
            return line.upper()
        return line

    return "\n".join(upper(line) for line in text.split("\n"))
