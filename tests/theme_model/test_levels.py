"""Levels of probability: chosen on the other boroughs, measured on the one left out."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.theme_model.evaluation.levels import (
    EVERYWHERE,
    TARGETS,
    Given,
    choose_level,
    measure_levels,
    read_levels,
)

METRICS = Path(__file__).parents[2] / "models" / "themes" / "metrics.json"


def make_given(borough: str, *pairs: tuple[float, bool], times: int = 20) -> list[Given]:
    return [
        Given(what="strength", where="narrative", borough=borough, probability=p, is_right=is_right)
        for p, is_right in pairs
        for _ in range(times)
    ]


@given(pairs=st.lists(st.tuples(st.sampled_from([0.2, 0.4, 0.6, 0.8]), st.booleans()), max_size=60))
def test_a_level_is_the_lowest_that_reaches_the_target(pairs: list[tuple[float, bool]]) -> None:
    """What is at or above the level is right often enough, and at no lower probability."""
    given_ = make_given("Ash", *pairs, times=4)
    level = choose_level(given_, 0.75)
    reaching = set()
    for candidate in (0.2, 0.4, 0.6, 0.8):
        kept = [one.is_right for one in given_ if one.probability >= candidate]
        exists = any(one.probability == candidate for one in given_)
        if exists and len(kept) >= 20 and sum(kept) >= 0.75 * len(kept):
            reaching.add(candidate)
    assert level == min(reaching, default=None)


def test_few_findings_make_no_level() -> None:
    """Nineteen that are all right are too few to choose a level from."""
    assert choose_level(make_given("Ash", (0.9, True), times=19), 0.95) is None
    assert choose_level(make_given("Ash", (0.9, True), times=20), 0.95) == 0.9


def test_a_borough_does_not_choose_its_own_level() -> None:
    """The left-out borough is counted from the level of the others, whatever its own would be."""
    others = make_given("Ash", (0.9, True), (0.5, True)) + make_given("Birch", (0.9, True))
    wrong = make_given("Cedar", (0.5, False))
    lines = measure_levels([*others, *wrong])
    (everywhere,) = [line for line in lines if line.where == EVERYWHERE]
    assert everywhere.level == 0.9, "with all boroughs, 0.5 is wrong too often"
    # Cedar has the level 0.5 of the others, and is wrong there; Ash and Birch have 0.9.
    assert (everywhere.given, everywhere.kept, everywhere.right) == (80, 60, 40)
    assert everywhere.under == 0.25
    (level,) = read_levels([asdict(line) for line in lines])
    assert (level.what, level.level, level.precision) == ("strength", 0.9, 0.6667)


def test_the_shipped_model_has_levels_that_were_measured() -> None:
    """The levels of the shipped model come from its figures: themes right in nine of ten."""
    lines = json.loads(METRICS.read_text(encoding="utf-8"))["levels"]
    everywhere = {line["what"]: line for line in lines if line["where"] == EVERYWHERE}
    levels = [level.what for level in read_levels(lines)]
    assert levels == ["strength", "area_for_improvement", "theme"]
    assert everywhere["theme"]["precision"] >= 0.9
    for what, line in everywhere.items():
        assert line["target"] == TARGETS[what]
        assert line["kept"] <= line["given"]
