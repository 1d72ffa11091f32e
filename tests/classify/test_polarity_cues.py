"""Evaluative language: praise, blame, wishes and denials are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from inspection_findings.classify.polarity_cues import CUES, count_cues


def shown(text: str) -> set[str]:
    """Return the cues that a text shows."""
    return {cue for cue, value in zip(CUES, count_cues([text])[0], strict=True) if value}


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Plans were comprehensive.", {"praise"}),
        ("Plans weren't comprehensive.", {"praise denied", "denial"}),
        ("Plans were patchy.", {"blame"}),
        ("Plans should be reviewed.", {"need"}),
        ("There should the need arise a plan.", set()),
        ("However, a plan exists.", {"concession"}),
        ("A plan exists.", set()),
    ],
)
def test_each_cue_is_seen(text: str, cues: set[str]) -> None:
    """Each text shows the cues that a reader would see, and no other."""
    assert shown(text) == cues


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Planning was done in four of the five cases.", 0.3),
        ("Planning was done in 40 per cent of cases.", -0.1),
        ("Planning was done in three-quarters of cases.", 0.25),
        ("Planning was done.", 0.0),
        ("Five of the two cases.", 0.0),
    ],
)
def test_a_share_of_cases_is_read(text: str, share: float) -> None:
    """Figures and words that give a share of cases count from one half."""
    assert count_cues([text])[0][CUES.index("share")] == pytest.approx(share)


def test_no_text_gives_no_row() -> None:
    """The shape holds without texts, and each row stands for itself."""
    assert count_cues([]).shape == (0, len(CUES))
    both = count_cues(["Strong.", "Weak."])
    assert (both == np.vstack([count_cues(["Strong."]), count_cues(["Weak."])])).all()
