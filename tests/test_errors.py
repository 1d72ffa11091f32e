"""Errors name the place, the problem and the cure."""

from __future__ import annotations

import pytest

from inspection_findings.errors import UnknownNameError

THEMES = ["governance", "voice", "victim-work", "victim-safety", "out-of-court"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("vict", "victim-work"),  # by letters alone, "voice" is nearer
        ("VICT", "victim-work"),
        ("court", "out-of-court"),
        ("goverance", "governance"),
        ("Voise", "voice"),
    ],
)
def test_the_nearest_name_comes_before_the_long_list(name: str, nearest: str) -> None:
    """A hint stands first: a name that begins so, or holds the letters, or is spelled like it."""
    words = str(UnknownNameError("theme", name, THEMES))
    assert words == (
        f"theme '{name}' is not known. Did you mean '{nearest}'? Known themes: {', '.join(THEMES)}."
    )


def test_a_name_like_no_other_has_no_hint() -> None:
    """Where nothing is near, the known names alone are listed."""
    assert str(UnknownNameError("borough", "xyz", ["Hackney", "Islington"])) == (
        "borough 'xyz' is not known. Known boroughs: Hackney, Islington."
    )
    assert str(UnknownNameError("theme", "", ["voice"])).endswith(
        "is not known. Known themes: voice."
    )


def test_capitals_do_not_hide_the_nearest_name() -> None:
    """A known name in capitals is found from small letters."""
    assert "Did you mean 'HACKNEY'?" in str(UnknownNameError("borough", "hackny", ["HACKNEY"]))


def test_where_nothing_is_known_the_error_says_so() -> None:
    """An empty store lists nothing, and says that it is empty."""
    words = str(UnknownNameError("polarity", "good", []))
    assert words == "polarity 'good' is not known. No polarities are stored yet."
