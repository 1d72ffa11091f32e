"""Lists with any mark give the same findings, and an item that is not read is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection_findings.reading import parse_report
from inspection_findings.reading.items import find_item_lines
from inspection_findings.records import Expectation
from tests.support.variants import REPORTS, change_bullets, comparable, findings_of, make_source

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in REPORTS}
MARKS = [
    "\uf0a7 ",
    "\uf0d8",
    "\u27a2 ",
    "\u2713\t",
    "\u25ba ",
    "\u2192 ",
    "\u00d8 ",
    "\u00fc\t",
    "-",
]

every_report = pytest.mark.parametrize("name", TEXTS)


def losses_of(text: str) -> list[Expectation]:
    """Return the losses of a report."""
    expectations = parse_report(make_source(text)).expectations
    return [one for one in expectations if not one.met and one.severity == "loss"]


def number_lists(text: str, style: str) -> str:
    """Return a text with each list numbered or lettered from its beginning."""
    count = 0
    lines = []
    for line in text.splitlines():
        is_item = re.match(r"^[-\u2022] (?=\S)", line)
        if is_item:
            mark = style.format(number=count + 1, letter=chr(ord("a") + count % 26))
            line, count = mark + line[is_item.end() :], count + 1
        elif re.search(r"strengths|areas for improvement|diversity", line, re.IGNORECASE):
            count = 0
        lines.append(line)
    return "\n".join(lines) + "\n"


@every_report
@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"U+{ord(mark[0]):04X}")
def test_any_mark_is_a_mark(name: str, mark: str) -> None:
    """Marks of fonts of symbols, arrows, ticks and a dash without a space."""
    text = change_bullets(TEXTS[name], mark)
    assert comparable(findings_of(text)) == comparable(findings_of(TEXTS[name]))
    assert not losses_of(text)


@pytest.mark.parametrize("name", ["hackney-2023-05", "islington-2024-08"])
@pytest.mark.parametrize("style", ["{number}. ", "{number}) ", "({letter}) ", "{letter}) "])
def test_numbers_and_letters_are_marks_under_a_polarity_heading(name: str, style: str) -> None:
    """They are not part of the finding, and a footnote with a number is no finding."""
    head, heading, body = TEXTS[name].partition("Domain one")
    text = head + heading + number_lists(body, style)
    under = [f for f in findings_of(text) if f.polarity and f.kind == "bullet"]
    before = [f for f in findings_of(TEXTS[name]) if f.polarity and f.kind == "bullet"]
    assert [(f.text, f.polarity) for f in under] == [(f.text, f.polarity) for f in before]


@every_report
@pytest.mark.parametrize("end", ["", ";", "."])
def test_items_in_small_letters(name: str, end: str) -> None:
    """A list whose items all begin in lower case, with or without full stops, is a list."""
    lines = [
        f"- {line[2].lower()}{line[3:].rstrip('.')}{end}" if line.startswith("- ") else line
        for line in TEXTS[name].splitlines()
    ]
    small = [f for f in findings_of("\n".join(lines)) if f.kind == "bullet"]
    before = [f for f in findings_of(TEXTS[name]) if f.kind == "bullet"]
    assert [f.polarity for f in small] == [f.polarity for f in before]


def test_a_mark_that_changes_in_the_middle_changes_nothing() -> None:
    """Every third bullet has another mark."""
    text = TEXTS["hackney-2023-05"]
    marks = iter(["- ", "* ", "\u2022 "] * 200)
    changed = re.sub(r"^- (?=\S)", lambda _: next(marks), text, flags=re.MULTILINE)
    assert comparable(findings_of(changed)) == comparable(findings_of(text))


def test_a_bullet_inside_a_bullet_is_a_finding_with_its_polarity() -> None:
    """Both levels are findings of the heading above them."""
    text = TEXTS["hackney-2023-05"]
    bullet = re.search(r"^- (The board is well-attended.*)$", text, re.MULTILINE)
    assert bullet
    nested = f"- The board:\n  o Meets every month.\n  o Has a chair.\n{bullet.group()}"
    found = {f.text: f.polarity for f in findings_of(text.replace(bullet.group(), nested))}
    assert found["Meets every month."] == found["Has a chair."] == "strength"
    assert bullet[1] in found


@every_report
@pytest.mark.parametrize("mark", ["~", "=", "%%", "##>"])
def test_a_mark_that_nobody_knows_is_loud(name: str, mark: str) -> None:
    """Items behind a mark that is not read as one are named, or nothing is found and that is."""
    text = change_bullets(TEXTS[name], f"{mark} ")
    assert len([f for f in findings_of(text) if f.kind == "bullet"]) < 10
    assert losses_of(text)


def test_an_item_hidden_in_a_bullet_is_named() -> None:
    """The independent count names the item that the reader joined to the one before."""
    text = TEXTS["hackney-2023-05"]
    report = parse_report(make_source(text.replace("\n- The board is", "\n\u2240 The board is")))
    named = [e for e in report.expectations if not e.met and e.what == "item of a list"]
    assert [e.found[:14] for e in named] == ["'The board is "]
    assert named[0].severity == "loss"


@settings(max_examples=60, deadline=None)
@given(st.text("ab.-\u2022 \n1)(\uf0b7A", max_size=60))
def test_the_independent_count_takes_any_text(text: str) -> None:
    """An item line begins where its text does, after something that is not a word."""
    for line in find_item_lines(text):
        assert text[line.start : line.start + len(line.text)] == line.text
        assert text[: line.start].strip()
