"""What a merge does with files: two are read, one is made whole or not at all."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspection_findings.errors import StoreError
from inspection_findings.pipeline import merge_stores
from inspection_findings.records import Act
from inspection_findings.store import open_store
from tests.support.merging import FINDINGS, copy, fill_tiny
from tests.support.stores import run_sql

_SMALL = 100_000  # bytes: less than any store has
_MERGE = """
import sys
from pathlib import Path
from inspection_findings.pipeline import merge_stores
merge_stores(*map(Path, sys.argv[1:3]), out=Path(sys.argv[3]))
"""


@pytest.fixture
def stores(tmp_path: Path) -> tuple[Path, Path]:
    """Return two stores, in one of which somebody is done with a finding."""
    a = fill_tiny(tmp_path / "a.findings")
    b = copy(a, tmp_path / "b.findings")
    with open_store(b, mode="write") as store:
        store.act([Act(kind="review", subject=FINDINGS[0], after={})], person="Ana")
    return a, b


def start(stores: tuple[Path, Path], out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _MERGE, *map(str, stores), str(out)],
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_kill_leaves_no_half_store(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """There is no store at its place; the next merge removes what was left beside it."""
    out, beside = tmp_path / "out.findings", tmp_path / "out.findings.unfinished"
    with start(stores, out) as process:
        while not beside.exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert not out.exists()
    assert beside.exists()
    merge_stores(*stores, out=out)
    assert run_sql(out, "SELECT person FROM reviews") == [("Ana",)]
    assert not beside.exists()


def test_a_full_disk_leaves_nothing(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """The error says so, and both stores are as they were."""
    out = tmp_path / "out.findings"
    before = [one.read_bytes() for one in stores]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SMALL, hard))
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            merge_stores(*stores, out=out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [one.read_bytes() for one in stores] == before
    assert [one.name for one in tmp_path.glob("out.*") if one.stat().st_size] == []


def test_an_older_store_is_brought_forward_as_a_copy(
    stores: tuple[Path, Path], tmp_path: Path
) -> None:
    """The store itself stays of its version."""
    old, new = stores
    run_sql(old, "DROP TABLE report_files")
    run_sql(old, "DROP TABLE tested_levels")
    run_sql(old, "PRAGMA user_version = 11")
    before = old.read_bytes()
    merge_stores(old, new, out=tmp_path / "out.findings")
    assert run_sql(tmp_path / "out.findings", "SELECT person FROM reviews") == [("Ana",)]
    assert old.read_bytes() == before
    assert list(tmp_path.glob("*version*")) == []


def test_what_cannot_be_merged_is_refused(stores: tuple[Path, Path], tmp_path: Path) -> None:
    """By name, and with what to do; nothing is written, and nothing is overwritten."""
    a, b = stores
    text = tmp_path / "notes.txt"
    text.write_text("no store")
    newer = copy(a, tmp_path / "newer.findings")
    run_sql(newer, "PRAGMA user_version = 99")
    link = tmp_path / "link.findings"
    link.symlink_to(a)
    for second, out, problem in (
        (text, "out.findings", "notes.txt: is not an SQLite file"),
        (newer, "out.findings", "was written by a newer version"),
        (tmp_path / "none", "out.findings", "there is no store here"),
        (a, "out.findings", "is given twice"),
        (link, "out.findings", "is given twice"),
        (b, "notes.txt", "exists already"),
        (b, "b.findings", "exists already"),
    ):
        with pytest.raises(StoreError, match=problem):
            merge_stores(a, second, out=tmp_path / out)
    assert list(tmp_path.glob("out.*")) == []
    assert text.read_text() == "no store"
