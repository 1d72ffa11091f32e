"""What every request must meet, and what every answer tells the browser.

Another web site could send a browser here under a name of its own (DNS rebinding), so the name in
the request is checked. It could also let the browser send a form, so where a form comes from is
checked, and its size is limited while it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspection_findings.web.links import API, SIGN_IN, SIGN_OUT, UPLOADS
from inspection_findings.web.methods import METHODS, READING, find_methods
from inspection_findings.web.writer import READ_ONLY

LONGEST_ADDRESS = 8_000  # bytes of path and query
LARGEST_FORM = 1_000_000  # bytes
LARGEST_UPLOAD = 200_000_000  # bytes, of all files that are sent at once

HEADERS = {
    # No script or style within a page, and nothing from elsewhere; no page in another's frame.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
        " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers then hide from us, too, where a form comes from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The names under which the explorer answers.

    ``names`` are in lower case, an IPv6 address in brackets. With ``any_address`` it also answers
    under every IP address: no web site can give itself one, so none can reach it that way.
    """

    names: frozenset[str]
    any_address: bool = False

    def __contains__(self, name: str) -> bool:
        return name in self.names or (self.any_address and _is_address(name))

    def __str__(self) -> str:
        listed = " or ".join(sorted(self.names))
        return f"{listed}, or an IP address" if self.any_address else listed


LOOPBACK = Hosts(names=frozenset({"127.0.0.1", "localhost", "[::1]"}))


class Guard:
    """Refuses what is no request of a reader, and sets the headers of answers.

    Parameters
    ----------
    app : ASGIApp
    hosts : Hosts
        The names under which the explorer answers.
    is_read_only : bool
        Refuse every request that would change something.
    largest_upload : int
        Bytes that one request may send to the page on which reports are added.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Hosts = LOOPBACK,
        is_read_only: bool = False,
        largest_upload: int = LARGEST_UPLOAD,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._is_read_only = is_read_only
        self._largest_upload = largest_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":  # the server's own start and end
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        refusal = self._refuse(scope)
        if is_head:  # whatever can be got answers HEAD too
            scope = {**scope, "method": "GET"}
        limited = _limit(receive, self._largest_body(scope))
        await (refusal or self._app)(scope, limited, send_guarded)

    def _refuse(self, scope: Scope) -> ASGIApp | None:
        """Return the answer to a request that is refused; None if it is not."""
        headers = {name.decode("latin-1"): one.decode("latin-1") for name, one in scope["headers"]}
        host = headers.get("host", "")
        if _cut_port(host) not in self._hosts:
            return _answer(scope, 421, f"This explorer answers only under {self._hosts}.")
        if scope["method"] not in METHODS:
            allowed = ", ".join(find_methods(scope))
            return _answer(scope, 405, f"Only {allowed} can be used here.", {"Allow": allowed})
        if len(scope["raw_path"] or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            words = f"The address is longer than {LONGEST_ADDRESS} characters: use fewer filters."
            return _answer(scope, 414, words)
        if scope["method"] in READING:
            return None
        return self._refuse_change(scope, headers, host)

    def _refuse_change(
        self, scope: Scope, headers: Mapping[str, str], host: str
    ) -> Response | None:
        """Return the answer to a request that may not change anything; None if it may."""
        if self._is_read_only and scope["path"] not in (SIGN_IN, SIGN_OUT):
            return _answer(scope, 403, READ_ONLY)
        if not _is_from_here(headers, host):
            return _answer(scope, 403, "This was sent from another web site. Nothing was saved.")
        largest = self._largest_body(scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > largest:
            return _answer(scope, 413, _too_large(largest))
        return None

    def _largest_body(self, scope: Scope) -> int:
        return self._largest_upload if scope["path"] == UPLOADS else LARGEST_FORM


def _cut_port(host: str) -> str:
    """Return the name in a Host header, in lower case; with what is no port, it stays whole."""
    name, colon, port = host.rpartition(":")
    has_port = bool(colon) and port.isascii() and port.isdecimal()
    return (name if has_port else host).casefold()


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _is_from_here(headers: Mapping[str, str], host: str) -> bool:
    """Return whether the browser says that this site sent the request, or is no browser."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.casefold() != host.casefold():
        return False
    return headers.get("sec-fetch-site", "none") in {"same-origin", "none"}


def _limit(receive: Receive, largest: int) -> Receive:
    """Return what receives a request, and stops once its body is too large."""
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest:  # its length was not stated, or is not true
            raise HTTPException(413, _too_large(largest))
        return message

    return receive_limited


def _too_large(largest: int) -> str:
    return f"This is larger than {largest / 1_000_000:,.0f} MB. Nothing was saved."


def _answer(
    scope: Scope, status: int, words: str, headers: Mapping[str, str] | None = None
) -> Response:
    if scope["path"].startswith(API):
        return JSONResponse({"detail": words}, status_code=status, headers=headers)
    return PlainTextResponse(words, status_code=status, headers=headers)
