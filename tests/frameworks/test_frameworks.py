"""The crosswalk of standards: keyed on framework and number, sourced, and consistent."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.errors import FrameworkError
from inspection_findings.frameworks import Framework, Frameworks, StandardKey, read_frameworks
from tests.support.frames import CORPUS, read_default_codebook

FRAMEWORKS = read_frameworks(CORPUS / "standards.toml")
KEYS = sorted(FRAMEWORKS.standards)
IDS = [framework.framework_id for framework in FRAMEWORKS.entries]


def find_framework(framework_id: str) -> Framework:
    """Return a framework of the corpus."""
    return next(one for one in FRAMEWORKS.entries if one.framework_id == framework_id)


def test_three_frameworks_in_order() -> None:
    """The three frameworks are there, the earliest first, and follow upon each other."""
    assert IDS == ["2018", "2021", "2025"]
    for earlier, later in zip(FRAMEWORKS.entries, FRAMEWORKS.entries[1:], strict=False):
        assert earlier.last_year == later.first_year


def test_only_what_was_seen_is_said() -> None:
    """All can be read; of those whose reports could not be tried, the file says nothing more."""
    assert all(one.can_be_read for one in FRAMEWORKS.entries)
    assert [one.framework_id for one in FRAMEWORKS.entries if one.was_tried] == ["2021"]
    for framework in FRAMEWORKS.entries:
        carried = {standard.carries for standard in framework.standards}
        assert framework.was_tried == bool(framework.score_bands and framework.casework)
        assert framework.was_tried or carried <= {"either", "standards"}
        assert framework.was_tried or {one.in_score for one in framework.standards} == {None}


@pytest.mark.parametrize(
    ("score", "rating"),
    [
        (0, "Inadequate"),
        (6, "Inadequate"),
        (7, "Requires improvement"),
        (18, "Requires improvement"),
        (19, "Good"),
        (30, "Good"),
        (31, "Outstanding"),
        (36, "Outstanding"),
    ],
)
def test_a_score_goes_with_the_band_it_falls_in(score: int, rating: str) -> None:
    """The bands meet without a gap, at the scores that reports have shown."""
    assert find_framework("2021").rate_score(score) == rating


def test_a_casework_standard_is_rated_by_its_lowest_key_question() -> None:
    """The lowest percentage counts, in any order; without percentages nothing is said."""
    framework = find_framework("2021")
    assert framework.rate_casework([95, 64, 80]) == "Requires improvement"
    assert framework.rate_casework([65, 100]) == "Good"
    assert framework.rate_casework([]) is None


def test_a_rule_that_is_not_known_rates_nothing() -> None:
    """Where the file says nothing of scores and key questions, no rating is derived from them."""
    framework = find_framework("2025")
    assert framework.rate_score(36) is None
    assert framework.rate_casework([100]) is None


def test_themes_are_those_of_the_codebook() -> None:
    """A theme that depends on a framework is one that the codebook defines."""
    assert set(FRAMEWORKS.themes) <= set(read_default_codebook().theme_ids)


def test_everything_has_its_source_and_says_what_was_checked() -> None:
    """Each standard, link and theme has a source; what was not checked has none that pretends."""
    for standard in FRAMEWORKS.standards.values():
        assert standard.source
        assert (standard.verified == "unchecked") == ("could be opened" in standard.source)
    assert all(link.source and link.note for link in FRAMEWORKS.links)


def test_same_name_is_not_the_same_standard() -> None:
    """2.1 and 3.1 are both Assessment; 3.4 kept its number and changed its subject."""
    assert FRAMEWORKS.name_of("2021", "2.1") == FRAMEWORKS.name_of("2021", "3.1") == "Assessment"
    assert not FRAMEWORKS.are_same(StandardKey("2021", "2.1"), StandardKey("2021", "3.1"))
    assert not FRAMEWORKS.are_same(StandardKey("2018", "3.4"), StandardKey("2021", "3.4"))
    assert FRAMEWORKS.are_same(StandardKey("2018", "1.1"), StandardKey("2021", "1.1"))
    assert not FRAMEWORKS.are_same(StandardKey("2021", "2.1"), StandardKey("2025", "assessing"))


def test_links_lead_from_earlier_to_later() -> None:
    """Every link goes forward in time, and is found from both of its ends."""
    for link in FRAMEWORKS.links:
        assert IDS.index(link.earlier.framework) < IDS.index(link.later.framework)
        for key in (link.earlier, link.later):
            assert link in FRAMEWORKS.links_of(key.framework, key.number)


@given(st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_being_the_same_is_an_equivalence(
    one: StandardKey, other: StandardKey, third: StandardKey
) -> None:
    """Each is the same as itself, both ways round, and through a third."""
    assert FRAMEWORKS.are_same(one, one)
    assert FRAMEWORKS.are_same(one, other) == FRAMEWORKS.are_same(other, one)
    if FRAMEWORKS.are_same(one, other) and FRAMEWORKS.are_same(other, third):
        assert FRAMEWORKS.are_same(one, third)


@given(
    st.sampled_from([*FRAMEWORKS.themes, "staffing"]),
    st.sampled_from([*IDS, "2031"]),
    st.sampled_from([*IDS, "2031"]),
)
def test_difference_is_the_same_both_ways(theme_id: str, one: str, other: str) -> None:
    """Whether two frameworks may be compared does not depend on which is named first."""
    reason = FRAMEWORKS.explain_difference(theme_id, one, other)
    assert reason == FRAMEWORKS.explain_difference(theme_id, other, one)
    if one == other or theme_id not in FRAMEWORKS.themes:
        assert reason == ""


def test_what_a_framework_could_not_show() -> None:
    """Resettlement has no place before 2021; victims have a standard of their own from 2025."""
    assert not FRAMEWORKS.can_show("resettlement", "2018")
    assert FRAMEWORKS.can_show("victim-work", "2018")
    assert "no place" in FRAMEWORKS.explain_difference("resettlement", "2018", "2021")
    assert "standard since" in FRAMEWORKS.explain_difference("victim-work", "2021", "2025")
    assert FRAMEWORKS.explain_difference("victim-work", "2018", "2021") == ""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('own = ["2021:4.1"]', 'own = ["2021:9.9"]', "names 2021:9.9, which no framework has"),
        ('own = ["2021:4.1"]', 'own = ["4.1"]', "'4.1' is no standard"),
        ('not_shown = ["2018"]', 'not_shown = ["1998"]', "names 1998, which no framework has"),
        ('relation = "related"', 'relation = "alike"', "relation is 'alike'; it is one of exact"),
        ('source = "refresh-2021"', 'source = "hearsay"', "'hearsay' or the source"),
        ('number = "1.2"', 'number = "1.1"', "has 2018:1.1 twice|names 2018:1.2"),
        ('version = "1.1.0"', "version = ", "is not TOML"),
        ('carries = "bullets"', 'carries = "tables"', "carries is 'tables'; it is one of bullets"),
        ("Good = 19", "Fine = 19", "score_bands must have a lowest value for each of Inadequate"),
        ("Good = 19", "Good = 6", "score_bands must begin at 0 and rise"),
        ("Inadequate = 0,", "Inadequate = 1,", "score_bands must begin at 0 and rise"),
        ("Good = 65", "Good = 85", "casework.bands must begin at 0 and rise"),
        ("key_questions = 3", "", "lacks 'key_questions'"),
        ("score_bands = {", "score_bands = 3 # {", "another form than expected"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(
    old: str, new: str, problem: str, tmp_path: Path
) -> None:
    """The message names the file and what is wrong in it."""
    text = (CORPUS / "standards.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "standards.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FrameworkError, match=problem) as caught:
        read_frameworks(path)
    assert str(path) in str(caught.value)


def test_a_store_without_frameworks_compares_everything() -> None:
    """Where nothing is known of frameworks, nothing is held to be incomparable."""
    nothing = Frameworks(version="0", entries=(), links=())
    assert nothing.explain_difference("resettlement", "2018", "2021") == ""
    assert nothing.name_of("2018", "1.1") == ""
