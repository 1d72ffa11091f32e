"""The page with what was tried, and what was seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from crashes.deeds import DEEDS, READING
from crashes.hardships import FREE
from crashes.trial import Outcome
from inspection_findings.text import list_words
from markers import table

_HEAD = [
    *("command", "moments", "killed at one", "killed at a time", "of them twice", "states"),
    *("faults", "left an unfinished file", "finished by the next"),
]
_HARD_HEAD = ["command", "full from a moment on", "full disk", "read-only folder", "store held"]


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
    """Return the page as Markdown."""
    kills = sum(one.kills for one in outcomes)
    faults = sum(_count_faults(one) for one in outcomes)
    untried = [deed.name for deed in DEEDS if deed.name not in {one.name for one in outcomes}]
    parts = [
        "# What a crash leaves",
        _ABOUT,
        f"This page is written by `python scripts/crash_suite.py --moments {most} --seed {seed}"
        f" --out docs/crashes.md`. {len(outcomes)} commands were killed {kills:,} times, and"
        f" {f'{faults} faults were' if faults else 'no fault was'} seen.",
        *([f"Not tried in this run: {list_words(untried)}."] if untried else []),
        "## Killed",
        _KILLED,
        table(_HEAD, [_row(one) for one in outcomes]),
        "## Full disk, read-only folder, store held by another program",
        _HARD.format(free=list_words(f"{free:,}" for free in FREE)),
        table(_HARD_HEAD, [_hard_row(one) for one in outcomes]),
        "## What is not tried",
        _NOT_TRIED.format(reading=list_words(f"`{name}`" for name in sorted(READING))),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _row(outcome: Outcome) -> list[str]:
    counts = (
        *(outcome.moments, outcome.at_moments, outcome.at_times, outcome.twice, outcome.states),
        *(_count_faults(outcome), outcome.left, outcome.finished),
    )
    return [outcome.name, *(f"{count:,}" for count in counts)]


def _hard_row(outcome: Outcome) -> list[str]:
    hard = outcome.hardships
    held = {hard[name] for name in ("held", "held by another program") if name in hard}
    return [
        *(outcome.name, str(outcome.filled), hard.get("full disk", ""), hard.get("read-only", "")),
        " or ".join(sorted(held)) or "writes no store",
    ]


def _count_faults(outcome: Outcome) -> int:
    """Return how many moments and places there were at which something was wrong."""
    return len({problem.partition(":")[0] for problem in outcome.problems})


_ABOUT = """
A computer is switched off, a disk is full, a colleague has the store open. This page says what was
tried to find out what is lost then: every command that writes, in a copy of a small folder.
"""
_KILLED = """
A moment is a call by which the command changes the disk, or the middle of a write; there are so
many in an undisturbed run. Where there are more than are asked for, they are drawn by chance, from
a seed. The command is killed (`kill -9`) at a moment, or at a time. One in five is run again, and
killed again. What is left then is a state; states with the same bytes are one. Of each state:

- The doctor finds nothing that it would not mend itself: the store is whole.
- All that people coded, noted, settled and put in baskets is there.
- No index leads to pages of another set, and no manifest lists files of another set.
- The command, run again, leaves what an undisturbed run leaves: the same content of the stores, the
  same bytes of all other files.

A fault is a moment at which one of these does not hold. Unfinished files have names of their own
and harm nothing. A change of the store whose codebook was not yet written is finished by the next
command, which says so.
"""
_HARD = """
The disk is full from a moment on, in so many runs, each of which is judged as a kill is. Or it has
{free} bytes left; or the folder is on a disk that may only be read; or another
program holds the lock of the store, or the store itself. "One line" means that the command said
what was wrong in one line, that the store was whole, and that nothing which people said was gone.
"Done" means that there was room enough, or nothing that had to be written.
"""
_NOT_TRIED = """
A kill ends the process, not the computer: what a disk keeps of writes that were not yet synced
after a loss of power is not tried. Of `train`, the writing of the model is tried; what goes before
writes nothing. These commands write nothing of their own: {reading}.
"""
