"""Polarity in words: stated and inferred, apart and together."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inspection_findings.frames import FindingRow, frame_to_rows
from inspection_findings.theme_report.badges import Tally, read_badge, tally_findings
from tests.support.frames import make_finding, make_frames


def read_findings(*values: Mapping[str, object]) -> tuple[FindingRow, ...]:
    """Return findings with these values."""
    made = [make_finding(f"f{n}", "Ash", **one) for n, one in enumerate(values)]
    return frame_to_rows(make_frames(findings=made).findings, FindingRow)


INFERRED: Mapping[str, object] = {"polarity_from": "model", "polarity_coder_kind": "model"}
NONE: Mapping[str, object] = {"polarity": None, "polarity_from": None}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "strength"),
        ({"polarity": "area_for_improvement"}, "area for improvement"),
        ({**INFERRED, "polarity": "area_for_improvement"}, "area for improvement, inferred"),
        ({**INFERRED, "polarity_coder_kind": "person"}, "strength"),
        ({"polarity_from": "coder", "polarity_coder_kind": "reference"}, "strength, inferred"),
        ({**NONE, "kind": "recommendation"}, "recommendation"),
    ],
)
def test_a_badge_says_what_is_only_inferred(values: dict[str, object], words: str) -> None:
    """A heading and a person state a polarity; the model and the reference coding infer it."""
    badge = read_badge(read_findings(values)[0])
    assert badge is not None
    assert badge.words == words


def test_a_finding_without_a_polarity_has_no_badge() -> None:
    """Nothing is said where nobody says or infers anything."""
    assert read_badge(read_findings(NONE)[0]) is None


def test_counts_are_apart_and_together() -> None:
    """Each count says how many are stated and how many inferred, and nothing is lost."""
    area: Mapping[str, object] = {"polarity": "area_for_improvement"}
    findings = read_findings(
        area, *[{**area, **INFERRED}] * 5, {}, {**NONE, "kind": "recommendation"}, NONE
    )
    tally = tally_findings(findings)
    assert tally.area_for_improvement.words == "1 stated, 5 inferred"
    assert (tally.area_for_improvement.together, tally.strength.stated) == (6, 1)
    assert tally.findings == len(findings)
    assert tally.words == (
        "1 strength; 6 areas for improvement: 1 stated, 5 inferred; 1 recommendation; "
        "1 without polarity"
    )


def test_a_mixed_finding_counts_as_both_and_is_one() -> None:
    """It is a strength and an area for improvement in each count, and the words say so."""
    mixed: Mapping[str, object] = {"polarity": "mixed", **INFERRED}
    tally = tally_findings(read_findings({"polarity": "area_for_improvement"}, mixed))
    assert (tally.strengths.words, tally.areas.words) == ("1 inferred", "1 stated, 1 inferred")
    assert (tally.findings, tally.others, tally.leaning) == (2, 0, "weak")
    assert tally.words == (
        "1 strength: 1 inferred; 2 areas for improvement: 1 stated, 1 inferred; "
        "1 mixed: 1 inferred (counted as both)"
    )


def test_a_cell_leans_by_what_is_stated_and_inferred() -> None:
    """More strengths, more areas, as many, neither, or nothing: each has its colour."""
    area: Mapping[str, object] = {"polarity": "area_for_improvement"}
    leanings = [
        tally_findings(read_findings(*values)).leaning
        for values in ([{}, {}, area], [area, {**area, **INFERRED}, {}], [{}, area], [NONE])
    ]
    assert leanings == ["strong", "weak", "even", "other"]
    assert Tally().leaning == "none"
