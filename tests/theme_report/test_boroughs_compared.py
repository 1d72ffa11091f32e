"""What is said of boroughs beside each other: stated findings first, and no more than they show."""

from __future__ import annotations

from typing import Any

from inspection_findings.theme_report import Contents, compare_boroughs
from inspection_findings.theme_report.badges import Count, Tally
from inspection_findings.theme_report.leanings import describe_leanings
from tests.support.contents import SMALL
from tests.support.frames import gather, make_coding, make_finding, make_frames, make_report

AREA = {"polarity": "area_for_improvement"}
INFERRED = {"polarity_from": "model", "polarity_coder_kind": "model"}


def make_contents(**said: list[dict[str, Any]]) -> Contents:
    """Return contents in which each borough has these findings on the first theme."""
    ids = [f"{name}-{n}" for name, own in said.items() for n in range(len(own))]
    findings = [
        make_finding(f"{name}-{n}", name, **one)
        for name, own in said.items()
        for n, one in enumerate(own)
    ]
    return gather(
        make_frames(
            reports=[make_report(name) for name in said],
            findings=findings,
            effective_codings=[make_coding(one, "health") for one in ids],
        ),
        SMALL,
    )


def test_a_contrast_is_one_that_stated_findings_show() -> None:
    """What leans only by inferred findings is no contrast, and what turns round is not named."""
    turned = [{}, *[{**AREA, **INFERRED}] * 2]
    contents = make_contents(Ash=[{}], Birch=[AREA], Cedar=[INFERRED], Elm=turned)
    found = compare_boroughs(contents, ["Ash", "Birch", "Cedar", "Elm"])
    (one,) = found.contrasts
    assert one.sentence == "Ash is strong; Birch is weak"
    assert [side.borough for side in one.sides if side.turns_round] == ["Elm"]
    assert found.inferred_contrasts == ()
    found = compare_boroughs(contents, ["Birch", "Cedar"])
    assert found.contrasts == ()
    (one,) = found.inferred_contrasts
    assert one.inferred_sentence == "Birch is weak; Cedar leans strong, counting inferred findings"
    assert found.summary == (
        "Of 1 theme with a finding, none is strong in one borough and weak in another."
        " One is so only with inferred findings."
    )
    found = compare_boroughs(contents, ["Ash", "Elm"])
    assert (found.contrasts, found.inferred_contrasts) == ((), ())


def test_most_boroughs_are_more_than_half() -> None:
    """Where no theme has so many, those of the largest number are named with it."""
    weak = Tally(area_for_improvement=Count(stated=1))
    boroughs = ["Ash", "Birch", "Cedar", "Elm"]
    health, voice = SMALL.themes
    tallies = {("health", "Ash"): weak, ("health", "Birch"): weak, ("voice", "Ash"): weak}
    assert describe_leanings([health, voice], boroughs, tallies) == (
        "Themes to be improved in the largest number of boroughs (2 of 4): Health.",
    )
    tallies["health", "Cedar"] = weak
    assert describe_leanings([health, voice], boroughs, tallies) == (
        "More areas for improvement in most boroughs: Health (3 of 4).",
    )
