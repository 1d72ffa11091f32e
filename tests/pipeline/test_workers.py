"""Workers: the same store with any number of them, whatever becomes of them on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspection_findings import pipeline
from inspection_findings.cli import main
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import ReadingError
from inspection_findings.pipeline import Processor, process_all
from inspection_findings.pipeline.in_worker import Outcome
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel, save_model
from tests.support.variants import REPORTS, ROOT, write_twin


@pytest.fixture
def processor(tiny_encoder: OnnxEncoder, tiny_model: ThemeModel) -> Processor:
    return Processor(encoder=tiny_encoder, model=tiny_model)


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Return three reports, and among them one that is none and one given twice."""
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("Minutes of the meeting.")
    return [REPORTS[3], minutes, REPORTS[0], REPORTS[3], REPORTS[1]]


def describe(outcome: Outcome) -> tuple[object, ...]:
    """Return what a report became, to the last bit."""
    if isinstance(outcome, ReadingError):
        return (str(outcome),)
    embeddings = outcome.embeddings.tobytes()
    return outcome.report, outcome.segmentation, embeddings, outcome.classifications


def test_any_number_of_workers_makes_the_same_store(
    processor: Processor, inputs: list[Path], tmp_path: Path
) -> None:
    """Reports are kept in the order given, and each outcome is the same to the byte."""
    digests, statuses = set(), set()
    for workers in (1, 2, 3):
        with open_store(tmp_path / f"{workers}.findings", mode="write") as store:
            outcome = pipeline.build(
                inputs,
                store=store,
                encoder=processor.encoder,
                model=processor.model,
                workers=workers,
            )
            digests.add(store.content_digest())
        statuses.add(tuple(entry.status for entry in outcome.inputs))
    assert statuses == {("added", "skipped", "added", "unchanged", "added")}
    assert len(digests) == 1


def test_classify_writes_the_same_with_any_number_of_workers(
    processor: Processor, tmp_path: Path
) -> None:
    """The order of the reports is kept, and the one that cannot be read is named."""
    save_model(processor.model, tmp_path / "model")
    assert isinstance(processor.encoder, OnnxEncoder)
    places = ["--model", str(tmp_path / "model"), "--encoder", str(processor.encoder.folder)]
    inputs = [str(REPORTS[1]), str(tmp_path / "nothing.txt"), str(REPORTS[0])]
    written = []
    for workers in ("1", "2"):
        command = ["classify", *inputs, *places, "--format", "jsonl", "--workers", workers]
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1
        assert "nothing.txt: there is no such file" in done.stderr
        written.append(done.stdout)
    assert written[0] == written[1]


def test_a_text_that_another_input_replaced_is_processed_again(
    processor: Processor, tmp_path: Path
) -> None:
    """What was current when the run began is not when another text of the report came before it."""
    path, corrected = tmp_path / "a.findings", tmp_path / "corrected.txt"
    write_twin(corrected, REPORTS[0], comes="before")
    with open_store(path, mode="write") as store:
        build = partial(
            pipeline.build, store=store, encoder=processor.encoder, model=processor.model
        )
        build(REPORTS[:1])
        outcome = build([corrected, REPORTS[0]])
    assert [entry.status for entry in outcome.inputs] == ["changed", "skipped"]
    assert "another text of the report" in outcome.inputs[1].reason


def test_what_a_killed_worker_had_is_given_out_again(processor: Processor) -> None:
    """Workers that the system kills cost time, and no report."""
    alone = [describe(outcome) for outcome in process_all(REPORTS, processor)]
    results = process_all(REPORTS, processor, workers=2)
    found = [describe(next(results))]
    for worker in multiprocessing.active_children():
        worker.kill()
    found += [describe(outcome) for outcome in results]
    assert found == alone


def test_workers_that_cannot_start_are_done_without(
    processor: Processor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no worker comes to life, the reports are processed in this process."""
    monkeypatch.setattr("inspection_findings.processes._start_worker", os.abort)
    results = process_all(REPORTS[:2], processor, workers=2)
    assert all(not isinstance(outcome, ReadingError) for outcome in results)


SLOWLY = """
import multiprocessing, sys, time
from pathlib import Path
from inspection_findings.encode import load_encoder
from inspection_findings.pipeline import Processor, process_all
from inspection_findings.theme_model import load_model

if __name__ == "__main__":
    model, encoder, *reports = map(Path, sys.argv[1:])
    processor = Processor(encoder=load_encoder(str(encoder)), model=load_model(model))
    next(process := process_all(reports, processor, workers=2))
    print(*(worker.pid for worker in multiprocessing.active_children()), flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_no_worker_outlives_the_build(processor: Processor, tmp_path: Path) -> None:
    """A build that is killed leaves no process behind that waits for ever."""
    save_model(processor.model, tmp_path / "model")
    script = tmp_path / "slowly.py"
    script.write_text(SLOWLY)
    assert isinstance(processor.encoder, OnnxEncoder)
    with subprocess.Popen(
        [sys.executable, script, tmp_path / "model", processor.encoder.folder, *REPORTS],
        env={**os.environ, "PYTHONPATH": str(ROOT / "nlp")},
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        workers = started.stdout.readline().split()
        started.send_signal(signal.SIGKILL)
    assert len(workers) == 2
    while any(map(is_running, workers)):
        time.sleep(0.05)


def is_running(process_id: str) -> bool:
    try:
        stat = Path("/proc", process_id, "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
