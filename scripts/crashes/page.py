"""The page with what was tried, and what was seen."""

from __future__ import annotations

from collections.abc import Sequence

from crashes.trial import Outcome
from markers import table

_HEAD = [
    *("command", "moments", "killed", "killed twice", "states", "whole, again the same"),
    *("left an unfinished file", "finished by the next"),
]
_HARD_HEAD = ["command", "full disk", "read-only folder", "store held by another"]


def render(outcomes: Sequence[Outcome], *, most: int, seed: int) -> str:
    """Return the page."""
    return table(_HEAD, [_row(one) for one in outcomes]) + "\n"


def _row(outcome: Outcome) -> list[str]:
    wrong = len({problem.split(":")[0] for problem in outcome.problems})
    return [
        *(outcome.deed.name, f"{outcome.moments:,}", str(outcome.kills), str(outcome.twice)),
        *(str(outcome.states), f"{wrong} problems" if wrong else f"all {outcome.kills}"),
        *(str(outcome.left), str(outcome.finished)),
    ]
