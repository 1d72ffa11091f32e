"""Damage the shipped reports at random, and check that nothing is lost or invented in silence.

Each trial takes one report, damages it with a seed, and reads it: as plain text or, one time in
ten, as a web page, Word file or PDF. It fails if

- reading raises anything but an error that names the file and the cure;
- a finding is not the text of its source at its spans;
- a bullet that still stands whole in the text is missing, or has another polarity, and no loss is
  named.

Run it in the project's environment; it prints the seed of each failure::

    python scripts/fuzz_reading.py --trials 1000 --seed 0
    python scripts/fuzz_reading.py --only 123
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache

from environment import CHECKOUT
from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.records import EffectivePolarity, Finding, Report
from inspection_findings.text import quote, text_key

sys.path.insert(0, str(CHECKOUT))  # the tests have writers of each form
from tests.support.forms import drawn_pdf, web_page, word_file
from tests.support.forms.elements import Kind, SetReport, take_apart

REPORTS = sorted((CHECKOUT / "corpus" / "reports").glob("*.txt"))
_HEADING = re.compile(r"\W*(?:strengths?|areas? for improvement|\d\.\d\.? .*|diversity)\W*", re.I)
_MARKS = (
    "- ",
    "\u2022 ",
    "* ",
    "o ",
    "\uf0b7 ",
    "\uf0a7\t",
    "\u2013 ",
    "-",
    "1. ",
    "a) ",
    "\u2192 ",
)
_DAMAGE = ("\ufffd", "\x00", "\ufb01", "\u00ad", "\u00e2\u20ac\u2122", "&amp;", "\u200b", "x", "")


@dataclass(frozen=True)
class Damaged:
    """A damaged text, and what may be expected of it.

    Attributes
    ----------
    keeps_polarity : bool
        Whether no heading went or moved. Otherwise nobody could tell the polarity.
    """

    lines: tuple[str, ...]
    keeps_polarity: bool = True


@dataclass(frozen=True)
class Failure:
    """What went wrong in one trial."""

    seed: int
    report: str
    form: str
    damage: tuple[str, ...]
    problem: str


def tear(text: Damaged, chance: random.Random) -> Damaged:
    """Tear a line at a space, with or without a blank line."""
    i = _choose(text, chance, lambda line: " " in line.strip())
    line = text.lines[i]
    spaces = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", line)]
    at = chance.choice(spaces) if spaces else len(line)
    gap = [""] if chance.random() < 0.3 and len(line) < 60 else []
    return _put(text, i, [line[:at], *gap, line[at + 1 :]])


def join(text: Damaged, chance: random.Random) -> Damaged:
    """Join a line with the next one that is not blank."""
    i = _choose(text, chance, bool)
    after = next((j for j in range(i + 1, len(text.lines)) if text.lines[j].strip()), i)
    if after == i:
        return text
    joined = f"{text.lines[i]} {text.lines[after].lstrip()}"
    lines = (*text.lines[:i], joined, *text.lines[after + 1 :])
    return replace(text, lines=lines)


def drop(text: Damaged, chance: random.Random) -> Damaged:
    """Drop a line, often a blank one."""
    i = _choose(text, chance, lambda line: not line.strip() or chance.random() < 0.5)
    return _cut(text, i, i + 1)


def cut_page(text: Damaged, chance: random.Random) -> Damaged:
    """Cut out a page."""
    begin = chance.randrange(len(text.lines))
    return _cut(text, begin, begin + chance.randint(5, 50))


def move(text: Damaged, chance: random.Random) -> Damaged:
    """Move a line to another place."""
    i = _choose(text, chance, bool)
    line = text.lines[i]
    rest = _cut(text, i, i + 1)
    to = chance.randrange(len(rest.lines))
    return Damaged((*rest.lines[:to], line, *rest.lines[to:]), keeps_polarity=False)


def change_marks(text: Damaged, chance: random.Random) -> Damaged:
    """Give the bullets of one list, or of all, another mark."""
    mark = chance.choice(_MARKS)
    begin = chance.randrange(len(text.lines))
    span = chance.choice([5, 20, len(text.lines)])
    lines = list(text.lines)
    for i in range(begin, min(len(lines), begin + span)):
        lines[i] = re.sub(r"^(\s*)[-\u2022*] (?=\S)", rf"\g<1>{mark}", lines[i])
    return replace(text, lines=tuple(lines))


def damage_characters(text: Damaged, chance: random.Random) -> Damaged:
    """Replace some characters of one line, often a heading, by signs of damage."""
    headings = [i for i, line in enumerate(text.lines) if _HEADING.fullmatch(line)]
    pick = chance.choice(headings) if headings and chance.random() < 0.4 else None
    i = _choose(text, chance, bool) if pick is None else pick
    line = list(text.lines[i])
    for _ in range(chance.randint(1, 3)):
        line[chance.randrange(len(line))] = chance.choice(_DAMAGE)
    return _put(text, i, ["".join(line)])


def add_running_line(text: Damaged, chance: random.Random) -> Damaged:
    """Insert a running line at every page, without blank lines around it."""
    line = chance.choice(["OFFICIAL", "Inspection of youth justice services", "Page {}", "{}"])
    every = chance.randint(25, 60)
    lines: list[str] = []
    for i, one in enumerate(text.lines):
        if i and i % every == 0:
            lines.append(line.format(i // every))
        lines.append(one)
    return replace(text, lines=tuple(lines))


def drop_blank_lines(text: Damaged, chance: random.Random) -> Damaged:
    """Drop most blank lines."""
    share = chance.choice([0.5, 0.9, 1.0])
    kept = tuple(line for line in text.lines if line.strip() or chance.random() > share)
    return replace(text, lines=kept)


def damage_parts(whole: SetReport, chance: random.Random) -> tuple[SetReport, bool, str]:
    """Damage the parts of a report before it is set as a web page, Word file or PDF.

    Returns
    -------
    SetReport
    bool
        Whether no heading went or moved.
    str
        The kind of damage.
    """
    parts = list(whole.elements)
    texts = [i for i, part in enumerate(parts) if part.text and part.kind != "cover"]
    i = chance.choice(texts)
    kind = chance.choice(["torn", "joined", "dropped", "moved", "page cut", "another kind", "none"])
    kept = True
    if kind == "torn" and " " in parts[i].text:
        at = chance.choice([m.start() for m in re.finditer(" ", parts[i].text)])
        first, second = parts[i].text[:at], parts[i].text[at + 1 :]
        parts[i : i + 1] = [replace(parts[i], text=first), replace(parts[i], text=second)]
    elif kind == "joined" and i + 1 < len(parts) and parts[i + 1].text:
        parts[i : i + 2] = [replace(parts[i], text=f"{parts[i].text} {parts[i + 1].text}")]
    elif kind in ("dropped", "page cut"):
        end = i + (1 if kind == "dropped" else chance.randint(3, 20))
        kept = all(part.kind != "heading" for part in parts[i:end])
        del parts[i:end]
    elif kind == "moved":
        part = parts.pop(i)
        kept = False
        parts.insert(chance.choice(texts[:-1]), part)
    elif kind == "another kind":
        other: Kind = chance.choice(["paragraph", "bullet", "heading"])
        parts[i] = replace(parts[i], kind=other, level=3)
    return replace(whole, elements=tuple(parts)), kept, kind


def write_form(whole: SetReport, form: str, seed: int) -> bytes:
    """Return a report as the bytes of a file."""
    if form == "web page":
        return web_page.write_page(whole).encode()
    if form == "Word file":
        return word_file.write_word(whole)
    return drawn_pdf.write_pdf(whole, drawn_pdf.choose(seed))


DAMAGES: dict[str, Callable[[Damaged, random.Random], Damaged]] = {
    "torn": tear,
    "joined": join,
    "dropped": drop,
    "page cut": cut_page,
    "moved": move,
    "marks": change_marks,
    "characters": damage_characters,
    "running line": add_running_line,
    "blank lines": drop_blank_lines,
}


def _choose(text: Damaged, chance: random.Random, fits: Callable[[str], object]) -> int:
    """Return a line that fits, a heading more often than its share."""
    headings = [i for i, line in enumerate(text.lines) if _HEADING.fullmatch(line) and fits(line)]
    if headings and chance.random() < 0.25:
        return chance.choice(headings)
    for _ in range(50):
        i = chance.randrange(len(text.lines))
        if fits(text.lines[i]):
            return i
    return chance.randrange(len(text.lines))


def _put(text: Damaged, i: int, lines: list[str]) -> Damaged:
    return replace(text, lines=(*text.lines[:i], *lines, *text.lines[i + 1 :]))


def _cut(text: Damaged, begin: int, end: int) -> Damaged:
    gone = text.lines[begin:end]
    kept = text.keeps_polarity and not any(_HEADING.fullmatch(line) for line in gone)
    return Damaged((*text.lines[:begin], *text.lines[end:]), kept)


@cache
def _read_truth(path: str) -> tuple[str, tuple[tuple[str, EffectivePolarity], ...]]:
    """Return the text of a report, and its bullets with their polarity."""
    text = next(p for p in REPORTS if p.stem == path).read_text(encoding="utf-8")
    findings = segment_report(parse_report(read(text.encode(), path))).findings
    bullets = [(_letters(f.text), f.polarity) for f in findings if f.kind == "bullet"]
    times = Counter(key for key, _ in bullets)  # some bullets stand under "Diversity" too
    return text, tuple((key, polarity) for key, polarity in bullets if polarity and times[key] == 1)


@cache
def _take_apart(name: str) -> SetReport:
    return take_apart(next(path for path in REPORTS if path.stem == name))


def run_trial(seed: int) -> Failure | None:
    """Run one trial; return what went wrong, or None."""
    chance = random.Random(seed)  # noqa: S311 - seeded on purpose
    name = chance.choice(REPORTS).stem
    text, truth = _read_truth(name)
    if seed % 10 == 9:
        form = chance.choices(["web page", "Word file", "PDF"], weights=[6, 3, 1])[0]
        whole, kept, kind = damage_parts(_take_apart(name), chance)
        problem = _find_problem(write_form(whole, form, seed), truth, kept)
        return Failure(seed, name, form, (kind,), problem) if problem else None
    damaged = Damaged(tuple(text.split("\n")))
    names = tuple(chance.choices(list(DAMAGES), k=chance.choice([1, 1, 2, 3])))
    for damage in names:
        damaged = DAMAGES[damage](damaged, chance)
    data = "\n".join(damaged.lines).encode()
    problem = _find_problem(data, truth, damaged.keeps_polarity)
    return Failure(seed, name, "text", names, problem) if problem else None


def _find_problem(
    data: bytes, truth: tuple[tuple[str, EffectivePolarity], ...], keeps_polarity: bool
) -> str:
    try:
        report = parse_report(read(data, "damaged"))
        findings = segment_report(report).findings
    except ReadingError:
        return ""
    except Exception:
        return traceback.format_exc(limit=-3)
    return next(_find_problems(report, findings, truth, keeps_polarity), "")


def _find_problems(
    report: Report,
    findings: tuple[Finding, ...],
    truth: tuple[tuple[str, EffectivePolarity], ...],
    keeps_polarity: bool,
) -> Iterator[str]:
    for finding in findings:
        if quote(report.source.text, finding.spans) != finding.text:
            yield f"not the text at its spans: {finding.text[:80]}"
    if any(not e.met and e.severity == "loss" for e in report.expectations):
        return
    found = [(_letters(finding.text), finding.polarity) for finding in findings]
    everything = "".join(letters for letters, _ in found)
    whole = _letters(report.source.text)
    for key, polarity in truth:
        read_as = {p for letters, p in found if letters == key}
        if key in whole and key not in everything:
            yield f"lost in silence: {key[:80]}"
        elif keeps_polarity and read_as and polarity not in read_as:
            yield f"read as {read_as}, not {polarity}: {key[:80]}"


def _letters(text: str) -> str:
    """Return the letters of a text alone, so that marks and spaces in between do not matter."""
    return re.sub(r"\W+", "", text_key(text))


def main() -> None:
    """Run the trials and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first trial")
    parser.add_argument("--only", type=int, help="run one trial and print all of it")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    if asked.only is not None:
        print(run_trial(asked.only))
        return
    seeds = range(asked.seed, asked.seed + asked.trials)
    with ProcessPoolExecutor(asked.workers) as pool:
        failures = [one for one in pool.map(run_trial, seeds, chunksize=20) if one]
    for failure in failures:
        damage = "+".join(failure.damage)
        print(f"{failure.seed} {failure.report} ({failure.form}) {damage}: {failure.problem}")
    kinds = Counter(damage for failure in failures for damage in set(failure.damage))
    print(f"{len(failures)} of {asked.trials} trials failed: {dict(kinds)}")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
