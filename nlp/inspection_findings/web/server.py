"""Serve the explorer on this computer, until it is stopped."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.errors import FindingsError
from inspection_findings.web.app import make_app
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.sessions import keep_secret, make_secret

if TYPE_CHECKING:
    from inspection_findings.corpus import Corpus

HOST = "127.0.0.1"  # this computer alone: no other can connect
PORT = 8040


def serve(
    corpus: Corpus,
    *,
    port: int | None = None,
    opens_browser: bool = True,
    is_read_only: bool = False,
    secret_path: Path | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve the explorer until the program is stopped with Ctrl+C.

    Parameters
    ----------
    port : int, optional
        By default ``PORT``, or a free one if that is taken.
    opens_browser : bool
        Open the address in the browser.
    is_read_only : bool
        Refuse every write.
    secret_path : Path, optional
        The file of the secret that signs sessions; it is made if it is missing. Without it, names
        are forgotten when the program ends.
    announce : callable
        Is told the address, as soon as it can be opened, and what the reader should know.

    Raises
    ------
    FindingsError
        If the port that is named is taken.
    """
    import uvicorn

    with _listen(port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}/"
        kept = KeptPages(corpus)
        secret = _keep_secret(secret_path, announce)
        app = make_app(corpus, kept=kept, is_read_only=is_read_only, secret=secret)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, lifespan="off", ws="none"
        )
        config.load()  # all imports before the thread's: an interrupted import can lock others out
        with (
            contextlib.suppress(KeyboardInterrupt),  # the usual way to stop it
            contextlib.closing(app.state.explorer),
        ):
            kept.start()  # so that no reader need wait
            announce(
                f"{'Read-only explorer' if is_read_only else 'Explorer'}: {address}"
                " (Ctrl+C stops it)"
            )
            if opens_browser:
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
            uvicorn.Server(config).run(sockets=[listening])


def _keep_secret(path: Path | None, announce: Callable[[str], None]) -> str:
    """Return the secret of a file; a new one, with a word, if the file cannot be kept."""
    if path is None:
        return make_secret()
    try:
        return keep_secret(path)
    except OSError as error:
        announce(
            f"{path} cannot be kept ({error.strerror}): after a restart, names are asked for again."
        )
        return make_secret()


def _listen(port: int | None) -> socket.socket:
    """Return a socket that listens on a port of this computer."""
    try:
        return socket.create_server((HOST, PORT if port is None else port))
    except OSError as error:
        if port is None and error.errno == errno.EADDRINUSE:
            return socket.create_server((HOST, 0))
        raise FindingsError(
            f"port {port}",
            f"cannot be used ({error.strerror})",
            "name another with --port, or leave it out",
        ) from error
