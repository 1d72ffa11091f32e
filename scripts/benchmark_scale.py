"""Measure what one report costs at each stage, for the figures of docs/scale.md.

The five shipped reports are read, coded, written as parts and saved. Their copies, whose vowels
are exchanged so that no text is alike, then fill a store, to see whether saving slows down. Times
are of the processor, so that other work on the machine hardly counts. Writes the constants; run it
in the project's environment, and then ``docs_generated.py --write``::

    python scripts/benchmark_scale.py
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any, TypeVar

from environment import CHECKOUT
from inspection_findings.defaults import locate_theme_model
from inspection_findings.encode import load_encoder
from inspection_findings.pipeline import Parts, ProcessedReport, Processor
from inspection_findings.reading import read_report, segment_report
from inspection_findings.records import Report, Segmentation
from inspection_findings.store import open_store
from inspection_findings.text import quote
from inspection_findings.theme_model import load_model

CONSTANTS = CHECKOUT / "scripts" / "scale_constants.json"
REPORTS = sorted((CHECKOUT / "corpus" / "reports").glob("*.txt"))
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return a result, and the processor time that it took in seconds."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def _read(path: Path) -> Segmentation:
    return segment_report(read_report(path))


def measure_stages(folder: Path) -> tuple[dict[str, float], list[ProcessedReport]]:
    """Return the mean cost of a report at each stage, and the five results."""
    encoder, model = load_encoder(), load_model(locate_theme_model(None, environment=os.environ))
    processor = Processor(encoder=encoder, model=model)
    processor(REPORTS[0])  # opens the graph
    parts = Parts(str(folder / "parts"))
    rows, done = [], []
    for number, path in enumerate(REPORTS):
        _, reading = timed(partial(_read, path))
        result, everything = timed(partial(processor, path))
        name = f"{number:064x}"
        _, writing = timed(partial(parts.write, name, result))
        _, loading = timed(partial(parts.read, name))
        done.append(result)
        rows.append(
            {
                "findings": len(result.segmentation.findings),
                "clustered": sum(one.kind != "narrative" for one in result.segmentation.findings),
                "source_bytes": path.stat().st_size,
                "read_seconds": reading,
                "code_seconds": everything - reading,
                "part_write_seconds": writing,
                "part_read_seconds": loading,
            }
        )
    sizes = [path.stat().st_size for path in (folder / "parts").rglob("*.part")]
    means = {name: mean(row[name] for row in rows) for name in rows[0]}
    worker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**means, "part_bytes": mean(sizes), "worker_megabytes": worker}, done


def measure_saving(done: list[ProcessedReport], folder: Path, copies: int) -> dict[str, float]:
    """Return what saving costs at the beginning and at the end, and the size of the store."""
    path = folder / "a.findings"
    seconds = []
    made = itertools.islice(copy_reports(done), copies)
    with open_store(path, mode="write") as store:
        for one in made:
            _, spent = timed(partial(save, store, one))
            seconds.append(spent)
    quarter = len(seconds) // 4
    return {
        "saved_reports": len(seconds),
        "save_seconds": mean(seconds),
        "save_seconds_first_quarter": mean(seconds[:quarter]),
        "save_seconds_last_quarter": mean(seconds[-quarter:]),
        "store_bytes": path.stat().st_size / len(seconds),
    }


def save(store: Any, one: ProcessedReport) -> None:
    """Save one result in the store."""
    store.save_report(
        one.report,
        one.segmentation,
        one.classifications,
        coder="measured",
        encoder_id="measured",
        embeddings=one.embeddings,
        pipeline_hash="measured",
    )


def copy_reports(done: list[ProcessedReport]) -> Iterator[ProcessedReport]:
    """Yield copies of results without end, with ids, boroughs and vowels of their own."""
    letters = [str.maketrans("aeiou", "".join(order)) for order in itertools.permutations("aeiou")]
    for number in itertools.count():
        yield copy_report(
            done[number % len(done)], number, letters[number // len(done) % len(letters)]
        )


def copy_report(one: ProcessedReport, number: int, letters: dict[int, int]) -> ProcessedReport:
    """Return a result as if it were of another report, whose text is as long."""
    report_id = f"{one.report.report_id}-{number}"
    source = replace(
        one.report.source, text=one.report.source.text.translate(letters), sha256=f"{number:064x}"
    )
    borough = f"{one.report.borough} {number}"
    report: Report = replace(one.report, report_id=report_id, borough=borough, source=source)
    findings = tuple(
        replace(
            finding,
            finding_id=f"{finding.finding_id}-{number}",
            report_id=report_id,
            borough=borough,
            text=quote(source.text, finding.spans),
        )
        for finding in one.segmentation.findings
    )
    skipped = tuple(
        replace(left, report_id=report_id, text=left.text.translate(letters))
        for left in one.segmentation.skipped
    )
    coded = tuple(
        replace(given, finding_id=f"{given.finding_id}-{number}") for given in one.classifications
    )
    return ProcessedReport(
        report=report,
        segmentation=Segmentation(findings=findings, skipped=skipped),
        embeddings=one.embeddings,
        classifications=coded,
    )


def main() -> None:
    """Measure, and write the constants."""
    parser = argparse.ArgumentParser(description="Measure what one report costs.")
    parser.add_argument("--copies", type=int, default=200, help="reports in the store that is made")
    copies = parser.parse_args().copies
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stages, done = measure_stages(folder)
        constants = {
            "python": platform.python_version(),
            **stages,
            **measure_saving(done, folder, copies),
        }
    CONSTANTS.write_text(json.dumps(constants, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(constants, indent=2))


if __name__ == "__main__":
    main()
