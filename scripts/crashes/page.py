"""The page with what was tried, and what was seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from crashes.deeds import DEEDS
from crashes.trial import Outcome
from markers import table

_HEAD = [
    *("command", "moments", "killed", "killed twice", "states", "whole, again the same"),
    *("left an unfinished file", "finished by the next"),
]
_HARD_HEAD = ["command", "full disk", "read-only folder", "store held by another"]


def keep(outcome: Outcome, folder: Path) -> None:
    """Write what was seen of a command into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(outcome), indent=1)
    (folder / f"{outcome.name}.json").write_text(text, encoding="utf-8")


def read_kept(folder: Path) -> list[Outcome]:
    """Return what was seen of each command that has been tried, in the order of `DEEDS`."""
    places = [folder / f"{deed.name}.json" for deed in DEEDS]
    return [Outcome(**json.loads(one.read_bytes())) for one in places if one.exists()]


def render(outcomes: Sequence[Outcome], *, most: int, seed: int) -> str:
    """Return the page."""
    return table(_HEAD, [_row(one) for one in outcomes]) + "\n"


def _row(outcome: Outcome) -> list[str]:
    wrong = len({problem.split(":")[0] for problem in outcome.problems})
    return [
        *(outcome.name, f"{outcome.moments:,}", str(outcome.kills), str(outcome.twice)),
        *(str(outcome.states), f"{wrong} problems" if wrong else f"all {outcome.kills}"),
        *(str(outcome.left), str(outcome.finished)),
    ]
