"""Measure how the tool bears more and more reports, and keep what was measured.

The reports are those of ``make_corpus.py``. Each step is a process of its own: its time, processor
time (with its workers), peak memory (of its largest process) and what it left on disk go into
growth.json as soon as they are known, in place of what was there for the same step and number of
reports. Each number of reports has a cache of embeddings of its own, empty at first; but the made
reports repeat passages, so fewer texts are encoded than real reports would have. Run on a machine
at rest, in the project's environment, and then ``docs_generated.py --write``::

    python scripts/benchmark_growth.py 150 1500
    python scripts/benchmark_growth.py 15000 --only build --only cluster --only recurring
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from environment import CHECKOUT
from inspection_findings.pipeline.clusters import make_clusters
from inspection_findings.store import open_store
from make_corpus import make_corpus

GROWTH = CHECKOUT / "scripts" / "growth.json"
OUT = CHECKOUT / "out" / "growth"
MEGABYTE = 1e6
THEME = "victim-work"
QUERY = "victims were not asked for consent"
FORMATS = "html,md,csv"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one step took for so many reports."""

    reports: int
    step: str
    seconds: float
    processor_seconds: float
    peak_megabytes: float
    left_megabytes: float


@dataclass(frozen=True)
class Step:
    """A step: what is run, and the file or folder that it leaves."""

    name: str
    command: list[str]
    left: Path
    one_more: bool = False  # a report is added to the folder before
    forgets: Path | None = None  # deleted before: files that only save time


def list_steps(folder: Path) -> Iterator[Step]:
    """Yield the steps in their order; each needs what those before it left."""
    reports, store, pages = folder / "reports", folder / "made.findings", folder / "pages"
    cache = store.with_name(f"{store.name}.cache")
    theme = folder / "theme"
    findings = [sys.executable, "-m", "inspection_findings"]
    where = ["--store", str(store)]
    build = [*findings, "build", str(reports), *where]
    search = [*findings, "search", QUERY, *where]
    report = [*findings, "report", *where, "--format", FORMATS, "--out"]
    yield Step("build", build, store)
    yield Step("cluster", [sys.executable, __file__, "--cluster", str(store)], cache)
    yield Step("recurring", [*findings, "recurring", *where], cache)
    yield Step("search, the first", search, cache, forgets=cache)
    yield Step("search", search, cache)
    yield Step("report, one theme", [*report, str(theme), "--theme", THEME], theme)
    yield Step("report, all", [*report, str(pages), "--all"], pages)
    yield Step("report, all, nothing changed", [*report, str(pages), "--all"], pages)
    yield Step("build, one report more", build, store, one_more=True)
    yield Step("report, all, one report more", [*report, str(pages), "--all"], pages)


def measure(count: int, *, seed: int, only: Collection[str] | None) -> Iterator[Measured]:
    """Yield what each step takes on this many reports."""
    folder = OUT / str(count)
    if only is None or "build" in only:  # otherwise the store is there from an earlier run
        shutil.rmtree(folder, ignore_errors=True)
        make_corpus(range(count), folder / "reports", seed=seed)
    for step in list_steps(folder):
        if only is not None and step.name not in only:
            continue
        if step.one_more:
            make_corpus([count], folder / "reports", seed=seed)
        if step.forgets:
            shutil.rmtree(step.forgets, ignore_errors=True)
        yield _run(count, step, cache=folder / "embeddings")


def _run(count: int, step: Step, *, cache: Path) -> Measured:
    began = time.perf_counter()
    process = subprocess.Popen(
        step.command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "FINDINGS_CACHE": str(cache)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{step.name}: {' '.join(step.command)} failed")
    return Measured(
        reports=count,
        step=step.name,
        seconds=round(time.perf_counter() - began, 1),
        processor_seconds=round(usage.ru_utime + usage.ru_stime, 1),
        peak_megabytes=round(usage.ru_maxrss * 1024 / MEGABYTE),
        left_megabytes=round(_sum_sizes(step.left) / MEGABYTE, 1),
    )


def _sum_sizes(place: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = [place] if place.is_file() else place.rglob("*")
    return sum(one.stat().st_size for one in files if one.is_file())


def cluster_again(store_path: Path) -> None:
    """Cluster the findings of a store, and write nothing: the step ``cluster``."""
    with open_store(store_path, mode="read") as store:
        make_clusters(store, encoder_id=store.read_versions()["encoder"])


def keep(new: Measured) -> None:
    """Put what was measured into the file, in place of what it has of the same step."""
    kept = json.loads(GROWTH.read_text(encoding="utf-8")) if GROWTH.exists() else {}
    same = (new.reports, new.step)
    measured = [
        one for one in kept.get("measured", ()) if (one["reports"], one["step"]) != same
    ] + [asdict(new)]
    about = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "measured": sorted(measured, key=lambda one: one["reports"]),
    }
    GROWTH.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, and say each figure as it comes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("counts", metavar="N", type=int, nargs="*", help="how many reports")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--only", metavar="STEP", action="append", help="this step alone; may be repeated"
    )
    parser.add_argument("--cluster", metavar="STORE", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.cluster:
        cluster_again(given.cluster)
    for count in given.counts:
        for measured in measure(count, seed=given.seed, only=given.only):
            keep(measured)
            print(json.dumps(asdict(measured)), flush=True)


if __name__ == "__main__":
    main()
