"""Text that is not the inspectorate's, or not English: left out with its reason, and said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspection_findings.reading import parse_report, segment_report
from inspection_findings.reading.welsh import is_welsh
from inspection_findings.records import Expectation, Report
from tests.support.variants import REPORTS, comparable, findings_of, make_source

TEXTS = {path: path.read_text(encoding="utf-8") for path in REPORTS}
EACH = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
# Made for this test.
FOREWORD = (
    "Rhagair\n\nRoedd gwaith y bwrdd yn gryf. Mae staff yn adnabod y plant yn dda. "
    "Nid oedd cynlluniau diogelwch yn ddigon clir.\n\n"
)
BULLETS = (
    "- Mae'r bwrdd yn gryf ac mae staff yn cael cefnogaeth dda.\n",
    "- Nid yw'r cynlluniau yn ddigon clir, ac mae angen gwella'r gwaith gyda dioddefwyr.\n",
)
PLAN = (
    "Council action plan\n\nThe council will do the following.\n\n"
    "Recommendations\n\nThe Director of Children's Services should:\n\n"
    "1. hold a workshop\n\n1.1. Governance and leadership\n\nStrengths:\n\n"
    "- The council is proud of its board.\n\nAreas for improvement:\n\n"
    "- The council will write a new strategy by March.\n"
)


def unmet(report: Report, severity: str) -> dict[str, Expectation]:
    return {e.what: e for e in report.expectations if not e.met and e.severity == severity}


def before(text: str, heading: str, addition: str) -> str:
    """Put some text before the last line that is this heading."""
    at = list(re.finditer(rf"(?m)^[#* ]*{heading}$", text))[-1].start()
    return text[:at] + addition + text[at:]


@EACH
def test_a_welsh_foreword_is_left_out_and_said(path: Path) -> None:
    """No sentence of it becomes a finding; a note says how much was left out."""
    text = before(TEXTS[path], "Ratings", FOREWORD)
    report = parse_report(make_source(text))
    segmentation = segment_report(report)
    assert comparable(segmentation.findings) == comparable(findings_of(TEXTS[path]))
    left_out = [one.text for one in segmentation.skipped if one.reason == "Welsh text"]
    assert left_out[0] == "Rhagair"
    assert len(left_out) == 2
    assert unmet(report, "note")["Welsh text"].where == "foreword"
    assert not unmet(report, "loss")


@EACH
@pytest.mark.parametrize("bullet", BULLETS)
def test_welsh_bullets_are_loss(path: Path, bullet: str) -> None:
    """A Welsh bullet among the findings is left out, and it is loss that names it."""
    end = list(re.finditer(r"(?m)^[#* ]*Areas for improvement:?\**$", TEXTS[path]))[1].end()
    text = f"{TEXTS[path][:end]}\n\n{bullet}{TEXTS[path][end:].lstrip()}"
    report = parse_report(make_source(text))
    assert comparable(segment_report(report).findings) == comparable(findings_of(TEXTS[path]))
    loss = unmet(report, "loss")["Welsh text"]
    assert bullet[2:20] in loss.found
    assert set(unmet(report, "loss")) == {"Welsh text"}


def test_a_report_with_its_translation_is_one_note_a_section() -> None:
    """Many Welsh paragraphs in one place are said once, with their number."""
    more = FOREWORD.partition("\n\n")[2] * 4
    text = before(TEXTS[REPORTS[0]], "Ratings", FOREWORD + more)
    assert "6 paragraphs" in unmet(parse_report(make_source(text)), "note")["Welsh text"].found


def test_welsh_and_english_in_one_paragraph_are_loss() -> None:
    """A paragraph in both languages is kept, and is loss: nobody knows what of it is a finding."""
    path = REPORTS[0]
    mixed = (
        "The board was strong and the staff knew the children well. "
        "Roedd gwaith y bwrdd yn gryf ac mae staff yn adnabod y plant yn dda.\n\n"
    )
    report = parse_report(make_source(before(TEXTS[path], "Ratings", mixed)))
    assert "The board was strong" in unmet(report, "loss")["Welsh and English together"].found


@EACH
def test_no_english_paragraph_is_welsh(path: Path) -> None:
    """Nothing in the reports is taken for Welsh, down to single sentences."""
    assert not [f.text for f in findings_of(TEXTS[path]) if is_welsh(f.text)]
    assert not [line for line in TEXTS[path].split("\n") if is_welsh(line)]


@EACH
@pytest.mark.parametrize("last", ["", "Further information"])
@pytest.mark.parametrize("name", ["Council action plan", "Response to HMIP inspection"])
def test_an_action_plan_after_the_report_is_loss(path: Path, last: str, name: str) -> None:
    """What a council adds after the last section is no finding; it is loss that names it."""
    text, plan = TEXTS[path], PLAN.replace("Council action plan", name)
    text = f"{text}\n\n{plan}" if not last else before(text, last, plan)
    report = parse_report(make_source(text))
    assert comparable(segment_report(report).findings) == comparable(findings_of(TEXTS[path]))
    assert name in unmet(report, "loss")["text after the report"].found


@EACH
@pytest.mark.parametrize("number", ["1.2", "3.4"])
def test_a_standard_that_comes_twice_is_loss(path: Path, number: str) -> None:
    """Its second text is no finding; it is loss that names the heading."""
    text = TEXTS[path]
    name = {"1.2": "Staff", "3.4": "Out-of-court disposal policy and provision"}[number]
    again = f"{number}. {name}\n\nStrengths:\n\n- Another service is strong.\n\n"
    changed = before(text, "Further information", again)
    report = parse_report(make_source(changed))
    assert comparable(segment_report(report).findings) == comparable(findings_of(text))
    assert f"{number}. {name}" in unmet(report, "loss")["text after the report"].found


@EACH
def test_a_heading_repeated_on_the_next_page_is_no_second_section(path: Path) -> None:
    """The heading of the section that goes on changes nothing."""
    text = TEXTS[path]
    at = re.search(r"(?m)^[#* ]*Diversity$", text)
    assert at
    next_ = re.search(r"\n(?=- )|\n\n(?=[A-Z])", text[at.end() + 80 :])
    assert next_
    middle = at.end() + 80 + next_.start()
    changed = f"{text[:middle]}\n\nDiversity\n\n{text[middle:].lstrip()}"
    report = parse_report(make_source(changed))
    assert "text after the report" not in unmet(report, "loss")
