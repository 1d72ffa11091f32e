"""Engines: this process, processes and Dask workers make one store, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster

from inspection_findings import pipeline
from inspection_findings.encode import OnnxEncoder
from inspection_findings.errors import FindingsError, ReadingError
from inspection_findings.pipeline import Engine, Parts, Processor, find_engine, process_all
from inspection_findings.store import open_store
from inspection_findings.theme_model import ThemeModel
from tests.support.deadly import DEADLY, DeadlyModel
from tests.support.forms import typst_pdf
from tests.support.sisters import DESIGNS, make_childrens_services
from tests.support.variants import REPORTS, ROOT

HAVERING, ISLINGTON, LEWISHAM = REPORTS[2:5]


@pytest.fixture(scope="module")
def processor(tiny_encoder: OnnxEncoder, tiny_model: ThemeModel) -> Processor:
    return Processor(encoder=tiny_encoder, model=tiny_model)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Return a scheduler with two worker processes; it gives no report out again by itself."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(2, threads_per_worker=1, dashboard_address=None) as started,
    ):
        yield started


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return a text, a PDF whose pages a store keeps, and a file that is no report."""
    folder = tmp_path_factory.mktemp("inputs")
    report, minutes = folder / "northmarsh.pdf", folder / "minutes.txt"
    report.write_bytes(typst_pdf.write_pdf(make_childrens_services(), DESIGNS[0]))
    text = "Minutes of the meeting."
    while sha256(text.encode()).hexdigest() < "f":  # so that it comes last
        text += "."
    minutes.write_text(text)
    return [LEWISHAM, report, minutes]


