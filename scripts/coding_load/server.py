"""The real server of a store, as a process that can be stopped, killed and started again."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

HOST = "127.0.0.1"
_LONGEST_START = 120.0  # seconds
_LONGEST_END = 60.0
_PAUSE = 0.1


class Server:
    """``findings serve`` on a store, with a cache folder of its own.

    Parameters
    ----------
    store : Path
    folder : Path
        For the cache, the secret that signs sessions, and what the server prints.
    """

    def __init__(self, store: Path, folder: Path) -> None:
        self.port = _find_free_port()
        self._store = store
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> str:
        """What the server has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises
        ------
        RuntimeError
            If it does not answer in time.
        """
        command = [sys.executable, "-m", "inspection_findings", "serve", "--store"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, str(self._store), "--no-browser", "--port", str(self.port)],
                env={**os.environ, "FINDINGS_CACHE": str(self._folder)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _LONGEST_START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"The server did not start: {self.printed}")
            time.sleep(_PAUSE)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Let it finish what it has begun, and end."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_LONGEST_END)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=_LONGEST_END)
        try:
            connection.request("GET", "/name")
            return connection.getresponse().status < http.client.BAD_REQUEST
        except OSError:
            return False
        finally:
            connection.close()


def _find_free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])
