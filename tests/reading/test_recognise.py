"""Which framework a report follows, and that a framework is an entry in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspection_findings.errors import ReadingError
from inspection_findings.frameworks import Frameworks, read_frameworks
from inspection_findings.reading import parse_report
from inspection_findings.records import Report
from tests.support.variants import REPORTS, ROOT, make_source

STANDARDS = (ROOT / "corpus" / "standards.toml").read_text(encoding="utf-8")
HARINGEY = next(path for path in REPORTS if "haringey" in path.name).read_text(encoding="utf-8")
UNSAID = ('carries = "either", ', "")  # what stands under the standards of 2018 and 2025


def with_joint_working(text: str) -> str:
    """Return a report in which 3.4 is the standard that it was until 2021."""
    changed = text.replace(
        "3.4. Out-of-court disposal policy and provision\n", "3.4. Joint working\n"
    )
    assert changed != text
    return changed


def without_resettlement(text: str) -> str:
    """Return a report that has no standard on resettlement."""
    changed = text.replace("4.1. Resettlement policy and provision\n", "")
    assert changed != text
    return changed


def read_changed(tmp_path: Path, *changes: tuple[str, str]) -> Frameworks:
    """Return the frameworks of the corpus's file with some of its text replaced."""
    text = STANDARDS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "standards.toml"
    path.write_text(text, encoding="utf-8")
    return read_frameworks(path)


def found(report: Report, standard: str) -> dict[str, int]:
    """Return how many blocks of each role stand under a standard."""
    roles = [block.role for block in report.blocks if block.standard == standard]
    return {role: roles.count(role) for role in sorted(set(roles))}


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_another_framework_is_refused(path: Path) -> None:
    """A report in which 3.4 is another standard is not read as if it were of this framework."""
    text = path.read_text(encoding="utf-8")
    other = with_joint_working(text)
    with pytest.raises(
        ReadingError, match=r"framework of 2018 to 2021 \(3\.4 is 'Joint working'\)"
    ):
        parse_report(make_source(other))


def test_a_report_of_a_framework_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The message names the framework, the heading that shows it, and which one can be read."""
    text = without_resettlement(with_joint_working(HARINGEY))
    frameworks = read_changed(tmp_path, UNSAID)
    with pytest.raises(ReadingError) as caught:
        parse_report(make_source(text), frameworks=frameworks)
    message = str(caught.value)
    assert "follows the framework of 2018 to 2021 (3.4 is 'Joint working')" in message
    assert "does not say how its reports are read" in message
    assert "give a report of the framework of 2021 to 2025" in message


def test_a_title_is_enough_to_refuse(tmp_path: Path) -> None:
    """Where a report names no standard that is known, its title says what it is."""
    text = (
        "An inspection of youth justice work with children and victims in\nX\n"
        "HM Inspectorate of Probation, May 2025\n"
    )
    with pytest.raises(ReadingError, match=r"framework of 2025 .*children and victims"):
        parse_report(make_source(text), frameworks=read_changed(tmp_path, UNSAID))
    with pytest.raises(ReadingError, match=r"none of the standards .* framework of 2025"):
        parse_report(make_source(text))


def test_a_title_does_not_decide_where_standards_do() -> None:
    """Services were called youth offending services in some reports of the framework of 2021."""
    text = HARINGEY.replace("youth justice services in", "youth offending services in", 1)
    assert text != HARINGEY
    assert parse_report(make_source(text)).framework == "2021"


def test_a_framework_is_an_entry_in_a_file(tmp_path: Path) -> None:
    """With the entry of 2018 completed, a report of 2018 is read by the same code."""
    start, end = STANDARDS.index('id = "2018"'), STANDARDS.index("# Known of 2025")
    entry_2018 = STANDARDS[start : STANDARDS.index("]\n\n[[frameworks]]", start)]
    completed = entry_2018.replace('"either"', '"bullets", in_score = true')
    completed = completed.replace("was_tried = false\n", "")
    for number in ("2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"):
        head, mark, tail = completed.partition(f'number = "{number}"')
        completed = head + mark + tail.replace('"bullets"', '"narrative"', 1)
    rules = STANDARDS[STANDARDS.index("[frameworks.casework]") : end]
    bands = STANDARDS[STANDARDS.index("score_bands = {") :].splitlines()[0]
    completed = completed.replace("standards = [", f"{bands}\nstandards = [")
    frameworks = read_changed(tmp_path, (entry_2018 + "]\n", f"{completed}]\n\n{rules}\n"))
    text = without_resettlement(with_joint_working(HARINGEY))
    report = parse_report(make_source(text), frameworks=frameworks)
    assert report.framework == "2018"
    assert found(report, "3.4")["bullet"] > 0
    assert {block.heading for block in report.blocks if block.role == "bullet"} >= {
        "3.4 Joint working: Strengths"
    }
    assert "4.1" not in {rating.standard for rating in report.ratings}


def test_what_a_standard_carries_is_taken_from_the_file(tmp_path: Path) -> None:
    """The same text becomes narrative where the file says that a standard carries it."""
    old = 'number = "1.2", name = "Staff", carries = "bullets"'
    frameworks = read_changed(tmp_path, (old, old.replace("bullets", "narrative")))
    before = parse_report(make_source(HARINGEY))
    after = parse_report(make_source(HARINGEY), frameworks=frameworks)
    assert "bullet" in found(before, "1.2")
    assert "bullet" not in found(after, "1.2")
    assert found(before, "1.1") == found(after, "1.1")


def test_the_rules_of_rating_are_taken_from_the_file(tmp_path: Path) -> None:
    """Other bands give other warnings; what was read is never corrected by them."""
    bands = "Good = 19, Outstanding = 31"
    frameworks = read_changed(tmp_path, (bands, bands.replace("19", "30")))
    report = parse_report(make_source(HARINGEY), frameworks=frameworks)
    (warning,) = [one for one in report.expectations if "compared with the score" in one.what]
    assert (warning.expected, warning.found, warning.met) == ("Requires improvement", "Good", False)
    assert report.overall_rating == "Good"


def test_a_file_that_does_not_say_how_to_read_is_named(tmp_path: Path) -> None:
    """Without what the standards carry, a report is refused, and the message says what to add."""
    frameworks = read_changed(
        tmp_path, UNSAID, ('carries = "bullets", ', ""), ('carries = "narrative", ', "")
    )
    with pytest.raises(ReadingError, match="say there how its reports are read") as caught:
        parse_report(make_source(HARINGEY), frameworks=frameworks)
    assert "the framework of 2021 to 2025" in str(caught.value)