@pytest.fixture(scope="module")
def undisturbed(
    processor: Processor, inputs: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Return the digest of the store that this process makes alone."""
    return build(inputs, processor, tmp_path_factory.mktemp("alone") / "a.findings")


def build(
    inputs: list[Path],
    processor: Processor,
    path: Path,
    *,
    workers: int = 1,
    engine: Engine | None = None,
    parts: Parts | None = None,
) -> str:
    """Build a store, and return the digest of its content."""
    with open_store(path, mode="write") as store:
        pipeline.build(
            inputs,
            store=store,
            encoder=processor.encoder,
            model=processor.model,
            workers=workers,
            engine=engine,
            parts=parts,
        )
        return store.content_digest()


def test_one_store_whatever_runs_it(
    cluster: Any, processor: Processor, inputs: list[Path], undisturbed: str, tmp_path: Path
) -> None:
    """Processes and Dask workers make what this process makes alone, in any order of inputs."""
    dask_workers = find_engine(cluster.scheduler_address)
    parts = Parts(str(tmp_path / "parts"))
    made = build(inputs[::-1], processor, tmp_path / "d", engine=dask_workers, parts=parts)
    assert made == undisturbed
    assert build(inputs, processor, tmp_path / "p", workers=2) == undisturbed


def test_a_worker_is_killed_and_the_other_is_slow(
    cluster: Any, processor: Processor, tmp_path: Path
) -> None:
    """What the killed one had is given out again; the slow one is waited for."""
    reports = [LEWISHAM, ISLINGTON]
    alone = build(reports, processor, tmp_path / "alone")
    killed, slow = (worker.pid for worker in cluster.workers.values())
    engine = find_engine(cluster.scheduler_address)
    with open_store(tmp_path / "a", mode="write") as store:
        keeper = pipeline.Keeper(store, processor)
        results = process_all(reports, processor, engine=engine)
        moments = [
            threading.Timer(0.3, os.kill, (slow, signal.SIGSTOP)),
            threading.Timer(0.3, os.kill, (killed, signal.SIGKILL)),
            threading.Timer(1.5, os.kill, (slow, signal.SIGCONT)),
        ]
        for moment in moments:
            moment.start()
        for path, result in zip(reports, results, strict=True):
            keeper.add(path, result, before={})
        for moment in moments:
            moment.join()
    assert build(reports, processor, tmp_path / "a") == alone


@pytest.mark.parametrize("where", ["processes", "dask"])
def test_a_report_that_ends_its_workers_is_named(
    where: str, cluster: Any, processor: Processor
) -> None:
    """It is given out twice, the second time alone; no other report is blamed for it."""
    deadly = Processor(encoder=processor.encoder, model=DeadlyModel.of(processor.model))
    engine = find_engine(cluster.scheduler_address) if where == "dask" else None
    found = list(process_all([HAVERING, LEWISHAM], deadly, workers=2, engine=engine))
    assert DEADLY in HAVERING.name
    assert isinstance(found[0], ReadingError)
    assert str(found[0]).startswith(f"{HAVERING}: ended the process that read it, twice; ")
    assert not isinstance(found[1], ReadingError)


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of Dask until the block ends; yield once it has said that it is ready."""
    with subprocess.Popen(
        [sys.executable, "-m", *command, "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'nlp'}{os.pathsep}{ROOT}"},
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def test_a_scheduler_that_goes_away_costs_time_only(
    processor: Processor, inputs: list[Path], undisturbed: str, tmp_path: Path
) -> None:
    """One line says so; what is done is in the store, and the next run does the rest."""
    path = tmp_path / "a.findings"
    with running("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0") as one:
        assert one.stderr is not None
        lines = iter(one.stderr.readline, "")
        address = next(line.split()[-1] for line in lines if "Scheduler at:" in line)
        flags = ["--nworkers", "1", "--nthreads", "1", "--no-nanny"]
        with running("distributed.cli.dask_worker", address, *flags):
            engine = find_engine(address)

            def stop_after_one(paths: Any) -> Iterator[Path]:
                for number, given in enumerate(paths):
                    if number == 1:  # a second report is out, and the last one still here
                        one.kill()
                    yield given

            with (
                open_store(path, mode="write") as store,
                pytest.raises(FindingsError, match="the Dask scheduler went away; what is done"),
            ):
                pipeline.build(
                    inputs,
                    store=store,
                    encoder=processor.encoder,
                    model=processor.model,
                    engine=engine,
                    progress=stop_after_one,
                )
    with open_store(path, mode="read") as store:
        assert store.read_report_ids()
    assert build(inputs, processor, path) == undisturbed


def test_a_part_is_made_once_and_a_torn_one_again(
    processor: Processor, inputs: list[Path], undisturbed: str, tmp_path: Path
) -> None:
    """A new store is made of the parts that are there, the file of a PDF included."""
    folder = tmp_path / "parts"
    parts = Parts(str(folder))
    build(inputs[:1], processor, tmp_path / "one", parts=parts)
    (first,) = folder.rglob("*.part")
    whole = first.read_bytes()
    first.write_bytes(whole[:-1])
    assert build(inputs, processor, tmp_path / "two", parts=parts) == undisturbed
    assert first.read_bytes() == whole
    made = {path: path.stat().st_mtime_ns for path in folder.rglob("*.part")}
    assert len(made) == 2
    by_address = Parts(folder.as_uri())
    assert build(inputs, processor, tmp_path / "three", parts=by_address) == undisturbed
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.part")} == made


def test_parts_that_other_workers_cannot_share_are_refused(
    cluster: Any, processor: Processor
) -> None:
    """In an address that lives in one process, nothing of a worker's is found."""
    engine = find_engine(cluster.scheduler_address)
    results = process_all([LEWISHAM], processor, engine=engine, parts=Parts("memory://parts"))
    with pytest.raises(FindingsError, match="give a folder or an address that all machines share"):
        next(results)


def test_a_worker_with_other_versions_is_refused(
    cluster: Any, processor: Processor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names what differs: the same report could come out differently there."""
    monkeypatch.setattr("inspection_findings.pipeline.dask_scheduler.TOOL_VERSION", "0.0")
    engine = find_engine(cluster.scheduler_address)
    with pytest.raises(
        FindingsError, match=r"the worker on .*, its packages: has .*, not .* 0\.0;"
    ):
        next(process_all([LEWISHAM], processor, engine=engine))


def test_no_scheduler_is_one_line() -> None:
    """An address at which nothing listens, or which is none, is named with what to do."""
    with pytest.raises(FindingsError, match=r"no Dask scheduler answers .*; start one with: dask"):
        find_engine("nonsense")
