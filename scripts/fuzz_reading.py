"""Damage the shipped reports at random, and check that nothing is lost or invented in silence.

Each trial takes one report, damages it with a seed, and reads it: as plain text or, one time in
ten, as a web page, Word file or PDF. It fails if

- reading raises anything but an error that names the file and the cure;
- a finding is not the text of its source at its spans;
- a bullet or recommendation that still stands whole in the text is in no finding, and no loss
  names it by its words; where its first half is a finding, the words of the second half count;
- a bullet has another polarity than the headings above it say, and no loss is named, or those
  headings are whole.

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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache

from environment import CHECKOUT
from fuzz_damages import DAMAGES, Lines, put_together, take_lines
from inspection_findings.errors import ReadingError
from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.formats import read
from inspection_findings.records import EffectivePolarity, Expectation, Finding, Report
from inspection_findings.text import quote, text_key

sys.path.insert(0, str(CHECKOUT))  # the tests have writers of each form
from tests.support.forms import drawn_pdf, web_page, word_file
from tests.support.forms.elements import Kind, SetReport, take_apart

REPORTS = sorted((CHECKOUT / "corpus" / "reports").glob("*.txt"))
_POLARITY: dict[str, EffectivePolarity] = {
    "strengths": "strength",
    "areasforimprovement": "area_for_improvement",
}
_SECTION = re.compile(
    r"\W*(?:\d\.\d\.? \D*|domain \w+: \D*|involvement of children\D*|contents|acknowledgements"
    r"|foreword|ratings|recommendations|background|diversity|further information)\W*",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:- |\d\. )(?=\S)")
_NOTE_MARK = re.compile(r"<sup>\d+</sup>|[\u00b9\u00b2\u00b3\u2070-\u2079]+")
_NAMED = 15  # letters by which a loss names a text
_MOST_OF_A_HEADING = 0.6  # of its letters


# Reasons why text is left out of which a loss says how much, and that loss.
_COUNTED = {
    "after the last section of the report": "text after the report",
    "front matter": "sections before the title page",
    "Welsh text": "Welsh text",
}


@dataclass(frozen=True)
class Truth:
    """What stands in an undamaged report, found without the reader.

    Attributes
    ----------
    headings : dict of int to polarity or None
        The polarity that the heading on a line states; None if it states none.
    items : dict of int to str
        The letters of the bullets and recommendations on their lines.
    """

    text: str
    headings: dict[int, EffectivePolarity | None]
    items: dict[int, str]


@dataclass(frozen=True)
class Expected:
    """A text that stands whole in a damaged report.

    Attributes
    ----------
    key : str
        Its letters.
    times : int
        How often it stands there.
    polarities : frozenset
        Those that it may have by the headings above it.
    is_plain : bool
        Whether the headings above it are whole, so that nothing excuses the other polarity.
    """

    key: str
    times: int
    polarities: frozenset[EffectivePolarity | None]
    is_plain: bool = False


@dataclass(frozen=True)
class Failure:
    """What went wrong in one trial."""

    seed: int
    report: str
    form: str
    damage: tuple[str, ...]
    problem: str


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


@cache
def read_truth(name: str) -> Truth:
    """Return what stands in an undamaged report."""
    text = next(path for path in REPORTS if path.stem == name).read_text(encoding="utf-8")
    headings: dict[int, EffectivePolarity | None] = {}
    items: dict[int, str] = {}
    has_items = False
    for i, line in enumerate(text.split("\n")):
        letters = _letters(line)
        if letters in _POLARITY:
            headings[i], has_items = _POLARITY[letters], True
        elif _SECTION.fullmatch(line):
            headings[i], has_items = None, letters in ("recommendations", "diversity")
        elif has_items and (mark := _ITEM.match(line)):
            items[i] = _letters(line[mark.end() :])
    return Truth(text, headings, items)


@cache
def _take_apart(name: str) -> SetReport:
    return take_apart(next(path for path in REPORTS if path.stem == name))


def expect(truth: Truth, lines: Lines) -> list[Expected]:
    """Return what still stands whole in a damaged report, with its polarity by the headings."""
    original = truth.text.split("\n")
    found: dict[str, list[Expected]] = {}
    possible: frozenset[EffectivePolarity | None] = frozenset([None])
    is_plain = True
    for origin, text, is_foreign in _find_runs(lines):
        letters = _letters(text)
        if is_foreign:
            possible |= {None}
        elif origin in truth.headings:
            whole = _letters(original[origin])
            is_most = len(letters) >= _MOST_OF_A_HEADING * len(whole)
            stated = truth.headings[origin]
            possible = frozenset([stated]) if is_most else possible | {stated, None}
            is_plain = letters == whole or (is_plain and not is_most)
        elif (key := truth.items.get(origin)) and key in letters:
            found.setdefault(key, []).append(Expected(key, 1, possible, is_plain))
    return [
        Expected(
            key,
            len(ones),
            # The words of one bullet can stand in another too, with its polarity.
            frozenset().union(
                *(one.polarities for other in found if key in other for one in found[other])
            ),
            all(one.is_plain for one in ones),
        )
        for key, ones in found.items()
    ]


def _find_runs(lines: Lines) -> Iterator[tuple[int, str, bool]]:
    """Yield each line of the original that stands on one or more lines, with what stands there.

    A foreign heading has the number -1. A line that holds words of several is yielded for each.
    """
    run: tuple[int, ...] = ()
    text = ""
    for line in lines:
        if line.is_blank:
            continue
        if len(line.origins) == 1 and line.origins == run[-1:]:
            run, text = run, f"{text} {line.text}"
            continue
        yield from ((origin, text, False) for origin in run)
        run, text = line.origins, line.text
        if line.is_foreign_heading:
            yield -1, line.text, True
    yield from ((origin, text, False) for origin in run)


def run_trial(seed: int) -> Failure | None:
    """Run one trial; return what went wrong, or None."""
    chance = random.Random(seed)  # noqa: S311 - seeded on purpose
    name = chance.choice(REPORTS).stem
    truth = read_truth(name)
    if seed % 10 == 9:
        form = chance.choices(["web page", "Word file", "PDF"], weights=[6, 3, 1])[0]
        whole, kept, kind = damage_parts(_take_apart(name), chance)
        expected = expect(truth, take_lines(truth.text))
        if not kept:
            expected = [replace(one, polarities=_ANY) for one in expected]
        problem = _find_problem(write_form(whole, form, seed), expected)
        return Failure(seed, name, form, (kind,), problem) if problem else None
    names, lines = damage_lines(truth, chance)
    problem = _find_problem(put_together(lines).encode(), expect(truth, lines))
    return Failure(seed, name, "text", names, problem) if problem else None


def damage_lines(truth: Truth, chance: random.Random) -> tuple[tuple[str, ...], Lines]:
    """Return the kinds of damage and the damaged lines."""
    lines = take_lines(truth.text)
    names = tuple(chance.choices(list(DAMAGES), k=chance.choice([1, 1, 1, 2, 2, 3, 5])))
    for name in names:
        lines = DAMAGES[name](lines, chance)
    return names, lines


_ANY: frozenset[EffectivePolarity | None] = frozenset([None, "strength", "area_for_improvement"])


def _find_problem(data: bytes, expected: list[Expected]) -> str:
    try:
        report = parse_report(read(data, "damaged"))
        findings = segment_report(report).findings
    except ReadingError:
        return ""
    except Exception:
        return traceback.format_exc(limit=-3)
    return next(_find_problems(report, findings, expected), "")


def _find_problems(
    report: Report, findings: tuple[Finding, ...], expected: list[Expected]
) -> Iterator[str]:
    for finding in findings:
        if quote(report.source.text, finding.spans) != finding.text:
            yield f"not the text at its spans: {finding.text[:80]}"
    losses = [e for e in report.expectations if not e.met and e.severity == "loss"]
    named = _name_all(report, losses)
    found = [(_letters(finding.text), finding.polarity) for finding in findings]
    everything = " ".join(letters for letters, _ in found)
    running_on = everything.replace(" ", "")  # a sentence may be cut where a text is narrative
    whole = _letters(report.source.text)
    for one in expected:
        key = one.key
        times = max(everything.count(key), running_on.count(key))
        is_named = key[:_NAMED] in named or any(
            letters and key.startswith(letters) and key[len(letters) :][:_NAMED] in named
            for letters, _ in found
        )
        if times < min(one.times, whole.count(key)) and not is_named:
            how = "and not named" if losses else "in silence"
            yield f"lost {how}: {key[:80]}"
        read_as = {polarity for letters, polarity in found if key in letters}
        if read_as and not read_as & one.polarities:
            if not losses:
                yield f"read in silence as {read_as}, not {set(one.polarities)}: {key[:80]}"
            elif one.is_plain and None not in read_as and key[:_NAMED] not in named:
                yield f"read as {read_as}, not {set(one.polarities)}: {key[:80]}"


def _name_all(report: Report, losses: list[Expectation]) -> str:
    """Return the letters of all that is named: in losses and warnings, and what they count."""
    said = [e for e in report.expectations if not e.met and e.severity in ("loss", "warning")]
    whats = {e.what for e in losses}
    counted = [
        skipped.text
        for skipped in segment_report(report).skipped
        if _COUNTED.get(skipped.reason) in whats
    ]
    return " ".join(_letters(text) for text in (*(_say(e) for e in said), *counted))


def _say(expectation: Expectation) -> str:
    return f"{expectation.where} {expectation.expected} {expectation.found}"


def _letters(text: str) -> str:
    """Return the letters of a text alone, so that marks and spaces in between do not matter."""
    return re.sub(r"\W+", "", text_key(_NOTE_MARK.sub("", text)))


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
