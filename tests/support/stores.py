"""A store as a file, and ways to change it."""

from __future__ import annotations

import contextlib
import multiprocessing
import sqlite3
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from hypothesis import strategies as st

from inspection_findings.processes import CHEAPEST_START
from inspection_findings.records import (
    Coding,
    Finding,
)
from inspection_findings.store import open_store
from tests.support.store import (
    CODEBOOK,
    REPORTS,
    make_brief,
    make_part,
    make_shorter,
    save,
)

HACKNEY, HARINGEY, HAVERING = list(REPORTS)[:3]


def run_sql(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the file itself, as any other tool would."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def build(path: Path, *report_ids: str) -> str:
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in report_ids:
            save(store, make_part(report_id))
        return store.content_digest()


@contextlib.contextmanager
def start_saving(path: Path) -> Iterator[BaseProcess]:
    """Start a process that saves one report in two versions for ever; wait until it has begun."""
    context = multiprocessing.get_context(CHEAPEST_START)
    begun, end = context.Pipe(duplex=False)
    process: BaseProcess = context.Process(  # type: ignore[attr-defined]
        target=save_for_ever, args=(path, end), daemon=True
    )
    process.start()
    try:
        assert begun.recv_bytes() == b"saving"
        yield process
    finally:
        process.kill()
        process.join()


def save_for_ever(path: Path, begun: Connection) -> None:
    parts = [make_brief(HACKNEY), make_shorter(HACKNEY)]
    with open_store(path, mode="write") as store:
        begun.send_bytes(b"saving")
        while True:
            for part in parts:
                save(store, part)


spans_and_text = st.text(min_size=2, max_size=200).flatmap(
    lambda text: st.tuples(
        st.just(text),
        st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True)
        .map(sorted)
        .map(lambda cuts: tuple(zip(cuts[::2], cuts[1::2], strict=False))),
    )
)


def code(finding: Finding, theme_id: str, *, coder: str, kind: str = "person") -> Coding:
    return Coding(
        finding_id=finding.finding_id,
        theme_id=theme_id,
        coder=coder,
        coder_kind=kind,  # type: ignore[arg-type]
    )


def effective(path: Path, finding: Finding) -> list[tuple[object, ...]]:
    with open_store(path, mode="read") as store:
        codings = store.read_frames().effective_codings
    rows = codings[codings["finding_id"] == finding.finding_id]
    return list(rows[["theme_id", "coder"]].itertuples(index=False, name=None))


def uncoded(path: Path) -> dict[str, str]:
    with open_store(path, mode="read") as store:
        frame = store.read_frames().uncoded
    return dict(zip(frame["finding_id"], frame["reason"], strict=True))


def find_finding(word: str) -> Finding:
    return next(f for f in make_part(HACKNEY).findings if word in f.text)
