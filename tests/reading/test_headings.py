"""Headings that are torn, run into the text or in other words keep the polarity below them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from inspection_findings.reading import parse_report
from inspection_findings.records import Expectation
from tests.support.variants import REPORTS, comparable, findings_of, hard_wrap, make_source

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in REPORTS}
AREAS = re.compile(r"^(\W*)areas for improvement:?(\W*)$", re.IGNORECASE | re.MULTILINE)
STRENGTHS = re.compile(r"^(\W*)strengths:?(\W*)$", re.IGNORECASE | re.MULTILINE)

every_report = pytest.mark.parametrize("name", TEXTS)


def expectations_of(text: str, severity: str) -> list[Expectation]:
    """Return what is unmet of one severity."""
    expectations = parse_report(make_source(text)).expectations
    return [one for one in expectations if not one.met and one.severity == severity]


def outcome(text: str) -> list[tuple[object, ...]]:
    """Return the findings of a text, to compare."""
    return comparable(findings_of(text))


@every_report
@pytest.mark.parametrize(
    "torn",
    [
        "\nAreas for\nimprovement:\n\n",
        "Areas for\nimprovement:\n",
        "\nAreas\nfor\nimprovement\n\n",
        "\nAreas for\n\nimprovement:\n\n",
        "Areas for improvement (continued):\n",
        "\nAreas for improvement cont'd\n\n",
        "\nAreas for development:\n\n",
        "Areas for development:\n",
        "\nWhat needs to improve?\n\n",
        "\nAREAS OF WEAKNESS\n\n",
    ],
)
def test_a_heading_in_another_form_keeps_the_polarity(name: str, torn: str) -> None:
    """Torn with or without blank lines, "(continued)", other words: the findings are the same."""
    text = TEXTS[name]
    assert outcome(AREAS.sub(torn, text)) == outcome(text)


@every_report
@pytest.mark.parametrize("words", ["Key strengths:", "What is working well", "Areas of strength"])
def test_strengths_in_other_words(name: str, words: str) -> None:
    """A heading for strengths in other words is understood, and said to be read so."""
    text = STRENGTHS.sub(f"\n{words}\n\n", TEXTS[name])
    assert outcome(text) == outcome(TEXTS[name])
    notes = expectations_of(text, "note")
    assert {n.found for n in notes if n.what == "polarity heading in other words"} == {words}


@every_report
@pytest.mark.parametrize("wrap", [lambda text: text, lambda text: hard_wrap(text, 80)])
def test_a_heading_run_into_its_first_item(name: str, wrap: Callable[[str], str]) -> None:
    """In "Areas for improvement: - ..." the heading ends at the colon."""
    text = wrap(TEXTS[name])
    run_in = re.sub(r"^(Areas for improvement:)\s*\n+(?=- )", r"\1 ", text, flags=re.MULTILINE)
    assert outcome(run_in) == outcome(TEXTS[name])


@every_report
@pytest.mark.parametrize("words", ["Points to consider:", "Where more development is called for"])
def test_an_unknown_heading_ends_the_polarity_loudly(name: str, words: str) -> None:
    """Bullets below a heading that nobody knows are no strengths, and the loss is named."""
    known = {f.text for f in findings_of(TEXTS[name]) if f.polarity == "area_for_improvement"}
    for form in (f"{words}\n", f"\n{words}\n\n"):
        text = AREAS.sub(form, TEXTS[name])
        assert not [f for f in findings_of(text) if f.text in known and f.polarity == "strength"]
        losses = {loss.what for loss in expectations_of(text, "loss")}
        assert {"paragraphs that could not be placed", "areas for improvement"} <= losses


@every_report
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_not_done_well_is_no_strength(name: str, end: str) -> None:
    """A negation in a heading turns it round, whatever ends the lines."""
    known = {f.text for f in findings_of(TEXTS[name]) if f.polarity == "area_for_improvement"}
    text = AREAS.sub("\nWhat the service does not do well\n\n", TEXTS[name]).replace("\n", end)
    assert not [f for f in findings_of(text) if f.text in known and f.polarity == "strength"]
    assert expectations_of(text, "loss")


@pytest.mark.parametrize("line", ["\n\nstrengths\n\n", "\n- strengths\n", ".\nstrengths\n"])
def test_a_polarity_heading_in_small_letters_is_a_loss(line: str) -> None:
    """Unless it is the last line of a wrapped sentence, which alone goes on from the one before."""
    words = "they were done well, but this was not consistent"
    head, _, tail = TEXTS["hackney-2023-05"].partition(words)
    assert tail
    assert expectations_of(f"{head}they were{line}consistent{tail}", "loss")
    wrapped = f"{head}they were done well, which was one of its\nstrengths{tail}"
    assert expectations_of(wrapped, "loss") == []


def test_a_line_without_a_mark_under_a_polarity_heading_is_a_loss() -> None:
    """However short it is, and whether or not it ends with a full stop."""
    for line in ("Staff turnover is high.", "The board does not challenge"):
        text = TEXTS["hackney-2023-05"].replace("Strengths:\n", f"Strengths:\n\n{line}\n\n", 1)
        assert "text under a polarity heading" in {e.what for e in expectations_of(text, "loss")}


@every_report
def test_no_area_for_improvement_at_all_is_a_loss(name: str) -> None:
    """A service that is not outstanding throughout has something to improve."""
    text = AREAS.sub("", TEXTS[name])
    assert "areas for improvement" in {e.what for e in expectations_of(text, "loss")}


@every_report
def test_text_under_a_polarity_heading_that_gives_no_bullet_is_a_loss(name: str) -> None:
    """Items without any mark are not findings, and the loss names the heading and the standard."""
    head, _, rest = TEXTS[name].rpartition("Areas for improvement")
    section, end, tail = rest.partition("\n## ") if "\n## " in rest else (rest, "", "")
    text = f"{head}Areas for improvement{re.sub(r'^- ', '', section, flags=re.M)}{end}{tail}"
    losses = [loss for loss in expectations_of(text, "loss") if loss.what.startswith("bullets un")]
    assert losses
    assert all("reas for improvement" in loss.what and loss.where for loss in losses)
