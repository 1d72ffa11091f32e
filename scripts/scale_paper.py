"""What many reports would cost, on paper: measured constants times a number of reports.

``benchmark_scale.py`` measures the constants; prices and the limit of memory are assumptions, named
as such. `docs_generated.py` writes the tables into docs/scale.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from environment import CHECKOUT
from markers import Renderers, table

CONSTANTS = CHECKOUT / "scripts" / "scale_constants.json"
REPORTS = (1_500, 15_000, 150_000, 1_000_000)
CORE_HOUR = 0.05  # assumed price, US dollars
GIGABYTE_MONTH = 0.023  # assumed price in an object store, US dollars
CORES = 64  # assumed, of all machines together
MEMORY = 24  # gigabytes that the machine with the store may use
DIMENSIONS, BYTES = 384, 4  # of an embedding
# Measured by cluster_growth.py and benchmark_search.py (decision 0034): clustering with stock
# wording of findings that all differ, in seconds of the processor and gigabytes by number of
# findings, and the slowest median of a search in seconds, on idle cores.
CLUSTERING = {
    "seconds": {10_000: 6.6, 100_000: 69.8},
    "gigabytes": {10_000: 0.31, 100_000: 1.44},
}
SEARCH = {101_505: 0.016, 1_001_415: 0.074}


@dataclass(frozen=True)
class Line:
    """A straight line through two measured points."""

    start: float
    slope: float

    @classmethod
    def through(cls, points: Mapping[int, float]) -> Line:
        """Return the line through the first and the last point."""
        (x, y), (far_x, far_y) = min(points.items()), max(points.items())
        slope = (far_y - y) / (far_x - x)
        return cls(start=y - slope * x, slope=slope)

    def at(self, x: float) -> float:
        """Return its height."""
        return self.start + self.slope * x

    def reaches(self, height: float) -> float:
        """Return where it has this height."""
        return (height - self.start) / self.slope


class Paper:
    """The constants, and what follows for a number of reports."""

    @cached_property
    def measured(self) -> dict[str, Any]:
        """The constants as measured."""
        found: dict[str, Any] = json.loads(CONSTANTS.read_text(encoding="utf-8"))
        return found

    def findings(self, reports: int) -> float:
        """Return how many findings so many reports have."""
        return float(reports * self.measured["findings"])

    def clustered(self, reports: int) -> float:
        """Return how many of them are clustered: bullets and recommendations."""
        return float(reports * self.measured["clustered"])

    def coding_hours(self, reports: int) -> float:
        """Return core hours of reading and coding."""
        per_report = self.measured["read_seconds"] + self.measured["code_seconds"]
        return float(reports * per_report / 3600)

    def saving_hours(self, reports: int) -> float:
        """Return hours of the one process that saves, parts read and written to the store."""
        per_report = self.measured["part_read_seconds"] + self.measured["save_seconds"]
        return float(reports * per_report / 3600)

    def gigabytes(self, reports: int, what: str) -> float:
        """Return gigabytes of sources, parts or the store."""
        return float(reports * self.measured[f"{what}_bytes"] / 1e9)

    def clustering_hours(self, reports: int) -> float:
        """Return hours of one clustering of all findings."""
        return Line.through(CLUSTERING["seconds"]).at(self.clustered(reports)) / 3600

    def clustering_gigabytes(self, reports: int) -> float:
        """Return gigabytes of memory of one clustering of all findings."""
        return Line.through(CLUSTERING["gigabytes"]).at(self.clustered(reports))

    def matrix_gigabytes(self, reports: int) -> float:
        """Return gigabytes of all embeddings, which a search passes through."""
        return self.findings(reports) * DIMENSIONS * BYTES / 1e9


PAPER = Paper()


def render_constants() -> str:
    """Return the measured constants as a table."""
    found = PAPER.measured
    saved = found["saved_reports"]
    rows = [
        ["findings", f"{found['findings']:.0f}"],
        ["of these bullets and recommendations, which are clustered", f"{found['clustered']:.0f}"],
        ["text of the report (KB)", f"{found['source_bytes'] / 1e3:.0f}"],
        ["reading and segmenting (s)", f"{found['read_seconds']:.2f}"],
        ["encoding and coding (s)", f"{found['code_seconds']:.2f}"],
        ["part written (s)", f"{found['part_write_seconds']:.3f}"],
        ["part read (s)", f"{found['part_read_seconds']:.3f}"],
        ["size of the part (KB)", f"{found['part_bytes'] / 1e3:.0f}"],
        ["saved in the store (s)", f"{found['save_seconds']:.2f}"],
        [f"the same, first quarter of {saved}", f"{found['save_seconds_first_quarter']:.2f}"],
        [f"the same, last quarter of {saved}", f"{found['save_seconds_last_quarter']:.2f}"],
        ["size in the store (KB)", f"{found['store_bytes'] / 1e3:.0f}"],
        ["memory of a worker (MB)", f"{found['worker_megabytes']:.0f}"],
    ]
    return table(["one report", "measured"], rows)


def render_cost() -> str:
    """Return what some numbers of reports cost in time, memory, storage and money."""
    lines: list[tuple[str, Callable[[int], float]]] = [
        ("findings (millions)", lambda n: PAPER.findings(n) / 1e6),
        ("reading and coding (core hours)", PAPER.coding_hours),
        (f"the same on {CORES} cores (hours)", lambda n: PAPER.coding_hours(n) / CORES),
        ("the same, price ($)", lambda n: PAPER.coding_hours(n) * CORE_HOUR),
        ("saving, one process (hours)", PAPER.saving_hours),
        ("parts (GB)", lambda n: PAPER.gigabytes(n, "part")),
        ("parts, price a month ($)", lambda n: PAPER.gigabytes(n, "part") * GIGABYTE_MONTH),
        ("store (GB)", lambda n: PAPER.gigabytes(n, "store")),
        ("embeddings that a search passes through (GB)", PAPER.matrix_gigabytes),
        ("clustering, one machine (hours)", PAPER.clustering_hours),
        ("clustering, memory (GB)", PAPER.clustering_gigabytes),
        ("one search (s)", lambda n: Line.through(SEARCH).at(PAPER.findings(n))),
    ]
    rows = [[name, *(_round(compute(number)) for number in REPORTS)] for name, compute in lines]
    return table(["reports", *(f"{number:,}" for number in REPORTS)], rows)


def render_limits() -> str:
    """Return at how many reports each part reaches its limit, the first one first."""
    per_report = PAPER.measured["findings"]
    saving = PAPER.measured["part_read_seconds"] + PAPER.measured["save_seconds"]
    limits = {
        f"clustering needs {MEMORY} GB of memory": Line.through(CLUSTERING["gigabytes"]).reaches(
            MEMORY
        )
        / PAPER.measured["clustered"],
        f"the embeddings are larger than {MEMORY} GB": MEMORY
        * 1e9
        / (per_report * DIMENSIONS * BYTES),
        "a search takes a second": Line.through(SEARCH).reaches(1) / per_report,
        "saving takes a day": 24 * 3600 / saving,
        f"reading and coding takes a day on {CORES} cores": 24 * CORES / PAPER.coding_hours(1),
        "the store is larger than 1 TB": 1e12 / PAPER.measured["store_bytes"],
    }
    rows = [
        [what, _round(number)] for what, number in sorted(limits.items(), key=lambda one: one[1])
    ]
    return table(["what happens", "at so many reports"], rows)


def _round(number: float) -> str:
    """Return a figure with two digits that count: more would pretend to be exact."""
    if number == 0:
        return "0"
    digits = 1 - int(f"{number:e}".partition("e")[2])
    return f"{round(number, digits):,.{max(0, digits)}f}"


RENDERERS: Renderers = {
    "scale-constants": render_constants,
    "scale-cost": render_cost,
    "scale-limits": render_limits,
}
