"""What a hyphen at a line's end is, told from the rest of the document."""

from __future__ import annotations

import pytest

from inspection_findings.reading.formats.hyphens import collect_words, find_guesses, join_lines

# Enough words that are broken at a line's end and stand whole elsewhere: a typesetter broke them.
BROKEN = [
    ["a plan for develop-", "ment and assess-", "ment with manage-", "ment, say all."],
    ["development, assessment, management"],
]


def join(lines: list[str], *others: list[str]) -> tuple[str, list[str]]:
    blocks = [lines, *others]
    words = collect_words(blocks)
    return join_lines(lines, words), find_guesses([lines], words)


@pytest.mark.parametrize(
    ("lines", "elsewhere", "joined"),
    [
        (["the part-", "nership"], "a partnership", "the partnership"),
        (["a long-", "term plan"], "in the long-term", "a long-term plan"),
        (["multi-", "agency work"], "", "multi-agency work"),
        (["twenty-", "three cases"], "", "twenty-three cases"),
        (["over-", "represented groups"], "", "over-represented groups"),
        (["his sofa-", "surfing days"], "sofa-surfed", "his sofa-surfing days"),
        (["pre-", "and post-court"], "", "pre- and post-court"),
        (["face-to-", "face work"], "", "face-to-face work"),
        (["post-", "release work"], "", "post-release work"),
        (["in-", "crease"], "", "increase"),
        (["and/", "or"], "", "and/or"),
        (["soft\u00ad", "ly"], "", "softly"),
        (["a pdf\x02", "made hyphen"], "pdf-made", "a pdf-made hyphen"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(lines: list[str], elsewhere: str, joined: str) -> None:
    """It stays where the word has one elsewhere, or mostly has; else the word is made whole."""
    assert join(lines, *BROKEN, [elsewhere])[0] == joined


def test_no_word_is_made_whole_where_none_was_broken() -> None:
    """A document whose lines break no words keeps every hyphen."""
    assert join(["the well-", "being of all"])[0] == "the well-being of all"


def test_a_guess_is_named() -> None:
    """Where the document does not decide, the word is listed for the reader."""
    assert join(["the coordi-", "nator"], *BROKEN)[1] == ["coordi-nator"]
    assert join(["the part-", "nership"], *BROKEN, ["a partnership"])[1] == []
