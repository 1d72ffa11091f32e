"""Measure how building and reporting bear hundreds of reports, and one report more.

The reports are those of ``make_corpus.py``. Each step is a process of its own: its time, processor
time (with its workers) and peak memory (of the largest process) are written as a table, and what
it left on disk. The embeddings of the reports are cached by the first build. Run on a machine at
rest, in the project's environment::

    python scripts/benchmark_batch.py 150 600 --format html,md,csv
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from environment import CHECKOUT
from make_corpus import make_corpus

OUT = CHECKOUT / "out" / "batch"
MEGABYTE = 1e6


@dataclass(frozen=True)
class Measured:
    """What one step took."""

    reports: int
    step: str
    seconds: float
    processor_seconds: float
    peak_megabytes: float
    left_megabytes: float

    @property
    def line(self) -> str:
        return (
            f"| {self.reports:,} | {self.step} | {self.seconds:.1f} | {self.processor_seconds:.1f}"
            f" | {self.peak_megabytes:,.0f} | {self.left_megabytes:,.0f} |"
        )


def measure(count: int, *, formats: str, seed: int) -> Iterator[Measured]:
    """Yield what each step takes on this many reports."""
    folder = OUT / str(count)
    shutil.rmtree(folder, ignore_errors=True)
    reports, store, pages = (folder / name for name in ("reports", "made.findings", "pages"))
    build = ["build", str(reports), "--store", str(store)]
    report = ["report", "--store", str(store), "--all", "--format", formats, "--out", str(pages)]
    make_corpus(range(count), reports, seed=seed)
    for step, command, left in (
        ("build", build, store),
        ("report", report, pages),
        ("report, nothing changed", report, pages),
    ):
        yield _run(count, step, command, left)
    make_corpus([count], reports, seed=seed)
    yield _run(count + 1, "build, one report more", build, store)
    yield _run(count + 1, "report, one report more", report, pages)


def _run(count: int, step: str, command: list[str], left: Path) -> Measured:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "inspection_findings", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{step}: findings {' '.join(command)} failed")
    return Measured(
        reports=count,
        step=step,
        seconds=time.perf_counter() - began,
        processor_seconds=usage.ru_utime + usage.ru_stime,
        peak_megabytes=usage.ru_maxrss * 1024 / MEGABYTE,
        left_megabytes=_sum_sizes(left) / MEGABYTE,
    )


def _sum_sizes(place: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = [place] if place.is_file() else place.rglob("*")
    return sum(one.stat().st_size for one in files if one.is_file())


def main() -> None:
    """Print a line of a table after each step."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("counts", metavar="N", type=int, nargs="+", help="how many reports")
    parser.add_argument("--format", default="html,md,csv", help="html, md, csv")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print("| reports | step | s | processor s | peak MB | left MB |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    for count in given.counts:
        for measured in measure(count, formats=given.format, seed=given.seed):
            print(measured.line, flush=True)


if __name__ == "__main__":
    main()
