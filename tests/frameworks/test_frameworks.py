"""The crosswalk of standards: keyed on framework and number, sourced, and consistent."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_findings.errors import FrameworkError
from inspection_findings.frameworks import Frameworks, StandardKey, read_frameworks
from inspection_findings.reading.youth_justice.standards import FRAMEWORK_2021, OTHER_FRAMEWORKS
from tests.support.frames import CORPUS, read_default_codebook

FRAMEWORKS = read_frameworks(CORPUS / "standards.toml")
KEYS = sorted(FRAMEWORKS.standards)
IDS = [framework.framework_id for framework in FRAMEWORKS.entries]


def test_three_frameworks_in_order() -> None:
    """The three frameworks are there, the earliest first, and follow upon each other."""
    assert IDS == ["2018", "2021", "2025"]
    for earlier, later in zip(FRAMEWORKS.entries, FRAMEWORKS.entries[1:], strict=False):
        assert earlier.last_year == later.first_year


def test_the_file_agrees_with_the_reader() -> None:
    """The reader of reports and the crosswalk know the same standards of 2021, by the same name."""
    read = {(one.number, one.name) for one in FRAMEWORK_2021.standards}
    held = {
        (key.number, one.name)
        for key, one in FRAMEWORKS.standards.items()
        if key.framework == "2021"
    }
    assert held == read
    for number, name in OTHER_FRAMEWORKS:
        assert FRAMEWORKS.name_of("2018", number).casefold() == name


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
        ('version = "1.0.0"', "version = ", "is not TOML"),
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
