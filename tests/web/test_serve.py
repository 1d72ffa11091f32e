"""``findings serve``: a real server on this computer, and what it says when it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

import inspection_findings as inf
from inspection_findings.errors import FindingsError
from inspection_findings.web import HOST, serve
from tests.support.commands import check_wrong, run


def test_it_prints_its_address_and_answers_there(explored: inf.Corpus, tmp_path: Path) -> None:
    """On this computer alone, until it is interrupted; then it ends without an error."""
    with _serving(explored, tmp_path) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", first)
        assert found, first
        with urllib.request.urlopen(f"{found[0]}findings?borough=Hackney") as answer:  # noqa: S310
            assert "Hackney, May 2023" in answer.read().decode()
            assert "uvicorn" not in str(answer.headers).lower()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == ""
    secret = tmp_path / "sessions.secret"
    assert len(secret.read_text()) == 64
    assert secret.stat().st_mode & 0o777 == 0o600, "only its user may read it"


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_stopped_at_once(explored: inf.Corpus, tmp_path: Path, asked: int) -> None:
    """Also while it still gathers the pages, and before anyone has asked for one."""
    with _serving(explored, tmp_path) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(asked)
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == ""


def _serving(corpus: inf.Corpus, cache: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "inspection_findings", "serve", "--no-browser"]
    return subprocess.Popen(
        [*command, "--store", str(corpus.path)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FINDINGS_CACHE": str(cache)},
    )


def test_without_a_store_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the reports that come with the project, in one command."""
    monkeypatch.chdir(tmp_path)
    result = run("serve")
    assert result.exit_code == 2
    assert "findings build corpus/reports --store out/inspections.findings" in result.stderr
    check_wrong(run("serve", "--store", str(tmp_path / "no.findings")), problem="no store here")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "inspections.findings").write_text("no store", encoding="ascii")
    result = run("serve")
    assert "opening out/inspections.findings" in result.stderr
    assert "is not an SQLite file" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_in_a_terminal_it_offers_to_make_a_store(tmp_path: Path) -> None:
    """It asks first; whoever says no gets no store."""
    import pty

    outer, inner = pty.openpty()
    os.write(outer, b"n\n")
    command = [sys.executable, "-m", "inspection_findings", "serve"]
    done = subprocess.run(
        command, cwd=tmp_path, stdin=inner, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Make it from the reports in" in done.stderr
    assert done.stderr.endswith("Aborted!\n")
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_named(explored: inf.Corpus) -> None:
    """Another program keeps its port."""
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(FindingsError, match=f"port {port}: cannot be used"):
            serve(explored, port=port, opens_browser=False, announce=print)
