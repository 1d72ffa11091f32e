"""A part of the crash suite: a few commands, killed at a few of the moments that it can choose."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.variants import ROOT

FEW = ("codebook merge", "review import")


@pytest.mark.skipif(sys.platform != "linux", reason="the suite runs on Linux alone")
def test_killed_commands_lose_nothing() -> None:
    """The store is whole, a run again leaves what an undisturbed one does, no word is gone."""
    chosen = [word for name in FEW for word in ("--only", name)]
    command = [sys.executable, str(ROOT / "scripts" / "crash_suite.py"), "--moments", "3", *chosen]
    done = subprocess.run(
        [*command, "--without-hardships"],
        env={"PYTHONPATH": f"{ROOT / 'nlp'}:{ROOT / 'scripts'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert [name for name in FEW if any(name in row and "3 of 3" in row for row in rows)] == [*FEW]
