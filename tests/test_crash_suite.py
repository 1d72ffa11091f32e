"""A part of the crash suite: a few commands, killed at a few of the moments that it can choose."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.support.variants import ROOT

FEW = ("codebook retire", "pack over an older one", "train, writing the model")


@pytest.mark.skipif(sys.platform != "linux", reason="the suite runs on Linux alone")
@pytest.mark.skipif(shutil.which("cc") is None, reason="what counts the moments is compiled")
def test_killed_commands_lose_nothing() -> None:
    """The store is whole, a run again leaves what an undisturbed one does, no word is gone."""
    chosen = [word for name in FEW for word in ("--only", name)]
    command = [sys.executable, str(ROOT / "scripts" / "crash_suite.py"), "--moments", "8", *chosen]
    done = subprocess.run(
        [*command, "--without-hardships"],
        env={"PYTHONPATH": f"{ROOT / 'nlp'}:{ROOT / 'scripts'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if "| " in line]
    killed = {row[0]: int(row[2]) + int(row[3]) for row in rows if row[0] in FEW and len(row) > 6}
    assert killed == dict.fromkeys(FEW, 8)
