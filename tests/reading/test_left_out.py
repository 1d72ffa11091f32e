"""What a report may leave out, and what it may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspection_findings.reading import parse_report
from inspection_findings.records import Expectation, Report
from tests.support.variants import REPORTS, findings_of, make_source

EACH = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
RESETTLEMENT = "4.1 Resettlement policy and provision"


def unmet(report: Report, severity: str) -> list[Expectation]:
    return [e for e in report.expectations if not e.met and e.severity == severity]


def without_section(text: str) -> str:
    """Take out everything below the headings of resettlement, and the headings."""
    heading = list(re.finditer(r"(?m)^[#* ]*4\.1\. Resettlement$", text))[-1]
    end = list(re.finditer(r"(?m)^[#* ]*Further information$", text))[-1]
    return text[: heading.start()] + text[end.start() :]


def without_rating(text: str, instead: str = "") -> str:
    """Take the resettlement row out of the ratings page."""
    rating = "(?:Requires improvement|Good|Outstanding)"
    pattern = rf"4\.1\.?[\s|]+Resettlement policy and provision[\s|]+(?:<b>)?{rating}(?:</b>)?"
    changed = re.sub(pattern, instead, text)
    assert changed != text
    return changed


@EACH
def test_a_report_without_resettlement_cases_has_lost_nothing(path: Path) -> None:
    """Neither heading nor rating of resettlement: a note that it is left out, and no loss."""
    text = path.read_text(encoding="utf-8")
    changed = without_rating(without_section(text))
    report = parse_report(make_source(changed))
    assert not unmet(report, "loss")
    (note,) = [e for e in unmet(report, "note") if e.where == RESETTLEMENT]
    assert note.found == "neither heading nor rating"
    kept = [f.text for f in findings_of(text) if f.standard != "4.1"]
    assert [f.text for f in findings_of(changed)] == kept


@EACH
def test_the_reason_that_a_report_gives_is_quoted(path: Path) -> None:
    """What the report says of cases that there were not stands in the note."""
    reason = "Resettlement was not inspected, as there were no such cases."
    text = without_rating(without_section(path.read_text(encoding="utf-8")), reason)
    (note,) = [e for e in unmet(parse_report(make_source(text)), "note") if e.where == RESETTLEMENT]
    assert "Resettlement was not inspected" in note.found


@EACH
@pytest.mark.parametrize("change", [without_section, without_rating])
def test_half_of_it_missing_is_still_loss(path: Path, change: object) -> None:
    """A section without its rating, or a rating without its section, is loss as before."""
    assert callable(change)
    report = parse_report(make_source(change(path.read_text(encoding="utf-8"))))
    assert RESETTLEMENT in {e.where for e in unmet(report, "loss")}


@EACH
def test_no_other_standard_may_be_left_out(path: Path) -> None:
    """A report without 2.4 has lost it, rating and all."""
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(?m)^([#* ]*)2\.4\.? .*Reviewing", r"\1", text)
    report = parse_report(make_source(changed))
    assert "2.4 Reviewing" in {e.where for e in unmet(report, "loss")}
