"""Serve the explorer on this computer, to itself or to others, until it is stopped."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.errors import FindingsError
from inspection_findings.web.access import Access, make_link, read_password
from inspection_findings.web.addresses import (
    HOST,
    find_hosts,
    find_name,
    is_everywhere,
    is_loopback,
    listen,
)
from inspection_findings.web.app import make_app
from inspection_findings.web.kept_pages import KeptPages
from inspection_findings.web.links import SIGN_IN
from inspection_findings.web.sessions import keep_secret, make_secret

if TYPE_CHECKING:
    import uvicorn

    from inspection_findings.corpus import Corpus

_LONGEST_END = 5  # seconds that open answers are waited for, once it is stopped
# Seconds after which a thread that computes lets another one run. Each statement of SQL lets go and
# must wait for its turn again: with Python's 5 ms, an answer of 40 statements waits 0.2 s for them.
TURN = 0.0005


def serve(
    corpus: Corpus,
    *,
    host: str = HOST,
    port: int | None = None,
    password_path: Path | None = None,
    with_link: bool = False,
    opens_browser: bool = True,
    is_read_only: bool = False,
    secret_path: Path | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve the explorer until the program is stopped with Ctrl+C.

    Parameters
    ----------
    host : str
        The address to listen on. Any but this computer's own needs a password or a link.
    port : int, optional
        By default ``PORT``, or a free one if that is taken.
    password_path : Path, optional
        The file of the password that everybody must give.
    with_link : bool
        Make a link that lets one browser in, and announce it.
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
        If the address or the port cannot be used, the password cannot be read, or other computers
        could connect without one.
    """
    import uvicorn

    sys.setswitchinterval(TURN)
    if not (is_loopback(host) or password_path or with_link):
        raise FindingsError(
            f"--host {host}",
            "lets other computers connect",
            "give --password-file FILE, or --link for a link that lets one browser in",
        )
    secret = _keep_secret(secret_path, announce)
    access = _make_access(secret, password_path, with_link=with_link)
    with listen(host, port) as listening:
        own_port = listening.getsockname()[1]
        address = f"http://{find_name(host)}:{own_port}/"
        kept = KeptPages(corpus)
        app = make_app(
            corpus,
            kept=kept,
            is_read_only=is_read_only,
            secret=secret,
            access=access,
            hosts=find_hosts(host),
        )
        config = uvicorn.Config(
            app,
            log_level="warning",
            server_header=False,
            proxy_headers=False,  # they would let a computer try passwords under many addresses
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_LONGEST_END,
        )
        server = uvicorn.Server(config)
        config.load()  # all imports before the thread's: an interrupted import can lock others out
        with (
            contextlib.suppress(KeyboardInterrupt),  # the usual way to stop it
            contextlib.closing(app.state.explorer),
            _stopping(server),
        ):
            kept.start()  # so that no reader need wait
            for line in describe_start(address, host, access, is_read_only=is_read_only):
                announce(line)
            if opens_browser and (access is None or access.password):
                here = f"http://{HOST}:{own_port}/" if is_everywhere(host) else address
                threading.Thread(target=webbrowser.open, args=[here], daemon=True).start()
            server.run(sockets=[listening])


@contextlib.contextmanager
def _stopping(server: uvicorn.Server) -> Iterator[None]:
    """Let Ctrl+C stop the server also before it has begun, and not what begins it halfway.

    SIGTERM does the same. The server raises either again when it has ended.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    before = {
        one: signal.signal(one, server.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def describe_start(
    address: str, host: str, access: Access | None, *, is_read_only: bool
) -> Iterator[str]:
    """Yield what the person who starts an explorer must know, a line each."""
    kind = "Read-only explorer" if is_read_only else "Explorer"
    yield f"{kind}: {address} (Ctrl+C stops it)"
    if not is_loopback(host):
        whom = "every network that this computer is in" if is_everywhere(host) else host
        yield (
            f"Other computers can now connect, through {whom}. The connection is not encrypted:"
            " whoever listens in can read what is sent, the password too. Use it only in a network"
            " that you trust."
        )
    if access and access.link:
        yield f"This link lets one browser in, once: {address[:-1]}{SIGN_IN}?link={access.link}"


def _make_access(secret: str, password_path: Path | None, *, with_link: bool) -> Access | None:
    if password_path is None and not with_link:
        return None
    password = read_password(password_path) if password_path else ""
    return Access(secret=secret, password=password, link=make_link() if with_link else "")


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
