"""The details of a report are read whatever its hand."""

from __future__ import annotations

import pytest

from inspection_findings.reading import parse_report
from tests.support.variants import REPORTS, make_source

HACKNEY = next(path for path in REPORTS if "hackney" in path.name)


@pytest.mark.parametrize(
    "written", ["STOKE-ON-TRENT", "Stoke on Trent", "the London Borough of Stoke-On-Trent"]
)
def test_one_place_has_one_name_and_one_id(written: str) -> None:
    """However the title writes the place, reports on it have one borough and one kind of id."""
    text = HACKNEY.read_text(encoding="utf-8")
    place = text.index("Hackney", text.index("inspection of"))
    text = text[:place] + written + text[place + len("Hackney") :]
    report = parse_report(make_source(text))
    assert report.borough == "Stoke-on-Trent"
    assert report.report_id == "stoke-on-trent-2023-05"
